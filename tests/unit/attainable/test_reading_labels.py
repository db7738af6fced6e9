"""What a figure is of: the words of its own clause. Invented sentences; each percentage is its count's."""

from __future__ import annotations

import pytest

from attainable.reading import read

Labels = list[tuple[str, str]]


def labels(text: str) -> Labels:
    return [(claim.get("percent", ""), claim.get("endpoint", "")) for claim in read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # baseline characteristics
        (
            "Of 120 patients, 45 died (37.5%). 33% of the patients were older than 70 years.",
            [("37.5", "died")],
        ),
        (
            "Of 120 patients, 45 (37.5%) died and 40 (33.3%) were older than 70 years.",
            [("37.5", "died"), ("33.3", "older than 70 years")],
        ),
        (
            "Disease-free survival at 5 years was 70.4% in 120 patients, of whom 75 (62.5%) were female.",
            [("70.4", "Disease-free survival"), ("62.5", "female")],
        ),
        ("DFS at 5 years was 70.4% (95% CI 61.2-77.9), 62% female.", [("70.4", "DFS")]),
        (
            "Relapse occurred in 30 of 120 patients (25.0%), and 54 of 120 (45.0%) had stage III disease.",
            [("25.0", "Relapse"), ("45.0", "stage III disease")],
        ),
        (
            "Relapse occurred in 30 of 120 patients (25.0%); 48 of 120 (40.0%) had high-risk disease.",
            [("25.0", "Relapse"), ("40.0", "high-risk disease")],
        ),
        # words for outcomes of their own
        (
            "The objective response rate (ORR) was 30.0% (15 of 50) and the disease control rate (DCR) 62.0% (31 of 50).",
            [("30.0", "ORR"), ("62.0", "DCR")],
        ),
        ("ORR and DCR were 30.0% (15/50) and 62.0% (31/50).", [("30.0", "ORR"), ("62.0", "DCR")]),
        (
            "ORR was 30.0% (15/50), with a clinical benefit rate of 44.0% (22/50).",
            [("30.0", "ORR"), ("44.0", "clinical benefit rate")],
        ),
        (
            "Of 50 patients, 15 (30.0%) responded. Serious adverse events occurred in 11 of 50 (22.0%).",
            [("30.0", "responded"), ("22.0", "adverse events")],
        ),
        # the outcome behind a figure, or between its count and its percentage
        (
            "A complete response was reached in 24 of 40 patients (60.0%), and 12 (30.0%) patients died.",
            [("60.0", "complete response"), ("30.0", "died")],
        ),
        (
            "Of 40 patients, 24 had a complete response (60.0%) and 12 patients died (30.0%).",
            [("60.0", "complete response"), ("30.0", "died")],
        ),
        (
            "Of 40 patients, 12 (30.0%) died; 8 (20.0%) had arterial hypertension.",
            [("30.0", "died"), ("20.0", "arterial hypertension")],
        ),
        (
            "Two-year OS was 71.2% (95% CI 60.1-79.9), and local control was 84.5% (95% CI 74.3-91.0).",
            [("71.2", "OS"), ("84.5", "local control")],
        ),
        (
            "Events were 19 relapses (21.6%), 5 second cancers (5.7%) and 4 deaths (4.5%) in 88 children.",
            [("21.6", "relapses"), ("5.7", "second cancers"), ("4.5", "deaths")],
        ),
        (
            "Of 90 children, 12 (13%) and 7 (8%) developed sepsis; 3 (3%) and 1 (1%) died.",
            [("13", "sepsis"), ("8", "sepsis"), ("3", "died"), ("1", "died")],
        ),
        (
            "Of 92 patients, 36 (39.1%) relapsed, 20 (21.7%) had fatal sepsis, and 23 (25.0%) died.",
            [("39.1", "relapsed"), ("21.7", "sepsis"), ("25.0", "died")],
        ),
        (
            "Hospital mortality was 4.0% (8 of 200), with 12 (6.0%) strokes and 9 (4.5%) reoperations.",
            [("4.0", "mortality"), ("6.0", "strokes"), ("4.5", "reoperations")],
        ),
        (
            "Nausea was reported by 52 of 200 (26.0%), and 88 patients (44.0%) were current smokers.",
            [("26.0", "Nausea"), ("44.0", "current smokers")],
        ),
        (
            "In 64 patients (33% with liver metastases), the 1-year OS rate was 58% (95% CI 45-69).",
            [("33", "liver metastases"), ("58", "OS")],
        ),
        (
            "Five-year DFS was 49.1% (95% CI 39.3-58.2); 40 of 118 (33.9%) died of the disease.",
            [("49.1", "DFS"), ("33.9", "died")],
        ),
        (
            "DFS at 3 years was 82% (95% CI 70-89), and 33% of the patients had diabetes.",
            [("82", "DFS")],
        ),
        (
            "DFS at 3 years was 82% (95% CI 70-89) and at 5 years 71% of the patients were alive.",
            [("82", "DFS"), ("71", "alive")],
        ),
        # from before, where the clause has no noun of its own
        (
            "OS at 1 year was 81.2% (95% CI 70.1-88.6); it was 62.1% (95% CI 50.0-72.2) at 3 years.",
            [("81.2", "OS"), ("62.1", "OS")],
        ),
        (
            "OS was 81.2% (SE 4.1%) at 1 year and 62.1% (SE 5.2%) at 3 years.",
            [("81.2", "OS"), ("62.1", "OS")],
        ),
        (
            "EFS was 52.0% (95% CI 41-62) in the control group, and in the drug group it was 63.0% (95% CI 52-72).",
            [("52.0", "EFS"), ("63.0", "EFS")],
        ),
        # those whom a figure is of, who are no outcome
        (
            "Remission was seen in 18 of 30 women (60.0%) and 20 of 40 men (50.0%).",
            [("60.0", "Remission"), ("50.0", "Remission")],
        ),
        (
            "DFS at 3 years was 71.0% (95% CI 60-80) in women with stage III disease.",
            [("71.0", "DFS")],
        ),
    ],
)
def test_a_figure_has_the_label_of_its_own_clause(text: str, found: Labels) -> None:
    """Oracle: the sentences, read by hand."""
    assert labels(text) == found


