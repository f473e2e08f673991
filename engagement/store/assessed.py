"""Assessments as they are read: for anybody, for whoever wrote them, and all words for the CEO.

Words that are for the CEO alone leave the database by the CEO's own link and the link of whoever wrote them,
and no other way.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, case, select

from engagement.errors import Refused
from engagement.model.mission import AssessorRole
from engagement.model.mission_tables import Assessment, Assessor
from engagement.model.quarters import first_day, last_day
from engagement.model.rubric import kinds_offered
from engagement.model.tables import Activity
from engagement.model.vocabulary import Status
from engagement.store import invitations
from engagement.store.bulk import among

_COLUMNS = tuple(Assessment.__table__.columns)


def listed(connection: Connection) -> Sequence[Any]:
    """Every assessment in the order of quarters, for anybody: `words` of private ones are None.

    id, indicator, assessor_id, quarter, given_on, score, words, for_ceo_only, evidence, version; name, role and
    department of the assessor. What is private is not even asked for.
    """
    words = case((Assessment.for_ceo_only, None), else_=Assessment.words).label("words")
    return connection.execute(_with_people(words)).all()


def _with_people(words: Any) -> Any:
    columns = [column for column in _COLUMNS if column.name not in ("words", "created_at")]
    return (
        select(*columns, words, Assessor.name, Assessor.role, Assessor.department)
        .join(Assessor, Assessor.id == Assessment.assessor_id)
        .order_by(Assessment.quarter, Assessment.indicator, Assessor.role, Assessor.key)
    )


def own(connection: Connection, invited: invitations.Invited) -> dict[str, Any]:
    """{indicator: what the invited assessor said for the quarter, with their words}."""
    query = select(*_COLUMNS).where(
        Assessment.assessor_id == invited.assessor["id"], Assessment.quarter == invited.quarter
    )
    return {row.indicator: row for row in connection.execute(query)}


def for_ceo(connection: Connection, secret: str, on: date) -> Sequence[Any]:
    """As `listed`, with all words, newest quarter first, for whoever opens the CEO's link. Raises Refused."""
    invited = invitations.opened(connection, secret, on)
    if invited.assessor["role"] != AssessorRole.CEO:
        raise Refused("Words for the CEO only are read by the CEO's own link.", field="invitation")
    return list(reversed(connection.execute(_with_people(Assessment.words)).all()))


def evidence_offered(connection: Connection, role: str, quarter: str) -> Sequence[Any]:
    """What an assessor may choose as evidence: id, title and first day of the quarter's delivered activities."""
    kinds = [kind.value for kind in kinds_offered(role)]
    query = select(Activity.id, Activity.title, Activity.starts_on).where(
        Activity.deleted_at.is_(None),
        Activity.status == Status.DELIVERED.value,
        Activity.kind.in_(kinds),
        Activity.starts_on >= first_day(quarter),
        Activity.starts_on <= last_day(quarter),
    )
    return connection.execute(query.order_by(Activity.starts_on.desc(), Activity.id)).all()


def titles(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """{id: title} of those of these activities that still stand."""
    query = select(Activity.id, Activity.title).where(
        among(connection, Activity.id, ids), Activity.deleted_at.is_(None)
    )
    return {row.id: row.title for row in connection.execute(query)}
