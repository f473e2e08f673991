"""The rescue clock: numbers that a platform forgets, and when the first unread ones will be gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from engagement.model.instants import from_micros, to_micros
from engagement.sources.contract import Source
from engagement.store import Store, runs

# A daily read leaves thirteen days of fourteen in hand; who is down to half of that has missed a week.
SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """Numbers of one page that were not read lately: the first of them are lost at `lost_at`."""

    source: str
    ref: str
    metric: str
    lost_at: datetime


def at_risk(store: Store, sources: Iterable[Source], now: datetime) -> list[AtRisk]:
    """What will be lost within a week, or is being lost already; soonest first."""
    found: list[AtRisk] = []
    with store.read() as connection:
        for source in sources:
            for metric, days in source.kept_for.items():
                for ref, newest in runs.newest_readings(connection, source.name, metric):
                    lost_at = from_micros(newest) + timedelta(days=days)
                    if lost_at - now < SOON:
                        found.append(AtRisk(source.name, ref, metric, lost_at))
            for metric, days in source.lost_after.items():
                since = (now - timedelta(days=days)).date()
                pages = runs.pages_since(connection, source.name, metric, since)
                found += _closing(source.name, pages, metric, timedelta(days=days), now)
    return sorted(found, key=lambda one: one.lost_at)


def _closing(
    name: str, pages: Iterable[Any], metric: str, days: timedelta, now: datetime
) -> Iterator[AtRisk]:
    """Pages whose number is told for a few days more and whose turn was missed; see `pages_since`."""
    missed = to_micros(now - timedelta(days=1))
    for page in pages:
        lost_at = datetime.combine(page.day, time(), UTC) + days
        # What was asked for and has no such number is somebody else's.
        ours = page.has_value or page.asked_at is None
        late = page.asked_at is None or (page.next_at is not None and page.next_at < missed)
        if ours and late and now < lost_at < now + SOON:
            yield AtRisk(name, page.key, metric, lost_at)
