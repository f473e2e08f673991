"""What is missing of the record: the short list for an evening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, exists, select

from engagement.model.tables import Activity, Event, Latest, Link, Subject
from engagement.model.vocabulary import ATTENDED_KINDS, Kind, Role, Status

# A recording appears weeks after its talk; after a year nobody looks for it any more.
_RECORDED_AFTER, _NO_LONGER = timedelta(days=14), timedelta(days=365)
_RECORDED = (Kind.TALK.value, Kind.WEBINAR.value, Kind.PODCAST.value)


# A person said that there is none, in the record's own notes: it is not asked again.
NOT_RECORDED = "recording"


@dataclass(frozen=True, slots=True)
class Gap:
    """One question about one activity: `what` is attendance, recording, status or outcome."""

    what: str
    id: str
    kind: str
    title: str
    starts_on: date
    event: str | None
    version: int


def gaps(connection: Connection, today: date) -> list[Gap]:
    """What is missing, newest first: past and still planned, no outcome, no attendance, no recording."""
    since = today - _NO_LONGER
    counted = exists().where(
        Subject.ref == Activity.id, Latest.subject == Subject.id, Latest.metric == "attendance"
    )
    recorded = exists().where(
        Link.activity_id == Activity.id, Link.role == Role.RECORDING.value, Link.deleted_at.is_(None)
    )
    delivered = Activity.status == Status.DELIVERED.value
    open_still = Activity.status.in_([Status.PLANNED.value, Status.ACCEPTED.value])
    questions: dict[str, Any] = {
        "status": (open_still, Activity.starts_on < today),
        "outcome": (
            delivered,
            Activity.kind == Kind.ANALYST_MEETING.value,
            Activity.outcome.is_(None),
            Activity.starts_on >= since,
        ),
        "attendance": (
            delivered,
            Activity.kind.in_(sorted(ATTENDED_KINDS)),
            ~counted,
            Activity.starts_on >= since,
        ),
        "recording": (
            delivered,
            Activity.kind.in_(_RECORDED),
            ~recorded,
            Activity.starts_on.between(since, today - _RECORDED_AFTER),
        ),
    }
    found: list[Gap] = []
    for what, terms in questions.items():
        query = (
            select(
                Activity.id,
                Activity.kind,
                Activity.title,
                Activity.starts_on,
                Event.name,
                Activity.version,
                Activity.extra,
            )
            .join(Event, Event.id == Activity.event_id, isouter=True)
            .where(Activity.deleted_at.is_(None), *terms)
            .order_by(Activity.starts_on.desc(), Activity.id)
        )
        found += [
            Gap(what, *row[:6])
            for row in connection.execute(query)
            if what != "recording" or NOT_RECORDED not in (row.extra or {})
        ]
    return found
