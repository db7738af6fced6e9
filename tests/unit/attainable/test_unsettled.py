"""What is not settled accuses nobody: proposals taken unseen, numbers of patients of a group."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from scipy.stats import binomtest

import attainable as at
from attainable.answers.audit import Audit, audit
from attainable.claims import StudyError
from attainable.claims.entries import study_of
from attainable.reading import proposal, read

HONEST: dict[str, str] = yaml.safe_load((Path(__file__).parent / "honest_texts.yml").read_text())
WRONG = {
    "Severe infection was seen in 5 of 9 infants (66%).": "does not fit",  # 5/9 is 55.6 %
    "Of 40 children, 31 reached remission (76.5%).": "does not fit",  # 77.5 %; of no fewer either
    "Two-year survival was 87.1% (95% CI 86.0-88.2) in the 31 children in remission.": "too narrow",
    "Relapse occurred in 10 of 30 patients with A and 12 of 40 with B (P = .01).": "not by any test tried",
}


def trusted(text: str) -> Audit:
    """The audit of proposals that nobody has held against the text."""
    return audit(study_of(yaml.load(proposal(read(text), trust=True), Loader=yaml.BaseLoader)))


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_text_taken_unseen_is_not_accused(name: str) -> None:
    """Oracle: how the figures were made; what a sentence leaves open is asked, not judged."""
    if not read(HONEST[name]):
        return
    answer = trusted(HONEST[name])
    accused = [v.sentence for v in answer.verdicts if v.severity in ("red", "amber")]
    assert accused == []
    assert not answer.found


@pytest.mark.parametrize("name", [name for name in HONEST if name.startswith("abstract")])
def test_an_honest_abstract_that_is_settled_as_asked_is_not_accused(name: str) -> None:
    """Oracle: how the figures were made; the number of patients that the question offers is written in."""
    content = yaml.load(proposal(read(HONEST[name])), Loader=yaml.BaseLoader)
    content["claims"] = content.pop("proposals")
    for entry in content["claims"]:
        asked = entry.pop("settle", "")
        if "write form rate" in asked:
            entry |= {"form": "rate", "time": entry.get("time", "5 years")}
            del entry["k1"]
        elif offered := re.search("the text names, ([0-9,]+) prints", asked):
            entry["n1"] = offered[1]
    answer = audit(study_of(content))
    assert [v.sentence for v in answer.verdicts if v.severity in ("red", "amber")] == []
    assert not answer.found


@pytest.mark.parametrize("text", WRONG)
def test_a_figure_that_nothing_leaves_open_is_still_doubted(text: str) -> None:
    """Oracle: arithmetic beside each text."""
    assert WRONG[text] in [verdict.word for verdict in trusted(text).verdicts]


def test_two_figures_of_one_word_and_group_do_not_exclude_each_other() -> None:
    """Oracle: the sentences; infections, and those that were fatal, have one word. The first figures stay one outcome."""
    text = (
        "Infections occurred in 20 of 45 (44.4%) in the ATG group and 11 of 44 (25.0%) in the control group (P = .05). "
        "Infections were fatal in 3 of 45 (6.7%) in the ATG group and 1 of 44 (2.3%) in the control group (P = .32). "
        "Infections occurred in 20 of 45 (44.4%) in the ATG group and 11 of 44 (25.0%) in the control group (P = .05)."
    )
    answer = trusted(text)
    assert [claim.text("endpoint") for claim in answer.study.claims] == [
        "Infections",
        "Infections (2)",
        "Infections",
    ]
    assert not answer.found


def test_an_unsettled_claim_is_not_checked_and_says_what_to_write() -> None:
    """Oracle: 5 of 9 is not 66 %, which is said as soon as ``settle`` is deleted; no sum joins it."""
    claim = {"form": "count", "endpoint": "cr", "group": "all", "k": "5", "percent": "66"}
    content = {"groups": {"all": "9"}, "claims": [{**claim, "settle": "of how many: write n1"}]}
    (verdict,) = audit(study_of(content)).verdicts
    assert verdict.word == "not checked"
    assert verdict.sentence == "Not settled: of how many: write n1; then delete settle."
    assert at.check(at.Claim("count", {"k1": "5", "n1": "9", "percent": "66"})).severity == "red"
    clash = [{**claim, "percent": "", "id": "a"}, {**claim, "percent": "", "k": "7", "id": "b"}]
    assert audit(study_of({"groups": {"all": "9"}, "claims": clash})).found
    clash[1]["settle"] = "which endpoint: write endpoint"
    assert not audit(study_of({"groups": {"all": "9"}, "claims": clash})).findings


def test_a_column_settle_of_a_table_is_heeded(tmp_path: Path) -> None:
    """Oracle: 5 of 9 is 55.6 %, not 66."""
    path = tmp_path / "claims.csv"
    path.write_text("id,form,k1,n1,percent,settle\na,count,5,9,66,\nb,count,5,9,66,which n1\n")
    assert [v.word for v in audit(path).verdicts] == ["does not fit", "not checked"]


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ({"form": "count", "percent": "39.7"}, "possible"),  # 29 of 73
        ({"form": "count", "k": "29", "percent": "39.7"}, "possible"),
        ({"form": "count", "k": "29", "n": "97", "percent": "39.7"}, "does not fit"),
        ({"form": "count", "k": "29", "percent": "71.3"}, "does not fit"),  # 29 of 40.7
        ({"form": "mean", "value": "2.318"}, "possible"),  # 197 of 85
        ({"form": "mean", "n": "97", "value": "2.318"}, "does not fit"),
    ],
)
def test_fewer_patients_than_a_declared_group_may_be_evaluable(
    claim: dict[str, str], word: str
) -> None:
    """Oracle: arithmetic. A number in the claim itself is the denominator; one of the group need not be."""
    content = {"groups": {"all": "97"}, "claims": [{**claim, "group": "all"}]}
    assert audit(study_of(content)).verdicts[0].word == word


SAID = {
    "Response was seen in 29 (39.7%).": "possible",  # 29 of 73
    "Response was seen in 29 of 97 (39.7%).": "does not fit",  # printed in the sentence
    "Response was seen in 29 (71.3%).": "does not fit",  # 29 of 40.7: of no number of patients
}


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("form", ["count", "proportion"])
def test_fewer_patients_than_stand_outside_the_sentence_may_be_evaluable(
    said: str, form: str
) -> None:
    """Oracle: arithmetic beside each sentence. The same answer whoever wrote n into the claim."""
    fields = {
        "form": form,
        "k": "29",
        "n": "97",
        "percent": said.split("(")[1][:4],
        "sentence": said,
    }
    (verdict,) = audit(study_of({"claims": [fields]})).verdicts
    assert verdict.word == SAID[said]
    assert ("How many could be evaluated?" in verdict.because) == (verdict.word == "possible")


def test_no_p_value_is_held_against_patients_of_whom_fewer_print_the_percentages() -> None:
    """Oracle: 29 of 73 is 39.7 %, of 97 29.9 %; the third arm of a trend likewise."""
    two = {"n1": "97", "k1": "29", "percent": "39.7", "n2": "90", "k2": "45", "percent2": "50.0"}
    trend = two | {"n3": "80", "k3": "60", "percent3": "75.0"}
    said = "Response was seen in 29 (39.7%) and 45 (50.0%) of 90, in the third in 60 of 80 (75.0%; P = .9)."
    for form, fields in (("two_proportions", two), ("trend", trend)):
        entry = fields | {"form": form, "p": ".9", "sentence": said}
        (verdict,) = audit(study_of({"claims": [entry]})).verdicts
        assert verdict.word == "not checkable", verdict


def test_a_file_of_proposals_says_how_it_becomes_one_of_claims(tmp_path: Path) -> None:
    """Oracle: the remedy, followed to the letter, gives the verdict on 5 of 9."""
    path = tmp_path / "claims.yml"
    text = proposal(read("Severe infection was seen in 5 of 9 infants (66%)."))
    path.write_text(text)
    with pytest.raises(StudyError, match="then rename proposals to claims"):
        audit(path)
    path.write_text(text.replace("proposals:", "claims:"))
    assert [v.word for v in audit(path).verdicts] == ["does not fit"]


@pytest.mark.parametrize(
    ("name", "k", "n"),
    [
        ("hundred_and", "104", "160"),
        ("hundred_bare", "151", "212"),
        ("hundred_round", "100", "160"),
        ("hundred_a", "104", "160"),
        ("hundred_hyphen", "104", "160"),
        ("hundred_within", "104", "160"),
        ("hundred_title", "104", "160"),
        ("tens_apart", "21", "40"),
        ("thousand_words", "1004", "1,204"),
        ("thousand_thin", "1004", "1204"),
        ("thousand_space", "1004", "1204"),
    ],
)
def test_a_count_is_read_in_full(name: str, k: str, n: str) -> None:
    """Oracle: the sentences, whose counts and percentages were computed together."""
    (claim,) = read(HONEST[name])
    assert (claim["k1"], claim["n1"]) == (k, n)


@pytest.mark.parametrize(
    ("name", "time"), [("km_count", "3 years"), ("cif_count", "2 years"), ("actuarial", "5 years")]
)
def test_a_percentage_by_a_method_of_times_is_asked_about(name: str, time: str) -> None:
    """Oracle: the sentences name the method; the answer asked for, followed to the letter, accuses nobody."""
    (claim,) = read(HONEST[name])
    assert "write form rate with time and n1" in claim["settle"]
    answered = {k: v for k, v in claim.items() if k not in ("settle", "form", "k1", "sentence")}
    verdict = at.check(at.Claim("rate", answered | {"time": time}))
    assert verdict.severity not in ("red", "amber"), verdict.sentence


@pytest.mark.parametrize("name", ["km_next", "km_before", "km_anywhere"])
def test_a_method_that_another_sentence_names_is_asked_about(name: str) -> None:
    """Oracle: the sentences; 18 of 150 is 12.0 %, and no count of 50 is 13.4 %: the percentages are no crude ones."""
    (claim,) = read(HONEST[name])
    assert "if the percentage is by it, write form rate" in claim["settle"]


def test_a_crude_percentage_beside_a_method_of_times_is_still_held() -> None:
    """Oracle: 31 of 40 is 77.5 %; two sentences behind the one on survival, 76.5 is doubted."""
    text = "Survival was by the Kaplan-Meier method. Of 40 patients, 31 responded (77.5%). Relapse was seen in 31 of 40 (76.5%)."
    first, second = read(text)
    assert "settle" not in first and "settle" not in second
    assert [v.word for v in trusted(text).verdicts] == ["adds up", "does not fit"]


def test_what_is_asked_names_every_number_of_patients_and_what_each_prints() -> None:
    """Oracle: 27 of 41 is 65.9 %, of 43 62.8 %; with the number offered the figure is not accused."""
    text = (
        "Forty-three patients were enrolled and 41 were evaluable for response. "
        "Objective response was seen in 27 (65.9%; 95% CI 49.4-79.9)."
    )
    (claim,) = [claim for claim in read(text) if "settle" in claim]
    assert "41 prints the percentage with its interval, not 43" in claim["settle"]
    kept = {k: v for k, v in claim.items() if k not in ("settle", "form", "sentence")}
    assert at.check(at.Claim("proportion", kept | {"n1": "41"})).word == "possible"


def test_limits_of_both_arms_of_a_comparison_are_held_against_their_counts() -> None:
    """Oracle: SciPy's exact limits of 62/203, and 39.3 to 45.1, too narrow for 204 patients: they are of some 1,100."""
    low, high = (100 * x for x in binomtest(62, 203).proportion_ci(method="exact"))
    text = (
        "Response was seen in 86 (42.2%, 95% CI 39.3-45.1) of 204 patients "
        f"versus 62 (30.5%, 95% CI {low:.1f}-{high:.1f}) of 203 (p=0.015)."
    )
    answer = trusted(text)
    forms = [(claim.form, verdict.word) for claim, verdict in answer.rows()]
    assert forms == [
        ("two_proportions", "adds up"),
        ("proportion", "too narrow"),
        ("proportion", "possible"),
    ]


