"""Readings of an activity, a page or an account, as the ledger holds them: a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from engagement.errors import NotFound, Refused
from engagement.model.instants import MICROSECONDS_A_DAY, day_number
from engagement.model.links import NotAnAddress, read_url
from engagement.model.tables import Account, Activity, Latest, Link, Reading, Subject
from engagement.store import accounts

# The place of a reading in the list: its instant, metric and subject.
Place = tuple[int, str, int]


@dataclass(frozen=True, slots=True)
class Owner:
    """What a reading is of: an activity's id, a link's URL or an account's key."""

    activity: str | None = None
    link: str | None = None
    account: str | None = None


def owners_of(connection: Connection, sort: str, what: str) -> dict[str, Owner]:
    """{ref: owner} of an "activity", "link" or "account". Raises NotFound, Refused."""
    if sort == "activity":
        return of_activity(connection, what)
    return of_link(connection, what) if sort == "link" else of_account(connection, what)


def of_activity(connection: Connection, activity_id: str) -> dict[str, Owner]:
    """{ref: owner} of a living activity and its links. Raises NotFound."""
    living = (Activity.id == activity_id, Activity.deleted_at.is_(None))
    if connection.execute(select(Activity.id).where(*living)).first() is None:
        raise NotFound("There is no such activity. It may have been deleted.", "activity", activity_id)
    links = select(Link.key, Link.url).where(Link.activity_id == activity_id, Link.deleted_at.is_(None))
    pages = {key: Owner(activity_id, url) for key, url in connection.execute(links)}
    return {activity_id: Owner(activity_id), **pages}


def of_link(connection: Connection, url: str) -> dict[str, Owner]:
    """{ref: owner} of a page that a living activity links to. Raises NotFound, Refused."""
    try:
        key = read_url(url).key
    except NotAnAddress as error:
        raise Refused(f"Link: {error}.", "link", url) from error
    query = (
        select(Link.url)
        .join(Activity, Activity.id == Link.activity_id)
        .where(Link.key == key, Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
        .order_by(Link.id)
    )
    found = connection.execute(query).scalar()
    if found is None:
        raise NotFound("No activity links to this page. Log it first.", "link", url)
    return {key: Owner(link=found)}


def of_account(connection: Connection, told: str) -> dict[str, Owner]:
    """{ref: owner} of an account that is read, such as x/acme. Raises NotFound, Refused."""
    platform, handle = accounts.read_account(told)
    key = f"{platform}/{handle.lower()}"
    query = select(Account.id).where(Account.key == key, Account.deleted_at.is_(None))
    found = connection.execute(query).scalar()
    if found is None:
        raise NotFound(f"The account {key} is not read here. Add it first.", "account", told)
    return {found: Owner(account=key)}


def listed(
    connection: Connection,
    owners: Mapping[str, Owner],
    *,
    metrics: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
    after: Place | None = None,
    limit: int,
) -> Sequence[Any]:
    """Readings in time's order: metric, ref, subject, observed_at, value, provenance, by, reason.

    `since` and `until` are UTC days; `after` is the place of the last one that was listed before.
    """
    query = select(Latest.metric, Subject.id).join(Latest, Latest.subject == Subject.id)
    pairs = connection.execute(query.where(Subject.ref.in_(list(owners)))).all()
    known = sorted({metric for metric, _ in pairs if not metrics or metric in metrics})
    # Metric and subject lead the ledger's key: without the metrics all of it would be looked through.
    terms: list[Any] = [
        Reading.metric.in_(known),
        Reading.subject.in_(sorted({subject for _, subject in pairs})),
    ]
    if since is not None:
        terms.append(Reading.observed_at >= day_number(since) * MICROSECONDS_A_DAY)
    if until is not None:
        terms.append(Reading.observed_at < (day_number(until) + 1) * MICROSECONDS_A_DAY)
    if after is not None:
        terms.append(_after(*after))
    rows = (
        select(
            Reading.metric,
            Subject.ref,
            Reading.subject,
            Reading.observed_at,
            Reading.value,
            Reading.provenance,
            Reading.by,
            Reading.reason,
        )
        .join(Subject, Subject.id == Reading.subject)
        .where(*terms)
        .order_by(Reading.observed_at, Reading.metric, Reading.subject)
    )
    return connection.execute(rows.limit(limit)).all()


def _after(at: int, metric: str, subject: int) -> Any:
    same_metric = and_(Reading.metric == metric, Reading.subject > subject)
    same_instant = and_(Reading.observed_at == at, or_(Reading.metric > metric, same_metric))
    return or_(Reading.observed_at > at, same_instant)
