"""The command ``lint``: a draft against the results of a report.

Oracle: 26/33 is 78.79 %, which prints as 78.8 and is cut off to 78.7; the statuses that the
command's page promises: 0 nothing to look at, 1 something, 2 wrong use.
"""

from pathlib import Path

import pytest

from casebook.command import main

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
        "line 2: 78.7: printed otherwise; in the results 78.8 (0.7878787879)",
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
