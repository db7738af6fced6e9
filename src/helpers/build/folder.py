"""The folder of what can be made again: who builds in it, and what was built from what."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class BuildError(Exception):
    """The book can't be built; the message says why and what to do."""


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


class State:
    """What was built from what, kept in ``_build/state.json``.

    Losing the file costs a build and nothing else; one that can't be read counts as lost.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            found = json.loads(path.read_text())
        except (FileNotFoundError, ValueError):
            found = None
        self.records: dict[str, dict[str, Any]] = found if isinstance(found, dict) else {}

    def is_current(self, name: str, inputs: str, output: str) -> bool:
        """Whether an output is the one that was last made, and from these inputs."""
        record = self.records.get(name, {})
        return record.get("inputs") == inputs and record.get("output") == output

    def forget(self) -> None:
        """Take everything as not yet built."""
        self.records = {}

    def record(self, name: str, **record: Any) -> None:
        """Keep what an output was made from, at once, so that a later failure does not lose it."""
        self.records[name] = record
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(self.records, indent=1, sort_keys=True))
        os.replace(beside, self.path)
