"""Adversaries of the masked edition: none of them may fix a small number."""

import itertools
import os
from collections import defaultdict

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

import cohortreader as cr

WORDS = {
    "crs_grade": {0: "none", 1: "mild", 2: "mild", 3: "severe", 4: "severe", 5: "severe"},
    "icans_grade": {0: "none", 1: "mild", 2: "mild", 3: "severe", 4: "severe", 5: "severe"},
}
OUTCOMES = {
    "refractory": ("disease_status", ["refractory"]),
    "remission": ("complete_remission", [True]),
    "transplant": ("transplant", [True]),
    "death": ("death", [1]),
    "crs": ("crs_grade", range(1, 6)),
    "crs severe": ("crs_grade", range(3, 6)),
    "icans": ("icans_grade", range(1, 6)),
    "icans severe": ("icans_grade", range(3, 6)),
}
TABLES = [
    ("disease_status", "complete_remission"),
    ("disease_status", "crs_grade"),
    ("disease_status", "icans_grade"),
    ("complete_remission", "transplant"),
    ("complete_remission", "death"),
]
LEVELS = {
    "disease_status": ["refractory", "relapsed"],
    "complete_remission": [True, False],
    "transplant": [True, False],
    "death": [1, 0],
    "crs_grade": [0, 1, 3],
    "icans_grade": [0, 1, 3],
}
NAMES = list(LEVELS)
CELLS = list(itertools.product(*LEVELS.values()))


def random_cohort(rng):
    n = int(rng.integers(10, 120))
    return pd.DataFrame(
        {
            name: [
                levels[i] for i in rng.choice(len(levels), n, p=rng.dirichlet([0.8] * len(levels)))
            ]
            for name, levels in LEVELS.items()
        }
    )


def indicator(column, levels):
    place = NAMES.index(column)
    return np.array([float(cell[place] in set(levels)) for cell in CELLS])


def table_cells(pair):
    grouped = [
        [[v for v in LEVELS[c] if WORDS.get(c, {}).get(v, v) == word] for word in
         dict.fromkeys(WORDS.get(c, {}).get(v, v) for v in LEVELS[c])]
        for c in pair
    ]  # fmt: skip
    return [indicator(pair[0], a) * indicator(pair[1], b) for a, b in itertools.product(*grouped)]


class Attack:
    """All cohorts that give the same release, as integers under linear constraints; the rule is known."""

    def __init__(self, cohort, shown):
        self.n = len(cohort)
        counts = cohort.groupby(NAMES, observed=True).size()
        self.truth = np.array([float(counts.get(cell, 0)) for cell in CELLS])
        self.rows, self.low, self.high, self.extra = [], [], [], 0
        self.add(np.ones(len(CELLS)), self.n, self.n)
        self.small = []
        outer = {}
        for name, percent in zip(shown.percents["outcome"], shown.percents["percent"], strict=True):
            column, levels = OUTCOMES[name]
            vector = indicator(column, levels)
            count = vector @ self.truth
            above = outer.get(column, np.ones(len(CELLS)))
            if pd.isna(percent):
                known = above @ self.truth
                fits = [k for k in range(int(known) + 1)
                        if any(0 < x < 5 for x in (k, known - k, self.n - k))]  # fmt: skip
                self.one_of([(vector, k, k) for k in fits])
                self.small += [v for v in (vector, above - vector) if 0 < v @ self.truth < 5]
            else:
                self.add(vector, count, count)
                outer[column] = vector
        for pair, table in shown.tables.items():
            cells = table_cells(pair)
            if table is None:
                self.one_of([(cell, 0, 4) for cell in cells])
                self.small += [cell for cell in cells if 0 < cell @ self.truth < 5]
            else:
                for cell in cells:
                    self.add(cell, cell @ self.truth, cell @ self.truth)

    def add(self, vector, low, high, switch=None):
        self.rows.append((vector, switch))
        self.low.append(low)
        self.high.append(high)

    def one_of(self, choices):
        first = self.extra
        self.extra += len(choices)
        for place, (vector, low, high) in enumerate(choices, first):
            self.add(vector, low - self.n, np.inf, (place, -self.n))  # low where the switch is on
            self.add(vector, -np.inf, high + self.n, (place, self.n))
        self.rows.append((None, (first, len(choices))))
        self.low.append(1)
        self.high.append(np.inf)

    def solve(self, objective, extra=()):
        size = len(CELLS) + self.extra
        rows, low, high = [], list(self.low), list(self.high)
        for vector, switch in [*self.rows, *((v, None) for v, _, _ in extra)]:
            row = np.zeros(size)
            if vector is None:
                row[len(CELLS) + switch[0] : len(CELLS) + sum(switch)] = 1
            else:
                row[: len(CELLS)] = vector
                if switch is not None:
                    row[len(CELLS) + switch[0]] = switch[1]
            rows.append(row)
        low += [a for _, a, _ in extra]
        high += [b for _, _, b in extra]
        upper = np.r_[np.full(len(CELLS), self.n), np.ones(self.extra)]
        cost = np.r_[objective, np.zeros(self.extra)]
        found = milp(cost, constraints=LinearConstraint(np.array(rows), low, high),
                     integrality=np.ones(size), bounds=Bounds(0, upper))  # fmt: skip
        return None if found.x is None else np.round(found.x[: len(CELLS)])

    def fixed(self, rng):
        """Small numbers that are the same in every cohort that gives this release."""
        left = list(self.small)
        for _ in range(2):
            if left:
                other = self.solve(rng.normal(size=len(CELLS)))
                assert other is not None  # the true cohort is one
                left = [v for v in left if round(v @ other) == round(v @ self.truth)]
        return [
            v
            for v in left
            if self.solve(v, [(v, -np.inf, v @ self.truth - 1)]) is None
            and self.solve(-v, [(v, v @ self.truth + 1, np.inf)]) is None
        ]


