"""greenwood's and scikit-survival's answers to the questions of the ss_ scripts.

Both are independent implementations: (data set, method) to {quantity: value}, with the keys of R's
answers, as far as each library has the method.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from ss_methods import Answers, case


def greenwood(data_set: str, method: str, quantities: list[str]) -> Answers:
    """greenwood's values; empty where it lacks the method."""
    import greenwood as gw

    if method == "asymptotic log-rank":
        rows = case(data_set)
        test = gw.logrank_test(gw.Surv(rows["time"], rows["event"]), rows["group"])
        return {"chi_squared": test.statistic, "p_value": test.p_value}
    if method == "Gray's test":
        rows = case(f"competing_{data_set}")
        surv = gw.Surv(rows["time"], event=_states(rows["cause"]))
        found = {}
        for k in (1, 2):
            test = gw.grays_test(surv, rows["group"], cause=k)
            found |= {f"chi_squared {k}": test.statistic, f"p_value {k}": test.p_value}
        return found
    if method == "cumulative incidence":
        rows = case(f"competing_{data_set}")
        surv = gw.Surv(rows["time"], event=_states(rows["cause"]))
        table = gw.AalenJohansen().fit(surv).to_frame(format="pandas")
        curves = {k: table[table["cause"].astype(str) == str(k)].set_index("time") for k in (1, 2)}
        return _read_steps(curves, {"incidence": "estimate", "std_error": "std_error"}, quantities)
    if method.startswith("time-dependent Cox"):
        from fewevents import transplant_episodes

        rows = case(f"switch_{data_set}")
        e = transplant_episodes(rows["time"], rows["event"], rows["switch_day"])
        state = pd.DataFrame({"x": (e["state"] == "transplanted").astype(float)})
        fit = gw.CoxPH(ties=method.split(", ")[1]).fit(
            gw.Surv(e["start"], e["stop"], e["event"].astype(int)), state
        )
        line = fit.to_frame(format="pandas").iloc[0]
        return {name: line[column] for name, column in GREENWOOD_COX.items()}
    return {}


GREENWOOD_COX = {"coefficient": "estimate", "standard_error": "std_error", "p_value": "p_value"}


def scikit_survival(data_set: str, method: str, quantities: list[str]) -> Answers:
    """scikit-survival's values; empty where it lacks the method."""
    from sksurv.compare import compare_survival
    from sksurv.nonparametric import (
        cumulative_incidence_competing_risks,
        kaplan_meier_estimator,
    )

    if method == "asymptotic log-rank":
        rows = case(data_set)
        y = np.array(
            list(zip(rows["event"] == 1, rows["time"], strict=True)),
            dtype=[("event", bool), ("time", float)],
        )
        chi_squared, p = compare_survival(y, rows["group"].to_numpy())
        return {"chi_squared": chi_squared, "p_value": p}
    if method == "cumulative incidence":
        rows = case(f"competing_{data_set}")
        with warnings.catch_warnings():
            # Where no event came yet the logarithm in its interval is of zero.
            warnings.simplefilter("ignore", RuntimeWarning)
            time, curves, limits = cumulative_incidence_competing_risks(
                rows["cause"].to_numpy(), rows["time"].to_numpy(float), conf_type="log-log"
            )
        found = {}
        for quantity in quantities:
            name, cause, day = quantity.split()
            k = int(np.searchsorted(time, float(day), side="right")) - 1
            f = curves[int(cause), k]
            low, high = limits[int(cause), :, k]
            with np.errstate(divide="ignore", invalid="ignore"):
                spread = np.log(np.log(low) / np.log(high)) / 2 / 1.959963984540054
            se = abs(spread * f * np.log(f)) if f > 0 else 0.0
            found[quantity] = f if name == "incidence" else se
        return found
    if method == "Simon-Makuch":
        from fewevents import transplant_episodes

        rows = case(f"switch_{data_set}")
        e = transplant_episodes(rows["time"], rows["event"], rows["switch_day"])
        found = {}
        for state, name in enumerate(("not transplanted", "transplanted")):
            mine = e[e["state"] == name]
            time, survival = kaplan_meier_estimator(
                mine["event"].to_numpy(bool), mine["stop"].to_numpy(), mine["start"].to_numpy()
            )
            for quantity in quantities:
                kind, code, day = quantity.split()
                if kind == "survival" and int(code) == state:
                    k = int(np.searchsorted(time, float(day), side="right")) - 1
                    found[quantity] = survival[k]
        return found
    return {}


def _states(cause: pd.Series) -> pd.Series:
    return pd.Series(pd.Categorical(cause, categories=[0, 1, 2])).cat.rename_categories(str)


def _read_steps(
    curves: dict[int, pd.DataFrame], columns: dict[str, str], quantities: list[str]
) -> Answers:
    found = {}
    for quantity in quantities:
        name, cause, day = quantity.split()
        past = curves[int(cause)].loc[: float(day), columns[name]]
        found[quantity] = float(past.iloc[-1]) if len(past) else 0.0
    return found


LIBRARIES: dict[str, Callable[[str, str, list[str]], Answers]] = {
    "greenwood": greenwood,
    "scikit-survival": scikit_survival,
}
