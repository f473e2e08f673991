"""When to read again: often while a page grows, seldom after, at once when it wakes up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from engagement.model.vocabulary import Kind
from engagement.pull.costs import month_of
from engagement.pull.pace import Memory, next_gap
from engagement.sources.contract import Pace, Price
from engagement.sources.x import X
from engagement.sources.youtube import YouTube
from tests.conftest import draft
from tests.pull.test_run import FakeSource, run


def reads(pace, value, days=365):
    """The ages at which a page is read in a year; `value` gives its number at an age."""
    age, memory, ages = 0, None, []
    while age < days:
        ages.append(age)
        gap, memory = next_gap(pace, age, value(age), memory)
        age += gap
    return ages


def test_a_post_on_x_is_read_at_most_ten_times_a_year_and_a_video_twenty_one():
    quiet = reads(X.pace, lambda age: 1000)
    video = reads(YouTube.pace, lambda age: round(10_000 * (1 - 0.5 ** ((age + 0.5) / 6))))

    assert quiet[:2] == [0, 1]
    assert len(quiet) <= 10
    assert len(video) <= 21
    assert all(b - a <= 60 for a, b in pairwise(quiet))


def test_a_page_that_wakes_up_is_read_often_again():
    def value(age):
        return 10_000 if age < 100 else 14_000

    quiet, woken = reads(YouTube.pace, lambda age: 10_000), reads(YouTube.pace, value)
    found = next(age for age in woken if age >= 100)

    assert len(woken) > len(quiet)
    assert woken[woken.index(found) + 1] - found <= 14


def test_growth_as_expected_a_fall_and_nothing_at_all_are_no_surprise():
    pace = Pace(6, 0.4)
    quiet, _ = next_gap(pace, 30, 1000, Memory(29, 998))

    assert next_gap(pace, 30, 900, Memory(29, 998))[0] == quiet
    assert next_gap(pace, 30, 0, Memory(29, 0))[0] == quiet
    assert next_gap(pace, 30, 1000, None)[0] == quiet


def test_without_a_pace_every_day_is_its_turn_and_an_old_page_waits_long_at_once():
    assert next_gap(None, 500, 7, None)[0] == 1
    assert next_gap(X.pace, 500, 7, None)[0] == 60
    assert next_gap(X.pace, -3, 7, None)[0] == 1


def test_a_pull_asks_for_what_is_due_and_all_asks_for_all(sqlite_store):
    store, start = sqlite_store, datetime(2026, 11, 24, 23, 50, tzinfo=UTC)
    for on, n in (("2026-11-24", 1), ("2026-11-10", 2), ("2024-01-01", 3)):
        store.add_activity(
            draft(f"P{n}", on, f"https://x.com/me/status/{n}", kind=Kind.SOCIAL_POST), "t"
        )
    x = FakeSource(pace=X.pace, batch=100)
    asked = []
    for day in range(70):
        x.asked.clear()
        run(store, x, now=start + timedelta(days=day))
        asked.append(sorted(x.asked[0]) if x.asked else [])

    assert asked[0] == ["1", "2", "3"]
    assert asked[1] == ["1"]
    assert [day for day, ids in enumerate(asked) if "3" in ids] == [0, 60]
    assert 3 <= sum("1" in ids for ids in asked) <= 7
    x.asked.clear()
    run(store, x, now=start + timedelta(days=69), everything=True)
    assert sorted(x.asked[0]) == ["1", "2", "3"]


def test_a_deleted_post_is_asked_for_once_a_week(sqlite_store):
    store, start = sqlite_store, datetime(2026, 11, 24, 23, 50, tzinfo=UTC)
    store.add_activity(draft("P", "2026-10-01", "https://x.com/me/status/1", kind=Kind.SOCIAL_POST), "t")
    x = FakeSource(pace=X.pace, gone={"1": "deleted"})
    days = [day for day in range(15) if run(store, x, now=start + timedelta(days=day)).total.requests]

    assert days == [0, 7, 14]


# What the month comes to ------------------------------------------------------------------------


def test_the_month_s_cost_is_what_is_spent_and_what_is_planned(sqlite_store):
    store, start = sqlite_store, datetime(2026, 11, 1, 23, 50, tzinfo=UTC)
    for n in (1, 2, 3):
        store.add_activity(
            draft(f"P{n}", "2026-11-01", f"https://x.com/me/status/{n}", kind=Kind.SOCIAL_POST), "t"
        )
    x = FakeSource(pace=X.pace, batch=100)
    planned = month_of(store, x, start, 1.0)
    for day in range(30):
        run(store, x, now=start + timedelta(days=day))
    told = month_of(store, x, start + timedelta(days=29), 1.0)

    assert (planned.spent, planned.left) == (0.0, 1.0)
    assert told.spent == pytest.approx(planned.month, rel=0.35)
    assert told.left == pytest.approx(1.0 - told.spent)
    december = month_of(store, x, datetime(2026, 12, 1, tzinfo=UTC))
    assert (december.spent, december.left) == (0.0, None)


def test_an_account_costs_every_day_and_a_free_source_nothing(sqlite_store):
    sqlite_store.add_account("x/acme", "t")
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)

    assert month_of(sqlite_store, FakeSource(), now).month == pytest.approx(10 * 0.01)
    free = Price(0.0, date(2026, 11, 1))
    assert month_of(sqlite_store, FakeSource(post_price=free, account_price=free), now).month == 0.0
