"""The audit of a study: a verdict on every claim, and what the claims say together."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

from attainable.answers.batch import safe_check, verdicts_of
from attainable.claims import Claim, Study, StudyError, read_claims
from attainable.joint import Finding, joint_findings
from attainable.verdict import Verdict

BAD = ("red", "amber")
ENDINGS = {".yml", ".yaml", ".csv"}


@dataclass(frozen=True)
class Audit:
    """A study with its answers.

    Attributes
    ----------
    study : Study
    verdicts : tuple of Verdict
        One a claim, in order.
    findings : tuple of Finding
    """

    study: Study
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything is red or amber."""
        return any(v.severity in BAD for v in self.verdicts) or any(
            f.severity in BAD for f in self.findings
        )

    def words(self) -> Counter[str]:
        """How many verdicts have each word."""
        return Counter(v.word for v in self.verdicts)

    def about(self, name: str) -> list[Finding]:
        """Joint findings that name a claim."""
        return [finding for finding in self.findings if name in finding.claims]

    def rows(self) -> Iterator[tuple[Claim, Verdict]]:
        """Claims with their verdicts."""
        return zip(self.study.claims, self.verdicts, strict=True)


def audit(
    source: Study | str | Path,
    *,
    joint: bool = True,
    test: str = "",
    scheduler: str | None = None,
    each: Callable[[Claim, Verdict], None] | None = None,
) -> Audit:
    """Check every claim of a study, then all of them together.

    Parameters
    ----------
    source : Study, str or Path
        A study, or a claims file (YAML or CSV).
    joint : bool
        Whether claims are held against each other.
    test : str
        Test of times for limits over courses; by default the one that each claim names.
    scheduler : str, optional
        Address of a Dask scheduler whose workers do the work instead of this machine.
    each : callable, optional
        Told every claim and its verdict as soon as it is there, in order.

    Returns
    -------
    Audit

    Raises
    ------
    StudyError
        The file can't be used.

    Examples
    --------
    >>> from attainable.claims.entries import study_of
    >>> study = study_of({"groups": {"all": "9"}, "claims": [
    ...     {"id": "women", "form": "count", "group": "all", "k": "5", "percent": "66"}]})
    >>> answer = audit(study)
    >>> answer.verdicts[0].word, answer.found
    ('does not fit', True)
    """
    study = source if isinstance(source, Study) else read_claims(source)
    verdicts = []
    for claim, verdict in zip(
        study.claims, verdicts_of(study.claims, scheduler=scheduler), strict=True
    ):
        verdicts.append(verdict)
        if each:
            each(claim, verdict)
    findings = joint_findings(study, test=test) if joint else []
    return Audit(study, tuple(verdicts), tuple(findings))


def claims_files(folder: Path) -> list[Path]:
    """The claims files of a folder, by name.

    Raises
    ------
    StudyError
        None is there.
    """
    files = sorted(p for p in folder.iterdir() if p.suffix.lower() in ENDINGS and p.is_file())
    if not files:
        raise StudyError(f"{folder}: no claims file (.yml, .yaml, .csv) in it")
    return files


def audit_folder(
    folder: Path, *, joint: bool = True, each: Callable[[Path, Audit | str], None] | None = None
) -> list[tuple[Path, Audit | str]]:
    """Audit every claims file of a folder on all cores.

    Parameters
    ----------
    folder : Path
    joint : bool
    each : callable, optional
        Told every file and its audit (or why there is none) when it is done.

    Returns
    -------
    list
        Files by name; a file that can't be used has its message in place of an audit.
    """
    files = claims_files(folder)
    answers: list[tuple[Path, Audit | str]] = []
    method = "fork" if "fork" in get_all_start_methods() else "spawn"
    workers = min(len(files), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=get_context(method)) as pool:
        for path, answer in zip(files, pool.map(_one, files, [joint] * len(files)), strict=True):
            answers.append((path, answer))
            if each:
                each(path, answer)
    return answers


def _one(path: Path, joint: bool) -> Audit | str:
    try:
        study = read_claims(path)
        verdicts = tuple(safe_check(claim) for claim in study.claims)
        return Audit(study, verdicts, tuple(joint_findings(study)) if joint else ())
    except StudyError as error:
        return str(error)


def record(claim: Claim, verdict: Verdict, findings: Sequence[Finding] = ()) -> dict[str, Any]:
    """A verdict as data, with its form and what stood beside it."""
    return {
        **verdict.to_dict(),
        "form": claim.form,
        "extra": dict(claim.extra),
        "joint": [finding.to_dict() for finding in findings],
    }
