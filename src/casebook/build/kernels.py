"""Kernels forked from a process that has the heavy imports behind it.

Starting a kernel and importing pandas, scipy and matplotlib costs about four of a notebook's five
seconds. Here one server process imports them once and forks a child for each notebook. Every
notebook still has a process of its own, and the server ends with the build, so nothing is carried
from one build to the next. Where the system can't fork (Windows),
``kernel_manager_class(plain=True)`` gives ordinary kernels.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

ARGUMENTS = ["--HistoryManager.enabled=False", "--log-level=ERROR"]
"""What a kernel is told: to keep nothing in a home folder, and to report errors alone."""
CAN_FORK = "forkserver" in multiprocessing.get_all_start_methods()


def isolate(folder: Path) -> None:
    """Keep the reader's own settings away from the kernels that this process starts.

    A start-up script or a ``matplotlibrc`` in the home folder would change outputs, and an
    unwritable home folder would stop the build.

    Parameters
    ----------
    folder : Path
        Takes the place of the home folder for Jupyter, IPython and matplotlib.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for variable in (
        "IPYTHONDIR",
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "MPLCONFIGDIR",
    ):
        os.environ[variable] = str(folder / variable.lower())
    os.environ["MPL_IGNORE_SYSTEM_FONTS"] = "1"  # to list them takes time; matplotlib's own serve
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # sums come out the same on any number of cores


def start_server(modules: Iterable[str], *, hold: Path | None = None) -> None:
    """Start the process that kernels are forked from, and let it import modules in the background.

    Returns at once. Does nothing where forking is impossible, or when the server runs already.

    Parameters
    ----------
    modules : iterable of str
        Names of the modules that the notebooks import.
    hold : Path, optional
        A folder on which the server and all that is forked from it hold a shared lock while they live: who
        gets it alone knows that none of them writes any more.
    """
    if not CAN_FORK:
        return
    from multiprocessing import forkserver

    os.environ["HELPERS_PRELOAD"] = " ".join(["ipykernel.kernelapp", *modules])
    os.environ["HELPERS_HOLD"] = str(hold or "")
    multiprocessing.set_forkserver_preload(["casebook.build.preload"])
    forkserver.ensure_running()
    del os.environ["HELPERS_PRELOAD"], os.environ["HELPERS_HOLD"]


@contextmanager
def server_ends() -> Iterator[None]:
    """End the server at once where a build is broken off: else it would make its folders again after their removal."""
    from multiprocessing import forkserver

    try:
        yield
    except BaseException:
        pid = getattr(forkserver._forkserver, "_forkserver_pid", None)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        raise


def kernel_manager_class(*, plain: bool) -> type[AsyncKernelManager]:
    """Choose how kernels are started.

    Parameters
    ----------
    plain : bool
        Ordinary kernels, each a new interpreter, also where forking is possible.

    Returns
    -------
    type
        A kernel manager class for ``nbclient``.
    """
    return AsyncKernelManager if plain or not CAN_FORK else ForkingKernelManager


def _run_kernel(
    arguments: list[str], environment: dict[str, str], folder: str, caller: str
) -> None:
    """Turn this forked child into a kernel that no notebook can tell from an ordinary one."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["ipykernel_launcher.py", *arguments]
    sys.path[:] = [entry for entry in sys.path if entry not in ("", caller)]

    from ipykernel.kernelapp import IPKernelApp

    threading.Thread(target=_end_with_the_build, daemon=True).start()
    application = IPKernelApp.instance(parent_handle=os.getppid())
    application.initialize(arguments)
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.install_repl_displayhook()
    application.start()


def _end_with_the_build() -> None:
    """Wait for the building process to end, even by a kill, and take this kernel with it."""
    builder = multiprocessing.parent_process()
    assert builder is not None
    builder.join()
    os.killpg(0, signal.SIGKILL)


class _ForkedProcess:
    """A forked child with the part of ``subprocess.Popen`` that Jupyter asks for."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process
        assert process.pid is not None
        self.pid: int = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


class _ForkingProvisioner(LocalProvisioner):
    """Starts the kernel as a fork of the server, and leaves all else to Jupyter."""

    async def launch_kernel(self, cmd: list[str], **options: Any) -> KernelConnectionInfo:
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        process = multiprocessing.get_context("forkserver").Process(
            target=_run_kernel,
            args=(arguments, dict(options["env"]), str(options["cwd"]), os.getcwd()),
        )
        process.start()
        self.process = _ForkedProcess(process)  # type: ignore[assignment]
        self.pid = self.pgid = process.pid
        self.cwd = options["cwd"]
        return self.connection_info


def _forking(manager: KernelManager) -> LocalProvisioner:
    return _ForkingProvisioner(
        kernel_id=manager.kernel_id or "", kernel_spec=manager.kernel_spec, parent=manager
    )


class ForkingKernelManager(AsyncKernelManager):
    """A kernel manager whose kernels are forked from the server."""

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = self.provisioner or _forking(self)
        return await super()._async_pre_start_kernel(**options)


class BlockingForkingKernelManager(KernelManager):
    """The same for a caller that waits and gives no arguments, such as nbval."""

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        self.provisioner = self.provisioner or _forking(self)
        options.setdefault("extra_arguments", ARGUMENTS)
        return await super()._async_pre_start_kernel(**options)
