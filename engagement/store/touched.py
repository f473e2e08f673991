"""Whom an activity touched: the names it tells, met among the desk's contacts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, delete, select

from engagement.model.desk import Desk
from engagement.model.desk_tables import ActivityContact, Contact, Firm
from engagement.model.tables import Activity
from engagement.model.words import short_key, visible
from engagement.store.bulk import among, insert_rows
from engagement.store.unit import Unit

_BETWEEN = re.compile(r"\s*[,;&/\n]\s*|\s+and\s+", re.IGNORECASE)
_OF_FIRM = re.compile(r"^(?P<name>.+?)\s*\((?P<firm>[^()]+)\)$")
_DRESS = re.compile(r"^the | (?:inc|ltd|llc|plc|gmbh|corp|corporation|limited|incorporated)$")


def house_key(name: str) -> str:
    """The same for a firm with its article and legal form and without: The Register, Gartner, Inc."""
    key = short_key(name)
    bare = _DRESS.sub("", _DRESS.sub("", key))
    return bare or key


@lru_cache(maxsize=32_768)
def names_in(told: str) -> tuple[str, ...]:
    """The names in "Jane Doe, Sam Roe and Lee Kim", as written."""
    return tuple(part.strip() for part in _BETWEEN.split(told) if visible(part))


@lru_cache(maxsize=32_768)
def _keys(told: str) -> tuple[tuple[str, str | None], ...]:
    """(name, firm in brackets behind it) of every name; of all of it too, for a name that holds a comma."""
    found: list[tuple[str, str | None]] = []
    for name in dict.fromkeys((told, *names_in(told))):
        bracketed = _OF_FIRM.match(name.strip())
        if bracketed:
            found.append((short_key(bracketed["name"]), house_key(bracketed["firm"])))
        else:
            found.append((short_key(name), None))
    return tuple(found)


@lru_cache(maxsize=8192)
def _houses(organisation: str) -> frozenset[str]:
    return frozenset(map(house_key, (organisation, *names_in(organisation))))


@dataclass
class Rolodex:
    """All living contacts by name: {name: [(desk, firm, id)]}."""

    _by_name: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    @classmethod
    def read(cls, connection: Connection) -> Rolodex:
        """All of it, in one query."""
        made = cls()
        query = (
            select(Contact.key, Contact.desk, Firm.key, Contact.id)
            .join(Firm, Firm.id == Contact.firm_id)
            .where(Contact.deleted_at.is_(None), Firm.deleted_at.is_(None))
        )
        for name, desk, firm, contact_id in connection.execute(query):
            made._by_name.setdefault(name, []).append((desk, firm, contact_id))
        return made

    def whom(self, kind: str, counterpart: str | None, organisation: str | None) -> list[str]:
        """The contacts an activity names: within its organisation, or those whose name is theirs alone.

        A meeting of one desk never meets a name of the other; what is of neither kind has to name the firm.
        """
        if not counterpart or not self._by_name:
            return []
        desks = [desk.value for desk in Desk if desk.kind == kind] or list(Desk)
        found: dict[str, None] = {}
        for name, firm in _keys(counterpart):
            houses = {firm} if firm else _houses(organisation) if organisation else None
            if houses is None and len(desks) > 1:
                continue
            met = [one for one in self._by_name.get(name, ()) if one[0] in desks]
            if houses is not None:
                found.update((one[2], None) for one in met if one[1] in houses)
            elif len(met) == 1:
                found[met[0][2]] = None
        return list(found)


Told = tuple[str, str | None, str | None]  # kind, counterpart, organisation


def first(unit: Unit, told: Sequence[tuple[str, Told]]) -> None:
    """Keep whom activities touched that were recorded just now; told are (id, what it tells)."""
    named = [(activity_id, one) for activity_id, one in told if one[1]]
    if named:
        rolodex = Rolodex.read(unit.connection)
        _insert(unit, ((activity_id, rolodex.whom(*one)) for activity_id, one in named))


def again(unit: Unit, activity_id: str, told: Told) -> None:
    """Keep whom a changed activity touched."""
    unit.connection.execute(delete(ActivityContact).where(ActivityContact.activity_id == activity_id))
    first(unit, [(activity_id, told)])


def rematch(unit: Unit) -> None:
    """Meet all names anew, after a contact or firm was added, renamed, removed or brought back.

    A second contact of a name takes it from the first where no firm is told, so that all are looked at.
    """
    rolodex = Rolodex.read(unit.connection)
    standing: dict[str, set[str]] = {}
    pairs: Any = select(ActivityContact.activity_id, ActivityContact.contact_id)
    for activity_id, contact_id in unit.connection.execute(pairs):
        standing.setdefault(activity_id, set()).add(contact_id)
    query = select(Activity.id, Activity.kind, Activity.counterpart, Activity.organisation)
    moved: dict[str, list[str]] = {}
    for row in unit.connection.execute(query.where(Activity.counterpart.is_not(None))):
        met = rolodex.whom(row.kind, row.counterpart, row.organisation)
        if standing.get(row.id, set()) != set(met):
            moved[row.id] = met
    if moved:
        stale = among(unit.connection, ActivityContact.activity_id, list(moved))
        unit.connection.execute(delete(ActivityContact).where(stale))
        _insert(unit, moved.items())


def _insert(unit: Unit, met: Iterable[tuple[str, list[str]]]) -> None:
    rows = [
        {"activity_id": activity_id, "contact_id": contact_id}
        for activity_id, contacts in met
        for contact_id in contacts
    ]
    insert_rows(unit.connection, ActivityContact, rows)
