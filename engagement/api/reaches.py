"""The verb that tells the reach: by family, month, kind and platform, each sum with what it covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from engagement.api.asks import ReachAsk
from engagement.insight.reach import GIVEN_BY, Choice, choices
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.instants import from_micros, iso
from engagement.model.vocabulary import FAMILY_OF, SUMMED_FAMILIES, Family, metrics_in
from engagement.store import Filter, Store, reached

Row = dict[str, Any]


def reach(store: Store, ask: ReachAsk, today: date) -> list[Row]:
    """What activities have reached by now, a family (or a metric of one that is never summed) at a time."""
    filter_ = Filter(kinds=tuple(ask.kind), platforms=tuple(ask.platform))
    since, until = ask.since or EARLIEST, ask.until or LATEST
    with store.read() as connection:
        living = {
            key: row
            for key, row in reached.activities(connection, filter_).items()
            if since <= row["day"] <= until
        }
        asked = _asked(store, ask.metric)
        return [
            _told(one, reached.things(connection, living, one.metrics, _could(one), filter_, today))
            for one in asked
        ]


def _asked(store: Store, told: Sequence[str]) -> list[Choice]:
    if not told:
        return choices(store.reached_metrics())
    return [
        Choice(name, metrics_in(Family(name)) if name in SUMMED_FAMILIES else (name,), 0)
        for name in dict.fromkeys(told)
    ]


def _could(choice: Choice) -> frozenset[str]:
    return frozenset().union(*(GIVEN_BY.get(metric, frozenset()) for metric in choice.metrics))


def _told(choice: Choice, things: Iterable[Row]) -> Row:
    """A family's sums; a page that stands on three activities counts once, under the first that has its number."""
    once: dict[Any, Row] = {}
    for thing in things:
        standing = once.get(thing["subject"])
        if standing is None or (standing["value"] is None and thing["value"] is not None):
            once[thing["subject"]] = thing
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for thing in once.values():
        place = (thing["day"].isoformat()[:7], thing["kind"], thing["platform"])
        groups.setdefault(place, []).append(thing)
    read = [thing["observed_at"] for thing in once.values() if thing["observed_at"]]
    return {
        "name": choice.name,
        "family": FAMILY_OF[choice.metrics[0]].value,
        "metrics": list(choice.metrics),
        **_sum(once.values()),
        "oldest": iso(from_micros(min(read))) if read else None,
        "months": [
            {"month": month, "kind": kind, "platform": platform, **_sum(groups[month, kind, platform])}
            for month, kind, platform in sorted(groups)
        ],
    }


def _sum(things: Iterable[Row]) -> Row:
    listed = list(things)
    values = [thing["value"] for thing in listed if thing["value"] is not None]
    return {"value": sum(values) if values else None, "known": len(values), "of": len(listed)}
