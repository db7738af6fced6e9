"""Answers on the terminal: a table with words, in colours where it is one."""

from __future__ import annotations

import os
import shutil
import textwrap
from pathlib import Path

from attainable.answers.audit import Audit
from attainable.answers.wording import printed, question, shown_word
from attainable.claims import Claim
from attainable.verdict import Verdict

COLOURS = {"red": "31;1", "amber": "33", "green": "32", "grey": "90", "footnote": "36"}
MARKS = {"red": "✗", "amber": "!", "green": "✓", "grey": "·", "footnote": "*"}


def paint(text: str, severity: str, *, colour: bool) -> str:
    """Text in the colour of a severity; the word says the same without it."""
    code = COLOURS.get(severity)
    return f"\x1b[{code}m{text}\x1b[0m" if colour and code else text


def wants_colour(stream: object) -> bool:
    """Whether a stream is a terminal that shows colours (NO_COLOR is respected)."""
    isatty = getattr(stream, "isatty", lambda: False)
    return bool(isatty()) and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def verdict_lines(
    claim: Claim, verdict: Verdict, *, colour: bool, width: int = 0, of: str = "", more: str = ""
) -> str:
    """One verdict: its word, the figures as printed, the sentence, and the reason if it matters.

    Parameters
    ----------
    claim : Claim
    verdict : Verdict
    colour : bool
    width : int
        Columns; by default those of the terminal.
    of : str
        Endpoint and groups, in words.
    more : str
        What is asked besides.
    """
    of = f"  ({of})" if of else ""
    width = width or min(shutil.get_terminal_size((100, 24)).columns, 120)
    head = f"{MARKS[verdict.severity]} {shown_word(verdict)}"
    lines = [
        f"{paint(f'{head:<24}', verdict.severity, colour=colour)} {verdict.id}  {printed(claim)}{of}"
    ]
    texts = [verdict.sentence]
    if verdict.severity in ("red", "amber") or verdict.word == "two readings":
        texts += [verdict.because, question(verdict)]
    texts += [more] if more else []
    for text in texts:
        lines += textwrap.wrap(text, width, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)


def findings_text(audit: Audit, *, colour: bool) -> str:
    """The joint findings, those that exclude each other first."""
    if not audit.findings:
        return ""
    lines = ["", "Together:"]
    width = min(shutil.get_terminal_size((100, 24)).columns, 120)
    for finding in audit.findings:
        mark = paint(f"  {finding.kind:<13}", finding.severity, colour=colour)
        body = textwrap.wrap(finding.sentence, width - 16) or [""]
        lines.append(f"{mark} {body[0]}")
        lines += [" " * 16 + line for line in body[1:]]
    return "\n".join(lines)


def summary(audit: Audit) -> str:
    """How many verdicts have each word, in one line."""
    words = ", ".join(f"{count} {word}" for word, count in audit.words().most_common())
    open_claims = sum(v.word in ("not checked", "not checkable") for v in audit.verdicts)
    return f"{len(audit.verdicts)} claims: {words}. {open_claims} could not be checked."


def folder_table(answers: list[tuple[Path, Audit | str]], *, colour: bool) -> str:
    """One line a file: claims, what was found, what could not be checked."""
    width = max(len(path.name) for path, _ in answers)
    lines = [f"{'file':<{width}}  claims  red  amber  open  together"]
    for path, answer in answers:
        if isinstance(answer, str):
            lines.append(
                f"{path.name:<{width}}  {paint('not read: ' + answer, 'red', colour=colour)}"
            )
            continue
        severities = [v.severity for v in answer.verdicts]
        excluded = sum(f.kind == "exclude" for f in answer.findings)
        red, amber = severities.count("red"), severities.count("amber")
        worst = "red" if red or excluded else "amber" if amber else "green"
        unchecked = sum(v.word in ("not checked", "not checkable") for v in answer.verdicts)
        line = f"{path.name:<{width}}  {len(severities):>6}  {red:>3}  {amber:>5}  {unchecked:>4}  {excluded} excluded"
        lines.append(paint(line, worst, colour=colour))
    return "\n".join(lines)
