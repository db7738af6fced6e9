"""Every argument of every public function, given what it can't be: a clear error, or a sound answer.

Oracle: the rule itself. What is wrong is refused by a ValueError that says what was found; never by another
library's exception or a warning.
"""

import datetime
import decimal
import inspect
import math

import dask.dataframe
import numpy as np
import pandas as pd
import pytest

import fewevents as fe

pytestmark = pytest.mark.filterwarnings("error")

COHORT = {
    "time": [4.0, 7.0, 2.0, 9.0, 5.0],
    "event": [1, 0, 1, 0, 1],
    "group": list("abaab"),
    "cause": [1, 0, 2, 0, 1],
    "transplant_day": [1.0, None, None, 2.0, 3.0],
    "lost": [0, 1, 0, 0, 0],
    "entry": [1.0, 1.0, 0.0, 2.0, 3.0],
    "strata": [1, 1, 2, 2, 2],
    "covariate": [0.1, 0.5, 0.2, 0.8, 0.3],
}
FRAME = pd.DataFrame(COHORT)
ONE = fe.event_counts(COHORT["time"], COHORT["event"])
GROUPS = {"a": fe.event_counts([1, 2, 3], [1, 0, 1]), "b": fe.event_counts([2, 2, 5], [1, 0, 0])}
OPTIONS = {
    "weight": "fleming-harrington", "conf_level": 0.95, "alpha": 0.05, "power": 0.8, "resamples": 99, "seed": 1, "rho": 0.5, "gamma": 0.5,
    "max_configurations": 1000, "events1": 1, "n1": 5, "events2": 2, "n2": 4, "time1": 5.0, "time2": 4.0,
    "lost1": 1, "lost2": 1, "p1": 0.1, "p2": 0.9, "reference": 0.1, "hazard_ratio": 4.0, "ratio": 1.0,
    "horizon": 2.0, "landmark_day": 2.0, "from_day": 0.0, "at": [2.0, 4.0], "digits": 1, "x": 0.5, "p": 0.04,
    "counts": ONE, "by_group": GROUPS, "frame": FRAME, "by": "group", "cause_of_interest": 1, "censored": 0,
    "result": fe.pool_proportions([1, 2, 1], [5, 6, 9]), "n": 5, "events": 1, "threads": 1,
    "memory_limit": "500MB",
}  # fmt: skip
NAMES = {"time": "time", "event": "event"}
PARTICULAR = {
    "counts_by_time": {"time": [1, 2, 3], "events": [1, 0, 1], "censored": [0, 1, 1]},
    "pool_proportions": {"events": [1, 2, 3], "n": [5, 6, 9]},
    "format_ci": {"x": fe.exact_ci(1, 5)},
    "detectable_hazard_ratio": {"events": 3},
    "schoenfeld_hazard_ratio": {"events": 3},
    "frame_counts": NAMES,
    "parquet_counts": NAMES,
    "dask_counts": NAMES | {"frame": dask.dataframe.from_pandas(FRAME, npartitions=1)},
}
WRONG = {
    "NaN": math.nan, "infinite": math.inf, "negative": -1, "zero": 0, "no float": 10**400, "1e300": 1e300,
    "thousand million": 10**9, "half": 1.5, "word": "x", "digit as text": "3", "bytes": b"3", "None": None,
    "list": [1], "empty": [], "array": np.array([1, 2]), "array of no dimension": np.array(3), "complex": 1j,
    "NA": pd.NA, "NaT": pd.NaT, "date": datetime.date(2020, 1, 1), "Timestamp": pd.Timestamp("2020"),
    "Decimal": decimal.Decimal(2), "NumPy's float": np.float32(2), "NumPy's int": np.int64(2), "flag": True,
    "mapping": {}, "object": object(), "Series": pd.Series([1.0, 2.0]), "missing": [1, None, 3, 4, 5],
    "dates": pd.date_range("2023-01-01", periods=5), "ragged": [[1], [2, 3], [3], [4], [5]],
    "durations": pd.to_timedelta([1, 2, 3, 4, 5], unit="D"), "set": {1, 2, 3}, "frame": pd.DataFrame({"a": [1]}),
    "masked": np.ma.masked_equal([1, 2, 3, 4, 5], 3), "periods": pd.period_range("2023-01", periods=5, freq="M"),
    "unknown label": ["a", "a", pd.NA, "b", "b"], "kinds mixed": ["a", 1, 2.5, "b", None],
}  # fmt: skip
FUNCTIONS = [name for name in fe.__all__ if inspect.isfunction(getattr(fe, name))]
WORDS = (
    "unit",
    "interval",
    "method",
    "variance",
    "weight",
    "scheme",
    "rule",
    "test",
    "ties",
    "penalty",
)


def call_of(name: str, folder) -> dict:
    """Arguments that the function answers."""
    call = {}
    for argument in inspect.signature(getattr(fe, name)).parameters:
        if argument in PARTICULAR.get(name, {}):
            call[argument] = PARTICULAR[name][argument]
        elif argument == "path":
            FRAME.to_parquet(folder / "cohort.parquet")
            call["path"] = folder / "cohort.parquet"
        elif argument in COHORT:
            call[argument] = COHORT[argument]
        elif argument in OPTIONS:
            call[argument] = OPTIONS[argument]
    return call


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_wrong_is_refused_in_words(name, tmp_path):
    function, call = getattr(fe, name), call_of(name, tmp_path)
    function(**call)
    refused = 0
    for argument in call:
        for label, value in WRONG.items():
            try:
                function(**{**call, argument: value})
            except ValueError as error:
                assert type(error) in (ValueError, fe.TableError), (argument, label)
                assert any(w in str(error) for w in ("found", "must", "choose", "needed")), (
                    argument,
                    label,
                    str(error),
                )
                refused += 1
            except Exception as error:
                pytest.fail(f"{argument} given {label}: {type(error).__name__}: {error}")
    assert refused > len(call)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_words_are_those_of_a_list(name, tmp_path):
    function, call = getattr(fe, name), call_of(name, tmp_path)
    for option in set(inspect.signature(function).parameters) & set(WORDS):
        for word in ("Efron", 3):
            with pytest.raises(ValueError, match=option):
                function(**{**call, option: word})
