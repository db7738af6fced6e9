"""What other libraries publish in their own tests and manuals, to their last printed digit.

Oracle: the values in tests/reference/answers/peers.csv, each with the file that states it (R's survival, cmprsk, coin,
survRM2 and stats; scikit-survival; lifelines, which quotes R, SAS, StatsDirect and textbooks). None was computed here.
"""

import math
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import fewevents as fe

REFERENCE = Path(__file__).parents[2] / "reference"
VALUES = pd.read_csv(REFERENCE / "answers" / "peers.csv", dtype=str, keep_default_na=False)
DATA = pd.read_csv(REFERENCE / "cases" / "peers.csv", dtype={"group": str})
WEIGHTS = ("gehan", "tarone-ware", "prentice")


def rows(name):
    """The patients of a data set, or those of one group of it."""
    name, _, group = name.partition("/")
    d = DATA[DATA["data"] == name]
    return d[d["group"] == group] if group else d


def kaplan_meier(d, kind):
    conf_type = kind.removesuffix(" late entry")
    entry = None if kind == conf_type else d.entry
    fit = fe.kaplan_meier(d.time, d.event, entry=entry, conf_type=conf_type)

    def answer(quantity):
        what, _, day = quantity.partition(" ")
        if what == "median":
            name = {"": "estimate", "low": "ci_low", "high": "ci_high"}[day]
            return getattr(fit.median, name)
        name = {"survival": "estimate", "low": "ci_low", "high": "ci_high"}[what]
        return getattr(fit.at(float(day)), name)

    return answer


def logrank(d, kind):
    options = {"weight": kind} if kind in WEIGHTS else {}
    if kind.startswith("rho"):
        options = {"weight": "fleming-harrington", "rho": float(kind.split()[1])}
    test = fe.logrank(d.time, d.event, d.group, **options)
    groups = test.groups.set_index("group")

    def answer(quantity):
        column, _, group = quantity.partition(" ")
        return groups.loc[group, column] if group else getattr(test, column)

    return answer


def cox(d, kind):
    words = kind.split()
    covariate = next((d[name] for name in ("number", "stratum", "ecog") if name in words), None)
    if covariate is None:
        covariate = pd.to_numeric(d.group, errors="coerce")
        covariate = d.group if covariate.isna().any() else covariate
    ties = "breslow" if "breslow" in words else "efron"
    entry = d.entry if "entry" in words else None
    fit = fe.cox(d.time, d.event, covariate, entry=entry, ties=ties)
    return lambda quantity: getattr(fit, quantity)


def incidence(d, kind):
    fit = fe.cumulative_incidence(d.time, d.cause.astype(int), variance=kind)

    def answer(quantity):
        column, cause, day = quantity.split()
        table = fit.at([float(day)]).set_index("cause")
        if column == "variance":
            return table.loc[int(cause), "std_error"] ** 2
        return table.loc[int(cause), column]

    return answer


def restricted_mean(d, kind):
    if kind.startswith("difference"):
        horizon = float(kind.split()[1])
        fit = fe.restricted_mean_difference(d.time, d.event, d.group, horizon=horizon)
    else:
        fit = fe.restricted_mean(d.time, d.event, horizon=float(kind))
    return lambda quantity: getattr(fit, quantity)


def answers(method, kind, data):
    """A function from a quantity to our answer."""
    counts = [float(x) for x in data.split()] if data[0].isdigit() else []
    one_number = {
        "rate ratio": fe.rate_ratio,
        "fisher": fe.fisher_exact,
        "clopper-pearson": fe.exact_ci,
    }
    if method in one_number:
        fit = one_number[method](*counts)
        return lambda quantity: getattr(fit, quantity)
    d = rows(data)
    if method == "permutation logrank":
        fit = fe.permutation_logrank(d.time, d.event, d.group)
        return lambda quantity: getattr(fit, quantity)
    if method == "firth":
        fit = fe.firth_cox(d.time, d.event, d.number)
        return lambda quantity: getattr(fit, quantity)
    estimators = (kaplan_meier, logrank, cox, incidence, restricted_mean)
    names = ("kaplan-meier", "logrank", "cox", "incidence", "restricted mean")
    return dict(zip(names, estimators, strict=True))[method](d, kind)


def agrees(ours, printed, source=""):
    """Within half a unit of the last digit that is printed, and to 12 digits where more are."""
    if printed == "inf":
        return ours == math.inf
    unit = 10.0 ** Decimal(printed).as_tuple().exponent
    if "cut off" in source:
        return 0 <= ours - float(printed) < unit
    return abs(ours - float(printed)) <= max(0.5 * unit * (1 + 1e-6), 1e-12 * abs(ours))


CASES = list(VALUES.groupby(["method", "kind", "data"], sort=False))


@pytest.mark.parametrize("case, wanted", CASES, ids=[", ".join(filter(None, c)) for c, _ in CASES])
def test_what_a_peer_publishes(case, wanted):
    answer = answers(*case)
    differ = [
        (row.quantity, answer(row.quantity), row.value, row.source)
        for row in wanted.itertuples()
        if not agrees(answer(row.quantity), row.value, row.source)
    ]
    assert not differ


def test_a_value_next_to_it_does_not_agree():
    assert agrees(0.0155, "0.016") and not agrees(0.01549, "0.016")
    assert not agrees(math.nan, "0.5") and not agrees(5.0, "inf")
    assert agrees(0.0159, "0.015", "cut off") and not agrees(0.0149, "0.015", "cut off")
    assert (VALUES["source"].str.len() > 0).all() and len(VALUES) >= 60
