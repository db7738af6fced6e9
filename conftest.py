"""Kernels that tests start are kept from the reader's own settings, as those of the build are, and forked as they are."""

import pytest

from casebook.build import kernels
from casebook.build.book import Book
from casebook.build.fingerprints import all_imports

BOOK = Book()

kernels.isolate(BOOK.build / "home")


def pytest_configure(config: pytest.Config) -> None:
    """Fork nbval's kernels, where the system can, from a process that has the imports behind it."""
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if kernels.CAN_FORK and runs_tests and config.getoption("nbval", False):
        from nbval import kernel

        sources = BOOK.repository / "src"
        kernels.start_server(all_imports(BOOK.scripts, sources=sources))
        kernel.KernelManager = kernels.BlockingForkingKernelManager
