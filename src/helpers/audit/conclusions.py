"""The conclusions of the abstract: identified, bounded or not identifiable, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from attainable.consistent import path_estimands
from attainable.consistent.identification import (
    MantelByarBounds,
    frechet_bounds,
    mantel_byar_bounds,
)
from attainable.consistent.reconstruct import Bounds, ConsistentSet, consistent_set
from attainable.paths.comparisons import Comparison
from attainable.reported import Rounding
from fewevents.estimates.proportions import exact_ci
from fewevents.estimates.two_proportions import fisher_exact
from fewevents.formats import format_ci, format_count, format_number, format_p, format_percent

IDENTIFIED, BOUNDED, OPEN = "identified", "bounded", "not identifiable"
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Identification:
    """The cohorts that agree with the survival figures of the abstract, and what varies over them.

    Made by `identify`. ``permutation_p`` holds the exact p-value of each cohort of ``cohorts``.
    """

    outer: Comparison
    inner: Comparison
    cohorts: ConsistentSet
    permutation_p: np.ndarray

    def bounds(self) -> dict[str, Bounds]:
        """Sharp bounds by quantity: hazard ratio, Kaplan-Meier survival, censoring, p-values."""
        made = {
            "hazard ratio of death, no remission against remission": path_estimands.hazard_ratio,
            "Kaplan-Meier survival after the last death, remission": path_estimands.final_survival(
                1
            ),
            "Kaplan-Meier survival after the last death, no remission": path_estimands.final_survival(
                2
            ),
            "children censored before the last death": path_estimands.censored_before_last_event,
            "log-rank p, by remission": path_estimands.logrank_p,
            "exact permutation p, by remission": lambda _: self.permutation_p,
        }
        return {name: self.cohorts.bounds(estimand) for name, estimand in made.items()}

    def immortal_time(self) -> list[MantelByarBounds]:
        """Bounds on the time-dependent transplant comparison, for each pair of numbers at risk that is left."""
        paths = self.cohorts.inner_paths
        assert paths is not None
        pairs = {
            (int(r1), int(r2)) for r1, r2 in zip(paths.risk1[:, 0], paths.risk2[:, 0], strict=True)
        }
        return mantel_byar_bounds(sorted(pairs, reverse=True))

    @property
    def significant(self) -> int:
        """Cohorts in which the exact p-value by remission is below 0.05."""
        return int((self.permutation_p < SIGNIFICANT).sum())


def identify(published: pd.DataFrame, *, rounding: Rounding = "half-up") -> Identification:
    """Find every cohort (as a risk-set path) that agrees with the printed overall-survival p-values."""
    outer = Comparison.from_published(published, "os_by_cr_p")
    inner = Comparison.from_published(published, "os_by_hsct_p")
    cohorts = consistent_set(outer, inner, rounding=rounding)
    return Identification(outer, inner, cohorts, path_estimands.permutation_p(cohorts))


def conclusions(published: pd.DataFrame, found: Identification) -> pd.DataFrame:
    """Each conclusion of the abstract with its verdict: ``claim, verdict, because``."""
    limits = found.bounds()
    rows = [
        *_from_counts(published),
        (
            "Children in remission lived longer",
            IDENTIFIED,
            f"in {found.significant:,} of {len(found.cohorts):,} consistent cohorts an exact test gives p below "
            f"{SIGNIFICANT}: {_span(limits['exact permutation p, by remission'], format_p)}",
        ),
        (
            "How much longer",
            BOUNDED,
            f"hazard ratio of death without remission {_ratio_span(limits['hazard ratio of death, no remission against remission'])}",
        ),
        (
            "Survival after the last death, without remission",
            BOUNDED,
            f"Kaplan-Meier {_span(limits['Kaplan-Meier survival after the last death, no remission'], format_percent)}",
        ),
        ("Transplant brought no significant benefit", BOUNDED, _transplant(found.immortal_time())),
        *_overlap(published),
        (
            "Median follow-up; survival at one year",
            OPEN,
            "no time is printed, and stretching the time axis changes no printed figure",
        ),
        ("Differences by age, sex or genetics", OPEN, "not in the abstract"),
        (
            "Fourteen days do as well as twenty-eight, and cost less",
            OPEN,
            "no child had twenty-eight days, and no cost is printed",
        ),
    ]
    return pd.DataFrame(rows, columns=["claim", "verdict", "because"])


def _from_counts(published: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Conclusions that counts alone decide."""

    def counts(row: str) -> tuple[int, int]:
        return int(str(published.loc[row, "numerator"])), int(
            str(published.loc[row, "denominator"])
        )

    remission, alive = counts("cr_rate"), counts("os_rate")
    refractory, relapsed = counts("cr_refractory_rate"), counts("cr_relapsed_rate")
    deaths = counts("treatment_deaths")
    test = fisher_exact(*refractory, *relapsed)
    return [
        (
            "A high remission rate",
            IDENTIFIED,
            _rate(remission),
        ),
        (
            "Remission in refractory and in relapsed disease",
            IDENTIFIED,
            f"{format_count(*refractory)} against {format_count(*relapsed)}; Fisher's exact test {format_p(test.p_value, name='p')}: "
            "no difference shown, none excluded",
        ),
        (
            "Alive at last contact",
            IDENTIFIED,
            f"{_rate(alive)}; the time is not known",
        ),
        (
            "No deaths from treatment",
            IDENTIFIED,
            f"{format_count(*deaths)}; the exact upper limit is {format_percent(exact_ci(*deaths).ci_high)}",
        ),
    ]


def _rate(counts: tuple[int, int]) -> str:
    events, n = counts
    return f"{events}/{n}: {format_ci(exact_ci(events, n))}"


def _overlap(published: pd.DataFrame) -> list[tuple[str, str, str]]:
    n, crs = (int(str(published.loc["crs_rate", c])) for c in ("denominator", "numerator"))
    remission = int(str(published.loc["cr_rate", "numerator"]))
    low, high = frechet_bounds(crs, remission, n)
    return [
        (
            "Children with CRS who also reached remission",
            BOUNDED,
            f"{low} to {high} of {crs}, from the two margins; whether CRS and remission go together is open",
        )
    ]


def _transplant(results: list[MantelByarBounds]) -> str:
    low, high = min(r.p_low for r in results), max(r.p_high for r in results)
    return (
        f"counting children as transplanted only from their transplant on, p lies between {format_p(low)} and {format_p(high, 2)}; "
        "one death cannot show a benefit or exclude one"
    )


def _span(bounds: Bounds, words: object) -> str:
    low, high = (words(x) for x in (bounds.low, bounds.high))  # type: ignore[operator]
    return f"{low} to {high}"


def _ratio_span(bounds: Bounds) -> str:
    low, high = format_number(bounds.low, 1), bounds.high
    return (
        f"{low} or more, without limit" if np.isinf(high) else f"{low} to {format_number(high, 1)}"
    )


def under_both_readings(published: pd.DataFrame, rounded: Identification) -> pd.DataFrame:
    """The main bounds if p-values were rounded, as in ``rounded``, and if they were cut off: ``reading, paths, exact_p, hazard_ratio``."""
    rows = []
    readings = {"rounded": rounded, "cut off": identify(published, rounding="truncate")}
    for reading, found in readings.items():
        limits = found.bounds()
        ratio = limits["hazard ratio of death, no remission against remission"]
        rows.append(
            {
                "reading": reading,
                "paths": f"{len(found.cohorts):,}",
                "exact_p": _span(limits["exact permutation p, by remission"], format_p),
                "hazard_ratio": _ratio_span(ratio),
            }
        )
    return pd.DataFrame(rows)
