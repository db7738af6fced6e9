"""Random claims of each form that the page "Check a paper" can check: honest ones, and slips."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np

from attainable.forms.trend import tests as trend_tests
from attainable.riskset.counts import count_p_values
from attainable.riskset.design import Design

MOST_PATHS = 20_000
"""Paths of a random design, at most: the cases are many."""
Fields = dict[str, str]
CONDITIONS = (
    ("test", "log-rank"),
    ("test", "Wald"),
    ("test", "likelihood ratio"),
    ("adjusted", "yes"),
    ("robust", "clustered"),
    ("note", "Fine and Gray"),
    ("measure", "OR"),
    ("measure", "RR"),
    ("conf_type", "profile likelihood"),
)
"""What papers say beside a ratio."""
TESTS = (
    "chi-squared",
    "Fisher's exact",
    "exact",
    "Fisher or chi-square",
    "maybe trend",
    "trend",
    "Barnard",
)
METHODS = ("exact", "Wilson", "Wald", "mid-p", "log-log", "log", "plain", "logit")


def courses(n1: int, d1: int, n2: int, d2: int) -> int:
    """Courses of events and losses of a design with ties."""
    return Design(n1, d1, n2, d2, ties=True).paths()


def _logrank(draw: random.Random) -> Fields:
    while True:
        n1, n2 = draw.randint(1, 25), draw.randint(1, 25)
        events = draw.randint(1, 6)
        d1 = min(draw.randint(0, events), n1)
        d2 = min(events - d1, n2)
        if d1 + d2 and courses(n1, d1, n2, d2) <= MOST_PATHS:
            break
    fields = {"n1": n1, "d1": d1, "n2": n2, "d2": d2, "p": _p(draw)}
    named = draw.choice(["", "", "log-rank", "Gehan-Wilcoxon", "Wald", "Fisher", "likelihood"])
    return {k: str(v) for k, v in fields.items()} | ({"test": named} if named else {})


def _p(draw: random.Random, near: float | None = None) -> str:
    kind, p = draw.random(), draw.random() ** draw.choice([1, 3])
    if near is not None and draw.random() < 0.6:
        p = near
    if kind < 0.75:
        return f"{p:.{draw.choice([1, 2, 2, 3, 3, 4, 5])}f}"
    if kind < 0.85:
        return f"{p:.2f}0"
    return draw.choice(
        ["<0.05", "P<.001", "p > 0.5", "NS", "0.01<P<0.025", "≤0,1", "1.2e-3", "1.2"]
    )


def _percent(draw: random.Random, x: float, digits: int) -> str:
    if draw.random() < 0.2:
        x = int(x * 10**digits) / 10**digits
    return f"{max(x, 0):.{digits}f}" + ("0" if digits and draw.random() < 0.1 else "")


def _count(draw: random.Random) -> Fields:
    n = draw.choice([0, *range(1, 40), draw.randint(40, 400)])
    k = draw.randint(0, n)
    x = 100 * k / max(n, 1) + draw.choice([0, 0, draw.uniform(-2, 2)])
    fields = {"n1": str(n), "percent": _percent(draw, x, draw.choice([0, 1, 1, 2]))}
    if draw.random() < 0.7:
        fields["k1"] = str(k if draw.random() < 0.95 else k + 3)
    return fields


def _proportion(draw: random.Random) -> Fields:
    """Wald's or Wilson's limits of a count, some with a slip; with percentage, count or both."""
    n = draw.choice([draw.randint(1, 40), draw.randint(40, 300)])
    k, digits = draw.randint(0, n), draw.choice([0, 1, 1, 2])
    q, z = k / n, draw.choice([1.96, 1.96, 1.96, 1.645, 1.0])
    half, middle = z * (q * (1 - q) / n) ** 0.5, q
    if draw.random() < 0.5:
        middle = (q + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * (q * (1 - q) / n + z * z / (4 * n * n)) ** 0.5
    slip = draw.choice([0, 0, 0, draw.uniform(-3, 3), draw.uniform(-20, 20)])
    fields = {
        "n1": str(n if draw.random() < 0.9 else n + draw.randint(1, 4)),
        "low": _percent(draw, 100 * (middle - half), digits),
        "high": _percent(draw, 100 * (middle + half) + slip, digits),
    }
    if draw.random() < 0.8:
        fields["percent"] = _percent(draw, 100 * q, digits)
    if draw.random() < 0.5 or "percent" not in fields:
        fields["k1"] = str(k)
    more = [{}, {}, {}, {"level": "90"}, {"level": "99%"}, {"conf_type": draw.choice(METHODS)}]
    return fields | draw.choice(more)


def _rate(draw: random.Random) -> Fields:
    """Plain limits of a rate of fewer effective patients, some too narrow; or an error; or bare."""
    n, digits = draw.choice([draw.randint(2, 40), draw.randint(20, 400)]), draw.choice([0, 1, 1, 2])
    s = draw.choice([draw.random(), draw.randint(0, n) / n])
    error = (s * (1 - s) / (n * draw.choice([0.5, 0.8, 1, 1, 1.3, 6]))) ** 0.5
    fields = {"percent": _percent(draw, 100 * s, digits)}
    if draw.random() < 0.9:
        fields["n1"] = str(n)
    kind = draw.random()
    if kind < 0.6:
        z = 1.96
        low, high = 100 * (s - z * error), 100 * (s + z * error)
        if draw.random() < 0.4 and 0.02 < s < 0.98:  # on the log scale
            low, high = (
                100 * s * 2.718281828 ** (-z * error / s),
                100 * s * 2.718281828 ** (z * error / s),
            )
        fields["low"], fields["high"] = (_percent(draw, x, digits) for x in (low, min(high, 100)))
        if draw.random() < 0.2:
            fields["high"] = _percent(draw, draw.uniform(0, 100), digits)
    elif kind < 0.8:
        fields["se"] = _percent(draw, 100 * error, digits)
    elif draw.random() < 0.6:
        fields[draw.choice(["d1", "events", "k1"])] = str(draw.randint(0, min(n, 6)))
    endpoint = draw.choice(
        ["", "OS", "relapse", "cumulative incidence of GVHD", "event-free survival"]
    )
    more = draw.choice(
        [
            *({}, {}, {}, {}, {"level": "90"}, {"robust": "yes"}, {"note": "Fine and Gray"}),
            {"conf_type": draw.choice(METHODS)},
        ]
    )
    return fields | ({"endpoint": endpoint} if endpoint else {}) | more


def _hazard_ratio(draw: random.Random) -> Fields:
    """Wald's limits of a log ratio from some events, with slips, other tests, and conditions."""
    b, digits = draw.gauss(0, 0.8), draw.choice([1, 2, 2, 2, 3])
    events = draw.randint(2, 200)
    d1 = draw.randint(1, events - 1)
    error = (1 / d1 + 1 / (events - d1)) ** 0.5 * draw.choice([1, 1, 1.05, 1.3, 0.7])
    ratio, low, high = (2.718281828 ** (b + x * error) for x in (0, -1.96, 1.96))
    slip = draw.choice([1, 1, 1, draw.uniform(0.8, 1.25)])
    fields = {
        "value": f"{ratio * slip:.{digits}f}",
        "low": f"{low:.{digits}f}",
        "high": f"{high:.{digits}f}",
    }
    if draw.random() < 0.05:
        fields.pop(draw.choice(["value", "low", "high"]))
    if draw.random() < 0.6:
        fields["p"] = _p(draw, math.erfc(abs(b) / error / 2**0.5))
    counted = draw.random()
    if counted < 0.4:
        fields |= {"d1": str(d1), "d2": str(events - d1)}
    elif counted < 0.6:
        fields["events"] = str(events)
    elif counted < 0.7:
        fields |= {"n1": str(2 * d1), "n2": str(2 * (events - d1))}
    if draw.random() < 0.4:
        name, value = draw.choice(CONDITIONS)
        fields[name] = value
    return fields


