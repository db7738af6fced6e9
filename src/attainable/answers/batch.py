"""Many claims: on all cores or on a cluster, row by row into a file that a second run goes on with."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attainable.claims import Claim, Study, StudyError
from attainable.forms import check
from attainable.verdict import Verdict

if TYPE_CHECKING:
    from attainable.answers.audit import Audit

FEW = 40
"""Claims up to which one process is as fast as several."""
SOME = 400
"""Claims up to which loading what is compiled takes longer than to check them."""
COMPILED = ("logrank",)
"""Forms whose check loads compiled code, a second or so: this process does, and has it for what follows."""
CHUNK = 20


def safe_check(claim: Claim) -> Verdict:
    """The verdict on one claim; where the check itself fails, *not checked* with the reason.

    Parameters
    ----------
    claim : Claim

    Returns
    -------
    Verdict
    """
    try:
        return check(claim)
    except Exception as error:
        return _failed(claim, f"{type(error).__name__}: {error}")


def verdicts_of(
    claims: Sequence[Claim], *, n_jobs: int | None = None, scheduler: str | None = None
) -> Iterator[Verdict]:
    """A verdict on each claim, in order, as soon as it is there.

    Parameters
    ----------
    claims : sequence of Claim
    n_jobs : int, optional
        Processes on this machine; all cores by default.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``, whose workers do the work.

    Yields
    ------
    Verdict

    Raises
    ------
    StudyError
        If no such scheduler answers, or Dask is not installed.
    """
    workers = n_jobs or os.cpu_count() or 1
    if scheduler is not None:
        yield from _on_cluster(claims, scheduler)
    elif len(claims) <= FEW or workers == 1 or "fork" not in get_all_start_methods():
        yield from map(safe_check, claims)
    elif len(claims) <= SOME and any(claim.form in COMPILED for claim in claims):
        yield from _beside(claims, workers)
    else:
        yield from _in_processes(claims, workers)


def _beside(claims: Sequence[Claim], workers: int) -> Iterator[Verdict]:
    """Other processes check what needs no compiled code while this one loads it and checks the rest."""
    import_module("attainable.forms.intervals")  # loads SciPy, which all need, before the fork
    light = [claim for claim in claims if claim.form not in COMPILED]
    others = max(1, workers - 1)
    theirs: Iterator[Verdict] | None = None
    with ProcessPoolExecutor(others, get_context("fork")) as pool:
        pending = pool.map(safe_check, light, chunksize=1 + len(light) // (4 * others))
        mine = iter([safe_check(claim) for claim in claims if claim.form in COMPILED])
        with suppress(BrokenProcessPool):
            theirs = iter(list(pending))
    theirs = theirs or _forked(light, workers)
    yield from (next(mine if claim.form in COMPILED else theirs) for claim in claims)


def _in_processes(claims: Sequence[Claim], workers: int) -> Iterator[Verdict]:
    """One claim of each form before the fork, so that what a form loads is loaded once."""
    forms = [claim.form for claim in claims]
    first = {place: safe_check(claims[place]) for place in map(forms.index, dict.fromkeys(forms))}
    rest = _forked([claim for i, claim in enumerate(claims) if i not in first], workers)
    yield from (first[i] if i in first else next(rest) for i in range(len(claims)))


def _forked(claims: Sequence[Claim], workers: int) -> Iterator[Verdict]:
    done = 0
    alone = 0  # claims to be checked one by one, after a process was killed
    while done < len(claims):
        part = claims[done : done + alone] if alone else claims[done:]
        chunk = 1 if alone else min(CHUNK, 1 + len(part) // (4 * workers))
        try:
            with ProcessPoolExecutor(1 if alone else workers, get_context("fork")) as pool:
                for verdict in pool.map(safe_check, part, chunksize=chunk):
                    yield verdict
                    done += 1
            alone = 0
        except BrokenProcessPool:
            if alone:
                yield _failed(claims[done], "its process was killed")
                done, alone = done + 1, max(alone - 1, 1)
            else:
                alone = CHUNK * (workers + 1)


def _on_cluster(claims: Sequence[Claim], address: str) -> Iterator[Verdict]:
    try:
        from distributed import Client
    except ImportError:
        raise StudyError(
            "a scheduler was given, but Dask is not installed: pip install 'attainable[cluster]'"
        ) from None
    try:
        client: Any = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        raise StudyError(
            f"no Dask scheduler answers at {address!r}; expected an address such as "
            "tcp://127.0.0.1:8786 of a running `dask scheduler`"
        ) from None
    with client:
        for start in range(0, len(claims), 50 * CHUNK):
            futures = client.map(safe_check, claims[start : start + 50 * CHUNK], pure=False)
            for future, claim in zip(futures, claims[start:], strict=False):
                try:
                    yield future.result()
                except Exception as error:
                    yield _failed(claim, f"{type(error).__name__}: {error}")


def _failed(claim: Claim, reason: str) -> Verdict:
    return Verdict("not checked", f"The check failed ({reason}).", id=claim.id)


def audit_rows(
    study: Study, out: Path, *, n_jobs: int | None = None, scheduler: str | None = None,
    each: Callable[[Claim, Verdict], None] | None = None,
) -> Audit:  # fmt: skip
    """Check the claims of a study row by row into a CSV; a second run goes on where one stopped.

    Parameters
    ----------
    study : Study
    out : Path
        CSV. If it holds the first rows of these claims, they are not checked again; if it holds
        all of them, everything is.
    n_jobs, scheduler
        As in `verdicts_of`.
    each : callable, optional
        Told every claim and its verdict, in order.

    Returns
    -------
    Audit
        Verdicts of rows that were there have their word and sentence only.

    Raises
    ------
    StudyError
        The file can't be written.
    """
    from attainable.answers.audit import Audit
    from attainable.answers.table import COLUMNS, csv_row, extra_columns

    extra = extra_columns(study.claims)
    header = [*COLUMNS, *extra]
    old, size = _rows_there(out, header, study)
    verdicts = [verdict for _, verdict in zip(study.claims, old, strict=False)]
    try:
        stream = out.open("r+" if old else "w", encoding="utf-8", newline="")
    except OSError as error:
        raise StudyError(f"{out}: can't be written ({error.strerror})") from None
    with stream, _progress(len(study.claims), len(verdicts)) as bar:
        writer = csv.writer(stream, lineterminator="\n")
        if old:
            stream.seek(size)
            stream.truncate()
        else:
            writer.writerow(header)
            stream.flush()
        left = study.claims[len(verdicts) :]
        for claim, verdict in zip(study.claims, verdicts, strict=False):
            if each:
                each(claim, verdict)
        found = verdicts_of(left, n_jobs=n_jobs, scheduler=scheduler)
        for claim, verdict in zip(left, found, strict=True):
            writer.writerow(csv_row(study.name, claim, verdict, extra))
            stream.flush()
            verdicts.append(verdict)
            bar.update(1)
            if each:
                each(claim, verdict)
    return Audit(study, tuple(verdicts))


def _rows_there(out: Path, header: list[str], study: Study) -> tuple[list[Verdict], int]:
    """Verdicts that an earlier run wrote whole, and where the file may go on; none if it is done."""
    from attainable.answers.wording import printed

    if not out.is_file():
        return [], 0
    text = out.read_bytes().decode("utf-8", errors="replace")
    whole = text[: text.rfind("\n") + 1]
    rows = list(csv.reader(whole.splitlines(keepends=True)))
    if not rows or rows[0] != header or not 0 < len(rows) - 1 < len(study.claims):
        return [], 0
    verdicts = []
    for cells, claim in zip(rows[1:], study.claims, strict=False):
        row = dict(zip(header, cells, strict=False))
        if len(cells) != len(header) or (row["id"], row["printed"]) != (claim.id, printed(claim)):
            return [], 0
        noticed = float(row["noticed"]) if row["noticed"] else None
        verdicts.append(
            Verdict(
                row["word"],  # type: ignore[arg-type]
                row["sentence"],
                id=row["id"],
                noticed=noticed,
                because=row["because"],
                severity=row["severity"],  # type: ignore[arg-type]
            )
        )
    return verdicts, len(whole.encode())


def _progress(total: int, done: int) -> Any:
    from tqdm import tqdm

    if done:
        print(f"{done} of {total} rows were there; going on", file=sys.stderr)
    return tqdm(total=total, initial=done, unit="row", file=sys.stderr, disable=total <= FEW)
