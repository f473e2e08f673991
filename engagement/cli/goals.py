"""The verbs of goals: set one, see how they are doing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from engagement.cli.answers import DONE, Result
from engagement.errors import Refused
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.goals import NewGoal
from engagement.model.words import tidy
from engagement.settings import Settings
from engagement.store import Store

_FIRST, _LAST = EARLIEST - timedelta(days=366), LATEST + timedelta(days=366)


def goals(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.insight.order import by_turn

    # No goal reaches beyond these days, so all before and all after are as one.
    on = min(max(getattr(options, "on", None) or date.today(), _FIRST), _LAST)
    found = by_turn(_judged(store, on), on, lambda one: one[0])
    words = "\n".join(f"{p.name}: {p.verdict.label.lower()}. {' '.join(p.reasons)}" for _, p in found)
    return DONE, [_goal_json(*one) for one in found], words or "No goal is set. Add one: goal add WORDS"


def _judged(store: Store, on: date) -> list[tuple[Any, Any]]:
    from engagement.insight.progress import progress

    return [(goal, progress(goal, facts, on)) for goal, facts in store.goals_with_facts(on)]


def _goal_json(goal: Any, made: Any) -> dict[str, Any]:
    return {"id": goal.id, "part_of": goal.parent_id, **made.as_json()}


def goal_add(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.insight.cascade import in_parts

    today = date.today()
    goal, every = _goal_of(options, store, today)
    by = options.split or every or ""
    past = store.days_of(goal.measure, today) if by and _is_measure(goal.measure) else ()
    whole, parts = in_parts(goal, by, every is not None, past, today)
    goal_id = store.add_goal(whole, by="command line", parts=parts)
    found = [one for one in _judged(store, today) if goal_id in (one[0].id, one[0].parent_id)]
    shapes = [_goal_json(*one) for one in found]
    document = next(shape for shape in shapes if shape["id"] == goal_id)
    if parts:
        document["parts"] = [shape for shape in shapes if shape["id"] != goal_id]
    made = next(one[1] for one in found if one[0].id == goal_id)
    words = [f"{made.name}: {' '.join(made.reasons)}"]
    words += [f"  {part.name}: {part.target:,}, {part.starts_on} to {part.ends_on}" for part in parts]
    return DONE, document, "\n".join(words)


def _goal_of(options: Any, store: Store, today: date) -> tuple[NewGoal, str | None]:
    """The goal that words and flags tell, and whether its target is for each quarter or month; flags win."""
    from engagement.capture.goal_words import read_goal

    given: dict[str, Any] = {
        name: getattr(options, name, None) for name in ("name", "owner", "measure", "target")
    }
    given |= {"from": getattr(options, "since", None), "to": getattr(options, "until", None)}
    every = None
    if options.words:
        accounts = {
            account["key"]: {
                m: r["value"] for m, r in account["readings"].items() if r["value"] is not None
            }
            for account in store.accounts()
        }
        said = read_goal(" ".join(options.words), today, accounts)
        if said.missing and not (given["measure"] and given["target"]):
            raise Refused(f"The words do not say {said.missing[0]}. Say it, or give the flags.", "words")
        every = said.every
        told: dict[str, Any] = {
            "name": said.name,
            "owner": said.owner,
            "measure": said.measure,
            "target": said.target,
        }
        told |= {"from": said.starts_on, "to": said.ends_on}
        given = {name: value if value is not None else told[name] for name, value in given.items()}
    for name, value in given.items():
        if value is None:
            raise Refused(
                f'--{name} is missing. Give it, or say the goal in words: goal add "24 talks in 2026".',
                name,
            )
    digits = str(given["target"]).replace(",", "").replace("_", "").strip()
    if not (digits.isascii() and digits.isdigit()):
        raise Refused(
            f'--target: "{tidy(str(given["target"]))[:60]}" is not a whole number above 0.', "target"
        )
    goal = NewGoal(
        given["name"], given["owner"], given["measure"], int(digits), given["from"], given["to"]
    )
    return goal, every


def _is_measure(text: str) -> bool:
    from engagement.model.measures import NotAMeasure, read_measure

    try:
        read_measure(text)
    except NotAMeasure:
        return False
    return True
