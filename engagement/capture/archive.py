"""An export, or a backup, read back into an empty database: whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from engagement.capture.archive_rows import broken, rows_of
from engagement.errors import Refused
from engagement.model.archive import LARGEST_MANIFEST, MANIFEST, Manifest, NotAnExport, read_manifest
from engagement.store import Store
from engagement.store.archive_columns import columns_of
from engagement.store.archive_schema import known
from engagement.store.archive_take import Taking, Unfit, taking

Progress = Callable[[str, int], None]


class Parts(Protocol):
    """The files that an export consists of."""

    def sizes(self) -> dict[str, int]:
        """{name: bytes} of all there is. Raises Refused for what no export holds, such as a link."""

    def open(self, name: str) -> BinaryIO: ...


def is_export(path: Path) -> bool:
    """Whether a path is a folder with a manifest in it."""
    try:
        return path.is_dir() and os.path.lexists(path / MANIFEST)
    except (OSError, ValueError):  # it is no path at all, such as a long address
        return False


def take_folder(store: Store, folder: Path, progress: Progress, dry_run: bool = False) -> Manifest:
    """Take the export in a folder in. Raises Refused naming the file and line of what is wrong with it."""
    return _taken(store, _Folder(folder), progress, dry_run)


def take_file(store: Store, file: Path, progress: Progress, dry_run: bool = False) -> Manifest:
    """The same of a backup."""
    try:
        with zipfile.ZipFile(file) as packed:
            return _taken(store, _Packed(packed), progress, dry_run)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror or error}.", "file", str(file)) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refused(
            f"{file} is no backup, or a broken one. Nothing was taken from it.", "file", str(file)
        ) from error


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def sizes(self) -> dict[str, int]:
        found = {}
        with _readable(self._folder.name), os.scandir(self._folder) as entries:
            for entry in entries:
                if not entry.is_file(follow_symlinks=False):
                    raise broken(f"{entry.name[:80]} is no file of an export")
                found[entry.name] = entry.stat(follow_symlinks=False).st_size
        return found

    def open(self, name: str) -> BinaryIO:
        with _readable(name):
            return (self._folder / name).open("rb")


class _Packed:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed

    def sizes(self) -> dict[str, int]:
        names = self._packed.namelist()
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise broken(f"{twice[:80]} is in it twice")
        return {entry.filename: entry.file_size for entry in self._packed.infolist()}

    def open(self, name: str) -> BinaryIO:
        return self._packed.open(name)  # type: ignore[return-value]


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise broken(f"{name} cannot be read: {error.strerror or error}") from error


def _taken(store: Store, parts: Parts, progress: Progress, dry_run: bool) -> Manifest:
    manifest = checked(parts)
    with taking(store.engine, manifest.schema, keep=not dry_run) as into:
        _check_tables(manifest, into)
        for name in into.tables:
            _take(into, parts, name, manifest.tables[name], progress)
        if apart := into.finish():
            raise broken(
                f"{apart[0]}.json is not what the readings in reading.json add up to. Say `rebuild` to the "
                "database it came from, and export it again"
            )
        if into.data_version() != manifest.data_version:
            raise broken(f"{MANIFEST} tells another data version than meta.json")
    return manifest


def checked(parts: Parts) -> Manifest:
    """The manifest, once every file is found to be what it says. Raises Refused naming the one that is not."""
    sizes = parts.sizes()
    if MANIFEST not in sizes:
        raise broken(f"There is no {MANIFEST} in it")
    if sizes[MANIFEST] > LARGEST_MANIFEST:
        raise broken(f"{MANIFEST} is larger than any manifest")
    with _readable(MANIFEST), parts.open(MANIFEST) as file:
        try:
            manifest = read_manifest(file.read(LARGEST_MANIFEST))
        except NotAnExport as error:
            raise broken(str(error)) from error
    if not known(manifest.schema):
        raise broken(
            f"The export was made by a newer Engagement (schema {manifest.schema}). Update this one first"
        )
    named = {file.name: file for file in manifest.files}
    if missing := sorted(named.keys() - sizes.keys()):
        raise broken(f"{missing[0]} is missing")
    if extra := sorted(sizes.keys() - named.keys() - {MANIFEST}):
        raise broken(f"{extra[0][:80]} is no file of this export")
    for told in manifest.files:
        if sizes[told.name] != told.bytes or _sha256(parts, told.name, told.bytes) != told.sha256:
            raise broken(f"{told.name} is not as it was exported")
    return manifest


def _check_tables(manifest: Manifest, into: Taking) -> None:
    if missing := sorted(into.tables.keys() - manifest.tables.keys()):
        raise broken(f"{MANIFEST} lacks {missing[0]}.json")
    if unknown := sorted({file.table for file in manifest.files} - into.tables.keys()):
        raise broken(f"{MANIFEST} names {unknown[0]}, which is no table")


def _sha256(parts: Parts, name: str, size: int) -> str:
    found, left = hashlib.sha256(), size
    with _readable(name), parts.open(name) as file:
        while data := file.read(1 << 20):
            left -= len(data)
            if left < 0:
                break  # more than it said: no need to read on
            found.update(data)
    return found.hexdigest() if left == 0 else ""


def _take(into: Taking, parts: Parts, name: str, rows: int, progress: Progress) -> None:
    columns = columns_of(into.tables[name])
    file_name = f"{name}.json"
    with _readable(file_name), parts.open(file_name) as file:
        try:
            found = into.put(
                name, rows_of(file_name, file, columns), lambda count: progress(name, count)
            )
        except Unfit as error:
            raise broken(f"{file_name}, line {error.line}: it {error.words}") from error
    if found != rows:
        raise broken(f"{file_name} has {found:,} rows, and {MANIFEST} says {rows:,}")
