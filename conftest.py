"""Kernels that tests start are kept from the reader's own settings, as those of the build are."""

from pathlib import Path

from helpers.build.kernels import isolate

isolate(Path(__file__).resolve().parent / "_build" / "home")
