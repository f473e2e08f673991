"""Marketing's rooms as a newcomer meets them: addresses, captions, entries and goals that go wrong are told."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from engagement.insight.reach import Choice
from engagement.model.drafts import LATEST
from engagement.model.vocabulary import Kind
from engagement.store import Filter, NewGoal
from engagement.ui import accounts, reach_data, reach_posts, reach_trend_view
from engagement.ui.reach_asked import Asked
from tests.conftest import draft
from tests.pages.test_reach import post

ROOT = Path(__file__).resolve().parents[2]
TODAY = date.today()
YEAR = (date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))


def said(running: AppTest) -> str:
    """All words of the page, without the escapes of Markdown."""
    found = [
        one.value
        for one in (
            *running.markdown,
            *running.caption,
            *running.info,
            *running.warning,
            *running.error,
        )
    ]
    return re.sub(r"\\(.)", r"\1", " ".join(found))


def asked(**more: object) -> Asked:
    given = {
        "choice": Choice("attendance", ("attendance",), 1),
        "since": date(2026, 1, 1),
        "until": date(2026, 6, 30),
        "compared": "nothing",
        "filter": Filter(),
        "today": date(2026, 5, 20),
    }
    return Asked(**(given | more))


# Addresses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "query", "sentence"),
    [
        ("activities", {"kind": "tolk"}, "kind=tolk is not known here. Is it talk?"),
        ("activities", {"status": "done"}, "status=done is not known here."),
        ("activities", {"person": "Nobody"}, "person=Nobody is not known here."),
        ("activities", {"format": "on a boat"}, "format=on_a_boat is not known here."),
        ("activities", {"from": "31.12.2026"}, "from=31.12.2026 is no day such as 2026-03-31."),
        ("activities", {"to": "1899-12-31"}, "to=1899-12-31 is not between 1970-01-01"),
        ("activities", {"campain": "x"}, "No filter is called campain. Is it campaign?"),
        ("reach", {"platfrom": "x"}, "No filter is called platfrom. Is it platform?"),
        ("community", {"mnths": "3"}, "No filter is called mnths. Is it months?"),
        ("goals", {"show": "endet"}, "show=endet is not known here. Is it ended?"),
    ],
)
def test_a_misspelt_filter_is_said_and_not_dropped_in_silence(page, sqlite_store, name, query, sentence):
    sqlite_store.add_activity(draft("T", TODAY.isoformat(), numbers=(("attendance", 5),)), "t")
    sqlite_store.add_goal(NewGoal("G", "CEO", "count:talk", 3, *YEAR), "t")
    with sqlite_store.unit("t") as unit:
        accounts.manual.enter(unit, [accounts.Told("newsletter/a", "subscribers", TODAY, 5)], "entered")

    running = page(name, **query)

    assert not running.exception
    assert sentence in said(running)


def test_an_address_that_is_understood_says_nothing(page, sqlite_store):
    sqlite_store.add_activity(draft("T", "2026-03-02"), "t")
    running = page("activities", kind="Talk", status="delivered", weekday="Mon", utm_source="chat")

    assert not running.warning


# Captions --------------------------------------------------------------------------------------


def test_a_picture_s_words_say_period_split_filters_source_and_coverage(sqlite_store):
    sqlite_store.add_activity(
        draft("T", "2026-03-02", numbers=(("attendance", 5),), tags=("kafka",)), "t"
    )
    cut = reach_trend_view.Cut("month", "kind", "earned")
    view = asked(filter=Filter(kinds=(Kind.TALK,)))

    found = reach_trend_view.trend(sqlite_store, view, cut)

    lines = found.caption.lines
    assert lines[0] == "1 Jan 2026 to 30 Jun 2026, by month, a colour for each kind. Only kind Talk."
    assert any(line.startswith("Source: the record") for line in lines)
    assert any("known for 1 of 1" in line for line in lines)


def test_an_open_period_is_said_in_words():
    assert reach_data.told(asked(since=date(1970, 1, 1), until=LATEST)) == "All time."
    assert reach_data.told(asked(until=LATEST), "by city") == "From 1 Jan 2026 on, by city."


def test_months_without_a_mark_are_told_with_their_reason(sqlite_store):
    for title, day, numbers in (
        ("A", "2026-01-05", (("attendance", 5),)),
        ("B", "2026-02-05", ()),
        ("C", "2026-04-05", (("attendance", 9),)),
    ):
        sqlite_store.add_activity(draft(title, day, numbers=numbers), "t")

    found = reach_trend_view.trend(sqlite_store, asked(), reach_trend_view.Cut("month", None, "earned"))

    assert (
        "Nothing is recorded that could have people in rooms in Mar 2026 and May 2026."
        in found.caption.coverage
    )
    assert "What is recorded in Feb 2026 has no known number." in found.caption.coverage


def test_a_curve_s_numbers_have_a_newest_and_an_oldest(page, sqlite_store):
    for number in range(1, 8):
        post(sqlite_store, number, TODAY - timedelta(days=60 + 7 * number), 10 + number, 20 + number)
    choice = Choice("impressions", ("impressions",), 7)
    view = asked(choice=choice, since=TODAY - timedelta(days=364), until=TODAY, today=TODAY)

    oldest, newest = reach_posts.read(sqlite_store, view, ("x", "social_post"))

    assert (newest - oldest).days == 42
    running = page("reach", section="curves")
    assert f"The oldest number in it was read on {oldest:%Y-%m-%d}." in said(running)
    assert f"As of {newest:%Y-%m-%d}" in said(running)


# Entries ---------------------------------------------------------------------------------------


def test_less_than_nobody_is_refused_under_the_button_and_nothing_is_saved(page, sqlite_store):
    running = page("log")
    next(t for t in running.text_input if t.label == "Title").set_value("T")
    next(n for n in running.number_input if n.label == "Attendance").set_value(-5)
    next(b for b in running.button if b.label == "Save").click().run()

    [error] = running.error
    assert "Attendance: -5 is less than nobody. Enter 0 or more" in re.sub(r"\\(.)", r"\1", error.value)
    assert sqlite_store.count_activities() == 0


def test_a_row_of_the_grid_is_told_with_its_column_and_value():
    day = date(2026, 3, 1)
    grid = pd.DataFrame(
        {
            "Account": ["newsletter/a", None, "newsletter/a", "newsletter/b"],
            "Number": ["subscribers", None, None, "subscribers"],
            "Date": [day] * 4,
            "Value": pd.array([5, None, 7, None], dtype="Int64"),
        }
    )

    told, wrong = accounts._told(grid)

    assert [(row, one.value) for row, one in told] == [(1, 5)]
    assert wrong == [
        "Row 3 has Account newsletter/a, Date 2026-03-01, Value 7 and no Number.",
        "Row 4 has Account newsletter/b, Number subscribers, Date 2026-03-01 and no Value.",
    ]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("empty.csv", b"", "empty.csv is empty. Nothing was imported."),
        (
            "slides.csv",
            b"\x89PNG\r\n\x1a\n\0\0",
            "slides.csv is a picture (PNG), and nothing was imported.",
        ),
        (
            "talks.csv",
            bytes(range(256)),
            "talks.csv is not a text file, and nothing was imported. Give a",
        ),
        ("head.csv", b"title,date\n", "head.csv was read and holds no rows"),
    ],
)
def test_a_file_that_cannot_be_imported_says_what_it_is_and_what_to_do(
    page, sqlite_store, name, data, sentence
):
    running = page("files")
    running.file_uploader[0].set_value((name, data, "text/csv")).run()

    assert not running.exception
    assert sentence in said(running)


def test_costs_are_shown_in_the_company_s_currency(page, sqlite_store, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_CURRENCY", "chf")
    made = sqlite_store.add_activity(draft("T", "2026-03-02", cost=1200), "t")

    assert "**Cost:** 1,200 CHF" in said(page("activities", open=made))
    assert any(n.label == "Cost (CHF)" for n in page("log").number_input)


# Goals -----------------------------------------------------------------------------------------


def test_goals_that_count_the_same_days_are_told(page, sqlite_store):
    first = sqlite_store.add_goal(NewGoal("Talks", "CEO", "count:talk", 24, *YEAR), "t")
    sqlite_store.add_goal(NewGoal("More talks", "marketing", "count:talk", 9, *YEAR), "t")
    running = page("goals")
    running.session_state[f"pace_{first}"] = True
    running.run()

    assert not running.exception
    assert f"Counts in part the same as More talks ({YEAR[0]} to {YEAR[1]})" in said(running)


def test_a_goal_shows_where_it_will_end_and_the_rest_when_asked(page, sqlite_store):
    for month in range(1, 13):
        for day in (3, 12, 21):
            on = date(TODAY.year - 1, month, day)
            sqlite_store.add_activity(draft(f"T{on}", on.isoformat()), "t")
    goal = sqlite_store.add_goal(NewGoal("Talks", "CEO", "count:talk", 40, *YEAR), "t")
    running = page("goals")

    assert "a week" not in said(running)
    running.session_state[f"pace_{goal}"] = True
    running.run()
    assert "expected by" in said(running)


@pytest.mark.parametrize("target", [0, -3])
def test_a_target_of_nothing_is_refused_in_a_sentence(page, sqlite_store, target):
    running = page("goals")
    running.session_state["goal_fields"] = True
    running.run()
    if not [n for n in running.number_input if n.label == "Target"]:
        next(t for t in running.text_input if t.label == "Set a goal").set_value("24 talks in 2026")
        next(b for b in running.button if b.label == "Read it").click().run()
    next(n for n in running.number_input if n.label == "Target").set_value(target)
    next(b for b in running.button if b.label == "Save").click().run()

    assert "a target is more than 0" in said(running)
    assert sqlite_store.goals() == []


def test_days_before_1990_and_periods_long_over_are_pages_with_sentences(page, sqlite_store):
    sqlite_store.add_activity(draft("Unix", "1985-06-01", numbers=(("attendance", 80),)), "t")
    sqlite_store.add_goal(
        NewGoal("Then", "CEO", "count:talk", 3, date(1985, 1, 1), date(1985, 12, 31)), "t"
    )

    assert "80 people in rooms" in said(page("reach", period="all"))
    assert "2 short" in said(page("goals"))
    assert "1 found" in said(page("activities", to="1989-12-31"))
    for section in ("curves", "worked", "where"):
        running = page("reach", period="all", section=section)
        assert not running.exception
        assert said(running)
    assert not page("overview").exception
