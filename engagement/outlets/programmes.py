"""The ambassador programmes that activities are told to, and their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engagement.errors import Refused
from engagement.outlets.programme_gde import GDE
from engagement.outlets.programme_heroes import HEROES
from engagement.outlets.programme_mvp import MVP
from engagement.outlets.programme_shape import Entry, Programme
from engagement.outlets.tables import csv_of

PROGRAMMES: dict[str, Programme] = {one.code: one for one in (GDE, MVP, HEROES)}
# What else people call them.
_CALLED = {"advocu": "gde", "aws": "heroes", "aws-heroes": "heroes", "microsoft": "mvp"}


def programme_called(name: str) -> Programme:
    """A programme by its code or a usual name. Raises Refused, naming those there are."""
    asked = name.strip().lower()
    found = PROGRAMMES.get(_CALLED.get(asked, asked))
    if found is None:
        known = ", ".join(PROGRAMMES)
        raise Refused(f'"{name[:40]}" is no programme. Choose one of {known}.', "programme", name)
    return found


def file_of(programme: Programme, entries: Sequence[Entry]) -> bytes:
    """What the programme takes as CSV, a row each, for spreadsheets too: see `tables.csv_of`."""
    return csv_of(table_of(programme, entries))


@dataclass(frozen=True, slots=True)
class Table:
    """Entries as a file's table: a column a field, in the order of the portal's form."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]

    def itertuples(self, index: bool, name: None) -> Sequence[tuple[Any, ...]]:
        """The rows; what writes tables asks a frame like this."""
        return self.rows


def table_of(programme: Programme, entries: Sequence[Entry]) -> Table:
    """What the programme takes, a row each; what is not known is empty and never 0."""
    names = tuple(one.name for one in programme.fields)
    taken = [entry for entry in entries if entry.why_not is None]
    return Table(names, tuple(tuple(entry.values[name] for name in names) for entry in taken))
