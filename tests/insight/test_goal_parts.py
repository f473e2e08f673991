"""A goal in parts; its period as lines; curves of shares."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from engagement.errors import Refused
from engagement.insight import paths, shares
from engagement.insight.cascade import each, in_parts, split
from engagement.insight.progress import progress
from engagement.insight.verdicts import Verdict
from engagement.model.goals import NewGoal
from engagement.model.outlook import Ahead, Grown, Outlook
from engagement.store import Facts

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
ON = date(2026, 6, 30)


def test_a_year_s_target_is_spread_over_its_quarters_in_whole_numbers():
    parts = split(25, *YEAR, "quarter")

    assert [(part.name, part.target) for part in parts] == [
        ("Q1 2026", 6), ("Q2 2026", 6), ("Q3 2026", 7), ("Q4 2026", 6),
    ]  # fmt: skip
    assert (parts[0].starts_on, parts[-1].ends_on) == YEAR
    assert sum(part.target for part in split(7, *YEAR, "month")) == 7


def test_it_follows_a_season_and_one_part_alone_is_none():
    spring = (0.0, 0.0, 2.0, 4.0, 4.0, 2.0) + (0.0,) * 6

    assert [(p.name, p.target) for p in split(12, *YEAR, "quarter", spring)] == [
        ("Q1 2026", 2),
        ("Q2 2026", 10),
    ]
    assert split(12, date(2026, 1, 1), date(2026, 3, 31), "quarter") == []
    assert [p.target for p in each(8, *YEAR, "quarter")] == [8] * 4


def test_a_target_for_each_quarter_makes_the_whole_their_sum():
    goal = NewGoal("Touches", "marketing", "touches:1", 8, *YEAR)
    whole, parts = in_parts(goal, "quarter", True)

    assert (whole.target, [part.name for part in parts][:1]) == (32, ["Touches, Q1 2026"])
    assert in_parts(goal, "", False) == (goal, [])
    assert sum(part.target for part in in_parts(goal, "quarter", False, [], ON)[1]) == 8


def test_more_parts_than_anybody_reads_are_refused():
    goal = NewGoal("Talks", "CEO", "count:talk", 9000, date(2026, 1, 1), date(2099, 12, 31))

    with pytest.raises(Refused, match="60 at most"):
        in_parts(goal, "month", False)


def judge(facts: Facts, target: int, measure: str = "count:talk", on: date = ON):
    goal = SimpleNamespace(
        name="G", owner="CEO", measure=measure, target=target, from_on=YEAR[0], to_on=YEAR[1]
    )
    return progress(goal, facts, on)


def monthly(years: int, until: date = ON) -> tuple[date, ...]:
    """Two things a month for some years."""
    days = (
        date(2026 - back, month, day)
        for back in range(years)
        for month in range(1, 13)
        for day in (5, 20)
    )
    return tuple(sorted(day for day in days if day <= until))


def test_a_steady_record_is_on_track_for_what_it_usually_does_and_not_for_twice_that():
    facts = Facts(12, outlook=Outlook(past=monthly(4)))
    usual, twice = judge(facts, 22), judge(facts, 40)

    assert (usual.verdict, twice.verdict) == (Verdict.ON_TRACK, Verdict.BEHIND)
    assert usual.chance > 0.5 > 0.01 > twice.chance
    found = usual.as_json()
    assert found["forecast_low"] < found["forecast"] < found["forecast_high"]
    assert 20 <= found["forecast"] <= 28


def test_what_is_booked_raises_the_chance_and_is_said():
    booked = tuple(Ahead(date(2026, 9, n), "talk", "planned", f"id{n}", "T") for n in range(1, 9))
    without = judge(Facts(6, outlook=Outlook(past=monthly(2)[::2])), 18)
    with_them = judge(Facts(6, booked=8, outlook=Outlook(past=monthly(2)[::2], ahead=booked)), 18)

    assert with_them.chance > without.chance
    assert any(reason.startswith("8 more booked") for reason in with_them.reasons)
    assert with_them.expected < without.expected


def test_what_waits_for_an_answer_counts_by_how_often_it_is_accepted():
    asked = tuple(Ahead(date(2026, 9, n), "talk", "submitted") for n in range(1, 11))
    hard = Outlook(past=monthly(2), ahead=asked, answered={"talk": (2, 40)}, kept=(50, 0))
    easy = Outlook(past=monthly(2), ahead=asked, answered={"talk": (40, 2)}, kept=(50, 0))

    assert judge(Facts(12, outlook=easy), 30).chance > judge(Facts(12, outlook=hard), 30).chance
    assert any(
        "10 submitted wait for answers" in reason
        for reason in judge(Facts(12, outlook=easy), 30).reasons
    )


def test_what_would_help_is_named_in_things():
    made = judge(Facts(12, outlook=Outlook(past=monthly(4))), 28)

    assert made.verdict in (Verdict.AT_RISK, Verdict.BEHIND)
    assert any("more talk" in reason and "would put it on track" in reason for reason in made.reasons)
    rooms = Outlook(past=monthly(4), finals=((date(2026, 1, 1), 50),) * 24)
    crowd = judge(Facts(600, outlook=rooms), 2000, "attendance")
    assert any("of the usual size (50 people)" in reason for reason in crowd.reasons)


def test_a_short_record_early_in_the_period_says_nothing():
    made = judge(Facts(0, outlook=Outlook(past=(date(2026, 1, 3),))), 24, on=date(2026, 1, 20))

    assert made.verdict is Verdict.TOO_EARLY
    assert made.verdict.label == "Too early to say"


@pytest.mark.parametrize("target", [1, 10**12])
@pytest.mark.parametrize("actual", [0, 3, None])
@pytest.mark.parametrize("on", [date(1990, 1, 1), date(2025, 12, 31), ON, YEAR[1], date(2040, 1, 1)])
@pytest.mark.parametrize("measure", ["count", "attendance", "metric:views", "growth:x/acme"])
def test_no_goal_ends_in_an_exception(measure, on, actual, target):
    made = judge(Facts(actual), target, measure, on)

    assert made.reasons
    assert made.chance is None or 0 <= made.chance <= 1
    lines = paths.path(made, [(YEAR[0], 0)], on)
    assert list(lines.expected["value"])[-1] == pytest.approx(target)
    assert set(lines.rows.columns) == {"day", "line", "value"}


def test_the_forecast_of_a_path_opens_from_what_stands_to_its_range():
    made = judge(Facts(12, outlook=Outlook(past=monthly(4))), 24)
    lines = paths.path(made, [(YEAR[0], 0), (ON, 12)], ON)
    assert lines.forecast is not None
    first, last = lines.forecast.iloc[0], lines.forecast.iloc[-1]

    assert (first["day"], first["low"], first["high"]) == (ON, 12, 12)
    assert (last["day"], last["low"], last["high"]) == (
        YEAR[1], made.prospect.forecast.low, made.prospect.forecast.high,
    )  # fmt: skip


def test_a_curve_is_the_record_s_own_where_it_knows_enough():
    def grown(thing: int):
        born = date(2025, 1, 1) + timedelta(days=thing)
        start = (born - date(1970, 1, 1)).days * 86_400_000_000
        readings = ((0.5, 10), (1, 50), (2, 55), (7, 60), (30, 80), (100, 100), (365, 100))
        return [
            Grown(thing, "youtube", born, start + round(age * 86_400_000_000), value)
            for age, value in readings
        ]

    own = shares.own("views", [row for thing in range(6) for row in grown(thing)])
    few = shares.own("views", [row for thing in range(3) for row in grown(thing)])

    assert own.share(1) == pytest.approx(0.5, abs=0.05)
    assert few.shares == shares.published("views").shares
    assert list(own.shares) == sorted(own.shares)
