"""The audit of a file of comparisons, and the commands for reviewers."""

import argparse
import math

import pandas as pd
import pytest

from attainable.paths.comparisons import Comparison
from casebook.commands.audit import add_attainable, add_audit
from cohortreader.data.problems import TableError
from helpers.audit.studies import audit_studies, audit_study
from helpers.audit.study_answer import answer, describe_course
from helpers.audit.study_file import Study, read_studies
from helpers.cohort import DATA

HEADER = "label,n1,d1,n2,d2,p,rate1,rate2\n"
GOOD = (
    "transplant,15,1,11,0,0.40,93.3%,100%\npadded,15,1,11,0,0.400,,\nremission,26,1,7,3,0.002,,\n"
)


def run(*arguments):
    """Status of a command, or argparse's own."""
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    add_attainable(commands)
    add_audit(commands)
    try:
        options = parser.parse_args([str(a) for a in arguments])
    except SystemExit as stop:
        return stop.code
    return options.run(options)


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def studies_of(*rows):
    return [Study(i, Comparison("", *row)) for i, row in enumerate(rows, start=2)]


def test_verdicts_by_hand():
    """Oracle: the 165 p-values of one event among 15 and 11, worked out by hand; 0.402 if cut off
    only."""
    p = [math.erfc(math.sqrt(b / a / 2)) for a in range(1, 16) for b in range(1, 12)]
    words = {}
    for text, step in (("0.40", 0.01), ("0.400", 0.001), ("0.402", 0.001), ("0.39", 0.01)):
        value = float(text)
        rounded = sum(value - step / 2 <= x < value + step / 2 for x in p)
        cut = sum(value <= x < value + step for x in p)
        words[text] = (
            "attainable" if rounded else "attainable by truncation" if cut else "not attainable"
        )
    found = audit_studies(studies_of(*((15, 1, 11, 0, text) for text in words)))
    assert found["verdict"].tolist() == list(words.values())
    assert "attainable by truncation" in words.values()


def test_a_witness_where_counting_is_too_much():
    """Oracle: lifelines' log-rank test of the witness of a design with about 10^41 paths."""
    from lifelines.statistics import logrank_test

    from attainable.paths.printed_p import p_set

    comparison = Comparison("", 50, 10, 50, 15, "0.04")
    found = audit_study(comparison)
    assert (found.verdict, found.matching) == ("attainable", None)
    cohort = p_set(50, 10, 50, 15).witness("0.04")
    one, two = (cohort[cohort["group"].eq(arm)] for arm in (1, 2))
    assert (one["event"].sum(), two["event"].sum(), len(one), len(two)) == (10, 15, 50, 50)
    test = logrank_test(one["time"], two["time"], one["event"], two["event"])
    assert 0.035 <= test.p_value < 0.045


def test_rates():
    """Oracle: by hand. 14/15 = 93.3% alive, 1/15 = 6.7% dead; 7, 6, 4 at risk give 15/28 = 53.6%;
    93.4% is nothing."""
    comparison = Comparison("", 15, 1, 11, 0, "0.39")
    assert (
        audit_study(comparison, rate1="93.3%").rate1
        == "reproduced: 14/15 (93.3%) without the event"
    )
    assert audit_study(comparison, rate1="6.7%").rate1 == "reproduced: 1/15 (6.7%) with the event"
    assert audit_study(comparison, rate1="93.4%").rate1.startswith("not attainable")
    cut = audit_study(Comparison("", 26, 1, 7, 3, "0.002"), rate1="96.1%", rate2="53.6%")
    assert cut.rate1.startswith("reproduced by truncation: 25/26")
    assert cut.rate2.startswith("attainable as a Kaplan-Meier estimate: 53.6%")


def test_bad_rows_do_not_stop_the_rest(tmp_path):
    """Oracle: the rows, each broken in one way at a known line."""
    text = HEADER + (
        "good,15,1,11,0,0.40,,\n"
        "letters,15,x,11,0,0.40,,\n"
        "short,15,1\n"
        "\n"
        "too many,15,1,11,12,0.40,,\n"
        "no event,15,0,11,0,0.40,,\n"
        "no p,15,1,11,0,n.s.,,\n"
        "above one,15,1,11,0,1.2,,\n"
        "no sign,15,1,11,0,0.40,93.3,\n"
        '"open,15,1,11,0,0.40,,\n'
    )
    studies, problems = read_studies(write(tmp_path / "s.csv", text))
    assert [study.line for study in studies] == [2]
    assert [problem.row for problem in problems] == [3, 4, 6, 7, 8, 9, 10, 11]
    assert [problem.column for problem in problems[:3]] == ["d1", None, "d2"]
    assert all(problem.expected and problem.remedy for problem in problems)


