"""All readings of a thing, as they came: what its newest numbers were made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from engagement.model.tables import Link, Reading, Subject

MOST = 2000


def of_activity(connection: Connection, activity_id: str) -> Sequence[Any]:
    """Readings of an activity and its living links: metric, ref, observed_at, value, provenance, by, reason.

    By metric and ref, in time's order; of more than 2,000 the newest.
    """
    keys = select(Link.key).where(Link.activity_id == activity_id, Link.deleted_at.is_(None))
    return _readings(connection, (Subject.ref == activity_id) | Subject.ref.in_(keys))


def _readings(connection: Connection, which: Any) -> Sequence[Any]:
    query = (
        select(
            Reading.metric,
            Subject.ref,
            Reading.observed_at,
            Reading.value,
            Reading.provenance,
            Reading.by,
            Reading.reason,
        )
        .join(Subject, Subject.id == Reading.subject)
        .where(which)
        .order_by(Reading.observed_at.desc())
        .limit(MOST)
    )
    rows = connection.execute(query).all()
    return sorted(rows, key=lambda row: (row.metric, row.ref, row.observed_at))
