"""One cell three ways: what is known to have stood, what stands in the sheet, what the record has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from engagement.model.sheet import Cell
from engagement.sheets.cells import Unreadable, is_blank, is_cut, loose
from engagement.sheets.tabs import Column
from engagement.store.sheets import Stood


class Way(Enum):
    """Where a cell stands between the two sides."""

    SAME = auto()  # it is the record's
    WRITE = auto()  # the record's is to be written
    CORRECTED = auto()  # a person wrote over what the record works out: it is written again, and told
    PROPOSED = auto()  # only the person changed it
    REFUSED = auto()  # only the person changed it, to what cannot be taken
    CONFLICT = auto()  # both did, to different things


@dataclass(frozen=True, slots=True)
class Three:
    """A cell compared: `theirs` as we would write it where it can be read, as it stands where it cannot."""

    way: Way
    theirs: Cell = ""
    reason: str | None = None

    @property
    def left(self) -> bool:
        """Whether a push leaves the cell alone."""
        return self.way in (Way.PROPOSED, Way.REFUSED, Way.CONFLICT)


_SAME, _WRITE = Three(Way.SAME), Three(Way.WRITE)


def exactly(one: Cell | None, other: Cell | None) -> bool:
    """Equal as cells: 12 is 12.0, but True is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def alike(one: Cell, other: Cell) -> bool:
    """Equal to a reader: of texts, spaces and ends of lines that nobody sees do not matter."""
    if exactly(one, other):
        return True
    return isinstance(one, str) and isinstance(other, str) and loose(one) == loose(other)


def bases(row: Stood, cells: Mapping[str, Cell]) -> Sequence[Mapping[str, Cell]]:
    """What a row is compared with: what stood there, what was being written, or both where nobody knows.

    A write stands whole or not at all, so that one cell that tells which decides for the row.
    """
    stood, sent = row.stood, row.sent
    if sent is None or stood is None:
        known = stood if sent is None else sent
        return [] if known is None else [known]
    told = [name for name in sent if name in stood and not exactly(stood[name], sent[name])]
    came = any(exactly(cells.get(name), sent[name]) for name in told)
    did_not = any(exactly(cells.get(name), stood[name]) for name in told)
    if came != did_not:
        return [sent] if came else [stood]
    return [stood, sent]


def three(column: Column, stood: Sequence[Cell], cell: Cell, ours: Cell) -> Three:
    """Compare one cell; `stood` are what may have stood there last, none where that is not known."""
    if alike(cell, ours):
        return _SAME
    if not column.editable:
        return _WRITE if not stood or _one_of(stood, cell) else Three(Way.CORRECTED, cell)
    if _one_of(stood, cell):
        return _WRITE
    theirs, wrong = _read(column, cell)
    if _one_of(stood, theirs) or alike(theirs, ours) or (not stood and is_blank(cell)):
        return _WRITE  # in our dress: a day as YYYY-MM-DD, a word as its code
    if not stood or not all(alike(was, ours) for was in stood):
        return Three(Way.CONFLICT, theirs, wrong)
    if wrong is None and is_cut(ours):
        wrong = "the sheet shows only the beginning of what the record holds; change it in Engagement"
    return Three(Way.PROPOSED if wrong is None else Way.REFUSED, theirs, wrong)


def _read(column: Column, cell: Cell) -> tuple[Cell, str | None]:
    try:
        return column.read(cell), None
    except Unreadable as error:
        return cell, str(error)


def _one_of(stood: Sequence[Cell], cell: Cell) -> bool:
    return any(alike(cell, was) for was in stood)


def shown(cell: Any, length: int = 60) -> str:
    """A cell in a message, cut."""
    said = " ".join(loose(cell).split())
    return f'"{said}"' if len(said) <= length else f'"{said[: length - 1]}…"'
