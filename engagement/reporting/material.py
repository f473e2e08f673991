"""What of the record a programme may hear of: one person's delivered activities that may be shown, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.errors import Refused
from engagement.model.public import is_public
from engagement.model.vocabulary import Audience, Format, Kind, Status
from engagement.model.words import short_key
from engagement.outlets.programme_shape import Done
from engagement.store import Filter, Store, reports

# Kinds whose organisation is where they came out; of any other it is whom somebody met.
_SHOWN_IN = frozenset({Kind.ARTICLE, Kind.PODCAST, Kind.WHITEPAPER, Kind.PRESS})


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose activities, and from which days; `person` is empty where the record names nobody at all."""

    person: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """A person's activities of a period, oldest first, and how many more are not public."""

    done: tuple[Done, ...]
    private: int


def people(store: Store) -> list[str]:
    """Everybody with something that may be reported; [""] where activities are there and the record names nobody."""
    with store.read() as connection:
        found = reports.people(connection)
    named = [name for name in found if name]
    return named or ([""] if found and not store.people() else [])


def person_of(store: Store, named: str | None) -> str:
    """The person meant: the one named, or the only one there is. Raises Refused, naming those there are."""
    if named:
        known = {short_key(name): name for name in store.people()}
        found = known.get(short_key(named))
        if found is None:
            there = f" There are {', '.join(sorted(known.values())[:10])}." if known else ""
            raise Refused(f'Nobody in the record is called "{named[:60]}".{there}', "person", named)
        return found
    all_of_them = people(store)
    if len(all_of_them) == 1:
        return all_of_them[0]
    if not all_of_them:
        raise Refused(
            "Nothing can be reported yet: no activity that may be shown is delivered. Log one first.",
            "person",
        )
    shown = ", ".join(all_of_them[:10])
    raise Refused(f"Several people have activities: {shown}. Say whose with --person.", "person")


def material(store: Store, asked: Asked) -> Material:
    """What may be told of a person's period; an activity belongs to the period of its first day."""
    filter_ = Filter(
        statuses=(Status.DELIVERED,),
        persons=(asked.person,) if asked.person else (),
        since=asked.since,
        until=asked.until,
    )
    with store.moment():
        rows = [row for row in store.activities(filter_) if _begins(row, asked)]
        shown = [row for row in rows if _is_shown(row)]
        with store.read() as connection:
            pages = reports.event_pages(connection, [row["id"] for row in shown])
    done = [_done(row, pages) for row in shown]
    return Material(tuple(sorted(done, key=lambda one: (one.on, one.id))), len(rows) - len(shown))


def _is_shown(row: Mapping[str, Any]) -> bool:
    return is_public(row["kind"], row["status"], row["public"])


def _begins(row: Mapping[str, Any], asked: Asked) -> bool:
    return asked.since is None or date.fromisoformat(row["starts_on"]) >= asked.since


def _done(row: Mapping[str, Any], pages: Mapping[str, str]) -> Done:
    kind = Kind(row["kind"])
    return Done(
        id=row["id"],
        kind=kind,
        title=row["title"],
        on=date.fromisoformat(row["starts_on"]),
        event=row["event"],
        event_url=pages.get(row["id"]),
        show=row["organisation"] if kind in _SHOWN_IN else None,
        city=row["city"],
        country=row["country"],
        format=Format(row["format"]) if row["format"] else None,
        tags=tuple(row["tags"]),
        audiences=tuple(map(Audience, row["audiences"])),
        links=tuple((link["url"], link["role"]) for link in row["links"]),
        numbers={
            metric: reading["value"]
            for metric, reading in row["readings"].items()
            if reading["value"] is not None
        },
    )
