"""What each reading did to a number."""

from __future__ import annotations

from collections import namedtuple

from engagement.insight.steps import steps

Row = namedtuple("Row", "metric ref observed_at value")


def words(*values):
    return [s.in_words for s in steps(Row("views", "a", at, v) for at, v in enumerate(values))]


def test_growth_corrections_resets_and_absences_are_told_apart():
    assert words(1000, 1200, 1200, 1150, 40, None, 90) == [
        "first read",
        "+200",
        "unchanged",
        "−50, corrected",
        "+40, the counter began anew",
        "not given",
        "+50",
    ]


def test_a_fall_to_nothing_is_a_reset_that_brought_nothing():
    assert words(10, 0) == ["first read", "+0, the counter began anew"]


def test_each_metric_and_page_has_its_own_series():
    rows = [Row("likes", "a", 1, 5), Row("likes", "b", 1, 9), Row("views", "a", 1, 3)]

    assert [s.in_words for s in steps(rows)] == ["first read"] * 3
    assert steps([]) == []
