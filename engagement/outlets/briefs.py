"""The forms a brief is handed out in, in one table, and its writing to a file: whole, or not at all."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from engagement.errors import Refused
from engagement.model.briefs import Changed, Content

Write = Callable[[Content, str | None, Sequence[Changed]], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """How a form is called, its media type, and where its writer is: loaded when first asked."""

    label: str
    media: str
    module: str
    function: str

    @property
    def here(self) -> bool:
        """Whether this installation can write it."""
        return importlib.util.find_spec(f"engagement.outlets.{self.module}") is not None

    def write(
        self, content: Content, comment: str | None = None, changed: Sequence[Changed] = ()
    ) -> bytes:
        """The brief in this form; the same brief gives the same bytes. Raises Refused, PictureFailed."""
        where = f"engagement.outlets.{self.module}"
        try:
            writer: Write = getattr(importlib.import_module(where), self.function)
        except ModuleNotFoundError as error:
            raise Refused(
                f"{self.label} cannot be written here: {error.name} is not installed. Choose HTML or Markdown.",
                "out",
            ) from error
        return writer(content, comment, changed)


FORMS = {
    ".html": Form("HTML", "text/html", "brief_html", "html"),
    ".pdf": Form("PDF", "application/pdf", "brief_pdf", "pdf"),
    ".pptx": Form(
        "PowerPoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "brief_pptx",
        "pptx",
    ),
    ".md": Form("Markdown", "text/markdown", "brief_md", "markdown"),
}


def form_of(path: Path) -> Form:
    """The form a file's name asks for. Raises Refused, field "out"."""
    form = FORMS.get(path.suffix.lower())
    if form is None:
        endings = ", ".join(FORMS)
        raise Refused(
            f'Out: "{path.name}" ends in none of {endings}. Name the form by its ending.',
            "out",
            str(path),
        )
    return form


def save(path: Path, made: bytes) -> None:
    """Write a file in one step: whoever reads it sees the old one or the whole new one. Raises Refused, field "out"."""
    if path.is_dir():
        raise Refused(f"Out: {path} is a folder. Name a file in it.", "out", str(path))
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_usual_mode(path))
        Path(name).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(name).unlink()
        raise _unwritable(path, error) from error


def _usual_mode(path: Path) -> int:
    """The rights the file has, or those any new file gets."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _unwritable(path: Path, error: OSError) -> Refused:
    return Refused(
        f"Out: {path} cannot be written: {error.strerror}. Nothing was changed; choose another folder.",
        "out",
        str(path),
    )
