"""The back-test's own figures: what it counts is right, and the forecast holds what it says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from benchmarks import forecast, forecast_cases, forecast_lengths, forecast_reach
from benchmarks.forecast_cases import Case, cases, last_year_again, pinball, plain, straight_line
from benchmarks.speakers import SORTS, speakers

WEEKLY = [date(2020, 7, 1) + timedelta(7 * week) for week in range(52 * 4)]


def test_a_full_year_lies_between_the_first_and_the_last_and_has_eleven_month_ends():
    found = list(cases({"weekly": WEEKLY}))

    assert {case.on.year for case in found} == {2021, 2022, 2023}
    assert len(found) == 33
    assert found[1].on == date(2021, 2, 28)
    assert found[0].final == 52


def test_a_case_knows_nothing_of_what_came_after():
    case = Case("weekly", WEEKLY, date(2022, 3, 31), 52)
    blind = Case("weekly", [day for day in WEEKLY if day <= case.on], case.on, 52)

    for rival in (forecast.ours, plain, straight_line, last_year_again):
        assert rival(case) == rival(blind)


def test_pinball_is_what_a_quantile_loses():
    assert pinball((0, 10, 20), 10) == pytest.approx(0.1 * 10 + 0 + 0.1 * 10)
    assert pinball((10, 10, 10), 20) == pytest.approx(1 + 5 + 9)


def test_simulated_people_are_the_same_each_time():
    assert speakers(each=1) == speakers(each=1)
    assert len(speakers(each=1)) == len(SORTS)


def test_over_simulated_people_the_range_holds_what_it_says():
    found = forecast.results(
        speakers(each=4, seed=11), forecast.ours, lambda case: case.on.month in (2, 6, 10)
    )

    assert 0.76 <= forecast.inside(found) <= 0.86
    assert forecast.ratio(found) < 0.55


def test_over_real_records_the_range_holds_what_it_says(shared):
    if not (records := forecast_cases.real()):
        pytest.skip("no real records here")
    found = forecast.results(records, forecast.ours)

    assert len(found) == 506
    assert 0.77 <= forecast.inside(found) <= 0.83
    assert forecast.ratio(found) < 0.45
    assert forecast.ratio(forecast.results(records, last_year_again)) == pytest.approx(1.49, abs=0.005)
    for name_of in (lambda result: result.case.name, lambda result: (result.case.on.month - 1) // 4):
        for part in forecast.by(found, name_of).values():
            assert 0.70 <= forecast.inside(part) <= 0.90


def test_the_chance_beats_always_saying_the_base_rate(shared):
    if not (records := forecast_cases.real()):
        pytest.skip("no real records here")
    score, base, _ = forecast.brier(list(cases(records)))

    assert score < 0.6 * base


@pytest.mark.parametrize("months", forecast_lengths.LENGTHS)
def test_goals_of_any_length_hold_what_they_say_over_simulated_people(months):
    assert 0.75 <= forecast_lengths.inside(months, speakers(each=2, seed=3)) <= 0.88


def test_goals_of_two_years_are_not_much_too_sure_over_real_records(shared):
    if not (records := forecast_cases.real()):
        pytest.skip("no real records here")
    assert forecast_lengths.inside(24, records) >= 0.73


@pytest.mark.parametrize("metric", forecast_reach.METRICS)
def test_reach_of_simulated_channels_holds_what_it_says(metric):
    found = list(forecast_reach.forecasts(metric, channels=12))

    assert len(found) == 60
    assert 0.72 <= sum(one[1] for one in found) / len(found) <= 0.92
    assert sum(one[2] for one in found) < 0.7 * sum(one[3] for one in found)
