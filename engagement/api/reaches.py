"""The verb that tells the reach: by family, month, kind and platform, each sum with what it covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from engagement.api.asks import ReachAsk
from engagement.insight.reach import GIVEN_BY, Choice, choices
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.instants import from_micros, iso
from engagement.model.vocabulary import (
    ATTENDED_KINDS,
    FAMILY_OF,
    SUMMED_FAMILIES,
    Family,
    Status,
    metrics_in,
)
from engagement.store import Filter, Store, reachable, reached
from engagement.store.reachable import Thing
from engagement.store.reached import Number

Row = dict[str, Any]


class _Counted(NamedTuple):
    """A thing that has a family's number or could have it."""

    place: tuple[str, str, str]
    number: Number | None


def reach(store: Store, ask: ReachAsk, today: date) -> list[Row]:
    """What activities have reached by now, a family (or a metric of one that is never summed) at a time."""
    filter_ = Filter(kinds=tuple(ask.kind), platforms=tuple(ask.platform))
    since, until = ask.since or EARLIEST, ask.until or LATEST
    asked = _asked(store, ask.metric)
    with store.read() as connection:
        things = [*reachable.pages(connection, filter_), *reachable.activities(connection, filter_)]
        within = [thing for thing in things if since <= thing.day <= until]
        return [
            _told(one, _counted(within, one, reached.numbers(connection, one.metrics), today))
            for one in asked
        ]


def _asked(store: Store, told: Sequence[str]) -> list[Choice]:
    if not told:
        return choices(store.reached_metrics())
    return [
        Choice(name, metrics_in(Family(name)) if name in SUMMED_FAMILIES else (name,), 0)
        for name in dict.fromkeys(told)
    ]


def _counted(
    things: Iterable[Thing], choice: Choice, numbers: Mapping[int, Number], today: date
) -> Iterable[_Counted]:
    """Each thing once: a page that stands on three activities counts under the first of them."""
    could: frozenset[str] = frozenset().union(
        *(GIVEN_BY.get(metric, frozenset()) for metric in choice.metrics)
    )
    rooms = "attendance" in choice.metrics
    once: set[str] = set()
    for thing in things:
        number = None if thing.subject is None else numbers.get(thing.subject)
        possible = thing.platform in could if thing.platform else rooms and _attended(thing, today)
        if thing.ref not in once and (number is not None or possible):
            once.add(thing.ref)
            yield _Counted((thing.day.isoformat()[:7], thing.kind, thing.platform), number)


def _attended(thing: Thing, today: date) -> bool:
    """Whether people were in a room there, whose number somebody could have counted."""
    held = thing.status == Status.DELIVERED and thing.day <= today
    return held and thing.kind in ATTENDED_KINDS


def _told(choice: Choice, counted: Iterable[_Counted]) -> Row:
    groups: dict[tuple[str, str, str], list[Number | None]] = {}
    for place, number in counted:
        groups.setdefault(place, []).append(number)
    every = [number for group in groups.values() for number in group]
    read = [number.observed_at for number in every if number is not None]
    return {
        "name": choice.name,
        "family": FAMILY_OF[choice.metrics[0]].value,
        "metrics": list(choice.metrics),
        **_sum(every),
        "oldest": iso(from_micros(min(read))) if read else None,
        "months": [
            {"month": month, "kind": kind, "platform": platform, **_sum(groups[month, kind, platform])}
            for month, kind, platform in sorted(groups)
        ],
    }


def _sum(numbers: Sequence[Number | None]) -> Row:
    """A sum of those that are known; None while none is, for an absence is no zero."""
    known = [number.value for number in numbers if number is not None]
    return {"value": sum(known) if known else None, "known": len(known), "of": len(numbers)}
