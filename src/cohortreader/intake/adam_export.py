"""A cohort written as CDISC ADaM: ADSL and ADTTE that read back to the same cohort."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

import pandas as pd
import yaml

from cohortreader.data.cohort import CohortError, Problem, cohort_schema, strata_columns
from cohortreader.intake.adam_variables import PARAMETERS, VARIABLES
from cohortreader.intake.packages import need
from cohortreader.intake.template import write_new
from cohortreader.intake.typed import text_column

LABELS = {
    "STUDYID": "Study Identifier",
    "AGEU": "Age Units",
    "PARAMCD": "Parameter Code",
    "PARAM": "Parameter",
    "AVAL": "Analysis Value",
    "AVALU": "Analysis Value Unit",
    "CNSR": "Censor",
} | {variable: label for variable, label, _ in VARIABLES.values()}
PARAM_TEXT = {
    "os": "Overall Survival (days since first dose)",
    "dfs": "Disease-Free Survival (days since first dose)",
}
_STUDY = "COHORT"
_LONGEST = 200  # bytes of a text in a transport file


def export_adam(
    patients: pd.DataFrame, folder: str | Path, *, kind: Literal["csv", "xpt"] = "csv"
) -> list[Path]:
    """Write ADSL and ADTTE, and a mapping file with the names of further columns.

    AVAL counts days from the first day of blinatumomab, which is 0. Columns beyond the schema
    become STRAT01, STRAT02, ...

    Parameters
    ----------
    patients : DataFrame
        As from ``cohortreader.data.cohort.validate_cohort``.
    folder : str or Path
        Where to write adsl, adtte and mapping.yml.
    kind : str
        ``csv``, or ``xpt`` for SAS transport files (needs pyreadstat).

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileExistsError
        If one of the files is there already.
    CohortError
        If a text can't be kept in a transport file, or pyreadstat is not installed.
    """
    names = {f"STRAT{place:02d}": name for place, name in enumerate(strata_columns(patients), 1)}
    sets = {"adsl": adsl(patients), "adtte": adtte(patients)}
    if kind == "xpt":
        contents = {f"{name}.xpt": _transport(frame, name) for name, frame in sets.items()}
    else:
        contents = {
            f"{name}.csv": frame.to_csv(index=False, lineterminator="\n").encode()
            for name, frame in sets.items()
        }
    said = {"columns": names, "strata": list(names.values())}
    mapping = yaml.safe_dump(said, allow_unicode=True, default_style='"')
    contents["mapping.yml"] = mapping.encode()
    return write_new(Path(folder), contents)


def adsl(patients: pd.DataFrame) -> pd.DataFrame:
    """ADSL of a cohort: one patient a row, every value as text."""
    columns = {"STUDYID": pd.Series(_STUDY, patients.index)}
    for name, (variable, _, words) in VARIABLES.items():
        if name in patients.columns:
            back = {here: there for there, here in words.items() if here}
            cells = text_column(patients[name])
            columns[variable] = cells.map(lambda cell, back=back: back.get(cell, cell))  # type: ignore[misc]
    if "AGE" in columns:
        columns["AGEU"] = pd.Series("YEARS", patients.index)
    for place, name in enumerate(strata_columns(patients), 1):
        columns[f"STRAT{place:02d}"] = patients[name]
    return pd.DataFrame(columns)


def adtte(patients: pd.DataFrame) -> pd.DataFrame:
    """ADTTE of a cohort: one patient and endpoint a row; CNSR is 0 for an event, 1 if censored."""
    parts = [
        pd.DataFrame(
            {
                "STUDYID": _STUDY,
                "USUBJID": patients["patient_id"],
                "PARAMCD": endpoint.upper(),
                "PARAM": PARAM_TEXT[endpoint],
                "AVAL": text_column(patients[time]),
                "AVALU": "DAYS",
                "CNSR": text_column(1 - patients[event]),
            }
        )
        for endpoint, (time, event) in PARAMETERS.items()
        if {time, event} <= set(patients.columns)
    ]
    columns = ["STUDYID", "USUBJID", "PARAMCD", "PARAM", "AVAL", "AVALU", "CNSR"]
    empty = pd.DataFrame(columns=columns, dtype=object)
    return pd.concat(parts, ignore_index=True) if parts else empty


def _transport(frame: pd.DataFrame, name: str) -> bytes:
    pyreadstat = need("pyreadstat", kind="SAS files", instead="export CSV")
    numbers = {variable for here, (variable, _, _) in VARIABLES.items() if _is_number(here)}
    typed = {}
    for variable in frame.columns:
        cells = frame[variable]
        if variable in numbers | {"AVAL", "CNSR"}:
            typed[variable] = pd.to_numeric(cells.replace("", None)).astype(float)
            continue
        lost = cells.str.encode("utf-8").str.len().gt(_LONGEST) | cells.ne(cells.str.rstrip())
        if lost.any():
            found = f"{int(lost.sum())} texts that are too long, or that end on a space"
            expected = f"at most {_LONGEST} bytes in a SAS transport file"
            problem = Problem(None, variable, found, expected, "export CSV instead")
            raise CohortError([problem], source="export")
        typed[variable] = cells
    labels = [LABELS.get(variable, "Stratum") for variable in frame.columns]
    with tempfile.TemporaryDirectory(prefix="adam-") as folder:
        path = Path(folder) / f"{name}.xpt"
        pyreadstat.write_xport(
            pd.DataFrame(typed), str(path), column_labels=labels, table_name=name.upper(),
            file_format_version=5,
        )  # fmt: skip
        return path.read_bytes()


def _is_number(name: str) -> bool:
    field = cohort_schema().field(name)
    return field.type in ("integer", "number")
