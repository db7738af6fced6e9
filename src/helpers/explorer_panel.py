"""Controls and result of the explorer, as HTML that stays hidden until its script runs."""

from __future__ import annotations

import html
from collections.abc import Mapping

from helpers.one_event import Comparison, one_event_matches


def explorer_panel(study: Comparison, printed: Mapping[str, str], name: str) -> str:
    """Three sliders, the result, the children as dots, and shortcuts to telling settings.

    The texts of counts and results are left to the script; ``data-`` attributes say where they go.
    """
    controls = "\n".join(
        (
            _stepper(name, "risk1", "With transplant, still followed", 1, study.n1, study.n1),
            _stepper(name, "risk2", "Without transplant, still followed", 0, study.n2, study.n2),
            _stepper(name, "late", "Transplanted only after the death", 0, study.n1 - 1, 0),
        )
    )
    prints = "\n".join(
        '<li><span class="explorer-verdict" aria-hidden="true"></span><span></span></li>'
        for _ in printed
    )
    return (
        '<div class="explorer-panel" hidden>\n'
        '<div class="explorer-controls" role="group" aria-label="On the day of the death">\n'
        '<p class="explorer-head">On the day of the death</p>\n'
        f"{controls}\n</div>\n"
        '<div class="explorer-shown">\n'
        '<div class="explorer-result" role="status" aria-atomic="true">\n'
        '<p class="explorer-p"><span data-say="p"></span> '
        '<span class="explorer-chi" data-say="chi"></span></p>\n'
        f'<ul class="explorer-prints">\n{prints}\n</ul>\n'
        '<p class="explorer-rank" data-say="rank"></p>\n</div>\n'
        f"{_dots()}\n</div>\n"
        f"{_shortcuts(study, printed)}\n</div>"
    )


def _stepper(name: str, key: str, label: str, low: int, high: int, value: int) -> str:
    """A labelled slider between two buttons."""
    field = f"explorer-{name}-{key}"

    def button(step: int, sign: str, words: str) -> str:
        return (
            f'<button type="button" data-for="{key}" data-step="{step}">'
            f'<span aria-hidden="true">{sign}</span>'
            f'<span class="explorer-unseen">{words}: {html.escape(label)}</span></button>'
        )

    return (
        f'<div class="explorer-stepper"><label for="{field}">{html.escape(label)}</label>'
        f'<span class="explorer-count" data-count="{key}" aria-hidden="true"></span>'
        f'<div class="explorer-row">{button(-1, "−", "one fewer")}'
        f'<input type="range" id="{field}" data-key="{key}" '
        f'min="{low}" max="{high}" step="1" value="{value}" autocomplete="off">'
        f"{button(1, '+', 'one more')}</div></div>"
    )


def _dots() -> str:
    """The two groups as rows of marks, which the script fills, and what the marks mean."""
    kinds = {
        "died": "died",
        "followed": "still followed",
        "late": "followed, transplanted later",
        "lost": "follow-up ended before",
    }
    key = "".join(
        f'<li><i class="explorer-dot {kind}"></i>{words}</li>' for kind, words in kinds.items()
    )
    return (
        '<div class="explorer-groups" aria-hidden="true">\n'
        '<p>With transplant</p><div data-dots="1"></div>\n'
        '<p>Without transplant</p><div data-dots="2"></div>\n'
        f'<ul class="explorer-key">{key}</ul>\n</div>'
    )


def _shortcuts(study: Comparison, printed: Mapping[str, str]) -> str:
    """Buttons that lead to the ways which print as each printed figure, and to no loss at all."""

    def button(pair: tuple[int, int]) -> str:
        return (
            f'<button type="button" data-go="{pair[0]} {pair[1]}">{pair[0]} and {pair[1]}</button>'
        )

    lines = [f"<p><span>Nobody lost before the death:</span> {button((study.n1, study.n2))}</p>"]
    for text in printed:
        pairs = one_event_matches(study, text)
        found = " ".join(button(pair) for pair in pairs)
        none = "" if pairs else " <b>none</b>"
        lines.append(f"<p><span>Ways that print as {html.escape(text)}:{none}</span> {found}</p>")
    return '<div class="explorer-shortcuts">\n' + "\n".join(lines) + "\n</div>"
