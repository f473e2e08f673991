"""Goals: what each measure counts, by which day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.errors import NotFound, Refused
from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal, ledger
from engagement.store.ledger import Entry
from tests.conftest import draft

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ON = date(2026, 6, 30)
POST = "https://x.com/me/status/1"


def goal(measure: str, target: int = 10, period=YEAR, owner="marketing") -> NewGoal:
    return NewGoal("A goal", owner, measure, target, *period)


def facts(store, measure: str, on: date = ON, period=YEAR):
    store.add_goal(goal(measure, period=period), "t")
    return store.goals_with_facts(on)[-1][1]


def read(store, ref: str, metric: str, *readings, sort="link"):
    with store.unit("t") as unit:
        number = ledger.subjects_for(unit.connection, [ref], sort)[ref]
        entries = [
            Entry(
                number,
                metric,
                to_micros(
                    datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
                    + timedelta(hours=9)
                ),
                value,
                "measured",
            )
            for day, value in readings
        ]
        ledger.add_readings(unit.connection, entries, None)


def test_a_count_is_of_what_was_delivered_by_the_day_in_the_period(store):
    for on, status in (
        ("2025-12-31", Status.DELIVERED),
        ("2026-01-01", Status.DELIVERED),
        ("2026-06-30", Status.DELIVERED),
        ("2026-05-01", Status.CANCELLED),
        ("2026-09-01", Status.PLANNED),
        ("2026-09-02", Status.SUBMITTED),
    ):
        store.add_activity(draft(f"T {on}", on, status=status), "t")
    store.add_activity(draft("B", "2026-02-02", kind=Kind.BLOG_POST), "t")

    # What is ahead counts as booked once it is recorded, which is today.
    today = date.today()
    assert facts(store, "count:talk").actual == 2
    assert facts(store, "count").actual == 3
    assert facts(store, "count:talk", on=min(today, YEAR[1])).actual >= 2


def test_what_is_planned_counts_as_booked_from_the_day_it_was_recorded(store):
    later = (date.today() + timedelta(days=40)).isoformat()
    store.add_activity(draft("Ahead", later, status=Status.ACCEPTED), "t")
    period = (date.today() - timedelta(days=60), date.today() + timedelta(days=60))

    assert facts(store, "count:talk", on=date.today(), period=period).booked == 1
    assert facts(store, "count:talk", on=date.today() - timedelta(days=2), period=period).booked == 0


def test_a_status_of_its_own_is_counted(store):
    store.add_activity(draft("S", "2026-02-01", status=Status.SUBMITTED), "t")

    assert facts(store, "count:talk:submitted", on=date.today()).actual == 1


def test_attendance_says_what_it_covers_and_none_known_is_unknown(store):
    store.add_activity(draft("A", "2026-02-01", numbers=(("attendance", 80),)), "t")
    store.add_activity(draft("B", "2026-03-01"), "t")
    store.add_activity(draft("P", "2026-03-01", kind=Kind.BLOG_POST), "t")

    found = facts(store, "attendance")
    assert (found.actual, found.known, found.of) == (80, 1, 2)
    assert facts(store, "attendance:workshop").actual == 0
    assert facts(store, "attendance", on=date(2026, 1, 15)).actual == 0


def test_attendance_nobody_counted_is_no_zero(store):
    store.add_activity(draft("B", "2026-03-01"), "t")

    assert facts(store, "attendance").actual is None


def test_a_metric_counts_growth_and_the_whole_of_what_began_in_the_period(store):
    store.add_activity(draft("Old", "2025-05-05", POST, kind=Kind.SOCIAL_POST), "t")
    store.add_activity(
        draft("New", "2026-02-02", "https://x.com/me/status/2", kind=Kind.SOCIAL_POST), "t"
    )
    read(store, "x.com/status/1", "impressions", ("2026-01-10", 5000), ("2026-01-20", 5100))
    read(store, "x.com/status/2", "impressions", ("2026-02-03", 300), ("2026-02-10", 450))

    found = facts(store, "metric:impressions")
    assert (found.actual, found.left_out) == (100 + 450, 1)
    assert facts(store, "metric:impressions", on=date(2026, 2, 5)).actual == 400
    assert facts(store, "metric:impressions:talk").actual == 0


def test_a_metric_that_was_never_read_is_unknown_where_it_could_be(store):
    assert facts(store, "metric:impressions").actual == 0
    store.add_activity(draft("New", "2026-02-02", POST, kind=Kind.SOCIAL_POST), "t")
    assert facts(store, "metric:impressions").actual is None


def test_a_number_that_nothing_delivered_has_is_unknown_though_nothing_is_linked(store):
    talk = draft("A", "2026-02-02", numbers=())
    store.add_activity(replace(talk, links=()), "t")

    assert facts(store, "metric:views").actual is None
    assert facts(store, "metric:views:talk").actual is None
    assert facts(store, "metric:views:workshop").actual == 0
    assert facts(store, "metric:views", on=date(2026, 1, 15)).actual == 0


def test_what_was_read_before_the_period_and_not_in_it_is_unknown(store):
    store.add_activity(draft("Old", "2025-05-05", POST, kind=Kind.SOCIAL_POST), "t")
    read(store, "x.com/status/1", "impressions", ("2025-06-01", 5000), ("2025-06-20", 5100))

    assert facts(store, "metric:impressions").actual is None
    read(store, "x.com/status/1", "impressions", ("2026-03-01", 5100))
    assert facts(store, "metric:impressions").actual == 0


def test_a_number_of_what_is_only_planned_is_zero_so_far(store):
    store.add_activity(draft("A", "2026-02-02", status=Status.PLANNED), "t")

    assert facts(store, "metric:views").actual == 0


def test_growth_of_an_account_starts_at_the_last_reading_before(store):
    account = store.add_account("@Acme", "t")
    read(
        store,
        account,
        "followers",
        ("2025-12-20", 1000),
        ("2026-02-01", 1300),
        ("2026-08-01", 1500),
        sort="account",
    )

    assert facts(store, "growth:x/acme").actual == 300
    assert facts(store, "growth:x/acme", on=date(2026, 12, 31)).actual == 500
    assert facts(store, "growth:x/acme:posts").actual is None


def test_a_goal_on_an_account_has_it_read_from_now_on(store):
    store.add_goal(goal("growth:x/New_One"), "t")

    assert [a["key"] for a in store.accounts()] == ["x/new_one"]


def test_touches_are_analyst_meetings(store):
    store.add_activity(draft("Briefing", "2026-02-02", kind=Kind.ANALYST_MEETING), "t")

    assert facts(store, "touches").actual == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (NewGoal("", "CEO", "count", 1, *YEAR), "name"),
        (NewGoal("G", "board", "count", 1, *YEAR), "owner"),
        (NewGoal("G", "CEO", "counts", 1, *YEAR), "measure"),
        (NewGoal("G", "CEO", "count:tolk", 1, *YEAR), "measure"),
        (NewGoal("G", "CEO", "count:blog_post:submitted", 1, *YEAR), "measure"),
        (NewGoal("G", "CEO", "metric:reach", 1, *YEAR), "measure"),
        (NewGoal("G", "CEO", "growth:acme", 1, *YEAR), "measure"),
        (NewGoal("G", "CEO", "count", 0, *YEAR), "target"),
        (NewGoal("G", "CEO", "count", 1, YEAR[1], YEAR[0]), "to"),
        (NewGoal("G", "CEO", "count", 1, date.min, YEAR[0]), "from"),
        (NewGoal("G", "CEO", "count", 1, YEAR[0], date.max), "to"),
    ],
)
def test_a_goal_that_cannot_be_counted_is_refused_by_its_field(store, wrong, field):
    with pytest.raises(Refused) as refused:
        store.add_goal(wrong, "t")

    assert refused.value.field == field
    assert store.goals() == []


def test_a_goal_is_changed_deleted_and_taken_back_with_its_history(store):
    made = store.add_goal(goal("count"), "t", token="once")
    assert store.add_goal(goal("count"), "t", token="once") == made
    store.change_goal(made, goal("count", target=25), "t")
    assert [g.target for g in store.goals()] == [25]
    store.remove_goal(made, "t")
    assert store.goals() == []
    store.restore_goal(made, "t")
    assert len(store.goals()) == 1
    with pytest.raises(NotFound):
        store.change_goal("nope", goal("count"), "t")


@pytest.mark.parametrize(
    "said", ["x/acme", "X/@Acme", "@ACME", "https://twitter.com/acme", "x.com/acme/"]
)
def test_an_account_in_any_dress_is_one(store, said):
    first = store.add_account("x/acme", "t")

    assert store.add_account(said, "t") == first


@pytest.mark.parametrize("said", ["", "acme", "https://example.org/acme", "x/", "x/a b"])
def test_what_is_no_account_is_refused(store, said):
    with pytest.raises(Refused) as refused:
        store.add_account(said, "t")
    assert refused.value.field == "account"


def test_an_account_taken_away_is_not_read_and_keeps_its_numbers(store):
    made = store.add_account("x/acme", "t")
    read(store, made, "followers", ("2026-02-01", 10), sort="account")
    store.remove_account(made, "t")
    assert store.accounts() == []
    with pytest.raises(NotFound):
        store.remove_account(made, "t")

    assert store.add_account("x/acme", "t") == made
    assert store.accounts()[0]["readings"]["followers"]["value"] == 10
