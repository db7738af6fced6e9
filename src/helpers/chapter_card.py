"""The summary card of a chapter, in the words of its edition."""

from __future__ import annotations

import html
from collections.abc import Sequence

from helpers.chapters.edition import Edition
from helpers.page import Card, summary_card


def chapter_card(
    edition: Edition,
    *,
    question: str,
    reported: Sequence[str],
    recomputed: Sequence[str],
    verdict: str,
    unknown: str,
) -> Card:
    """Card at the top of a chapter.

    Of the published abstract it says what was reported, recomputed, found and left unknown. Of a
    centre's own cohort it puts the cohort's figures above the published ones and draws no verdict:
    two groups of patients are not a claim and its check.

    Parameters
    ----------
    edition : Edition
        Whose patients the chapter is about.
    question : str
        What the chapter answers.
    reported : sequence of str
        Lines of published figures.
    recomputed : sequence of str
        Lines of figures computed from the cohort.
    verdict, unknown : str
        How reported and recomputed figures relate, and what the abstract leaves open.

    Examples
    --------
    >>> own = Edition(True, "", "")
    >>> print(chapter_card(own, question="How many?", reported=["33"], recomputed=["12"],
    ...                    verdict="differs", unknown="age").text)
    How many?
      This cohort: 12
      Published (Xie et al. 2023): 33
    """
    if not edition.own:
        return summary_card(
            question=question,
            reported=reported,
            recomputed=recomputed,
            verdict=verdict,
            unknown=unknown,
        )
    parts = {"This cohort": list(recomputed), "Published (Xie et al. 2023)": list(reported)}
    rows = "\n".join(
        f"<dt>{html.escape(term)}</dt>" + "".join(f"<dd>{html.escape(line)}</dd>" for line in lines)
        for term, lines in parts.items()
        if lines
    )
    page = (
        '<div class="summary-card" id="card-summary">\n'
        f'<p class="question">{html.escape(question)}</p>\n<dl>\n{rows}\n</dl>\n</div>'
    )
    told = [f"  {term}: {'; '.join(lines)}" for term, lines in parts.items() if lines]
    return Card("summary", page, "\n".join([question, *told]))
