"""The status page: versions from the lock, measurements where there are any."""

from pathlib import Path

import pytest

from casebook.build.measured import measured_table
from casebook.build.status import (
    load_page_measurements,
    load_r_versions,
    load_run_times,
    load_versions,
    measured_with,
)

PROJECT = """\
[project]
requires-python = ">=3.11"
dependencies = ["Pretty_Tables>=1,<2", "numpy<3"]
[project.optional-dependencies]
book = ["jupyter-book[all]>=1"]
"""
LOCK = """\
jupyter-book[all]==1.0.4 \\
    --hash=sha256:00
numpy==2.4.6 \\
    --hash=sha256:11
pretty-tables==1.1.0 ; python_version < "4" \\
"""


@pytest.fixture
def project(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "requirements.lock").write_text(LOCK)
    return tmp_path / "pyproject.toml", tmp_path / "requirements.lock"


def test_versions_are_those_of_the_lock(project: tuple[Path, Path]) -> None:
    """Oracle: the pins above; names are compared as packaging does (case, '_' and '-')."""
    assert load_versions(*project)[["part", "version"]].to_numpy().tolist() == [
        ["Python", "3.11 or newer"],
        ["Pretty_Tables", "1.1.0"],
        ["numpy", "2.4.6"],
        ["jupyter-book", "1.0.4"],
    ]


def test_a_package_without_a_pin_is_an_error(project: tuple[Path, Path]) -> None:
    """Rule: a lock that is older than the project's list is not shown as if it were whole."""
    project[1].write_text(LOCK.replace("numpy", "numpie"))
    with pytest.raises(ValueError, match=r"found no numpy.*make lock"):
        load_versions(*project)


def test_every_direct_dependency_of_this_project_is_pinned() -> None:
    """Oracle: the committed lock and project file."""
    assert load_versions()["version"].str.contains(r"\d").all()


def test_r_comes_first_and_each_version_once(tmp_path: Path) -> None:
    """Oracle: the lines written here."""
    (tmp_path / "a.txt").write_text("R version 4.2.2 (2022-10-31)\nsurvival 3.5.3\n")
    (tmp_path / "b.txt").write_text(
        "KMsurv 0.1.5\nR version 4.2.2 (2022-10-31)\ncoin 1.4.2\nsurvival 3.4.0\n"
    )
    assert load_r_versions(tmp_path).to_numpy().tolist() == [
        ["R", "4.2.2 (2022-10-31)"],
        ["KMsurv", "0.1.5"],
        ["coin", "1.4.2"],
        ["survival", "3.4.0"],
        ["survival", "3.5.3"],
    ]


def test_what_was_not_measured_is_said(tmp_path: Path) -> None:
    """Rule: no record, no table, and the command that makes one."""
    for frame, command in (
        (load_run_times(tmp_path / "no.csv"), "make bench"),
        (load_page_measurements(tmp_path / "no.csv"), "make audit-pages"),
    ):
        assert frame.empty
        shown = measured_table(frame, command=command, name="a", caption="Times", columns={})
        assert str(shown) == f"Times: not measured yet; run `{command}`."


def test_measurements_are_shown_as_recorded(tmp_path: Path) -> None:
    """Oracle: sums by hand: 250,400 bytes are 250.4 kB; 1 and 2 violations are 3; 5.5 - 4 s are 1.5 s."""
    pages, times = tmp_path / "pages.csv", tmp_path / "times.csv"
    pages.write_text(
        "page,bytes,requests,axe_light,axe_dark,seo,chromium\nindex.html,250400,9,1,2,100,156\n"
    )
    times.write_text(
        "what,ours_s,baseline,baseline_s,note\n01_a,5.5,start and imports,4,once\n"
        "01_b,4.5,start and imports,4,once\n01_c,3,start and imports,4,once\n"
    )
    found = load_page_measurements(pages)
    assert found[["kilobytes", "axe"]].iloc[0].tolist() == [250.4, 3]
    assert measured_with(found) == "chromium 156"
    assert load_run_times(times)["own_s"].tolist() == [1.5, 0.5, 0]
    columns = {"page": "Page", "axe": "axe", "performance": "Performance"}
    shown = measured_table(found, command="x", name="a", caption="Pages", columns=columns)
    assert "index.html" in str(shown)
    assert "Performance" not in str(shown)  # not in this record


def test_a_record_of_another_shape_is_refused(tmp_path: Path) -> None:
    """Rule: the missing columns are named."""
    (tmp_path / "a.csv").write_text("page,bytes\n")
    with pytest.raises(ValueError, match="found no column requests, axe_light, axe_dark"):
        load_page_measurements(tmp_path / "a.csv")
