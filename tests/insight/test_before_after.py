"""An account's growth by week, and before and after an activity."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from engagement.insight.before_after import around
from engagement.insight.weekly import between, weekly

DAY = date(2026, 5, 6)
TALK = {"id": "talk", "title": "Our talk", "day": DAY}


def daily(growth, start, first=1000):
    """Readings at each day's beginning, from a daily growth."""
    level = first + np.concatenate([[0], np.cumsum(growth)])
    midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return pd.DataFrame(
        {"observed_at": [midnight + timedelta(days=i) for i in range(len(level))], "value": level}
    )


def steps(before, after, weeks_before=30, weeks_after=4, noise=0.0, seed=0):
    rng = np.random.default_rng(seed)
    by_week = np.concatenate([np.full(weeks_before, before), np.full(weeks_after, after)])
    by_week = by_week + rng.normal(0, noise, len(by_week)) if noise else by_week
    return daily(np.repeat(by_week / 7, 7), DAY - timedelta(days=7 * weeks_before))


def test_growth_is_told_by_calendar_week():
    made = weekly(daily([10] * 21, date(2026, 5, 4)), date(2026, 5, 5), date(2026, 5, 27))

    assert list(made["week"]) == [
        date(2026, 5, 4),
        date(2026, 5, 11),
        date(2026, 5, 18),
        date(2026, 5, 25),
    ]
    assert made["growth"].fillna(-1).tolist() == [70, 70, 70, -1]
    assert made["level"].fillna(-1).tolist() == [1070, 1140, 1210, -1]


def test_a_gap_is_unknown_and_a_counter_that_fell_is_no_loss():
    readings = daily([10] * 28, date(2026, 5, 4))
    gone = readings.drop(index=range(5, 20))
    assert weekly(gone, date(2026, 5, 4), date(2026, 5, 31))["growth"].isna().tolist() == [
        True,
        True,
        True,
        False,
    ]

    readings.loc[10:, "value"] = [0 + 10 * i for i in range(19)]
    assert weekly(readings, date(2026, 5, 11), date(2026, 5, 17))["growth"].tolist() == [60]


def test_numbers_entered_now_and_then_tell_growth_between_them():
    noon = datetime(2026, 5, 4, 12, tzinfo=UTC)
    entered = pd.DataFrame(
        {
            "observed_at": [noon + timedelta(days=d) for d in (0, 35, 35.5, 63)],
            "value": [100, 150, 151, 40],
        }
    )
    made = between(entered)

    assert made["since"].tolist() == [date(2026, 5, 4), date(2026, 6, 8), date(2026, 6, 9)]
    assert made["growth"].tolist() == [50, 1, 40]
    assert made["per_week"].round(1).fillna(-1).tolist() == [10, -1, 10.2]
    assert between(entered.head(1)).empty
    assert list(between(entered.head(0))) == ["since", "until", "growth", "days", "per_week"]


def test_the_numbers_are_weekly_means_and_no_cause_is_claimed():
    found = around(steps(80, 120, noise=15), TALK, unit="followers")

    assert found.reason is None
    assert found.before == pytest.approx(80, abs=20)
    assert found.after == pytest.approx(120, abs=25)
    assert found.low < found.difference < found.high
    assert found.sentence.startswith("In the 4 weeks after Our talk the account grew by ")
    assert "because" not in found.sentence
    assert list(found.frame["side"]) == ["before"] * 4 + ["after"] * 4
    assert found.frame["week"][4] == DAY


def test_a_large_difference_is_more_than_usual_and_a_small_one_may_be_chance():
    assert "is more than its weeks usually differ by" in around(steps(80, 400, noise=15), TALK).sentence
    assert "may be chance" in around(steps(80, 82, noise=15), TALK).sentence
    assert "may be chance" in around(steps(0, 0), TALK).sentence
    assert "may be chance" in around(steps(4, 5), TALK).sentence


def test_weeks_that_resemble_each_other_widen_the_interval():
    rng = np.random.default_rng(3)
    shocks = rng.normal(0, 20, 34)
    alike = np.zeros(34)
    for week in range(1, 34):
        alike[week] = 0.8 * alike[week - 1] + 0.6 * shocks[week]
    tail = 100 + shocks
    start = DAY - timedelta(days=7 * 30)
    apart = around(daily(np.repeat(tail / 7, 7), start), TALK)
    head = np.concatenate([100 + alike[:26] * 3, tail[26:]])
    close = around(daily(np.repeat(head / 7, 7), start), TALK)

    assert close.difference == pytest.approx(apart.difference)
    assert close.high - close.low > apart.high - apart.low


@pytest.mark.parametrize(("r", "least"), [(0.0, 0.86), (0.3, 0.85), (0.6, 0.84)])
def test_without_an_effect_the_interval_holds_zero_about_nine_times_in_ten(r, least):
    rng, held = np.random.default_rng(8), 0
    for _ in range(150):
        shocks, week = rng.normal(0, 20, 64), np.zeros(64)
        for i in range(1, 64):
            week[i] = r * week[i - 1] + np.sqrt(1 - r * r) * shocks[i]
        found = around(daily(np.repeat((200 + week[30:]) / 7, 7), DAY - timedelta(days=210)), TALK)
        held += found.low <= 0 <= found.high

    assert least <= held / 150


def test_what_else_happened_and_gaps_are_named():
    others = [
        TALK,
        {"id": "b", "title": "Webinar", "day": DAY - timedelta(days=28)},
        {"id": "c", "title": "Post", "day": DAY + timedelta(days=28)},
        {"id": "d", "title": "Day of", "day": DAY},
        *({"id": f"e{i}", "title": f"Thread {i}", "day": DAY + timedelta(days=2)} for i in range(3)),
    ]
    readings = steps(80, 120, noise=9)
    found = around(readings, TALK, others)

    assert found.overlapping == ["Webinar", "Day of", "Thread 0", "Thread 1", "Thread 2"]
    assert "In the same weeks: Webinar, Day of, Thread 0 and 2 more." in found.sentence
    assert found.gaps == []
    gone = around(readings.drop(index=range(212, 224)), TALK, others)
    assert gone.gaps == [(DAY + timedelta(days=1), DAY + timedelta(days=14))]
    assert (gone.weeks_after, gone.difference) == (2, None)
    six = around(readings.drop(index=range(175, 187)), TALK)
    assert "Known are 3 weeks before and 4 after." in six.sentence


def test_too_few_readings_are_silent_with_a_reason():
    nothing = daily([], DAY).head(0)
    one = daily([], DAY)
    young = steps(80, 120, weeks_after=1)
    old = steps(80, 120, weeks_before=1, weeks_after=9)

    for readings in (nothing, one, young, old):
        found = around(readings, TALK)
        assert found.difference is None
        assert found.reason == found.sentence
    assert around(young, TALK).reason == "Only 1 full week is known after it: 3 are needed to compare."
    assert around(old, TALK).reason.startswith("Readings tell 1 of 4 weeks before")
    assert weekly(nothing, DAY, DAY)["growth"].isna().all()


def test_a_loss_is_called_one():
    found = around(steps(-7, -70, weeks_before=6), TALK)

    assert "the account lost 70 a week against a loss of 7 before" in found.sentence


@pytest.mark.parametrize("day", [date(1980, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_any_day_of_the_calendar_can_be_asked_about(day):
    found = around(steps(80, 120), TALK | {"day": day})

    assert found.reason
