"""A period against the one before or the same last year."""

from datetime import date

import pytest

from engagement.insight.against import Span, against, in_words, period_before, same_last_year
from engagement.insight.compare import grouped


def row(id, value, platform="x"):
    return {"id": id, "value": value, "platform": platform}


@pytest.mark.parametrize(
    ("since", "until", "earlier", "name"),
    [
        ((2026, 3, 1), (2026, 3, 31), ((2026, 2, 1), (2026, 2, 28)), "March 2026"),
        ((2024, 3, 1), (2024, 3, 31), ((2024, 2, 1), (2024, 2, 29)), "March 2024"),
        ((2026, 1, 1), (2026, 3, 31), ((2025, 10, 1), (2025, 12, 31)), "Q1 2026"),
        ((2026, 1, 1), (2026, 12, 31), ((2025, 1, 1), (2025, 12, 31)), "2026"),
        ((2026, 1, 1), (2026, 6, 30), ((2025, 7, 1), (2025, 12, 31)), "2026-01-01 to 2026-06-30"),
        ((2026, 3, 2), (2026, 3, 8), ((2026, 2, 23), (2026, 3, 1)), "2026-03-02 to 2026-03-08"),
        ((1985, 1, 1), (1985, 1, 1), ((1984, 12, 31), (1984, 12, 31)), "1985-01-01 to 1985-01-01"),
    ],
)
def test_the_period_before_is_as_long_as_the_calendar_says(since, until, earlier, name):
    now, before = period_before(date(*since), date(*until))

    assert (before.since, before.until) == (date(*earlier[0]), date(*earlier[1]))
    assert now.name == name


@pytest.mark.parametrize(
    ("since", "until", "earlier"),
    [
        ((2024, 2, 29), (2024, 2, 29), ((2023, 2, 28), (2023, 2, 28))),
        ((2024, 2, 1), (2024, 2, 29), ((2023, 2, 1), (2023, 2, 28))),
        ((2025, 2, 1), (2025, 2, 28), ((2024, 2, 1), (2024, 2, 29))),
        ((2025, 2, 10), (2025, 2, 28), ((2024, 2, 10), (2024, 2, 28))),
        ((2026, 7, 1), (2026, 9, 30), ((2025, 7, 1), (2025, 9, 30))),
    ],
)
def test_the_same_last_year_knows_29_february(since, until, earlier):
    _, before = same_last_year(date(*since), date(*until))

    assert (before.since, before.until) == (date(*earlier[0]), date(*earlier[1]))


def test_a_period_that_runs_is_compared_as_far_as_it_came():
    assert period_before(date(2026, 10, 1), date(2026, 12, 31), date(2026, 10, 10)) == (
        Span(date(2026, 10, 1), date(2026, 10, 10)),
        Span(date(2026, 7, 1), date(2026, 7, 10)),
    )
    assert same_last_year(date(2024, 1, 1), date(2024, 12, 31), date(2024, 2, 29)) == (
        Span(date(2024, 1, 1), date(2024, 2, 29)),
        Span(date(2023, 1, 1), date(2023, 2, 28)),
    )
    assert period_before(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 30))[1].until == date(
        2026, 2, 28
    )


def test_where_the_calendar_ends_there_is_nothing_before():
    assert period_before(date(1, 1, 1), date(1, 1, 31)) is None
    assert period_before(date(1, 1, 1), date(1, 1, 20)) is None
    assert same_last_year(date(1, 5, 1), date(1, 5, 2)) is None
    assert period_before(date(2026, 2, 1), date(2026, 1, 1)) is None


def test_groups_of_two_periods_stand_beside_each_other():
    now = grouped([row("a", 10), row("b", None, "dev"), row("e", 5, "youtube")], "platform")
    before = grouped([row("c", 8), row("d", 4, "dev"), row("f", 2, "web")], "platform")
    made = against(now, before).set_index("group")

    assert list(made.index) == ["X", "YouTube", "DEV", "Web"]
    assert made.loc["X", ["value", "before", "change", "share"]].tolist() == [10, 8, 2, 0.25]
    assert made.loc["YouTube", ["value", "before", "change"]].tolist() == [5, 0, 5]
    assert made.loc["Web", ["value", "before", "share"]].tolist() == [0, 2, -1]
    assert made.loc["DEV", ["value", "change", "share"]].isna().all()
    assert against(grouped([], "kind"), grouped([], "kind")).empty


def test_the_change_is_said_with_what_each_side_covers():
    spans = period_before(date(2026, 3, 1), date(2026, 3, 31))
    now, before = grouped([row("a", 10), row("b", 5)], "platform"), grouped([row("c", 10)], "platform")

    assert in_words(now, before, spans, "views") == (
        "March 2026: 15 views, known for 2 of 2. February 2026: 10 views, known for 1 of 1. 5 views more (50%)."
    )
    half = grouped([row("c", 10), row("d", None)], "platform")
    assert "different shares" in in_words(now, half, spans)
    assert "more" not in in_words(now, grouped([], "platform"), spans)
    zero = grouped([row("c", 0)], "platform")
    assert in_words(zero, zero, spans).endswith("No change.")
    assert in_words(now, zero, spans).endswith("15 more.")
