"""The verbs as an assistant's tools: what each is for, what it takes and gives, and whether it changes anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, Field

from engagement.api import asks, reaches, saying, shapes, verbs
from engagement.api.fields import Ask, Id
from engagement.api.saying import Caller
from engagement.capture.asking import Asking
from engagement.store import Store


class ActivitiesAsk(asks.ActivitiesAsk):
    """Which activities; an assistant reads fewer at once than a script."""

    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class ReadingsAsk(asks.ReadingsAsk):
    """Of what, and which readings. Say one of `activity`, `link` and `account`."""

    limit: int = Field(200, ge=1, le=1000, description="How many at most.")


class ActivityAsk(Ask):
    """Which activity."""

    id: Id = Field(description="Its id, as list_activities gives it.")


class Activities(shapes.Shape):
    """Activities, newest first; `next` is the cursor of the next page, null on the last."""

    activities: list[shapes.Activity]
    next: str | None


class Readings(shapes.Shape):
    """Readings in time's order; `next` is the cursor of the next page, null on the last."""

    readings: list[shapes.Reading]
    next: str | None


class Goals(shapes.Shape):
    """Every goal and how it is doing."""

    goals: list[shapes.Goal]


class Reach(shapes.Shape):
    """What activities have reached, a family at a time. Families are unlike: never add one to another."""

    reach: list[shapes.Reached]


@dataclass(frozen=True, slots=True)
class House:
    """What tools need of the house, and in whose name they write."""

    store: Store
    currency: str
    asking: Asking
    caller: Caller


@dataclass(frozen=True, slots=True)
class Tool:
    """A verb as a tool: `changes` says whether it writes, `outside` whether it may ask other hosts."""

    name: str
    title: str
    about: str
    takes: type[Ask]
    gives: type[BaseModel]
    run: Callable[[House, Any], dict[str, Any]]
    changes: bool = False
    outside: bool = False


def _list_activities(house: House, ask: ActivitiesAsk) -> dict[str, Any]:
    page = verbs.activities(house.store, house.currency, ask)
    return {"activities": page.rows, "next": page.next}


def _list_readings(house: House, ask: ReadingsAsk) -> dict[str, Any]:
    page = verbs.readings_of(house.store, ask)
    return {"readings": page.rows, "next": page.next}


TOOLS = (
    Tool(
        "list_activities",
        "List activities",
        "Find what was done or is planned: talks, posts, meetings, conferences. Use it to answer what somebody "
        "did, when and where, and before logging, to see what stands. Newest first; pass `next` as `cursor` for more.",
        ActivitiesAsk,
        Activities,
        _list_activities,
    ),
    Tool(
        "get_activity",
        "Get an activity",
        "Everything about one activity, its notes and the newest number of each of its links. Use it when the "
        "list's row is not enough.",
        ActivityAsk,
        shapes.WholeActivity,
        lambda house, ask: verbs.activity(house.store, house.currency, ask.id),
    ),
    Tool(
        "list_readings",
        "List readings",
        "How a number went over time, of an activity and its links, of a page or of an account such as x/acme, "
        "with where each reading comes from. A null value is an absence, never zero.",
        ReadingsAsk,
        Readings,
        _list_readings,
    ),
    Tool(
        "goals",
        "See goals",
        "How every goal is doing: its number, what is expected by now, the verdict with its reasons, a forecast. "
        "Use it for questions about targets and whether they will be reached.",
        asks.GoalsAsk,
        Goals,
        lambda house, ask: {"goals": verbs.goals(house.store, ask)},
    ),
    Tool(
        "reach",
        "See reach",
        "What activities have reached, by family of numbers, month, kind and platform, with coverage. Never add "
        "two families, and say for how many of how many a number is known.",
        asks.ReachAsk,
        Reach,
        lambda house, ask: {"reach": reaches.reach(house.store, ask, date.today())},
    ),
    Tool(
        "log_activity",
        "Log an activity",
        "Record something that a person did or will do, when they ask for it. Pass their own words or a link as "
        "`text`, or the fields you are sure of. What is certain is recorded; what is doubtful waits in the inbox "
        "as a draft, and `asks` are the questions to put to the person. The same thing twice is recorded once.",
        asks.LogAsk,
        shapes.Logged,
        lambda house, ask: (
            saying.log(house.store, house.currency, house.caller, ask, None, house.asking).body
        ),
        changes=True,
        outside=True,
    ),
    Tool(
        "add_reading",
        "Add a reading",
        "Record a number that a person tells you, such as an attendance or a newsletter's subscribers, on its day. "
        "Never guess one. It does not replace what a platform measures; another one of the day corrects it.",
        asks.ReadingAsk,
        shapes.Added,
        lambda house, ask: saying.add_reading(house.store, house.caller, ask, None).body,
        changes=True,
    ),
)
