"""A centre's patients on their way into the kernels: through a local connection, never through a file."""

from __future__ import annotations

import os
import pickle
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing.connection import Client, Listener

import pandas as pd

ADDRESS, KEY = "CASEBOOK_COHORT", "CASEBOOK_COHORT_KEY"
"""Environment variables of a report's kernels: where the patients are to be had, and the word that opens."""


@contextmanager
def served(patients: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Give a cohort to the processes that know where to ask; nothing is written to disk.

    Yields
    ------
    dict
        Environment variables for those processes.
    """
    data, key = pickle.dumps(slim(patients), protocol=5), secrets.token_bytes(32)
    with Listener(("127.0.0.1", 0), backlog=16, authkey=key) as listener:
        threading.Thread(target=_answer, args=(listener, data), daemon=True).start()
        host, port = listener.address
        yield {ADDRESS: f"{host}:{port}", KEY: key.hex()}


def _answer(listener: Listener, data: bytes) -> None:
    from multiprocessing import AuthenticationError

    while True:
        try:
            with listener.accept() as connection:
                connection.send_bytes(data)
        except (EOFError, ConnectionError, AuthenticationError):
            continue  # whoever asked did not know the word, or has gone
        except OSError:  # the listener is closed
            return


@cache
def own_cohort() -> pd.DataFrame:
    """Patients of the report that is being made, one a row; the invented ward of the book where none is.

    There are no codes, no dates and no free text, and only the columns that the file has. A notebook of the
    report can be opened and run by hand: it then shows the example.

    Examples
    --------
    >>> len(own_cohort())
    24
    """
    if ADDRESS not in os.environ:
        return slim(_example())
    host, _, port = os.environ[ADDRESS].rpartition(":")
    with Client((host, int(port)), authkey=bytes.fromhex(os.environ[KEY])) as connection:
        found: pd.DataFrame = pickle.loads(connection.recv_bytes())
    return found


def _example() -> pd.DataFrame:
    import cohortreader
    from casebook.build.layout import REPOSITORY

    folder = REPOSITORY / "book" / "example"
    intake = cohortreader.read(folder / "invented-ward.csv", folder / "invented-ward.yml")
    return cohortreader.analysis_frame(intake.patients)[0]


def slim(patients: pd.DataFrame) -> pd.DataFrame:
    """Keep the same cohort in less memory, for kernels that each read all of it."""
    free = {
        name: patients[name].astype("category")
        for name in patients.columns
        if name != "patient_id" and patients[name].dtype == object
    }
    return patients.assign(patient_id=range(1, len(patients) + 1), **free)
