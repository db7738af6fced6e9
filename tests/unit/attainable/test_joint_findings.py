"""Claims of one study together: counts by hand, courses by plain enumeration and known numbers."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from attainable.claims import Study, read_claims
from attainable.claims.entries import study_of
from attainable.joint import joint_findings
from attainable.joint.counts import event_table
from attainable.joint.courses import Mark, TooManyError, courses
from attainable.joint.estimates import censored_before_last, final_survival, hazard_ratio
from attainable.joint.marks import time_of

GROUPS = {"all": "20", "a": "12 of all", "b": "not a", "a1": "7 of a", "a2": "not a1"}


def study(*claims: dict[str, object], **endpoints: object) -> Study:
    named = [{"id": f"c{i}", **claim} for i, claim in enumerate(claims, 1)]
    return study_of({"groups": GROUPS, "endpoints": endpoints, "claims": named})


def count(group: str, k: str, endpoint: str = "x") -> dict[str, object]:
    return {"form": "count", "group": group, "k": k, "endpoint": endpoint}


def kinds(found: Study) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for finding in joint_findings(found):
        made.setdefault(finding.kind, []).append(finding.sentence)
    return made


def test_sums_of_subgroups_agree_or_exclude_each_other() -> None:
    agreed = kinds(study(count("all", "8"), count("a", "5"), count("b", "3")))["agree"]
    assert agreed == ["x: 5 in a and 3 in b are the 8 in all."]
    excluded = [
        f
        for f in joint_findings(study(count("all", "9"), count("a", "5"), count("b", "3")))
        if f.kind == "exclude"
    ]
    assert len(excluded) == 1 and set(excluded[0].claims) == {"c1", "c2", "c3"}


def test_complements_and_parts_of_parts_follow() -> None:
    table = event_table(study(count("all", "8"), count("a", "8"), count("a1", "3")))
    assert table.events("x", "b") == 0 and table.events("x", "a2") == 5
    assert "identified" in kinds(study(count("all", "8"), count("a", "6")))


def test_margins_bound_an_overlap() -> None:
    table = event_table(study(count("all", "15")))
    cell = table.cells["x", "a"]
    assert (cell.low, cell.high) == (15 + 12 - 20, 12)


def test_an_endpoint_that_includes_another_has_no_fewer_events() -> None:
    found = study(
        count("a", "5", "death"),
        count("a", "3", "failure"),
        death="death",
        failure={"includes": "death"},
    )
    assert "exclude" in kinds(found)
    fine = study(
        count("a", "3", "death"),
        count("a", "5", "failure"),
        death="death",
        failure={"includes": "death"},
    )
    assert "exclude" not in kinds(fine)


def test_an_evaluable_denominator_is_no_contradiction() -> None:
    claims = [
        count("all", "8"),
        count("a", "5"),
        {"form": "count", "group": "b", "n": "6", "k": "2", "endpoint": "x"},
    ]
    assert "exclude" not in kinds(study(*claims))


def plain(n1: int, d1: int, n2: int, d2: int, low: float, high: float) -> set[tuple[int, ...]]:
    """All courses with ties, by going through every sequence of event times: Mantel's p."""
    found = set()

    def extend(path: tuple[int, ...], r1: int, r2: int, o1: int, o2: int) -> None:
        if o1 == o2 == 0:
            u = v = 0.0
            for i in range(0, len(path), 4):
                a1, a2, x, y = path[i : i + 4]
                r, d = a1 + a2, x + y
                u += x - d * a1 / r
                v += d * (r - d) / (r - 1) * a1 * a2 / r**2 if r > 1 else 0
            if v > 0 and low - 1e-12 <= chi2.sf(u * u / v, 1) <= high + 1e-12:
                found.add(path)
            return
        for s1, s2 in product(range(o1, r1 + 1), range(o2, r2 + 1)):
            for x, y in product(range(o1 + 1), range(o2 + 1)):
                if x + y:
                    extend((*path, s1, s2, x, y), s1 - x, s2 - y, o1 - x, o2 - y)

    extend((), n1, n2, d1, d2)
    return found


