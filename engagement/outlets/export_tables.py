"""A table's rows as CSV for people and as JSON for machines: the same rows, the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Sequence
from json.encoder import encode_basestring
from typing import Any, BinaryIO

from engagement.model.archive import ArchiveFile, each
from engagement.model.cells import EMPTY, defused

Batch = Sequence[Sequence[Any]]  # for each column its values
# What JSON may hold as it is and readers trip over: line ends that are none, halves of a pair.
_ODD = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


class Measured:
    """A file being written, with its size and SHA-256."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._bytes = 0

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self._bytes += len(data)

    def told(self, name: str, rows: int) -> ArchiveFile:
        """The file as a manifest has it."""
        return ArchiveFile(name, rows, self._bytes, self._hash.hexdigest())


class JsonTable:
    """One JSON document, a list with a row on each line: read whole by anybody, or line by line."""

    def __init__(self, file: Measured, columns: Sequence[tuple[str, bool]]) -> None:
        self._file = file
        self._ways = [_json if is_json else _token for _, is_json in columns]
        self._row = "{" + ", ".join(f"{json.dumps(name)}: %s" for name, _ in columns) + "}"
        self._before = "[\n"

    def write(self, batch: Batch) -> None:
        series = map(_each, self._ways, batch)
        lines = map(self._row.__mod__, zip(*series, strict=True))
        self._file.write((self._before + ",\n".join(lines)).encode())
        self._before = ",\n"

    def end(self) -> None:
        self._file.write(b"[\n]\n" if self._before == "[\n" else b"\n]\n")


class CsvTable:
    """RFC 4180 in UTF-8 with a mark at its beginning, for Excel; nothing in it runs.

    An empty cell is NULL and an apostrophe alone the empty text; JSON is its text.
    """

    def __init__(self, file: Measured, columns: Sequence[tuple[str, bool]]) -> None:
        self._file = file
        self._ways: list[Callable[[Any], Any]] = [
            _json_cell if is_json else _cell for _, is_json in columns
        ]
        file.write(b"\xef\xbb\xbf")
        self._put([[name for name, _ in columns]])

    def write(self, batch: Batch) -> None:
        series = map(_each, self._ways, batch)
        self._put(zip(*series, strict=True))

    def end(self) -> None:
        """There is nothing after its last row."""

    def _put(self, rows: Any) -> None:
        sheet = io.StringIO(newline="")
        csv.writer(sheet, lineterminator="\r\n").writerows(rows)
        self._file.write(sheet.getvalue().encode())


FORMS: dict[str, type[JsonTable] | type[CsvTable]] = {"csv": CsvTable, "json": JsonTable}


def _each(way: Callable[[Any], Any], values: Sequence[Any]) -> Sequence[Any]:
    """The way of each value; whole numbers are said as they are."""
    if set(map(type, values)) == {int}:
        return values
    return list(map(way, values)) if way in (_json, _json_cell) else each(way, values)


def _quoted(text: str) -> str:
    quoted = encode_basestring(text)
    return quoted if quoted.isascii() else _ODD.sub(_escaped, quoted)


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


_TOKENS: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    int: str,
    float: repr,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
}


def _token(value: Any) -> str:
    return _TOKENS[type(value)](value)


def _json(value: Any) -> str:
    if value is None:
        return "null"
    return _ODD.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return defused(value) or EMPTY
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _json_cell(value: Any) -> str:
    return "" if value is None else defused(_json(value))
