"""The command ``lint``: a draft against the results of a report.

Oracle: 26/33 is 78.79 %, which prints as 78.8 and is cut off to 78.7; the statuses that the
command's page promises: 0 nothing to look at, 1 something, 2 wrong use.
"""

from pathlib import Path

import pytest

import cohortreader as cr
from casebook.command import main
from casebook.report.results.table import results_csv, results_table

Capture = pytest.CaptureFixture[str]
GOOD = "Remission was reached in 26 of 33 children (78.8%).\n"


@pytest.fixture
def results(tmp_path: Path) -> str:
    path = tmp_path / "results.csv"
    path.write_text("estimand,estimate,n,events\nshare,0.7878787879,33,26\n", encoding="utf-8")
    return str(path)


def draft(tmp_path: Path, text: str) -> str:
    path = tmp_path / "draft.txt"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_figures_that_are_in_the_results(results: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["lint", results, draft(tmp_path, GOOD)]) == 0
    assert capsys.readouterr().out == "3 figures compared, 0 to look at\n"


def test_figures_that_are_not_with_their_lines(
    results: str, tmp_path: Path, capsys: Capture
) -> None:
    text = GOOD + "It was 78.7% in the end.\nRelapse followed in 12 of 33.\n"
    assert main(["lint", results, draft(tmp_path, text)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "line 2: 78.7: printed otherwise; nearest in the results 78.8 (0.7878787879; share)",
        "    It was 78.7% in the end.",
        "line 3: 12: not in the results",
        "    Relapse followed in 12 of 33.",
        "6 figures compared, 2 to look at",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.csv", None, "none.csv: No such file"),
        ("empty.csv", b"", "holds no number"),
        ("words.csv", b"estimand\nshare\n", "holds no number"),
        ("sheet.csv", b"PK\x03\x04\xff\xfe", "is not text"),
    ],
)
def test_results_that_are_none(
    name: str, content: bytes | None, said: str, tmp_path: Path, capsys: Capture
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["lint", str(tmp_path / name), draft(tmp_path, GOOD)]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and not captured.out


@pytest.mark.parametrize(
    ("text", "said"), [("", "found no text"), ("Nothing was counted.", "nothing was compared")]
)
def test_drafts_without_a_figure_are_never_called_good(
    text: str, said: str, results: str, tmp_path: Path, capsys: Capture
) -> None:
    assert main(["lint", results, draft(tmp_path, text)]) == 2
    assert said in capsys.readouterr().err


def test_a_draft_that_is_not_there(results: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["lint", results, str(tmp_path / "no.txt")]) == 2
    assert "no.txt: no such file" in capsys.readouterr().err


EXAMPLE = Path(__file__).parents[3] / "book" / "example"
RIGHT = """
Twenty-four patients were treated; 19 of 24 (79.2%; 95% CI 57.8-92.9) reached complete remission.

Remission was seen in 9 of 12 refractory (75%) and 10 of 12 relapsed patients (83.3%; difference -8.3%; odds ratio 0.6; P = 1.00).

Overall survival at one year was 77.2% (95% CI 53.2% to 89.9%); 6 patients died (25%).

At 2 years 71.3% were alive and 28.7% had died (95% CI 13.8-53.8).

Survival was longer in remission (hazard ratio 0.18; 95% CI 0.04-0.89; P = 0.035; log-rank P = 0.018).

Median follow-up was 512 days (95% CI 382-680), or 16.8 months.

Median DFS was 276 days. Five of 24 (20.8%) did not reach remission. No child died of treatment (0%; 95% CI 0-14.2).

Transplant among 19 patients in remission did not change DFS (HR 0.80, 0.18 to 3.57; P = .77); Mantel-Byar P = 0.76.

Median age was 11.1 years (IQR 5.7-14.1). OS did not differ by sex (chi-squared 0.04, P > 0.5).
"""
"""Oracle: the counts of the invented ward (24 patients, 19 in remission, 6 dead) and its ``results.csv``,
written by hand in the words of a paper; 512 days are 16.8 months of 30.4375 days."""
WRONG = [
    ("The hazard ratio for death in remission was 0.035.", "0.035", "", "the p-value of the ratio"),
    ("The hazard ratio for death by transplant was 0.77.", "0.77", "", "p-values"),
    ("DFS by transplant: HR 0.80 (0.04 to 3.57).", "0.04", "", "a limit of another ratio"),
    ("Overall survival at one year was 77.2% (95% CI 46.2-89.9).", "46.2", "53.2", "of two years"),
    ("Complete remission was reached in 78.9%.", "78.9", "79.2", "19 of 24 is 79.17 %"),
    ("Overall survival at one year was 79.3%.", "79.3", "77.2", "79.2 is of remission"),
    ("Six patients died (17.5%).", "17.5", "", "6 of 24 are 25 %"),
    ("Median follow-up was 512 months.", "512", "", "days"),
    ("OS: log-rank P = 0.18.", "0.18", "", "the hazard ratio"),
    ("The odds ratio was 0.75 for refractory disease.", "0.75", "", "a share"),
    ("Of all patients 40 died.", "40", "", "there are 24 patients"),
    ("DFS at 6 months was 66.8%.", "66.8", "66.7", "16 of 24 by Kaplan-Meier"),
    ("Survival differed (P < 0.000001).", "0.000001", "", "the smallest is 1.6e-06"),
    ("Survival differed (chi-squared 0.018).", "0.018", "", "the p-value of the test"),
]


@pytest.fixture
def ward(tmp_path: Path) -> str:
    """The ``results.csv`` of the example of the book."""
    intake = cr.read(EXAMPLE / "invented-ward.csv", EXAMPLE / "invented-ward.yml")
    table = results_table(cr.analysis_frame(intake.patients, confirmed=intake.confirmed)[0])
    path = tmp_path / "ward.csv"
    path.write_text(results_csv(table), encoding="utf-8")
    return str(path)


def test_a_draft_with_nothing_wrong(ward: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["lint", ward, draft(tmp_path, RIGHT)]) == 0, capsys.readouterr().out
    assert capsys.readouterr().out == "47 figures compared, 0 to look at\n"


@pytest.mark.parametrize(("text", "figure", "nearest", "why"), WRONG)
def test_a_wrong_figure_is_the_only_one_named(
    text: str, figure: str, nearest: str, why: str, ward: str, tmp_path: Path, capsys: Capture
) -> None:
    """Oracle: each sentence was written with one wrong figure; ``why`` says what it is in the table."""
    main(["lint", ward, draft(tmp_path, text + "\n")])
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("line")]
    assert [line.split(":")[1].strip() for line in said] == ([figure] if figure else []), why
    assert not figure or ("nearest" in said[0]) == bool(nearest)
    assert f"in the results {nearest}" in said[0] if nearest else True