@pytest.mark.parametrize("design", [(5, 1, 4, 1), (4, 2, 4, 1), (6, 0, 3, 2)])
def test_courses_by_plain_enumeration(design: tuple[int, int, int, int]) -> None:
    low, high = 0.2, 0.5
    expected = plain(*design, low, high)
    found = courses(*design, (low, high), 0, "mantel")
    written = {
        tuple(int(x) for x in row.ravel() if True)[: 4 * int((row[:, 2:].sum(axis=1) > 0).sum())]
        for row in found.paths
    }
    assert written == expected and len(found) == len(expected)


def test_transplant_with_one_death_by_hand() -> None:
    # chi2 = r2 / r1 with one event in arm 1: 0.40 is met by (14, 10), (10, 7), (7, 5)
    found = courses(15, 1, 11, 0, (0.395, 0.405), 0, "mantel")
    assert found.paths[:, 0, :2].tolist() == [[14, 10], [10, 7], [7, 5]]
    assert final_survival(found, 1) == pytest.approx((6 / 7, 13 / 14))
    assert censored_before_last(found) == (2, 14)
    assert hazard_ratio(found).infinite == 3


def test_hazard_ratio_of_one_course_by_hand() -> None:
    # one event each, (3, 3) then (2, 3) at risk: b - sum of shares = 0 is 6 t^2 ... solved: ratio sqrt(6)/3
    found = courses(3, 1, 3, 1, (0.0, 1.0), 0, "mantel", ties=False)
    rows = np.flatnonzero(
        (found.paths[:, 0] == [3, 3, 1, 0]).all(axis=1)
        & (found.paths[:, 1] == [2, 3, 0, 1]).all(axis=1)
    )
    one = hazard_ratio(found.where(rows))
    # 3t/(3+3t) + 3t/(2+3t) = 1  =>  3 t^2 = 2
    assert one.low == pytest.approx((2 / 3) ** 0.5)


def test_numbers_at_risk_and_steps_leave_fewer_courses() -> None:
    found = courses(15, 1, 11, 0, (0.395, 0.405), 0, "mantel")
    # a step of arm 1 to 92.9 % is 13/14; 10 of arm 2 at risk before it
    assert found.marked([Mark(3.0, 1, rate=(0.928, 0.930))]).paths[:, 0, :2].tolist() == [[14, 10]]
    assert len(found.marked([Mark(3.0, 2, at_risk=11), Mark(5.0, 1, rate=(0.85, 0.86))])) == 1
    assert len(found.marked([Mark(3.0, 2, at_risk=4), Mark(5.0, 1, rate=(0.85, 0.86))])) == 0
    # only the order of times counts
    assert len(found.marked([Mark(1.0, 1, at_risk=13), Mark(9.0, 1, at_risk=10)])) > 0


def test_too_many_courses_are_said() -> None:
    with pytest.raises(TooManyError, match="orders of events"):
        courses(400, 60, 400, 80, (0.1, 0.2), 0, "mantel")


def test_nested_comparisons_share_their_event() -> None:
    # the inner p 0.40 of 15 and 11 leaves 24, 17 or 12 at risk together (see the transplant above)
    groups = {"all": "29", "cr": "26 of all", "no": "not cr", "t": "15 of cr", "u": "not t"}
    claims = [
        {
            "id": "outer",
            "form": "logrank",
            "endpoint": "os",
            "groups": ["cr", "no"],
            "d": ["1", "1"],
            "p": "0.10",
        },
        {
            "id": "inner",
            "form": "logrank",
            "endpoint": "os",
            "groups": ["t", "u"],
            "d": ["1", "0"],
            "p": "0.40",
        },
    ]
    found = joint_findings(study_of({"groups": groups, "claims": claims}))
    alone = courses(26, 1, 3, 1, (0.095, 0.105), 0, "mantel")
    left = np.isin(alone.own(1)[:, 0], [24, 17, 12]).sum()
    nested = [f for f in found if f.claims == ("outer", "inner")][0]
    assert nested.kind == "agree" and f"{left:,} of {len(alone):,}" in nested.sentence
    wrong = [{**claims[0], "d": ["2", "1"]}, claims[1]]
    assert any(
        f.kind == "exclude" for f in joint_findings(study_of({"groups": groups, "claims": wrong}))
    )


