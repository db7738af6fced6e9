"""Remedies for words under a heading that turns them round: yes under "alive" is no death."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import cohortreader as cr
from cohortreader.intake.headings import _ALIVE, _NOT, _POSITIVE
from cohortreader.intake.skeleton import mapping_skeleton


def tried(folder: Path, heading: str, name: str, words: list[str], levels: str = "{}") -> cr.Cohort:
    """A cohort with one column under a heading; deaths are another column where it is none of deaths."""
    other = "" if name == "death" else ",death"
    rows = [f"{n},{word},{n * 50}{other and ',0'}" for n, word in enumerate(words, start=1)]
    file, mapping = folder / "c.csv", folder / "m.yml"
    file.write_text("\n".join([f"ID,{heading},days{other}", *rows]) + "\n", encoding="utf-8")
    columns = {"ID": "patient_id", heading: name, "days": "os_days"}
    mapping.write_text(
        f"{yaml.safe_dump({'columns': columns}, allow_unicode=True)}levels: {levels}\n",
        encoding="utf-8",
    )
    return cr.read(file, mapping)


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("Vivant", "oui", "non"),
        ("Lebt", "ja", "nein"),
        ("Lebend", "ja", "nein"),
        ("存活", "是", "否"),
        ("Alive at last contact", "oui", "non"),
    ],
)
def test_the_remedy_for_words_of_the_living_counts_the_dead(
    tmp_path: Path, heading: str, yes: str, no: str
) -> None:
    """Oracle: by hand, one of four is not alive. The remedy is followed to the letter."""
    words = [yes, no, yes, yes]
    with pytest.raises(cr.CohortError) as told:
        tried(tmp_path, heading, "death", words)
    entry = re.search(r"write levels: (\{death: \{.*?\}\})", str(told.value))
    assert entry, str(told.value)
    read = tried(tmp_path, heading, "death", words, entry[1])
    assert int(read.patients["death"].sum()) == 1


@pytest.mark.parametrize(
    ("heading", "name", "yes", "no"),
    [
        ("未缓解", "complete_remission", "是", "否"),
        ("Kein Ansprechen", "complete_remission", "ja", "nein"),
        ("NR", "complete_remission", "1", "0"),
        ("Refractory", "complete_remission", "1", "0"),
        ("Persistent disease", "complete_remission", "1", "0"),
        ("Überlebt", "death", "1", "0"),
        ("在世", "death", "1", "0"),
    ],
)
def test_a_heading_of_the_opposite_is_asked_about_and_turned(
    tmp_path: Path, heading: str, name: str, yes: str, no: str
) -> None:
    """Oracle: by hand; two of three have what the heading says, so one has what the column is for."""
    words = [yes, no, yes]
    with pytest.raises(cr.CohortError) as told:
        tried(tmp_path, heading, name, words)
    entry = re.search(rf"write levels: (\{{{name}: \{{.*?\}}\}})", str(told.value))
    assert entry, str(told.value)
    read = tried(tmp_path, heading, name, words, entry[1])
    assert int(read.patients[name].sum()) == 1


STATES = [
    "Survival status",
    "Status vital",
    "生存状态",
    "Vital",
    "vital",
    "survival_status",
    "vital status code",
]
STATES += ["VitStat", "viv", "survie", "State of life", "alive_dead"]


@pytest.mark.parametrize(
    "heading",
    ["vital", "Vital", "vital_yn", "VitStat", "vital_stat", "os_vital", "vital status code"],
)
def test_a_vital_state_is_drafted_as_death_and_asked_about(tmp_path: Path, heading: str) -> None:
    """Oracle: the column is the only one that tells dead from alive, and its heading does not say which is 1."""
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    file.write_text(f"ID,{heading},OS days\nA,1,500\nB,0,420\nC,0,90\n")
    mapping.write_text(mapping_skeleton(file))
    assert [w for w in cr.read(file, mapping).warnings if "1 was read as dead (1 of 3)" in w]


@pytest.mark.parametrize(
    "heading",
    [
        "Died",
        "Décès",
        "Éxitus",
        "Mort",
        "OS event",
        "Vital (1=dead)",
        "vital (0=alive 1=dead)",
        "Vivant",
    ],
)
def test_a_heading_that_says_which_is_dead_is_not_asked_about(tmp_path: Path, heading: str) -> None:
    """Oracle: each of these headings says what 1 is (Vivant is turned by its levels)."""
    levels = "{death: {1: 0, 0: 1}}" if heading == "Vivant" else "{}"
    read = tried(tmp_path, heading, "death", ["1", "0", "1"], levels)
    assert not any("alive" in warning for warning in read.warnings)


def test_a_vital_state_beside_a_flag_of_death_accuses_nobody(tmp_path: Path) -> None:
    """Oracle: 1 is alive in the one and dead in the other, as each file may have it: nothing contradicts."""
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    file.write_text("ID,Died,vital,OS days\nA,yes,0,500\nB,no,1,420\nC,no,1,90\n")
    mapping.write_text(mapping_skeleton(file))
    read = cr.read(file, mapping)
    assert int(read.patients["death"].sum()) == 1
    assert not any(
        "says a death" in warning or "says no death" in warning for warning in read.warnings
    )


@pytest.mark.parametrize("heading", STATES)
def test_a_status_of_ones_and_noughts_asks_which_is_which(tmp_path: Path, heading: str) -> None:
    """Oracle: the heading, which says neither; both remedies are followed to the letter, and then nothing is asked."""
    (said,) = (
        w for w in tried(tmp_path, heading, "death", ["1", "0", "1"]).warnings if "alive" in w
    )
    same, turned = re.findall(r"\{death: \{.*?\}\}", said)
    for levels, deaths in ((same, 2), (turned, 1)):
        read = tried(tmp_path, heading, "death", ["1", "0", "1"], levels)
        assert int(read.patients["death"].sum()) == deaths
        assert not any("alive" in warning for warning in read.warnings)


def test_a_unit_in_brackets_comes_before_the_name_of_a_column(tmp_path: Path) -> None:
    """Oracle: the heading, "os_days (months)", whose numbers are months."""
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    file.write_text("patient_id,os_days (months),death\nA,10,1\nB,20,0\nC,30,1\n")
    for units, longest in (("", 30), ("\nunits: {os_days: months}", 913)):
        mapping.write_text(f"columns: {{os_days (months): os_days}}{units}\n")
        read = cr.read(file, mapping)
        assert read.patients["os_days"].max() == longest
        assert any("says months" in warning for warning in read.warnings) == (not units)


def test_a_row_with_values_that_is_set_aside_for_its_missing_code_is_named(tmp_path: Path) -> None:
    """Oracle: by hand; row 4 has days and a death and no code, row 5 nothing but commas."""
    file, mapping = tmp_path / "c.csv", tmp_path / "m.yml"
    file.write_text("patient_id,os_days,death\nA,9,1\nB,8,0\n,400,1\n,,x\n")
    mapping.write_text("not_patients: ['']\n")
    notes = [str(note) for note in cr.read(file, mapping).notes]
    assert any("with values but no code, such as of a patient: row 4" in note for note in notes)


TURNED = {
    "death": (
        "Alive|Living|Survived|Survivor|Lebt|Lebend|Am Leben|Vivant|Vivante|En vie|Viva|Vivo|Überlebt|Con vida|Vive|"
        "在世|存活|是否存活|仍存活|健在"
    ),
    "mrd_negative": "MRD pos|MRD positive|MRD 阳性|MRD 陽性",
    "complete_remission": (
        "NR|Refractory|Refraktär|Persistent disease|No remission|Not in remission|Non CR|Never CR|Without remission|"
        "Keine Remission|Ohne Remission|Nicht in Remission|Sans rémission|Pas de rémission|Sin remisión|"
        "未缓解|无缓解|無缓解|非缓解"
    ),
}


def test_every_word_of_a_turned_heading_is_tried() -> None:
    """Oracle: the patterns themselves, each alternative of which is found in a heading above."""
    plain = {name: headings.casefold().split("|") for name, headings in TURNED.items()}
    for pattern, name in (
        (_ALIVE, "death"),
        (_POSITIVE, "mrd_negative"),
        (_NOT, "complete_remission"),
    ):
        inner = pattern.pattern.replace("^(?:", "^(").replace(r"|^", "|")
        for part in re.findall(r"(?:\(\?[^()]*\)|[^|()])+", inner):
            alone = re.compile(part.strip("^"))
            assert any(alone.search(heading) for heading in plain[name]), part


@pytest.mark.parametrize(
    ("name", "heading"),
    [(name, heading) for name, headings in TURNED.items() for heading in headings.split("|")],
)
def test_levels_against_their_heading_are_said_with_counts(
    tmp_path: Path, name: str, heading: str
) -> None:
    """Oracle: by hand, three of four are what the heading says. Both remedies are followed to the letter."""
    yes, no = ("1", "0") if name == "death" else ("'yes'", "'no'")
    words, levels = ["ja", "nein", "ja", "ja"], f"{{{name}: {{ja: {yes}, nein: {no}}}}}"
    told = [w for w in tried(tmp_path, heading, name, words, levels).warnings if "otherwise" in w]
    assert len(told) == 1 and "for 3 of 4 as they say, for 1 as the heading says" in told[0]
    entry = re.search(r"write levels: (\{.*?\}\})", told[0])
    assert entry, told
    turned = tried(tmp_path, heading, name, words, entry[1])
    assert int(turned.patients[name].eq(1 if name == "death" else True).sum()) == 1
    for read in (turned, tried(tmp_path, "Gefragt", name, words, levels)):
        assert not any("otherwise" in warning for warning in read.warnings)
