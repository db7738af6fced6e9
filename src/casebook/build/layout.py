"""Where a book lies: the folders of its sources, and of what is made from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from casebook.build.executions import STORED_RECORD


def find_repository(source: Path = Path(__file__), here: Path | None = None) -> Path:
    """Find the book: the clone that this code is part of; else, with an installed wheel, the folder around here.

    Parameters
    ----------
    source : Path
        This file.
    here : Path, optional
        The current folder.

    Returns
    -------
    Path
        A folder with ``_toc.yml``; where there is none, the current folder.
    """
    here = here or Path.cwd()
    clone = source.resolve().parents[3]
    folders = [clone, here, *here.parents]
    return next((folder for folder in folders if (folder / "_toc.yml").is_file()), here)


REPOSITORY = find_repository()


@dataclass(frozen=True)
class Book:
    """Where a book comes from and where it goes.

    Attributes
    ----------
    repository : Path
        Has the notebooks' scripts, ``data`` and ``requirements.lock``.
    folder : Path
        Has ``_config.yml``, ``_toc.yml`` and ``book``; gets the executed notebooks and ``_build``.
        It is the repository itself, unless the same notebooks are to tell another story elsewhere.
    environment : mapping
        Environment variables for the kernels.
    scripts_in : Path, optional
        The folder of the scripts, where it is not ``notebooks`` of the repository.
    """

    repository: Path = REPOSITORY
    folder: Path = REPOSITORY
    environment: Mapping[str, str] = field(default_factory=dict)
    scripts_in: Path | None = None

    @property
    def scripts(self) -> list[Path]:
        """The notebooks' scripts, in the order of their names."""
        return sorted((self.scripts_in or self.repository / "notebooks").glob("[!_]*.py"))

    @property
    def notebooks(self) -> Path:
        """The folder of the executed notebooks."""
        return self.folder / "notebooks"

    @property
    def build(self) -> Path:
        """The folder of everything that can be made again."""
        return self.folder / "_build"

    @property
    def stored_record(self) -> Path | None:
        """What the stored notebooks were executed from; none where they are not the repository's."""
        return self.notebooks / STORED_RECORD if self.folder == self.repository else None

    @property
    def html(self) -> Path:
        """The folder of the pages."""
        return self.build / "html"
