"""Write the page "Check a paper" as one file to pass on: dist/check-a-paper.html.

With npm the file is built from checker/; without, the built file of the book is copied.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES, BUILT, OUT = ROOT / "checker", ROOT / "book" / "_static", ROOT / "dist"
NAME = "check-a-paper.html"


def main() -> int:
    """Build or copy the file; say where it is and how large."""
    OUT.mkdir(exist_ok=True)
    if npm := shutil.which("npm"):
        if not (SOURCES / "node_modules").exists():
            subprocess.run(
                [npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=SOURCES, check=True
            )
        subprocess.run([npm, "run", "--silent", "build"], cwd=SOURCES, check=True)
    else:
        print("npm was not found: the file built before is copied", file=sys.stderr)
    made = OUT / NAME
    shutil.copyfile(BUILT / NAME, made)
    size = len(gzip.compress(made.read_bytes()))
    print(f"{made.relative_to(ROOT)}: {made.stat().st_size:,} bytes, {size:,} gzipped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
