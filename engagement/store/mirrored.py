"""The record as the mirror tabs of a shared sheet show it: each tab in a few queries, however long it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select, update

from engagement.errors import NotFound, Refused
from engagement.model.drafts import DraftLink
from engagement.model.instants import from_micros
from engagement.model.links import read_url
from engagement.model.tables import (
    Account,
    Activity,
    ActivityPerson,
    Event,
    Latest,
    Link,
    Person,
    Subject,
)
from engagement.model.vocabulary import Role
from engagement.store.activities import change, standing_draft
from engagement.store.bulk import among
from engagement.store.unit import Unit

_SHOWN = (
    "id",
    "title",
    "kind",
    "status",
    "starts_on",
    "ends_on",
    "city",
    "country",
    "format",
    "tags",
    "organisation",
    "minutes",
    "campaign",
    "cost",
    "notes",
)


def activities(connection: Connection, ids: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Living activities (of these ids) as they began: the fields of a row of the sheet."""
    columns = [getattr(Activity, name) for name in _SHOWN]
    query = (
        select(*columns, Event.name.label("event"))
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(Activity.deleted_at.is_(None))
        .order_by(Activity.starts_on, Activity.id)
    )
    names = (
        select(ActivityPerson.activity_id, Person.name)
        .join(Person, Person.id == ActivityPerson.person_id)
        .order_by(ActivityPerson.place)
    )
    if ids is not None:
        query = query.where(among(connection, Activity.id, ids))
        names = names.where(among(connection, ActivityPerson.activity_id, ids))
    persons: dict[str, list[str]] = {}
    for activity_id, name in connection.execute(names):
        persons.setdefault(activity_id, []).append(name)
    rows = connection.execute(query).mappings()
    return [{**row, "persons": persons.get(row["id"], [])} for row in rows]


def links(connection: Connection, ids: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """Living links of living activities: id, activity_id, title, starts_on, role, url, platform."""
    query = (
        select(
            Link.id,
            Link.activity_id,
            Activity.title,
            Activity.starts_on,
            Link.role,
            Link.url,
            Link.platform,
        )
        .join(Activity, Activity.id == Link.activity_id)
        .where(Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
        .order_by(Activity.starts_on, Activity.id, Link.place)
    )
    if ids is not None:
        query = query.where(among(connection, Link.id, ids))
    return [dict(row) for row in connection.execute(query).mappings()]


def number_id(metric: str, ref: str) -> str:
    """What a number is known by in the sheet, here and in every copy of the record."""
    return f"{metric}:{hashlib.blake2b(ref.encode('utf-8'), digest_size=8).hexdigest()}"


def numbers(connection: Connection, ids: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The newest number of each metric of each living page and activity, and those no platform gives.

    id, ref, sort ("link" or "activity"), title, starts_on, of (its address), platform, metric, value, as_of,
    provenance.
    """
    pages = select(Link.key, Link.url).join(Activity, Activity.id == Link.activity_id)
    living = pages.where(Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
    urls = {key: url for key, url in connection.execute(living.order_by(Link.id.desc()))}
    query = (
        select(
            Subject.ref,
            Subject.sort,
            Subject.platform,
            Activity.title,
            Activity.starts_on,
            Latest.metric,
            Latest.value,
            Latest.observed_at,
            Latest.provenance,
        )
        .join(Latest, Latest.subject == Subject.id)
        .join(Activity, Activity.id == Subject.activity_id)
        .where(Subject.live, Activity.deleted_at.is_(None))
        .order_by(Activity.starts_on, Activity.id, Subject.id, Latest.metric)
    )
    wanted = None if ids is None else set(ids)
    if wanted is not None:
        query = query.where(among(connection, Latest.metric, {one.partition(":")[0] for one in wanted}))
    found = []
    for row in connection.execute(query).mappings():
        made = number_id(row["metric"], row["ref"])
        if wanted is None or made in wanted:
            of = urls.get(row["ref"], "") if row["sort"] == "link" else "the activity itself"
            as_of = from_micros(row["observed_at"]).date()
            found.append({**row, "id": made, "of": of, "as_of": as_of})
    return found


def accounts(connection: Connection) -> list[dict[str, Any]]:
    """Living accounts with their newest numbers: id, platform, handle, as_of (of the oldest), measured, METRIC …"""
    query = (
        select(Account.id, Account.platform, Account.handle)
        .where(Account.deleted_at.is_(None))
        .order_by(Account.key)
    )
    found = {
        row["id"]: {**row, "as_of": None, "measured": set()}
        for row in connection.execute(query).mappings()
    }
    newest = (
        select(Subject.ref, Latest.metric, Latest.value, Latest.observed_at, Latest.provenance)
        .join(Latest, Latest.subject == Subject.id)
        .where(Subject.sort == "account", Latest.value.is_not(None))
    )
    for row in connection.execute(newest):
        if row.ref in found:
            account, as_of = found[row.ref], from_micros(row.observed_at).date()
            account[row.metric] = row.value
            account["as_of"] = min(account["as_of"] or as_of, as_of)
            if row.provenance == "measured":
                account["measured"].add(row.metric)
    return list(found.values())


def change_link(unit: Unit, link_id: str, *, url: str | None = None, role: str | None = None) -> None:
    """Give a link another address or role; it stays the same link to the sheet. Raises Refused."""
    connection = unit.connection
    query = select(Link.activity_id, Link.key, Link.url, Link.role).where(
        Link.id == link_id, Link.deleted_at.is_(None)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("There is no such link any more.", "id", link_id)
    wanted = DraftLink(url or row.url, Role(role or row.role))
    key = read_url(wanted.url).key
    draft = standing_draft(connection, row.activity_id)
    if (key, wanted.role.value) != (row.key, row.role):
        others = {(read_url(link.url).key, link.role.value) for link in draft.links}
        if (key, wanted.role.value) in others:
            raise Refused("Url: this activity has that link already.", "url", wanted.url)
    changed = tuple(
        wanted if (link.url, link.role.value) == (row.url, row.role) else link for link in draft.links
    )
    change(unit, row.activity_id, replace(draft, links=changed))
    this = (Link.activity_id == row.activity_id, Link.key == key, Link.role == wanted.role.value)
    connection.execute(update(Link).where(*this).values(id=link_id))
