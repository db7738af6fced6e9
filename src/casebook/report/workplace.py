"""The folder that a report is made in, and how the finished report takes the place of an earlier one.

A second process, started with the folder, waits for the first to end, be it by a kill (then for its kernels, too),
and puts in order what is left: it removes the folder, or ends the exchange that had begun. Only the standard
library is used, so that this second process starts in a moment: ``python workplace.py WORK OUT``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MANIFEST = "manifest.json"
REPORT, MASKED = "report of a centre's own cohort", "masked report of a centre's own cohort"
"""What the manifest of each edition says that it is; other books have none of it."""
NEW, OLD, LAST = "new", "old", "last"
"""Parts of the work folder: the report that was made; the earlier one, taken; the same, looked at."""


class FolderError(Exception):
    """No report can be put there; the message says why and what to do."""


def placed(out: Path) -> Path:
    """A folder's own place, without ``..`` and links above it: a path through a folder that is moved leads nowhere."""
    out = out.absolute()
    return out.resolve() if out.name == ".." else out.parent.resolve() / out.name


def refuse(out: Path, edition: str = REPORT) -> None:
    """Raise FolderError unless a folder is new, empty, or holds an earlier report of the same edition.

    A masked report takes the place of one only that is as it was made: what a reader has added or changed may be of
    the full edition, or of other patients, and would be given away with it.

    Parameters
    ----------
    out : Path
        The report's folder.
    edition : str
        Of the report to be made: ``REPORT`` or ``MASKED``.
    """
    out = out.absolute()
    try:
        str(out).encode()
    except UnicodeEncodeError:
        raise FolderError(
            f"{str(out)!a} is a name that no page can hold; give a folder with a plain name with --out"
        ) from None
    if out.is_symlink():
        raise FolderError(f"{out} is a link; give the folder itself with --out")
    if out == out.parent or out.is_mount():
        raise FolderError(f"{out} is no place for a report; give a new folder with --out")
    if out.exists() and not out.is_dir():
        raise FolderError(f"{out} is a file; give a folder with --out")
    there = next(parent for parent in out.parents if os.path.lexists(parent))
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        raise FolderError(f"no folder can be made in {there}; give another one with --out")
    if within := next((parent for parent in out.parents if _read_manifest(parent)[0]), None):
        raise FolderError(f"{out} lies in {within}, a report; give a folder outside it with --out")
    if not out.is_dir() or not any(out.iterdir()):
        return
    found, ours = _read_manifest(out)
    if found != edition:
        what = f"a {found}" if found else "something that is no report"
        raise FolderError(f"{out} holds {what}; give an empty or a new folder with --out")
    added = sorted(repr(str(inside)) for inside in _of_readers(out, ours))
    if edition == MASKED and added:
        more = f", and {len(added) - 5} more" if len(added) > 5 else ""
        raise FolderError(
            f"{out}: {', '.join(added[:5])}{more}: added or changed since the masked report was made, and what it "
            "shows would be given away with the new one; move it elsewhere, or give a new folder with --out"
        )


def _read_manifest(folder: Path) -> tuple[str, dict[str, str]]:
    """Which edition a folder holds ("" for none), and its files with their SHA-256."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files = {str(name): str(entry["sha256"]) for name, entry in found["outputs"].items()}
        return (found["about"], files) if found["about"] in (REPORT, MASKED) else ("", {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "", {}


@contextmanager
def workplace(out: Path) -> Iterator[Path]:
    """Make a fresh folder beside a report's, readable by its owner alone, and remove it in the end.

    Parameters
    ----------
    out : Path
        The report's folder.

    Yields
    ------
    Path
        The folder; what stands in its part ``new`` at the end takes the place of the report, once
        `exchange` is called.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".making", dir=out.parent))
    command = [sys.executable, "-I", "-S", __file__, str(work), str(out)]
    keeper = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield work
    finally:
        assert keeper.stdin is not None
        with suppress(BrokenPipeError):
            keeper.stdin.write(b"ended")
            keeper.stdin.close()
        keeper.wait()
        if keeper.returncode:
            put_in_order(work, out)


