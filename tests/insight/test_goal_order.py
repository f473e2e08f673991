"""Goals are read in turn: what runs, what is to come, what is over; parts after their whole."""

from __future__ import annotations

import random
from datetime import date
from types import SimpleNamespace

from engagement.insight.order import by_turn

ON = date(2026, 5, 15)


def goal(name: str, first: str, last: str, parent: str | None = None):
    return SimpleNamespace(
        id=name,
        key=name,
        parent_id=parent,
        from_on=date.fromisoformat(first),
        to_on=date.fromisoformat(last),
    )


def named(goals) -> list[str]:
    return [one.id for one in by_turn(goals, ON, lambda one: one)]


def test_what_runs_comes_first_then_what_is_to_come_then_what_is_over():
    goals = [
        goal("long over", "2024-01-01", "2024-12-31"),
        goal("over", "2025-01-01", "2025-12-31"),
        goal("ends today", "2026-05-01", "2026-05-15"),
        goal("runs", "2026-01-01", "2026-12-31"),
        goal("begins today", "2026-05-15", "2027-01-01"),
        goal("next", "2026-07-01", "2026-07-31"),
        goal("later", "2026-08-01", "2026-08-31"),
    ]

    random.Random(2).shuffle(goals)
    assert named(goals) == [
        "ends today",
        "runs",
        "begins today",
        "next",
        "later",
        "over",
        "long over",
    ]


def test_parts_follow_their_whole_in_the_same_order():
    quarters = [
        goal("Q1", "2026-01-01", "2026-03-31", "year"),
        goal("Q2", "2026-04-01", "2026-06-30", "year"),
        goal("Q3", "2026-07-01", "2026-09-30", "year"),
    ]
    goals = [
        *quarters,
        goal("April", "2026-04-01", "2026-04-30", "Q2"),
        goal("year", "2026-01-01", "2026-12-31"),
        goal("soon", "2026-06-01", "2026-06-30"),
    ]

    assert named(goals) == ["year", "Q2", "April", "Q3", "Q1", "soon"]


def test_a_part_without_its_whole_stands_for_itself():
    assert named([goal("Q2", "2026-04-01", "2026-06-30", "gone")]) == ["Q2"]
    assert named([]) == []
