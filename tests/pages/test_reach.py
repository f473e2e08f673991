"""The Reach page: families, periods and filters by the address, coverage as recounted, bad input in sentences."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engagement.model.instants import to_micros
from engagement.model.vocabulary import Kind
from engagement.store import Filter, Store, ledger, reached
from engagement.store.ledger import Entry
from engagement.ui import data, reach_asked, reach_posts, reach_trend_view, reach_worked_view
from engagement.ui.reach_asked import Asked
from tests.conftest import draft

ROOT = Path(__file__).resolve().parents[2]
TODAY = date.today()
SECTIONS = ("trend", "curves", "worked", "where")


@pytest.fixture
def page(page):
    return lambda **query: page("reach", **query)


def said(page: AppTest) -> str:
    """All words of the page, without the escapes of Markdown."""
    found = [one.value for one in (*page.markdown, *page.caption, *page.info, *page.warning)]
    return re.sub(r"\\(.)", r"\1", " ".join(found))


def post(store: Store, number: int, born: date, *values: int, **more: object) -> str:
    """A post on X with a reading of its impressions a day, from the day after it came out."""
    url = f"https://x.com/me/status/{number}"
    made = store.add_activity(
        draft(f"Post {number}", born.isoformat(), url, kind=Kind.SOCIAL_POST, **more), "t"
    )
    noon = datetime.combine(born, datetime.min.time(), UTC) + timedelta(hours=12)
    with store.unit("t") as unit:
        key = f"x.com/status/{number}"
        subject = ledger.subjects_for(unit.connection, [key], "link")[key]
        entries = [
            Entry(subject, "impressions", to_micros(noon + timedelta(days=day)), value, "measured")
            for day, value in enumerate(values, 1)
        ]
        ledger.add_readings(unit.connection, entries, None)
    return made


def posts(store: Store, count: int, *values: int) -> None:
    for number in range(1, count + 1):
        post(store, number, TODAY - timedelta(days=60 + 7 * number), *(v + number for v in values))


def asked(store: Store, **more: object) -> Asked:
    choices = {choice.name: choice for choice in data.reach_choices(store)}
    since, until = TODAY - timedelta(days=364), TODAY
    view = {"compared": "nothing", "filter": Filter(), "today": TODAY, "since": since, "until": until}
    return Asked(choices[str(more.pop("family", "impressions"))], **view | more)  # type: ignore[arg-type]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_of_every_family_stands_on_the_demo(page, demo_store, section):
    for family in data.reach_choices(demo_store):
        found = page(section=section, family=family.name)
        assert not found.exception
        assert said(found)


@pytest.mark.parametrize("by", ["month", "week", "person", "topic", "city", "event", "day_of_week"])
@pytest.mark.parametrize("show", ["earned", "gained", "cumulative"])
def test_every_cut_and_comparison_stands_on_the_demo(page, demo_store, by, show):
    for compared in ("before", "last_year"):
        assert not page(by=by, show=show, compared=compared, family="impressions").exception


def test_the_coverage_that_is_said_equals_a_recount(page, demo_store):
    view = asked(demo_store)
    found = reach_trend_view.trend(demo_store, view, reach_trend_view.Cut("kind", None, "earned"))
    assert found is not None

    rows = demo_store.activities(Filter(since=view.since, until=view.until))
    pages: dict[str, int | None] = {}
    with demo_store.read() as connection:
        numbers = reached.numbers(connection, ("impressions",))
        living = reached.activities(connection, Filter(ids=tuple(row["id"] for row in rows)))
        inside = {one: row for one, row in living.items() if view.since <= row["day"] <= view.until}
        for row in reached.things(connection, inside, ("impressions",), {"x"}, Filter(), TODAY):
            pages[row["subject"]] = numbers[row["subject"]].value if row["subject"] in numbers else None
    known = [value for value in pages.values() if value is not None]
    total = found.grouped.total
    assert (total.known, total.of, total.value) == (len(known), len(pages), sum(known))
    assert f"known for {len(known)} of {len(pages)}" in found.caption.coverage


def test_what_has_no_number_is_one_click_away(page, sqlite_store):
    post(sqlite_store, 1, TODAY - timedelta(days=9), 100)
    bare = post(sqlite_store, 2, TODAY - timedelta(days=8))

    found = reach_trend_view.trend(
        sqlite_store, asked(sqlite_store), reach_trend_view.Cut("month", "platform", "earned")
    )

    assert found is not None
    assert found.grouped.total.lacking == (bare,)
    assert "100 impressions, known for 1 of 2." in said(page())


def test_growth_is_what_was_gained_in_the_period_and_not_what_stood_before(sqlite_store):
    post(sqlite_store, 1, TODAY - timedelta(days=400), *range(1000, 1400))
    post(sqlite_store, 2, TODAY - timedelta(days=10), 50, 80)

    view = asked(sqlite_store, since=TODAY - timedelta(days=100))
    found = reach_trend_view.trend(sqlite_store, view, reach_trend_view.Cut("kind", None, "gained"))

    assert found is not None
    # A hundred days of one each, and a new post that began with 50 and came to 80.
    assert found.grouped.total.value == pytest.approx(100 + 80, abs=1)


def test_a_mark_finds_exactly_the_activities_it_is_made_of(sqlite_store):
    one = post(sqlite_store, 1, TODAY.replace(day=1), 10)
    post(sqlite_store, 2, TODAY.replace(day=1) - timedelta(days=3), 20)
    talk = sqlite_store.add_activity(
        draft("Talk", TODAY.replace(day=1).isoformat(), numbers=(("impressions", 5),)), "t"
    )
    found = reach_trend_view.trend(
        sqlite_store, asked(sqlite_store), reach_trend_view.Cut("month", "platform", "earned")
    )
    assert found is not None

    month = TODAY.replace(day=1).isoformat()
    _, on_x = reach_trend_view.behind(found, {"bucket": month, "group": "X"})
    _, own = reach_trend_view.behind(found, {"bucket": month, "group": "Entered"})

    assert [row["id"] for row in on_x] == [one]
    assert [row["id"] for row in own] == [talk]


def test_a_post_that_stands_out_is_announced_and_an_usual_one_is_not(page, sqlite_store):
    posts(sqlite_store, 12, 100, 200, 210)
    assert "New in the last" not in said(page())

    post(sqlite_store, 99, TODAY - timedelta(days=3), 4000, 9000)

    words = said(page())
    assert "New in the last 14 days" in words
    assert "Post 99" in words
    assert "Day 2:" in words
    assert "times usual" in words


def test_too_few_posts_are_called_nothing(page, sqlite_store):
    posts(sqlite_store, 3, 100, 200)

    assert "too few to call anything usual" in said(page(section="curves"))
    assert "needs 5 others" in said(page(section="worked", rank="times"))


def test_people_in_rooms_have_no_curve_and_are_scored_against_their_kind(page, sqlite_store):
    for number, people in enumerate((40, 45, 50, 55, 60, 500)):
        day = (TODAY - timedelta(days=9 + number)).isoformat()
        sqlite_store.add_activity(draft(f"T{number}", day, numbers=(("attendance", people),)), "t")

    assert "do not grow with age" in said(page(section="curves", family="attendance"))
    found = reach_worked_view.ranking(sqlite_store, asked(sqlite_store, family="attendance"), "times")
    assert found is not None
    assert found.frame["Attendance, times usual"].iloc[0] == pytest.approx(501 / 51)


def test_the_address_says_the_whole_view(page, demo_store):
    found = page(family="views", by="platform", compared="last_year", period="year", kind="talk")

    assert found.pills(key="reach_family").value == "views"
    assert found.selectbox(key="reach_by").value == "platform"
    assert found.selectbox(key="reach_period").value == "year"
    assert found.selectbox(key="reach_compared").value == "last_year"
    assert "Kind: Talk" in {button.label for button in found.button}
    found.selectbox(key="reach_by").set_value("city").run()
    assert found.query_params["by"] == "city"
    found.selectbox(key="reach_by").set_value("month").run()
    assert "by" not in found.query_params


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"family": "fame"}, "The link says family=fame, which is not known here."),
        ({"section": "attic", "by": "zodiac"}, "The link says by=zodiac"),
        ({"kind": "juggling"}, "Not known here and left out: kind: juggling."),
        ({"from": "yesterday"}, "from=yesterday, which is no day such as 2026-03-31"),
        ({"from": "1960-05-01"}, "The record knows the days from 1970-01-01"),
        ({"from": "2026-05-01", "to": "2026-01-01"}, "ends (2026-01-01) before it starts (2026-05-01)"),
        ({"from": "1975-01-01", "to": "1980-01-01"}, "Nothing of this period has impressions"),
        ({"person": "Nobody"}, "Nothing of this period and these filters"),
        ({"period": "all", "compared": "last_year"}, "The calendar has no such period"),
        ({"section": "where", "person": "Nobody"}, "No activity was delivered or is planned"),
        ({"section": "worked", "person": "Nobody"}, "No talk that stands on Speaking"),
        ({"section": "curves", "person": "Nobody"}, "came out in this period under these filters"),
        ({"family": "<b>![x](http://evil.example/p.png)</b>"}, "which is not known here"),
    ],
)
def test_what_cannot_be_followed_is_a_sentence(page, sqlite_store, query, sentence):
    posts(sqlite_store, 12, 100, 200)

    found = page(**query)

    assert not found.exception
    assert sentence in said(found)


@pytest.mark.parametrize("section", SECTIONS)
def test_one_number_is_enough(page, sqlite_store, section):
    sqlite_store.add_activity(draft("T", TODAY.isoformat(), numbers=(("attendance", 12),)), "t")

    found = page(section=section)

    assert not found.exception
    assert said(found)


def test_a_counter_that_fell_is_said_and_counts_as_negative_growth(page, sqlite_store):
    post(sqlite_store, 1, TODAY - timedelta(days=70), *[1000] * 30, *[900] * 30)

    words = said(page(show="gained"))

    assert "1 counter fell: 100 were taken back" in words
    assert "900 impressions" in words


def test_what_did_not_grow_in_the_period_is_said_and_not_drawn(page, sqlite_store):
    post(sqlite_store, 1, TODAY - timedelta(days=40), *[100] * 39)

    found = page(show="gained", **{"from": (TODAY - timedelta(days=20)).isoformat()})

    assert "Readings tell of no impressions gained in this period" in said(found)


def test_ten_thousand_topics_are_the_largest_and_the_others(page, sqlite_store):
    for start in range(0, 10_000, 500):
        post(
            sqlite_store,
            start + 1,
            TODAY - timedelta(days=5 + start // 100),
            100 + start,
            tags=tuple(f"topic {n}" for n in range(start, start + 500)),
        )

    for section in SECTIONS:
        found = page(section=section, by="topic", of="topic")
        assert not found.exception
    frame = reach_trend_view.trend(
        sqlite_store, asked(sqlite_store), reach_trend_view.Cut("topic", None, "earned")
    )
    assert frame is not None
    assert len(frame.frame) == 16
    assert "An activity counts in each of its groups" in said(page(by="topic"))


def test_only_the_open_section_is_computed(page, sqlite_store):
    posts(sqlite_store, 3, 10)
    found = page(section="trend")

    assert [one.value for one in found.subheader] == []
    assert [one.value for one in page(section="where").subheader] == ["Where", "When", "Conferences"]


def test_titles_from_outside_are_shown_letter_by_letter(page, sqlite_store):
    nasty = "![x](http://evil.example/p.png) :red[b] $a$"
    posts(sqlite_store, 12, 100, 200)
    sqlite_store.add_activity(draft(nasty, TODAY.isoformat(), numbers=(("impressions", 3),)), "t")

    for section in SECTIONS:
        found = page(section=section)
        assert not any("![x](http" in one.value for one in (*found.markdown, *found.caption))


def test_groups_with_enough_posts_are_offered(sqlite_store):
    posts(sqlite_store, 6, 100)
    assert reach_posts.groups(sqlite_store, "impressions") == {("x", "social_post"): 6}
    assert reach_posts.group_name(("x", "social_post")) == "X, social post"
    assert reach_asked.label(data.reach_choices(sqlite_store)[0]) == "Impressions"