def exchange(work: Path, out: Path) -> list[str]:
    """Put the new pages in the place of the last ones; a reader's own files move along.

    Returns
    -------
    list of str
        What somebody has added to the earlier report or changed in it, by the paths under which it is kept.

    Raises
    ------
    FolderError
        The folder was changed meanwhile and holds something else now; or it was made anew between two
        moves, and the message says where the report is.
    """
    edition = _read_manifest(work / NEW)[0]
    refuse(out, edition)
    if out.exists():
        os.rename(out, work / OLD)
        try:
            refuse(work / OLD, edition)  # once more, where no path leads any longer
        except FolderError as error:
            os.rename(work / OLD, _free(out))
            raise FolderError(str(error).replace(str(work / OLD), str(out))) from None
        os.rename(work / OLD, work / LAST)  # from here on the exchange is ended, not undone
    return end(work, out)


def put_in_order(work: Path, out: Path) -> None:
    """Remove the work folder; an exchange that had begun is ended or undone."""
    if (work / OLD).exists():
        os.rename(work / OLD, _free(out))
    if (work / LAST).exists():
        with suppress(FolderError):
            if (work / NEW).exists():
                end(work, out)
            elif any(not _is_folder(work / LAST / late) for late in _added(work / LAST)):
                os.rename(work / LAST, _free(out))
    for _ in range(50):  # kernels that are ending may still write
        shutil.rmtree(work, ignore_errors=True)
        if not work.exists():
            return
        time.sleep(0.1)


def end(work: Path, out: Path) -> list[str]:
    """Move what a reader has put into the last report, or changed in it, to the new one, and this to its place.

    It is moved before any path leads to the new report, and never into a masked one: then all of the last report
    stays beside it.
    """
    kept, last, new = [], work / LAST, work / NEW
    added = _added(last) if last.exists() else []
    aside = bool(added) and _read_manifest(new)[0] != REPORT
    for inside in [] if aside else added:
        target = new / inside
        if _is_folder(last / inside):
            target.mkdir(parents=True, exist_ok=True)
            continue
        target = _free(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(last / inside, target)
        kept.append(str(out / target.relative_to(new)))
    os.rename(new, place := _free(out))
    if aside:
        os.rename(last, beside := _free(out))
        kept.append(str(beside))
    if place != out:
        raise FolderError(f"{out} was made meanwhile by something else; the report is in {place}")
    return sorted(kept)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _added(report: Path) -> list[Path]:
    return list(_of_readers(report, _read_manifest(report)[1]))


def _of_readers(report: Path, ours: dict[str, str]) -> Iterator[Path]:
    """What in a report's folder is not as it was made: files, links and empty folders, by their places in it."""
    for folder, _, names in os.walk(report, onerror=_raise):
        here = Path(folder)
        links = [name for name in os.listdir(here) if (here / name).is_symlink()]
        for name in {*names, *links}:
            inside = (here / name).relative_to(report)
            unchanged = _unchanged(here / name, ours.get(inside.as_posix()))
            if inside.as_posix() != MANIFEST and not unchanged:
                yield inside
        if here != report and not os.listdir(here):
            yield here.relative_to(report)


def _raise(error: OSError) -> None:
    raise error


def _unchanged(path: Path, digest: str | None) -> bool:
    if digest is None or path.is_symlink() or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == digest


def _free(target: Path) -> Path:
    """The path itself where nothing has it, else one beside it."""
    path, number = target, 0
    while os.path.lexists(path):
        number += 1
        path = target.with_name(f"{target.stem}.kept{number}{target.suffix}")
    return path


def _wait_for_others(work: Path) -> None:
    """Wait, a minute at most, for the processes that hold a shared lock on the folder: they end soon after their maker."""
    try:
        import fcntl
    except ImportError:  # on Windows, where no kernel is forked
        return
    with suppress(FileNotFoundError):
        folder = os.open(work, os.O_RDONLY)
        for _ in range(600):
            with suppress(BlockingIOError):
                return fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)  # kept to the end
            time.sleep(0.1)


if __name__ == "__main__":
    if not sys.stdin.read():  # the process that makes the report was killed
        _wait_for_others(Path(sys.argv[1]))
    put_in_order(Path(sys.argv[1]), Path(sys.argv[2]))
