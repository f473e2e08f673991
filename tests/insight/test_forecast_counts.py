"""How many there will be: the range, the chance, the curve, and everything that could go wrong."""

from __future__ import annotations

import random
from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from engagement.insight.forecast import Booked, due_by, forecast_count, share_gone
from engagement.insight.forecast.months import record, season
from engagement.insight.forecast.rate import clumping
from engagement.insight.forecast.remaining import Remaining, negative_binomial, with_booked
from tests.counting import calls

NEW_YEAR, NEW_YEARS_EVE, MID_YEAR = date(2026, 1, 1), date(2026, 12, 31), date(2026, 6, 30)


def every(days: int, first: date, last: date) -> list[date]:
    return [first + timedelta(step) for step in range(0, (last - first).days + 1, days)]


MONTHLY = every(30, date(2021, 1, 15), MID_YEAR)


def of_2026(past, on=MID_YEAR, **given):
    return forecast_count(past, NEW_YEAR, NEW_YEARS_EVE, on, **given)


def test_a_monthly_habit_is_expected_to_go_on():
    forecast = of_2026(MONTHLY)

    assert forecast.counted == 6
    assert forecast.low < 12 < forecast.high
    assert 11 <= forecast.mid <= 13
    assert forecast.chance(6) == 1
    assert forecast.chance(9) > 0.8 > forecast.chance(12) > 0.3 > forecast.chance(18) > 0
    assert not forecast.early


def test_the_same_days_in_any_order_give_the_same_forecast():
    shuffled = random.Random(3).sample(MONTHLY, len(MONTHLY))

    assert of_2026(shuffled) == of_2026(MONTHLY)


def test_only_what_was_known_on_the_day_is_looked_at():
    later = every(2, date(2026, 7, 1), NEW_YEARS_EVE)

    assert of_2026(MONTHLY + later) == of_2026(MONTHLY)


def test_who_stopped_a_year_ago_is_expected_to_do_little():
    stopped = of_2026(every(10, date(2020, 1, 1), date(2025, 6, 30)))

    assert stopped.mid <= 5
    assert stopped.high < 15


def test_the_range_narrows_as_the_year_goes_by():
    days = every(12, date(2022, 1, 1), NEW_YEARS_EVE)
    ends = [date(2026, month, 28) for month in range(1, 13)]
    widths = [forecast.high - forecast.low for forecast in (of_2026(days, on) for on in ends)]

    assert widths[0] > 2 * widths[7] > 2 * widths[11]


def test_a_longer_period_is_less_certain_than_its_length_alone_makes_it():
    days = every(7, date(2020, 1, 1), MID_YEAR)
    year = forecast_count(days, date(2026, 7, 1), date(2027, 6, 30), MID_YEAR)
    decade = forecast_count(days, date(2026, 7, 1), date(2036, 6, 30), MID_YEAR)

    assert (decade.high - decade.low) / decade.mid > (year.high - year.low) / year.mid


def test_clumps_widen_the_range():
    singly = every(15, date(2020, 1, 1), MID_YEAR)
    fourfold = sorted(every(60, date(2020, 1, 1), MID_YEAR) * 4)
    alone, clumped = of_2026(singly), of_2026(fourfold)

    assert clumping(record(fourfold, MID_YEAR)) > 2 > 1.1 > clumping(record(singly, MID_YEAR))
    assert clumped.high - clumped.low > 1.25 * (alone.high - alone.low)


def test_a_season_seen_each_year_shapes_the_expected_curve_and_none_is_read_into_noise():
    autumn = [
        date(year, month, day)
        for year in range(2019, 2026)
        for month in (9, 10)
        for day in (3, 9, 15, 21)
    ]
    forecast = of_2026(autumn)
    factors = season(record(every(9, date(2019, 1, 1), MID_YEAR), MID_YEAR), 1.0)

    assert forecast.season[9] > 3 > 0.5 > forecast.season[6]
    assert forecast.by(date(2026, 8, 31)) < 0.2 * forecast.by(date(2026, 10, 31))
    assert factors == pytest.approx(np.ones(12))


