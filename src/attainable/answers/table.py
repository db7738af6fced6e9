"""Answers as a CSV, and what is written where."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from attainable.answers.audit import Audit
from attainable.answers.wording import printed
from attainable.claims import Claim, StudyError
from attainable.verdict import Verdict

COLUMNS = (
    *("study", "id", "form", "printed", "word", "severity", "sentence", "because", "noticed"),
    *("lost", "lost_equal", "assumes"),
)


def csv_text(audits: Iterable[Audit]) -> str:
    """Verdicts as CSV, one a row, with the columns that no check used behind them.

    Parameters
    ----------
    audits : iterable of Audit
    """
    audits = list(audits)
    extra = extra_columns(claim for a in audits for claim in a.study.claims)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *extra])
    for audit in audits:
        for claim, verdict in audit.rows():
            writer.writerow(csv_row(audit.study.name, claim, verdict, extra))
    return out.getvalue()


def extra_columns(claims: Iterable[Claim]) -> list[str]:
    """Names of the columns that no check used, in the order in which they come."""
    return list(dict.fromkeys(key for claim in claims for key in claim.extra))


def csv_row(study: str, claim: Claim, v: Verdict, extra: Iterable[str]) -> list[str]:
    """Cells of one verdict, in the order of COLUMNS and then of the extra ones."""
    lost = [str(x["lost"]) if x else "" for x in (v.least_loss, v.least_loss_equal)]
    noticed = "" if v.noticed is None else f"{v.noticed:.4g}"
    row = [study, v.id, claim.form, printed(claim), v.word, v.severity, v.sentence]
    row += [v.because, noticed, *lost, " ".join(v.assumes)]
    return [*row, *(claim.extra.get(key, "") for key in extra)]


def write_whole(path: Path, text: str) -> None:
    """Write a file as a whole: nothing half-written stays behind.

    Raises
    ------
    StudyError
        The folder is missing or not writable.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise StudyError(f"{path}: can't be written ({error.strerror})") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise StudyError(f"{path}: can't be written ({error.strerror})") from None
