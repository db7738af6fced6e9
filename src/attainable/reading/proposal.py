"""A claims file proposed from a text: YAML, to be confirmed by a person before it is audited."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from attainable.reading.arms import BY_NAME, IN_ORDER
from attainable.reading.patterns import compiled
from attainable.reading.tokens import Fields
from attainable.reading.unread import unread_said

HEAD = """\
# Proposed by `attainable read`. Nothing here is judged yet: hold each claim against its sentence,
# mend or delete it, fill in what its `settle` asks for and delete that, then rename `proposals` to `claims`.
# An endpoint with (2) behind it has the name of another one, and other figures of the same patients.
"""
ONCE = "# What `settle` of a group asks is asked once for all claims on it.\n"
TRUSTED = "Read by a program; no person has held these claims against the text."
LEFT = "# In the text, and in no claim above: hold these against the paper yourself, or add claims of them.\n"
OF_GROUPS = (BY_NAME, IN_ORDER.partition(":")[0])
SPREAD = "no confidence interval"


def proposal(
    found: list[Fields],
    *,
    title: str = "",
    address: str = "",
    trust: bool = False,
    left: Sequence[tuple[str, str]] = (),
) -> str:
    """A claims file in YAML from proposed claims.

    Parameters
    ----------
    found : list of dict
        As from `attainable.reading.read`.
    title, address : str
        Of the study.
    trust : bool
        Whether the claims stand under ``claims``, as for an audit, rather than ``proposals``,
        which no audit takes.

    left : sequence of (str, str)
        Figures of which no claim was made, each with its sentence: they are listed at the end.

    Returns
    -------
    str
        Groups are declared once; a claim with ``settle`` is not checked until that is deleted.

    Examples
    --------
    >>> from attainable.reading import read
    >>> print(proposal(read("OS at 2 years was 77% (95% CI 64-86) for LT (n = 45)."), title="A 2020"))
    # Proposed by `attainable read`. Nothing here is judged yet: hold each claim against its sentence,
    # mend or delete it, fill in what its `settle` asks for and delete that, then rename `proposals` to `claims`.
    # An endpoint with (2) behind it has the name of another one, and other figures of the same patients.
    study: "A 2020"
    groups:
      lt: {n: "45", label: "LT"}
    proposals:
    - {id: "1", form: "rate", endpoint: "OS", group1: "lt", n1: "45", percent: "77", low: "64", high: "86",
       level: "95", time: "2 years",
       sentence: "OS at 2 years was 77% (95% CI 64-86) for LT (n = 45)."}
    """
    lines = ["" if trust else HEAD, f"study: {_quoted(title or 'untitled')}\n"]
    lines += [f"source: {_quoted(address)}\n"] if address else []
    note = " ".join(filter(None, (TRUSTED if trust else "", unread_said(list(left)))))
    lines += [f"note: {_quoted(note)}\n"] if note else []
    groups, renamed = _groups(found)
    found = _asked_once(found, groups, renamed)
    if groups:
        lines += [ONCE] if any("settle" in group for group in groups.values()) else []
        lines.append("groups:\n")
        lines += [f"  {name}: {_flow(entry)}\n" for name, entry in groups.items()]
    numbers = _outcomes(found, renamed)
    lines.append("claims:\n" if trust else "proposals:\n")
    for index, claim in enumerate(found):
        entry = {"id": str(index + 1)} | claim
        if SPREAD in claim.get("note", ""):
            entry = {k: v for k, v in entry.items() if k not in ("low", "high", "level")}
            entry["settle"] = "; ".join(x for x in claim["settle"].split("; ") if SPREAD not in x)
            entry["note"] = (
                f"printed with {claim.get('low')} to {claim.get('high')}, {claim['note']}"
            )
        entry |= {key: entry.pop(key) for key in ("settle", "sentence") if entry.get(key)}
        entry = {key: value for key, value in entry.items() if value}
        entry |= {key: renamed[index, key] for key in entry if (index, key) in renamed}
        if numbers[index] > 1:
            entry["endpoint"] += f" ({numbers[index]})"
        lines.append("- " + _flow(entry, indent="   ") + "\n")
    lines += [LEFT] if left else []
    lines += [f"# {figure} in {_quoted(said)}\n" for figure, said in left]
    return "".join(lines).rstrip("\n")


def _groups(found: list[Fields]) -> tuple[dict[str, Fields], dict[tuple[int, str], str]]:
    """Groups as declared, and the name of each group of each claim."""
    groups: dict[str, Fields] = {}
    renamed: dict[tuple[int, str], str] = {}
    for index, claim in enumerate(found):
        for key in [key for key in claim if key.startswith("group")]:
            label, size = claim[key], claim.get(f"n{key[5:]}", "").replace(",", "")
            stem = compiled("[^a-z0-9]+").sub("_", label.lower()).strip("_")[:30] or "group"
            stem = stem if stem[0].isalpha() else f"group_{stem}"
            name, number = stem, 1
            while name in groups and size and groups[name].setdefault("n", size) != size:
                number += 1
                name = f"{stem}_{number}"
            groups.setdefault(name, ({"n": size} if size else {}) | {"label": label})
            renamed[index, key] = name
    return groups, renamed


def _asked_once(
    found: list[Fields], groups: dict[str, Fields], names: dict[tuple[int, str], str]
) -> list[Fields]:
    """Claims without the question which group is which, where several ask it: their groups do."""
    asked = Counter(q for claim in found for q in claim.get("settle", "").split("; "))
    once = {q for q, times in asked.items() if times > 1 and q.startswith(OF_GROUPS)}
    left = []
    for index, claim in enumerate(found):
        own = [names[index, key] for key in claim if (index, key) in names]
        questions = claim.get("settle", "").split("; ")
        if own and once & set(questions):
            for name in own:
                groups[name]["settle"] = next(q for q in questions if q in once)
            kept = "; ".join(q for q in questions if q not in once)
            claim = {k: v for k, v in claim.items() if k != "settle"}
            claim |= {"settle": kept} if kept else {}
        left.append(claim)
    return left


def _outcomes(found: list[Fields], names: dict[tuple[int, str], str]) -> list[int]:
    """Which outcome of its name each claim is of: other figures of one group are of another outcome."""
    seen: dict[tuple[str, ...], list[list[str]]] = {}
    numbers = []
    for index, claim in enumerate(found):
        number = 1
        for key in [key for key in claim if key.startswith("group") and claim.get("endpoint")]:
            of = claim["endpoint"].lower(), names[index, key], claim.get("time", "")
            arm = key[5:]
            known = seen.setdefault(of, [])
            figures = [claim.get(x, "") for x in (f"k{arm}", f"percent{arm}".removesuffix("1"))]
            if any(figures):
                known += [] if figures in known else [figures]
                number = max(number, known.index(figures) + 1)
        numbers.append(number)
    return numbers


def _flow(entry: Fields, indent: str = "") -> str:
    parts = [f"{key}: {_quoted(value)}" for key, value in entry.items()]
    lines, line = [], "{"
    for place, part in enumerate(parts):
        part += "," if place < len(parts) - 1 else "}"
        if indent and (len(line) + len(part) > 100 or part.startswith(("settle", "sentence"))):
            lines.append(line.rstrip())
            line = indent
        line += part + " "
    return "\n".join([*lines, line.rstrip()])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
