"""Chapters open with their answer; 01 to 04 and those after 10 can be retyped. Oracle: cells of at most ten lines, ten names."""

import ast
from pathlib import Path

import jupytext
import nbformat
import pandas as pd
import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import logrank_test

from fewevents import detectable_proportion
from helpers import Study, conclusions, further_questions, load_published

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
LATER = sorted(NOTEBOOKS.glob("1[1-9]_*.py"))
ANSWERED = [*sorted(NOTEBOOKS.glob("0[1-8]_*.py")), *LATER]
CHAPTERS = [*ANSWERED[:4], *LATER]


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_visible_cells_are_short_and_few_names_come_from_helpers(path: Path) -> None:
    cells = [cell for cell in jupytext.read(path).cells if cell.cell_type == "code"]
    visible = [cell.source for cell in cells if not cell.metadata.get("tags")]
    assert visible
    assert max(len([line for line in s.splitlines() if line.strip()]) for s in visible) <= 10
    imports = [
        n for c in cells for n in ast.walk(ast.parse(c.source)) if isinstance(n, ast.ImportFrom)
    ]
    names = [
        a.name for n in imports if (n.module or "").split(".")[0] == "helpers" for a in n.names
    ]
    assert 1 <= len(names) <= 10
    assert {t for c in cells for t in c.metadata.get("tags", [])} <= {"hide-input"}


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_the_card_stands_right_after_the_title(path: Path) -> None:
    """Oracle: the rule itself; only folded cells without output may come before the card."""
    title, *cells = jupytext.read(path).cells
    assert title.source.startswith("# ")
    assert "\n#" not in title.source
    cards = [i for i, cell in enumerate(cells) if "\nsummary_card(" in f"\n{cell.source}"]
    assert cards, f"{path.name}: add a hidden cell with summary_card(...) below the title"
    card = cards[0]
    for cell in cells[: card + 1]:
        assert cell.cell_type == "code"
        assert cell.metadata.get("tags") == ["hide-input"]
        last = ast.parse(cell.source).body[-1]
        assert isinstance(last, ast.Expr) == (cell is cells[card])


def test_a_death_without_a_transplant_stops_the_chapter_of_one_death(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: the figures that were changed, named by the error."""
    changed = load_published()
    changed.loc["os_by_hsct_p", ["events1", "events2"]] = "0", "1"
    monkeypatch.setattr("helpers.published.load_published", lambda: changed)
    (path,) = (path for path in ANSWERED if path.stem == "08_explorer")
    first = next(cell.source for cell in jupytext.read(path).cells if cell.cell_type == "code")
    with pytest.raises(ValueError, match="os_by_hsct_p: .* found 0 and 1"):
        exec(first, {})


def test_figures_typed_on_the_first_page_are_the_printed_ones() -> None:
    """Oracle: data/published.csv."""
    page = (ANSWERED[0].parents[1] / "book" / "index.md").read_text(encoding="utf-8")
    treated, days = load_published().loc[["treated_n", "course_days"], "printed"]
    assert f"looked back at {treated} children" in page
    assert f"a {days}-day course" in page
    assert f"blinatumomab, {days} days, {treated} children" in page


def outputs(path: Path, kind: str) -> list[str]:
    """Stored outputs of one kind."""
    cells = nbformat.read(path.with_suffix(".ipynb"), as_version=4).cells
    found = [o for c in cells if c.cell_type == "code" for o in c.outputs]
    return [o.get("data", {}).get(kind) or o.get("text", "") for o in found]


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_no_mark_of_emphasis_reaches_a_page(path: Path) -> None:
    """Oracle: Markdown itself; what is filled in is escaped, so emphasis in it is shown as stars."""
    assert not any("\\*" in text for text in outputs(path, "text/markdown"))


def test_the_risk_that_the_transplant_comparison_could_have_found() -> None:
    """Oracle: R, sum of dbinom(0:15, 15, p) where fisher.test of k/15 against 0/11 is below 0.05.

    The power is 0.788 at p = 0.47 and 0.810 at 0.48. With the groups exchanged it would be 0.45.
    """
    found = detectable_proportion(11, 15, reference=0).estimate
    assert 0.47 < found < 0.48
    (survival,) = (path for path in ANSWERED if path.stem == "03_survival")
    assert f"{found:.0%}\n" in outputs(survival, "text/plain")


def test_the_cohort_that_lags_is_chosen_and_prints_what_the_paper_prints() -> None:
    """Oracle: R on the patients of the stored output: survdiff, and survfit with rmean = 401.

    p = 0.002177; means 370.08 and 399.00 days.
    """
    (path,) = (path for path in ANSWERED if path.stem == "06_identification")
    (text,) = (t for t in outputs(path, "text/plain") if "mean survival of 401 days" in t)
    assert text.splitlines()[0].startswith("(26, 1, 7, 3): p = 0.00218 prints as 0.002: True")
    assert text.splitlines()[0].endswith("[370, 399]")
    # No list of patients is typed: a row of one would be a tuple of arm, day and event.
    assert "[(1, " not in path.read_text(encoding="utf-8")


def test_rates_read_before_the_last_death_leave_another_split_and_the_pages_say_so() -> None:
    """Oracle: a cohort with two deaths in each group whose Kaplan-Meier rates at day 180 are the printed ones; R's
    survdiff gives it p = 0.00244 by remission and 0.395 by transplant.
    """
    none = pd.DataFrame({"time": [40, 60, 60, 80, 100, 110, 190], "event": [1, 0, 0, 0, 1, 0, 0]})
    with_hsct = pd.DataFrame(
        {"time": [140] + [200] * 4 + [400] * 10, "event": [1] + [0] * 14, "hsct": 1}
    )
    without = pd.DataFrame({"time": [200] * 10 + [300], "event": [0] * 10 + [1], "hsct": 0})
    reached = pd.concat([with_hsct, without])
    rates = [
        KaplanMeierFitter().fit(group["time"], group["event"]).predict(180)
        for group in (reached, none, with_hsct, without)
    ]
    assert rates == pytest.approx([25 / 26, 4 / 7, 14 / 15, 1])
    for one, two, p in ((reached, none, 0.00244), (with_hsct, without, 0.395)):
        found = logrank_test(one["time"], two["time"], one["event"], two["event"])
        assert found.p_value == pytest.approx(p, rel=0.003)
    condition = "if the rates by group are crude"
    study = Study(load_published())
    assert condition in further_questions(study)["because"][0]
    assert condition in conclusions(study)["because"][2]
    for chapter in ("03_survival", "06_identification"):
        assert condition in (ANSWERED[0].parent / f"{chapter}.py").read_text(encoding="utf-8")
