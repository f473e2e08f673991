"""Runs, the state of each source, what was billed: what happened outside, remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from engagement.model.ids import new_id
from engagement.model.tables import Account, Activity, Charge, Link, Run, SourceState, Subject
from engagement.store.unit import Unit


def start(unit: Unit, verb: str) -> int:
    """Open a run; those of its verb that were killed midway are closed as interrupted."""
    unit.connection.execute(
        update(Run)
        .where(Run.verb == verb, Run.state == "running")
        .values(state="interrupted", finished_at=unit.at)
    )
    row = {"id": new_id(), "verb": verb, "state": "running", "started_at": unit.at, "did": {}}
    made = unit.connection.execute(insert(Run).values(**row).returning(Run.number))
    return int(made.scalar_one())


def finish(unit: Unit, number: int, state: str, did: dict[str, Any]) -> None:
    """Close a run with what it did."""
    unit.connection.execute(
        update(Run).where(Run.number == number).values(state=state, did=did, finished_at=unit.at)
    )


def newest(connection: Connection, limit: int = 10) -> list[dict[str, Any]]:
    """The last runs, newest first."""
    columns = (Run.number, Run.verb, Run.state, Run.started_at, Run.finished_at, Run.did)
    query = select(*columns).order_by(Run.number.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def source_states(connection: Connection) -> dict[str, dict[str, Any]]:
    """{source: last_run, last_good, last_error, retry_at}."""
    rows = connection.execute(select(*SourceState.__table__.columns)).mappings()
    return {row["name"]: dict(row) for row in rows}


def set_source_state(unit: Unit, name: str, error: str | None, retry_at: datetime | None = None) -> None:
    """Remember how asking a source went."""
    states = source_states(unit.connection)
    values = {
        "last_run": unit.at,
        "last_error": error,
        "retry_at": retry_at,
        "last_good": unit.at if error is None else states.get(name, {}).get("last_good"),
    }
    if name in states:
        unit.connection.execute(update(SourceState).where(SourceState.name == name).values(**values))
    else:
        unit.connection.execute(insert(SourceState).values(name=name, **values))


def due_links(connection: Connection, platform: str, asked_before: int | None) -> list[tuple[str, str]]:
    """(link key, the platform's id) of pages not asked since that instant; None takes all.

    Never asked come first, then those whose last answer is oldest.
    """
    query = (
        select(Link.key, func.min(Link.external_id), func.min(Subject.asked_at).label("asked"))
        .join(Activity, Activity.id == Link.activity_id)
        .join(Subject, Subject.ref == Link.key, isouter=True)
        .where(
            Link.platform == platform,
            Link.external_id.is_not(None),
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
        )
        .group_by(Link.key)
        .order_by(func.coalesce(func.min(Subject.asked_at), 0), func.min(Link.id))
    )
    if asked_before is not None:
        query = query.where((Subject.asked_at.is_(None)) | (Subject.asked_at < asked_before))
    return [(row[0], str(row[1])) for row in connection.execute(query)]


def due_accounts(connection: Connection, platform: str, asked_before: int | None) -> list[Any]:
    """Living accounts on a platform not asked since that instant: id, handle, records_posts …"""
    query = (
        select(Account.id, Account.handle, Account.key, Account.external_id, Account.records_posts)
        .join(Subject, Subject.ref == Account.id, isouter=True)
        .where(Account.platform == platform, Account.deleted_at.is_(None))
        .order_by(Account.key)
    )
    if asked_before is not None:
        query = query.where((Subject.asked_at.is_(None)) | (Subject.asked_at < asked_before))
    return list(connection.execute(query).all())


def set_asked(unit: Unit, subjects: Sequence[int], at: int) -> None:
    """Remember that these were asked for, whatever the answer was."""
    if subjects:
        unit.connection.execute(
            text("UPDATE subject SET asked_at = :at WHERE id = :id"),
            [{"at": at, "id": subject} for subject in subjects],
        )


def set_external_id(unit: Unit, account_id: str, external_id: str) -> None:
    """Remember a platform's own number of an account."""
    unit.connection.execute(
        update(Account).where(Account.id == account_id).values(external_id=external_id)
    )


def charge(unit: Unit, source: str, day: int, resources: Sequence[str], micro_usd: int) -> int:
    """Note what a source bills; returns how many were not billed on that UTC day before."""
    asked = list(dict.fromkeys(resources))
    if not asked:
        return 0
    known = set(
        unit.connection.execute(
            select(Charge.resource).where(
                Charge.source == source, Charge.day == day, Charge.resource.in_(asked)
            )
        ).scalars()
    )
    fresh = [resource for resource in asked if resource not in known]
    if fresh:
        unit.connection.execute(
            insert(Charge),
            [
                {"source": source, "day": day, "resource": resource, "micro_usd": micro_usd}
                for resource in fresh
            ],
        )
    return len(fresh)


def billed_on(connection: Connection, source: str, day: int) -> set[str]:
    """The resources a source billed on a UTC day already."""
    query = select(Charge.resource).where(Charge.source == source, Charge.day == day)
    return set(connection.execute(query).scalars())


def spent(connection: Connection, source: str, since_day: int) -> float:
    """US dollars a source has billed since a UTC day."""
    query = select(func.coalesce(func.sum(Charge.micro_usd), 0)).where(
        Charge.source == source, Charge.day >= since_day
    )
    return int(connection.execute(query).scalar_one()) / 1_000_000


def external_id(connection: Connection, account_id: str) -> str | None:
    """A platform's own number of an account, once it was read."""
    return connection.execute(select(Account.external_id).where(Account.id == account_id)).scalar()


def newest_post(connection: Connection, account_key: str) -> datetime | None:
    """When the newest post was posted that this account's timeline has given."""
    handle = account_key.partition("/")[2]
    query = (
        select(func.max(Activity.starts_at))
        .join(Link, Link.activity_id == Activity.id)
        .where(Activity.kind == "social_post", Link.url.contains(f"/{handle}/", autoescape=True))
    )
    return connection.execute(query).scalar()
