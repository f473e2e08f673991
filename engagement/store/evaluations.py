"""Evaluations of analyst firms with the steps that lead to their publication."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, select, update

from engagement.errors import NotFound, Refused, StaleWrite
from engagement.model.designated import NewEvaluation
from engagement.model.desk import STEPS
from engagement.model.desk_tables import Evaluation, EvaluationStep, Firm
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.ids import new_id
from engagement.model.links import NotAnAddress, read_url
from engagement.model.words import clean, tidy, visible
from engagement.store.bulk import insert_rows
from engagement.store.contacts import add_firm, restore_firm
from engagement.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as a person plans it: one that stands, by its id, or a new one, by its name.

    `leave_out` takes one that stands off the plan.
    """

    id: str | None
    due_on: date
    owner: str | None
    name: str = ""
    leave_out: bool = False


def add(unit: Unit, told: NewEvaluation, today: date, token: str | None = None) -> str:
    """Put an evaluation on a firm's agenda, its steps planned back from its publication. Raises Refused."""
    return unit.once(token, lambda: _add(unit, told, today))


def _add(unit: Unit, told: NewEvaluation, today: date) -> str:
    _ahead(told.publishes_on, today)
    evaluation_id = new_id()
    values = _values(unit, told) | {"id": evaluation_id, "version": 1}
    values |= {"created_at": unit.at, "deleted_at": None}
    unit.connection.execute(insert(Evaluation).values(**values))
    rows = [
        {
            "id": new_id(),
            "evaluation_id": evaluation_id,
            "place": place,
            "name": name,
            "due_on": told.publishes_on - timedelta(days=before),
            "owner": _word(told.owner),
            "done_on": None,
            "deleted_at": None,
        }
        for place, (name, before) in enumerate(STEPS)
    ]
    insert_rows(unit.connection, EvaluationStep, rows)
    unit.changed("add", "evaluation", evaluation_id)
    return evaluation_id


def change(unit: Unit, evaluation_id: str, told: NewEvaluation, today: date, version: int) -> bool:
    """Make an evaluation what is told; steps that are not done move with its publication."""
    row = _row(unit, evaluation_id)
    wanted = _values(unit, told)
    changed = {name: [row[name], value] for name, value in wanted.items() if row[name] != value}
    if not changed:
        return False
    _fresh(row, version)
    if "publishes_on" in changed:
        _ahead(told.publishes_on, today)
        _move(unit, evaluation_id, told.publishes_on, told.publishes_on - row["publishes_on"])
    _touch(unit, evaluation_id, wanted)
    unit.changed("edit", "evaluation", evaluation_id, changed)
    return True


def plan(unit: Unit, evaluation_id: str, planned: Sequence[Planned], version: int) -> bool:
    """Move steps, give them owners, add new ones by their day and leave others out; False for no change.

    Raises Refused for one after publication, out of order, or without a name, and where none is left.
    """
    row = _row(unit, evaluation_id)
    steps = {step["id"]: step for step in _steps(unit, evaluation_id)}
    was = {step_id: (step["due_on"], step["owner"]) for step_id, step in steps.items()}
    dropped = [steps.pop(one.id) for one in planned if one.leave_out and one.id in steps]
    for one in planned:
        if one.id in steps:
            steps[one.id] |= {"due_on": _day(one.due_on), "owner": _word(one.owner)}
    moved = [one for one in steps.values() if was[one["id"]] != (one["due_on"], one["owner"])]
    new = [_new_step(evaluation_id, one) for one in planned if one.id is None]
    if not (moved or dropped or new):
        return False
    _fresh(row, version)
    if not steps and not new:
        raise Refused(
            f'"{row["name"][:80]}" needs a step. Remove the evaluation itself instead; nothing was changed.',
            "steps",
        )
    ordered = list(steps.values())
    _in_order(ordered, row["publishes_on"])
    for step in new:
        at = next((n for n, one in enumerate(ordered) if one["due_on"] >= step["due_on"]), len(ordered))
        ordered.insert(at, step)
    _in_order(ordered, row["publishes_on"])
    _place(unit, ordered, {one["id"] for one in new})
    for step in dropped:
        this = update(EvaluationStep).where(EvaluationStep.id == step["id"])
        unit.connection.execute(this.values(deleted_at=unit.at))
        unit.changed("delete", "step", step["id"])
    for step in moved:
        values = {"due_on": step["due_on"], "owner": step["owner"]}
        this = update(EvaluationStep).where(EvaluationStep.id == step["id"])
        unit.connection.execute(this.values(**values))
        pairs = zip(values, was[step["id"]], strict=True)
        fields = {name: [old, values[name]] for name, old in pairs if old != values[name]}
        unit.changed("edit", "step", step["id"], fields)
    _touch(unit, evaluation_id, {})
    return True


def _new_step(evaluation_id: str, one: Planned) -> dict[str, Any]:
    if not visible(one.name):
        raise Refused("A new step needs a name. Nothing was changed.", "name", one.name)
    told = {"name": tidy(one.name), "due_on": _day(one.due_on), "owner": _word(one.owner)}
    return {"id": new_id(), "evaluation_id": evaluation_id, "done_on": None, "deleted_at": None} | told


def _place(unit: Unit, ordered: Sequence[dict[str, Any]], new: Collection[str]) -> None:
    """Number the steps in their order, and record those that are new."""
    for place, step in enumerate(ordered):
        if step["id"] in new:
            insert_rows(unit.connection, EvaluationStep, [step | {"place": place}])
            unit.changed("add", "step", step["id"])
        elif step["place"] != place:
            this = update(EvaluationStep).where(EvaluationStep.id == step["id"])
            unit.connection.execute(this.values(place=place))


