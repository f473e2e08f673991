"""The desk's people: analysts and journalists, the firms they work for, the interval each tier promises."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.designated import NewContact
from engagement.model.desk import TIER_DAYS, Desk
from engagement.model.desk_tables import Contact, Evaluation, Firm
from engagement.model.ids import new_id
from engagement.model.words import clean, short_key, tidy, visible
from engagement.store.choices import choose, chosen
from engagement.store.touched import house_key, rematch
from engagement.store.unit import Unit

LONGEST = 3650  # days between two touches


# Tiers -------------------------------------------------------------------------------------------


def tiers(connection: Connection) -> dict[str, int]:
    """{tier: days between two touches}, as the company chose."""
    return dict(chosen(connection, "tiers") or TIER_DAYS)


def read_tier(text: str | None) -> str | None:
    """A tier's short name: "Tier 1", "tier-1" and "1" are one. Raises Refused."""
    if text is None or not visible(text):
        return None
    found = re.fullmatch(r"(?:tier[\s_-]*)?([A-Za-z0-9]{1,8})", tidy(text), re.IGNORECASE)
    if found is None:
        raise Refused(
            f'Tier: "{tidy(text)[:60]}" is no tier. Write a short word, such as 1.', "tier", text
        )
    return found[1].lower()


def set_tier(unit: Unit, tier: str, days: int) -> None:
    """Choose the days between two touches that a tier promises."""
    name = read_tier(tier)
    if name is None:
        raise Refused("Tier: a tier needs a name, such as 1. Nothing was changed.", "tier", tier)
    standing = tiers(unit.connection)
    choose(unit, "tiers", dict(sorted((standing | {name: _days(days, "days")}).items())))


def remove_tier(unit: Unit, tier: str) -> None:
    """Forget a tier that nobody has."""
    standing = tiers(unit.connection)
    query = select(func.count()).where(Contact.tier == tier, Contact.deleted_at.is_(None))
    if count := unit.connection.execute(query).scalar_one():
        raise Refused(
            f"Tier {tier} has {count} {'contact' if count == 1 else 'contacts'}. "
            "Give them another tier first; nothing was removed.",
            "tier",
            tier,
        )
    standing.pop(tier, None)
    if not standing:
        raise Refused("One tier has to stay. Change its days instead.", "tier", tier)
    choose(unit, "tiers", standing)


def _days(days: Any, field: str) -> int:
    if not isinstance(days, int) or not 0 < days <= LONGEST:
        raise Refused(
            f"Interval: {days} is no interval. Give whole days from 1 to {LONGEST:,}.", field, days
        )
    return days


# Firms -------------------------------------------------------------------------------------------


def add_firm(unit: Unit, name: str, desk: Desk, notes: str | None = None) -> str:
    """Find a firm by its name, bring a removed one back, or add it; returns its id. Raises Refused."""
    if not visible(name or ""):
        what = desk.house
        raise Refused(f"Firm: an {desk.one} needs a {what}." if desk is Desk.ANALYSTS else
                      f"Outlet: a {desk.one} needs an {what}.", "firm", name)  # fmt: skip
    key = house_key(name)
    row = unit.connection.execute(
        select(Firm.id, Firm.deleted_at).where(Firm.desk == desk.value, Firm.key == key)
    ).first()
    if row is None:
        firm_id = new_id()
        values: dict[str, Any] = {"id": firm_id, "desk": desk.value, "name": tidy(name), "key": key}
        values |= {"notes": _text(notes), "version": 1, "created_at": unit.at, "deleted_at": None}
        unit.connection.execute(insert(Firm).values(**values))
        unit.changed("add", "firm", firm_id)
        return firm_id
    if row.deleted_at is not None:
        _mark(unit, Firm, "firm", row.id, None)
    return str(row.id)


def change_firm(unit: Unit, firm_id: str, name: str, notes: str | None, version: int) -> bool:
    """Rename a firm or note something on it; False when nothing differs. Raises StaleWrite, Refused."""
    row = _row(unit.connection, Firm, firm_id, "firm")
    if not visible(name):
        raise Refused("Firm: it needs a name. Nothing was changed.", "name", name)
    key = house_key(name)
    wanted = {"name": tidy(name), "key": key, "notes": _text(notes)}
    other = unit.connection.execute(
        select(Firm.id, Firm.deleted_at).where(
            Firm.desk == row["desk"], Firm.key == key, Firm.id != firm_id
        )
    ).first()
    if other is not None and other.deleted_at is None:
        raise Refused(
            f'"{_cut(name)}" is on the desk already. Move its contacts there instead; nothing was changed.',
            "name",
            name,
        )
    if other is not None:  # a removed one makes room for the name
        aside = f"{key[:400]} {other.id}"
        unit.connection.execute(update(Firm).where(Firm.id == other.id).values(key=aside))
    return _change(unit, Firm, "firm", row, wanted, version)


