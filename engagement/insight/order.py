"""The order in which goals are read: what runs, what is to come, what is over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

One = TypeVar("One")


def by_turn(every: Sequence[One], on: date, goal_of: Callable[[One], Any]) -> list[One]:
    """Goals that run on a day, those that end first at the top; then those to come; then ended ones, the latest first.

    The parts of a goal follow it, in the same order among themselves. A part whose whole is not among these
    stands for itself.
    """
    ids = {goal_of(one).id for one in every}
    parts: dict[str | None, list[One]] = {}
    for one in sorted(every, key=lambda one: _turn(goal_of(one), on)):
        whole = goal_of(one).parent_id
        parts.setdefault(whole if whole in ids else None, []).append(one)
    waiting, found = parts.get(None, [])[::-1], []
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(reversed(parts.get(goal_of(one).id, [])))
    return found


def _turn(goal: Any, on: date) -> tuple[int, int, str]:
    if goal.to_on < on:
        return 2, -goal.to_on.toordinal(), goal.key
    if goal.from_on > on:
        return 1, goal.from_on.toordinal(), goal.key
    return 0, goal.to_on.toordinal(), goal.key
