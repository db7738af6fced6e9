"""LICENSES-DEPENDENCIES.csv names the licence of every locked package. What is allowed is checked by `make lint`."""

import csv
import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

pytest.importorskip("piplicenses")

ROOT = Path(__file__).resolve().parents[3]
LISTED = ROOT / "LICENSES-DEPENDENCIES.csv"


def table(text: str) -> dict[str, str]:
    return {
        canonicalize_name(row["Name"]): row["License"] for row in csv.DictReader(text.splitlines())
    }


@pytest.fixture(scope="module")
def installed() -> dict[str, str]:
    """What the packages installed here say of themselves."""
    command = [sys.executable, "-m", "piplicenses", "--allow-only", ""]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return table(answer.stdout)


def locked() -> list[Requirement]:
    lines = (ROOT / "requirements-full.lock").read_text(encoding="utf-8").splitlines()
    return [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-z0-9]", line)]


def test_every_locked_package_is_listed(installed: dict[str, str]) -> None:
    """Oracle: the full lock. What this platform does not install (a marker says so) was listed where it was."""
    listed = table(LISTED.read_text(encoding="utf-8"))
    here = {canonicalize_name(distribution.metadata["Name"]) for distribution in distributions()}
    wanted = {
        canonicalize_name(pin.name)
        for pin in locked()
        if pin.marker is None or pin.marker.evaluate()
    }
    assert wanted <= here, "the environment is not the one of the lock: make lint"
    assert set(listed) >= wanted, "make licences"
    assert set(listed) <= {canonicalize_name(pin.name) for pin in locked()}, "make licences"


def test_the_list_says_what_the_packages_say(installed: dict[str, str]) -> None:
    """Oracle: the packages' own metadata."""
    listed = table(LISTED.read_text(encoding="utf-8"))
    both = listed.keys() & installed.keys()
    assert {name: listed[name] for name in both} == {name: installed[name] for name in both}, (
        "make licences"
    )


def test_a_licence_that_is_not_allowed_stops_make_lint() -> None:
    """A check of the gate: scikit-survival, which is under the GPL, without the exception made for it."""
    command = [sys.executable, "-m", "piplicenses", "--packages", "scikit-survival"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "GPL-3.0-or-later" in answer.stderr


def test_what_readers_install_holds_no_exception() -> None:
    """Rule: the exceptions in the Makefile are a tool and oracles; `make book` installs none of them."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (exceptions,) = re.findall(r"^BESIDE := (.+)$", makefile, re.MULTILINE)
    reader = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not [
        name for name in exceptions.split() if re.search(rf"^{name}==", reader, re.MULTILINE)
    ]
