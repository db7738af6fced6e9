"""A centre's patients on their way into the kernels: through a local connection, never through a file."""

from __future__ import annotations

import os
import pickle
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Client, Listener
from typing import Any

import pandas as pd

ADDRESS, KEY = "CASEBOOK_COHORT", "CASEBOOK_COHORT_KEY"
"""Environment variables of a report's kernels: where the patients are to be had, and the word that opens."""


@dataclass(frozen=True)
class OwnCohort:
    """A centre's own cohort, as the notebooks of its report see it.

    Attributes
    ----------
    patients : DataFrame
        One patient a row, without codes, dates and free text; only the columns that the file has.
    title : str
        Title of the report.
    notes : tuple
        What was done to the file.
    understood : mapping
        What was understood of the file, as from `casebook.report.understood`.
    """

    patients: pd.DataFrame
    title: str = ""
    notes: tuple[Any, ...] = ()
    understood: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def served(cohort: OwnCohort) -> Iterator[dict[str, str]]:
    """Give a cohort to the processes that know where to ask; nothing is written to disk.

    Yields
    ------
    dict
        Environment variables for those processes.
    """
    data, key = pickle.dumps(cohort, protocol=5), secrets.token_bytes(32)
    with Listener(("127.0.0.1", 0), backlog=16, authkey=key) as listener:
        threading.Thread(target=_answer, args=(listener, data), daemon=True).start()
        host, port = listener.address  # type: ignore[misc]
        yield {ADDRESS: f"{host}:{port}", KEY: key.hex()}


def _answer(listener: Listener, data: bytes) -> None:
    while True:
        try:
            with listener.accept() as connection:
                connection.send_bytes(data)
        except (EOFError, ConnectionError):
            continue
        except OSError:  # the listener is closed
            return
        except Exception:  # whoever asked did not know the word
            with suppress(Exception):
                continue


@cache
def own_cohort() -> OwnCohort:
    """The cohort of the report that is being made; the invented ward of the book where none is.

    So a notebook of the report can be opened and run by hand: it shows the example.

    Examples
    --------
    >>> len(own_cohort().patients)
    24
    """
    if ADDRESS not in os.environ:
        return example()
    host, _, port = os.environ[ADDRESS].rpartition(":")
    with Client((host, int(port)), authkey=bytes.fromhex(os.environ[KEY])) as connection:
        found: OwnCohort = pickle.loads(connection.recv_bytes())
    return found


def example() -> OwnCohort:
    """The invented ward of the book."""
    import cohortreader
    from casebook.build.book import REPOSITORY
    from casebook.report.understood import understood_of

    folder = REPOSITORY / "book" / "example"
    intake = cohortreader.read(folder / "invented-ward.csv", folder / "invented-ward.yml")
    patients, privacy = cohortreader.analysis_frame(intake.patients)
    notes = (*intake.notes, *privacy)
    return OwnCohort(slim(patients), "An invented ward", notes, understood_of(intake))


def slim(patients: pd.DataFrame) -> pd.DataFrame:
    """Keep the same cohort in less memory, for kernels that each read all of it."""
    free = {
        name: patients[name].astype("category")
        for name in patients.columns
        if name != "patient_id" and patients[name].dtype == object
    }
    return patients.assign(patient_id=range(1, len(patients) + 1), **free)
