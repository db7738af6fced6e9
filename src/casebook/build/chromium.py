"""Chromium without a window: where it is, and printing a page to PDF."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from casebook.build.folder import BuildError

VARIABLE = "CHROME_PATH"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
SECONDS = 600  # a busy machine takes minutes


def find_chromium() -> Path:
    """Find the browser: the file that ``CHROME_PATH`` names, or the first known name on the path.

    Raises
    ------
    BuildError
        There is none; the message says what to install.
    """
    named = os.environ.get(VARIABLE)
    names = [named] if named else [*NAMES, *ELSEWHERE]
    for name in names:
        if found := shutil.which(name):
            return Path(found)
    looked = f"{VARIABLE} names {named}, which" if named else f"None of {', '.join(NAMES)}"
    raise BuildError(
        f"{looked} was found. The PDF is printed by Chromium or Chrome, 131 or newer: install one "
        f"(Debian: apt-get install chromium), or set {VARIABLE} to its file"
    )


def print_pdf(browser: Path, page: Path, target: Path) -> None:
    """Print a local page, with its own page size and its headings as the PDF's outline.

    Raises
    ------
    BuildError
        The browser failed or wrote nothing.
    """
    target.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix="print-") as profile:
        command = [
            str(browser),
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--no-first-run",
            f"--user-data-dir={profile}",
            *(["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []),
            "--no-pdf-header-footer",
            "--generate-pdf-document-outline",
            f"--print-to-pdf={target}",
            page.resolve().as_uri(),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            raise BuildError(f"{browser} did not finish printing within {SECONDS} s") from None
    if done.returncode != 0 or not target.is_file():
        raise BuildError(
            f"{browser} wrote no PDF (exit status {done.returncode})\n{done.stderr[-1000:]}"
        )
