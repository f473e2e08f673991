"""The columns of an export, by the models' own types: what each says in a file, and how it is read back.

A value in a file is one of JSON's own: text, number, true, false, null. Days are ISO dates and instants UTC
with Z, also those that the database keeps as numbers. A new table or column needs nothing here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Float, Integer, String, Table

from engagement.model.instants import day_number, day_of, from_micros, to_micros
from engagement.model.tables import A_DAY, AN_INSTANT, UTCDateTime
from engagement.model.words import clean

_LARGEST = 2**63


class Misfit(ValueError):
    """A value that is none of its column's; the words follow on "it is" or a column's name."""


@dataclass(frozen=True, slots=True)
class ArchiveColumn:
    """A column: whether it holds JSON or may hold nothing, and its two ways (None: a value as it is)."""

    name: str
    is_json: bool
    nullable: bool
    said: Callable[[Any], Any] | None
    read: Callable[[Any], Any]

    def value_of(self, told: Any) -> Any:
        """The value that a file tells. Raises Misfit."""
        if told is None:
            if self.nullable:
                return None
            raise Misfit("is empty, which it cannot be")
        return self.read(told)


def columns_of(table: Table) -> list[ArchiveColumn]:
    """A table's columns in their order."""
    return [_column(column) for column in table.columns]


def _column(column: Column[Any]) -> ArchiveColumn:
    said, read = _ways(column)
    return ArchiveColumn(column.name, isinstance(column.type, JSON), bool(column.nullable), said, read)


def _ways(column: Column[Any]) -> tuple[Callable[[Any], Any] | None, Callable[[Any], Any]]:
    kind, means = column.type, column.info.get("means")
    if means == AN_INSTANT["means"]:
        return _said_micros, lambda told: to_micros(_instant(told))
    if means == A_DAY["means"]:
        return _said_day, lambda told: day_number(_day(told))
    if isinstance(kind, UTCDateTime):
        return _said_instant, _instant
    if isinstance(kind, Date):
        return date.isoformat, _day
    if isinstance(kind, JSON):
        return None, lambda told: told
    if isinstance(kind, Boolean):
        return bool, _truth
    if isinstance(kind, Integer):
        return None, _number
    if isinstance(kind, Float):
        return lambda value: value + 0.0, _real  # -0.0, which SQLite does not keep, is 0.0
    if isinstance(kind, String) or isinstance(getattr(kind, "impl", None), String):
        return None, _text
    raise TypeError(f"{column}: an export does not know the type {kind!r}.")


def _said_instant(value: datetime) -> str:
    return f"{value.isoformat()[:-6]}Z"  # it is in UTC: what is cut is +00:00


def _said_micros(value: int) -> str:
    return _said_instant(from_micros(value))


def _said_day(value: int) -> str:
    return day_of(value).isoformat()


def _instant(told: Any) -> datetime:
    if isinstance(told, str) and told.endswith("Z"):
        try:
            found = datetime.fromisoformat(told[:-1]).replace(tzinfo=UTC)
        except ValueError:
            pass
        else:
            if _said_instant(found) == told:
                return found
    raise Misfit("is no instant such as 2026-03-04T06:00:00Z")


def _day(told: Any) -> date:
    if isinstance(told, str):
        try:
            found = date.fromisoformat(told)
        except ValueError:
            pass
        else:
            if found.isoformat() == told:
                return found
    raise Misfit("is no day such as 2026-03-04")


def _truth(told: Any) -> bool:
    if isinstance(told, bool):
        return told
    raise Misfit("is neither true nor false")


def _number(told: Any) -> int:
    if isinstance(told, int) and not isinstance(told, bool) and -_LARGEST <= told < _LARGEST:
        return told
    raise Misfit("is no whole number that a database keeps")


def _real(told: Any) -> float:
    if isinstance(told, int | float) and not isinstance(told, bool):
        try:
            found = float(told)
        except OverflowError:
            found = math.inf
        if math.isfinite(found):
            return found
    raise Misfit("is no number")


def _text(told: Any) -> str:
    if not isinstance(told, str):
        raise Misfit("is no text")
    if clean(told) != told:
        raise Misfit("holds a character that no database keeps")
    return told
