"""Execute notebooks in parallel, each in a kernel of its own."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from casebook.build.kernels import ARGUMENTS, kernel_manager_class
from casebook.build.notebooks import read_script, refuse_to_overwrite_edits, write_stored

CELL_TIMEOUT = 600  # seconds


@dataclass(frozen=True)
class Executed:
    """What became of one notebook.

    Attributes
    ----------
    name : str
        The notebook, without its ending.
    problem : str or None
        Why it failed: the cell and the error's last lines. None where it did not.
    output : str or None
        The digest of the notebook that was written.
    """

    name: str
    problem: str | None = None
    output: str | None = None


def execute_notebooks(
    scripts: Iterable[Path],
    target: Path,
    *,
    failed: Path,
    environment: Mapping[str, str] | None = None,
    plain_kernels: bool = False,
    on_started: Callable[[], None] = lambda: None,
    on_done: Callable[[Executed], None] = lambda result: None,
) -> list[Executed]:
    """Execute scripts and store them as notebooks with their outputs.

    Parameters
    ----------
    scripts : iterable of Path
        Percent scripts. A kernel's working folder is that of its script.
    target : Path
        Where the notebooks are written. A notebook that fails is not written there.
    failed : Path
        Where notebooks that failed are written, to be looked at.
    environment : mapping, optional
        Environment variables for the kernels, besides those of this process.
    plain_kernels : bool
        Ordinary kernels instead of forked ones.
    on_started : callable
        Called whenever a kernel was started, which does not answer yet.
    on_done : callable
        Called with each result as it comes.

    Returns
    -------
    list of Executed
        In the order of the scripts.

    Raises
    ------
    BuildError
        A stored notebook was edited apart from its script. Nothing is executed then.
    """
    scripts = list(scripts)
    for script in scripts:
        refuse_to_overwrite_edits(script, target / f"{script.stem}.ipynb")
    # The longest script first, as it takes longest as a rule; one more than cores, as kernels wait.
    order = sorted(scripts, key=lambda script: script.stat().st_size, reverse=True)
    workers = asyncio.Semaphore(1 + (os.cpu_count() or 1))

    async def one(script: Path) -> Executed:
        async with workers:
            variables = {**os.environ, **(environment or {})}
            result = await _execute(script, target, failed, variables, plain_kernels, on_started)
        on_done(result)
        return result

    async def every() -> list[Executed]:
        return await asyncio.gather(*(one(script) for script in order))

    by_script = dict(zip(order, asyncio.run(every()), strict=True))
    return [by_script[script] for script in scripts]


async def _execute(
    script: Path,
    target: Path,
    failed: Path,
    environment: dict[str, str],
    plain: bool,
    on_started: Callable[[], None],
) -> Executed:
    name = script.stem
    stored = target / f"{name}.ipynb"
    notebook = read_script(script)
    fixed = NotebookNode(notebook.metadata)
    client = NotebookClient(
        notebook,
        kernel_manager_class=kernel_manager_class(plain=plain),
        timeout=CELL_TIMEOUT,
        record_timing=False,
        coalesce_streams=True,
        shutdown_kernel="immediate",
        extra_arguments=ARGUMENTS,
        resources={"metadata": {"path": str(script.parent)}},
    )
    problem: str | None = None
    try:
        client.create_kernel_manager()
        await client.async_start_new_kernel(env=environment)
        on_started()
        await client.async_execute()
    except CellExecutionError:
        problem = _describe_error(notebook)
    except CellTimeoutError:
        problem = f"a cell ran longer than {CELL_TIMEOUT} s"
    except DeadKernelError:
        problem = "its kernel died (killed, or out of memory?)"
    problem = problem or _describe_stderr(notebook)
    notebook.metadata = fixed
    _make_stable(notebook)
    if problem is not None:
        write_stored(notebook, failed / f"{name}.ipynb")
        return Executed(name, problem=problem)
    (failed / f"{name}.ipynb").unlink(missing_ok=True)
    return Executed(name, output=write_stored(notebook, stored))


def _make_stable(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.pop("transient", None)


def _describe_error(notebook: NotebookNode) -> str:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                trace = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)).splitlines()
                return f"cell {number} failed:\n" + "\n".join(f"    {line}" for line in trace[-8:])
    return "a cell failed"


def _describe_stderr(notebook: NotebookNode) -> str | None:
    """A warning names the process that gave it, so its page would never be the same twice."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "stream" and output.name == "stderr":
                told = output.text.strip()[-500:]
                return f"cell {number} wrote to stderr; mend the cause:\n    {told}"
    return None
