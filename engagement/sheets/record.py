"""The record as the rows of the mirror tabs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.insight import desk
from engagement.insight.progress import progress
from engagement.model.desk import Desk
from engagement.model.sheet import Cell
from engagement.model.vocabulary import Owner
from engagement.sheets.tabs import MIRROR, Tab
from engagement.store import desk_record, goal_facts, goals, mirrored


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as a row of its tab: {header: cell}, its name for a reader, and what it is made of."""

    cells: dict[str, Cell]
    name: str
    of: dict[str, Any]


def rows(connection: Any, tab: str, today: date, ids: Sequence[str] | None = None) -> dict[str, Kept]:
    """{row id: the record} of a tab (of these ids), in the order they are first written."""
    made = MIRROR[tab]
    return {str(of["id"]): _kept(made, of) for of in _READ[tab](connection, today, ids)}


def _kept(tab: Tab, of: dict[str, Any]) -> Kept:
    cells = {column.header: column.sort.show(of.get(column.field)) for column in tab.columns}
    name = of.get("title") or of.get("name") or of.get("handle") or ""
    return Kept(cells, str(name), of)


def _activities(connection: Any, today: date, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    return mirrored.activities(connection, ids)


def _links(connection: Any, today: date, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    return mirrored.links(connection, ids)


def _numbers(connection: Any, today: date, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    return mirrored.numbers(connection, ids)


def _goals(connection: Any, today: date, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    standing = [goal for goal in goals.listed(connection) if ids is None or goal.id in ids]
    for goal, facts in goal_facts.all_facts(connection, standing, today):
        made = progress(goal, facts, today)
        yield {
            "id": goal.id,
            "name": made.name,
            "owner": Owner(made.owner),
            "measure": made.measure,
            "target": made.target,
            "starts_on": made.starts_on,
            "ends_on": made.ends_on,
            "actual": made.actual,
            "expected": made.expected,
            "forecast": made.prospect and made.prospect.forecast.mid,
            "verdict": made.verdict.value,
            "chance": made.chance,
        }


def _analysts(connection: Any, today: date, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    people = desk_record.people(connection, Desk.ANALYSTS)
    wanted = [one for one in people if ids is None or one.id in ids]
    touches = desk_record.touches(connection, Desk.ANALYSTS)
    found = {one.contact.id: one for one in desk.standings(wanted, touches, today)}
    for contact in wanted:
        how = found[contact.id]
        yield {
            "id": contact.id,
            "name": contact.name,
            "firm": contact.firm,
            "tier": contact.tier,
            "coverage": contact.coverage,
            "owner": contact.owner,
            "notes": contact.notes,
            "last_touch": how.last and how.last.on,
            "due_on": how.due_on,
            "standing": how.word(today),
            "every_days": contact.every_days,
        }


def _accounts(connection: Any, today: date, ids: Sequence[str] | None) -> Iterable[dict[str, Any]]:
    return (one for one in mirrored.accounts(connection) if ids is None or one["id"] in ids)


_READ = {
    "Activities": _activities,
    "Links": _links,
    "Numbers": _numbers,
    "Goals": _goals,
    "Analysts": _analysts,
    "Community": _accounts,
}