def remove_firm(unit: Unit, firm_id: str, version: int | None = None) -> None:
    """Mark a firm as removed; one with contacts or evaluations stays."""
    row = _row(unit.connection, Firm, firm_id, "firm")
    _fresh(row, version, {})
    count = select(func.count())
    contacts = unit.connection.execute(
        count.where(Contact.firm_id == firm_id, Contact.deleted_at.is_(None))
    ).scalar_one()
    evaluations = unit.connection.execute(
        count.where(Evaluation.firm_id == firm_id, Evaluation.deleted_at.is_(None))
    ).scalar_one()
    if contacts or evaluations:
        held = [
            f"{number} {word}{'' if number == 1 else 's'}"
            for number, word in ((contacts, Desk(row["desk"]).one), (evaluations, "evaluation"))
            if number
        ]
        raise Refused(
            f'"{_cut(row["name"])}" has {" and ".join(held)}. Remove or move them first; nothing was removed.',
            "firm",
            row["name"],
        )
    _mark(unit, Firm, "firm", firm_id, unit.at)


def restore_firm(unit: Unit, firm_id: str) -> None:
    """Take the removal of a firm back. Raises Refused where another has its name by now."""
    row = _row(unit.connection, Firm, firm_id, "firm", removed=True)
    key = house_key(row["name"])
    taken = select(Firm.id).where(Firm.desk == row["desk"], Firm.key == key, Firm.id != firm_id)
    if unit.connection.execute(taken).first() is not None:
        raise Refused(f'Another firm is called "{_cut(row["name"])}" by now.', "firm", row["name"])
    unit.connection.execute(update(Firm).where(Firm.id == firm_id).values(key=key))
    _mark(unit, Firm, "firm", firm_id, None)
    rematch(unit)


# Contacts ----------------------------------------------------------------------------------------


def add(unit: Unit, told: NewContact, token: str | None = None) -> str:
    """Put somebody on the desk, at a firm that is found or added; returns the id. Raises Refused."""
    contact_id = unit.once(token, lambda: _add(unit, told))
    rematch(unit)
    return contact_id


def add_many(unit: Unit, told: Sequence[NewContact]) -> list[str | Refused]:
    """Put many on the desk; for each its id, or why it was refused."""
    made: list[str | Refused] = []
    for one in told:
        try:
            made.append(_add(unit, one))
        except Refused as error:
            made.append(error)
    rematch(unit)
    return made


def bring(unit: Unit, told: Sequence[NewContact]) -> list[str | Refused]:
    """Bring a list to the desk: "created", "updated", "unchanged" or why not, for each.

    Who is there already keeps what stands; only what is empty is filled.
    """
    made: list[str | Refused] = []
    for one in told:
        try:
            made.append(_bring(unit, one))
        except Refused as error:
            made.append(error)
    rematch(unit)
    return made


def _bring(unit: Unit, told: NewContact) -> str:
    query = select(*Contact.__table__.columns).join(Firm, Firm.id == Contact.firm_id).where(
        Firm.desk == told.desk.value,
        Firm.key == house_key(told.firm),
        Contact.key == short_key(told.name),
        Contact.deleted_at.is_(None),
    )  # fmt: skip
    row = unit.connection.execute(query).mappings().first()
    if row is None:
        _add(unit, told)
        return "created"
    wanted = {k: v for k, v in _values(unit, told).items() if row[k] is None and v is not None}
    return "updated" if _change(unit, Contact, "contact", dict(row), wanted, None) else "unchanged"


def _add(unit: Unit, told: NewContact) -> str:
    values = _values(unit, told)
    _alone(unit, values)
    contact_id = new_id()
    values |= {"id": contact_id, "version": 1, "created_at": unit.at, "deleted_at": None}
    unit.connection.execute(insert(Contact).values(**values))
    unit.changed("add", "contact", contact_id)
    return contact_id


def change(unit: Unit, contact_id: str, told: NewContact, version: int | None = None) -> bool:
    """Make a contact what is told; False when nothing differs. Raises StaleWrite, Refused."""
    row = _row(unit.connection, Contact, contact_id, told.desk.one)
    wanted = _values(unit, told)
    _alone(unit, wanted, contact_id)
    changed = _change(unit, Contact, "contact", row, wanted, version)
    if changed:
        rematch(unit)
    return changed


