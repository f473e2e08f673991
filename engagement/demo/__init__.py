"""Two invented years of a CTO's work, in a database of their own, always up to today."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from engagement.capture.inbox import Settling
from engagement.demo import ahead, desk, indicators, mission, readings, work
from engagement.errors import Refused
from engagement.insight.periods import quarter_of, year_of
from engagement.model.drafts import Draft
from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal, Store, Unit, activities, events, goal_facts, goals

BY = "demo"


def fill(store: Store, today: date) -> dict[str, Any]:
    """Fill an empty database; one that holds the demo already is left as it is.

    Returns the counts of activities and readings. Raises Refused for a database with a real record.
    """
    standing = store.count_activities()
    if not (store.is_demo() and standing):  # one that was killed midway is filled
        if standing:
            raise Refused(
                "This database holds a record already. The demo goes into one of its own: give "
                "another with --database; nothing was changed.",
                field="database",
            )
        chance = random.Random(7)  # noqa: S311  (the same demo every time)
        store.set_demo()
        with store.unit(BY) as unit:
            began = unit.at
            unit.at = _at(today - timedelta(days=work.DAYS))
            desk.people(unit)
            mission.fill(unit, today)
            drafts = [*work.past(chance, today), *work.ahead(today), *work.refused(today)]
            drafts += [*desk.touches(random.Random(11), today), *desk.ahead(today)]  # noqa: S311
            drafts += mission.drafts(today)
            ids = _recorded(unit, drafts, today)
            _answers(unit, ids, drafts)
            unit.at = began
            desk.agenda(unit, today)
            events.bring(unit, list(ahead.calls(today)))
            Settling(unit, today).settle(ahead.found(today))
            readings.of_links(unit, chance, drafts, today)
            readings.of_accounts(unit, chance, drafts, today)
            for goal in list(_goals(unit, today)):
                unit.at = min(began, _at(goal.starts_on))
                goals.add(unit, goal)
            unit.at = began
            indicators.fill(unit, today)
    counts = store.counts()
    return {"activities": counts["activities"], "readings": counts["readings"]}


def _recorded(unit: Unit, drafts: Sequence[Draft], today: date) -> list[str]:
    """Record each when its person would have: the day it was over, or weeks before it; their ids in order."""
    ids: dict[int, str] = {}
    dated = sorted((_written(number, draft, today), number) for number, draft in enumerate(drafts))
    for day, group in groupby(dated, key=lambda one: one[0]):
        numbers = [number for _, number in group]
        unit.at = _at(day)
        made = activities.add(unit, [_as_sent(number, drafts[number]) for number in numbers])
        ids |= dict(zip(numbers, made, strict=True))
    return [ids[number] for number in range(len(drafts))]


def _written(number: int, draft: Draft, today: date) -> date:
    if _was_sent(number, draft):
        return draft.starts_on - timedelta(days=90)
    if draft.starts_on <= today and draft.status is Status.DELIVERED:
        return draft.ends_on or draft.starts_on
    return min(draft.starts_on, today) - timedelta(days=3 + 9 * (number % 7))


def _at(day: date) -> datetime:
    """Early enough that it is no day's future anywhere."""
    return datetime.combine(day, time(6), UTC)


def _was_sent(number: int, draft: Draft) -> bool:
    return draft.kind is Kind.TALK and draft.status is Status.DELIVERED and number % 3 == 0


def _as_sent(number: int, draft: Draft) -> Draft:
    """A talk that was sent in first has no number before it is held."""
    return replace(draft, status=Status.SUBMITTED, numbers=()) if _was_sent(number, draft) else draft


def _answers(unit: Unit, ids: Sequence[str], drafts: Sequence[Draft]) -> None:
    """Every third talk was sent in, accepted, then given."""
    for number, (activity_id, draft) in enumerate(zip(ids, drafts, strict=True)):
        if _was_sent(number, draft):
            for status, before in ((Status.ACCEPTED, 45), (Status.DELIVERED, 0)):
                unit.at = _at(draft.starts_on - timedelta(days=before))
                told = draft.numbers if status is Status.DELIVERED else ()
                activities.change(unit, activity_id, replace(draft, status=status, numbers=told))


def _goals(unit: Unit, today: date) -> Iterator[NewGoal]:
    """Goals set so that some are met with ease, some just, and some are missed."""
    quarter, year = quarter_of(today), year_of(today)
    for name, owner, measure, (first, last), ease in (
        ("Talks this year", "CEO", "count:talk", year, 1.05),
        ("People in our rooms", "marketing", "attendance", year, 0.93),
        ("Impressions on X", "marketing", "metric:impressions", quarter, 1.2),
        ("Posts on the blog", "community", "count:blog_post", year, 1.1),
        ("Followers on X", "community", "growth:x/mara_builds", year, 0.7),
        ("Analyst touches, tier 1", "CTO", "touches:1", year, 0.85),
    ):
        goal = NewGoal(name, owner, measure, 1, first, last)
        row = SimpleNamespace(measure=measure, from_on=first, to_on=last)
        actual = goal_facts.all_facts(unit.connection, [row], today)[0][1].actual or 1
        gone = ((today - first).days + 1) / ((last - first).days + 1)
        yield replace(goal, target=_rounded(actual / gone / ease))


def _rounded(number: float) -> int:
    """Two digits and zeros, as people set targets."""
    zeros: int = 10 ** max(0, len(str(int(number))) - 2)
    return max(1, int(number / zeros + 0.5) * zeros)
