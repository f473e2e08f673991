"""The rows of an export's JSON: each line one row, every value one of its column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from engagement.errors import Refused
from engagement.model.archive import each
from engagement.store.archive import A_TIME, AT_MOST
from engagement.store.archive_columns import ArchiveColumn, Misfit
from engagement.store.archive_take import Numbered

LONGEST_LINE = 256 * 1024 * 1024
_DECODE = json.JSONDecoder().raw_decode


def broken(what: str) -> Refused:
    """The refusal of an export: what is wrong with it, and that nothing was kept."""
    return Refused(f"{what}. Nothing was taken from it.", "path")


def rows_of(name: str, file: BinaryIO, columns: Sequence[ArchiveColumn]) -> Iterator[list[Numbered]]:
    """(line, values) of each row, some thousands at a time, values in the columns' order.

    Raises Refused naming the line that is wrong.
    """
    names = {column.name for column in columns}
    for batch in _batches(_lines(name, file)):
        told = [_record(name, line, row, names) for line, row in batch]
        try:
            series = [_values(column, [row[column.name] for row in told]) for column in columns]
        except Misfit:
            raise _first_misfit(name, batch, told, columns) from None
        yield list(zip((line for line, _ in batch), zip(*series, strict=True), strict=True))


def _batches(lines: Iterator[tuple[int, bytes]]) -> Iterator[list[tuple[int, bytes]]]:
    """Some thousand lines at a time, fewer of long ones: nobody holds a million rows."""
    batch: list[tuple[int, bytes]] = []
    size = 0
    for line, said in lines:
        batch.append((line, said))
        size += len(said)
        if len(batch) == A_TIME or size > AT_MOST:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _record(name: str, line: int, said: bytes, names: set[str]) -> dict[str, Any]:
    try:
        text = said.decode()
        told, end = _DECODE(text)
    except (ValueError, RecursionError) as error:
        raise broken(f"{name}, line {line}: it is not valid JSON") from error
    if end != len(text):
        raise broken(f"{name}, line {line}: it is not valid JSON")
    if not isinstance(told, dict) or told.keys() != names:
        raise broken(f"{name}, line {line}: it has not the columns {', '.join(sorted(names))}"[:400])
    return told


def _values(column: ArchiveColumn, told: Sequence[Any]) -> list[Any]:
    """A column's values. Raises Misfit."""
    sorts = set(map(type, told)) - {type(None)}
    # One sort alone: to a set, true and 1 are the same.
    alike = sorts <= {str} or sorts <= {int}
    return each(column.value_of, told) if alike else list(map(column.value_of, told))


def _first_misfit(
    name: str,
    batch: Sequence[tuple[int, bytes]],
    told: Sequence[dict[str, Any]],
    columns: Sequence[ArchiveColumn],
) -> Refused:
    for (line, _), row in zip(batch, told, strict=True):
        for column in columns:
            try:
                column.value_of(row[column.name])
            except Misfit as error:
                return broken(f'{name}, line {line}: "{column.name}" {error}')
    raise AssertionError(name)


def _lines(name: str, file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that hold a row, with their numbers; the brackets around them stand on their own."""
    if file.readline(LONGEST_LINE) != b"[\n":
        raise broken(f"{name}, line 1: it does not begin as an export's file does")
    line = 1
    while said := file.readline(LONGEST_LINE):
        line += 1
        if said == b"]\n":
            if file.read(1):
                raise broken(f"{name}, line {line + 1}: there is more after its end")
            return
        if not said.endswith(b"\n"):
            raise broken(f"{name}, line {line}: it is cut off")
        yield line, said.rstrip(b"\n").removesuffix(b",")
    raise broken(f"{name}, line {line}: it ends before its end")
