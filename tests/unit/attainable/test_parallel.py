"""The same results in the same order, in this process, in several, or on a cluster."""

from __future__ import annotations

import pytest

from attainable.parallel import progress_bar, task_runner


@pytest.mark.parametrize("n_jobs", [1, 2, -1])
def test_results_come_in_the_order_of_the_items(n_jobs: int) -> None:
    with task_runner(n_jobs) as run:
        assert run(abs, [-3, 2, -1]) == [3, 2, 1]


def test_no_processes_are_refused() -> None:
    with pytest.raises(ValueError, match="found 0"), task_runner(0):
        pass


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    pytest.importorskip("distributed")
    with (
        pytest.raises(ValueError, match="no Dask scheduler answers at 'nonsense'"),
        task_runner(scheduler="nonsense"),
    ):
        pass


def test_a_bar_is_drawn_only_where_it_is_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    """Oracle: what reaches standard error."""
    with progress_bar(2, "cohort", show=False) as advance:
        advance(2)
    assert capsys.readouterr().err == ""
    with progress_bar(2, "cohort", show=True) as advance:
        advance(2)
    assert "2/2" in capsys.readouterr().err
