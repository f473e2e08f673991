"""Runs, the state of each source, what was billed: what happened outside, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engagement.model.ids import new_id
from engagement.model.instants import MICROSECONDS_A_DAY
from engagement.model.tables import (
    Account,
    Activity,
    Asked,
    Charge,
    Latest,
    Link,
    Run,
    SourceState,
    Subject,
)
from engagement.model.vocabulary import Role, Status
from engagement.store.bulk import among, insert_tuples
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
    """{source: last_run, last_good, last_error, retry_at, failures}."""
    rows = connection.execute(select(*SourceState.__table__.columns)).mappings()
    return {row["name"]: dict(row) for row in rows}


def set_source_state(
    unit: Unit,
    name: str,
    error: str | None,
    retry_at: datetime | None = None,
    good_at: datetime | None = None,
) -> None:
    """Remember how asking a source went; `good_at` is its last good answer, also where it failed later."""
    states = source_states(unit.connection)
    values = {
        "last_run": unit.at,
        "last_error": error,
        "retry_at": retry_at,
        "failures": states.get(name, {}).get("failures", 0) + 1 if error else 0,
        "last_good": good_at or states.get(name, {}).get("last_good"),
    }
    if name in states:
        unit.connection.execute(update(SourceState).where(SourceState.name == name).values(**values))
    else:
        unit.connection.execute(insert(SourceState).values(name=name, **values))


def _turn(source: str, ref: Any, asked_before: int | None, now: int) -> tuple[Any, list[Any]]:
    """The join with what was asked before, and the terms under which something is due."""
    joined = (Asked.source == source) & (Asked.ref == ref)
    if asked_before is None:
        return joined, []
    waits = func.coalesce(Asked.next_at, 0) > now
    # What was asked on a day that is still to come, was asked by a clock that ran ahead.
    ahead = Asked.at >= asked_before + MICROSECONDS_A_DAY
    return joined, [Asked.at.is_(None) | ahead | ((Asked.at < asked_before) & ~waits)]


def _measured(source: str, platforms: Sequence[str]) -> Any:
    """The links that a source can measure: its own platform's, or those of the platforms it names."""
    found = Link.platform.in_(list(platforms) or [source])
    # A web site's front page has no id beside its host.
    return found & (Link.external_id.is_not(None) | (Link.platform == "web"))


