"""Claims files: what a study prints, as YAML or as a flat CSV."""

from __future__ import annotations

from pathlib import Path

from attainable.claims.claim import FORMS, Claim, ClaimError
from attainable.claims.study import Endpoint, Group, Study, StudyError

__all__ = [
    "FORMS",
    "Claim",
    "ClaimError",
    "Endpoint",
    "Group",
    "Study",
    "StudyError",
    "guide",
    "read_claims",
    "schema",
]


def read_claims(path: str | Path) -> Study:
    """Read a claims file: YAML by its ending, else a flat CSV.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        The file is missing or can't be used: says where, what was found, what is expected.
    """
    path = Path(path)
    if not path.is_file():
        raise StudyError(f"{path}: no such file")
    if path.suffix.lower() in {".yml", ".yaml"}:
        from attainable.claims.entries import read_yaml

        return read_yaml(path)
    from attainable.claims.flat import read_flat

    return read_flat(path)


def guide() -> str:
    """How a claims file is written, form by form.

    Returns
    -------
    str
        Markdown.
    """
    return (Path(__file__).parents[1] / "CLAIMS.md").read_text(encoding="utf-8")


def schema() -> str:
    """The JSON Schema of a claims file, for editors.

    Returns
    -------
    str
        JSON text.
    """
    return (Path(__file__).parent / "claims.schema.json").read_text(encoding="utf-8")
