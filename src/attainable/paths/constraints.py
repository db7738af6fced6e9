"""Constraints on risk-set paths, as a caller states them: checked and put in the space's form."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from attainable.paths.riskset_paths import RiskConstraint

Risk = int | Collection[int] | None
EventKey = int | tuple[int, int]


def read_order(
    order: Sequence[int | tuple[int, int]] | None, d1: int, d2: int, ties: bool
) -> tuple[tuple[int, int], ...] | None:
    """An order of events as the events of each arm at each event time.

    Raises
    ------
    ValueError
        An entry is no event, or the order holds other numbers of events than the arms.
    """
    if order is None:
        return None
    named = {1: (1, 0), 2: (0, 1)}
    steps = []
    for place, entry in enumerate(order, start=1):
        step = named.get(entry) if isinstance(entry, int) else (int(entry[0]), int(entry[1]))
        if step is None or min(step) < 0 or sum(step) < 1 or (sum(step) > 1 and not ties):
            raise ValueError(
                f"order has {entry!r} at place {place}; expected 1 or 2 (or, with ties, (e1, e2))"
            )
        steps.append(step)
    found = (sum(e1 for e1, _ in steps), sum(e2 for _, e2 in steps))
    if found != (d1, d2):
        raise ValueError(
            f"order holds {found[0]} and {found[1]} events; expected d1={d1} and d2={d2}"
        )
    return tuple(steps)


def read_at_risk(
    at_risk: Mapping[EventKey, tuple[Risk, Risk]],
    events: tuple[int, int],
    patients: tuple[int, int],
) -> tuple[RiskConstraint, ...]:
    """Numbers at risk by event, checked.

    Raises
    ------
    ValueError
        There is no such event, or a number is not one of the patients.
    """
    constraints = []
    for key, value in at_risk.items():
        arm, index = read_event(key, events)
        allowed = [_read_risk(risk, key, n) for risk, n in zip(value, patients, strict=True)]
        constraints.append(RiskConstraint(arm, index, (allowed[0], allowed[1])))
    return tuple(constraints)


def read_event(key: EventKey, events: tuple[int, int]) -> tuple[int, int]:
    """The arm (0 for either) and the number of an event.

    Raises
    ------
    ValueError
        There is no such event.
    """
    arm, index = (0, int(key)) if isinstance(key, int | np.integer) else key
    if arm not in (0, 1, 2) or not 1 <= index <= (sum(events), *events)[arm]:
        raise ValueError(
            f"there is no event {key!r}; expected a number from 1 to {sum(events)}, "
            f"(1, 1 to {events[0]}) or (2, 1 to {events[1]})"
        )
    return arm, index


def _read_risk(risk: Risk, key: EventKey, patients: int) -> frozenset[int] | None:
    if risk is None:
        return None
    wanted = frozenset([risk]) if isinstance(risk, int | np.integer) else frozenset(risk)
    if not wanted or min(wanted) < 0 or max(wanted) > patients:
        raise ValueError(
            f"at_risk[{key!r}] has {risk!r}; expected numbers from 0 to {patients} patients"
        )
    return wanted
