"""Numbers and statuses as they stood on a day, though others came later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal, activities, goals, ledger
from tests.conftest import draft

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


def add(store, on: str, status: Status, recorded: str, *urls: str, **more) -> str:
    with store.unit("t", at=at(recorded)) as unit:
        [made] = activities.add(unit, [draft(f"T {on}", on, *urls, status=status, **more)])
    return made


def facts(store, measure: str, on: str, period=YEAR):
    with store.unit("t", at=at("2026-01-01")) as unit:
        goals.add(unit, NewGoal("G", "CEO", measure, 10, *period))
    return store.goals_with_facts(date.fromisoformat(on))[-1][1]


def read(store, ref: str, metric: str, *readings: tuple[str, int]) -> None:
    with store.unit("pull") as unit:
        number = ledger.subjects_for(unit.connection, [ref], "link")[ref]
        entries = [
            ledger.Entry(number, metric, to_micros(at(day)), value, "measured")
            for day, value in readings
        ]
        ledger.add_readings(unit.connection, entries, None)


def seated(store, activity: str, *readings: tuple[str, int]) -> None:
    with store.unit("t") as unit:
        number = ledger.subjects_for(unit.connection, [activity], "activity")[activity]
        entries = [
            ledger.Entry(number, "attendance", to_micros(at(day)), value, "entered")
            for day, value in readings
        ]
        ledger.add_readings(unit.connection, entries, None)


def move(store, activity: str, status: Status, when: str) -> None:
    with store.unit("t", at=at(when)) as unit:
        standing = activities.standing_draft(unit.connection, activity)
        activities.change(unit, activity, replace(standing, status=status))


def test_what_was_submitted_stays_submitted_when_it_is_accepted(store):
    """An answer makes no submission undone, and one that came later was not known on the day."""
    for day in ("2026-05-01", "2026-06-01", "2026-09-01"):
        made = add(store, day, Status.SUBMITTED, "2026-02-01")
        move(store, made, Status.ACCEPTED, "2026-03-15")

    assert facts(store, "count:talk:submitted", "2026-02-10").actual == 3
    assert facts(store, "count:talk:submitted", "2026-03-20").actual == 3
    assert facts(store, "count:talk:accepted", "2026-03-01").actual == 0
    assert facts(store, "count:talk:accepted", "2026-03-20").actual == 3
    assert facts(store, "count:talk:accepted", "2026-01-20").actual == 0
    path = store.goal_path(store.goals()[0], date(2026, 4, 1))
    assert path[-1] == (date(2026, 2, 1), 3)


def test_attendance_entered_after_the_period_counts_from_that_day_on(store):
    made = add(store, "2026-12-20", Status.DELIVERED, "2026-12-01")
    seated(store, made, ("2027-01-05", 80))

    assert facts(store, "attendance", "2026-12-31").actual is None
    assert facts(store, "attendance", "2027-01-10").actual == 80
    assert store.goal_path(store.goals()[0], date(2027, 1, 10))[-1] == (date(2026, 12, 20), 80)


def test_attendance_that_was_mended_later_stands_as_it_was_known(store):
    made = add(store, "2026-02-20", Status.DELIVERED, "2026-02-01")
    seated(store, made, ("2026-02-21", 80), ("2026-08-01", 300))
    then = facts(store, "attendance", "2026-06-30")

    assert then.actual == 80
    assert then.outlook.finals == ((date(2026, 2, 20), 80),)
    assert store.goal_path(store.goals()[0], date(2026, 6, 30))[-1] == (date(2026, 2, 20), 80)
    assert facts(store, "attendance", "2026-08-02").outlook.finals == ((date(2026, 2, 20), 300),)


def test_a_number_is_that_of_the_day_not_the_newest(store):
    add(store, "2026-02-01", Status.DELIVERED, "2026-02-01", "https://youtu.be/video1video")
    read(
        store,
        "youtube.com/watch?v=video1video",
        "views",
        ("2026-02-02", 100),
        ("2026-06-01", 900),
        ("2026-11-01", 5000),
    )
    then = facts(store, "metric:views", "2026-06-30")

    assert then.actual == 900
    assert then.outlook.finals == ((date(2026, 2, 1), 900),)
    assert then.outlook.standing == ((date(2026, 2, 1), 900),)
    assert facts(store, "metric:views", "2026-11-02").outlook.standing == ((date(2026, 2, 1), 5000),)


def test_what_was_first_read_after_the_day_is_unknown_on_it(store):
    add(store, "2026-02-01", Status.DELIVERED, "2026-02-01", "https://youtu.be/video1video")
    read(store, "youtube.com/watch?v=video1video", "views", ("2026-09-01", 900))
    then = facts(store, "metric:views", "2026-06-30")

    assert (then.actual, then.known, then.of) == (None, 0, 1)
    now = facts(store, "metric:views", "2026-09-30")
    assert (now.actual, now.known, now.of) == (900, 1, 1)


def test_each_thing_of_a_day_stands_alone(store):
    for n in (1, 2):
        add(
            store,
            "2026-02-01",
            Status.DELIVERED,
            "2026-02-01",
            f"https://youtu.be/video{n}video",
            kind=Kind.TALK,
        )
        read(store, f"youtube.com/watch?v=video{n}video", "views", ("2026-02-02", 100 * n))

    assert facts(store, "metric:views", "2026-02-10").outlook.standing == (
        (date(2026, 2, 1), 100),
        (date(2026, 2, 1), 200),
    )


def test_years_of_daily_readings_are_thinned_to_weeks(store):
    add(store, "2025-01-01", Status.DELIVERED, "2025-01-01", "https://youtu.be/video1video")
    days = [date(2025, 1, 1) + timedelta(n) for n in range(500)]
    twice = [(f"{day}T{hour:02}:00", 10 * n + hour) for n, day in enumerate(days) for hour in (1, 13)]
    read(store, "youtube.com/watch?v=video1video", "views", *twice)
    found = facts(store, "metric:views", "2026-04-30").outlook.growing

    assert [one.value for one in found[:3]] == [13, 23, 33]
    assert 31 + 60 < len(found) < 31 + 70
    assert found[-1].value == 10 * 484 + 13
