"""A comparison with a single event, whole: every log-rank test that it can come to.

With one event, in arm 1, Mantel's statistic depends on two numbers only, those still at risk in each
arm: ``chi2 = r2 / r1``. If membership of arm 1 begins with a switch, such as a transplant, the patients
who have not yet switched count in arm 2 (Mantel-Byar test): the grid is the same, with larger numbers
in arm 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.stats import chi2

from attainable import printed_p


@dataclass(frozen=True)
class Comparison:
    """Two arms of which the first had the one event, and the p-value as printed."""

    label: str
    n1: int
    n2: int
    reported: str

    @classmethod
    def from_published(cls, published: pd.DataFrame, row: str) -> Comparison:
        """Read one p-value's row of the published figures.

        Raises
        ------
        ValueError
            If the comparison does not have its one event in the first arm.
        """
        figure = published.loc[row]
        if (figure["events1"], figure["events2"]) != ("1", "0"):
            raise ValueError(
                f"{row}: found {figure['events1']} and {figure['events2']} events, expected one "
                "event in the first arm and none in the second"
            )
        return cls(
            str(figure["measure"]), int(figure["n1"]), int(figure["n2"]), str(figure["printed"])
        )


def one_event_tests(study: Comparison, *, switching: bool = False) -> pd.DataFrame:
    """Every log-rank test (Mantel's variance) of a comparison with one event, by the numbers at risk at it.

    Parameters
    ----------
    study : Comparison
    switching : bool
        Patients of arm 1 belong to arm 2 until they switch. The patient with the event has
        switched, the others may have or not.

    Returns
    -------
    DataFrame
        ``risk1, risk2, chi_squared, p_value``, ascending by the numbers at risk. Pairs that leave
        one arm empty give no test and are left out.

    References
    ----------
    Mantel, Byar (1974), JASA 69:81-86.

    Examples
    --------
    >>> tests = one_event_tests(Comparison("survival by transplant", 15, 11, "0.400"))
    >>> len(tests), tests["p_value"].agg(["min", "max"]).round(4).tolist()
    (165, [0.0009, 0.7963])
    >>> len(one_event_tests(Comparison("survival by transplant", 15, 11, "0.400"), switching=True))
    270
    """
    room = study.n1 - 1 if switching else 0
    pairs = [
        (r1, r2)
        for r1 in range(1, study.n1 + 1)
        for r2 in range(1, study.n2 + room + 1)
        if r1 + r2 <= study.n1 + study.n2
    ]
    tests = pd.DataFrame(pairs, columns=["risk1", "risk2"])
    tests["chi_squared"] = tests["risk2"] / tests["risk1"]
    return tests.assign(p_value=chi2.sf(tests["chi_squared"], 1))


def one_event_matches(
    study: Comparison, reported: str, *, switching: bool = False
) -> list[tuple[int, int]]:
    """Numbers at risk whose p-value, rounded, prints as ``reported``; the largest first.

    >>> transplant = Comparison("survival by transplant", 15, 11, "0.400")
    >>> one_event_matches(transplant, "0.40"), one_event_matches(transplant, "0.400")
    ([(14, 10), (10, 7), (7, 5)], [])
    """
    printing = printed_p(reported).rounded
    tests = one_event_tests(study, switching=switching)
    found = tests[[printing.contains(float(p)) for p in tests["p_value"]]]
    return sorted(zip(found["risk1"].tolist(), found["risk2"].tolist(), strict=True), reverse=True)
