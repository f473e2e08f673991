"""What activities were given, to choose from: campaigns and tags; cities, events and platforms."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Text, cast, func, select

from engagement.model.mission import DUTIES, Duty
from engagement.model.tables import Activity, Event, Link
from engagement.store import duties

_LIVING = Activity.deleted_at.is_(None)


@dataclass(frozen=True, slots=True)
class Words:
    """The words in use for what an activity is part of, most used first; and the catalogue of duties."""

    campaigns: tuple[str, ...]
    tags: tuple[str, ...]
    duties: tuple[Duty, ...] = DUTIES


@dataclass(frozen=True, slots=True)
class Places:
    """Where activities were, most used first: cities, names of events, platforms of links."""

    cities: tuple[str, ...]
    events: tuple[str, ...]
    platforms: tuple[str, ...]


def words(connection: Connection) -> Words:
    """Campaigns and tags in use; in one pass, since every form asks for them after every change."""
    told = cast(Activity.tags, Text)
    query = select(Activity.campaign, told, func.count()).where(
        _LIVING, Activity.campaign.is_not(None) | Activity.tags.is_not(None)
    )
    campaigns: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    for campaign, listed, times in connection.execute(query.group_by(Activity.campaign, told)):
        if campaign:
            campaigns[campaign] += times
        for tag in json.loads(listed or "[]"):
            tags[tag] += times
    return Words(_by_use(campaigns), _by_use(tags), duties.catalogue(connection))


def _by_use(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda word: (-counted[word], word)))


def places(connection: Connection) -> Places:
    """Cities, events and platforms in use."""

    def used(column: Any, query: Any) -> tuple[str, ...]:
        query = query.where(_LIVING, column.is_not(None)).group_by(column)
        return tuple(connection.execute(query.order_by(func.count().desc(), column)).scalars())

    linked = select(Link.platform).join(Activity, Activity.id == Link.activity_id)
    return Places(
        used(Activity.city, select(Activity.city)),
        used(Event.name, select(Event.name).join(Activity, Activity.event_id == Event.id)),
        used(Link.platform, linked.where(Link.deleted_at.is_(None))),
    )
