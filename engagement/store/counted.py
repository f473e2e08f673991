"""When a day is over, and which activities a measure is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from engagement.model.desk import Desk
from engagement.model.desk_tables import ActivityContact, Contact
from engagement.model.measures import Measure
from engagement.model.tables import Activity
from engagement.store.filters import Filter, where


def end_of(day: date) -> datetime:
    """The instant at which a day (UTC) is over."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def of_kind(connection: Connection, measure: Measure) -> list[Any]:
    """The terms by which an activity is of the measure's kind, and of its tier where it names one.

    A meeting is of a tier when at least one contact of that tier, as the desk stands today, was at it; or
    by its tag, tier-1 or tier 1. However many of the tier were there, it is one meeting and one touch.
    """
    kinds = (measure.kind.value,) if measure.kind else ()
    terms: list[Any] = [where(connection, Filter(kinds=kinds))]
    if measure.tier:
        terms.append(_of_tier(connection, measure.tier))
    return terms


def _of_tier(connection: Connection, tier: str) -> Any:
    met = exists().where(
        ActivityContact.activity_id == Activity.id,
        ActivityContact.contact_id == Contact.id,
        Contact.tier == tier,
        Contact.desk == Desk.ANALYSTS.value,
        Contact.deleted_at.is_(None),
    )
    tagged = where(connection, Filter(tags=(f"tier-{tier}", f"tier {tier}")))
    return or_(met.correlate(Activity), tagged)


def behind(connection: Connection, measure: Measure, since: date, until: date) -> list[str]:
    """The delivered activities of a period that a measure counts, by their ids."""
    query = select(Activity.id).where(
        *of_kind(connection, measure),
        Activity.status == "delivered",
        Activity.starts_on.between(since, until),
    )
    return list(connection.execute(query.order_by(Activity.id)).scalars())
