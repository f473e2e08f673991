"""A person's cells into the record: checked without the database first, then written by the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engagement.errors import Refused
from engagement.model.designated import NewContact
from engagement.model.drafts import Draft, Invalid, check
from engagement.model.goals import NewGoal
from engagement.model.sheet import Cell
from engagement.model.vocabulary import Kind, Status, next_statuses
from engagement.sheets.record import Kept
from engagement.sheets.tabs import MIRROR
from engagement.store import activities, contacts, goals, manual, mirrored
from engagement.store.unit import Unit

Cells = Mapping[str, Cell]


def why_not(tab: str, kept: Kept, cells: Cells) -> str | None:
    """Why the record would refuse these cells of a row, as far as can be told without writing; None if not."""
    try:
        _CHECK[tab](kept.of, _values(tab, cells))
    except Invalid as error:
        return error.reason
    except Refused as error:
        return error.message.rstrip(".")
    return None


def put(unit: Unit, tab: str, kept: Kept, cells: Cells) -> None:
    """Record these cells of a row. Raises Refused."""
    if reason := why_not(tab, kept, cells):
        raise Refused(reason)
    _PUT[tab](unit, kept.of, _values(tab, cells))


def _values(tab: str, cells: Cells) -> dict[str, Any]:
    """{a record's field: its new value}."""
    columns = (MIRROR[tab].column(header) for header in cells)
    return {c.field: c.sort.value(cells[c.header]) for c in columns}


# Activities and their links -----------------------------------------------------------------------


def _check_activity(of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    told = {name: of[name] for name in ("kind", "status", "title", "starts_on", "ends_on")} | {
        name: values.get(name, of[name]) for name in ("minutes", "campaign", "cost")
    }
    told |= {name: value for name, value in values.items() if name in told}
    draft = Draft(**told | {"kind": Kind(told["kind"]), "status": Status(told["status"])})
    check(draft)
    steps = next_statuses(draft.kind, Status(of["status"]))
    if draft.status not in steps and draft.status != of["status"]:
        allowed = ", ".join(step.value for step in steps if step != of["status"])
        raise Refused(f"what is {of['status']} can become {allowed} in one step")


def _put_activity(unit: Unit, of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    draft = activities.standing_draft(unit.connection, of["id"])
    changed = replace(draft, **values)
    if changed.starts_on != draft.starts_on:  # an hour goes when its day is changed
        changed = replace(changed, starts_at=None, zone=None)
    activities.change(unit, of["id"], changed)


def _put_link(unit: Unit, of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    mirrored.change_link(unit, of["id"], **values)


# Numbers ------------------------------------------------------------------------------------------


def _check_number(of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    if of["provenance"] == "measured":
        raise Refused("the platform measures it; a number by hand does not replace that")
    _check_value(values["value"])


def _check_account(of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for metric, value in values.items():
        if metric in of["measured"]:
            raise Refused(f"the platform measures {metric}; a number by hand does not replace that")
        _check_value(value)


def _check_value(value: int | None) -> None:
    if value is None:
        raise Refused("a number is not taken back by an empty cell; write the right one")
    if not 0 <= value <= manual.LARGEST:
        raise Refused("a number is between 0 and a trillion")


def _put_number(unit: Unit, of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    if of["sort"] == "link":
        _enter(unit, of["of"], of["metric"], values["value"])
        return
    draft = activities.standing_draft(unit.connection, of["ref"])
    told = ((of["metric"], values["value"]),)
    activities.change(unit, of["ref"], replace(draft, numbers=told))


def _put_account(unit: Unit, of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    for metric, value in values.items():
        _enter(unit, f"{of['platform']}/{of['handle']}", metric, value)


def _enter(unit: Unit, what: str, metric: str, value: int) -> None:
    told = manual.Told(what, metric, unit.at.date(), value)
    for refused in manual.enter(unit, [told], "entered")[2]:
        raise Refused(refused.reason, refused.field, value)


# Goals and analysts -------------------------------------------------------------------------------

_GOAL = ("name", "owner", "measure", "target", "starts_on", "ends_on")
_CONTACT = ("name", "firm", "coverage", "tier", "every_days", "owner", "notes")


def _check_goal(of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    goals.checked(_goal(of, values))


def _goal(of: Mapping[str, Any], values: Mapping[str, Any]) -> NewGoal:
    return NewGoal(**{name: values.get(name, of[name]) for name in _GOAL})


def _put_goal(unit: Unit, of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    goals.change(unit, of["id"], _goal(of, values))


def _check_contact(of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    contacts.read_tier(values.get("tier", of["tier"]))


def _put_contact(unit: Unit, of: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    told = {name: values.get(name, of[name]) for name in _CONTACT}
    contacts.change(unit, of["id"], NewContact(**told))


_CHECK = {
    "Activities": _check_activity,
    "Links": lambda of, values: None,
    "Numbers": _check_number,
    "Goals": _check_goal,
    "Analysts": _check_contact,
    "Community": _check_account,
}
_PUT = {
    "Activities": _put_activity,
    "Links": _put_link,
    "Numbers": _put_number,
    "Goals": _put_goal,
    "Analysts": _put_contact,
    "Community": _put_account,
}
