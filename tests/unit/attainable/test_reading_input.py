"""Texts that are no abstract: other languages, slips, large and hostile ones; patterns as data."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from attainable.command import main
from attainable.reading import ReadError, read, remarks, source
from attainable.reading.normal import plain, sentences
from attainable.reading.patterns import PATTERNS, compiled, expanded

parser = re._parser  # type: ignore[attr-defined]
SENTENCES = Path(__file__).parent / "sentences"
RULES = [*PATTERNS["words"], *PATTERNS["phrases"]]
SINGLE = [
    *PATTERNS["series"].values(),
    *(PATTERNS[k] for k in ("sentence_end", "abbreviations")),
    *PATTERNS["cohort"],
]


def test_full_width_digits_are_read_as_digits() -> None:
    (found,) = read("ＨＲ ｗａｓ ０．５８ （９５％ ＣＩ ０．３８－０．８９； Ｐ＝０．０１２）．")
    assert [found[key] for key in ("value", "low", "high", "p")] == [
        "0.58",
        "0.38",
        "0.89",
        "0.012",
    ]


def test_labelled_figures_of_other_languages() -> None:
    """Oracle: the sentences; what has no label that is known is left out, and it is said."""
    german = (
        "Die Überlebenszeit lag im Mittel bei 12,3 Monaten, und 26 von 33 Kindern (78,8 %) hatten "
        "eine Remission. Die Hazard Ratio lag bei 0,58 (95%-KI 0,38–0,89; p = 0,012)."
    )
    found = [claim for claim in read(german) if claim["form"] == "hazard_ratio"]
    assert [found[0][key] for key in ("value", "low", "high")] == ["0,58", "0,38", "0,89"]
    assert "does not look English" in remarks(german)[0]
    chinese = "结果：对照组的总生存率较低（HR=0.58，95%CI 0.38～0.89，P=0.012），差异有统计学意义。"
    assert [claim["high"] for claim in read(chinese)] == ["0.89"]
    assert "does not look English" in remarks(chinese)[0]


@pytest.mark.parametrize(
    "text",
    [
        "The HR was O.58 (95% CI 0.38-0.89; P = .012).",
        "The HR was 0.5O (95% CI 0.38-0.89; P = .012).",
        "Remission was seen in l2/36 patients (33.3%).",
        "Remission was seen in 12/3O patients (33.3%).",
        "OS at 2 years was 7l% (95% CI 60-81).",
        "OS at 2 years was 71% (95% CI 6O-81).",
    ],
)
def test_a_slip_is_never_made_a_number(text: str) -> None:
    assert read(text) == []
    assert "misread by a scanner" in remarks(text)[0]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        "Mix 1/2 cup of sugar with 3 eggs and bake for 45 minutes; use 20% of the butter.",
        "def f(x): return x[1:3] + 0.95 * y / 12",
        "id,age,os\n" + "1,34,200\n" * 500,
        "\x00\x01\x02" * 50,
    ],
)
def test_what_is_no_abstract_gives_nothing(text: str) -> None:
    assert read(text) == []


def _unbounded(parsed: Any) -> Iterator[Any]:
    for code, value in parsed:
        name = str(code)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            if value[1] == parser.MAXREPEAT:
                yield value
            yield from _unbounded(value[2])
        elif name == "SUBPATTERN":
            yield from _unbounded(value[3])
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _unbounded(branch)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from _unbounded(value[1])


def test_no_repeat_of_a_pattern_is_unbounded() -> None:
    """So what one place of a text can cost does not grow with the text."""
    for pattern in [rule["pattern"] for rule in RULES] + SINGLE:
        assert list(_unbounded(parser.parse(compiled(pattern).pattern))) == [], pattern


@pytest.mark.parametrize(
    "piece",
    [
        "OS at 2 years was 77% (95% CI 64-86) vs 60%. ",
        "1, 2, 3 and ",
        "95% CI ( ",
        "HR 1.2 (HR 1.3 ",
        "1% vs 2% and ",
        "a-b-",
        "7",
        "median 3 months\n",
        "3 of 4 of ",
        "p<",
    ],
)
def test_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    """Oracle: calls counted in one run; four times the text takes at most 4.6 times the calls."""
    read(piece * 10)  # patterns are compiled

    def calls(text: str) -> int:
        count = 0

        def step(_frame: object, event: str, _argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(step)
        try:
            read(text)
            remarks(text)
        finally:
            sys.setprofile(None)
        return count

    size = 20_000 // len(piece)
    assert calls(piece * size * 4) <= 4.6 * calls(piece * size)


def test_five_megabytes_are_read_through() -> None:
    """Oracle: one claim a paragraph, and each is found."""
    filler = (
        "The children were seen in the clinic and their parents were asked how they felt. " * 60
    )
    text = (filler + "OS at 2 years was 77% (95% CI 64-86).\n\n") * 1020
    assert len(text) > 5_000_000 - 10_000
    assert len(read(text)) == 1020


def test_a_passage_without_an_end_is_left_out_and_said() -> None:
    text = "OS was 77% (95% CI 64-86) and " * 100
    assert read(text) == []
    assert remarks(text) == ["2,999 characters without the end of a sentence are left out."]


def test_plain_text_is_as_long_as_the_printed_one() -> None:
    text = "45·5% [９５% CI 30–61]\u2009− ＨＲ “x” 例。"
    assert len(plain(text)) == len(text)
    for sentence in sentences(text):
        assert len(sentence.plain) == len(sentence.printed)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_patterns_find_the_same_in_javascript(tmp_path: Path) -> None:
    """Oracle: a browser's engine, on every sentence and pattern, apart from each other."""
    texts = [
        plain(json.loads(line)["text"])
        for name in ("styles", "more")
        for line in (SENTENCES / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    rules = [(expanded(rule["pattern"]), rule.get("flags", "")) for rule in PATTERNS["words"]]
    (tmp_path / "in.json").write_text(json.dumps([texts, rules]), encoding="utf-8")
    script = (
        "const [texts, rules] = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));"
        "console.log(JSON.stringify(rules.map(([p, f]) => texts.map(t => [...t.matchAll("
        "new RegExp(p, 'g' + f))].map(m => [m.index, m.index + m[0].length])))))"
    )
    answer = subprocess.run(
        ["node", "-e", script, str(tmp_path / "in.json")],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    for (pattern, flags), found in zip(rules, json.loads(answer.stdout), strict=True):
        here = [[[*m.span()] for m in compiled(pattern, flags).finditer(text)] for text in texts]
        assert here == found, pattern


def test_a_saved_page_gives_its_abstract(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<!DOCTYPE html><html><head><meta name='citation_title' content='A trial'>"
        "<meta name='citation_doi' content='10.1000/1'></head><body><nav>OS was 1% (1/100).</nav>"
        "<section class='abstract'><h2>Results</h2><p>Death in 3&nbsp;of 40 (7&middot;5%), P &lt; .05."
        "</p></section><p>References: 5 of 6 patients (83%).</p></body></html>",
        encoding="utf-8",
    )
    found = source(str(path))
    assert (found.title, found.address) == ("A trial", "10.1000/1")
    assert [(c["k1"], c["n1"], c["percent"]) for c in read(found.text)] == [("3", "40", "7·5")]


def test_files_that_hold_no_text(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    (tmp_path / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    for name in ("none.txt", "empty.txt", "image.png", "broken.pdf"):
        with pytest.raises(ReadError, match=name):
            source(str(tmp_path / name))


def test_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "OS at 2 years was 77% (95% CI 64-86)."

    class Input:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr(sys, "stdin", Input)
    assert main(["read", "-", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["percent"] == "77"
    (tmp_path / "a.txt").write_text(text)
    out = tmp_path / "claims.yml"
    assert main(["read", str(tmp_path / "a.txt"), "--out", str(out)]) == 0
    assert "1 claims" in capsys.readouterr().err
    before = out.read_text()
    assert main(["read", str(tmp_path / "a.txt"), "--out", str(out)]) == 2
    assert out.read_text() == before
    (tmp_path / "b.txt").write_text("Nothing was counted here, and nobody was asked.")
    assert main(["read", str(tmp_path / "b.txt")]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "found no claim" in told.err
    assert main(["read", str(tmp_path / "none.txt")]) == 2


def test_the_form_of_a_figure_in_another_language_is_left_to_a_person() -> None:
    """A rate of survival in German: the words that tell a rate from a share are English ones."""
    text = (
        "Die Überlebensrate nach zwei Jahren betrug 87,1 % (95 %-KI 69–95) bei den Kindern mit "
        "Remission, und die Verträglichkeit war gut für alle Patienten der Studie."
    )
    assert all("does not look English" in claim["settle"] for claim in read(text))
    assert any("does not look English" in remark for remark in remarks(text))


@pytest.mark.parametrize("text", ["CR 26/33 (78.8%).", "CR 26 of 33 (78.8%)."])
def test_an_outcome_before_a_fraction_is_no_number_of_a_remission(text: str) -> None:
    """Oracle: read by eye; "CR 2" is a second remission, "CR 26/33" a rate."""
    (claim,) = read(text)
    assert (claim["k1"], claim["n1"], claim["percent"]) == ("26", "33", "78.8")
    assert claim["endpoint"] == "CR"
