"""The first run compiles the tests of times: it takes up to a minute, and says so."""

from __future__ import annotations

import os
import sys
from pathlib import Path

COMPILED = "enumeration.*.nbi"
"""Index files that numba keeps of compiled code."""
NOTICE = "attainable: the first run compiles its tests of times, up to a minute; later runs do not."


def announce() -> None:
    """Say on standard error that a wait is the compiler's, where nothing compiled is kept."""
    given = os.environ.get("NUMBA_CACHE_DIR")
    own = Path(__file__).parent / "riskset" / "__pycache__"
    places = [Path(given)] if given else [own, Path.home() / ".cache" / "numba"]
    if not any(any(place.rglob(COMPILED)) for place in places if place.is_dir()):
        print(NOTICE, file=sys.stderr, flush=True)
