"""The explorer of the transplant comparison: a figure that a reader moves in the page, by lookup.

Everything that it shows is computed here and shipped as JSON inside the page; the script
(``book/_static/explorer.js``) makes the controls, looks up and puts marks in place. The static
figure stands without it.

With one event, in arm 1, Mantel's statistic depends on two numbers only, those still at risk in each
arm: ``chi2 = r2 / r1``. If membership of arm 1 begins with a switch, such as a transplant, the
patients who have not yet switched count in arm 2 (Mantel-Byar test): the grid is the same, with
larger numbers in arm 2.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
from scipy.stats import chi2

from attainable import printed_p
from fewevents.formats import format_number, format_p
from helpers.figures_one_event import Strip
from helpers.page import Figure, Shown, check_name

P_DIGITS = 4
# What the script says; it fills the braces with what it looked up.
WORDS = {
    "count": "{k} of {n}",
    "p": "p = {p}",
    "below": "p < {p}",
    "chi": "chi-squared {b}/{a} = {chi}",
    "no_p": "no p-value",
    "no_chi": "nobody is left in the other group to compare with",
    "met": "prints as {text}, the abstract’s figure for {what}",
    "missed": "prints as {p}; the abstract has {text} for {what}",
    "missed_no_p": "the abstract has {text} for {what}",
    "rank": "{k} of the {ways} ways to lose children before the death give a smaller p-value.",
    "late": "Counting only children already transplanted, the groups were {a} and {b}. ",
}


@dataclass(frozen=True, repr=False)
class Explorer(Shown):
    """Controls, data and static figure; ``data`` is what the script looks up."""

    data: Mapping[str, Any]


def show_transplant_explorer(
    n1: int,
    n2: int,
    figure: Figure,
    *,
    strips: Sequence[Sequence[Strip]],
    printed: Mapping[str, str],
    table: str,
    name: str,
) -> Explorer:
    """Let readers move who was still followed at the one death, and look the p-value up.

    Parameters
    ----------
    n1, n2 : int
        Patients with transplant, of whom one died, and without, of whom none did.
    figure : Figure
        The static picture, from :func:`helpers.figures_one_event.plot_one_event`.
    strips : sequence of sequence of Strip
        Where its value axes lie, in the wide and in the narrow drawing.
    printed : mapping of str to str
        Printed p-values, and what each was printed for.
    table : str
        Name of the table of p-values by numbers at risk, whose cell is marked.
    name : str
        Lower-case words joined by hyphens; the id in the page is ``explorer-`` and this name.
    """
    check_name(name)
    data = explorer_data(n1, n2, printed) | {
        "words": WORDS,
        "strips": [[asdict(strip) for strip in drawing] for drawing in strips],
        "figure": f"fig-{figure.name}",
        "table": f"tab-{table}",
    }
    script = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    digest = hashlib.sha256(script.encode()).hexdigest()[:12]
    page = (
        '<link rel="stylesheet" href="../_static/explorer.css">\n'
        f'<div class="explorer" id="explorer-{name}">\n'
        f'<script type="application/json">{script}</script>\n'
        f"{figure.html}\n</div>\n"
        '<script defer src="../_static/explorer.js"></script>'
    )
    text = f"[explorer {name}] {data['ways']} ways, sha-256 {digest}\n{figure.text}"
    return Explorer(name, page, text, data)


def explorer_data(n1: int, n2: int, printed: Mapping[str, str]) -> dict[str, Any]:
    """What the script looks up: every p-value and chi-squared as text, by the numbers at risk.

    Returns
    -------
    dict
        ``p``, ``chi`` (chi-squared) and ``smaller`` (how many of the ``ways`` give a smaller
        p-value) hold one line for each number at risk in arm 1, from 1; a line has one word for
        each number at risk in arm 2, from 1. ``printed`` holds for each printed figure its
        ``text``, what it was printed for, the p-values shortened likewise, in ``pairs`` the
        numbers at risk that print as it, and in ``plain`` those with everybody transplanted at once.

    Examples
    --------
    >>> data = explorer_data(2, 1, {"0.48": "survival"})
    >>> data["p"], data["ways"], data["printed"][0]["pairs"]
    (['0.3173 0.1573', '0.4795'], 2, [(2, 1)])
    """
    tests = one_event_tests(n1, n2, switching=True)
    plain = one_event_tests(n1, n2)
    ordered = sorted(plain["chi_squared"])
    smaller = [len(ordered) - bisect_right(ordered, x) for x in tests["chi_squared"]]

    def lines(words: Sequence[str]) -> list[str]:
        return pd.Series(words).groupby(tests["risk1"]).agg(" ".join).to_list()

    def shortened(digits: int) -> list[str]:
        return lines([format_p(p, digits) for p in tests["p_value"]])

    return {
        "n1": n1,
        "n2": n2,
        "ways": len(plain),
        "p": shortened(P_DIGITS),
        "chi": lines([format_number(float(x), 3) for x in tests["chi_squared"]]),
        "smaller": lines([str(count) for count in smaller]),
        "printed": [
            {
                "text": text,
                "what": what,
                "p": shortened(printed_p(text).decimals or 2),
                "pairs": matches(tests, text),
                "plain": matches(plain, text),
            }
            for text, what in printed.items()
        ],
    }


def one_event_tests(n1: int, n2: int, *, switching: bool = False) -> pd.DataFrame:
    """Every log-rank test (Mantel's variance) of two arms with one event, in the first.

    Returns
    -------
    DataFrame
        ``risk1, risk2, chi_squared, p_value``, ascending by the numbers at risk. With ``switching``
        patients of arm 1 belong to arm 2 until they switch (Mantel, Byar 1974, JASA 69:81-86).

    Examples
    --------
    >>> tests = one_event_tests(15, 11)
    >>> len(tests), tests["p_value"].agg(["min", "max"]).round(4).tolist()
    (165, [0.0009, 0.7963])
    """
    most = n1 + n2 - 1 if switching else n2
    pairs = [(a, b) for a in range(1, n1 + 1) for b in range(1, min(most, n1 + n2 - a) + 1)]
    tests = pd.DataFrame(pairs, columns=["risk1", "risk2"])
    tests["chi_squared"] = tests["risk2"] / tests["risk1"]
    return tests.assign(p_value=chi2.sf(tests["chi_squared"], 1))


def matches(tests: pd.DataFrame, reported: str) -> list[tuple[int, int]]:
    """Numbers at risk whose p-value, rounded, prints as ``reported``; the largest first.

    >>> matches(one_event_tests(15, 11), "0.40"), matches(one_event_tests(15, 11), "0.400")
    ([(14, 10), (10, 7), (7, 5)], [])
    """
    rounded = printed_p(reported).rounded
    found = tests[[rounded.contains(float(p)) for p in tests["p_value"]]]
    return sorted(zip(found["risk1"].tolist(), found["risk2"].tolist(), strict=True), reverse=True)
