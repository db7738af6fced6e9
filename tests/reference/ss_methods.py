"""Our answer for every stored answer of the ss_ scripts: (data set, method) to {quantity: value}.

Used by the unit tests and by ``ss_agreement.py``. Run nothing here: it only computes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import fewevents as ss

REFERENCE = Path(__file__).parent
SUBJECTS = ("permutation", "firth", "km_exact", "competing", "transplant", "counts")
EXACT = 1e-8
# Monte Carlo: at least four standard errors of the difference of two estimates near 1/2. The beta
# product by Monte Carlo: two moments are not the whole distribution; the limits differ by up to
# 0.008, late in curves with few at risk.
TOLERANCES = {
    "Monte Carlo log-rank": 0.025,
    "log-rank, heinze": 0.04,
    "log-rank, wang": 0.04,
    "beta product, Monte Carlo": 0.01,
}
Answers = dict[str, float]


def stored(subject: str) -> pd.DataFrame:
    """R's answers on one subject."""
    path = REFERENCE / "answers" / f"ss_{subject}.csv"
    return pd.read_csv(path, na_values="NA", keep_default_na=False, dtype={"quantity": str})


def case(name: str) -> pd.DataFrame:
    """The rows of a case."""
    return pd.read_csv(REFERENCE / "cases" / f"ss_{name}.csv")


def answer(data_set: str, method: str, quantities: list[str]) -> Answers:
    """Our values of the quantities."""
    for prefix, compute in METHODS.items():
        if method == prefix or (prefix.endswith("*") and method.startswith(prefix[:-1])):
            return compute(data_set, method, quantities)
    raise KeyError(f"no method of ours answers {method!r}")


