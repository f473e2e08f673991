"""Who is asked how the CTO does: added, changed, retired, and each of it taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.mission import AssessorRole
from engagement.model.mission_tables import Assessor, Invitation
from engagement.model.rubric import assessor_in_words
from engagement.model.tables import Change
from engagement.model.words import short_key, tidy, visible
from engagement.store.unit import Unit

_COLUMNS = tuple(Assessor.__table__.columns)
LONGEST_NAME = 200


def add(unit: Unit, name: str, role: str, department: str | None = None) -> str:
    """Ask somebody from now on; a retired one of that name is asked again. Raises Refused.

    The same person told in the same way again stays as they are.
    """
    wanted = _checked(name, role, department)
    standing = _by_key(unit.connection, str(wanted["key"]))
    if standing is None:
        assessor_id = new_id()
        row = {"id": assessor_id, "created_at": unit.at, "deleted_at": None, **wanted}
        unit.connection.execute(insert(Assessor).values(**row))
        unit.changed("add", "assessor", assessor_id)
        return assessor_id
    if standing["deleted_at"] is None:
        if (standing["role"], standing["department"]) == (wanted["role"], wanted["department"]):
            return str(standing["id"])
        raise Refused(_asked_already(standing), field="name", value=name)
    restore(unit, standing["id"])
    change(unit, standing["id"], name, role, department)
    return str(standing["id"])


def change(unit: Unit, assessor_id: str, name: str, role: str, department: str | None = None) -> bool:
    """Make an assessor what is said; False when nothing differs. Raises Refused.

    Another role may see more or less: links that were made for the old one are withdrawn.
    """
    wanted = _checked(name, role, department)
    standing = row_of(unit.connection, assessor_id)
    other = _by_key(unit.connection, str(wanted["key"]))
    if other is not None and other["id"] != assessor_id:
        raise Refused(_asked_already(other), field="name", value=name)
    changed = {k: [standing[k], v] for k, v in wanted.items() if standing[k] != v}
    if changed:
        _set(unit, assessor_id, wanted, changed)
    return bool(changed)


def _set(unit: Unit, assessor_id: str, values: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    unit.connection.execute(update(Assessor).where(Assessor.id == assessor_id).values(**values))
    if "role" in changed:
        _withdraw_links(unit, assessor_id)
    unit.changed("edit", "assessor", assessor_id, changed)


def retire(unit: Unit, assessor_id: str) -> None:
    """Ask no more. What was answered stays and counts; open links are withdrawn."""
    living(unit.connection, assessor_id)
    unit.connection.execute(
        update(Assessor).where(Assessor.id == assessor_id).values(deleted_at=unit.at)
    )
    _withdraw_links(unit, assessor_id)
    unit.changed("delete", "assessor", assessor_id)


def restore(unit: Unit, assessor_id: str) -> None:
    """Take a retirement back, with the links that were withdrawn by it."""
    standing = row_of(unit.connection, assessor_id)
    if standing["deleted_at"] is None:
        return
    went = Invitation.assessor_id == assessor_id, Invitation.withdrawn_at == standing["deleted_at"]
    unit.connection.execute(update(Invitation).where(*went).values(withdrawn_at=None))
    unit.connection.execute(update(Assessor).where(Assessor.id == assessor_id).values(deleted_at=None))
    unit.changed("restore", "assessor", assessor_id)


def undo(unit: Unit, assessor_id: str) -> None:
    """Take the last change of an assessor back: a retirement, or an edit. Raises Refused."""
    query = select(Change.action, Change.fields).where(Change.record_id == assessor_id)
    last = unit.connection.execute(query.order_by(Change.id.desc()).limit(1)).first()
    standing = row_of(unit.connection, assessor_id)
    if last is not None and last.action == "delete":
        restore(unit, assessor_id)
    elif last is not None and last.action == "edit":
        was = {name: before for name, (before, _) in (last.fields or {}).items()}
        _set(unit, assessor_id, was, {name: [standing[name], before] for name, before in was.items()})
    else:
        raise Refused("There is nothing to undo: nothing was changed since. Nothing was touched.", "id")


def _withdraw_links(unit: Unit, assessor_id: str) -> None:
    still_open = Invitation.assessor_id == assessor_id, Invitation.withdrawn_at.is_(None)
    unit.connection.execute(update(Invitation).where(*still_open).values(withdrawn_at=unit.at))


def row_of(connection: Connection, assessor_id: str) -> Mapping[str, Any]:
    """One assessor, retired or not. Raises NotFound."""
    found = connection.execute(select(*_COLUMNS).where(Assessor.id == assessor_id)).mappings().first()
    if found is None:
        raise NotFound("There is no such assessor. Add them first.", field="assessor")
    return dict(found)


def living(connection: Connection, assessor_id: str) -> Mapping[str, Any]:
    """One assessor who is asked. Raises NotFound, and Refused for one who is retired."""
    found = row_of(connection, assessor_id)
    if found["deleted_at"] is not None:
        raise Refused(
            f"{found['name']} is asked no more. Undo the retirement first; nothing was changed.",
            field="assessor",
            value=found["name"],
        )
    return found


def named(connection: Connection, name: str) -> Mapping[str, Any]:
    """The assessor of this name who is asked. Raises NotFound, Refused."""
    found = _by_key(connection, short_key(tidy(name))) if visible(name) else None
    if found is None:
        raise NotFound(
            f'Nobody named "{tidy(name)[:60]}" is asked. Add them: assessor add NAME --role ROLE.',
            field="name",
            value=name,
        )
    return living(connection, found["id"])


def listed(connection: Connection) -> Sequence[Any]:
    """Everybody who is or was asked, in the order of roles, then by department and name."""
    order = list(AssessorRole)
    rows = connection.execute(select(*_COLUMNS)).all()
    return sorted(rows, key=lambda r: (order.index(r.role), r.department or "", r.key))


def _by_key(connection: Connection, key: str) -> Mapping[str, Any] | None:
    found = connection.execute(select(*_COLUMNS).where(Assessor.key == key)).mappings().first()
    return dict(found) if found else None


def _asked_already(standing: Mapping[str, Any]) -> str:
    who = assessor_in_words(standing["role"], standing["department"])
    gone = " and is retired: add that name to ask again" if standing["deleted_at"] else ""
    return f"{standing['name']} stands here already, as {who}{gone}. Change that entry, or add a name apart."


def _checked(name: str, role: str, department: str | None) -> dict[str, Any]:
    """The columns of an assessor. Raises Refused naming the field that is wrong."""
    shown, place = tidy(name), tidy(department or "")
    if not visible(name):
        raise Refused("Name: an assessor needs a name.", field="name", value=name)
    if role not in list(AssessorRole):
        known = ", ".join(AssessorRole)
        raise Refused(f'Role: "{tidy(role)[:40]}" is none of {known}.', field="role", value=role)
    for field, text in (("name", shown), ("department", place)):
        if len(text) > LONGEST_NAME:
            raise Refused(
                f"{field.capitalize()}: {len(text):,} letters are more than the {LONGEST_NAME} that fit.",
                field=field,
                value=text,
            )
    heads = role == AssessorRole.DEPARTMENT_HEAD
    if heads and not visible(place):
        raise Refused("Department: a department head needs a department.", field="department")
    if place and not heads:
        raise Refused(
            f"Department: the {AssessorRole(role).label} has none here. Leave it empty, or choose department head.",
            field="department",
            value=place,
        )
    return {"name": shown, "key": short_key(shown), "role": role, "department": place or None}
