"""Whether the figures on disease-free survival exclude any course of overall survival.

A cohort has to give all published p-values at once, and nobody's disease-free time exceeds the survival time. For every risk-set path of
overall survival a completion is written down here in which the patients without remission have their disease-free events first, before
anybody is lost, and the patient in remission has the death as the only event. If its p-value is as printed, the path agrees with all
figures, so that bounds over the paths of overall survival are sharp for all figures together.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from attainable.consistent.reconstruct import ConsistentSet
from attainable.paths.comparisons import Comparison

Floats = NDArray[np.float64]


def completion_p(cohorts: ConsistentSet, disease_free: Comparison) -> Floats:
    """Log-rank p-value of disease-free survival in the completion of each path.

    Parameters
    ----------
    cohorts : ConsistentSet
        Paths of overall survival, with one event in arm 1.
    disease_free : Comparison
        The same arms with the events of disease-free survival: one in arm 1, and in arm 2 at least the deaths.

    Raises
    ------
    ValueError
        If the counts are not of that kind.
    """
    study = cohorts.outer
    _check(study, disease_free)
    first, second, risk1, risk2 = cohorts.arrays
    n1, n2, events2 = study.n1, study.n2, disease_free.events2
    before = np.arange(events2)
    share = n1 / (n1 + n2 - before)
    at_death = first.argmax(axis=1)
    rows = np.arange(len(cohorts))
    deaths_to_come = second.sum(axis=1) - second.cumsum(axis=1)[rows, at_death]
    survivors = risk2[rows, at_death] - deaths_to_come
    # Of the survivors those with a disease-free event are taken from the ones lost first.
    others = np.minimum(survivors, n2 - events2)
    last = risk1[rows, at_death] / (risk1[rows, at_death] + others)
    difference = 1 - share.sum() - last
    variance = (share * (1 - share)).sum() + last * (1 - last)
    p: Floats = chdtrc(1, difference**2 / variance)
    return p


def _check(study: Comparison, disease_free: Comparison) -> None:
    same_arms = (study.n1, study.n2) == (disease_free.n1, disease_free.n2)
    one = study.events1 == disease_free.events1 == 1
    if not (same_arms and one and study.events2 <= disease_free.events2):
        raise ValueError(
            f"{disease_free.label}: found {disease_free.events1}/{disease_free.n1} and {disease_free.events2}/{disease_free.n2}; "
            f"expected the arms of {study.label} ({study.n1}, {study.n2}), one event in the first, "
            f"and at least {study.events2} in the second"
        )
