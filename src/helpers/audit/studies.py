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

from helpers.attainable.comparisons import Comparison
from helpers.attainable.printed_p import PrintedP, check_p, exact_p, p_set
from helpers.audit.agreement import CLASH, Rate, together
from helpers.audit.grim import ROUNDINGS, counts_printing, nearest_counts
from helpers.audit.study_file import Study
from helpers.audit.two_arm_tests import counted_tests
from helpers.data.published import ReportedNumber
from helpers.formats import format_count
from helpers.parallel import progress_bar, task_runner

COUNTED = 50_000_000
"""Paths up to which a file's designs are counted; beyond, a witness or a proof is looked for."""
MAX_EVENTS_OF_RATE = 12
CHUNKS = 100

Design = tuple[int, int, int, int]
Figures = tuple[str, str, str]
Task = tuple[Design, tuple[Figures, ...]]
WORDS = {
    "rounded": "attainable",
    "cut off": "attainable by truncation",
    "no": "not attainable",
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
        As in `helpers.attainable.printed_p.check_p`.

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
        _rate(comparison, p, 1, rate1),
        _rate(comparison, p, 2, rate2),
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


def _rate(comparison: Comparison, p: PrintedP, arm: int, printed: str) -> str:
    """Verdict on a printed rate: the crude survival, the event rate, or a Kaplan-Meier estimate."""
    if not printed:
        return ""
    n, d = (comparison.n1, comparison.events1) if arm == 1 else (comparison.n2, comparison.events2)
    digits = ReportedNumber(printed).decimals
    for count, what in ((n - d, "without the event"), (d, "with the event")):
        for rounding, word in zip(
            ROUNDINGS, ("reproduced", "reproduced by truncation"), strict=True
        ):
            if count in counts_printing(printed, n, rounding=rounding):
                shown = format_count(count, n, digits + (rounding == "truncate"))
                clash = what == "without the event" and _clash(comparison, p, arm, printed)
                note = (
                    f"; as a Kaplan-Meier estimate it would exclude p = {p.reached}"
                    if clash
                    else ""
                )
                return f"{word}: {shown} {what}{note}"
    if 0 < d <= MAX_EVENTS_OF_RATE:
        try:
            verdict, because = together(Rate(printed, arm, n, d), comparison)
        except ValueError:
            return "not decided: too many sequences of numbers at risk"
        if verdict != CLASH:
            return f"attainable as a Kaplan-Meier estimate: {because}"
    near = " and ".join(format_count(k, n, digits) for k in nearest_counts(printed, n))
    return f"not attainable: no count of {n} gives it with {d} events; nearest {near}"


def _clash(comparison: Comparison, p: PrintedP, arm: int, printed: str) -> bool:
    """Whether a crude rate, taken for a Kaplan-Meier estimate, excludes the printed p-value."""
    n, d = (comparison.n1, comparison.events1) if arm == 1 else (comparison.n2, comparison.events2)
    if not p.reached or not 0 < d <= MAX_EVENTS_OF_RATE:
        return False
    try:
        return together(Rate(printed, arm, n, d), comparison)[0] == CLASH
    except ValueError:
        return False