def test_booked_things_stand_at_their_dates_and_the_rest_is_spread():
    booked = [Booked(date(2026, 10, 5), 1.0), Booked(date(2026, 10, 6), 0.5)]
    forecast = of_2026(MONTHLY, booked=booked)

    before, after = forecast.by(date(2026, 10, 4)), forecast.by(date(2026, 10, 6))
    assert after - before == pytest.approx(1.5, abs=0.1)
    assert forecast.by(MID_YEAR) == forecast.counted
    assert forecast.by(NEW_YEARS_EVE) == pytest.approx(forecast.counted + 1.5 + forecast.rest)


def test_a_fuller_calendar_lifts_the_forecast_and_is_not_added_to_it():
    def booked(number):
        return [Booked(date(2026, 9, 1) + timedelta(step), 1.0) for step in range(number)]

    none, few, many = (of_2026(MONTHLY, booked=booked(number)) for number in (0, 2, 12))

    assert none.mid <= few.mid < none.mid + 2
    assert many.mid >= 6 + 12 > none.mid
    assert many.low >= 18
    assert many.chance(18) == pytest.approx(1)


def test_booked_beyond_all_that_the_record_lets_expect_is_believed():
    booked = [Booked(date(2026, 9, 1), 1.0)] * 40
    forecast = of_2026([date(2020, 1, 1), date(2020, 2, 1)], booked=booked)

    assert forecast.low >= 40
    assert forecast.chance(41) < 0.9


def test_what_is_booked_outside_what_is_left_does_not_count():
    outside = [Booked(date(2026, 6, 30), 1.0), Booked(date(2027, 1, 1), 1.0)]

    assert of_2026(MONTHLY, booked=outside) == of_2026(MONTHLY)


def test_more_ever_likelier_bookings_never_lower_the_chance():
    chances = [
        of_2026(MONTHLY, booked=[Booked(date(2026, 9, 1), p)] * 8).chance(14) for p in (0, 0.3, 0.6, 1)
    ]

    assert chances == sorted(chances)


def test_a_target_asks_for_booked_things_at_their_dates():
    empty, full = of_2026(MONTHLY), of_2026(MONTHLY, booked=[Booked(date(2026, 11, 1), 1.0)] * 6)

    assert due_by(24, MID_YEAR, empty) == pytest.approx(24 * 181 / 365, rel=0.02)
    assert due_by(24, MID_YEAR, full) == pytest.approx(18 * 181 / 365, rel=0.02)
    assert due_by(24, NEW_YEARS_EVE, full) == pytest.approx(24)
    assert due_by(3, NEW_YEARS_EVE, full) == pytest.approx(3)


def test_a_period_that_is_over_is_known():
    forecast = of_2026(MONTHLY, on=date(2027, 3, 1))

    assert (forecast.low, forecast.mid, forecast.high) == (6, 6, 6)
    assert forecast.chance(6) == 1
    assert forecast.chance(7) == 0
    assert forecast.by(NEW_YEARS_EVE) == 6


def test_on_its_last_day_a_period_is_over():
    assert of_2026(MONTHLY, on=NEW_YEARS_EVE).high == 6


def test_a_period_to_come_is_forecast_from_what_went_before():
    forecast = of_2026(every(30, date(2021, 1, 1), date(2025, 10, 31)), on=date(2025, 10, 31))

    assert forecast.counted == 0
    assert forecast.low < 12 < forecast.high
    assert forecast.by(date(2025, 12, 1)) == 0


@pytest.mark.parametrize("past", [[], [date(2026, 5, 4)], [date(2026, 6, 30)], [date(2027, 1, 1)]])
def test_with_hardly_any_history_the_range_is_wide_and_says_so(past):
    forecast = of_2026(past)

    assert forecast.early
    assert forecast.low <= forecast.counted + 1
    assert forecast.high >= forecast.counted + 3
    assert 0 < forecast.chance(12) < 1


def test_many_things_brought_in_on_a_first_day_are_no_rate():
    forecast = of_2026([MID_YEAR - timedelta(1)] * 500 + [MID_YEAR] * 3)

    assert forecast.counted == 503
    assert forecast.early
    assert forecast.high < 503 + 80


