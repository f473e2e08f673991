"""What the Analysts page shows: computed once for each version of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from engagement.charts import desk as charts
from engagement.insight import desk
from engagement.insight.periods import months_back
from engagement.model.designated import Designated, DeskRecord, Mention, Touch
from engagement.model.desk import Desk, Direction, TouchType
from engagement.store import Store, desk_record
from engagement.ui.data import kept


@dataclass(frozen=True, slots=True)
class Asked:
    """One view of a desk: whose, over how many months, which of its contacts; empty means all."""

    desk: Desk
    months: int
    tiers: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()

    def takes(self, one: Designated) -> bool:
        """Whether a contact is asked for."""
        return (
            (not self.tiers or (one.tier or "") in self.tiers)
            and (not self.firms or one.firm in self.firms)
            and (not self.owners or (one.owner or "") in self.owners)
        )


@dataclass(frozen=True, slots=True)
class View:
    """A desk as it is asked for: `touches` are those of the contacts asked for, of any day."""

    record: DeskRecord
    contacts: tuple[Designated, ...]
    standing: tuple[desk.Standing, ...]
    touches: tuple[Touch, ...]
    promised: tuple[desk.Promised, ...]
    coming: tuple[desk.Coming, ...]


@kept(8)
def record(store: Store, which: Desk) -> DeskRecord:
    """All there is on a desk."""
    with store.read() as connection:
        return desk_record.read_desk(connection, which)


@kept(32)
def view(store: Store, asked: Asked, today: date) -> View:
    """The desk as it is asked for."""
    found = record(store, asked.desk)
    contacts = tuple(one for one in found.contacts if asked.takes(one))
    ids = {one.id for one in contacts}
    everybody = len(ids) == len(found.contacts)
    firms = {one.firm for one in contacts}
    touches = tuple(one for one in found.touches if everybody or ids & set(one.contacts))
    owed = [one for one in found.owed if everybody or ids & set(one.contacts)]
    evaluations = [one for one in found.evaluations if everybody or one.firm in firms]
    standing = tuple(desk.standings(contacts, found.touches, today))
    return View(
        found,
        contacts,
        standing,
        touches,
        tuple(desk.promised(owed, today)),
        tuple(desk.coming(standing, owed, evaluations, today + timedelta(days=28))),
    )


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart with its data."""

    spec: dict[str, Any]
    frame: pd.DataFrame


def since(asked: Asked, today: date) -> date:
    """The first day of the months asked for."""
    return months_back(today, asked.months - 1)


@kept(16)
def heat(store: Store, asked: Asked, today: date) -> Drawn:
    """Touches by contact and month; those who are due first come first."""
    found = view(store, asked, today)
    done = desk.delivered(found.touches, since(asked, today), today)
    counted = desk.heat(done)
    rows = [
        {"id": one.contact.id, "contact": one.contact.name, "month": month, "touches": counted.get((one.contact.id, month), 0)}
        for one in found.standing[:MOST]
        for month in desk.months(today, asked.months)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["id", "contact", "month", "touches"])
    return Drawn(charts.touches_by_month(frame), frame.drop(columns="id"))


MOST = 60


@kept(16)
def perception(store: Store, asked: Asked, today: date) -> Drawn | None:
    """What they thought of us after each touch; None where no touch told it."""
    found = view(store, asked, today)
    names = {one.id: one.shown for one in found.contacts}
    rows = [
        {"id": one.id, "day": one.on, "contact": names[who], "perception": one.perception}
        for one in desk.delivered(found.touches, since(asked, today), today)
        if one.perception is not None
        for who in one.contacts
        if who in names
    ]
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    return Drawn(charts.perception_over_time(frame), frame.drop(columns="id"))


@kept(16)
def mix(store: Store, asked: Asked, today: date) -> Drawn | None:
    """Touches by type and direction; None where there were none."""
    found = view(store, asked, today)
    rows = [
        {
            "type": TouchType(sort).label if sort else "Not said",
            "direction": Direction(told).label if told else "Not said",
            "touches": count,
            "minutes": minutes,
        }
        for sort, told, count, minutes in desk.mix(
            desk.delivered(found.touches, since(asked, today), today)
        )
    ]
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    return Drawn(charts.mix_of_touches(frame), frame)


@kept(8)
def steps(store: Store, asked: Asked, today: date) -> Drawn | None:
    """Evaluations with their steps over time; None where there is none."""
    rows = [
        {
            "evaluation": f"{one.name} ({one.firm})",
            "step": step.name,
            "owner": step.owner or "",
            "due_on": step.due_on,
            "done_on": step.done_on,
        }
        for one in record(store, asked.desk).evaluations
        for step in one.steps
    ]
    if not rows:
        return None
    frame = pd.DataFrame(rows)
    return Drawn(charts.evaluation_steps(frame, today), frame)


def mentions(store: Store, asked: Asked, today: date) -> list[Mention]:
    """Pages that tell of us by those asked for, of the months asked for, newest first."""
    found = view(store, asked, today)
    told = {*(one.shown for one in found.contacts), *(one.firm for one in found.contacts)}
    everybody = len(found.contacts) == len(found.record.contacts)
    first = since(asked, today)
    return [
        one
        for one in found.record.mentions
        if first <= one.on <= today and (everybody or set(one.by.split("; ")) & told)
    ]
