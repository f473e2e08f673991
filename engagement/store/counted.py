"""When a day is over, and which activities a measure is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from engagement.model.measures import Measure
from engagement.store.filters import Filter, where


def end_of(day: date) -> datetime:
    """The instant at which a day (UTC) is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def of_kind(connection: Connection, measure: Measure) -> list[Any]:
    """The terms by which an activity is of the measure's kind, and of its tier where it names one.

    Until analysts have a desk of their own, a meeting's tier is its tag: tier-1, or tier 1.
    """
    kinds = (measure.kind.value,) if measure.kind else ()
    tags = (f"tier-{measure.tier}", f"tier {measure.tier}") if measure.tier else ()
    return [where(connection, Filter(kinds=kinds, tags=tags))]
