"""The patients reach the kernels, and nobody else."""

import os
import subprocess
import sys
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client

import pandas as pd
import pytest

from casebook.report.cohort import ADDRESS, own_cohort, served

CODE = "from casebook.report import own_cohort; print(own_cohort()['death'].tolist())"


def test_a_process_that_was_told_where_gets_the_cohort_again_and_again() -> None:
    """Oracle: the frame that was given."""
    patients = pd.DataFrame({"patient_id": ["A", "B"], "death": [1, 0]})
    with served(patients) as environment:
        for _ in range(2):
            command = [sys.executable, "-c", CODE]
            told = subprocess.run(
                command, env={**os.environ, **environment}, capture_output=True, text=True
            )
            assert told.stdout == "[1, 0]\n", told.stderr


def test_who_does_not_know_the_word_gets_nothing_and_stops_nothing() -> None:
    patients = pd.DataFrame({"patient_id": ["A"], "death": [1]})
    with served(patients) as environment:
        host, _, port = environment[ADDRESS].rpartition(":")
        with pytest.raises((AuthenticationError, EOFError)):
            Client((host, int(port)), authkey=b"guess")
        command = [sys.executable, "-c", CODE]
        told = subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True
        )
        assert told.stdout == "[1]\n", told.stderr


def test_without_a_report_the_example_is_shown() -> None:
    """Oracle: book/example/invented-ward.csv has 24 patients."""
    assert len(own_cohort()) == 24
