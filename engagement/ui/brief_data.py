"""What the Briefs page shows, computed once for each version of the data. Nobody may change what is handed out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from engagement.insight import briefs
from engagement.model.briefs import Changed, Content, Period
from engagement.store import Store, brief_material
from engagement.store import briefs as briefs_of
from engagement.store.briefs import Frozen, Moved, Told
from engagement.ui.data import kept


@kept(16)
def content(store: Store, period: Period, name: str = "") -> Content:
    """The brief of a period as the record tells it now."""
    with store.read() as connection:
        material = brief_material.material(connection, period)
    return briefs.content(material, period, name)


@kept(4)
def listed(store: Store) -> list[Told]:
    """Frozen briefs, newest first."""
    with store.read() as connection:
        return briefs_of.listed(connection)


@kept(16)
def frozen(store: Store, brief_id: str) -> Frozen:
    """One frozen brief. Raises NotFound."""
    with store.read() as connection:
        return briefs_of.read(connection, brief_id)


@kept(16)
def history(store: Store, brief_id: str) -> Sequence[Any]:
    """What happened to a frozen brief, newest first."""
    with store.read() as connection:
        return briefs_of.history(connection, brief_id)


@kept(16)
def changed(store: Store, brief_id: str, today: date) -> tuple[tuple[Changed, ...], list[Moved]]:
    """Numbers and verdicts that are told otherwise today, and activities that came, went or changed."""
    then = frozen(store, brief_id)
    period = briefs.period_of(then.content.from_on, then.content.to_on, today)
    with store.read() as connection:
        moved = briefs_of.moved(connection, then.content.from_on, then.content.to_on, then.created_at)
    return briefs.changes(then.content, content(store, period)), moved
