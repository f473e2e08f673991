"""The verbs of the desk: analyst add, analysts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engagement.cli.answers import DONE, Result
from engagement.errors import Refused
from engagement.insight import desk
from engagement.model.designated import NewContact
from engagement.model.desk import Desk
from engagement.settings import Settings
from engagement.store import Store, contacts, desk_record

# What is due further ahead than a year is no appointment yet.
AHEAD = timedelta(days=366)


def all_due(connection: Any, today: date) -> list[desk.Coming]:
    """What both desks are due within a year, and what is late."""
    return [one for which in Desk for one in due_of(desk_record.read_desk(connection, which), today)]


def due_of(record: Any, today: date) -> list[desk.Coming]:
    """What one desk is due within a year, and what is late."""
    standing = desk.standings(record.contacts, record.touches, today)
    return desk.coming(standing, record.owed, record.evaluations, today + AHEAD)


def add(options: Any, settings: Settings, store: Store) -> Result:
    which = Desk.PRESS if options.press else Desk.ANALYSTS
    if not options.firm:
        raise Refused(f"An {which.one} needs a firm: give --firm." if which is Desk.ANALYSTS
                      else "A journalist needs an outlet: give it as --firm.", "firm")  # fmt: skip
    told = NewContact(
        " ".join(options.words),
        options.firm,
        which,
        tuple(part.strip() for part in (options.coverage or "").split(",")),
        options.tier,
        owner=options.owner,
    )
    with store.unit("command line") as unit:
        made = contacts.add(unit, told)
    [row] = [row for row in _rows(store, date.today()) if row["id"] == made]
    return DONE, row, f"{row['name']}, {row['firm']} is on the {which.label.lower()} desk."


def listed(options: Any, settings: Settings, store: Store) -> Result:
    rows = _rows(store, getattr(options, "on", None) or date.today())
    lines = [
        f"{row['due_on'] or 'no interval':<12}"
        + (f"{row['overdue_days']:>4} days overdue  " if row["overdue"] else " " * 19)
        + ("quiet  " if row["quiet"] else " " * 7)
        + f"{row['name']}, {row['firm']}, "
        + (f"last touch {row['last_touch']}" if row["last_touch"] else "no touch yet")
        for row in rows
    ]
    nobody = 'Nobody is on the desk yet. Add an analyst: analyst add "Jane Doe" --firm Gartner --tier 1'
    return DONE, rows, "\n".join(lines) or nobody


def _rows(store: Store, on: date) -> list[dict[str, Any]]:
    """Everybody on both desks, analysts first, the longest overdue first."""
    with store.read() as connection:
        records = [desk_record.read_desk(connection, which) for which in Desk]
    return [
        _row(record.desk, one, on)
        for record in records
        for one in desk.standings(record.contacts, record.touches, on)
    ]


def _row(which: Desk, one: desk.Standing, on: date) -> dict[str, Any]:
    who = one.contact
    return {
        "id": who.id,
        "desk": which.value,
        "name": who.name,
        "firm": who.firm,
        "tier": who.tier,
        "coverage": list(who.coverage),
        "owner": who.owner,
        "interval_days": who.interval,
        "last_touch": one.last and one.last.on.isoformat(),
        "due_on": one.due_on and one.due_on.isoformat(),
        "due": one.due_on is not None and one.due_on <= on,
        "overdue": one.overdue > 0,
        "overdue_days": one.overdue,
        "quiet": one.quiet,
        "next_touch": one.next and one.next.on.isoformat(),
        "touches": one.touches,
        "perception": one.perception,
    }
