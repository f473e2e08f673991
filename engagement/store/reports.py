"""Reports to ambassador programmes: each is claimed before anything is sent, so that none is handed in twice.

Ideas and states are those of `deliveries`. An activity is a person's, so a programme knows it once for each person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.instants import from_micros, to_micros
from engagement.model.outlet_tables import Report
from engagement.model.public import PUBLIC_KINDS
from engagement.model.tables import Activity, ActivityPerson, Event, Person
from engagement.model.vocabulary import Status
from engagement.model.words import short_key
from engagement.store.bulk import among
from engagement.store.deliveries import FAILED, SENDING, SENT, UNSURE
from engagement.store.unit import Unit

__all__ = ["FAILED", "SENDING", "SENT", "UNSURE", "Made"]

_KEPT = 40  # instants of earlier tries: more than a minute of any programme


@dataclass(frozen=True, slots=True)
class Made:
    """A report: `at` is when its last try began, `mark` the fingerprint of what was said in it."""

    id: str
    programme: str
    activity_id: str
    person: str
    state: str
    mark: str
    remote_id: str | None
    error: str | None
    tries: int
    at: datetime
    sent_at: datetime | None


_COLUMNS: tuple[Any, ...] = (
    Report.id,
    Report.programme,
    Report.activity_id,
    Report.person,
    Report.state,
    Report.mark,
    Report.remote_id,
    Report.error,
    Report.tries,
    Report.created_at,
    Report.sent_at,
)


def claim(
    unit: Unit, programme: str, activity_id: str, person: str, mark: str, *, again: int | None = None
) -> Made | None:
    """Take a report on; None where it was sent, is being sent, or may have been.

    One that is known to have failed is taken on again under the same id. `again` takes one on that may have
    arrived, for somebody said so who saw that many tries: of two clicks the second takes nothing on.
    """
    found = standing(unit.connection, programme, activity_id, person)
    if found is None:
        row: dict[str, Any] = {"id": new_id(), "programme": programme, "activity_id": activity_id}
        row |= {"person": person, "state": SENDING, "mark": mark, "tries": 1, "created_at": unit.at}
        unit.connection.execute(insert(Report).values(**row))
        return standing(unit.connection, programme, activity_id, person)
    if found.state == SENT or (found.state != FAILED and found.tries != again):
        return None
    told: Any = unit.connection.execute(select(Report.asked).where(Report.id == found.id)).scalar()
    values: dict[str, Any] = {"state": SENDING, "mark": mark, "error": None, "created_at": unit.at}
    values |= {"tries": found.tries + 1, "asked": [*(told or ()), to_micros(found.at)][-_KEPT:]}
    unit.connection.execute(update(Report).where(Report.id == found.id).values(**values))
    return standing(unit.connection, programme, activity_id, person)


def free_at(
    connection: Connection, programme: str, now: datetime, most: int, minute: timedelta
) -> datetime:
    """From when on another request to a programme stays within so many a minute: now, or later.

    It counts the tries of every process, those of a killed one too, but none that a clock far ahead dated.
    """
    since, until = now - minute, now + minute
    query = select(Report.created_at, Report.asked).where(
        Report.programme == programme, Report.created_at > since
    )
    asked: list[datetime] = []
    for at, before in connection.execute(query):
        told: Any = before or ()
        asked += [one for one in (at, *map(from_micros, told)) if since < one <= until]
    if len(asked) < most:
        return now
    return sorted(asked)[-most] + minute


def finish(
    unit: Unit, made: Made, state: str, *, remote_id: str | None = None, error: str | None = None
) -> None:
    """Keep how a try went; a later try, or what a person said meanwhile, is not overwritten."""
    values: dict[str, Any] = {"state": state, "error": error, "remote_id": remote_id}
    if state == SENT:
        values["sent_at"] = unit.at
    same = (Report.id == made.id, Report.tries == made.tries, Report.state == SENDING)
    unit.connection.execute(update(Report).where(*same).values(**values))


def arrived(unit: Unit, report_id: str) -> None:
    """Keep that somebody found it in the portal. Raises NotFound, Refused for one that was not in doubt."""
    made = read(unit.connection, report_id)
    if made.state not in (SENDING, UNSURE):
        raise Refused("That report is not in doubt any more. Look at the list again.", "report")
    values: dict[str, Any] = {"state": SENT, "error": None, "sent_at": made.at}
    unit.connection.execute(update(Report).where(Report.id == report_id).values(**values))


def standing(connection: Connection, programme: str, activity_id: str, person: str) -> Made | None:
    """How the report of an activity is; None before it was ever begun. A person is met in any dress.

    What was reported while the record named nobody counts for whoever is named now.
    """
    query = select(*_COLUMNS).where(Report.programme == programme, Report.activity_id == activity_id)
    rows = [Made(*row) for row in connection.execute(query)]
    return next((made for made in rows if _is_of(made, person)), None)


def of_person(connection: Connection, programme: str, person: str) -> dict[str, Made]:
    """{activity's id: its report} of a person to a programme."""
    query = select(*_COLUMNS).where(Report.programme == programme)
    rows = [Made(*row) for row in connection.execute(query)]
    return {made.activity_id: made for made in rows if _is_of(made, person)}


def _is_of(made: Made, person: str) -> bool:
    return not made.person or short_key(made.person) == short_key(person)


def read(connection: Connection, report_id: str) -> Made:
    """One report. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(Report.id == report_id)).first()
    if row is None:
        raise NotFound("There is no such report. Choose one from the list.", "report", report_id)
    return Made(*row)


def people(connection: Connection) -> list[str]:
    """Everybody with a delivered activity that may be shown; "" among them where one names nobody."""
    named = (
        select(Person.name)
        .distinct()
        .select_from(Activity)
        .join(ActivityPerson, ActivityPerson.activity_id == Activity.id, isouter=True)
        .join(Person, Person.id == ActivityPerson.person_id, isouter=True)
        .where(
            Activity.deleted_at.is_(None),
            Activity.status == Status.DELIVERED.value,
            or_(
                Activity.public.is_(True),
                and_(Activity.public.is_(None), Activity.kind.in_([k.value for k in PUBLIC_KINDS])),
            ),
        )
    )
    return sorted((name or "" for name in connection.execute(named).scalars()), key=short_key)


def event_pages(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """{activity's id: the page of its event}, of those whose event has one."""
    query = (
        select(Activity.id, Event.url)
        .join(Event, Event.id == Activity.event_id)
        .where(among(connection, Activity.id, ids), Event.url.is_not(None))
    )
    return {row[0]: str(row[1]) for row in connection.execute(query)}
