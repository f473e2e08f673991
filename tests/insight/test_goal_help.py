"""What would put a goal on track, recomputed with it; verdicts and sentences that do not contradict each other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from engagement.insight.progress import progress
from engagement.insight.verdicts import Verdict
from engagement.model.outlook import Ahead, Outlook
from engagement.store import Facts

ON, FIRST, LAST = date(2026, 6, 30), date(2026, 1, 1), date(2026, 12, 31)


def judge(facts: Facts, target: int, measure: str = "count:talk", on: date = ON):
    goal = SimpleNamespace(
        name="G", owner="CEO", measure=measure, target=target, from_on=FIRST, to_on=LAST
    )
    return progress(goal, facts, on)


def every(days: int, since: date = date(2023, 1, 1)) -> tuple[date, ...]:
    return tuple(since + timedelta(n) for n in range(0, (ON - since).days, days))


def helped(made) -> int:
    [found] = [
        re.match(r"([\d,]+) more .* booked by", one) for one in made.reasons if "put it on track" in one
    ]
    return int(found[1].replace(",", ""))


def with_booked(facts: Facts, count: int, counts: bool) -> Facts:
    day = ON + timedelta((LAST - ON).days // 2)
    ahead = (*facts.outlook.ahead, *(Ahead(day, "talk", "planned", str(n)) for n in range(count)))
    return replace(
        facts, booked=facts.booked + count * counts, outlook=replace(facts.outlook, ahead=ahead)
    )


@pytest.mark.parametrize("target", [26, 30, 40, 60])
@pytest.mark.parametrize("measure", ["count:talk", "attendance"])
def test_what_would_help_is_enough_and_one_less_is_not(measure, target):
    counts = measure == "count:talk"
    past = every(15)
    outlook = Outlook(past=past, kept=(len(past), 3), finals=tuple((day, 50) for day in past))
    facts = Facts(13 if counts else 650, outlook=outlook)
    target = target if counts else target * 50
    made = judge(facts, target, measure)
    count = helped(made)

    assert made.verdict in (Verdict.AT_RISK, Verdict.BEHIND)
    assert judge(with_booked(facts, count, counts), target, measure).verdict is Verdict.ON_TRACK
    if count > 1:
        fewer = judge(with_booked(facts, count - 1, counts), target, measure)
        assert fewer.verdict is not Verdict.ON_TRACK


def test_with_a_short_record_what_is_missing_helps():
    facts = Facts(1, outlook=Outlook(past=(date(2026, 6, 1),)))
    made = judge(facts, 5)

    assert made.verdict is Verdict.BEHIND
    assert helped(made) == 4


def test_one_is_said_as_one():
    made = judge(Facts(1, outlook=Outlook(past=every(30))), 3, on=LAST - timedelta(1))

    assert any("1 day left" in one for one in made.reasons)
    week = judge(Facts(0, outlook=Outlook(past=every(30))), 4, on=LAST - timedelta(28))
    assert any(one.startswith("1 a week is needed") for one in week.reasons)


def test_nothing_known_of_what_a_thing_brings_is_no_forecast_of_nothing():
    made = judge(Facts(0, outlook=Outlook(past=every(30))), 100, "attendance")

    assert (made.chance, made.as_json()["forecast"]) == (None, None)


def test_followers_that_are_lost_are_expected_to_go_on_so():
    falling = tuple((ON - timedelta(n), -3) for n in range(300))
    found = judge(Facts(-500, outlook=Outlook(growth=falling)), 100, "growth:x/acme").as_json()

    assert found["forecast_low"] < found["forecast"] < -500
    assert found["chance"] < 0.01


def test_where_half_of_the_attendance_is_never_entered_half_is_expected_to_be():
    past = every(10)
    all_known = Outlook(past=past, finals=tuple((day, 50) for day in past))
    half_known = replace(all_known, finals=all_known.finals[::2])
    gains = [
        judge(Facts(900, outlook=one), 5000, "attendance").as_json()["forecast"] - 900
        for one in (all_known, half_known)
    ]

    assert gains[1] == pytest.approx(gains[0] / 2, rel=0.1)


def test_planned_talks_lift_a_goal_on_views_as_likely_as_talks_have_views():
    past = every(30)
    seen = Outlook(
        past=past,
        kept=(len(past), 0),
        finals=tuple((day, 1000) for day in past),
        standing=tuple((day, 1000) for day in past),
    )

    def expected(planned: int, had: int) -> float:
        ahead = tuple(Ahead(date(2026, 7, 20), "talk", "planned", str(n)) for n in range(planned))
        known = replace(seen, ahead=ahead, known={"talk": (had, 40)})
        return judge(Facts(6000, outlook=known), 20_000, "metric:views").prospect.forecast.mid

    none, seldom, always = (expected(*some) for some in ((0, 40), (20, 2), (20, 40)))

    assert 0.95 * none < seldom < 1.1 * none
    assert always > none + 5000


def test_on_the_last_day_nothing_more_is_advised():
    behind = Facts(5, outlook=Outlook(past=every(15)))
    words = [" ".join(judge(behind, 20, on=day).reasons) for day in (LAST - timedelta(1), LAST)]

    assert "would put it on track" in words[0]
    assert "would" not in words[1]