def test_adverse_events_are_no_events_of_a_test_of_times() -> None:
    """Oracle: the sentence, whose p-value is of survival; 18 of 45 and 11 of 44 are of adverse events."""
    text = (
        "Adverse events occurred in 18 of 45 patients (40.0%) and 11 of 44 (25.0%), "
        "and progression-free survival was longer with the drug (log-rank P = .03)."
    )
    found = read(text)
    assert not any(c["form"] == "logrank" and "settle" not in c for c in found)
    (claim,) = read("There were 12 adverse events (24%) in 50 patients.")
    assert claim["endpoint"] == "adverse events"


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        (
            "Of 150 patients in arm A and 148 in arm B, sepsis occurred in 12 (8%) and 7 (5%), respectively.",
            ["150", "148"],
        ),
        (
            "We assigned 150 patients to the early group and 148 to the late group. Sepsis occurred in "
            "7 (5%) in the late group and 12 (8%) in the early group.",
            ["148", "150"],
        ),
        (
            "Of 150 patients, sepsis occurred in 12 (8%) and 7 (5%) in the early and late arms.",
            ["", ""],
        ),
        ("Of 150 patients, sepsis was seen in 12 (8%) versus 7 (5%).", ["", ""]),
    ],
)
def test_the_second_of_two_figures_has_its_own_number_of_patients(
    text: str, sizes: list[str]
) -> None:
    """Oracle: 12/150 is 8.0 %, 7/148 4.7, 7/150 4.7: what prints the percentage tells no arm."""
    found = [c for c in read(text) if "percent" in c]
    given = [c.get(f"n{i}", "") for c in found for i in ((1, 2) if "percent2" in c else (1,))]
    assert given == sizes
    assert all("settle" in claim for claim in found)


def test_two_outcomes_of_all_patients_keep_their_number() -> None:
    """Oracle: 12 of 40 is 30 %, 7 of 40 is 17.5 %; both figures are of the 40."""
    found = read(
        "Of 40 patients, relapse and death were seen in 12 (30.0%) and 7 (17.5%), respectively."
    )
    assert [(c["n1"], c["endpoint"]) for c in found] == [("40", "relapse"), ("40", "death")]


@pytest.mark.parametrize(
    "text",
    [
        "We randomised 412 adults (205 to chemotherapy and 207 to surgery).",
        "There were 205 assigned to chemotherapy and 207 to surgery.",
        "Adults were randomly assigned (1:1) to chemotherapy (n = 205) or surgery (n = 207).",
        "Adults were assigned to receive chemotherapy (n = 205; range, 18 to 80 years) or surgery (n = 207; 19 to 81).",
        "In all, 205 patients were randomly assigned to receive chemotherapy, and 207 patients to surgery.",
    ],
)
def test_sizes_of_arms_by_the_name_of_their_treatment(text: str) -> None:
    """Oracle: the sentences; 82 of 205 is 40 %, 62 of 207 is 30 %."""
    found = read(f"{text} Response was seen in 40.0% versus 30.0%.")
    given = [(c["n1"], c["percent"]) for c in found if "percent" in c]
    assert given == [("205", "40.0"), ("207", "30.0")]
    assert all("chemotherapy and surgery" in c["settle"] for c in found if "percent" in c)