def test_the_abstract_has_the_known_number_of_courses() -> None:
    """41,015 courses without ties agree with both p-values: `data/claims.yml`, known from before."""
    path = Path(__file__).parents[3] / "data" / "claims.yml"
    from attainable.joint.comparisons import comparison_findings

    whole = read_claims(path)
    os = Study(
        whole.name,
        tuple(c for c in whole.claims if c.text("endpoint") == "os"),
        whole.groups,
        whole.endpoints,
    )
    found = comparison_findings(os, event_table(os), ties=False)
    assert any("41,015 of" in f.sentence for f in found)
    ratio = next(
        f for f in found if f.sentence.startswith("Hazard ratio") and f.claims[0] == "os_by_cr_p"
    )
    # R: coxph on the witness of the lower end gives 14.07; without upper limit in some courses
    assert ratio.low == pytest.approx(14.1, abs=0.05) and ratio.high is None


def test_without_groups_nothing_is_joined() -> None:
    assert (
        joint_findings(
            study_of({"claims": [{"form": "count", "n": "9", "k": "5", "percent": "56"}]})
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("6 months", 182.625),
        ("2-year", 730.5),
        ("day +100", 100),
        ("18 mo", 547.875),
        ("1.5 y", 547.875),
        ("no", None),
    ],
)
def test_times_in_days(text: str, days: float | None) -> None:
    assert time_of(text) == (pytest.approx(days) if days is not None else None)


def test_a_digitised_curve_leaves_fewer_courses(tmp_path: Path) -> None:
    """A made-up figure: 15 transplanted, one step to 92.9 % (13/14): of the three courses one is left."""
    points = [
        "Time,Survival",
        *(f"{t},100.{t % 3}" for t in range(0, 90, 10)),
        "100,92.7",
        "150,93.1",
        "300,92.9",
    ]
    (tmp_path / "curve.csv").write_text("\n".join(points), encoding="utf-8")
    groups = "groups: {cr: 26, t: 15 of cr, u: not t}\n"
    text = (
        f"{groups}claims: [{{id: p, form: logrank, endpoint: os, groups: [t, u], d: [1, 0], p: '0.40'}}]\n"
        "curves: [{group: t, endpoint: os, file: curve.csv, error: 0.3, unit: days}]\n"
    )
    path = tmp_path / "claims.yml"
    path.write_text(text, encoding="utf-8")
    found = read_claims(path)
    assert [claim.form for claim in found.claims] == ["logrank", "step"]
    assert any("leave 1 of 3 orders" in f.sentence for f in joint_findings(found))
    path.write_text(text.replace("curve.csv", "none.csv"), encoding="utf-8")
    with pytest.raises(Exception, match="no curve can be read"):
        read_claims(path)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "not checked"),  # rates that may be Kaplan-Meier's need not add up
        ({"time": "2 years"}, ""),
        ({"low": "10", "high": "90"}, ""),
    ],
)
def test_rates_that_may_be_estimates_accuse_nobody(fields: dict[str, str], kind: str) -> None:
    rates = [("all", "70"), ("a", "92"), ("b", "75")]
    claims = [
        {"form": "rate", "endpoint": "os", "group": g, "percent": p, **fields} for g, p in rates
    ]
    found = [f for f in joint_findings(study(*claims)) if f.kind in ("exclude", "not checked")]
    assert {f.kind for f in found} == ({kind} if kind else set())


def test_counts_at_two_times_are_two_figures() -> None:
    week = {"form": "count", "endpoint": "response", "group": "all"}
    found = study({**week, "k": "12", "time": "day 28"}, {**week, "k": "9", "time": "day 56"})
    assert "exclude" not in kinds(found)


def test_alive_and_dead_under_one_name_are_not_added() -> None:
    found = study(
        count("all", "16", "overall survival"),
        count("a", "2", "overall survival"),
        count("b", "2", "overall survival"),
    )
    assert "exclude" not in kinds(found)


def test_a_clash_says_which_claims_and_when_both_can_be_right() -> None:
    """Oracle: 12 and 5 of the same twenty patients, by the text."""
    said = kinds(study(count("all", "12"), count("all", "5")))["exclude"]
    assert said == [
        "x in all: 5 by claim c2, 12 by claim c1. Both can't be right if they are of one outcome in "
        "the same patients."
    ]
