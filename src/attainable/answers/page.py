"""One self-contained page: the ledger, drawings, joint findings, a paragraph for a review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

from attainable import __version__
from attainable.answers.audit import Audit
from attainable.answers.drawings import drawing
from attainable.answers.paragraph import asked, begun, paragraph
from attainable.answers.wording import LEGEND, OTHER_LIMITS, printed, question, shown_word, whose
from attainable.claims import Claim
from attainable.forms.spans import spoken
from attainable.verdict import SEVERITIES, Verdict

MEANS: dict[str, str] = {
    "adds up": "comes out from other printed figures",
    "cut off": "comes out if digits are cut off, or zeros were added",
    "possible": "some cohort gives it",
    "not by any test tried": "no cohort gives it by any method tried",
    "too narrow": "narrower than the patients or events allow",
    "does not fit": "printed figures exclude each other",
    OTHER_LIMITS: "the ratio is off the middle of its limits; those of another kind may be so",
    "two readings": "a sentence allows two, each worked out",
    "not checkable": "no other figure depends on it",
    "not checked": "too large, not supported, or not settled",
}
COLOURS = {str(word): str(colour) for word, colour in SEVERITIES.items()} | {OTHER_LIMITS: "amber"}
WORST = ("red", "amber", "green", "footnote", "grey")
COPY = (
    "for (const b of document.querySelectorAll('button[data-copy]')) b.onclick = () => "
    "navigator.clipboard.writeText(document.getElementById(b.dataset.copy).innerText)"
    ".then(() => { b.textContent = 'Copied'; });"
)


def page(audits: Sequence[Audit], *, title: str = "") -> str:
    """The answers as one HTML page without any request to a network.

    Parameters
    ----------
    audits : sequence of Audit
        One study, or several, which then share a summary.
    title : str
        Of the page; by default the study.

    Returns
    -------
    str
        HTML, printable, readable on a phone and in the dark.
    """
    style = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    title = title or (audits[0].study.name if len(audits) == 1 else f"{len(audits)} studies")
    body = [f"<h1>{escape(title)}: the printed figures</h1>"]
    if len(audits) > 1:
        body.append(_summary(audits))
    body += [_study(audit, i, alone=len(audits) == 1) for i, audit in enumerate(audits)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}: the printed figures</title><style>{style}</style></head><body>"
        f"<main>{''.join(body)}{_words(audits)}</main>"
        f'<footer class="dim"><p>Made by attainable {__version__}. A verdict is about a figure, never about a person.</p></footer>'
        f"<script>{COPY}</script></body></html>\n"
    )


def _summary(audits: Sequence[Audit]) -> str:
    heads = ("study", "claims", "do not fit", "amber", "not checked", "excluded together")
    rows = []
    for i, audit in enumerate(audits):
        severities = [v.severity for v in audit.verdicts]
        unchecked = sum(v.word in ("not checked", "not checkable") for v in audit.verdicts)
        excluded = sum(f.kind == "exclude" for f in audit.findings)
        cells = (
            len(severities),
            severities.count("red"),
            severities.count("amber"),
            unchecked,
            excluded,
        )
        link = f'<a href="#study-{i}">{escape(audit.study.name)}</a>'
        pairs = zip(heads[1:], cells, strict=True)
        row = "".join(f'<td><span class="narrow">{name}: </span>{x}</td>' for name, x in pairs)
        rows.append(f'<tr><th scope="row">{link}</th>{row}</tr>')
    head = "".join(f'<th scope="col">{h}</th>' for h in heads)
    return f"<table><caption>All studies</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _study(audit: Audit, number: int, *, alone: bool) -> str:
    parts = [f'<section id="study-{number}" aria-label="{escape(audit.study.name, quote=True)}">']
    if not alone:
        parts.append(f"<h2>{escape(audit.study.name)}</h2>")
    if audit.study.source:
        parts.append(f"<p>{_link(audit.study.source)}</p>")
    if audit.study.note:
        parts.append(f'<p class="dim">{escape(audit.study.note)}</p>')
    words = Counter(shown_word(verdict) for verdict in audit.verdicts)
    counts = "".join(
        f'<li><span class="{COLOURS[word]}">{escape(word)}</span> {words[word]}</li>'
        for word in sorted(MEANS, key=lambda word: WORST.index(COLOURS[word]))
        if words[word]
    )
    parts.append(f'<ul class="counts" aria-label="Verdicts by word">{counts}</ul>')
    if audit.study.unused:
        parts.append(f'<p class="dim">No check uses {escape(", ".join(audit.study.unused))}.</p>')
    level = "h2" if alone else "h3"
    parts.append(_questions(audit, level))
    parts.append(f"<{level}>Ledger</{level}>{_ledger(audit)}")
    if audit.findings:
        parts.append(f"<{level}>Together</{level}>{_together(audit)}")
    text = "".join(f"<p>{escape(p)}</p>" for p in paragraph(audit).split("\n\n"))
    parts.append(
        f'<{level}>For a review</{level}><blockquote id="review-{number}">{text}</blockquote>'
        f'<p class="screen"><button type="button" data-copy="review-{number}">Copy this text</button></p></section>'
    )
    return "".join(parts)


def _questions(audit: Audit, level: str) -> str:
    """What to ask the authors, before everything else."""
    items = "".join(
        f"<li>{f'<strong>{escape(of)}:</strong> ' if of else ''}{escape(text)}</li>"
        for of, text in asked(audit)
    )
    return f"<{level}>Questions to the authors</{level}><ol>{items}</ol>" if items else ""


def _link(source: str) -> str:
    safe = escape(source, quote=True)
    if source.startswith(("https://", "http://")):
        return f'<a href="{safe}">{safe}</a>'
    return safe


def _ledger(audit: Audit) -> str:
    rows, last = "", ""
    for claim, verdict in audit.rows():
        if (said := claim.text("sentence")) and said != last:
            rows += f'<tr class="said"><td colspan="4"><q>{escape(said)}</q></td></tr>'
        last = said
        of = whose(claim, audit.study)
        rows += _row(claim, verdict, "" if of == verdict.id else of)
    head = "".join(f'<th scope="col">{h}</th>' for h in ("claim", "as printed", "verdict", "why"))
    return (
        '<table class="ledger"><caption>One row a claim, in the order of the file; counts in brackets are not in the sentence</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _row(claim: Claim, v: Verdict, of: str) -> str:
    of = f'<br><span class="dim">{_name(of)}</span>' if of else ""
    why = [f"<p>{escape(v.sentence)}</p>"]
    if v.severity in ("red", "amber") or v.word == "two readings":
        why.append(f"<p>{escape(v.because)}</p>")
        if question(v):
            why.append(f"<p><strong>Ask:</strong> {question(v)}</p>")
        why.append(drawing(claim, v))
    why.append(_details(claim, v, shown=v.severity in ("red", "amber")))
    return (
        f'<tr><th scope="row">{_name(v.id)}{of}</th>'
        f'<td class="printed">{escape(printed(claim))}</td>'
        f'<td><span class="word {v.severity}">{escape(shown_word(v))}</span></td><td>{"".join(why)}</td></tr>'
    )


def _details(claim: Claim, v: Verdict, *, shown: bool) -> str:
    items = []
    if v.because and not shown:
        items.append(("Numbers", escape(v.because)))
    if any(
        x.get("meets") is not None for x in v.tried.values()
    ):  # else nothing was held against them
        said = _family_words() if claim.form == "logrank" else spoken
        gives = [said(name) for name, x in v.tried.items() if x.get("meets")]
        ways = f"{len(v.tried)} way{'' if len(v.tried) == 1 else 's'}"
        items.append(("Tried", f"{ways}. Print it: {escape('; '.join(gives)) or 'none'}."))
    if v.assumes:
        items.append(("Assumes", escape(" ".join(v.assumes))))
    if v.noticed is not None:
        what = (
            "of the values that could be printed"
            if claim.form in NOTICED_VALUES
            else "of the slips of one digit"
        )
        items.append(
            ("Could have noticed", f"{100 * v.noticed:.0f} % {what} would have been excluded.")
        )
    if v.least_loss:
        equal = f"; {v.least_loss_equal['lost']} with equal follow-up" if v.least_loss_equal else ""
        items.append(
            (
                "Least loss",
                f"{v.least_loss['lost']} of {v.least_loss['of']} patients before the last event{equal}.",
            )
        )
    if claim.extra:
        items.append(("Beside it", escape("; ".join(f"{k}: {x}" for k, x in claim.extra.items()))))
    body = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in items)
    if v.cohort is not None and not shown:
        body += f"<dt>A cohort that gives it</dt><dd>{drawing(claim, v)}</dd>"
    return (
        f"<details><summary>What was tried for {escape(v.id)}</summary><dl>{body}</dl></details>"
        if body
        else ""
    )


def _family_words() -> Callable[[str], str]:
    """Names of the family's tests in words; what loads them is slow, and few pages need it."""
    from attainable.riskset.family import spoken

    return spoken


NOTICED_VALUES = {"count", "mean", "logrank"}


def _name(name: str) -> str:
    """A name that breaks behind its underscores."""
    return escape(name).replace("_", "_<wbr>")


def _together(audit: Audit) -> str:
    rows = "".join(
        f'<tr><td><span class="word {f.severity}">{escape(f.kind)}</span></td><td><p>{escape(begun(f))}</p>'
        f'<p class="dim">{escape(f.because)}</p></td><td>{_name(", ".join(f.claims))}</td></tr>'
        for f in audit.findings
    )
    head = "".join(f'<th scope="col">{h}</th>' for h in ("kind", "finding", "claims"))
    return (
        "<table><caption>What the claims say of each other; a limit of an estimate is no confidence limit</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _words(audits: Sequence[Audit]) -> str:
    used = {shown_word(verdict) for audit in audits for verdict in audit.verdicts}
    items = "".join(
        f'<dt class="{COLOURS[word]}">{word}</dt><dd>{means}</dd>'
        for word, means in MEANS.items()
        if word in used
    )
    return f"<h2>The words</h2><p>{LEGEND}</p><dl>{items}</dl>"
