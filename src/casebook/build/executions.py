"""Which stored notebooks are current: what each was executed from, and on which machine.

There are two records. One lies in ``_build`` and tells what this machine did. The other lies beside the
notebooks and is part of the repository, so that a fresh clone does not execute what is stored already.
Neither is believed further than its digests reach: outputs that are not those that were recorded are
executed again, whatever the records say.
"""

from __future__ import annotations

from pathlib import Path

from casebook.build.fingerprints import machine
from casebook.build.folder import State

STORED_RECORD = ".executed.json"


class Executions:
    """The records of a book's executed notebooks.

    Parameters
    ----------
    own : State
        What this machine did.
    stored : Path or None
        The file beside the notebooks; None where they are not those of the repository.
    believed : bool
        Whether what was recorded before counts.
    """

    def __init__(self, own: State, stored: Path | None, *, believed: bool = True) -> None:
        self.own = own
        self.stored = State(stored) if stored is not None else None
        self.believed = believed

    def is_current(self, name: str, *, inputs: str, output: str) -> bool:
        """Whether a notebook holds the outputs that these inputs gave on a machine like this one."""
        expected = {"inputs": inputs, "output": output, "machine": machine()}
        states = [state for state in (self.own, self.stored) if state is not None]
        return self.believed and any(state.is_current(name, **expected) for state in states)

    def record(self, name: str, *, inputs: str, output: str) -> None:
        """Keep what a notebook was made from.

        The stored record stays as it is where another machine had the same outputs from the same
        inputs: it is still true, and the clone stays unchanged.
        """
        self.own.record(name, inputs=inputs, output=output, machine=machine())
        if self.stored is not None and not self.stored.is_current(
            name, inputs=inputs, output=output
        ):
            self.stored.record(name, inputs=inputs, output=output, machine=machine())
