"""Curves as a digitiser writes them: two columns, time and rate; their steps become claims."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Mapping
from pathlib import Path

from attainable.claims.claim import Claim
from attainable.claims.study import StudyError

ERROR = "1"
"""Reading error in points where none is given."""
KEYS = {"group", "endpoint", "file", "error", "unit"}


def read_curve(path: Path) -> list[tuple[float, float]]:
    """Points of a curve, in time order.

    Parameters
    ----------
    path : Path
        Any separator, decimal point or comma, with or without a header; the first two numbers of
        a row count.

    Returns
    -------
    list of (float, float)
        Time and rate; rates that never exceed 1.5 are taken as parts of one and given in percent.

    Raises
    ------
    StudyError
        Fewer than two points.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "curve.csv"
    ...     _ = path.write_text("x;y\\n0;1\\n12,4;0,933\\n")
    ...     read_curve(path)
    [(0.0, 100.0), (12.4, 93.3)]
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: no curve can be read ({error})") from None
    delimiter = max(
        ";\t,", key=lambda mark: (text.count(mark) > 0, ";\t,".index(mark) == 0, text.count(mark))
    )
    points = []
    for row in csv.reader(text.splitlines(), delimiter=delimiter):
        numbers = [x for cell in row if (x := _number(cell, delimiter)) is not None]
        if len(numbers) >= 2:
            points.append((numbers[0], numbers[1]))
    if len(points) < 2:
        raise StudyError(f"{path}: found {len(points)} points, expected two columns, time and rate")
    points.sort()
    scale = 100.0 if max(rate for _, rate in points) <= 1.5 else 1.0
    return [(time, round(scale * rate, 6)) for time, rate in points]


def _number(cell: str, delimiter: str) -> float | None:
    text = cell.strip().strip('"')
    if delimiter != ",":
        text = text.replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def steps(points: list[tuple[float, float]], error: float) -> list[tuple[float, float, float]]:
    """Steps of a curve that are larger than twice the reading error: time, rate before and after.

    A digitiser gives many points on each level; a level is a run of points within the error, and
    its rate their mean.

    Examples
    --------
    >>> steps([(0, 100), (3, 100.2), (5, 93.1), (9, 93.5), (12, 86.8)], 0.5)
    [(5, 100.1, 93.3), (12, 93.3, 86.8)]
    """
    levels: list[list[tuple[float, float]]] = []
    for point in points:
        if levels and abs(point[1] - levels[-1][-1][1]) <= 2 * error:
            levels[-1].append(point)
        else:
            levels.append([point])
    means = [(level[0][0], round(sum(r for _, r in level) / len(level), 6)) for level in levels]
    return [(time, before, after) for (_, before), (time, after) in itertools.pairwise(means)]


def curve_claims(entry: Mapping[str, object], number: int, folder: Path, n: str) -> list[Claim]:
    """The steps of one curve of a claims file, as claims of the form ``step``.

    Parameters
    ----------
    entry : mapping
        ``group``, ``file``; ``endpoint``, ``error`` (points), ``unit`` of time if wanted.
    number : int
        Place in the file, for the ids.
    folder : Path
        Of the claims file.
    n : str
        Patients of the group, if known.

    Raises
    ------
    StudyError
        A key that is none, no file, or no curve in it.
    """
    unknown = set(entry) - KEYS
    if unknown or not entry.get("file") or not entry.get("group"):
        found = ", ".join(sorted(map(str, entry)))
        raise StudyError(
            f"curves[{number}]: found {found}; expected group, file, and perhaps endpoint, error, unit"
        )
    error = str(entry.get("error") or ERROR)
    made = []
    points = read_curve(folder / str(entry["file"]))
    for i, (time, before, after) in enumerate(steps(points, float(error)), 1):
        fields = {
            "group1": str(entry["group"]),
            "endpoint": str(entry.get("endpoint") or ""),
            "n1": n,
            "time": f"{time:g} {entry.get('unit') or ''}".strip(),
            "percent": f"{after:g}",
            "percent2": f"{min(before, 100.0):g}",
            "error": error,
        }
        name = f"curve {number} step {i}"
        made.append(Claim("step", {k: v for k, v in fields.items() if v}, name))
    return made
