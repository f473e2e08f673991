"""Reach, levels and acceptance: what exists grows, what is planned begins, what was asked is answered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from scipy import stats

from engagement.insight.forecast import (
    Asked,
    Coming,
    Curve,
    Standing,
    Usual,
    acceptance,
    forecast_count,
    forecast_level,
    forecast_reach,
    usual,
)

ON, LAST = date(2026, 6, 30), date(2026, 12, 31)
CURVE = Curve(ages=(1, 7, 30, 365), shares=(0.2, 0.5, 0.8, 1.0), spreads=(0.5, 0.3, 0.15, 0.0))
USUAL = usual([900, 1000, 1100, 1000, 950, 1050, 1000, 1000])


def test_what_exists_grows_along_its_curve():
    forecast = forecast_reach(5000, [Standing(800, 30)], CURVE, LAST, ON)

    assert 5000 < forecast.low < forecast.mid < forecast.high
    assert forecast.mid == pytest.approx(5000 + 1000 * (CURVE.share(214) - 0.8), rel=0.01)
    assert forecast.chance(5000) == 1
    assert forecast.chance(5300) < 0.1


def test_a_thing_of_an_hour_is_expected_to_end_as_usual_and_one_of_a_month_as_itself():
    young = forecast_reach(0, [Standing(400, 0)], CURVE, LAST, ON, usually=USUAL)
    grown = forecast_reach(0, [Standing(8000, 30)], CURVE, LAST, ON, usually=Usual(1000, 1.0, 50))

    assert young.mid == pytest.approx(USUAL.median * CURVE.share(184), rel=0.25)
    assert grown.mid > 1000


def test_what_is_past_its_curve_grows_no_more():
    forecast = forecast_reach(700, [Standing(700, 900)], CURVE, LAST, ON)

    assert (forecast.low, forecast.mid, forecast.high) == (700, 700, 700)
    assert forecast.chance(701) == 0


def test_what_is_planned_brings_what_is_usual_as_likely_as_it_happens():
    def planned(chance):
        return forecast_reach(
            0, [], CURVE, LAST, ON, coming=[Coming(date(2026, 7, 1), chance)] * 10, usually=USUAL
        )

    sure, doubtful = planned(1.0), planned(0.5)

    assert sure.mid == pytest.approx(10 * USUAL.mean * CURVE.share(184), rel=0.15)
    assert doubtful.mid == pytest.approx(sure.mid / 2, rel=0.2)
    assert (doubtful.high - doubtful.low) / doubtful.mid > (sure.high - sure.low) / sure.mid


def test_what_comes_later_has_less_time_to_grow():
    early, late = (
        forecast_reach(0, [], CURVE, LAST, ON, coming=[Coming(day, 1)], usually=USUAL).mid
        for day in (date(2026, 7, 10), date(2026, 12, 30))
    )

    assert late < 0.5 * early


def test_many_things_do_not_make_the_sum_certain():
    one = forecast_reach(0, [Standing(500, 7)], CURVE, LAST, ON)
    thousand = forecast_reach(0, [Standing(500, 7)] * 1000, CURVE, LAST, ON)

    assert thousand.mid == pytest.approx(1000 * one.mid, rel=0.1)
    wide = (thousand.high - thousand.low) / thousand.mid
    assert 0.3 * (one.high - one.low) / one.mid < wide < (one.high - one.low) / one.mid


def test_what_a_count_lets_expect_besides_is_added():
    talks = [date(2024, 1, 1) + timedelta(14 * step) for step in range(65)]
    more = forecast_count(talks, date(2026, 1, 1), LAST, ON)
    without = forecast_reach(100, [Standing(500, 7)], CURVE, LAST, ON, usually=USUAL)
    with_more = forecast_reach(100, [Standing(500, 7)], CURVE, LAST, ON, usually=USUAL, more=more)

    assert with_more.mid == pytest.approx(without.mid + more.rest * USUAL.mean * 0.85, rel=0.2)
    assert with_more.high - with_more.low > without.high - without.low


def test_what_nothing_is_known_of_is_too_early_to_say():
    assert forecast_reach(0, [], CURVE, LAST, ON).early
    assert forecast_reach(0, [], CURVE, LAST, ON, coming=[Coming(LAST, 1)], usually=usual([300])).early
    assert forecast_reach(0, [Standing(5, 3)], Curve((), (), ()), LAST, ON).early
    assert not forecast_reach(0, [Standing(5, 3)], CURVE, LAST, ON).early


def test_where_likely_nothing_new_begins_the_low_end_is_what_stands():
    doubtful = forecast_reach(
        100, [], CURVE, LAST, ON, coming=[Coming(date(2026, 7, 1), 0.3)], usually=USUAL
    )

    assert doubtful.low == doubtful.mid == 100 < doubtful.high
    assert doubtful.chance(101) == pytest.approx(0.3, abs=0.01)


def test_reach_of_a_period_that_is_over_is_known():
    forecast = forecast_reach(42, [Standing(500, 7)], CURVE, ON, ON)

    assert (forecast.low, forecast.high, forecast.chance(42), forecast.chance(43)) == (42, 42, 1, 0)


def test_a_usual_number_is_surer_the_more_are_known():
    few, many = usual([1000, 1200]), usual([1000, 1200] * 50)

    assert few.spread > 0.7 > 0.3 > many.spread
    assert usual([]).known == 0
    assert usual([0, 0, 0]).median == 0.5


def test_values_like_those_that_were_meant_fall_inside_as_often_as_is_said():
    values = stats.lognorm(s=0.8, scale=1000)
    planned = [Coming(date(2026, 7, 1), 1.0)] * 5
    known = usual(list(values.rvs(60, random_state=1)))
    forecast = forecast_reach(
        0, [], Curve((1,), (1.0,), (0.0,)), LAST, ON, coming=planned, usually=known
    )
    sums = values.rvs((4000, 5), random_state=2).sum(axis=1)

    inside = ((sums >= forecast.low) & (sums <= forecast.high)).mean()
    assert 0.78 < inside < 0.95  # what they share is not in this sample, so the range holds more


def daily(growth, days=200):
    return [(ON - timedelta(day), growth) for day in range(days)]


def test_a_steady_growth_is_expected_to_go_on():
    forecast = forecast_level(4000, daily(2), LAST, ON)

    assert forecast.mid == 4000 + 2 * 184
    assert forecast.low < forecast.mid < forecast.high
    assert forecast.chance(forecast.mid) == pytest.approx(0.5)
    assert forecast.chance(4000) > 0.99


def test_uneven_weeks_widen_the_range():
    uneven = [(day, 28 if number % 14 == 0 else 0) for number, (day, _) in enumerate(daily(2))]
    even, odd = (forecast_level(4000, growth, LAST, ON) for growth in (daily(2), uneven))

    assert odd.mid == pytest.approx(even.mid, rel=0.05)
    assert odd.high - odd.low > 2 * (even.high - even.low)


def test_what_changed_lately_weighs_more_than_what_was():
    changed = [(day, 10 if number < 91 else 0) for number, (day, _) in enumerate(daily(0, 400))]

    assert forecast_level(1000, changed, LAST, ON).mid > 1000 + 4 * 184


def test_a_level_with_little_history_is_early_and_without_a_reading_unknown():
    assert forecast_level(None, [], LAST, ON) is None
    for growth in ([], [(ON, 5)], [(ON - timedelta(8), 3), (ON, 5)], [(LAST, 9)]):
        forecast = forecast_level(50, growth, LAST, ON)
        assert forecast.early
        assert 0 <= forecast.low < forecast.high


def test_a_level_may_fall_but_not_below_nothing():
    assert forecast_level(100, daily(-3), LAST, ON).low == 0


def test_what_is_gained_may_be_less_than_nothing():
    lost = forecast_level(-100, daily(-3), LAST, ON, least=-1e9)

    assert lost.low < lost.mid == -100 - 3 * 184 < lost.high < 0


def test_a_level_at_the_end_is_what_it_is():
    assert forecast_level(100, daily(3), ON, ON).high == 100


def test_a_kind_is_accepted_as_often_as_it_was_and_as_others_where_little_is_known():
    rates = acceptance({"talk": Asked(30, 10), "workshop": Asked(0, 1), "podcast": Asked(0, 0)})

    assert 0.70 < rates["talk"] < 0.75
    assert 0.5 < rates["workshop"] < rates["podcast"] == rates[""]


def test_without_any_answer_one_in_two_is_accepted():
    assert acceptance({}) == {"": 0.5}
    assert acceptance({"talk": Asked(-1, -3)})["talk"] == 0.5
