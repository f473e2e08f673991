"""What the Mission page shows, computed once for each version of the data. Nobody may change what is handed out.

What is suggested for an activity is remembered until that activity or the catalogue changes: a click on one of
fifty thousand costs one suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from engagement.insight import mission
from engagement.insight.duties import Suggestion, suggest
from engagement.insight.mission import Served
from engagement.model.drafts import LONGEST_DAYS
from engagement.model.mission import Constituent, Duty
from engagement.model.vocabulary import Kind
from engagement.store import Store, balance, duties, watched
from engagement.store import mission as mission_of
from engagement.ui.data import kept
from engagement.ui.mission_asked import View

_MOST_REMEMBERED = 200_000
_remembered: dict[tuple[Any, ...], tuple[Suggestion, ...]] = {}


@kept(4)
def catalogue(store: Store) -> tuple[Duty, ...]:
    """All duties, retired ones too."""
    with store.read() as connection:
        return duties.catalogue(connection)


@kept(4)
def constituents(store: Store) -> dict[str, Constituent]:
    """{duty: its constituent}."""
    return mission.constituents_of(catalogue(store))


@kept(4)
def minutes(store: Store) -> dict[Kind, int]:
    """Usual minutes a day of each kind."""
    with store.read() as connection:
        return balance.minutes(connection)


@kept(4)
def aim(store: Store) -> int:
    """The business side's per cent."""
    with store.read() as connection:
        return balance.aim(connection)


@kept(4)
def targets(store: Store) -> dict[Constituent, int] | None:
    """Each constituent's per cent, where the company set them."""
    with store.read() as connection:
        return balance.targets(connection)


@kept(16)
def served(store: Store, since: date, until: date, person: str | None) -> list[Served]:
    """Delivered, accepted and planned activities with a day in a period, as the mission sees them."""
    offered = frozenset(duty.key for duty in catalogue(store) if not duty.retired)
    usual = minutes(store)
    with store.read() as connection:
        rows = mission_of.activities(connection, since, until, person)
        fresh = [row for row in rows if not row["duties"] and _key(row, offered) not in _remembered]
        notes = mission_of.notes(connection, [row["id"] for row in fresh]) if fresh else {}
    if len(_remembered) + len(fresh) > _MOST_REMEMBERED:
        _remembered.clear()
    for row in fresh:
        told, event = notes.get(row["id"], (None, None))
        _remembered[_key(row, offered)] = suggest({**row, "notes": told, "event": event}, offered)
    return [
        mission.served(
            row,
            () if row["duties"] else _suggested(row, offered),
            usual,
            LONGEST_DAYS,
        )
        for row in rows
    ]


def _suggested(row: dict[str, Any], offered: frozenset[str]) -> tuple[Suggestion, ...]:
    # Another visitor's clearing may come in between: the notes alone are missing then.
    found = _remembered.get(_key(row, offered))
    return suggest(row, offered) if found is None else found


def _key(row: dict[str, Any], offered: frozenset[str]) -> tuple[Any, ...]:
    # The instant of the change too: a restored database may give a version's number again.
    return row["id"], row["version"], row["updated_at"], offered


def now(store: Store, view: View) -> list[Served]:
    """The period's delivered activities."""
    return mission.within(served(store, view.since, view.until, view.person), view.since, view.until)


def then(store: Store, view: View) -> list[Served]:
    """Those of the period before."""
    if view.before is None:
        return []
    return mission.within(served(store, *view.before, view.person), *view.before)


def by_id(rows: Iterable[Served], ids: Iterable[str]) -> list[dict[str, Any]]:
    """Activities as they are listed behind a mark."""
    wanted = set(ids)
    return [
        {"id": one.id, "title": one.title, "starts_on": one.day, "kind": one.kind.label}
        for one in rows
        if one.id in wanted
    ]


@kept(4)
def companies(store: Store, retired: bool) -> list[dict[str, Any]]:
    """The watch list."""
    with store.read() as connection:
        return watched.listed(connection, retired=retired)


@kept(4)
def looks(store: Store) -> dict[str, list[dict[str, Any]]]:
    """{a company's key: the looks at it}."""
    with store.read() as connection:
        return watched.looks(connection)
