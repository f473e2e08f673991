"""Cells that both sides changed: kept with both values until a person chooses."""

from __future__ import annotations

from engagement.model.sheet import Conflict
from engagement.store import Store


def listed(store: Store, sheet_id: str) -> list[Conflict]:
    """The conflicts of a spreadsheet that wait for a choice, as they were when it was last looked at."""
    raise NotImplementedError


def resolve(store: Store, sheet_id: str, row_id: str, column: str, choice: str, *, by: str) -> None:
    """Choose "ours" (the next push writes it) or "theirs" (it is recorded now).

    Raises NotFound where no such conflict waits, Refused where the choice is no word of these or where
    theirs cannot be recorded: the conflict stays then.
    """
    raise NotImplementedError
