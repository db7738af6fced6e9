"""Failures, each by doing it to a small book: the message helps, the last good book stays, the next run recovers.

The oracle is the same throughout: the bytes of the last good pages, and a build afterwards that gives the pages
of a build that nothing disturbed. They take more than a minute, so they count as slow.
"""

import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casebook.build.layout import REPOSITORY
from casebook.build.manifest import check_manifest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="uses Linux's own tools"),
]
CONFIG = """\
title: A small book
only_build_toc_files: true
latex: {use_jupyterbook_latex: false}
sphinx:
  config:
    extensions: [myst_nb, jupyter_book, sphinx_comments, sphinx_external_toc, sphinx_book_theme]
"""
TOC = "format: jb-book\nroot: book/index\nchapters:\n  - file: notebooks/01_first\n"
SCRIPT = "# %% [markdown]\n# # First\n\n# %%\nprint(26 + 7)\n"


class Small:
    """A small book with the real helpers, built by the real command in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(REPOSITORY / "src", folder / "src", ignore=ignored)
        for name, text in {
            "_config.yml": CONFIG, "_toc.yml": TOC, "requirements.lock": "",
            "book/index.md": "# A small book\n", "notebooks/01_first.py": SCRIPT,
        }.items():  # fmt: skip
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    def start(self, *before: str, **options: object) -> subprocess.Popen[str]:
        """Start a build."""
        dropped = ("PYTHONDONTWRITEBYTECODE",)
        environment = {k: v for k, v in os.environ.items() if k not in dropped}
        environment["PYTHONPATH"] = str(self.folder / "src")
        return subprocess.Popen(
            [*before, sys.executable, "-m", "casebook", "book"],
            cwd=self.folder, env=environment, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,  # type: ignore[call-overload]
        )  # fmt: skip

    def build(self, *before: str, **options: object) -> tuple[int, str]:
        """Build; give the exit status and all that was said."""
        out, err = (process := self.start(*before, **options)).communicate(timeout=120)
        return process.returncode, out + err

    def change(self, text: str = "print(27 + 6)\nprint('changed')\n") -> None:
        """Give the notebook another cell."""
        script = self.folder / "notebooks" / "01_first.py"
        script.write_text(f"{SCRIPT}\n# %%\n{text}")

    def kept(self) -> dict[str, bytes]:
        """Everything that a reader or a clone has."""
        html = self.folder / "_build" / "html"
        paths = [*html.rglob("*"), *self.folder.glob("notebooks/*.ipynb")]
        return {str(path): path.read_bytes() for path in paths if path.is_file()}

    def recovers(self, said: str = "") -> None:
        """The next build succeeds, shows the change, and leaves nothing half made behind."""
        status, told = self.build()
        assert status == 0, told
        page = self.folder / "_build" / "html" / "notebooks" / "01_first.html"
        assert said in page.read_text()
        assert check_manifest(self.folder / "_build" / "html") == []
        names = [path.name for path in self.folder.rglob("*") if "src" not in path.parts]
        assert not [name for name in names if name.endswith((".new", ".old"))]
        assert "nothing changed" in self.build()[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """A book that was built once; tests take copies."""
    small = Small(tmp_path_factory.mktemp("small"))
    status, told = small.build()
    assert status == 0, told
    return small


@pytest.fixture
def small(built: Small, tmp_path: Path) -> Small:
    """A built book of a test's own."""
    copy = Small.__new__(Small)
    copy.folder = tmp_path / "book"
    shutil.copytree(built.folder, copy.folder)
    return copy


def mounted(*arguments: str, at: Path) -> Iterator[Path]:
    """A file system for the time of a test; skipped where this user may not mount one."""
    done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"no right to mount: {done.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@pytest.fixture
def little_disk(built: Small, tmp_path: Path) -> Iterator[Small]:
    """A built book on a disk of 24 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    for disk in mounted("-t", "tmpfs", "-o", "size=24m", "tmpfs", at=place):
        copy = Small.__new__(Small)
        copy.folder = disk / "book"
        shutil.copytree(built.folder, copy.folder)
        yield copy


@pytest.mark.parametrize("free", [0, 64_000, 3_000_000])
def test_a_full_disk(little_disk: Small, free: int) -> None:
    """Done on a small file system, full from the start, while notebooks are stored, and while pages are made."""
    little_disk.change("print('xxxx\\n' * 40_000)\n" if free == 64_000 else "print('changed')\n")
    before = little_disk.kept()
    filler = little_disk.folder.parent / "filler"
    room = shutil.disk_usage(little_disk.folder).free - free
    filler.write_bytes(b"x" * room)
    status, told = little_disk.build()
    assert status == 1, told
    assert "No space left on device" in told
    assert "Free some space" in told
    assert "Traceback" not in told
    after = little_disk.kept()
    pages = {name for name in before if "_build" in name}
    assert {name: after[name] for name in pages} == {name: before[name] for name in pages}
    filler.unlink()
    little_disk.recovers("changed" if free != 64_000 else "xxxx")


def test_a_limit_on_the_size_of_files(small: Small) -> None:
    """Done with RLIMIT_FSIZE: the system's refusal of one file is told like that of a full disk."""
    small.change("print('xxxx\\n' * 50_000)\n")
    before = small.kept()

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    status, told = small.build(preexec_fn=limit)
    assert status == 1, told
    assert "File too large" in told
    assert small.kept() == before
    small.recovers("xxxx")


