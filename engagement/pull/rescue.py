"""The rescue clock: numbers that a platform forgets, and when the first unread ones will be gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engagement.model.instants import from_micros
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
    found = []
    with store.read() as connection:
        for source in sources:
            for metric, days in source.kept_for.items():
                for ref, newest in runs.newest_readings(connection, source.name, metric):
                    lost_at = from_micros(newest) + timedelta(days=days)
                    if lost_at - now < SOON:
                        found.append(AtRisk(source.name, ref, metric, lost_at))
    return sorted(found, key=lambda one: one.lost_at)
