"""Activities: add, edit, delete, undo; every change kept, a stale write refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.drafts import Draft, DraftLink, Invalid, check
from engagement.model.ids import new_id
from engagement.model.links import read_url
from engagement.model.tables import (
    Activity,
    ActivityPerson,
    Change,
    Event,
    Link,
    Origin,
    Person,
)
from engagement.model.vocabulary import Status, next_statuses
from engagement.model.words import key_of
from engagement.store import commitments, ledger, touched
from engagement.store.bulk import insert_rows
from engagement.store.entered import enter_numbers, first_numbers
from engagement.store.fields import FIELDS, OWN_FIELDS, as_fields, from_fields, unlike
from engagement.store.names import Names
from engagement.store.unit import Unit, plain


def add(
    unit: Unit,
    drafts: Sequence[Draft],
    *,
    provenance: str = "entered",
    fingerprints: Sequence[str | None] = (),
) -> list[str]:
    """Record these drafts; returns their ids in order. All stand, or none.

    Raises Refused naming the field of the first draft that cannot be recorded.
    """
    for draft in drafts:
        _checked(draft)
    names = Names(unit)
    names.load(drafts)
    activities, persons, links, origins = [], [], [], []
    ids = [new_id() for _ in drafts]
    for activity_id, draft in zip(ids, drafts, strict=True):
        activities.append(_row(unit, names, draft) | {"id": activity_id, "created_at": unit.at})
        persons += _person_rows(names, activity_id, draft.persons)
        links += _link_rows(activity_id, draft.links)
        unit.changed("add", "activity", activity_id)
    for activity_id, fingerprint in zip(ids, fingerprints, strict=False):
        if fingerprint is not None:
            origins.append({"fingerprint": fingerprint, "activity_id": activity_id})
    names.write()
    insert_rows(unit.connection, Activity, activities)
    insert_rows(unit.connection, ActivityPerson, persons)
    insert_rows(unit.connection, Link, links)
    # In the index's order: random keys cost a page each.
    insert_rows(unit.connection, Origin, sorted(origins, key=itemgetter("fingerprint")))
    recorded = dict(zip(ids, drafts, strict=True))
    touched.first(unit, [(row["id"], _names_told(row)) for row in activities])
    commitments.add_promised(unit, recorded, fresh=True)
    first_numbers(unit, recorded, provenance)
    return ids


def _names_told(row: Mapping[str, Any]) -> touched.Told:
    return row["kind"], row["counterpart"], row["organisation"]


def remember(unit: Unit, fingerprint: str, activity_id: str) -> None:
    """Keep that an imported row stands for this activity."""
    unit.connection.execute(insert(Origin).values(fingerprint=fingerprint, activity_id=activity_id))


def change(
    unit: Unit,
    activity_id: str,
    draft: Draft,
    *,
    version: int | None = None,
    provenance: str = "entered",
) -> dict[str, Any]:
    """Make the activity what the draft says; returns the changed fields as {name: [from, to]}.

    `version` is the one the draft was based on; None takes the present one (the caller has just read
    it in this unit). Raises StaleWrite when somebody else was first, Refused for a wrong field.
    """
    _checked(draft)
    row, now = _standing(unit.connection, activity_id)
    wanted = as_fields(draft)
    changed = {k: [now[k], wanted[k]] for k in FIELDS if unlike(now[k], wanted[k])}
    if version is not None and version != row.version and changed:
        raise StaleWrite(
            f'"{shown(row.title)}" was changed by somebody else since you opened it. '
            "Both versions are shown; nothing was overwritten.",
            ours={k: to for k, (_, to) in changed.items()},
            theirs={k: was for k, (was, _) in changed.items()},
        )
    if "status" in changed and draft.status not in next_statuses(draft.kind, Status(row.status)):
        steps = next_statuses(draft.kind, Status(row.status))
        allowed = ", ".join(s.label.lower() for s in steps if s != row.status)
        raise Refused(
            f"What is {row.status} cannot become {draft.status.value} in one step. "
            f"From there it can be {allowed}.",
            field="status",
            value=draft.status.value,
        )
    if changed:
        _write(unit, activity_id, draft, row.version + 1, set(changed), now["links"])
        unit.changed("edit", "activity", activity_id, changed)
    commitments.add_promised(unit, {activity_id: draft})
    entered = enter_numbers(unit, {activity_id: draft}, provenance)
    return changed | {metric: [None, value] for metric, value in entered.get(activity_id, ())}


def delete_one(unit: Unit, activity_id: str, version: int | None = None) -> None:
    """Mark as deleted; its numbers count nowhere until it is restored."""
    row, _ = _standing(unit.connection, activity_id)
    if version is not None and version != row.version:
        raise StaleWrite(
            f'"{shown(row.title)}" was changed since you opened it. Look at it again before you '
            "delete it; nothing was deleted.",
            ours={},
            theirs={},
        )
    _mark(unit, activity_id, unit.at, "delete")


def restore(unit: Unit, activity_id: str) -> None:
    """Take a delete back."""
    _standing(unit.connection, activity_id)
    _mark(unit, activity_id, None, "restore")


def undo(unit: Unit, change_id: str) -> str:
    """Take one kept change back, as a change of its own; returns the activity's id.

    Raises Refused when the fields were changed again since.
    """
    found = unit.connection.execute(
        select(Change.action, Change.record_id, Change.fields, Change.noun).where(Change.id == change_id)
    ).first()
    if found is None or found.noun != "activity":
        raise NotFound("That change is not in the history any more.", field="change")
    if found.action in ("add", "restore"):
        delete_one(unit, found.record_id)
    elif found.action == "delete":
        restore(unit, found.record_id)
    else:
        _undo_edit(unit, found.record_id, found.fields or {})
    return str(found.record_id)


def _undo_edit(unit: Unit, activity_id: str, fields: Mapping[str, Any]) -> None:
    row, now = _standing(unit.connection, activity_id)
    since = [k for k, (_, to) in fields.items() if k in now and plain(now[k]) != to]
    if since:
        raise Refused(
            f"{', '.join(since)} was changed again since. Undo the newer change first.",
            field=since[0],
        )
    before = now | {k: was for k, (was, _) in fields.items()}
    draft = from_fields(before)
    changed = {k: [now[k], as_fields(draft)[k]] for k in fields}
    _write(unit, activity_id, draft, row.version + 1, set(fields), now["links"])
    unit.changed("edit", "activity", activity_id, changed)


def _checked(draft: Draft) -> None:
    try:
        check(draft)
    except Invalid as error:
        name = error.field.replace("_", " ").capitalize()
        message = f"{name}: {error.reason}."
        raise Refused(message, field=error.field, value=error.value) from error


def shown(title: str, length: int = 80) -> str:
    """A title cut for a message."""
    return title if len(title) <= length else title[: length - 1] + "…"


def _row(unit: Unit, names: Names, draft: Draft) -> dict[str, Any]:
    fields = as_fields(draft)
    row = {name: fields[name] for name in OWN_FIELDS}
    title = fields["title"]
    told = (
        title,
        draft.event,
        draft.city,
        draft.country,
        draft.place,
        draft.organisation,
        draft.counterpart,
        *draft.persons,
        *draft.tags,
        draft.campaign,
        draft.notes,
    )
    return row | {
        "title_key": key_of(title),
        "event_id": names.event(draft),
        "talk_id": names.talk(draft),
        "search": key_of(" ".join(part for part in told if part)),
        "version": 1,
        "updated_at": unit.at,
        "deleted_at": None,
    }


def _person_rows(names: Names, activity_id: str, persons: Iterable[str]) -> list[dict[str, Any]]:
    ids = dict.fromkeys(names.person(name) for name in persons)
    return [
        {"activity_id": activity_id, "person_id": person, "place": place}
        for place, person in enumerate(ids)
    ]


def _link_rows(activity_id: str, links: Iterable[DraftLink]) -> list[dict[str, Any]]:
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for place, link in enumerate(links):
        address = read_url(link.url)
        rows.setdefault(
            (address.key, link.role.value),
            {
                "id": new_id(),
                "activity_id": activity_id,
                "url": address.url,
                "key": address.key,
                "role": link.role.value,
                "platform": address.platform,
                "external_id": address.external_id,
                "place": place,
                "deleted_at": None,
            },
        )
    return list(rows.values())


def _standing(connection: Connection, activity_id: str) -> tuple[Any, dict[str, Any]]:
    row = connection.execute(
        select(*Activity.__table__.columns, Event.name.label("event"))
        .join(Event, Event.id == Activity.event_id, isouter=True)
        .where(Activity.id == activity_id)
    ).first()
    if row is None:
        raise NotFound("There is no such activity. It may have been purged.", field="id")
    fields = {name: getattr(row, name) for name in OWN_FIELDS} | {"event": row.event}
    names = (
        select(Person.name)
        .join(ActivityPerson, ActivityPerson.person_id == Person.id)
        .where(ActivityPerson.activity_id == activity_id)
        .order_by(ActivityPerson.place)
    )
    fields["persons"] = list(connection.execute(names).scalars())
    links = (
        select(Link.url, Link.role)
        .where(Link.activity_id == activity_id, Link.deleted_at.is_(None))
        .order_by(Link.place)
    )
    fields["links"] = [[url, role] for url, role in connection.execute(links)]
    return row, fields


def standing_draft(connection: Connection, activity_id: str) -> Draft:
    """The activity as it stands, as a draft to change. Raises NotFound."""
    return from_fields(_standing(connection, activity_id)[1])


def _write(
    unit: Unit,
    activity_id: str,
    draft: Draft,
    version: int,
    changed: set[str],
    old_links: Sequence[Sequence[str]],
) -> None:
    names = Names(unit)
    names.load([draft])
    row = _row(unit, names, draft) | {"version": version}
    del row["deleted_at"]
    persons = _person_rows(names, activity_id, draft.persons)
    names.write()
    unit.connection.execute(update(Activity).where(Activity.id == activity_id).values(**row))
    if changed & {"kind", "counterpart", "organisation"}:
        touched.again(unit, activity_id, _names_told(row))
    if "persons" in changed:
        unit.connection.execute(delete(ActivityPerson).where(ActivityPerson.activity_id == activity_id))
        insert_rows(unit.connection, ActivityPerson, persons)
    if "links" in changed:
        _write_links(unit, activity_id, draft.links)
    keys = [read_url(url).key for url, _ in [*old_links, *as_fields(draft)["links"]]]
    ledger.resettle(unit.connection, activity_id, keys)


def _write_links(unit: Unit, activity_id: str, links: Iterable[DraftLink]) -> None:
    """Keep the links that stay, mark those that go, add those that are new."""
    wanted = {(row["key"], row["role"]): row for row in _link_rows(activity_id, links)}
    standing = unit.connection.execute(
        select(Link.key, Link.role).where(Link.activity_id == activity_id)
    ).all()
    for row in standing:
        stays = wanted.pop((row.key, row.role), None)
        values = (
            {"deleted_at": unit.at}
            if stays is None
            else {"deleted_at": None, "url": stays["url"], "place": stays["place"]}
        )
        this = (Link.activity_id == activity_id, Link.key == row.key, Link.role == row.role)
        unit.connection.execute(update(Link).where(*this).values(**values))
    insert_rows(unit.connection, Link, list(wanted.values()))


def _mark(unit: Unit, activity_id: str, deleted_at: datetime | None, action: str) -> None:
    unit.connection.execute(
        update(Activity)
        .where(Activity.id == activity_id)
        .values(deleted_at=deleted_at, version=Activity.version + 1, updated_at=unit.at)
    )
    unit.changed(action, "activity", activity_id)
    keys = unit.connection.execute(select(Link.key).where(Link.activity_id == activity_id))
    ledger.resettle(unit.connection, activity_id, keys.scalars())
