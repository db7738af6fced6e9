"""Counts of one study together: sums of subgroups, complements, endpoints within endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from attainable.claims.claim import Claim, ClaimError
from attainable.claims.study import Group, Study
from attainable.forms.grim import counts_printing
from attainable.forms.rate_figures import FAILURE, SURVIVAL
from attainable.joint.findings import Finding

TIMES = {"logrank", "hazard_ratio", "rate", "median"}
SHARES = {"count", "proportion", "two_proportions", "trend"}
AT = " at "
"""Between an endpoint and its time."""


@dataclass
class Cell:
    """Events of one endpoint in one group: limits, and the claims that give them."""

    low: int
    high: int
    claims: tuple[str, ...] = ()
    printed: bool = False


@dataclass
class Table:
    """Events by endpoint and group, narrowed by what groups and endpoints imply."""

    study: Study
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    clashes: list[Finding] = field(default_factory=list)
    crude: set[str] = field(default_factory=set)
    """Claims that are rates, read as crude: a Kaplan-Meier rate says no number of events."""

    def clash(self, claims: tuple[str, ...], sentence: str) -> None:
        """Note claims that do not add up; where one is a rate, only if it is crude."""
        if any(set(known.claims) == set(claims) for known in self.clashes):
            return
        if self.crude & set(claims):
            reason = "The rates were read as crude; Kaplan-Meier rates need not add up."
            self.clashes.append(Finding("not checked", claims, sentence, reason))
        else:
            self.clashes.append(Finding("exclude", claims, sentence))

    def events(self, endpoint: str, group: str) -> int | None:
        """Events of an endpoint in a group where they are known."""
        cell = self.cells.get((endpoint, group))
        return cell.low if cell and cell.low == cell.high else None


def event_table(study: Study) -> Table:
    """What is printed or implied of the events in every declared group.

    Rates without a time and without an interval are read as crude; those at a time are estimates
    and left out. Counts at different times are different.

    Returns
    -------
    Table
        ``clashes`` holds the claims that exclude each other.
    """
    table = Table(study)
    table.crude = {claim.id for claim in study.claims if _read_as_crude(claim)}
    sized = {name: group for name, group in study.groups.items() if group.n is not None}
    facts = [fact for claim in study.claims for fact in _facts(claim, study)]
    for endpoint in dict.fromkeys(endpoint for endpoint, *_ in facts):
        for name, group in sized.items():
            table.cells[endpoint, name] = Cell(0, group.n or 0)
    for name, group in sized.items():
        others = [g.name for g in sized.values() if g.without == name]
        if group.having and (group.having, name) in table.cells:
            table.cells[group.having, name] = Cell(group.n or 0, group.n or 0, printed=True)
            for other in others:
                table.cells[group.having, other] = Cell(0, 0, printed=True)
    for endpoint, name, low, high, claim in facts:
        cell = table.cells.get((endpoint, name))
        if cell is None:
            continue
        if low > cell.high or high < cell.low:
            table.clash(
                (*cell.claims, claim),
                f"{events_in_words(study, endpoint)} in {label_of(study, name)}: "
                f"{_span(low, high)} by claim {claim}, {_span(cell.low, cell.high)} by "
                f"{_claims(cell.claims) or 'the size of the group'}. Both can't be right if they "
                "are of one outcome in the same patients.",
            )
            continue
        cell.low, cell.high = max(cell.low, low), min(cell.high, high)
        cell.claims, cell.printed = (*cell.claims, claim), True
    while _narrow(table):
        pass
    return table


def _facts(claim: Claim, study: Study) -> Iterator[tuple[str, str, int, int, str]]:
    """Endpoint, group, fewest and most events, id: what a claim says of events."""
    endpoint = claim.text("endpoint")
    if not endpoint or claim.refused or claim.readings or claim.form in ("mean", "at_risk", "step"):
        return
    alive_or_not = claim.form not in TIMES and of_survival(claim, study)
    if claim.text("time"):
        endpoint = f"{endpoint}{AT}{claim.text('time')}"
    for arm in range(1, 10):
        name = claim.text(f"group{arm}")
        group = study.groups.get(name)
        try:
            n, d, k = (claim.count(f"{x}{arm}") for x in "ndk")
            percent = claim.number("percent" if arm == 1 else f"percent{arm}")
        except ClaimError:
            continue
        if group is None or group.n is None or (n is not None and n != group.n):
            continue
        survives = rate_survives(claim, study)
        if d is not None:
            yield endpoint, name, d, d, claim.id
        elif alive_or_not:  # 29 of 33 under "overall survival": alive, or dead?
            continue
        elif k is not None and claim.form in (*SHARES, "rate"):
            events = group.n - k if survives else k
            yield endpoint, name, events, events, claim.id
        elif percent is not None and (claim.form in SHARES or _read_as_crude(claim)):
            counts = list(counts_printing(percent, group.n))
            if counts:
                counts = [group.n - x for x in counts] if survives else counts
                yield endpoint, name, min(counts), max(counts), claim.id


def _read_as_crude(claim: Claim) -> bool:
    """Whether a rate has neither count, time nor error, so that it may be crude."""
    if claim.form not in ("rate", "logrank") or claim.has("time"):
        return False
    return not any(claim.has(name) for name in ("k1", "d1", "low", "se"))


def rate_survives(claim: Claim, study: Study) -> bool:
    """Whether k and percent are of those without the event: rates of survival."""
    if claim.form not in TIMES:
        return False
    if of_survival(claim, study):
        return True
    return not any(word in _words(claim, study) for word in FAILURE)


def of_survival(claim: Claim, study: Study) -> bool:
    """Whether the name, label or measure of an endpoint says survival."""
    words = _words(claim, study).replace("-", " ").split()
    return any(word in words for word in SURVIVAL)


def _words(claim: Claim, study: Study) -> str:
    declared = study.endpoints.get(claim.text("endpoint"))
    label = declared.label if declared else ""
    return f"{claim.text('endpoint')} {label} {claim.text('measure')}".lower()


def _narrow(table: Table) -> bool:
    """One round of what wholes, parts and endpoints say of each other; whether anything changed."""
    before = [(cell.low, cell.high) for cell in table.cells.values()]
    for (endpoint, name), cell in table.cells.items():
        group = table.study.groups[name]
        whole = table.cells.get((endpoint, group.of))
        if whole is not None:
            size = (table.study.groups[group.of].n or 0) - (group.n or 0)
            _limit(table, (endpoint, group.of), cell.low, cell.high + size, cell)
            _limit(table, (endpoint, name), whole.low - size, whole.high, whole)
        other = table.cells.get((endpoint, group.without))
        if other is not None and whole is not None:
            _limit(
                table,
                (endpoint, group.of),
                cell.low + other.low,
                cell.high + other.high,
                cell,
                other,
            )
            _limit(
                table,
                (endpoint, name),
                whole.low - other.high,
                whole.high - other.low,
                whole,
                other,
            )
            _limit(
                table,
                (endpoint, group.without),
                whole.low - cell.high,
                whole.high - cell.low,
                whole,
                cell,
            )
        bare, at, time = endpoint.partition(AT)
        declared = table.study.endpoints.get(bare)
        for inner in declared.includes if declared else ():
            part = table.cells.get((inner + at + time, name))
            if part is not None:
                _limit(table, (endpoint, name), part.low, cell.high, part)
                _limit(table, (inner + at + time, name), part.low, cell.high, cell)
    return before != [(cell.low, cell.high) for cell in table.cells.values()]


def _limit(table: Table, at: tuple[str, str], low: int, high: int, *by: Cell) -> None:
    cell = table.cells[at]
    low, high = max(low, cell.low), min(high, cell.high)
    claims = tuple(dict.fromkeys(c for source in (cell, *by) for c in source.claims))
    if low > high:
        what = f"{events_in_words(table.study, at[0])} in {label_of(table.study, at[1])}"
        table.clash(claims, f"{what}: the claims {', '.join(claims)} do not add up.")
        return
    if (low, high) != (cell.low, cell.high):
        cell.low, cell.high, cell.claims = low, high, claims


def events_in_words(study: Study, endpoint: str) -> str:
    """What is counted, in words."""
    bare, at, time = endpoint.partition(AT)
    declared = study.endpoints.get(bare)
    label = (declared.label if declared and declared.label else bare) + at + time
    return f"events of {label}" if "surviv" in label.lower() else label


def label_of(study: Study, name: str) -> str:
    """What a group is called, or its name where it has no label."""
    group: Group | None = study.groups.get(name)
    return group.label or name if group else name


def _claims(ids: tuple[str, ...]) -> str:
    return f"claim{'' if len(ids) == 1 else 's'} {', '.join(ids)}" if ids else ""


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"