def _two_proportions(draw: random.Random) -> Fields:
    """Two counts or percentages with a p-value, near that of Fisher's test, and perhaps a ratio."""
    fields: Fields = {}
    counts: list[int] = []
    for arm, percent in (("1", "percent"), ("2", "percent2")):
        n = draw.randint(1, 60)
        k = draw.randint(0, n)
        counts += [n, k]
        fields[f"n{arm}"] = str(n)
        said = draw.random()
        if said < 0.75:
            fields[f"k{arm}"] = str(k)
        if said > 0.5:
            fields[percent] = _percent(draw, 100 * k / n, draw.choice([0, 1, 1, 2]))
    near = draw.choice(list(count_p_values(*counts).values()))
    if draw.random() < 0.85:
        fields["p"] = _p(draw, near[0] if near else None)
    if draw.random() < 0.3:
        fields["measure"] = draw.choice(["OR", "RR", "RD"])
        fields["value"] = f"{abs(draw.gauss(1, 1)):.2f}"
    named = {"test": draw.choice(TESTS)}
    return fields | draw.choice([{}, {}, {}, named, {"adjusted": "yes"}])


def _median(draw: random.Random) -> Fields:
    """A median between its limits, or with a slip; some not reached, some with patients and events."""
    digits, fields = draw.choice([0, 1, 1, 2]), dict[str, str]()
    times = sorted(draw.uniform(0, 60) for _ in range(3))
    if draw.random() < 0.3:
        draw.shuffle(times)
    for name, time in zip(("low", "value", "high"), times, strict=True):
        said = draw.random()
        if said < 0.15:
            fields[name] = draw.choice(
                ["NR", "not reached", "NE", "(not yet reached)", "was not reached."]
            )
        elif said < 0.9 or name == "value":
            fields[name] = f"{time:.{digits}f}"
    if draw.random() < 0.6:
        n = draw.randint(1, 60)
        events = str(draw.randint(0, n + 1))
        fields |= {"n1": str(n), draw.choice(["d1", "events"]): events}
    return fields


