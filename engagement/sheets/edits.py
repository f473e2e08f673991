"""Edits in mirror tabs: what people changed there, what becomes of it, and taking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from engagement.model.sheet import Cell, Conflict, Problem, Standing
from engagement.store import Store


class Fate(StrEnum):
    """What becomes of a person's edit."""

    TAKEN = "taken"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(slots=True)
class Difference:
    """One cell that a person changed: what stood there (None where that is not known), what the record has,
    what the sheet says, and what becomes of it on a pull; `reason` where it is refused.

    `cell` is its name ("C14"), `name` the record's own, for a reader.
    """

    tab: str
    row_id: str
    column: str
    stood: Cell | None
    ours: Cell
    theirs: Cell
    fate: Fate
    reason: str | None = None
    cell: str = ""
    name: str = ""


@dataclass(slots=True)
class Edits:
    """All that people changed in the mirror tabs of a spreadsheet."""

    sheet: str
    differences: list[Difference] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def compared(
    store: Store, standing: Standing, cells: Mapping[str, Sequence[Sequence[Cell]]], *, today: date
) -> Edits:
    """What people changed, cell by cell, against what stood there and what the record has; only reads.

    `cells` are the mirror tabs that stand, as `Sheet.read` gives them.
    """
    raise NotImplementedError


def take(
    store: Store,
    edits: Edits,
    *,
    now: datetime,
    by: str,
    only: Callable[[Difference], bool] | None = None,
) -> int:
    """Record the edits whose fate is to be taken (of those, `only` these); returns how many rows were taken.

    Each is checked again against the record of that moment: one that changed meanwhile is left for the
    next look. What the record refuses becomes a problem, and its difference refused.
    """
    raise NotImplementedError
