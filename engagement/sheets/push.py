"""Push: the record into the sheet's mirror tabs, in as few requests as the API allows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from engagement.model.sheet import Done, Sheet
from engagement.store import Store

Progress = Callable[[str, int, int], None]


def push(
    store: Store,
    sheet: Sheet,
    *,
    now: datetime,
    today: date,
    by: str = "sheets",
    progress: Progress | None = None,
) -> Done:
    """Write what changed in the record since the last push; edits of people are left for a pull.

    One at a time for a database: raises Busy. A SourceFailed says which rows are old; the next push goes on.
    """
    raise NotImplementedError
