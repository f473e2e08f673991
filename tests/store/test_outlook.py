"""What a forecast is made of, as it was known on a day; goals as they stood; their paths and parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal, activities, goals, ledger
from tests.conftest import draft

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ON = date(2026, 6, 30)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def add(store, on: str, status: Status, recorded: str, *urls: str, **more) -> str:
    with store.unit("t", at=at(recorded)) as unit:
        [made] = activities.add(unit, [draft(f"T {on}", on, *urls, status=status, **more)])
    return made


def set_goal(store, measure: str, target: int = 10, when: str = "2026-01-01") -> str:
    with store.unit("t", at=at(when)) as unit:
        return goals.add(unit, NewGoal("G", "CEO", measure, target, *YEAR))


def facts(store, measure: str, on: date = ON):
    set_goal(store, measure)
    return store.goals_with_facts(on)[-1][1]


def test_the_calendar_is_what_was_recorded_by_the_day(store):
    add(store, "2026-09-01", Status.PLANNED, "2026-05-01")
    add(store, "2026-10-01", Status.SUBMITTED, "2026-06-01")
    add(store, "2026-11-01", Status.ACCEPTED, "2026-07-15")
    add(store, "2026-12-01", Status.IDEA, "2026-05-01")
    found = facts(store, "count:talk")

    assert [(one.day.month, one.status) for one in found.outlook.ahead] == [
        (9, "planned"),
        (10, "submitted"),
    ]
    assert found.booked == 1


def test_a_status_is_that_of_the_day_not_of_today(store):
    made = add(store, "2026-09-01", Status.SUBMITTED, "2026-05-01")
    gone = add(store, "2026-10-01", Status.PLANNED, "2026-05-01")
    for id_, status, day in (
        (made, Status.ACCEPTED, "2026-07-20"),
        (gone, Status.CANCELLED, "2026-08-01"),
    ):
        with store.unit("t", at=at(day)) as unit:
            standing = activities.standing_draft(unit.connection, id_)
            activities.change(unit, id_, replace(standing, status=status))
    set_goal(store, "count:talk")

    def statuses(on):
        return [one.status for one in store.goals_with_facts(on)[0][1].outlook.ahead]

    assert statuses(ON) == ["submitted", "planned"]
    assert statuses(date(2026, 7, 25)) == ["accepted", "planned"]
    assert statuses(date(2026, 8, 2)) == ["accepted"]


def test_answers_by_kind_and_how_many_plans_were_kept(store):
    add(store, "2026-02-01", Status.REJECTED, "2026-01-01")
    add(store, "2026-03-01", Status.ACCEPTED, "2026-01-01")
    add(store, "2026-03-02", Status.REJECTED, "2026-01-01", kind=Kind.WORKSHOP)
    add(store, "2026-04-01", Status.DELIVERED, "2026-01-01")
    add(store, "2026-04-02", Status.CANCELLED, "2026-01-01")
    add(store, "2026-11-01", Status.REJECTED, "2026-01-01")
    found = facts(store, "count:talk").outlook

    assert dict(found.answered) == {"talk": (1, 1), "workshop": (0, 1)}
    assert found.kept == (1, 1)
    assert found.past == (date(2026, 4, 1),)


def test_touches_of_a_tier_are_told_by_their_tag(store):
    for day, tags in (
        ("2026-02-01", ("Tier-1",)),
        ("2026-02-02", ("tier 1",)),
        ("2026-02-03", ("tier-2",)),
    ):
        add(store, day, Status.DELIVERED, "2026-02-05", kind=Kind.ANALYST_MEETING, tags=tags)

    assert facts(store, "touches:1").actual == 2
    assert facts(store, "touches").actual == 3


def test_what_views_rest_on(store):
    for n, born in ((1, "2025-03-01"), (2, "2026-06-01")):
        add(store, born, Status.DELIVERED, born, f"https://youtu.be/video{n}video")
    with store.unit("pull") as unit:
        keys = [f"youtube.com/watch?v=video{n}video" for n in (1, 2)]
        subjects = ledger.subjects_for(unit.connection, keys, "link")
        entries = [
            ledger.Entry(subjects[key], "views", to_micros(at(day)), value, "measured")
            for key, readings in zip(
                keys, ([("2025-03-02", 100), ("2026-02-01", 900)], [("2026-06-02", 50)]), strict=True
            )
            for day, value in readings
        ]
        ledger.add_readings(unit.connection, entries, None)
    found = facts(store, "metric:views").outlook

    assert found.past == (date(2026, 6, 1), date(2025, 3, 1))
    assert found.finals == ((date(2025, 3, 1), 900),)
    assert found.standing == ((date(2025, 3, 1), 900), (date(2026, 6, 1), 50))
    assert [one.value for one in found.growing] == [100, 900]


def test_what_is_planned_counts_for_views_where_its_kind_ever_had_any(store):
    for day, url in (("2026-02-01", "https://youtu.be/video1video"), ("2026-03-01", "")):
        add(store, day, Status.DELIVERED, day, *([url] if url else []))
    add(store, "2026-03-05", Status.DELIVERED, "2026-03-05", kind=Kind.ANALYST_MEETING)
    for day, status, kind in (
        ("2026-09-01", Status.PLANNED, Kind.TALK),
        ("2026-09-02", Status.SUBMITTED, Kind.TALK),
        ("2026-09-03", Status.PLANNED, Kind.ANALYST_MEETING),
    ):
        add(store, day, status, "2026-05-01", kind=kind)
    add(store, "2026-09-04", Status.PLANNED, "2026-07-15")
    assert facts(store, "metric:views").outlook.ahead == ()

    with store.unit("pull") as unit:
        key = "youtube.com/watch?v=video1video"
        subjects = ledger.subjects_for(unit.connection, [key], "link")
        entry = ledger.Entry(subjects[key], "views", to_micros(at("2026-02-02")), 100, "measured")
        ledger.add_readings(unit.connection, [entry], None)
    found = facts(store, "metric:views").outlook

    assert [(one.day.day, one.status) for one in found.ahead] == [(1, "planned"), (2, "submitted")]
    assert dict(found.known) == {"talk": (1, 2)}


def test_what_attendance_rests_on(store):
    made = add(store, "2026-02-01", Status.DELIVERED, "2026-02-01")
    with store.unit("t", at=at("2026-02-02")) as unit:
        subjects = ledger.subjects_for(unit.connection, [made], "activity")
        entry = ledger.Entry(subjects[made], "attendance", to_micros(at("2026-02-02")), 40, "entered")
        ledger.add_readings(unit.connection, [entry], None)
    found = facts(store, "attendance").outlook

    assert found.finals == ((date(2026, 2, 1), 40),)
    assert found.known == {}


def test_a_target_is_the_one_of_the_day_and_its_changes_are_kept(store):
    goal_id = set_goal(store, "count:talk", 20)
    with store.unit("Ann", at=at("2026-05-03")) as unit:
        goals.change(unit, goal_id, NewGoal("G", "CEO", "count:talk", 24, *YEAR))

    def target(on):
        return store.goals_with_facts(date.fromisoformat(on))[0][0].target

    assert (target("2026-04-01"), target("2026-05-03"), target("2020-01-01")) == (20, 24, 20)
    [(when, by, was, now)] = store.goal_targets()[goal_id]
    assert (when.date().isoformat(), by, was, now) == ("2026-05-03", "Ann", 20, 24)


def test_parts_come_and_go_with_their_whole(store):
    whole = NewGoal("G", "CEO", "count:talk", 8, *YEAR)
    part = replace(whole, name="G, Q1", target=8, ends_on=date(2026, 3, 31))
    goal_id = store.add_goal(whole, "t", None, [part])

    assert {row.parent_id for row in store.goals()} == {None, goal_id}
    store.change_goal(next(r.id for r in store.goals() if r.parent_id), replace(part, target=9), "t")
    assert sum(row.parent_id == goal_id for row in store.goals()) == 1
    store.remove_goal(goal_id, "t")
    assert store.goals() == []
    store.restore_goal(goal_id, "t")
    assert len(store.goals()) == 2


@pytest.mark.parametrize(
    ("measure", "expected"),
    [("count:talk", [0, 1, 2]), ("attendance", [0, 40, 70]), ("metric:impressions", [0, 10, 35])],
)
def test_the_path_of_a_goal_is_its_number_day_by_day(store, measure, expected):
    for day, people in (("2026-02-01", 40), ("2026-03-01", 30), ("2026-07-01", 99)):
        with store.unit("t", at=at("2026-03-02")) as unit:
            activities.add(unit, [draft(f"T {day}", day, numbers=(("attendance", people),))])
    add(
        store,
        "2026-02-02",
        Status.DELIVERED,
        "2026-02-02",
        "https://x.com/me/status/1",
        kind=Kind.SOCIAL_POST,
    )
    with store.unit("pull") as unit:
        [subject] = ledger.subjects_for(unit.connection, ["x.com/status/1"], "link").values()
        ledger.add_readings(
            unit.connection,
            [
                ledger.Entry(subject, "impressions", to_micros(at(day)), value, "measured")
                for day, value in (("2026-02-03", 10), ("2026-02-04", 35), ("2026-07-04", 90))
            ],
            None,
        )
    set_goal(store, measure)
    [(goal, known)] = store.goals_with_facts(ON)

    assert [value for _, value in store.goal_path(goal, ON)] == expected
    assert known.actual == expected[-1]