def _columns(name: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    rows = case(name)
    return rows["time"], rows["event"], rows["group"]


def _permutation(data_set: str, method: str, quantities: list[str]) -> Answers:
    few = method.endswith("few") or method.startswith(("exact", "log-rank,"))
    scheme = method.removeprefix("log-rank, ") if method.startswith("log-rank,") else "conditional"
    limit = 1 if method.startswith("Monte Carlo") else 1_000_000
    columns = _columns(f"{data_set}_few" if few else data_set)
    drawn = 9_999 if scheme == "conditional" else 40_000
    test = ss.permutation_logrank(
        *columns, scheme=scheme, max_configurations=limit, resamples=drawn
    )
    if method.startswith("asymptotic"):
        return {"chi_squared": test.chi_squared, "p_value": test.asymptotic_p}
    assert test.exact == method.startswith("exact")
    return {"p_value": test.p_value}


def _firth(data_set: str, method: str, quantities: list[str]) -> Answers:
    if data_set == "two patients":
        ratio = ss.firth_cox([1, 2], [1, 0], [1, 0])
    else:
        time, event, group = _columns(data_set)
        if "no event" in method:
            event = event.where(group != min(group), 0)
        ratio = ss.firth_cox(time, event, group)
    return _ratio(ratio)


def _ratio(ratio) -> Answers:
    return {
        "coefficient": ratio.coefficient,
        "standard_error": ratio.standard_error,
        "low": np.log(ratio.ci_low),
        "high": np.log(ratio.ci_high),
        "p_value": ratio.p_value,
    }


def _switch(data_set: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    rows = case(f"switch_{data_set}")
    return rows["time"], rows["event"], rows["switch_day"]


def _time_dependent(data_set: str, method: str, quantities: list[str]) -> Answers:
    if method.startswith("Firth"):
        return _ratio(ss.time_dependent_cox(*_switch(data_set), penalty="firth"))
    return _ratio(ss.time_dependent_cox(*_switch(data_set), ties=method.split(", ")[1]))


def _beta_product(data_set: str, method: str, quantities: list[str]) -> Answers:
    time, event, _ = _columns(data_set)
    if "uncensored" in method:
        event = np.ones(len(time))
    days = sorted({float(q.split()[1]) for q in quantities})
    table = ss.beta_product_ci(time, event, at=days).set_index("time")
    return {q: table.at[float(q.split()[1]), f"ci_{q.split()[0]}"] for q in quantities}


def _incidence(data_set: str, method: str, quantities: list[str]) -> Answers:
    rows = case(f"competing_{data_set}")
    days = sorted({float(q.split()[2]) for q in quantities})
    table = ss.cumulative_incidence(rows["time"], rows["cause"], variance="cmprsk").at(days)
    table = table.set_index(["cause", "time"])
    parts = [q.split() for q in quantities]
    return {" ".join(p): table.at[(int(p[1]), float(p[2])), p[0]] for p in parts}


def _gray(data_set: str, method: str, quantities: list[str]) -> Answers:
    rows = case(f"competing_{data_set}")
    found = {}
    for k in (1, 2):
        test = ss.gray_test(rows["time"], rows["cause"], rows["group"], cause_of_interest=k)
        found |= {f"chi_squared {k}": test.chi_squared, f"p_value {k}": test.p_value}
    return found


def _mantel_byar(data_set: str, method: str, quantities: list[str]) -> Answers:
    test = ss.mantel_byar(*_switch(data_set))
    days = test.groups["person_days"]
    return {
        "chi_squared": test.chi_squared,
        "p_value": test.p_value,
        "person_days 0": days[0],
        "person_days 1": days[1],
    }


def _simon_makuch(data_set: str, method: str, quantities: list[str]) -> Answers:
    curves = ss.simon_makuch(*_switch(data_set))
    curves["code"] = (curves["state"] == "transplanted").astype(int)
    curves = curves.set_index(["code", "time"])
    parts = [q.split() for q in quantities]
    return {" ".join(p): curves.at[(int(p[1]), float(p[2])), p[0]] for p in parts}


def _landmark(data_set: str, method: str, quantities: list[str]) -> Answers:
    found = {}
    for quantity in quantities:
        name, day = quantity.split()
        result = ss.landmark(*_switch(data_set), landmark_day=float(day))
        found[quantity] = result.test.chi_squared if name == "chi_squared" else len(result.data)
    return found


def _immortal(data_set: str, method: str, quantities: list[str]) -> Answers:
    return {"days": ss.immortal_time(*_switch(data_set)).days}


def _naive(data_set: str, method: str, quantities: list[str]) -> Answers:
    return {"chi_squared": ss.naive_transplant_test(*_switch(data_set)).chi_squared}


def _fragility(data_set: str, method: str, quantities: list[str]) -> Answers:
    field = method.split()[1]
    found = {q: getattr(ss.fragility_index(*map(int, q.split())), field) for q in quantities}
    return {q: np.nan if value is None else value for q, value in found.items()}


def _power(data_set: str, method: str, quantities: list[str]) -> Answers:
    found = {}
    for quantity in quantities:
        n1, n2, *p = quantity.split()
        sizes = int(n1), int(n2)
        if p:
            found[quantity] = ss.fisher_power(sizes[0], float(p[0]), sizes[1], float(p[1])).power
        else:
            found[quantity] = ss.detectable_proportion(*sizes, reference=1 / 15).estimate
    return found


def _hazard(data_set: str, method: str, quantities: list[str]) -> Answers:
    kind = method.rsplit(", ", 1)[1]
    found = {}
    for quantity in quantities:
        n1, n2, events = map(int, quantity.split())
        if kind == "Schoenfeld":
            found[quantity] = ss.schoenfeld_hazard_ratio(n1, n2, events)
        else:
            found[quantity] = ss.detectable_hazard_ratio(n1, n2, events, test=kind).estimate
    return found


def _orders(data_set: str, method: str, quantities: list[str]) -> Answers:
    """The exact test of the cohort that shows each order of 3 deaths among 6 and 5 patients."""
    found = {}
    for quantity in quantities:
        pattern = [int(bit) for bit in f"{8 - int(quantity):03b}"]
        group = pattern + [1] * (6 - sum(pattern)) + [0] * (5 - 3 + sum(pattern))
        time = [1, 2, 3] + [9] * 8
        found[quantity] = ss.permutation_logrank(time, [1] * 3 + [0] * 8, group).p_value
    return found


def _posterior(data_set: str, method: str, quantities: list[str]) -> Answers:
    found = {}
    for quantity in quantities:
        name, events, n, prior = quantity.split()
        posterior = ss.beta_posterior(int(events), int(n), prior=(float(prior), float(prior)))
        above = posterior.probability_above(0.6)
        found[quantity] = above if name == "above60" else getattr(posterior, name)
    return found


METHODS: dict[str, Callable[[str, str, list[str]], Answers]] = {
    "exact log-rank": _permutation,
    "asymptotic log-rank*": _permutation,
    "Monte Carlo log-rank": _permutation,
    "log-rank, *": _permutation,
    "Firth Cox*": _firth,
    "Firth time-dependent Cox": _time_dependent,
    "time-dependent Cox*": _time_dependent,
    "beta product*": _beta_product,
    "cumulative incidence": _incidence,
    "Gray's test": _gray,
    "Mantel-Byar": _mantel_byar,
    "Simon-Makuch": _simon_makuch,
    "landmark log-rank": _landmark,
    "immortal time": _immortal,
    "naive log-rank": _naive,
    "fragility*": _fragility,
    "power of Fisher's test": _power,
    "detectable proportion": _power,
    "detectable hazard ratio*": _hazard,
    "exact p by all labellings": _orders,
    "beta posterior": _posterior,
}