@pytest.mark.parametrize("between", ["\u2028", "\x0b", "\x0c", "\x1c", "\x85"])
def test_only_line_breaks_outside_quotation_marks_end_a_row(tmp_path, between):
    """Oracle: RFC 4180: a break within quotation marks belongs to the cell, and other characters that
    Unicode takes for the end of a line end none. A row is named by its last line."""
    label = f"first{between}second"
    text = HEADER + f'"first\nsecond",15,1,11,0,0.40,,\n{label},15,1,11,0,0.40,,\nshort\n'
    studies, problems = read_studies(write(tmp_path / "s.csv", text))
    assert [study.comparison.label for study in studies] == ["first\nsecond", label]
    assert [study.line for study in studies] == [3, 4]
    assert [problem.row for problem in problems] == [5]


@pytest.mark.parametrize(
    ("reported", "ends"),
    [
        # One event: by hand, Fisher's p and the corrected chi-squared's are 1.
        ("1.00", " Another test would print it: Fisher 1.0000; chi-squared, corrected 1.0000."),
        ("0.29", "; the nearest are 0.2207 and 0.3173."),
        ("0.32", " give a log-rank p that prints as 0.32."),
    ],
)
def test_tests_that_would_print_it_are_named_where_the_log_rank_test_does_not(reported, ends):
    """Oracle: scipy.stats.fisher_exact and chi2_contingency, 1 for both; 12 pairs at risk by hand."""
    assert audit_study(Comparison("", 4, 1, 3, 0, reported)).because.endswith(ends)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "an empty file"),
        (b"label,n1\nx,1\n", "add or rename: d1, n2, d2, p"),
        (b"label,n1,n1,d1,n2,d2,p\n", "two columns 'n1'"),
        (b"label,n1,d1,p,n2,d2,p,d2\n", "two columns 'd2'"),
        (b"\xff\xfe", "UTF-8"),
    ],
)
def test_files_that_can_not_be_read(tmp_path, data, message):
    """Oracle: the messages that the owner of the file needs."""
    path = tmp_path / "s.csv"
    path.write_bytes(data)
    with pytest.raises(TableError, match=message):
        read_studies(path)


def test_equal_designs_are_worked_out_once(monkeypatch):
    """Oracle: the number of calls: three rows, two different ones."""
    from helpers.audit import studies

    calls = []
    real = studies.audit_study

    def counted(comparison, **options):
        calls.append(comparison.reported)
        return real(comparison, **options)

    monkeypatch.setattr(studies, "audit_study", counted)
    found = audit_studies(
        studies_of((15, 1, 11, 0, "0.40"), (15, 1, 11, 0, "0.4"), (15, 1, 11, 0, "0.40"))
    )
    assert sorted(calls) == ["0.4", "0.40"]
    assert found["line"].tolist() == [2, 3, 4]


@pytest.mark.slow
def test_processes_change_nothing():
    """Oracle: the same audit in one process."""
    rows = studies_of(*((n, 1, n + 2, 1, p) for n in (5, 9, 14) for p in ("0.3", "0.31", "0.317")))
    alone, shared = audit_studies(rows), audit_studies(rows, n_jobs=2)
    pd.testing.assert_frame_equal(alone, shared)


@pytest.mark.slow
def test_a_dask_cluster_changes_nothing():
    """Oracle: the same audit in one process, beside a real local cluster with one worker
    process."""
    distributed = pytest.importorskip("distributed")
    rows = studies_of(*((n, 1, n + 2, 0, p) for n in (5, 9, 14) for p in ("0.3", "0.31")))
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        shared = audit_studies(rows, scheduler=cluster.scheduler_address)
    pd.testing.assert_frame_equal(audit_studies(rows), shared)


def test_the_command_for_a_file(tmp_path, capsys):
    """Oracle: two rows attainable, one not, by hand; a bad row makes the status 1."""
    path, out = write(tmp_path / "s.csv", HEADER + GOOD), tmp_path / "out.csv"
    assert run("audit", path, "--out", out) == 0
    printed = capsys.readouterr()
    assert "line 3: padded: p 0.400: not attainable" in printed.out
    assert "3 comparisons (attainable: 2; not attainable: 1); 0 bad rows" in printed.out
    assert "design" in printed.err  # the bar
    table = pd.read_csv(out, dtype=str, keep_default_na=False)
    assert table["p"].tolist() == ["0.40", "0.400", "0.002"]
    assert table["courses"].tolist() == ["165", "165", "6650280"]
    assert table["matching"].tolist()[:2] == ["3", "0"]
    write(path, HEADER + GOOD + "bad,1,2,3\n")
    assert run("audit", path) == 1
    assert "row 5: found 4 cells" in capsys.readouterr().err
    assert (tmp_path / "s.verdicts.csv").exists()


