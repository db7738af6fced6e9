"""Reading the figures of a text: patterns kept as data, no model, no network.

>>> from attainable.reading import read
>>> read("OS was worse (HR 2.06, 95% CI 1.21 to 3.51; P = .008).")[0]["value"]
'2.06'
"""

from __future__ import annotations

from attainable.reading.abstract import read, remarks
from attainable.reading.draft import Finding, lint
from attainable.reading.figures import Figure, figures
from attainable.reading.proposal import proposal
from attainable.reading.results import Result, results_of
from attainable.reading.sources import ReadError, Source, source

__all__ = [
    "Figure",
    "Finding",
    "ReadError",
    "Result",
    "Source",
    "figures",
    "lint",
    "proposal",
    "read",
    "remarks",
    "results_of",
    "source",
]