def test_a_period_that_ends_before_it_begins_has_nothing_in_it():
    assert forecast_count(MONTHLY, NEW_YEARS_EVE, NEW_YEAR, MID_YEAR).high == 0


@pytest.mark.parametrize(
    ("target", "chance"), [(0, 1), (-5, 1), (10**12, 0), (0.5, 1), (float("inf"), 0)]
)
def test_targets_nobody_would_set_have_a_chance_all_the_same(target, chance):
    assert of_2026(MONTHLY).chance(target) == pytest.approx(chance, abs=1e-6)


def test_a_period_of_one_day_and_one_before_1990():
    today = forecast_count(MONTHLY, MID_YEAR + timedelta(1), MID_YEAR + timedelta(1), MID_YEAR)
    old = every(30, date(1901, 1, 1), date(1956, 6, 30))
    then = forecast_count(old, date(1956, 1, 1), date(1956, 12, 31), date(1956, 6, 30))

    assert 0 <= today.low <= today.mid <= today.high <= 1
    assert then.low < 12 < then.high


def test_a_first_thing_on_the_29th_of_february_and_a_year_1():
    leap = of_2026([date(2024, 2, 29)] * 3)
    first = forecast_count([date(1, 1, 1)], date(1, 1, 1), date(1, 12, 31), date(1, 1, 1))

    assert leap.high >= leap.low >= 0
    assert first.counted == 1


def test_what_stands_may_be_said_rather_than_counted():
    assert of_2026(MONTHLY, counted=20).low >= 20


def test_thousands_a_year_are_forecast_in_two_calls_a_thing():
    days = [date(2016, 1, 1) + timedelta(step // 9) for step in range(9 * 3800)]
    booked = [Booked(date(2026, 9, 1), 0.5)] * 100
    forecast = of_2026(days, on=date(2026, 5, 20), booked=booked)

    assert forecast.low < 3285 < forecast.high
    few = calls(lambda: of_2026(days[::9], on=date(2026, 5, 20), booked=booked))
    many = calls(lambda: of_2026(days, on=date(2026, 5, 20), booked=booked))
    assert many < few + 2 * len(days)


@pytest.mark.parametrize(("mean", "variance"), [(0.2, 0.3), (7, 20), (400, 9000), (50_000, 4e8)])
def test_the_table_is_the_negative_binomial_of_its_mean_and_variance(mean, variance):
    table = negative_binomial(mean, variance)
    exact = stats.nbinom(mean**2 / (variance - mean), mean / variance)

    assert table.mean() == pytest.approx(mean, rel=0.01)
    for share in (0.1, 0.5, 0.9):
        assert table.mid_quantile(share) == pytest.approx(exact.ppf(share), abs=max(1, 2 * table.step))
    for number in (exact.ppf(0.3), exact.ppf(0.95)):
        assert table.at_least(number) == pytest.approx(exact.sf(number - 1), abs=0.003)


def test_booked_ones_cut_the_distribution_from_below():
    left = Remaining(np.array([0.5, 0.3, 0.2]))

    assert with_booked(left, [1.0]).shares == pytest.approx([0, 0.6, 0.4])
    assert with_booked(left, [0.5]).shares == pytest.approx([0.25, 0.15 + 0.3, 0.1 + 0.2])
    assert with_booked(left, [0.0]).shares == pytest.approx(left.shares)
    assert with_booked(left, []) is left


def test_a_mid_quantile_counts_a_value_with_half_of_its_probability():
    coin = Remaining(np.array([0.5, 0.5]))

    assert coin.mid_quantile(0.25) == 0
    assert coin.mid_quantile(0.5) == pytest.approx(0.5)
    assert coin.mid_quantile(0.9) == 1
    assert coin.median() == 0


def test_shares_of_a_season_end_at_one():
    flat = [1.0] * 12

    assert share_gone(NEW_YEAR, NEW_YEARS_EVE, date(2025, 12, 31), flat) == 0
    assert share_gone(NEW_YEAR, NEW_YEARS_EVE, NEW_YEAR, flat) == pytest.approx(1 / 365)
    assert share_gone(NEW_YEAR, NEW_YEARS_EVE, NEW_YEARS_EVE, flat) == 1
