"""A study: groups that are declared once, with their nesting and complements, and claims on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from attainable.claims.claim import Claim


class StudyError(ValueError):
    """A claims file that cannot be used: says where, what was found, what is expected."""


@dataclass(frozen=True)
class Group:
    """Patients who are named together.

    Attributes
    ----------
    name, label : str
    n : int or None
        Patients, if printed or implied.
    of : str
        The group that it is part of; empty for one that is part of none.
    without : str
        Of which group it is the complement within ``of``.
    having : str
        The endpoint that its patients have by definition: those in remission have a remission.
    settle : str
        What a person has to settle before any claim on the group is checked.
    """

    name: str
    n: int | None = None
    of: str = ""
    without: str = ""
    label: str = ""
    having: str = ""
    settle: str = ""


@dataclass(frozen=True)
class Endpoint:
    """What is counted: ``includes`` names endpoints whose events are events of this one, too.

    A death is an event of disease-free survival.
    """

    name: str
    label: str = ""
    includes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Study:
    """What a claims file says.

    Attributes
    ----------
    name, source : str
    claims : tuple of Claim
    groups : mapping of str to Group
    endpoints : mapping of str to Endpoint
    unused : tuple of str
        Columns or keys that no check uses; they are kept beside the answers.
    note : str
        What a reader should know of the file.
    """

    name: str
    claims: tuple[Claim, ...]
    groups: Mapping[str, Group] = field(default_factory=dict)
    endpoints: Mapping[str, Endpoint] = field(default_factory=dict)
    source: str = ""
    unused: tuple[str, ...] = ()
    note: str = ""

    def parts(self, name: str) -> list[Group]:
        """The groups that are declared as part of a group, in order."""
        return [group for group in self.groups.values() if group.of == name]


_SHORT = re.compile(r"(?P<n>\d+)(?:\s+of\s+(?P<of>[\w.-]+))?")
_REST = re.compile(r"(?:not|without|rest without)\s+(?P<without>[\w.-]+)")


def read_groups(declared: Mapping[str, object]) -> dict[str, Group]:
    """Groups as declared, with the sizes that follow.

    Parameters
    ----------
    declared : mapping
        Name to ``33``, ``26 of all``, ``not cr``, or to a mapping with ``n``, ``of``,
        ``complement``, ``having`` and ``label``.

    Returns
    -------
    dict of str to Group

    Raises
    ------
    StudyError
        A group of a group that is not declared, a circle, a part larger than the whole, a
        complement whose size does not fit.

    Examples
    --------
    >>> groups = read_groups({"all": "33", "cr": "26 of all", "no_cr": "not cr"})
    >>> groups["no_cr"].n, groups["no_cr"].of
    (7, 'all')
    """
    groups = {name: _group(name, value) for name, value in declared.items()}
    for name, group in list(groups.items()):
        if group.without:
            groups[name] = _complement(group, groups)
    for group in groups.values():
        _check_nesting(group, groups)
    return groups


def _group(name: str, value: object) -> Group:
    if isinstance(value, Mapping):
        unknown = set(value) - {"n", "of", "complement", "label", "having", "settle"}
        if unknown:
            raise StudyError(
                f"groups.{name}: found {', '.join(sorted(unknown))}; expected n, of, complement, having, label, settle"
            )
        n = str(value.get("n", "")).strip()
        if n and not n.isdigit():
            raise StudyError(f"groups.{name}.n: found {n!r}, expected a whole number")
        of, without = str(value.get("of", "")), str(value.get("complement", ""))
        label, having = str(value.get("label", "")), str(value.get("having", ""))
        settle = str(value.get("settle", ""))
        return Group(name, int(n) if n else None, of, without, label, having, settle)
    text = str(value).strip()
    if found := _SHORT.fullmatch(text):
        return Group(name, int(found["n"]), found["of"] or "")
    if found := _REST.fullmatch(text):
        return Group(name, without=found["without"])
    raise StudyError(
        f"groups.{name}: found {text!r}; expected such as 33, 26 of all, or not {name}"
    )


def _complement(group: Group, groups: Mapping[str, Group]) -> Group:
    other = groups.get(group.without)
    if other is None:
        raise StudyError(f"groups.{group.name}: its complement {group.without!r} is not declared")
    of = group.of or other.of
    whole = groups.get(of)
    if whole is None:
        raise StudyError(f"groups.{group.name}: {group.without!r} is not part of a declared group")
    n = group.n
    if whole.n is not None and other.n is not None:
        rest = whole.n - other.n
        if n is not None and n != rest:
            raise StudyError(
                f"groups.{group.name}: found {n} patients; {of} without {other.name} is "
                f"{whole.n} - {other.n} = {rest}"
            )
        n = rest
    return replace(group, n=n, of=of)


def _check_nesting(group: Group, groups: Mapping[str, Group]) -> None:
    seen, at = {group.name}, group
    while at.of:
        if at.of not in groups:
            raise StudyError(f"groups.{at.name}: {at.of!r} is not declared")
        if at.of in seen:
            raise StudyError(f"groups.{at.name}: is part of itself, by way of {at.of!r}")
        above = groups[at.of]
        if at.n is not None and above.n is not None and at.n > above.n:
            raise StudyError(
                f"groups.{at.name}: found {at.n} patients of {above.n} in {above.name!r}"
            )
        seen.add(at.of)
        at = above
