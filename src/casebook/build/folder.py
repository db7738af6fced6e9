"""The folder of what can be made again: who builds in it, and what was built from what."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class BuildError(Exception):
    """The book can't be built; the message says why and what to do."""


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
UNWRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)


def explain(error: BuildError | OSError) -> str:
    """Say what happened and, where the system refused something, what to do about it.

    >>> print(explain(OSError(errno.ENOSPC, "No space left on device", "/book/_build")))
    [Errno 28] No space left on device: '/book/_build'
    The disk is full, or a limit on files is reached. Free some space and run it again.
    What was whole before still is.
    """
    told = str(error)
    refused = {int(number) for number in re.findall(r"\[Errno (\d+)\]", told)}
    if refused.intersection(FULL):
        advice = (
            "The disk is full, or a limit on files is reached. Free some space and run it again."
        )
    elif refused.intersection(UNWRITABLE):
        advice = (
            "That place can't be written to. Copy the project to a folder of your own, or make it writable, "
            "and run it again there."
        )
    elif isinstance(error, BuildError):
        return told
    else:
        advice = "Mend the cause and run it again."
    return f"{told}\n{advice}\nWhat was whole before still is."


@contextmanager
def sole_build(folder: Path) -> Iterator[None]:
    """Hold a build folder; it is made where it is missing, and let go when the process ends.

    Raises
    ------
    BuildError
        Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+") as lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass  # Windows: nothing is locked there
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read() or "unknown"
            raise BuildError(
                f"another build is running in {folder} (process {holder}); let it end first"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def swap(new: Path, target: Path) -> None:
    """Put a folder in the place of another one."""
    old = target.with_name(f"{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        os.replace(target, old)
    os.replace(new, target)
    shutil.rmtree(old, ignore_errors=True)


def restore(target: Path) -> None:
    """Put the last good folder back where a build was killed in the moment of the swap."""
    old = target.with_name(f"{target.name}.old")
    if old.exists() and not target.exists():
        os.replace(old, target)


def kept_beside(target: Path) -> Path:
    """Name the folder of what the making of another one leaves for a next time."""
    return target.with_name(f"{target.name}.kept")


class State:
    """What was built from what, kept in a file such as ``_build/state.json``.

    Losing the file costs a build and nothing else; one that can't be read counts as lost.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            found = None
        self.records: dict[str, dict[str, Any]] = found if isinstance(found, dict) else {}

    def is_current(self, name: str, **expected: str) -> bool:
        """Whether an output is the one that was last made, from these inputs, on this machine."""
        record = self.records.get(name)
        return isinstance(record, dict) and all(
            record.get(key) == value for key, value in expected.items()
        )

    def forget(self) -> None:
        """Take everything as not yet built."""
        self.records = {}

    def record(self, name: str, **record: Any) -> None:
        """Keep what an output was made from, at once, so that a later failure does not lose it."""
        self.records[name] = record
        self._write()

    def keep_only(self, names: Collection[str]) -> None:
        """Drop the records of what is no longer there."""
        kept = {name: record for name, record in self.records.items() if name in names}
        if kept != self.records:
            self.records = kept
            self._write()

    def _write(self) -> None:
        write_whole(self.path, f"{json.dumps(self.records, indent=1, sort_keys=True)}\n".encode())


def write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; one that holds these bytes already is left alone.

    Raises
    ------
    OSError
        The disk is full or the folder read-only. The file is as it was before.
    """
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        os.replace(beside, path)
    finally:
        with suppress(OSError):  # what stopped the writing is what has to be said
            beside.unlink(missing_ok=True)
