"""Everything out: the whole record as a folder of CSV and JSON, or packed as one file to keep.

All of it is from one moment of the database, whoever writes meanwhile. The same record gives the same bytes,
on every engine: rows stand by their primary key, and nothing tells when, where or by whom it was written.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from engagement.errors import Refused
from engagement.model.archive import (
    LARGEST_MANIFEST,
    MANIFEST,
    ArchiveFile,
    Manifest,
    NotAnExport,
    read_manifest,
)
from engagement.outlets.export_place import file_for, folder_for
from engagement.outlets.export_tables import FORMS, Measured
from engagement.store import Store, archive

Progress = Callable[[str, int], None]
_OLDEST = (1980, 1, 1, 0, 0, 0)  # a zip's first day: the same record gives the same bytes


def export(store: Store, folder: Path, progress: Progress) -> Manifest:
    """Write every table as CSV and JSON with a manifest into a folder: whole, or not at all.

    `progress` is told the table and how many of its rows are written. Raises Refused, field "dir".
    """
    with folder_for(folder) as part:

        @contextmanager
        def opened(name: str) -> Iterator[BinaryIO]:
            with (part / name).open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())

        return _written(store, opened, list(FORMS), progress)


def backup(store: Store, file: Path, progress: Progress) -> Manifest:
    """Write the record's JSON and its manifest into one packed file, and read it again to see that it is whole.

    A file that is there already is replaced if it is a backup. Raises Refused, field "file".
    """
    refuse_foreign_file(file)
    with file_for(file) as part:
        with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:

            @contextmanager
            def opened(name: str) -> Iterator[BinaryIO]:
                entry = zipfile.ZipInfo(name, _OLDEST)
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                with packed.open(entry, "w", force_zip64=True) as inside:
                    yield inside  # type: ignore[misc]

            manifest = _written(store, opened, ["json"], progress)
        _verify(part, manifest)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        return manifest


Opened = Callable[[str], Any]


def _written(store: Store, opened: Opened, forms: Sequence[str], progress: Progress) -> Manifest:
    files: list[ArchiveFile] = []
    with store.read() as connection:
        schema, data_version = archive.facts(connection)
        for name, columns in archive.shapes().items():
            told = [(column.name, column.is_json) for column in columns]
            files += _table(name, told, archive.rows(connection, name), opened, forms, progress)
    manifest = Manifest(schema, data_version, tuple(files))
    with opened(MANIFEST) as file:
        file.write(manifest.as_bytes())
    return manifest


def _table(
    name: str,
    columns: Sequence[tuple[str, bool]],
    batches: Iterator[Any],
    opened: Opened,
    forms: Sequence[str],
    progress: Progress,
) -> list[ArchiveFile]:
    """One table in all its forms, read once."""
    rows = 0
    with ExitStack() as open_files:
        files = {form: Measured(open_files.enter_context(opened(f"{name}.{form}"))) for form in forms}
        tables = [FORMS[form](file, columns) for form, file in files.items()]
        for batch in batches:
            for table in tables:
                table.write(batch)
            rows += len(batch[0])
            progress(name, rows)
        for table in tables:
            table.end()
    return [file.told(f"{name}.{form}", rows) for form, file in files.items()]


def refuse_foreign_file(file: Path) -> None:
    """Raises Refused, field "file", for a folder and for a file that is no backup of ours."""
    if file.is_dir():
        raise Refused(f"{file} is a folder. Name a file for the backup.", "file", str(file))
    if file.exists() and not _is_backup(file):
        raise Refused(
            f"{file} is there already and is no backup. Name another file; nothing was changed.",
            "file",
            str(file),
        )


def _is_backup(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as packed, packed.open(MANIFEST) as inside:
            read_manifest(inside.read(LARGEST_MANIFEST))
    except (OSError, KeyError, zipfile.BadZipFile, NotAnExport):
        return False
    return True


def _verify(part: Path, manifest: Manifest) -> None:
    """Read all of it again. Raises Refused when the disk gives back something else."""
    with zipfile.ZipFile(part) as packed:
        for file in manifest.files:
            found = hashlib.sha256()
            with packed.open(file.name) as inside:
                while data := inside.read(1 << 20):
                    found.update(data)
            if found.hexdigest() != file.sha256:
                raise Refused(
                    f"{file.name} is not on the disk as it was written. Look at the disk; no backup was made.",
                    "file",
                )
