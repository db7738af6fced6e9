"""The command ``attainable`` and batches of claims, as a user calls them."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from attainable.answers import batch
from attainable.claims import Claim, StudyError, read_claims
from attainable.command import main
from attainable.verdict import Verdict

HEADER = "label,n1,d1,n2,d2,p\n"


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def made(folder: Path, rows: int) -> Path:
    """A file of small comparisons, the third of which gives no such p."""
    lines = [f"s{i},15,1,11,0,{'0.00012' if i == 2 else '0.40'}" for i in range(rows)]
    path = folder / "claims.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_logrank(capsys: pytest.CaptureFixture[str]) -> None:
    """Oracle: exit 0 for possible, 1 for not by any test tried, 2 and one line for wrong use."""
    assert main(["logrank", "15", "1", "11", "0", "--p", "0.400", "--test", "mantel"]) == 0
    assert capsys.readouterr().out.startswith("possible: p = 0.400 for 1 of 15")
    assert main(["logrank", "15", "1", "11", "0", "--p", "0.00012"]) == 1
    capsys.readouterr()
    for wrong in (["--p", "seven"], ["--p", "0.4", "--test", "logrank"], ["--json"]):
        assert main(["logrank", "15", "1", "11", "0", *wrong]) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.startswith("attainable logrank: ")
        assert said.err.count("\n") == 1
    for wrong in ([], ["15", "1"], ["a", "1", "11", "0"]):
        with pytest.raises(SystemExit) as stopped:
            main(["logrank", *wrong])
        assert stopped.value.code == 2 and capsys.readouterr().err.count("\n") == 1


def test_logrank_as_data(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Oracle: one object on one line; without ties the paths with few losses do not give it."""
    arguments = ["logrank", "15", "1", "11", "0", "--no-ties", "--max-lost", "1", "--p", "0.55"]
    assert main([*arguments, "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["word"] == "not by any test tried" and data["tried"]["mantel"]["meets"] is False
    out = tmp_path / "witness.csv"
    assert main(["logrank", "15", "1", "11", "0", "--p", "0.40", "--witness", str(out)]) == 0
    assert len(rows_of(out)) == 26


def test_logrank_without_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    """Oracle: with nobody lost the only p is P(chi-squared >= 11/15) = 0.3918."""
    assert main(["logrank", "15", "1", "11", "0"]) == 0
    lines = capsys.readouterr().out.splitlines()
    mantel = next(line for line in lines if line.startswith("log-rank test (Mantel"))
    assert mantel.split()[-4:] == ["0.00091", "to", "0.7963", "0.3918"]


def test_version_is_quick_to_load() -> None:
    """Oracle: the version needs none of the heavy libraries."""
    code = (
        "import sys; from attainable.command import main\n"
        "try: main(['--version'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'pandas', 'numba', 'scipy', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    assert done.stdout.splitlines()[0] == f"attainable {project['project']['version']}"
    assert done.stdout.splitlines()[1] == "[]"


def test_rows_are_written_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: after a stop in the middle a second run checks the rest only, and all rows are there."""
    study, out = read_claims(made(tmp_path, 6)), tmp_path / "out.csv"
    checked: list[str] = []

    def until(claim: Claim) -> Verdict:
        if claim.id == "s3" and not out.with_suffix(".stopped").exists():
            out.with_suffix(".stopped").touch()
            raise KeyboardInterrupt
        checked.append(claim.id)
        return real(claim)

    real = batch.safe_check
    monkeypatch.setattr(batch, "safe_check", until)
    with pytest.raises(KeyboardInterrupt):
        batch.audit_rows(study, out)
    assert [row["id"] for row in rows_of(out)] == ["s0", "s1", "s2"]
    with out.open("a", encoding="utf-8") as stream:
        stream.write("claims,s3,log")  # a row that was not written whole
    answer = batch.audit_rows(study, out)
    assert checked == ["s0", "s1", "s2", "s3", "s4", "s5"]
    assert [row["id"] for row in rows_of(out)] == checked
    words = [row["word"] for row in rows_of(out)]
    assert words == ["possible", "possible", "not by any test tried", *["possible"] * 3]
    assert answer.found and answer.words() == {"possible": 5, "not by any test tried": 1}
    batch.audit_rows(study, out)
    assert len(checked) == 12, "a finished file is made anew"


def test_another_file_is_not_gone_on_with(tmp_path: Path) -> None:
    """Oracle: rows of other claims are no beginning of these."""
    study, out = read_claims(made(tmp_path, 3)), tmp_path / "out.csv"
    batch.audit_rows(study, out)
    lines = out.read_text(encoding="utf-8").splitlines(keepends=True)
    out.write_text("".join(lines[:2]).replace("s0", "other"), encoding="utf-8")
    batch.audit_rows(study, out)
    assert [row["id"] for row in rows_of(out)] == ["s0", "s1", "s2"]
    with pytest.raises(StudyError, match="can't be written"):
        batch.audit_rows(study, tmp_path / "nowhere" / "out.csv")


def test_a_row_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Oracle: the failing row says so; the others have their answers, in order."""
    claims = [Claim("count", {"n1": "3", "k1": "1", "percent": "33"}, f"c{i}") for i in range(60)]
    real = batch.check

    def fails(claim: Claim) -> Verdict:
        if claim.id == "c7":
            raise RuntimeError("no memory")
        if claim.id == "c50":
            os._exit(9)  # as the system does where memory runs out
        return real(claim)

    monkeypatch.setattr(batch, "check", fails)
    found = list(batch.verdicts_of(claims, n_jobs=2))
    assert [verdict.id for verdict in found] == [claim.id for claim in claims]
    words = {verdict.id: verdict.word for verdict in found}
    assert words.pop("c7") == words.pop("c50") == "not checked"
    assert set(words.values()) == {"adds up"}
    assert "RuntimeError: no memory" in found[7].sentence
    assert "process was killed" in found[50].sentence


def test_on_a_cluster() -> None:
    """Oracle: the same verdicts as in this process, from the workers of a Dask scheduler."""
    distributed = pytest.importorskip("distributed")
    claims = [Claim("count", {"n1": "3", "k1": "1", "percent": "33"}, f"c{i}") for i in range(3)]
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None
    ) as cluster:
        found = list(batch.verdicts_of(claims, scheduler=cluster.scheduler_address))
    assert found == list(batch.verdicts_of(claims))
    with pytest.raises(StudyError, match="no Dask scheduler answers"):
        list(batch.verdicts_of(claims, scheduler="nothing"))


def test_audit_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Oracle: exit 1 as one row stands out; counts at the end; the columns of the answers."""
    out = tmp_path / "out.csv"
    assert main(["audit", str(made(tmp_path, 4)), "--csv", str(out)]) == 1
    assert "3 possible" in capsys.readouterr().out
    assert rows_of(out)[0]["printed"] == "1 of 15 against 0 of 11; p = 0.40"
    assert main(["audit", str(tmp_path / "none.csv")]) == 2


def test_log_ranks_beside_other_forms_answer_as_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Oracle: each claim checked alone; also where the process of the others is killed."""
    one = Claim("logrank", {"n1": "6", "d1": "2", "n2": "5", "d2": "0", "p": "0.31"}, id="times")
    claims = [
        Claim("count", {"n1": "9", "k1": str(i % 9), "percent": "56"}, id=str(i)) if i % 5 else one
        for i in range(60)
    ]
    alone = [batch.safe_check(claim) for claim in claims]
    assert list(batch.verdicts_of(claims, n_jobs=2)) == alone
    here, real = os.getpid(), batch.check

    def fails(claim: Claim) -> Verdict:
        if claim.id == "7" and os.getpid() != here:
            os._exit(9)
        return real(claim)

    monkeypatch.setattr(batch, "check", fails)
    found = list(batch.verdicts_of(claims, n_jobs=2))
    assert "process was killed" in found[7].sentence
    assert found[:7] + found[8:] == alone[:7] + alone[8:]


def test_a_batch_answers_every_row_and_refuses_third_arms_for_theirs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Oracle: columns of no form are named once; a third arm is refused for its row; exit by the rest."""
    head = "label,n1,d1,n2,d2,p,n3,centre"
    path, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    for third, status, words in (
        ("b,15,1,11,0,0.40,9,Bern", 0, ["possible", "not checked"]),
        ("b,15,1,11,0,0.00012,,Bern", 1, ["possible", "not by any test tried"]),
    ):
        path.write_text(f"{head}\na,15,1,11,0,0.40,,Basel\n{third}\n", encoding="utf-8")
        out.unlink(missing_ok=True)
        assert main(["audit", str(path), "--csv", str(out)]) == status
        said = capsys.readouterr().err
        assert said.count("centre") == 1 and "no check uses centre" in said
        rows = rows_of(out)
        assert [row["word"] for row in rows] == words
        assert [row["centre"] for row in rows] == ["Basel", "Bern"]
        if status == 0:
            assert "Three arms: n3" in rows[1]["sentence"]


@pytest.mark.parametrize("text", ["", "label,patients,p\na,15,0.40\n"])
def test_a_batch_that_cannot_start_is_wrong_use(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Oracle: exit 2, one line on standard error, no file left behind."""
    path, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["audit", str(path), "--csv", str(out)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "expected" in said and not out.exists()


def test_the_first_run_says_that_it_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Oracle: numba's index files, of which an empty folder has none; nothing is said once one is kept."""
    from attainable.first_run import announce

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    announce()
    told = capsys.readouterr()
    assert told.out == "" and "up to a minute" in told.err
    (tmp_path / "riskset").mkdir()
    (tmp_path / "riskset" / "enumeration.walk-37.py313.nbi").touch()
    announce()
    assert capsys.readouterr().err == ""
