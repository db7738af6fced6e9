"""Run the same task over many items, in this process, in several, or on a Dask cluster."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

Run = Callable[[Callable[[Any], Any], Iterable[Any]], list[Any]]


@contextmanager
def task_runner(n_jobs: int = 1, scheduler: str | None = None) -> Iterator[Run]:
    """A function ``run(task, items)`` that returns the results in the order of the items.

    Parameters
    ----------
    n_jobs : int
        Processes on this machine; 1 runs the task in this one, -1 uses every core.
    scheduler : str, optional
        Address of a Dask scheduler, such as ``tcp://127.0.0.1:8786``; the tasks then run on its workers.

    Raises
    ------
    ValueError
        If ``n_jobs`` is 0, if the scheduler can't be reached, or if Dask is not installed.

    Examples
    --------
    >>> with task_runner() as run:
    ...     run(abs, [-1, 2])
    [1, 2]
    """
    if scheduler is not None:
        with _cluster(scheduler) as run:
            yield run
    elif n_jobs == 1:
        yield lambda task, items: [task(item) for item in items]
    elif n_jobs == 0:
        raise ValueError("n_jobs must be 1 or more, or -1 for every core; found 0")
    else:
        from joblib import Parallel, delayed

        with Parallel(n_jobs=n_jobs) as pool:
            yield lambda task, items: list(pool(delayed(task)(item) for item in items))


@contextmanager
def progress_bar(total: int, unit: str, *, show: bool) -> Iterator[Callable[[int], object]]:
    """A function ``advance(n)`` that moves a progress bar on standard error, or does nothing.

    tqdm is left alone where nothing is shown: its lock would outlive a kernel that is ended at once.

    >>> with progress_bar(3, "cohort", show=False) as advance:
    ...     advance(1)
    """
    if not show:
        yield lambda n: None
        return
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, file=sys.stderr) as bar:
        yield bar.update


@contextmanager
def _cluster(address: str) -> Iterator[Run]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError(
            "a scheduler was given, but Dask is not installed; install the optional group: "
            "pip install 'attainable[dask]'"
        ) from error
    try:
        client: Any = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {address!r}; expected an address such as "
            "tcp://127.0.0.1:8786 of a running `dask scheduler`"
        ) from error
    with client:
        yield lambda task, items: client.gather(client.map(task, list(items), pure=False))