def _mean(draw: random.Random) -> Fields:
    """A mean of whole numbers, or of others."""
    n, digits = draw.randint(0, 120), draw.choice([0, 1, 2, 2, 3])
    mean = draw.randint(0, 20 * n) / max(n, 1)
    if draw.random() < 0.5:
        mean = draw.uniform(0, 20)
    fields = {"n1": str(n), "value": _percent(draw, mean, digits)}
    if draw.random() < 0.05:
        fields["value"] = draw.choice(["<", ">", "-", "~"]) + fields["value"]
    return fields | draw.choice([{}, {}, {}, {"unit": "years"}, {"unit": "continuous"}])


def _trend(draw: random.Random) -> Fields:
    """Three to five groups with counts, a p-value near one of their tests, and perhaps percentages."""
    arms = range(1, draw.choice([3, 3, 3, 4, 5]) + 1)
    n = [draw.randint(0 if draw.random() < 0.02 else 1, 60) for _ in arms]
    k = [draw.randint(0, size) if draw.random() < 0.95 else 0 for size in n]
    letter = draw.choice(["k", "k", "k", "d"])
    fields = {f"n{arm}": str(size) for arm, size in zip(arms, n, strict=True)}
    fields |= {f"{letter}{arm}": str(number) for arm, number in zip(arms, k, strict=True)}
    if draw.random() < 0.3:
        for arm, size, number in zip(arms, n, k, strict=True):
            name = f"percent{arm}" if arm > 1 else "percent"
            fields[name] = _percent(draw, 100 * number / max(size, 1), draw.choice([0, 1]))
    near = list(trend_tests(np.array(k), np.array(n)).values()) if all(n) else []
    if draw.random() < 0.9:
        fields["p"] = _p(draw, draw.choice(near) if near else None)
    named = {"test": draw.choice(TESTS)}
    return fields | draw.choice([{}, {}, named, {"test": "log-rank"}, {"time": "2 years"}])


FORMS: dict[str, Callable[[random.Random], Fields]] = {
    "logrank": _logrank,
    "count": _count,
    "proportion": _proportion,
    "rate": _rate,
    "hazard_ratio": _hazard_ratio,
    "two_proportions": _two_proportions,
    "median": _median,
    "mean": _mean,
    "trend": _trend,
}
"""The forms that the page can check, and how a random claim of each is drawn."""