def remove(unit: Unit, contact_id: str, version: int | None = None) -> None:
    """Take a contact off the desk; touches and promises stay in the record."""
    row = _row(unit.connection, Contact, contact_id, "contact")
    _fresh(row, version, {})
    _mark(unit, Contact, "contact", contact_id, unit.at)
    rematch(unit)


def restore(unit: Unit, contact_id: str) -> None:
    """Take the removal of a contact back, and that of its firm with it."""
    row = _row(unit.connection, Contact, contact_id, "contact", removed=True)
    _alone(unit, row, contact_id)
    firm = _row(unit.connection, Firm, row["firm_id"], "firm", removed=True)
    if firm["deleted_at"] is not None:
        restore_firm(unit, firm["id"])
    _mark(unit, Contact, "contact", contact_id, None)
    rematch(unit)


def _values(unit: Unit, told: NewContact) -> dict[str, Any]:
    """What is told, checked, as columns; its firm is there from now on."""
    if not visible(told.name):
        raise Refused(f"Name: an {told.desk.one} needs a name." if told.desk is Desk.ANALYSTS else
                      f"Name: a {told.desk.one} needs a name.", "name", told.name)  # fmt: skip
    tier = read_tier(told.tier)
    if tier is not None and tier not in tiers(unit.connection) and told.every_days is None:
        raise Refused(f"Tier {tier} has no interval yet: set its days first.", "tier", told.tier)
    every = None if told.every_days is None else _days(told.every_days, "every_days")
    topics = dict.fromkeys(tidy(topic) for topic in told.coverage if visible(topic))
    return {
        "desk": told.desk.value,
        "name": tidy(told.name),
        "key": short_key(told.name),
        "coverage": list(topics) or None,
        "tier": tier,
        "every_days": every,
        "owner": tidy(told.owner) if told.owner and visible(told.owner) else None,
        "notes": _text(told.notes),
        "firm_id": add_firm(unit, told.firm, told.desk),
    }


def _alone(unit: Unit, values: Mapping[str, Any], contact_id: str | None = None) -> None:
    """Refuse a second contact of one name at one firm."""
    query = select(Contact.id, Firm.name).join(Firm, Firm.id == Contact.firm_id).where(
        Contact.firm_id == values["firm_id"], Contact.key == values["key"], Contact.deleted_at.is_(None)
    )  # fmt: skip
    for other, firm in unit.connection.execute(query):
        if other != contact_id:
            raise Refused(
                f"{_cut(values['name'])} of {_cut(firm)} is on the desk already. "
                "Change that entry, or write the names so that the two can be told apart.",
                "name",
                values["name"],
            )


# All of them -------------------------------------------------------------------------------------


def _text(text: str | None) -> str | None:
    return clean(text).strip() if text and visible(text) else None


def _cut(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


def _row(connection: Connection, table: Any, row_id: str, what: str, removed: bool = False) -> Any:
    query = select(*table.__table__.columns).where(table.id == clean(row_id))
    row = connection.execute(query).mappings().first()
    if row is None or (row["deleted_at"] is not None and not removed):
        raise NotFound(f"There is no such {what} any more.", "id", row_id)
    return row


def _fresh(row: Mapping[str, Any], version: int | None, changed: Mapping[str, Any]) -> None:
    if version is not None and version != row["version"]:
        raise StaleWrite(
            f'"{_cut(row["name"])}" was changed by somebody else since you opened it. '
            "Look at it again; nothing was overwritten.",
            ours={name: to for name, (_, to) in changed.items()},
            theirs={name: was for name, (was, _) in changed.items()},
        )


def _change(
    unit: Unit,
    table: Any,
    noun: str,
    row: Mapping[str, Any],
    wanted: Mapping[str, Any],
    version: int | None,
) -> bool:
    changed = {name: [row[name], value] for name, value in wanted.items() if row[name] != value}
    if not changed:
        return False
    _fresh(row, version, changed)
    values = {**wanted, "version": row["version"] + 1}
    unit.connection.execute(update(table).where(table.id == row["id"]).values(**values))
    unit.changed("edit", noun, row["id"], changed)
    if noun == "firm":
        rematch(unit)
    return True


def _mark(unit: Unit, table: Any, noun: str, row_id: str, at: Any) -> None:
    values = {"deleted_at": at, "version": table.version + 1}
    unit.connection.execute(update(table).where(table.id == row_id).values(**values))
    unit.changed("restore" if at is None else "delete", noun, row_id)
