"""Answers out: exit codes, one JSON object a line, CSV, one page without a network."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from attainable.answers.audit import audit
from attainable.answers.page import page
from attainable.answers.paragraph import paragraph
from attainable.answers.wording import printed, shown_word
from attainable.claims import Claim
from attainable.claims.entries import study_of
from attainable.command import main
from attainable.forms import check

CLAIMS = Path(__file__).parents[2] / "claims"
FINE = "id,form,n1,k1,percent,centre\na,count,33,26,78.8,Bern\n"
WRONG = "id,form,n1,k1,percent\na,count,9,5,66\n<b>,count,9,4,44\n"


def write(tmp_path: Path, text: str, name: str = "claims.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", write(tmp_path, FINE)]) == 0
    assert "no check uses centre" in capsys.readouterr().err
    assert main(["audit", write(tmp_path, WRONG)]) == 1
    assert main(["audit", str(tmp_path / "none.csv")]) == 2
    out = capsys.readouterr()
    assert out.err.count("\n") == 1 and "no such file" in out.err


def test_json_is_one_verdict_a_line_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["audit", write(tmp_path, FINE), "--json"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1
    answer = json.loads(lines[0])
    assert answer["word"] == "adds up" and answer["extra"] == {"centre": "Bern"}
    assert {
        "id",
        "sentence",
        "tried",
        "assumes",
        "noticed",
        "because",
        "severity",
        "schema_version",
    } <= set(answer)


def test_joint_findings_exit_with_1_and_stand_beside_the_claim(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "groups: {all: 20, a: 12 of all, b: not a}\n"
        "claims:\n"
        "- {id: whole, form: count, endpoint: x, group: all, k: 9, percent: 45}\n"
        "- {id: first, form: count, endpoint: x, group: a, k: 5, percent: 42}\n"
        "- {id: second, form: count, endpoint: x, group: b, k: 3, percent: 38}\n"
    )
    path = write(tmp_path, text, "a.yml")
    assert main(["audit", path]) == 1 and "exclude" in capsys.readouterr().out
    assert main(["audit", path, "--no-joint"]) == 0
    capsys.readouterr()
    main(["audit", path, "--json"])
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(a["word"] == "adds up" and a["joint"][0]["kind"] == "exclude" for a in answers)


def test_csv_keeps_what_stood_beside(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    main(["audit", write(tmp_path, FINE), "--csv", str(out)])
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert rows[0]["word"] == "adds up" and rows[0]["centre"] == "Bern"
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_place_that_cannot_be_written_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", write(tmp_path, FINE), "--html", str(tmp_path / "no" / "a.html")]) == 2
    assert "can't be written" in capsys.readouterr().err


class _Page(HTMLParser):
    """Tags, addresses and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href") and value:
                self.addresses.append(value)
            if name == "id" and value:
                self.ids.append(value)


def test_the_page_needs_no_network_and_escapes_what_it_shows(tmp_path: Path) -> None:
    answer = audit(write(tmp_path, WRONG))
    text = page([answer])
    found = _Page(text)
    assert "link" not in found.tags and "img" not in found.tags and "b" not in found.tags
    assert all(a.startswith("#") for a in found.addresses)
    assert not re.search(r"url\(|@import", text)
    assert len(set(found.ids)) == len(found.ids)
    assert "&lt;b&gt;" in text and "prefers-color-scheme: dark" in text and "@media print" in text


@pytest.mark.parametrize("path", sorted(CLAIMS.glob("*/*.yml")), ids=lambda p: p.stem)
def test_every_sentence_of_a_page_agrees_with_its_ledger(path: Path) -> None:
    answer = audit(path)
    text = page([answer])
    words = Counter(map(shown_word, answer.verdicts))
    for claim, verdict in answer.rows():
        assert verdict.id == claim.id
        assert text.count(f">{shown_word(verdict)}<") > words[shown_word(verdict)]
    review = paragraph(answer)
    for verdict in answer.verdicts:
        named = re.search(rf"(?m)^{re.escape(verdict.id)} \(", review) is not None
        assert named == (verdict.severity in ("red", "amber"))
    assert f"I held {len(answer.verdicts)} claim" in review
    assert ("None of the figures" in review) == (not answer.found)
    assert "<svg" in text if any(v.word == "too narrow" for v in answer.verdicts) else True