def done(unit: Unit, step_id: str, on: date | None) -> None:
    """Say on which day a step was done; None takes it back."""
    query = select(*EvaluationStep.__table__.columns).where(EvaluationStep.id == step_id)
    row = unit.connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("There is no such step any more.", "id", step_id)
    if row["done_on"] == on or (on is not None and row["done_on"] is not None):
        return
    this = update(EvaluationStep).where(EvaluationStep.id == step_id)
    unit.connection.execute(this.values(done_on=on))
    unit.changed("edit", "step", step_id, {"done_on": [row["done_on"], on]})
    _touch(unit, row["evaluation_id"], {})


def remove(unit: Unit, evaluation_id: str, version: int | None = None) -> None:
    """Mark an evaluation as removed, its steps with it."""
    row = _row(unit, evaluation_id)
    if version is not None:
        _fresh(row, version)
    _touch(unit, evaluation_id, {"deleted_at": unit.at})
    unit.changed("delete", "evaluation", evaluation_id)


def restore(unit: Unit, evaluation_id: str) -> None:
    """Take that back."""
    row = _row(unit, evaluation_id, removed=True)
    gone = select(Firm.deleted_at).where(Firm.id == row["firm_id"])
    if unit.connection.execute(gone).scalar() is not None:
        restore_firm(unit, row["firm_id"])
    _touch(unit, evaluation_id, {"deleted_at": None})
    unit.changed("restore", "evaluation", evaluation_id)


def _values(unit: Unit, told: NewEvaluation) -> dict[str, Any]:
    if not visible(told.name):
        raise Refused("Name: an evaluation needs a name.", "name", told.name)
    url = None
    if told.url and visible(told.url):
        try:
            url = read_url(told.url).url
        except NotAnAddress as error:
            raise Refused(f"Page: {error}.", "url", told.url) from error
    return {
        "name": tidy(told.name),
        "sort": told.sort.value,
        "publishes_on": _day(told.publishes_on),
        "url": url,
        "result": _word(told.result),
        "notes": clean(told.notes).strip() if told.notes and visible(told.notes) else None,
        "firm_id": add_firm(unit, told.firm, told.desk),
    }


def _ahead(publishes_on: date, today: date) -> None:
    if publishes_on < today:
        raise Refused(
            f"Publication: {publishes_on} lies in the past. Give the day on which it will be published.",
            "publishes_on",
            publishes_on,
        )


def _day(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise Refused(f"{day} is not between {EARLIEST} and {LATEST}.", "due_on", day)
    return day


def _in_order(steps: Sequence[Mapping[str, Any]], publishes_on: date) -> None:
    for one in steps:
        if one["due_on"] > publishes_on:
            raise Refused(
                f"{one['name']}: {one['due_on']} lies after the publication ({publishes_on}). "
                "Nothing was changed.",
                "due_on",
                one["due_on"],
            )
    for before, after in pairwise(steps):
        if before["due_on"] > after["due_on"]:
            raise Refused(
                f"{before['name']} ({before['due_on']}) would come after {after['name']} "
                f"({after['due_on']}). Give the steps days in their order; nothing was changed.",
                "due_on",
                before["due_on"],
            )


def _move(unit: Unit, evaluation_id: str, publishes_on: date, by: timedelta) -> None:
    """Move the steps that are not done, none of them behind the publication or before one that is done."""
    last = None
    for step in _steps(unit, evaluation_id):
        day = step["due_on"]
        if step["done_on"] is None:
            day = min(day + by, publishes_on)
            if last is not None:
                day = max(day, min(last, publishes_on))
        day = min(day, publishes_on)
        last = day
        if day != step["due_on"]:
            this = update(EvaluationStep).where(EvaluationStep.id == step["id"])
            unit.connection.execute(this.values(due_on=day))
            unit.changed("edit", "step", step["id"], {"due_on": [step["due_on"], day]})


def _steps(unit: Unit, evaluation_id: str) -> list[dict[str, Any]]:
    query = select(*EvaluationStep.__table__.columns).where(
        EvaluationStep.evaluation_id == evaluation_id, EvaluationStep.deleted_at.is_(None)
    )
    rows = unit.connection.execute(query.order_by(EvaluationStep.place)).mappings()
    return [dict(row) for row in rows]


def _row(unit: Unit, evaluation_id: str, removed: bool = False) -> Any:
    query = select(*Evaluation.__table__.columns).where(Evaluation.id == evaluation_id)
    row = unit.connection.execute(query).mappings().first()
    if row is None or (row["deleted_at"] is not None and not removed):
        raise NotFound("There is no such evaluation any more.", "id", evaluation_id)
    return row


def _fresh(row: Mapping[str, Any], version: int) -> None:
    if version != row["version"]:
        raise StaleWrite(
            f'"{row["name"][:80]}" was changed by somebody else since you opened it. '
            "Look at it again; nothing was overwritten.",
            ours={},
            theirs={},
        )


def _touch(unit: Unit, evaluation_id: str, values: Mapping[str, Any]) -> None:
    this = update(Evaluation).where(Evaluation.id == evaluation_id)
    unit.connection.execute(this.values(version=Evaluation.version + 1, **values))


def _word(text: str | None) -> str | None:
    return tidy(text) if text and visible(text) else None
