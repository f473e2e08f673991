"""When a source that failed is tried again without a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engagement.errors import BadAnswer, KeyRefused, RateLimited, Unreachable
from engagement.pull.backoff import next_try

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=2)


def waits(error, failures):
    return next_try(error, failures, NOW) - NOW


@pytest.mark.parametrize("kind", [Unreachable, BadAnswer])
def test_it_waits_longer_and_longer_up_to_six_hours(kind):
    found = [waits(kind("No."), n).total_seconds() / 60 for n in (1, 2, 3, 7, 8, 1_000_000)]

    assert found == [5, 10, 20, 320, 360, 360]


def test_a_refused_key_waits_an_hour_to_a_day():
    found = [waits(KeyRefused("No."), n).total_seconds() / 3600 for n in (1, 2, 5, 6, 1000)]

    assert found == [1, 2, 16, 24, 24]


@pytest.mark.parametrize("kind", [RateLimited, Unreachable])
def test_the_platform_s_own_time_goes_first_unless_it_is_over(kind):
    assert next_try(kind("No.", resets_at=SOON), 9, NOW) == SOON
    assert waits(kind("No.", resets_at=NOW), 1) == timedelta(minutes=5)
