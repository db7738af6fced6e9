"""A comparison with a single event, whole: every log-rank test that it can come to.

With one event, in arm 1, the log-rank statistic depends on two numbers only, those still at risk
in each arm: ``chi2 = r2 / r1``. So the attainable set can be laid out as a grid of numbers at risk.
If membership of arm 1 begins with a switch, such as a transplant, the patients who have not yet
switched count in arm 2 (Mantel-Byar test): the grid is the same, with larger numbers in arm 2.
"""

from __future__ import annotations

import pandas as pd

from attainable.paths.attainable_set import AttainableSet
from attainable.paths.comparisons import Comparison
from attainable.paths.logrank_exact import p_of_chi_squared
from attainable.paths.logrank_set import attainable_logrank
from attainable.reported import Rounding


def one_event_tests(study: Comparison, *, switching: bool = False) -> pd.DataFrame:
    """Every log-rank test of a comparison with one event, by the numbers at risk at that event.

    Parameters
    ----------
    study : Comparison
        One event in arm 1, none in arm 2.
    switching : bool
        Patients of arm 1 belong to arm 2 until they switch. The patient with the event has
        switched, the others may have or not.

    Returns
    -------
    pandas.DataFrame
        ``risk1, risk2`` (at risk, counted by the state at the event), ``chi_squared`` (an exact
        Fraction), ``p_value``; ascending by the numbers at risk. Pairs that leave one arm empty
        give no test and are left out.

    Raises
    ------
    ValueError
        If the comparison does not have its one event in arm 1.

    References
    ----------
    Mantel, Byar (1974), JASA 69:81-86.

    Examples
    --------
    >>> transplant = Comparison("survival by transplant", 15, 1, 11, 0, "0.400")
    >>> tests = one_event_tests(transplant)
    >>> len(tests), tests["p_value"].agg(["min", "max"]).round(4).tolist()
    (165, [0.0009, 0.7963])
    >>> len(one_event_tests(transplant, switching=True))
    270
    """
    paths = _space(study, switching).paths()
    rows = [
        (*(int(column[0]) for column in paths.row(i)[2:]), paths.chi_squared(i))
        for i in range(len(paths))
    ]
    tests = pd.DataFrame(rows, columns=["risk1", "risk2", "chi_squared"])
    tests = tests[tests["risk1"] + tests["risk2"] <= study.n1 + study.n2]
    tests = tests.sort_values(["risk1", "risk2"], ignore_index=True)
    return tests.assign(p_value=[p_of_chi_squared(x) for x in tests["chi_squared"]])


def one_event_matches(
    study: Comparison, reported: str, rounding: Rounding = "half-up", *, switching: bool = False
) -> list[tuple[int, int]]:
    """Numbers at risk whose p-value prints as ``reported``, decided exactly; the largest first.

    >>> transplant = Comparison("survival by transplant", 15, 1, 11, 0, "0.400")
    >>> one_event_matches(transplant, "0.40"), one_event_matches(transplant, "0.400")
    ([(14, 10), (10, 7), (7, 5)], [])
    """
    paths = _space(study, switching).paths(reported, rounding)
    pairs = [(int(paths.risk1[i, 0]), int(paths.risk2[i, 0])) for i in range(len(paths))]
    return sorted((pair for pair in pairs if sum(pair) <= study.n1 + study.n2), reverse=True)


def _space(study: Comparison, switching: bool) -> AttainableSet:
    """The attainable set; if patients may switch, with room in arm 2 for all but one of arm 1."""
    if (study.events1, study.events2) != (1, 0):
        raise ValueError(
            f"{study.label}: found {study.events1} and {study.events2} events, expected one event "
            "in arm 1 and none in arm 2; for other counts use attainable_logrank"
        )
    room = study.n1 - 1 if switching else 0
    return attainable_logrank(study.n1, 1, study.n2 + room, 0)