def due_links(
    connection: Connection,
    source: str,
    asked_before: int | None,
    now: int = 0,
    platforms: Sequence[str] = (),
) -> list[tuple[str, str]]:
    """(link key, an address of it) of a source's pages not asked since that instant; None takes all.

    `platforms` are those whose links it measures, where that is not its own name alone. Never asked
    come first, then those whose last answer is oldest.
    """
    joined, due = _turn(source, Link.key, asked_before, now)
    query = (
        select(Link.key, func.min(Link.url))
        .join(Activity, Activity.id == Link.activity_id)
        .join(Asked, joined, isouter=True)
        .where(
            _measured(source, platforms),
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
            *due,
        )
        .group_by(Link.key)
        .order_by(func.coalesce(func.min(Asked.at), 0), func.min(Link.id))
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def due_lookups(
    connection: Connection, source: str, asked_before: int | None, now: int = 0
) -> list[tuple[str, date]]:
    """(link key, day of its activity) of our own posts, articles and landing pages to look up elsewhere."""
    joined, due = _turn(source, Link.key, asked_before, now)
    query = (
        select(Link.key, func.max(Activity.starts_on))
        .join(Activity, Activity.id == Link.activity_id)
        .join(Asked, joined, isouter=True)
        .where(
            Link.role.in_(_LOOKED_UP),
            Link.platform.not_in(_SOCIAL),
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.status == Status.DELIVERED.value,
            *due,
        )
        .group_by(Link.key)
        .order_by(func.coalesce(func.min(Asked.at), 0), func.max(Activity.starts_on).desc(), Link.key)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


_LOOKED_UP = (Role.POST.value, Role.ARTICLE.value, Role.LANDING_PAGE.value)
_SOCIAL = ("x", "bluesky", "mastodon", "linkedin", "reddit", "hackernews")


def due_accounts(
    connection: Connection, source: str, asked_before: int | None, now: int = 0
) -> list[Any]:
    """Living accounts on a platform not asked since that instant: id, handle, records_posts …"""
    joined, due = _turn(source, Account.id, asked_before, now)
    query = (
        select(Account.id, Account.handle, Account.key, Account.external_id, Account.records_posts)
        .join(Asked, joined, isouter=True)
        .where(Account.platform == source, Account.deleted_at.is_(None), *due)
        .order_by(Account.key)
    )
    return list(connection.execute(query).all())


@dataclass(frozen=True, slots=True)
class Turn:
    """That something was asked for, and what is kept of it; see the table `asked`. Microseconds."""

    at: int
    next_at: int | None = None
    value: int | None = None
    woke_at: int | None = None
    woke_size: float | None = None


def set_asked(unit: Unit, source: str, asked: Mapping[str, Turn]) -> None:
    """Remember that a source was asked for these refs, whatever came."""
    names = tuple(Turn.__dataclass_fields__)
    rows = [(source, ref, *(getattr(turn, name) for name in names)) for ref, turn in asked.items()]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names)
    insert_tuples(
        unit.connection,
        Asked,
        ("source", "ref", *names),
        rows,
        f"ON CONFLICT (source, ref) DO UPDATE SET {changed}",
    )


def turns(connection: Connection, source: str, refs: Sequence[str]) -> dict[str, Turn]:
    """{ref: its last turn} at a source."""
    columns = (Asked.ref, Asked.at, Asked.next_at, Asked.value, Asked.woke_at, Asked.woke_size)
    query = select(*columns).where(Asked.source == source, among(connection, Asked.ref, refs))
    return {row[0]: Turn(*row[1:]) for row in connection.execute(query)}


def turns_of_links(
    connection: Connection, source: str, platforms: Sequence[str] = ()
) -> list[tuple[int | None, int | None]]:
    """(asked at, whose turn comes at) of every living page of a source; None where it never was."""
    query = (
        select(func.min(Asked.at), func.min(Asked.next_at))
        .select_from(Link)
        .join(Activity, Activity.id == Link.activity_id)
        .join(Asked, (Asked.source == source) & (Asked.ref == Link.key), isouter=True)
        .where(
            _measured(source, platforms),
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
        )
        .group_by(Link.key)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def pages_dated(connection: Connection, source: str, since: date, until: date) -> int:
    """How many pages of a platform came out after a day and not after another."""
    query = (
        select(func.count(Link.key.distinct()))
        .join(Activity, Activity.id == Link.activity_id)
        .where(
            Link.platform == source,
            Link.external_id.is_not(None),
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.starts_on > since,
            Activity.starts_on <= until,
        )
    )
    return int(connection.execute(query).scalar_one())


def born(connection: Connection, keys: Sequence[str]) -> dict[str, date]:
    """{link key: the day of its first activity}."""
    query = (
        select(Link.key, func.min(Activity.starts_on))
        .join(Activity, Activity.id == Link.activity_id)
        .where(among(connection, Link.key, keys), Link.deleted_at.is_(None))
        .group_by(Link.key)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def newest_readings(connection: Connection, platform: str, metric: str) -> list[tuple[str, int]]:
    """(ref, instant of the newest value) of a platform's living pages that have this metric."""
    query = (
        select(Subject.ref, Latest.observed_at)
        .join(Latest, Latest.subject == Subject.id)
        .where(
            Subject.platform == platform,
            Subject.live.is_(True),
            Latest.metric == metric,
            Latest.value.is_not(None),
        )
        .order_by(Latest.observed_at, Subject.ref)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def pages_since(connection: Connection, platform: str, metric: str, since: date) -> list[Any]:
    """A platform's pages from a day on: key, day, has_value (of a metric), asked_at, next_at.

    Instants in microseconds; None for what never was.
    """
    query = (
        select(
            Link.key,
            func.min(Activity.starts_on).label("day"),
            (func.count(Latest.value) > 0).label("has_value"),
            func.max(Asked.at).label("asked_at"),
            func.max(Asked.next_at).label("next_at"),
        )
        .join(Activity, Activity.id == Link.activity_id)
        .join(Subject, Subject.ref == Link.key, isouter=True)
        .join(
            Latest,
            (Latest.subject == Subject.id) & (Latest.metric == metric),
            isouter=True,
        )
        .join(Asked, (Asked.source == platform) & (Asked.ref == Link.key), isouter=True)
        .where(
            Link.platform == platform,
            Link.deleted_at.is_(None),
            Activity.deleted_at.is_(None),
            Activity.starts_on >= since,
        )
        .group_by(Link.key)
    )
    return list(connection.execute(query))


def known_links(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Which of these pages are or were linked anywhere; what a person took away does not come back."""
    query = select(Link.key).where(among(connection, Link.key, keys))
    return set(connection.execute(query).scalars())


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
    listed = among(unit.connection, Charge.resource, asked)
    query = select(Charge.resource).where(Charge.source == source, Charge.day == day, listed)
    known = set(unit.connection.execute(query).scalars())
    fresh = [resource for resource in asked if resource not in known]
    columns = ("source", "day", "resource", "micro_usd")
    rows = [(source, day, resource, micro_usd) for resource in fresh]
    insert_tuples(unit.connection, Charge, columns, rows)
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
    query = select(func.max(Activity.starts_at)).join(Link, Link.activity_id == Activity.id)
    return connection.execute(query.where(*_posted_by(account_key))).scalar()


def own_posts(connection: Connection, account_key: str) -> list[tuple[str, datetime]]:
    """(link key, when it was posted) of an account's recorded posts, newest first."""
    query = (
        select(Link.key, Activity.starts_at, Activity.starts_on)
        .join(Link, Link.activity_id == Activity.id)
        .where(*_posted_by(account_key), Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
    )
    found = [
        (row.key, row.starts_at or datetime.combine(row.starts_on, time(), UTC))
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda post: post[1], reverse=True)


def _posted_by(account_key: str) -> tuple[Any, ...]:
    handle = account_key.partition("/")[2]
    user, _, server = handle.partition("@")
    profile = f"{server}/@{user}" if server else handle
    address = func.lower(Link.url).contains(f"/{profile}/", autoescape=True)
    return Activity.kind == "social_post", address


def failures(connection: Connection, source: str) -> int:
    """How many runs in a row a source has failed in, wholly or in part."""
    query = select(SourceState.failures).where(SourceState.name == source)
    return connection.execute(query).scalar() or 0