MADE = {
    "no_transplant": {"possible": 2, "adds up": 3},
    "treatment_death": {"adds up": 5, "possible": 1},
    "three_arms": {"adds up": 1, "possible": 1, "too narrow": 1, "not checked": 1},
    "acute_gvhd_2021": {"too narrow": 4},
    "relapse_odds_2009": {"possible": 3, "does not fit": 1},
    "bb2121_2019": {"possible": 6},
    "matched_race_2008": {"possible": 2, "does not fit": 1},
    "capsule_2020": {"possible": 5},
}
"""By hand: see the comments of test_forms_verdicts.py and `hand` in published_claims.csv."""


@pytest.mark.parametrize("name", MADE)
def test_words_of_made_up_and_real_studies(name: str) -> None:
    path = next(CLAIMS.glob(f"*/{name}.yml"))
    answer = audit(path)
    assert dict(answer.words()) == MADE[name]
    assert not any(f.kind == "exclude" for f in answer.findings)


def test_a_folder_gives_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, FINE, "a.csv")
    write(tmp_path, WRONG, "b.csv")
    write(tmp_path, "claims: [", "c.yml")
    out = tmp_path / "all.html"
    assert main(["audit", str(tmp_path), "--html", str(out)]) == 1
    shown = capsys.readouterr()
    assert [line.split()[0] for line in shown.out.splitlines()] == [
        "file",
        "a.csv",
        "b.csv",
        "c.yml",
    ]
    assert "no YAML" in shown.err and "a.csv" in shown.err  # the reason, and progress
    assert out.read_text(encoding="utf-8").count("<section") == 2


def test_an_empty_folder_is_wrong_use(tmp_path: Path) -> None:
    assert main(["audit", str(tmp_path)]) == 2


def test_figures_as_printed_in_a_ledger() -> None:
    claim = Claim(
        "hazard_ratio",
        {
            "d1": "10",
            "n1": "60",
            "d2": "22",
            "n2": "58",
            "value": "0.58",
            "low": "0.42",
            "high": "0.80",
            "p": "<0.001",
        },
    )
    assert printed(claim) == "10 of 60 against 22 of 58; HR 0.58 (0.42 to 0.80); p <0.001"


def test_the_page_quotes_each_sentence_once_and_says_who_read_it(tmp_path: Path) -> None:
    """Oracle: the abstract, made up: 5 of 9 is 56 %; the ratio is in the middle of 0.81 to 5.47 at 2.1."""
    from attainable.reading import proposal, read

    text = "Infection was seen in 5 of 9 (66%) and in 4 of 8 (50%). The HR was 3.10 (95% CI 0.81-5.47)."
    trusted = write(tmp_path, proposal(read(text), trust=True), "claims.yml")
    answer = audit(trusted)
    made = page([answer])
    assert made.count("<q>Infection was seen in 5 of 9 (66%) and in 4 of 8 (50%).</q>") == 1
    assert "no person has held these claims against the text" in made
    review = paragraph(answer)
    assert "Infection (5 of 9, 66 %): " in review and "\n\nHR 3.10 (0.81 to 5.47): " in review
    assert made.index("does not fit</span> 1") < made.index("adds up</span> 1")


