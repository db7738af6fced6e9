"""Audit of many two-arm comparisons: whether each printed log-rank p can come from its counts.

The verdict is about a figure. "Not attainable" means that a log-rank test without tied events
can't give it from these counts: the test may have been another, the counts another data cut, or a
digit a misprint.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from attainable.parallel import progress_bar, task_runner
from attainable.paths.comparisons import Comparison
from attainable.paths.printed_p import check_p, exact_p, p_set
from helpers.audit.study_file import Study
from helpers.audit.study_rates import judge_rate
from helpers.audit.two_arm_tests import counted_tests
from helpers.comparison import ATTAINABLE, NOT_ATTAINABLE

COUNTED = 50_000_000
"""Paths up to which a file's designs are counted; beyond, a witness or a proof is looked for."""
CHUNKS = 100

Design = tuple[int, int, int, int]
Figures = tuple[str, str, str]
Task = tuple[Design, tuple[Figures, ...]]
WORDS = {
    "rounded": ATTAINABLE,
    "cut off": "attainable by truncation",
    "no": NOT_ATTAINABLE,
    "unknown": "not decided",
}


@dataclass(frozen=True)
class StudyVerdict:
    """What the counts of a comparison say about its printed figures.

    Attributes
    ----------
    verdict : str
        attainable; attainable by truncation; not attainable; not decided.
    courses, matching : int or None
        Paths in all, and those that print the p-value (None where they are too many to count).
    p_min, p_max : float
        Bounds that no log-rank p-value of these counts leaves.
    below, above : float or None
        Nearest attainable p-values, where the printed one is not.
    tests : str
        Tests of the counts alone that print the p-value.
    rate1, rate2 : str
        Verdicts on the printed rates; empty if none was given.
    because : str
        The reason for the verdict.
    """

    verdict: str
    courses: int
    matching: int | None
    p_min: float | None
    p_max: float | None
    below: float | None
    above: float | None
    tests: str
    rate1: str
    rate2: str
    because: str


def audit_study(
    comparison: Comparison, *, rate1: str = "", rate2: str = "", max_paths: int = COUNTED
) -> StudyVerdict:
    """Verdict on one comparison.

    Parameters
    ----------
    comparison : Comparison
    rate1, rate2 : str
        Percentages printed for the arms, if any.
    max_paths : int
        As in `attainable.paths.printed_p.check_p`.

    Returns
    -------
    StudyVerdict

    Examples
    --------
    >>> found = audit_study(Comparison("transplant", 15, 1, 11, 0, "0.400"), rate1="93.3%")
    >>> found.verdict, found.rate1.split(";")[0]
    ('not attainable', 'reproduced: 14/15 (93.3%) without the event')
    """
    p = check_p(comparison, max_paths=max_paths)
    tests = [test for test in counted_tests(comparison) if test.prints in ("yes", "cut off")]
    names = "; ".join(f"{t.test} {exact_p(t.p_low)}" for t in tests if t.p_low is not None)
    because = p.because
    if names and p.attained == "no":
        because += f" Another test would print it: {names}."
    return StudyVerdict(
        WORDS[p.attained],
        p.n_paths,
        p.matching,
        p.p_min,
        p.p_max,
        p.below,
        p.above,
        names,
        judge_rate(comparison, p, 1, rate1),
        judge_rate(comparison, p, 2, rate2),
        because,
    )


def audit_studies(
    studies: Sequence[Study],
    *,
    n_jobs: int = 1,
    scheduler: str | None = None,
    max_paths: int = COUNTED,
    progress: bool = False,
) -> pd.DataFrame:
    """Verdict on each comparison of a file; equal designs are worked out once.

    Parameters
    ----------
    studies : sequence of Study
        From `helpers.audit.study_file.read_studies`.
    n_jobs : int
        Processes on this machine.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do the work instead.
    max_paths : int
        As in `audit_study`.
    progress : bool
        Show a progress bar on the standard error stream.

    Returns
    -------
    DataFrame
        ``line, label, n1, d1, n2, d2, p`` and the attributes of StudyVerdict, in the order of the
        file. The same for any number of processes.

    Examples
    --------
    >>> same = ("transplant", 15, 1, 11, 0)
    >>> rows = [Study(2, Comparison(*same, "0.40")), Study(3, Comparison(*same, "0.400"))]
    >>> audit_studies(rows)["verdict"].tolist()
    ['attainable', 'not attainable']
    """
    tasks = _tasks(studies)
    known: dict[tuple[Design, Figures], StudyVerdict] = {}
    size = max(1, len(tasks) // CHUNKS)
    with (
        warnings.catch_warnings(),
        task_runner(n_jobs, scheduler) as run,
        progress_bar(len(tasks), "design", show=progress) as advance,
    ):
        # joblib replaces a process whose memory has grown, and says so; nothing is lost.
        warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
        for start in range(0, len(tasks), size):
            part = tasks[start : start + size]
            for task, verdicts in zip(part, run(_Auditor(max_paths), part), strict=True):
                design, figures = task
                known |= {(design, f): v for f, v in zip(figures, verdicts, strict=True)}
            advance(len(part))
    return _frame(studies, known)


@dataclass(frozen=True)
class _Auditor:
    """The work on one design; an object and no closure, so that it travels to other processes."""

    max_paths: int

    def __call__(self, task: Task) -> list[StudyVerdict]:
        (n1, d1, n2, d2), figures = task
        verdicts = [
            audit_study(
                Comparison("", n1, d1, n2, d2, p),
                rate1=rate1,
                rate2=rate2,
                max_paths=self.max_paths,
            )
            for p, rate1, rate2 in figures
        ]
        p_set.cache_clear()  # no design comes twice, and a large one holds some 250 MB
        return verdicts


def _key(study: Study) -> tuple[Design, Figures]:
    c = study.comparison
    return (c.n1, c.events1, c.n2, c.events2), (c.reported, study.rate1, study.rate2)


def _tasks(studies: Iterable[Study]) -> list[Task]:
    """Each design once, with the different figures printed for it."""
    designs: dict[Design, dict[Figures, None]] = {}
    for study in studies:
        design, figures = _key(study)
        designs.setdefault(design, {})[figures] = None
    return [(design, tuple(figures)) for design, figures in designs.items()]


def _frame(
    studies: Sequence[Study], known: dict[tuple[Design, Figures], StudyVerdict]
) -> pd.DataFrame:
    rows = []
    for study in studies:
        c = study.comparison
        row: dict[str, object] = {"line": study.line, "label": c.label}
        row |= {"n1": c.n1, "d1": c.events1, "n2": c.n2, "d2": c.events2, "p": c.reported}
        rows.append(row | vars(known[_key(study)]))
    columns = ["line", "label", "n1", "d1", "n2", "d2", "p", *StudyVerdict.__dataclass_fields__]
    # Counts of paths can be too large for 64 bits, and some are missing.
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    whole, real = ["line", "n1", "d1", "n2", "d2"], ["p_min", "p_max", "below", "above"]
    return frame.astype(dict.fromkeys(whole, "int64") | dict.fromkeys(real, "float64"))