@pytest.mark.parametrize(
    "text",
    [
        "Fifty-seven patients were treated. Twenty-four patients (ORR, 42.1%) responded.",
        "Fifty-seven patients were treated. Twenty-four patients (ORR 42.1%; 95% CI 29.1-55.9) responded.",
    ],
)
def test_a_count_in_words_before_its_named_percentage(text: str) -> None:
    """Oracle: 24 of 57 is 42.1 %; SciPy's exact limits are 29.1 and 55.9."""
    (claim,) = [c for c in read(text) if "percent" in c]
    assert (claim["k1"], claim["percent"], claim["endpoint"]) == ("24", "42.1", "ORR")
    assert "57 prints the percentage" in claim["settle"]


def test_a_number_of_patients_that_is_offered_prints_the_interval_too() -> None:
    """Oracle: 15 of 23 and 30 of 46 are 65.2 %; Clopper and Pearson's limits 49.8 to 78.6 are of 30 of 46."""
    text = "Forty-six patients were enrolled and 23 were evaluable. The response rate was 65.2% (95% CI 49.8-78.6)."
    (claim,) = [c for c in read(text) if "low" in c]
    assert "46 prints the percentage with its interval, not 23" in claim["settle"]


def test_a_p_value_of_other_patients_than_its_figures_is_asked_about() -> None:
    """Oracle: the sentences; 23 are neither of 30, nor of 40, nor all 70."""
    head = "Response was 12 of 30 (40%) with A and 20 of 40 (50%) with B "
    (claim,) = read(head + "(P = .03 among the 23 evaluable).")
    assert "of 23 patients" in claim["settle"]
    (claim,) = read(head + "(P = .03; n = 23).")
    assert "of 23 patients" in claim["settle"]
    (claim,) = read(head + "(P = .47 among the 70 patients).")
    assert "settle" not in claim


def test_outcomes_that_are_each_stated_behind_their_figure_are_no_groups() -> None:
    """Oracle: the sentences; a stage, relapse and death are of all 80 patients, and p is of no comparison of two."""
    found = read(
        "Of 80 patients, 30 (38%) had stage III disease, 22 (28%) relapsed and 14 (18%) died."
    )
    assert [(c["form"], c["n1"], c["endpoint"]) for c in found] == [
        ("proportion", "80", outcome) for outcome in ("stage III disease", "relapsed", "died")
    ]
    found = read("Of 80 patients, 22 (28%) relapsed and 14 (18%) died (P = .03 for the trend).")
    assert [(c["form"], c["endpoint"]) for c in found] == [
        ("proportion", "relapsed"),
        ("proportion", "died"),
    ]
    (claim,) = read(
        "Of 80 patients, 22 of 40 (55%) relapsed with A and 14 of 40 (35%) with B (P = .07)."
    )
    assert (claim["form"], claim["p"]) == ("two_proportions", ".07")


def test_patients_named_before_an_interval_that_they_do_not_print_are_asked_for() -> None:
    """Oracle: SciPy: no exact, Wilson or Wald limits of 15 of 23 are 46.0 and 78.2; exact ones are 42.7 and 83.6."""
    (claim,) = read("Of 23 evaluable patients, the response rate was 65.2% (95% CI 46.0-78.2).")
    assert "n1" not in claim and "none its interval" in claim["settle"]
    (claim,) = read("Of 23 evaluable patients, the response rate was 65.2% (95% CI 42.7-83.6).")
    assert claim["n1"] == "23" and "settle" not in claim


def test_a_p_value_behind_two_arms_of_the_text_gives_each_its_patients() -> None:
    """Oracle: 82 of 205 is 40.0 %, 62 of 207 is 30.0 %."""
    (claim,) = (
        c
        for c in read(
            "In all, 412 patients were randomized (205 to drug A plus surgery and 207 to surgery). Relapse was seen "
            "in 82 (40.0%) and 62 (30.0%) patients (P = .03)."
        )
        if "p" in c
    )
    assert (claim["n1"], claim["n2"]) == ("205", "207")
    assert "drug a plus surgery and surgery" in claim["settle"]


def test_groups_named_before_are_taken_only_where_both_figures_are_theirs() -> None:
    """Oracle: 12 of 97 is 12 %, 5 of 97 is 5 %, and neither is of 43 or 54; 13 of 43 is 30 %, 5 of 54 9 %."""
    found = read(
        "Among 97 patients, 43 men and 54 women, 12 (12%) had fever and 5 (5%) had a rash."
    )
    assert [c["n1"] for c in found] == ["97", "97"]
    found = read("Among 43 men and 54 women, 13 (30%) and 5 (9%), respectively, had fever.")
    assert [c["n1"] for c in found] == ["43", "54"]