@pytest.mark.ci
def test_a_solver_over_everything_shown_fixes_no_small_number():
    # Oracle: integer programming over all cohorts that give the same release, with the rule known.
    rng = np.random.default_rng(20230817)
    cohorts = 500 if os.environ.get("SLOW") else 10
    attacked = shown_tables = 0
    for _ in range(cohorts):
        cohort = random_cohort(rng)
        shown = cr.release(cohort, OUTCOMES, TABLES, words=WORDS)
        attack = Attack(cohort, shown)
        attacked += len(attack.small)
        shown_tables += sum(table is not None for table in shown.tables.values())
        assert attack.fixed(rng) == []
    assert (
        attacked > cohorts and shown_tables > 0
    )  # there was something to attack, and something shown


def test_the_attack_finds_a_number_that_a_naive_rule_gives_away():
    # Total and one part shown, the other part held back: 20 - 17 = 3, in two lines of algebra.
    cohort = pd.DataFrame(
        {name: [levels[0]] * 33 for name, levels in LEVELS.items()} | {"death": [1] * 20 + [0] * 13}
    )
    cohort["disease_status"] = ["refractory"] * 3 + ["relapsed"] * 30
    shown = cr.release(cohort, OUTCOMES, TABLES, words=WORDS)
    attack = Attack(cohort, shown)
    part = indicator("disease_status", ["relapsed"]) * indicator("death", [1])
    attack.add(part, 17, 17)
    attack.add(indicator("death", [1]), 20, 20)
    attack.small = [indicator("death", [1]) - part]
    assert len(attack.fixed(np.random.default_rng(1))) == 1


@pytest.mark.ci
@pytest.mark.parametrize("n", [10, 12])
def test_the_minimality_attack_over_every_two_by_two_cohort(n):
    # Oracle: enumeration. Every cohort of n patients by two flags is released; those with the same release
    # may not agree on a number from 1 to 4 that is held back.
    groups = defaultdict(list)
    for a, b, c in itertools.product(range(n + 1), repeat=3):
        if a + b + c <= n:
            counts = (a, b, c, n - a - b - c)
            cells = zip((1, 1, 0, 0), (1, 0, 1, 0), counts, strict=True)
            rows = [(x, y) for x, y, k in cells for _ in range(k)]
            frame = pd.DataFrame(rows, columns=["x", "y"])
            shown = cr.release(frame, {"x": ("x", [1]), "y": ("y", [1])}, [("x", "y")])
            table = shown.tables["x", "y"]
            key = (tuple(shown.percents["percent"].fillna(-1)), None if table is None else counts)
            groups[key].append(counts)
    for (percents, table), cohorts in groups.items():
        sets = [{c[0] + c[1] for c in cohorts}, {c[0] + c[2] for c in cohorts}]
        for percent, values in zip(percents, sets, strict=True):
            assert percent != -1 or len(values) > 1
        if table is None:
            for cell in range(4):
                values = {c[cell] for c in cohorts}
                assert len(values) > 1 or values <= {0} or min(values) > 4, (percents, cell)


@pytest.mark.parametrize("n", [10, 13, 24])
def test_the_minimality_attack_on_nested_grades(n):
    # Oracle: enumeration of none, mild, severe; 8 of any grade with 4 and 4 is the classical case.
    groups = defaultdict(list)
    for mild in range(n + 1):
        for severe in range(n + 1 - mild):
            grades = [3] * severe + [1] * mild + [0] * (n - mild - severe)
            wanted = {"any": ("g", [1, 2, 3]), "severe": ("g", [3])}
            shown = cr.release(pd.DataFrame({"g": grades}), wanted).percents["percent"].fillna(-1)
            count = (
                mild + severe if shown[0] != -1 else None
            )  # an attacker who gets the count itself
            inner = severe if shown[1] != -1 else None
            groups[count, inner].append(
                (mild, severe, mild + severe, n - mild - severe, n - severe)
            )
    for cohorts in groups.values():
        for values in map(set, zip(*cohorts, strict=True)):
            assert len(values) > 1 or not 0 < min(values) < 5


def test_what_would_tie_the_answers_together_is_refused():
    frame = pd.DataFrame({name: levels[:2] * 10 for name, levels in LEVELS.items()})
    with pytest.raises(ValueError, match="ring"):
        ring = [*TABLES, ("transplant", "death")]
        cr.release(frame, {}, ring)
    with pytest.raises(ValueError, match="not nested"):
        cr.release(frame, {"a": ("crs_grade", [0, 1]), "b": ("crs_grade", [1, 3])})
    with pytest.raises(ValueError, match="divide"):
        cr.release(
            frame, {"a": ("crs_grade", [1])}, TABLES[1:2], words={"crs_grade": {0: "x", 1: "x"}}
        )


def test_counts_that_are_enough_are_shown():
    # By hand: 9 of 33 is 27 %; every cell of the table is 5 or more.
    cohort = pd.DataFrame(
        {"x": ["a"] * 15 + ["b"] * 18, "y": [1] * 7 + [0] * 8 + [1] * 9 + [0] * 9}
    )
    shown = cr.release(cohort, {"y": ("y", [1])}, [("x", "y")])
    assert shown.percents["percent"].tolist() == [48]
    assert shown.tables["x", "y"].to_numpy().tolist() == [[8, 7], [9, 9]]
