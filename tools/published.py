"""Write data/published.csv from data/claims.yml: ``python -m tools.published``.

A figure of ``x-figures`` shows a field of a claim, the size of a group, or a text of its own. What the
claims and groups say of it is taken from them; a key that stands in the entry goes before.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import yaml

from attainable.claims.entries import study_of
from attainable.claims.study import Study
from attainable.joint.counts import Table, event_table

DATA = Path(__file__).resolve().parents[1] / "data"
KINDS = {"k": "count", "percent": "proportion", "fraction": "fraction", "p": "p_value"}
UNITS = {"count": "patients", "fraction": "patients", "proportion": "%"}
Row = dict[str, str]


def published_csv(content: Mapping[str, Any]) -> str:
    """The table of printed figures as text of a CSV file.

    Parameters
    ----------
    content : mapping
        Of a claims file, with the key ``x-figures``; every value text.

    Raises
    ------
    ValueError
        If an entry of ``x-figures`` cannot be used, or a claim has none.
    """
    schema = json.loads((DATA / "published.schema.json").read_text(encoding="utf-8"))
    columns = [field["name"] for field in schema["fields"]]
    study = study_of(content)
    table = event_table(study)
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for order, figure in enumerate(content["x-figures"], 1):
        try:
            writer.writerow(_row(dict(figure), study, table, columns) | {"order": str(order)})
        except ValueError as error:
            shown = ", ".join(f"{key}: {value}" for key, value in figure.items())
            raise ValueError(f"x-figures, entry {order} ({shown}): {error}") from None
    used = {figure.get("claim") for figure in content["x-figures"]}
    if missing := [claim.id for claim in study.claims if claim.id not in used]:
        raise ValueError(
            f"x-figures has no entry for {', '.join(missing)}; add a line with claim: {missing[0]} "
            "and at: where it stands, in the order of reading"
        )
    return text.getvalue()


def _row(own: Row, study: Study, table: Table, columns: Collection[str]) -> Row:
    """A figure's row: what a group or a claim says of it, then what its entry says."""
    row = _implied(own, study, table) | own
    match row.pop("at", "").split():
        case [section, sentence] if sentence.isdigit():
            row |= {"section": section, "sentence": sentence}
        case _:
            raise ValueError("expected at: with the section and the sentence, such as results 3")
    group = study.groups[_known("group", row.get("group", ""), study.groups)]
    row["who"] = group.label if group.of else ""
    for key in row:
        _known("key", key, columns)
    return row


def _known(what: str, found: str, names: Collection[str]) -> str:
    if found not in names:
        raise ValueError(f"found the {what} {found!r}; expected one of {', '.join(names)}")
    return found


def _implied(figure: Row, study: Study, table: Table) -> Row:
    """What the size of a group or a claim says of a figure."""
    if name := figure.pop("size", ""):
        group = study.groups[_known("size", name, study.groups)]
        row = {
            "kind": "count",
            "unit": "patients",
            "printed": str(group.n),
            "numerator": str(group.n),
        }
        row |= {"group": group.of or name, "numerator_source": "printed"}
        if group.of:
            whole = str(study.groups[group.of].n)
            row |= {"denominator": whole, "denominator_source": "implied"}
        return row
    if not (name := figure.pop("claim", "")):
        return {}
    claims = {claim.id: claim for claim in study.claims}
    claim = claims[_known("claim", name, claims)]
    endpoint, k, n = (claim.text(field) for field in ("endpoint", "k1", "n1"))
    show = figure.pop("show", "p" if claim.has("p") else "percent" if claim.has("percent") else "k")
    _known("field to show", show, KINDS)
    row = {
        "id": name,
        "kind": KINDS[show],
        "unit": UNITS.get(KINDS[show], ""),
        "endpoint": endpoint,
    }
    row["group"] = claim.text("group1")
    declared = study.endpoints.get(endpoint)
    row["measure"] = declared.label if declared else endpoint
    if show == "p":
        row |= {"printed": claim.text("p"), "group": study.groups[row["group"]].of}
        row |= {"numerator_source": "implied", "denominator_source": "printed"}
        for arm in "12":
            name = claim.text(f"group{arm}")
            row |= {f"group{arm}": name, f"n{arm}": claim.text(f"n{arm}")}
            row[f"events{arm}"] = str(table.events(endpoint, name))
        return row
    row |= {"numerator_source": "printed" if k else "implied", "denominator_source": "printed"}
    if not k:
        k = str(int(n) - (table.events(endpoint, row["group"]) or 0))
    row |= {"numerator": k, "denominator": n}
    row["printed"] = {"k": k, "fraction": f"{k}/{n}"}.get(show, f"{claim.text('percent')}%")
    return row


def main() -> None:
    """Write the file."""
    text = (DATA / "claims.yml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=yaml.BaseLoader)
    try:
        made = published_csv(content)
    except ValueError as error:
        sys.exit(f"Stopped: data/claims.yml: {error}")
    (DATA / "published.csv").write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
