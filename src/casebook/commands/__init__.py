"""The commands of ``python -m casebook``."""

from __future__ import annotations

import sys


def stop(message: str, status: int) -> int:
    """Say on standard error why a command stops; give back its exit status."""
    print(f"\nStopped: {message}", file=sys.stderr)
    return status
