"""Kernels that tests start are kept from the reader's own settings, as those of the build are, and forked as they are."""

from pathlib import Path

import pytest

from helpers.build import kernels
from helpers.build.fingerprints import all_imports

ROOT = Path(__file__).resolve().parent

kernels.isolate(ROOT / "_build" / "home")


def pytest_configure(config: pytest.Config) -> None:
    """Fork nbval's kernels, where the system can, from a process that has the imports behind it."""
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if kernels.CAN_FORK and runs_tests and config.getoption("nbval", False):
        from nbval import kernel

        scripts = sorted((ROOT / "notebooks").glob("[!_]*.py"))
        kernels.start_server(all_imports(scripts, package=ROOT / "src" / "helpers"))
        kernel.KernelManager = kernels.BlockingForkingKernelManager
