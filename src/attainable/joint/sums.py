"""What counts of one study say together: sums, clashes, what follows, what stays open."""

from __future__ import annotations

from attainable.joint.counts import Table, events_in_words, label_of
from attainable.joint.findings import Finding

MOST_OPEN = 6


def count_findings(table: Table) -> list[Finding]:
    """Sums that agree, claims that exclude each other, counts that follow, overlaps."""
    found = list(table.clashes) + _sums(table)
    if table.clashes:
        return found
    for (endpoint, name), cell in table.cells.items():
        group = table.study.groups[name]
        whole = table.cells.get((endpoint, group.of))
        if cell.printed or not cell.claims or whole is None or whole.high == 0:
            continue
        n = group.n or 0
        what = f"{events_in_words(table.study, endpoint)} in {label_of(table.study, name)}"
        most = min(whole.high, n)
        if cell.low == cell.high:
            found.append(
                Finding(
                    "identified",
                    cell.claims,
                    f"{what}: {cell.low} of {n}.",
                    low=cell.low,
                    high=cell.high,
                )
            )
        elif (cell.low, cell.high) != (0, most):
            found.append(
                Finding(
                    "bounded",
                    cell.claims,
                    f"{what}: {cell.low} to {cell.high} of {n}.",
                    low=cell.low,
                    high=cell.high,
                )
            )
        elif (
            not group.without
            and whole.printed
            and len([f for f in found if f.kind == "open"]) < MOST_OPEN
        ):
            what = f"How many of the {whole.high} with {events_in_words(table.study, endpoint)} are in {label_of(table.study, name)}"
            found.append(Finding("open", cell.claims, f"{what}: 0 to {most}.", low=0, high=most))
    return found


def _sums(table: Table) -> list[Finding]:
    found = []
    for (endpoint, name), cell in table.cells.items():
        group = table.study.groups[name]
        other, whole = (table.cells.get((endpoint, x)) for x in (group.without, group.of))
        if other is None or whole is None or not (cell.printed and other.printed and whole.printed):
            continue
        if cell.low + other.low == whole.low and (cell.high, other.high, whole.high) == (
            cell.low,
            other.low,
            whole.low,
        ):
            claims = tuple(dict.fromkeys((*cell.claims, *other.claims, *whole.claims)))
            found.append(
                Finding(
                    "agree",
                    claims,
                    f"{events_in_words(table.study, endpoint)}: {other.low} in {label_of(table.study, group.without)} and {cell.low} in "
                    f"{label_of(table.study, name)} are the {whole.low} in {label_of(table.study, group.of)}.",
                )
            )
    return found