def test_a_p_value_is_not_held_against_patients_whom_its_sentence_does_not_name() -> None:
    """Oracle: 24 of 60 and 16 of 60 give SciPy's Fisher p 0.18, 0.13 by chi-squared: neither is .04, which is doubted
    only where the sentence prints both 60s."""
    fields = {"n1": "60", "percent": "40", "n2": "60", "percent2": "27", "p": ".04"}
    fields |= {"form": "two_proportions", "sentence": "Response was 40% versus 27% (P = .04)."}
    three = {"n1": "60", "k1": "24", "n2": "60", "k2": "16", "n3": "60", "k3": "20", "p": ".01"}
    three |= {"form": "trend", "sentence": "Response was seen in 24, 16 and 20 (P = .01)."}
    for entry, of in ((fields, "of 60 and 60 patients"), (three, "of 60, 60 and 60 patients")):
        (verdict,) = audit(study_of({"claims": [entry]})).verdicts
        assert (verdict.word, verdict.severity) == ("not checkable", "grey")
        printed = entry | {"sentence": f"{entry['sentence'][:-1]} {of}."}
        (verdict,) = audit(study_of({"claims": [printed]})).verdicts
        assert verdict.word == "not by any test tried"


def test_fewer_patients_are_offered_only_where_they_print_the_interval_too() -> None:
    """Oracle: 29 of 73 is 39.7 % with SciPy's exact limits 28.5 to 51.9; no number up to 97 prints 30.0 to 50.0."""
    said = {"form": "proportion", "k": "29", "n": "97", "percent": "39.7"}
    low, high = (100 * x for x in binomtest(29, 73).proportion_ci(method="exact"))
    for limits, word in (
        ((f"{low:.1f}", f"{high:.1f}"), "possible"),
        (("30.0", "50.0"), "not checkable"),
    ):
        said |= {"low": limits[0], "high": limits[1]}
        said["sentence"] = f"Response was seen in 29 (39.7%, 95% CI {' to '.join(limits)})."
        (verdict,) = audit(study_of({"claims": [said]})).verdicts
        assert verdict.word == word, verdict
        assert ("73" in verdict.sentence) == (word == "possible")


def test_what_several_claims_ask_of_their_groups_is_asked_once() -> None:
    """Oracle: the file: 41 of 205 is 20.0 %, 29 of 207 is 14.0 %, 4 of 205 2.0, 2 of 207 1.0; who deletes the question
    of each group has every claim checked, and who leaves it none."""
    text = (
        "Adults were randomly assigned to surgery (n = 205) or radiation (n = 207). Sepsis occurred in 41 (20.0%) "
        "and 29 (14.0%), respectively. Stroke occurred in 4 (2.0%) and 2 (1.0%), respectively."
    )
    content = yaml.load(proposal(read(text)), Loader=yaml.BaseLoader)
    content["claims"] = content.pop("proposals")
    assert all("settle" not in claim for claim in content["claims"])
    assert [verdict.word for verdict in audit(study_of(content)).verdicts] == ["not checked"] * 4
    sentence = audit(study_of(content)).verdicts[0].sentence
    assert "which group is which" in sentence and "(asked under groups: surgery)" in sentence
    for group in content["groups"].values():
        del group["settle"]
    assert [verdict.word for verdict in audit(study_of(content)).verdicts] == ["adds up"] * 4
    assert [verdict.word for verdict in trusted(text).verdicts] == ["not checked"] * 4
