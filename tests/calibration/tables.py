"""Tables of a calibration: honest figures accused, slips noticed, beside what the verdicts said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ACCUSED = ("red", "amber")
APART = ("stratified_logrank", "delayed_logrank")
"""Strata and delayed entry: they stand under "assumes"."""


def write_tables(rows: Path, out: Path) -> None:
    """Write calibration_honest.csv, calibration_planted.csv and calibration_evenly_drawn.csv.

    Parameters
    ----------
    rows : Path
        One figure a row, from `run.py`.
    out : Path
        Folder.
    """
    table = pd.read_csv(rows, dtype=str, keep_default_na=False).drop_duplicates("label")
    table["accused"] = table["severity"].isin(ACCUSED)
    table["own_excluded"] = (table["own"] == "no") & (table["printing"] != "truncated")
    table["size"] = banded(table["n"], (10, 20, 40, 80))
    table["number"] = banded(table["events"], (1, 2, 4, 6, 12))
    honest = table[table["slip"] == ""]
    honest_table(honest).to_csv(out / "calibration_honest.csv", index=False, lineterminator="\n")
    if (table["slip"] != "").any():
        planted_table(table[table["slip"] != ""]).to_csv(
            out / "calibration_planted.csv", index=False, lineterminator="\n"
        )
    drawn_table(table).to_csv(
        out / "calibration_evenly_drawn.csv", index=False, lineterminator="\n"
    )
    left = honest[~honest["test"].isin(APART) & ~honest["kind"].str.contains("robust")]
    print(f"{len(left):,} honest figures, {int(left['accused'].sum())} accused")


def banded(values: pd.Series, ends: tuple[int, ...]) -> pd.Series:
    """Numbers in bands: up to 10, 11 to 20 and so on."""
    numbers = pd.to_numeric(values, errors="coerce")
    names = [
        f"{a + 1} to {b}" if b > a + 1 else f"{b}" for a, b in zip((0, *ends), ends, strict=False)
    ]
    bands = pd.cut(numbers, [0, *ends, float("inf")], labels=[*names, f"over {ends[-1]}"])
    return bands.astype(str).replace("nan", "")


def honest_table(honest: pd.DataFrame) -> pd.DataFrame:
    """Figures, accused, excluded by their own test, said to be cut off, not decided: by each property."""
    parts = []
    by = ("kind", "test", "unit", "digits", "tied", "zero_arm", "number", "size", "printing")
    for name in by:
        part = (
            honest[(honest["kind"] == "two_arm") & (honest[name] != "")]
            if name != "kind"
            else honest
        )
        groups = part.groupby(name, sort=True)
        found = pd.DataFrame({
            "figures": groups.size(),
            "accused": groups["accused"].sum(),
            "excluded by own test": groups["own_excluded"].sum(),
            "cut off": groups["word"].apply(lambda word: (word == "cut off").sum()),
            "not checked": groups["word"].apply(lambda word: (word == "not checked").sum()),
        })  # fmt: skip
        found.insert(0, "by", {"number": "events", "size": "patients"}.get(name, name))
        parts.append(found.rename_axis("value").reset_index()[["by", "value", *found.columns[1:]]])
    return pd.concat(parts, ignore_index=True)


def planted_table(planted: pd.DataFrame) -> pd.DataFrame:
    """Slips noticed by the family, and by the test that made the figure, by form and property."""
    parts = []
    for name in ("slip", "zero_arm", "number", "size", "digits"):
        part = planted[planted[name] != ""]
        groups = part.assign(form=part["kind"].str.split().str[0]).groupby(
            ["form", name], sort=True
        )
        found = pd.DataFrame({
            "slips": groups.size(),
            "noticed": groups["accused"].sum(),
            "cut off": groups["word"].apply(lambda word: (word == "cut off").sum()),
            "excluded by own test": groups["own"].apply(lambda own: (own == "no").sum()),
            "noticed as said": groups["noticed"].apply(lambda x: pd.to_numeric(x).mean()).round(4),
        })  # fmt: skip
        found = found.reset_index().rename(columns={name: "value"})
        found.insert(1, "by", {"number": "events", "size": "patients"}.get(name, name))
        parts.append(found)
    return pd.concat(parts, ignore_index=True)


def drawn_table(table: pd.DataFrame) -> pd.DataFrame:
    """Values drawn evenly from the printable ones: excluded, beside the share that the verdicts said."""
    part = table[table["noticed"] != ""].copy()
    part["noticed"] = pd.to_numeric(part["noticed"])
    part["excluded"] = part["drawn_excluded"] == "yes"
    parts = []
    for name in ("kind", "zero_arm", "number", "digits"):
        groups = part.groupby(name, sort=True)
        share, said = groups["excluded"].mean(), groups["noticed"].mean()
        spread = groups["noticed"].apply(lambda p: (p * (1 - p)).sum() ** 0.5 / len(p))
        found = pd.DataFrame({
            "drawn": groups.size(), "excluded": groups["excluded"].sum(),
            "share": share.round(5), "said": said.round(5), "standard error": spread.round(5),
        })  # fmt: skip
        found.insert(0, "by", "events" if name == "number" else name)
        parts.append(found.rename_axis("value").reset_index()[["by", "value", *found.columns[1:]]])
    return pd.concat(parts, ignore_index=True)
