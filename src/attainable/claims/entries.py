"""A claims file in YAML: study, groups, endpoints and claims; every value is kept as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attainable.claims.claim import ARMS, COMMON, FLAT, FORMS, USED, Claim
from attainable.claims.curves import curve_claims
from attainable.claims.flat import KNOWN, NAMED, _refusal
from attainable.claims.study import Endpoint, Study, StudyError, read_groups

TOP = ("study", "source", "groups", "endpoints", "claims", "curves", "note")
OWN = "x-"
"""Keys of the whole file that begin so are the reader's own: no check uses or names them."""
PROPOSED = (
    "proposals: found claims that a program proposed; expected claims that a person has held against "
    "the paper. Do so, fill in what each `settle` asks for and delete it, then rename proposals to claims"
)


def read_yaml(path: Path) -> Study:
    """Read a claims file in YAML.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        Says the key or line, what was found and what is expected.
    """
    try:
        import yaml
    except ImportError:
        raise StudyError(
            "claims files in YAML need PyYAML: pip install 'attainable[yaml]'"
        ) from None
    try:
        text = path.read_text(encoding="utf-8-sig")
        content = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StudyError(f"{path}: no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(content, Mapping):
        raise StudyError(f"{path}: found no mapping; expected the keys study, groups, claims")
    try:
        return study_of(content, path.stem, path.parent)
    except StudyError as error:
        raise StudyError(f"{path}: {error}") from None


def study_of(content: Mapping[str, Any], name: str = "", folder: Path | None = None) -> Study:
    """A study from the content of a claims file.

    Parameters
    ----------
    content : mapping
        Keys ``study, source, groups, endpoints, claims``; all values text.
    name : str
        Where no study is named.
    folder : Path, optional
        Where files of curves stand.

    Raises
    ------
    StudyError

    Examples
    --------
    >>> study = study_of({"groups": {"all": "33"}, "claims": [
    ...     {"id": "cr", "form": "count", "group": "all", "k": "26", "percent": "78.8"}]})
    >>> dict(study.claims[0].fields)
    {'group1': 'all', 'n1': '33', 'k1': '26', 'percent': '78.8'}
    """
    unused = [key for key in content if key not in TOP and not str(key).startswith(OWN)]
    declared = content.get("groups") or {}
    if not isinstance(declared, Mapping):
        raise StudyError("groups: found a list or text; expected name: size")
    groups = read_groups(declared)
    endpoints = _endpoints(content.get("endpoints") or {})
    if "proposals" in content and "claims" not in content:
        raise StudyError(PROPOSED)
    entries = content.get("claims") or []
    if not isinstance(entries, Sequence) or isinstance(entries, str) or not entries:
        raise StudyError("claims: found none; expected a list of claims, each with a form")
    claims: list[Claim] = []
    ids: set[str] = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping):
            raise StudyError(
                f"claims[{number}]: found {entry!r}, expected keys such as form, group"
            )
        claim, more = _claim(entry, f"claim {number}", groups)
        if claim.id in ids:
            raise StudyError(f"claims[{number}]: the id {claim.id!r} is there twice")
        ids.add(claim.id)
        claims.append(claim)
        unused += [key for key in more if key not in unused]
    for number, entry in enumerate(content.get("curves") or (), 1):
        if not isinstance(entry, Mapping):
            raise StudyError(
                f"curves[{number}]: found {entry!r}, expected keys such as group, file"
            )
        group = groups.get(str(entry.get("group", "")))
        if groups and group is None:
            raise StudyError(f"curves[{number}]: the group {entry.get('group')!r} is not declared")
        n = str(group.n) if group is not None and group.n is not None else ""
        claims += curve_claims(entry, number, folder or Path(), n)
    title = str(content.get("study", "")) or name
    source, note = (str(content.get(key, "")) for key in ("source", "note"))
    return Study(title, tuple(claims), groups, endpoints, source, tuple(unused), note)


def _endpoints(declared: Any) -> dict[str, Endpoint]:
    if not isinstance(declared, Mapping):
        raise StudyError("endpoints: found a list or text; expected name: {label, includes}")
    made = {}
    for name, value in declared.items():
        value = value if isinstance(value, Mapping) else {"label": str(value)}
        includes = value.get("includes") or ()
        includes = (includes,) if isinstance(includes, str) else tuple(includes)
        unknown = [x for x in includes if x not in declared]
        if unknown:
            raise StudyError(f"endpoints.{name}.includes: {', '.join(unknown)} is not declared")
        made[name] = Endpoint(name, str(value.get("label", "")), includes)
    return made


def _claim(
    entry: Mapping[str, Any], name: str, groups: Mapping[str, Any]
) -> tuple[Claim, list[str]]:
    form = str(entry.get("form", "")).lower()
    name = str(entry.get("id", name))
    if form not in FORMS:
        raise StudyError(f"{name}: found the form {form!r}, expected one of {', '.join(FORMS)}")
    fields = _fields(entry, name)
    given = frozenset(fields)
    for arm in ARMS:
        group = groups.get(fields.get(f"group{arm}", ""))
        if fields.get(f"group{arm}") and groups and group is None:
            raise StudyError(f"{name}: the group {fields[f'group{arm}']!r} is not declared")
        if group is not None and group.n is not None and form != "at_risk":
            fields.setdefault(f"n{arm}", str(group.n))
        if group is not None and group.settle:
            asked = f"{group.settle} (asked under groups: {group.name})"
            fields["settle"] = "; ".join(filter(None, (fields.get("settle", ""), asked)))
    used = {*USED[form], *COMMON}
    dropped = [key for key in fields if key not in used and key in NAMED]
    foreign = [key for key in fields if key not in used and key not in dropped and key in KNOWN]
    unknown = [key for key in fields if key not in KNOWN]
    extra = {key: fields[key] for key in (*dropped, *unknown)}
    kept = {key: value for key, value in fields.items() if key not in extra}
    kept = {key: kept[key] for key in (*FLAT, *kept) if key in kept}
    readings = tuple(
        _claim(
            {**{k: v for k, v in entry.items() if k != "readings"}, **reading},
            f"{name} {i}",
            groups,
        )[0]
        for i, reading in enumerate(entry.get("readings") or (), 1)
    )
    implied = frozenset(kept) - given
    claim = Claim(form, kept, name, extra, _refusal(form, foreign), readings, implied)
    return claim, [*dropped, *unknown]


def _fields(entry: Mapping[str, Any], name: str) -> dict[str, str]:
    """Flat fields; ``group`` and ``groups``, and lists of ``n, k, d, percent``, are spread out."""
    fields: dict[str, str] = {}
    for key, value in entry.items():
        if key in ("form", "id", "readings"):
            continue
        if key == "group":
            fields["group1"] = str(value)
        elif key == "groups":
            _spread(fields, "group", value, name)
        elif isinstance(value, Mapping):
            raise StudyError(f"{name}.{key}: found keys, expected text or a list")
        elif key in ("n", "k", "d", "percent"):
            _spread(fields, key, value if isinstance(value, list) else [value], name)
        elif isinstance(value, list):
            raise StudyError(f"{name}.{key}: found a list, expected one value")
        else:
            fields[key] = str(value)
    return {key: value for key, value in fields.items() if value.strip()}


def _spread(fields: dict[str, str], key: str, values: Any, name: str) -> None:
    if not isinstance(values, list):
        raise StudyError(f"{name}.{key}: found {values!r}, expected a list")
    for arm, value in enumerate(values, 1):
        fields[key if key == "percent" and arm == 1 else f"{key}{arm}"] = str(value)