def test_a_sentence_changes_no_condition() -> None:
    """Oracle: the same claim without its words; a robust variance would void the bound."""
    fields = {"value": "0.50", "low": "0.45", "high": "0.56", "d1": "9", "d2": "8"}
    said = {"sentence": "A robust, weighted Fine-Gray model gave 0.50 (0.45 to 0.56)."}
    alone, quoted = (check(Claim("hazard_ratio", f)) for f in (fields, fields | said))
    assert alone == quoted and alone.word == "too narrow"


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--guide"]) == 0
    assert "| `hazard_ratio` |" in capsys.readouterr().out
    assert main(["audit", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Claims of a study"


def test_the_paragraph_says_of_how_many_intervals_the_width_was_not_checked() -> None:
    """Oracle: the claims; of two medians with limits nothing bounds the width, of 26 of 33 it does."""
    median = {"form": "median", "value": "12.1", "low": "9.8", "high": "15.0"}
    count = {"form": "count", "k": "26", "n": "33", "percent": "78.8"}
    text = paragraph(audit(study_of({"claims": [median | {"id": x} for x in "ab"] + [count]})))
    said = "3 claims can come out as printed (of 2 of these the width of the interval could not be checked)."
    assert said in text and "Which method" not in text


def test_the_paragraph_praises_nothing_that_was_not_checked(tmp_path: Path) -> None:
    """Oracle: Wald's p of 1.74 (1.04 to 2.95) is 0.037; a median alone depends on no other figure."""
    rows = "id,form,value,low,high,p\nos,hazard_ratio,1.74,1.04,2.95,0.9\n"
    review = paragraph(audit(write(tmp_path, rows)))
    assert "0 claims can come out as printed" in review
    assert "They do not give p 0.9" in review and "Which method or test was used" in review
    alone = audit(write(tmp_path, "id,form,value,unit\nm,median,8.7,months\n"))
    assert "No figure could be checked" in paragraph(alone)
    assert "needs a correction" not in paragraph(alone)
    fine = audit(write(tmp_path, "id,form,value,low,high\nos,hazard_ratio,1.74,1.04,2.95\n"))
    assert "needs a correction" in paragraph(fine) and "Print it" not in page([fine])


def test_counts_that_the_sentence_lacks_stand_in_brackets(tmp_path: Path) -> None:
    """Oracle: the sentences; 26 is there in words, 33 is added, and 31 of a declared group."""
    path = write(
        tmp_path,
        "groups: {cr: {n: 31, label: children in remission}}\nclaims:\n"
        '- {id: "1", form: count, n: "33", k: "26", percent: "78.8", sentence: Twenty-six (78.8%) reached CR.}\n'
        '- {id: "2", form: rate, endpoint: OS, group: cr, percent: "87.1", low: "86.0", high: "88.2", time: 2 years}\n',
        "claims.yml",
    )
    answer = audit(path)
    assert [printed(claim) for claim in answer.study.claims] == [
        "26 of [33], 78.8 %",
        "n = [31], 87.1 % (86.0 to 88.2); at 2 years",
    ]
    text = page([answer])
    assert "OS; children in remission" in text  # whose the figure is
    assert text.index("Questions to the authors") < text.index("Ledger")


def test_limits_that_may_not_be_walds_get_a_milder_word_and_a_question(tmp_path: Path) -> None:
    """Oracle: sqrt(1.10 x 3.20) is 1.88, not 2.40; 1.20 lies outside every interval to 1.12."""
    rows = "id,form,endpoint,value,low,high\n1,hazard_ratio,death,2.40,1.10,3.20\n2,hazard_ratio,death,1.20,0.75,1.12\n"
    answer = audit(write(tmp_path, rows))
    assert [(v.word, v.severity) for v in answer.verdicts] == [
        ("does not fit", "amber"),
        ("does not fit", "red"),
    ]
    review = paragraph(answer)
    assert review.count("How were the limits computed") == 1
    assert "For death (HR 2.40" in review  # a predictor's ratio is not that of the deaths
    assert ">fits no Wald limits<" in page([answer])


def test_a_percentage_of_no_number_of_patients_is_called_so() -> None:
    """Oracle: 5/7 is 71.4 %, 5/8 62.5 %; 29 of 73 is 39.7 %."""
    (of_none, of_some) = (
        check(Claim("count", {"k1": k, "percent": p})) for k, p in (("5", "66"), ("29", "39.7"))
    )
    assert of_none.sentence == "5 patients are 66 % of no number of patients."
    assert (of_none.word, of_some.word) == ("does not fit", "not checkable")
    assert (
        "of no number of patients"
        in check(Claim("count", {"k1": "5", "n1": "9", "percent": "66"})).because
    )
