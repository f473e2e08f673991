"""Reach grouped by anything an activity has, with what each sum covers."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from engagement.insight.compare import buckets, grouped, in_time
from engagement.insight.dimensions import COLUMN
from tests.counting import calls

MARCH = date(2026, 3, 4)


def row(id, value=1, **more):
    return {"id": id, "value": value, "day": MARCH, "platform": "x", "kind": "talk", **more}


def values(found):
    return dict(zip(found.frame["group"], found.frame["value"], strict=True))


def test_groups_are_summed_largest_first_with_what_they_cover():
    rows = [row("a", 5), row("b", 7, platform="dev"), row("c", None, platform="dev"), row("d", 3)]
    found = grouped(rows, "platform")

    assert found.frame.to_dict("records") == [
        {"group": "X", "value": 8, "known": 2, "of": 2, "activities": 2, "ids": ("a", "d")},
        {"group": "DEV", "value": 7, "known": 1, "of": 2, "activities": 2, "ids": ("b", "c")},
    ]
    assert found.in_words("views") == "15 views, known for 3 of 4."
    assert found.lacking == ("c",)
    assert not found.overlap


def test_an_absence_is_no_zero():
    found = grouped([row("a", None), row("b", float("nan")), row("c", float("inf"))], "kind")

    assert np.isnan(found.frame["value"][0])
    assert found.total.value is None
    assert found.in_words() == "Not known for any of 3 that could have it."


def test_an_activity_counts_under_each_of_its_topics_and_once_in_the_total():
    rows = [row("a", 5, tags=["Go", "AI", "go"]), row("b", 7, tags=["AI"]), row("c", 1, tags=[])]
    found = grouped(rows, "topic")

    assert values(found) == {"AI": 12, "Go": 5, "None given": 1}
    assert found.total.value == 13
    assert found.overlap
    assert "do not add up to the total" in found.in_words()


def test_spellings_are_one_group_named_by_the_most_frequent():
    rows = [
        row(i, 1, city=city) for i, city in enumerate(["Zürich", "zurich", "Zürich ", "", None, " "])
    ]

    assert values(grouped(rows, "city")) == {"Zürich": 3, "None given": 3}


def test_ten_thousand_topics_are_twelve_others_and_none():
    rows = [row(i, i, tags=[f"topic {i}", "Others"]) for i in range(10_000)] + [row("x", 4)]
    found = grouped(rows, "topic")

    assert len(found.frame) == 14
    assert list(found.frame["group"][[0, 1, 12, 13]]) == [
        "Others",
        "topic 9999",
        "All others",
        "None given",
    ]
    assert found.frame["value"][12] == sum(range(10_000 - 11))
    assert found.total.value == sum(range(10_000)) + 4


@pytest.mark.parametrize(
    ("most", "shown"), [(-1, ["c7"]), (0, ["c7"]), (1, ["c7"]), (3, ["c7", "c1", "c2"])]
)
def test_equals_are_cut_by_name_and_at_least_one_is_shown(most, shown):
    rows = [row(i, 9 if i == 7 else 1, campaign=f"c{i}") for i in range(1, 10)]

    assert list(grouped(rows, "campaign", most=most).frame["group"]) == [*shown, "Others"]


def test_the_same_page_on_three_activities_counts_once():
    rows = [row(i, value, subject="page", tags=["go"]) for i, value in (("a", None), ("b", 9), ("c", 9))]
    found = grouped(rows, "topic")

    assert found.frame.to_dict("records") == [
        {"group": "go", "value": 9, "known": 1, "of": 1, "activities": 3, "ids": ("a", "b", "c")}
    ]
    assert (found.total.value, found.total.known, found.total.of) == (9, 1, 1)


def test_weekdays_and_months_keep_their_own_order():
    rows = [row(i, i, day=MARCH + timedelta(days=-40 * i)) for i in range(4)]

    assert list(grouped(rows, "month", most=1).frame["group"]) == [
        "2025-11-01",
        "2025-12-01",
        "2026-01-01",
        "2026-03-01",
    ]
    assert list(grouped(rows, "day of week").frame["group"]) == [
        "Tuesday",
        "Wednesday",
        "Friday",
        "Sunday",
    ]


@pytest.mark.parametrize("by", COLUMN)
def test_every_dimension_stands_nothing_one_row_and_nonsense(by):
    strange = [
        row(
            "a",
            "many",
            day=date(1, 1, 1),
            tags="one",
            persons=[None, "Ada"],
            audiences=["aliens", "press"],
        ),
        row("b", None, day=date(9999, 12, 31), kind="unheard_of", format="in_person", tags=[None, 3]),
        {"id": "c"},
    ]
    assert list(grouped([], by).frame) == ["group", "value", "known", "of", "activities", "ids"]
    assert grouped([], by).in_words().startswith("Nothing here")
    assert len(grouped([row("a")], by).frame) == 1
    assert grouped(strange, by).total.of == 3
    assert grouped(pd.DataFrame(strange), by).total.of == 3
    assert grouped(pd.DataFrame(columns=["id", "value"]), by).frame.empty


def test_words_are_those_people_read():
    rows = [row("a", kind="press", format="in_person", audiences=["professional_community"])]

    assert list(values(grouped(rows, "kind"))) == ["Press or media interview"]
    assert list(values(grouped(rows, "format"))) == ["In person"]
    assert list(values(grouped(rows, "audience"))) == ["Professional community"]


def test_time_has_every_bucket_and_tells_nothing_done_from_nothing_known():
    rows = [
        row("a", 5, day=date(2026, 1, 31)),
        row("b", None, day=date(2026, 3, 1)),
        row("z", day=date(2020, 1, 1)),
    ]
    made = in_time(rows, "month", date(2026, 1, 1), date(2026, 3, 31))

    assert list(made["start"]) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert made["value"].fillna(-1).tolist() == [5, 0, -1]
    assert made["of"].tolist() == [1, 0, 1]
    running = in_time(rows, "month", date(2026, 1, 1), date(2026, 3, 31), cumulative=True)
    assert running["value"].tolist() == [5, 5, 5]


def test_time_is_split_by_the_largest_groups_and_others():
    rows = [row(i, i, tags=[f"t{i}"], day=MARCH) for i in range(50)]
    made = in_time(rows, "week", MARCH, MARCH + timedelta(days=10), by="topic", most=3)

    assert list(dict.fromkeys(made["group"])) == ["t49", "t48", "t47", "Others"]
    assert list(made["start"].unique()) == [date(2026, 3, 2), date(2026, 3, 9)]
    assert made["value"].sum() == sum(range(50))


def test_a_subjects_growth_of_two_days_is_two_and_its_row_given_twice_is_one():
    rows = [
        row("a", 5, subject=1),
        row("b", 5, subject=1),
        row("a", 3, subject=1, day=MARCH + timedelta(days=1)),
    ]

    assert in_time(rows, "week", MARCH, MARCH + timedelta(days=2))["value"].tolist() == [8]


def test_time_without_rows_is_empty_and_weeks_begin_on_mondays():
    assert list(in_time([], "week", MARCH, MARCH)) == ["start", "group", "value", "known", "of"]
    assert buckets(date(2026, 1, 1), date(2026, 1, 12), "week") == [
        date(2025, 12, 29), date(2026, 1, 5), date(2026, 1, 12),
    ]  # fmt: skip
    assert buckets(date(1, 1, 1), date(1, 1, 2), "week") == [date(1, 1, 1)]


def test_ten_times_the_activities_are_grouped_in_ten_times_the_calls():
    rng = np.random.default_rng(2)
    rows = [
        row(f"a{i}", int(i), tags=[f"t{int(t)}" for t in rng.integers(0, 200, 3)], city=f"c{i % 90}")
        for i in range(10_000)
    ]
    grouped(rows, "topic")  # what is loaded when first asked

    assert calls(lambda: grouped(rows, "topic")) < 11 * calls(lambda: grouped(rows[:1000], "topic"))
