"""Pulls again and again: the billed ones at the day's end, stopped in the middle without loss."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.errors import Refused, Unreachable
from engagement.pull.serve import is_last_turn, keep_pulling
from engagement.settings import read_interval
from engagement.sources.contract import Price
from tests.pull.test_run import FakeSource, log_posts


class Turns(threading.Event):
    """Stops after so many turns, and moves the clock on instead of waiting."""

    def __init__(self, turns, start):
        super().__init__()
        self.left, self.now, self.waited = turns, start, []

    def wait(self, timeout=None):
        self.waited.append(timeout)
        self.now += timedelta(seconds=timeout)
        self.left -= 1
        if not self.left:
            self.set()
        return self.is_set()


def serve(store, stop, *sources, every=timedelta(hours=1)):
    for source in sources:
        source.now = stop.now
    return keep_pulling(store, sources, every, stop, clock=lambda: stop.now)


def noted(source, stop):
    """The source, and the (day, hour) of each of its requests."""
    hours, posts = [], source.posts

    def noting(ids):
        hours.append((stop.now.day, stop.now.hour))
        source.now = stop.now
        return posts(ids)

    source.posts = noting
    return source, hours


def test_a_billed_platform_is_asked_first_and_at_the_day_s_end_a_free_one_always(sqlite_store):
    log_posts(sqlite_store, 1)
    stop = Turns(26, datetime(2026, 11, 24, 22, 30, tzinfo=UTC))
    billed, hours = noted(FakeSource(), stop)
    assert serve(sqlite_store, stop, billed) == 26
    assert hours == [(24, 22), (25, 23)]

    stop = Turns(26, datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    free, hours = noted(FakeSource(post_price=Price(0.0, date(2026, 11, 1))), stop)
    serve(sqlite_store, stop, free)
    assert hours == [(1, 22), (2, 0)]


def test_it_stops_in_the_middle_and_keeps_what_was_read(sqlite_store):
    log_posts(sqlite_store, 1, 2, 3, 4)
    stop = Turns(1, datetime(2026, 11, 24, 12, tzinfo=UTC))
    x = FakeSource()
    asked = x.posts

    def then_stop(ids):
        stop.set()
        return asked(ids)

    x.posts = then_stop
    assert serve(sqlite_store, stop, x) == 0
    assert len(x.asked) == 1
    assert (
        sum(row["readings"].get("likes", {}).get("value", 0) for row in sqlite_store.activities()) == 80
    )


def test_a_source_that_failed_is_left_alone_until_its_next_try(sqlite_store):
    log_posts(sqlite_store, 1)
    stop = Turns(24, datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    free = Price(0.0, date(2026, 11, 1))
    down, hours = noted(FakeSource(fails_with=Unreachable("Down."), post_price=free), stop)
    serve(sqlite_store, stop, down, every=timedelta(minutes=10))

    # Next tries after 5, 10, 20, 40 and 80 minutes, at the next turn each.
    assert hours == [(24, 0), (24, 0), (24, 0), (24, 0), (24, 1), (24, 2)]


def test_a_turn_that_another_pull_has_is_left_to_it(sqlite_store):
    log_posts(sqlite_store, 1)
    stop = Turns(1, datetime(2026, 11, 24, 12, tzinfo=UTC))
    x = FakeSource()
    with sqlite_store.only_puller():
        assert serve(sqlite_store, stop, x) == 0
    assert x.asked == []


@pytest.mark.parametrize(("text", "seconds"), [("15m", 900), ("1 h", 3600), ("90S", 90), ("1d", 86400)])
def test_an_interval_is_read(text, seconds):
    assert read_interval(text, "--every").total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "15", "m", "1s", "0m", "-5m", "8d", "15 minutes", "1e3m"])
def test_what_is_no_interval_is_refused_by_its_flag(text):
    with pytest.raises(Refused) as refused:
        read_interval(text, "--every")
    assert refused.value.field == "every"


def test_the_last_turn_of_a_day():
    assert is_last_turn(datetime(2026, 11, 24, 23, 50, tzinfo=UTC), timedelta(minutes=15))
    assert not is_last_turn(datetime(2026, 11, 24, 23, 40, tzinfo=UTC), timedelta(minutes=15))
    assert is_last_turn(datetime(2026, 11, 24, 1, tzinfo=UTC), timedelta(days=1))
