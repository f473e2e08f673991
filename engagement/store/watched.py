"""The watch list: companies whose technology is looked at again and again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.drafts import EARLIEST, LATEST, Draft
from engagement.model.ids import new_id
from engagement.model.links import NotAnAddress, read_url
from engagement.model.mission_tables import WatchedCompany
from engagement.model.tables import Activity, Change
from engagement.model.vocabulary import Kind, Status
from engagement.model.watched import LONGEST_DAYS, LOOK_KINDS, CompanyDraft
from engagement.model.words import clean, short_key, tidy, visible
from engagement.store import activities
from engagement.store.unit import Unit, plain

_FIELDS = ("name", "sort", "why", "url", "looked_on", "every_days", "verdict", "owner", "notes")


def listed(connection: Connection, *, retired: bool = False) -> list[dict[str, Any]]:
    """The companies that are watched (or those that are not any more), by name."""
    gone = WatchedCompany.deleted_at.is_not(None) if retired else WatchedCompany.deleted_at.is_(None)
    query = select(*WatchedCompany.__table__.columns).where(gone).order_by(WatchedCompany.key)
    return [dict(row) for row in connection.execute(query).mappings()]


def looks(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """{a company's key: the delivered looks at it, newest first} (id, kind, title, starts_on)."""
    query = (
        select(Activity.id, Activity.kind, Activity.title, Activity.starts_on, Activity.organisation)
        .where(
            Activity.kind.in_([kind.value for kind in LOOK_KINDS]),
            Activity.status == Status.DELIVERED.value,
            Activity.deleted_at.is_(None),
            Activity.organisation.is_not(None),
        )
        .order_by(Activity.starts_on.desc(), Activity.id.desc())
    )
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(short_key(row["organisation"]), []).append(dict(row))
    return found


def add(unit: Unit, draft: CompanyDraft, today: date) -> str:
    """Watch a company. Raises Refused, also for one that stands on the list, or stood on it."""
    values = _values(draft, today)
    _alone(unit.connection, values["key"], None)
    company_id = new_id()
    unit.connection.execute(
        insert(WatchedCompany).values(
            id=company_id, version=1, created_at=unit.at, deleted_at=None, **values
        )
    )
    unit.changed("add", "company", company_id)
    return company_id


def change(
    unit: Unit, company_id: str, draft: CompanyDraft, version: int, today: date
) -> dict[str, Any]:
    """Make a company what the draft says; returns {field: [from, to]}. Raises Refused, StaleWrite."""
    standing = _standing(unit.connection, company_id)
    values = _values(draft, today)
    changed = {k: [standing[k], values[k]] for k in _FIELDS if standing[k] != values[k]}
    if changed and version != standing["version"]:
        raise StaleWrite(
            f'"{activities.shown(standing["name"])}" was changed by somebody else since you opened it. '
            "Look at it again; nothing was overwritten.",
            ours={k: to for k, (_, to) in changed.items()},
            theirs={k: was for k, (was, _) in changed.items()},
        )
    if changed:
        _alone(unit.connection, values["key"], company_id)
        _write(unit, company_id, values, changed)
    return changed


def retire(unit: Unit, company_id: str, version: int) -> str:
    """Watch a company no more; returns its id. It can be brought back, and its looks stay in the record."""
    standing = _standing(unit.connection, company_id)
    if version != standing["version"]:
        raise StaleWrite(
            f'"{activities.shown(standing["name"])}" was changed since you opened it. Look at it again; '
            "nothing was taken off the list.",
            ours={},
            theirs={},
        )
    _mark(unit, company_id, unit.at, "delete")
    return company_id


def restore(unit: Unit, company_id: str) -> str:
    """Watch a company again; returns its id."""
    _standing(unit.connection, company_id)
    _mark(unit, company_id, None, "restore")
    return company_id


def look(unit: Unit, company_id: str, today: date) -> str:
    """Log that a company was looked at today, as an activity with it; returns the activity's id."""
    standing = _standing(unit.connection, company_id)
    draft = Draft(
        kind=Kind.STARTUP_WATCH,
        title=f"A look at {standing['name']}",
        starts_on=today,
        status=Status.DELIVERED,
        organisation=standing["name"],
        persons=(standing["owner"],) if standing["owner"] else (),
    )
    return activities.add(unit, [draft])[0]


def history(connection: Connection, company_id: str) -> Sequence[Any]:
    """The changes of a company, newest first: id, at, by, action, fields."""
    query = select(Change.id, Change.at, Change.by, Change.action, Change.fields).where(
        Change.noun == "company", Change.record_id == company_id
    )
    return connection.execute(query.order_by(Change.at.desc(), Change.id.desc())).all()


def undo(unit: Unit, change_id: str) -> str:
    """Take one change of a company back; returns its id. Raises Refused when it was changed again since."""
    found = unit.connection.execute(
        select(Change.action, Change.record_id, Change.fields).where(
            Change.id == change_id, Change.noun == "company"
        )
    ).first()
    if found is None:
        raise NotFound("That change is not in the history any more.", field="change")
    company_id = str(found.record_id)
    standing = _standing(unit.connection, company_id)
    if found.action != "edit":
        gone = None if found.action == "delete" else unit.at
        _mark(unit, company_id, gone, "restore" if found.action == "delete" else "delete")
        return company_id
    since = [name for name, (_, to) in found.fields.items() if plain(standing[name]) != to]
    if since:
        raise Refused(
            f"{', '.join(since)} was changed again since. Undo the newer change first.", field=since[0]
        )
    values = {name: _day(name, was) for name, (was, _) in found.fields.items()}
    if "name" in values:
        values["key"] = short_key(values["name"])
        _alone(unit.connection, values["key"], company_id)
    _write(unit, company_id, values, {k: [standing[k], values[k]] for k in found.fields})
    return company_id


def _day(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == "looked_on" and value else value


def _write(unit: Unit, company_id: str, values: dict[str, Any], changed: dict[str, Any]) -> None:
    unit.connection.execute(
        update(WatchedCompany)
        .where(WatchedCompany.id == company_id)
        .values(**values, version=WatchedCompany.version + 1)
    )
    unit.changed("edit", "company", company_id, changed)


def _mark(unit: Unit, company_id: str, deleted_at: Any, action: str) -> None:
    unit.connection.execute(
        update(WatchedCompany)
        .where(WatchedCompany.id == company_id)
        .values(deleted_at=deleted_at, version=WatchedCompany.version + 1)
    )
    unit.changed(action, "company", company_id)


def _standing(connection: Connection, company_id: str) -> dict[str, Any]:
    query = select(*WatchedCompany.__table__.columns).where(WatchedCompany.id == company_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such company on the list.", field="company")
    return dict(row)


def _alone(connection: Connection, key: str, own: str | None) -> None:
    same = connection.execute(
        select(WatchedCompany.id, WatchedCompany.name, WatchedCompany.deleted_at).where(
            WatchedCompany.key == key
        )
    ).first()
    if same is None or same.id == own:
        return
    way = (
        "Change that one instead."
        if same.deleted_at is None
        else "It was taken off the list: bring it back under “No longer watched”."
    )
    raise Refused(
        f'Company: "{activities.shown(same.name)}" is known here already. {way} Nothing was saved.',
        field="company",
        value=same.name,
    )


def _values(draft: CompanyDraft, today: date) -> dict[str, Any]:
    """The draft as columns, checked. Raises Refused naming the field."""
    if not visible(draft.name):
        raise Refused("Company: a company needs a name.", field="company", value=draft.name)
    if draft.looked_on is not None and not EARLIEST <= draft.looked_on <= min(today, LATEST):
        raise Refused(
            f"Last look: {draft.looked_on} is not a day between {EARLIEST} and today. "
            "What lies ahead is planned on Log.",
            field="looked_on",
            value=draft.looked_on,
        )
    if draft.every_days is not None and not 0 < draft.every_days <= LONGEST_DAYS:
        raise Refused(
            f"Look again: an interval is 1 to {LONGEST_DAYS:,} days.",
            field="every_days",
            value=draft.every_days,
        )
    url = None
    if draft.url and visible(draft.url):
        try:
            url = read_url(draft.url.strip()).url
        except NotAnAddress as error:
            raise Refused(f"Address: {error}.", field="url", value=draft.url) from error
    return {
        "name": tidy(draft.name),
        "key": short_key(draft.name),
        "sort": draft.sort.value,
        "why": _text(draft.why),
        "url": url,
        "looked_on": draft.looked_on,
        "every_days": draft.every_days,
        "verdict": draft.verdict.value if draft.verdict else None,
        "owner": tidy(draft.owner) if draft.owner and visible(draft.owner) else None,
        "notes": _text(draft.notes),
    }


def _text(said: str | None) -> str | None:
    return clean(said) if said and visible(said) else None
