"""Our figures beside what R gives a clinician from the same data, on one page to look at.

``PYTHONPATH=src python tests/book/anchors/side_by_side.py`` writes ``_build/anchors/index.html``; needs R
with survival, survminer, metafor and ggplot2. Nothing is asserted: a reader chooses.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pandas as pd
from bs4 import BeautifulSoup

from casebook.report.figures import curves_figure, logrank_note
from cohortreader import read
from fewevents import exact_ci
from helpers.context import comparable, load_comparators, pool_groups
from helpers.figures_forest import plot_forest
from helpers.page import Figure

ROOT = Path(__file__).resolve().parents[3]
OUT = ROOT / "_build" / "anchors"
WORDS: dict[str, Any] = {
    "alt": "The same data.",
    "caption": "The same data.",
    "provenance": "Counts.",
}


def curves() -> Figure:
    """Overall survival by remission of the invented ward."""
    example = ROOT / "book" / "example"
    cohort = read(example / "invented-ward.csv", example / "invented-ward.yml").patients
    ward = pd.DataFrame(
        {
            "time": cohort["os_days"].astype(float),
            "event": cohort["death"].astype(int),
            "remission": cohort["complete_remission"].map({True: "remission", False: "none"}),
        }
    ).dropna()
    ward.to_csv(OUT / "ward.csv", index=False)
    groups = {name: ward[ward["remission"].eq(name)] for name in ("remission", "none")}
    return curves_figure(
        groups,
        name="curves",
        caption=WORDS["caption"],
        ylabel="overall survival",
        note=logrank_note(groups, after=0),
    )


def forest() -> Figure:
    """Remission in adults: the one group of this book that has a mean."""
    adults = comparable(load_comparators(), "remission", ages="adults")
    pooled = pool_groups(adults)
    adults[adults["group"].eq("Adults, 28 days: CR or CRh")].to_csv(OUT / "adults.csv", index=False)
    return plot_forest(adults, pooled=pooled, name="forest", xlabel="remission", **WORDS)


def ladder() -> Figure:
    """Remission in all children, and by disease status."""
    rows = [("all children", 26, 33), ("refractory", 10, 11), ("relapsed", 16, 22)]
    rates = pd.DataFrame([{"label": label, **vars(exact_ci(k, n))} for label, k, n in rows])
    rates.to_csv(OUT / "rates.csv", index=False)
    return plot_forest(rates, name="ladder", xlabel="complete remission", **WORDS)


def grades() -> str:
    """The figure of the executed chapter; its data are its own file."""
    page = (ROOT / "_build" / "html" / "notebooks" / "04_safety.html").read_text(encoding="utf-8")
    figure = BeautifulSoup(page, "html.parser").select_one("#fig-worst-grades")
    assert figure is not None, "build the book first"
    link = figure.select_one("a.data-link")
    assert link is not None
    (OUT / "grades.csv").write_text(unquote(str(link["href"]).partition(",")[2]), encoding="utf-8")
    return str(figure)


def main() -> None:
    """Draw both, and put them side by side."""
    OUT.mkdir(parents=True, exist_ok=True)
    ours = {draw.__name__: draw() for draw in (curves, forest, ladder)}
    pages = {name: figure.html for name, figure in ours.items()} | {"grades": grades()}
    subprocess.run(["Rscript", Path(__file__).with_name("anchors.R"), OUT], check=True)
    style = (ROOT / "book" / "_static" / "custom.css").read_text(encoding="utf-8")
    rows = "".join(
        f'<h2>{name}</h2><div class="two"><div>{html}</div><img src="{name}.png" alt="By R."></div>'
        for name, html in pages.items()
    )
    (OUT / "index.html").write_text(
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Ours and R's</title><style>{style} body {{ font-family: sans-serif; margin: 16px }}"
        ".two { display: flex; flex-wrap: wrap; gap: 24px } .two > * { flex: 0 1 690px; min-width: 0 }"
        f"img {{ max-width: 100%; align-self: start }}</style>{rows}",
        encoding="utf-8",
    )
    print(OUT / "index.html")


if __name__ == "__main__":
    main()