def test_a_killed_kernel(small: Small) -> None:
    """Done by SIGKILL from inside, as the system does it when memory runs out."""
    small.change("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    before = small.kept()
    status, told = small.build()
    assert status == 1
    assert "01_first, its kernel died" in told
    assert "memory" in told
    assert small.kept() == before
    small.change("print('mended')\n")
    small.recovers("mended")


def wait_for(found: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.005)


def test_a_build_killed_while_a_notebook_runs(small: Small) -> None:
    """Done by SIGKILL in the middle of a cell. The kernel ends, too, and the lock is free."""
    signs = small.folder.parent / "sign"
    small.change(
        f"import os, pathlib, time\nsign = pathlib.Path({str(signs)!r})\n"
        "first = not sign.exists()\nsign.write_text(str(os.getpid()))\n"
        "time.sleep(60 if first else 0)\nprint('went on')\n"
    )
    before = small.kept()
    process = small.start()
    wait_for(lambda: signs.exists() and bool(signs.read_text()))
    process.kill()
    process.communicate()
    kernel = int(signs.read_text())
    wait_for(lambda: not Path(f"/proc/{kernel}/cmdline").exists() or not alive(kernel))
    assert small.kept() == before
    small.recovers("went on")


def alive(number: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False


KILLED_IN_SWAP = """\
import os, runpy, signal, sys

replace, at, renamed = os.replace, int(sys.argv[1]), 0

def killing(source, target):
    global renamed
    page_folders = "html" in os.path.basename(source) + os.path.basename(target)
    if page_folders and renamed == at:
        os.kill(os.getpid(), signal.SIGKILL)
    replace(source, target)
    renamed += page_folders
    if page_folders and renamed == at == 2:
        os.kill(os.getpid(), signal.SIGKILL)

os.replace = killing
sys.argv = ["casebook", "book"]
runpy.run_module("casebook", run_name="__main__")
"""


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_build_killed_while_pages_are_swapped(small: Small, at: int) -> None:
    """Done by SIGKILL before the first, the second and after both renames, by a replaced `os.replace`."""
    small.change()
    before = small.kept()
    pages = {name: data for name, data in before.items() if "/html/" in name}
    environment = {**os.environ, "PYTHONPATH": str(small.folder / "src")}
    command = [sys.executable, "-c", KILLED_IN_SWAP, str(at)]
    done = subprocess.run(command, cwd=small.folder, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    build = small.folder / "_build"
    if at == 1:  # nothing stands in its place: the last good pages wait beside it
        assert not (build / "html").exists()
        old = {str(build / "html" / p.relative_to(build / "html.old")): p.read_bytes()
               for p in (build / "html.old").rglob("*") if p.is_file()}  # fmt: skip
        assert old == pages
    elif at == 0:
        assert {name: small.kept()[name] for name in pages} == pages
    small.recovers("changed")


def test_a_read_only_folder(small: Small) -> None:
    """Done by a read-only bind mount, which binds an administrator, too."""
    small.change()
    before = small.kept()
    for _ in mounted("--bind", str(small.folder), at=small.folder):
        again = ["mount", "-o", "remount,bind,ro", str(small.folder)]
        subprocess.run(again, check=True)
        status, told = small.build()
        assert status == 1
        assert "Read-only file system" in told
        assert "Copy the project to a folder of your own" in told
        assert "Traceback" not in told
        assert small.kept() == before
    small.recovers("changed")


def test_a_folder_of_somebody_else(small: Small) -> None:
    """Done as a user without rights (`nobody`, 65534), who may read the folder only."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only an administrator can become another user")
    small.change()
    before = small.kept()
    for folder in [small.folder, *small.folder.parents]:
        if folder.is_relative_to("/tmp") and folder != Path("/tmp"):
            folder.chmod(0o755)
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
    if subprocess.run([*nobody, sys.executable, "-c", ""]).returncode != 0:
        pytest.skip("another user can't run this Python")
    status, told = small.build(*nobody)
    assert status == 1
    assert "Permission denied" in told
    assert "Copy the project to a folder of your own" in told
    assert small.kept() == before
    small.recovers("changed")


def test_two_builds_at_once(small: Small) -> None:
    """Done by starting the second while a cell of the first runs: it ends at once and names the first."""
    sign = small.folder.parent / "sign"
    small.change(
        f"import pathlib, time\npathlib.Path({str(sign)!r}).touch()\ntime.sleep(4)\nprint('changed')\n"
    )
    first = small.start()
    wait_for(sign.exists)
    status, told = small.build()
    assert status == 1
    assert f"another build is running in {small.folder / '_build'} (process {first.pid})" in told
    assert "let it end first" in told
    out, err = first.communicate(timeout=120)
    assert first.returncode == 0, out + err
    small.recovers("changed")


def without_network() -> None:
    """Leave the network behind, except this machine's own loopback, as an aeroplane does."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(0x40000000) != 0:  # CLONE_NEWNET
        raise OSError(ctypes.get_errno(), "unshare")
    import fcntl
    import socket
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        request = struct.pack("16sh14x", b"lo", 0x41)  # SIOCSIFFLAGS: up and running
        fcntl.ioctl(handle, 0x8914, request)


def test_no_network(small: Small) -> None:
    """Done in a network namespace with nothing but loopback: a changed book is built all the same."""
    try:
        subprocess.run(["true"], preexec_fn=without_network, check=True)
    except (OSError, subprocess.SubprocessError):
        pytest.skip("no right to leave the network")
    small.change()
    status, told = small.build(preexec_fn=without_network)
    assert status == 0, told
    small.recovers("changed")