def test_wrong_use(tmp_path, capsys):
    """Oracle: 2 for wrong use, 1 for wrong data."""
    path = write(tmp_path / "s.csv", HEADER + GOOD)
    assert run("audit", tmp_path / "none.csv") == 1
    assert run("audit", path, "--n-jobs", 0) == 2
    assert run("audit", path, "--out", path) == 2
    assert run("audit", path, "--out", tmp_path / "no" / "out.csv") == 2
    assert run("audit") == 2
    assert run("attainable", 15, 16, 11, 0) == 2
    assert run("attainable", 15, 1, 11, 0, "--reported", "n.s.") == 2
    assert path.read_text(encoding="utf-8") == HEADER + GOOD
    assert "d1=16" in capsys.readouterr().err


def test_the_command_for_one_comparison(capsys):
    """Oracle: the worked example: 3 of 165 for 0.40, none for 0.400 between 0.3980 and 0.4028."""
    assert run("attainable", 15, 1, 11, 0, "--reported", "0.40") == 0
    assert "3 of 165" in capsys.readouterr().out
    assert run("attainable", 15, 1, 11, 0, "--reported", "0.400") == 0
    text = capsys.readouterr().out
    assert "None of 165" in text and "0.3980 and 0.4028" in text


def test_answer_without_a_figure():
    """Oracle: by hand: p is smallest with 1 and 11 at risk, largest with 15 and 1."""
    low, high = (math.erfc(math.sqrt(x / 2)) for x in (11, 1 / 15))
    assert answer(15, 1, 11, 0) == (
        f"1 event among 15 and 0 among 11: a log-rank p from {low:.5f} to {high:.4f}, "
        "by 165 courses of events and censoring."
    )
    assert "no log-rank test" in answer(3, 0, 4, 0)


def test_witness_in_words():
    """Oracle: a cohort written out by hand, with a tie."""
    cohort = pd.DataFrame(
        {"time": [1, 2, 2, 3, 3], "event": [0, 1, 1, 0, 0], "group": [1, 1, 2, 1, 2]}
    )
    assert describe_course(cohort) == "2 events in arm 1 and arm 2 with 2 and 2 at risk"


def test_published_examples():
    """Oracle: R's survdiff prints 0.07, 4e-05, 0.3 and 0.01 for the patient data (survival 3.5.3,
    KMsurv 0.1.5)."""
    studies, problems = read_studies(DATA / "studies.csv")
    assert not problems
    counts = [
        (s.comparison.n1, s.comparison.events1, s.comparison.n2, s.comparison.events2)
        for s in studies
    ]
    assert counts == [(11, 7, 12, 11), (21, 9, 21, 21), (13, 7, 13, 5), (5, 5, 15, 7)]
    assert [s.comparison.reported for s in studies] == ["0.07", "<0.001", "0.3", "0.01"]
    assert audit_studies(studies)["verdict"].eq("attainable").all()


@pytest.mark.parametrize(
    ("events", "more"), [(6, ""), (7, ", and 1 more event time"), (8, ", and 2 more event times")]
)
def test_a_long_course_is_told_to_its_sixth_event(events, more):
    """By hand: one of eight patients fails each day, so that 8, 7, ... are at risk; the rest is a number."""
    days = range(1, 9)
    cohort = pd.DataFrame({"time": days, "event": [day <= events for day in days], "group": 1})
    told = ", then ".join(f"event in arm 1 with {9 - day} and 0 at risk" for day in range(1, 7))
    assert describe_course(cohort) == told + more
    assert describe_course(cohort, most=1).endswith(
        f"8 and 0 at risk, and {events - 1} more event times"
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((3, 2, 1, 0), ("2 events among 3 and 0 among 1", "by 6 courses")),
        ((15, 0, 11, 1), ("0 events among 15 and 1 among 11", "by 165 courses")),
        ((15, 1, 11, 0, "0.114"), ("prints as 0.114. For", "event in arm 1 with 2 and 5 at risk.")),
        ((15, 1, 11, 0, "0.113"), ("if cut off", "event in arm 1 with 2 and 5 at risk.")),
    ],
)
def test_answers_in_words(asked, words):
    """By hand: the two events of three find 3 and 2, 3 and 1, or 2 and 1 at risk; beside them one patient at both, at
    the first, or at neither, which is no test: six. With 2 and 5 at risk chi-squared is 5/2, and p is 0.1138."""
    text = answer(*asked)
    start, *others = words
    assert start in text
    assert all(word in text for word in others)


def test_ties_allow_more_courses_and_an_empty_arm_has_nobody_at_risk():
    """By hand: both events at once, with 2 or 3 at risk, arm 2 having 1 or 0: of these four, two have a test."""
    assert "by 8 courses" in answer(3, 2, 1, 0, ties=True)
    cohort = pd.DataFrame({"time": [1, 2, 3], "event": [0, 1, 1], "group": [1, 2, 2]})
    assert describe_course(cohort) == (
        "event in arm 2 with 0 and 2 at risk, then event in arm 2 with 0 and 1 at risk"
    )
    cohort["group"] = [2, 1, 1]
    assert describe_course(cohort, most=1).startswith("event in arm 1 with 2 and 0 at risk")
