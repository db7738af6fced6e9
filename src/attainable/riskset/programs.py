"""What programs call the tests of the family, as far as their documentation says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def programs() -> pd.DataFrame:
    """Names of the tests in R, SPSS, SAS, Stata and GraphPad Prism, with the page that says so.

    Returns
    -------
    DataFrame
        ``test, program, name, source``; where no documentation was found, ``name`` says so. A
        program without a row for a test is one whose documentation names no such test.

    Examples
    --------
    >>> names = programs()
    >>> names[(names["test"] == "gehan") & (names["program"] == "SPSS")]["name"].item()
    'KM /TEST=BRESLOW'
    """
    import pandas as pd

    return pd.read_csv(Path(__file__).with_name("programs.csv"), dtype=str, keep_default_na=False)
