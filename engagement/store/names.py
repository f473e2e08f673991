"""People, events and talks: found by their name, made when they are new."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update

from engagement.model.drafts import Draft
from engagement.model.ids import new_id
from engagement.model.tables import Base, Event, Person, Talk
from engagement.model.vocabulary import TALK_KINDS
from engagement.model.words import short_key, tidy
from engagement.store.bulk import among, insert_rows
from engagement.store.unit import Unit

# Two editions of one conference are months apart; days of one edition and its meetups are not.
SAME_EDITION = timedelta(days=10)


@dataclass
class Names:
    """The people, events and talks known to one unit of work; new ones are written by `write`."""

    unit: Unit
    _people: dict[str, str] = field(default_factory=dict)
    _talks: dict[str, str] = field(default_factory=dict)
    _events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _new: dict[type[Base], list[dict[str, Any]]] = field(
        default_factory=lambda: {Person: [], Talk: [], Event: []}
    )
    _stretched: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    _met: dict[tuple[str, date, date], dict[str, Any]] = field(default_factory=dict)

    def load(self, drafts: Iterable[Draft]) -> None:
        """Read what these drafts name, in three queries."""
        people: set[str] = set()
        talks: set[str] = set()
        events: set[str] = set()
        for draft in drafts:
            people.update(map(short_key, draft.persons))
            if draft.kind in TALK_KINDS:
                talks.add(short_key(draft.title))
            if draft.event:
                events.add(short_key(draft.event))
        connection = self.unit.connection
        rows = select(Person.key, Person.id).where(among(connection, Person.key, people))
        self._people.update({key: id for key, id in connection.execute(rows)})
        rows = select(Talk.key, Talk.id).where(among(connection, Talk.key, talks))
        self._talks.update({key: id for key, id in connection.execute(rows)})
        query = select(Event.id, Event.key, Event.starts_on, Event.ends_on, Event.url)
        for row in connection.execute(query.where(among(connection, Event.key, events))).mappings():
            self._events.setdefault(row["key"], []).append(dict(row))

    def person(self, name: str) -> str:
        key = short_key(name)
        if key not in self._people:
            self._people[key] = self._add(Person, {"name": tidy(name), "key": key})
        return self._people[key]

    def talk(self, draft: Draft) -> str | None:
        if draft.kind not in TALK_KINDS:
            return None
        key = short_key(draft.title)
        if key not in self._talks:
            self._talks[key] = self._add(Talk, {"title": draft.title, "key": key})
        return self._talks[key]

    def event(self, draft: Draft) -> str | None:
        """The edition of the event the draft belongs to; its dates grow to hold the draft's."""
        if not draft.event:
            return None
        key = short_key(draft.event)
        first, last = draft.starts_on, draft.ends_on or draft.starts_on
        near = self._met.get((key, first, last)) or next(
            (known for known in self._events.get(key, ()) if _near(known, first, last)), None
        )
        if near is not None:
            self._met[key, first, last] = near
            self._stretch(near, first, last, draft.event_url)
            return str(near["id"])
        row = {
            "name": tidy(draft.event),
            "key": key,
            "starts_on": first,
            "ends_on": last,
            "city": draft.city,
            "country": draft.country,
            "url": draft.event_url,
            "cfp_closes_on": None,
        }
        self._add(Event, row)
        self._events.setdefault(key, []).append(row)
        return str(row["id"])

    def _add(self, table: type[Base], row: dict[str, Any]) -> str:
        row["id"] = new_id()
        row["created_at"] = self.unit.at
        self._new[table].append(row)
        return str(row["id"])

    def _stretch(self, known: dict[str, Any], first: date, last: date, url: str | None) -> None:
        wider = {
            "starts_on": min(known["starts_on"] or first, first),
            "ends_on": max(known["ends_on"] or last, last),
            "url": known["url"] or url,
        }
        if any(known[name] != value for name, value in wider.items()):
            if "created_at" not in known:  # not one of this unit's own, still to be inserted
                before = self._stretched.get(known["id"], ({}, {}))[0] or dict(known)
                self._stretched[known["id"]] = (before, wider)
            known.update(wider)

    def write(self) -> None:
        """Insert what is new. Call before the activities that refer to it, whose change tells of it."""
        for table, rows in self._new.items():
            insert_rows(self.unit.connection, table, rows)
            rows.clear()
        for event_id, (before, wider) in self._stretched.items():
            self.unit.connection.execute(update(Event).where(Event.id == event_id).values(**wider))
            fields = {k: [before[k], value] for k, value in wider.items() if before[k] != value}
            self.unit.changed("edit", "event", event_id, fields)
        self._stretched.clear()


def _near(known: dict[str, Any], first: date, last: date) -> bool:
    begins, ends = known["starts_on"], known["ends_on"] or known["starts_on"]
    return begins is None or (begins - SAME_EDITION <= last and first <= ends + SAME_EDITION)
