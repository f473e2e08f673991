"""What a brief is told from of the desk, the mission, the assessments and the watch list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from engagement.model.briefs import Period
from engagement.model.designated import DeskRecord
from engagement.model.desk import Desk
from engagement.model.mission_tables import Assessment, Assessor, WatchedCompany
from engagement.model.tables import Change
from engagement.model.vocabulary import Status
from engagement.store import assessors, balance, choices, duties
from engagement.store import mission as mission_of
from engagement.store.counted import end_of
from engagement.store.desk_record import read_desk

# What a company chooses on its Mission page: with any of it chosen, the page is in use.
_CHOICES = (duties.KEY, balance.AIM, balance.TARGETS, balance.MINUTES)


def desks(connection: Connection, period: Period) -> dict[Desk, DeskRecord]:
    """Both desks as they stand in the record."""
    return {desk: read_desk(connection, desk) for desk in Desk}


def mission(connection: Connection, period: Period) -> dict[str, Any]:
    """The delivered activities of the period and the one before, and what they are weighed with.

    `rows` as `store.mission.activities` has them, with the notes and the event's name of those whose duties
    nobody chose; `catalogue`, `minutes` (usual ones), `aim` (per cent), `chosen` (whether anything of it is
    the company's own).
    """
    until = max(period.last, period.before_to)
    found = mission_of.activities(connection, period.before_from, until)
    rows = [row for row in found if row["status"] == Status.DELIVERED]
    notes = mission_of.notes(connection, [row["id"] for row in rows if not row["duties"]])
    for row in rows:
        row["notes"], row["event"] = notes.get(row["id"], (None, None))
    return {
        "rows": rows,
        "catalogue": duties.catalogue(connection),
        "minutes": balance.minutes(connection),
        "aim": balance.aim(connection),
        "chosen": any(choices.chosen(connection, key) is not None for key in _CHOICES),
    }


def assessments(connection: Connection, period: Period) -> dict[str, Any]:
    """`scores` with who gave them by role, never their words, and `people` who are or were asked."""
    query = (
        select(
            Assessment.indicator,
            Assessment.assessor_id,
            Assessment.quarter,
            Assessment.score,
            Assessor.role,
            Assessor.department,
        )
        .join(Assessor, Assessor.id == Assessment.assessor_id)
        .order_by(Assessment.quarter, Assessment.indicator, Assessor.role, Assessor.key)
    )
    return {
        "scores": list(connection.execute(query).all()),
        "people": list(assessors.listed(connection)),
    }


def verdicts(connection: Connection, period: Period) -> list[tuple[str, str | None, str | None, date]]:
    """(company, verdict before, verdict after, day) of each change in the period to a company that is watched."""
    query = (
        select(WatchedCompany.name, Change.fields, Change.at)
        .join(WatchedCompany, WatchedCompany.id == Change.record_id)
        .where(
            Change.noun == "company",
            Change.action == "edit",
            Change.at >= end_of(period.from_on - timedelta(days=1)),
            Change.at < end_of(period.last),
            WatchedCompany.deleted_at.is_(None),
        )
        .order_by(Change.at, Change.id)
    )
    return [
        (name, *fields["verdict"], at.date())
        for name, fields, at in connection.execute(query)
        if "verdict" in (fields or {})
    ]
