"""What a kernel would import anyway, imported once and then shared by forking.

The process that kernels are forked from imports this module first (see ``casebook.build.kernels``). It
reads the names from the environment variable ``HELPERS_PRELOAD`` and imports them as a kernel would
see them.
"""

import builtins
import contextlib
import gc
import importlib
import os
from types import SimpleNamespace


def preload(names: list[str]) -> None:
    """Import modules by name, leaving out those that can't be imported.

    A module that fails here fails again in the notebook that needs it, where the reader sees why.

    >>> preload(["math", "no_such_module"])
    """
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def hold(folder: str) -> None:
    """Hold a shared lock on a folder, which every process forked from here goes on to hold; end where it is gone."""
    import fcntl

    try:
        fcntl.flock(os.open(folder, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os._exit(1)


if folder := os.environ.get("HELPERS_HOLD"):
    hold(folder)
if names := os.environ.get("HELPERS_PRELOAD", "").split():
    # Some libraries choose defaults by asking, when imported, whether they run in a kernel: pandas
    # would show every column as in a terminal, matplotlib would look for a window. Here the answer
    # has to be yes.
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    gc.disable()
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    preload(names)
    del builtins.get_ipython  # type: ignore[attr-defined]
    gc.enable()
    gc.freeze()  # no kernel looks through what all share: to look is to copy it
