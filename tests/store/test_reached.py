"""What the Reach page asks: who could have a number, what was gained in a span, posts, readings, events."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.model.vocabulary import Audience, Kind, Status
from engagement.store import Filter, reached
from tests.conftest import draft
from tests.store.test_goals import read

TODAY = date(2026, 6, 30)
X = frozenset({"x"})
LIKES = ("likes", "reposts")


def post(store, number: int, on: str, **more) -> str:
    url = f"https://x.com/me/status/{number}"
    return store.add_activity(draft(f"Post {number}", on, url, kind=Kind.SOCIAL_POST, **more), "t")


def things(store, metrics, platforms=X, asked=None):
    asked = asked or Filter()
    with store.read() as connection:
        living = reached.activities(connection, asked)
        return reached.things(connection, living, metrics, platforms, asked, TODAY)


def test_an_activity_carries_all_it_can_be_grouped_by(store):
    store.add_activity(
        draft(
            "Scaling Kafka",
            "2026-03-04",
            persons=("Ana", "Bo"),
            event="DevConf",
            city="Brno",
            campaign="Launch",
            tags=("kafka", "streams"),
            audiences=(Audience.CUSTOMERS,),
            cost=300,
        ),
        "t",
    )

    with store.read() as connection:
        [row] = reached.activities(connection, Filter()).values()

    assert (row["day"], row["event"], row["city"], row["campaign"]) == (
        date(2026, 3, 4),
        "DevConf",
        "Brno",
        "Launch",
    )
    assert (row["persons"], row["tags"], row["audiences"], row["cost"]) == (
        ["Ana", "Bo"],
        ["kafka", "streams"],
        ["customers"],
        300,
    )
    assert row["talk_title"] == "Scaling Kafka"


def test_a_page_that_could_have_a_number_and_has_none_is_there_without_a_value(store):
    known, bare = post(store, 1, "2026-03-04"), post(store, 2, "2026-03-05")
    read(store, "x.com/status/1", "impressions", ("2026-03-05", 100), ("2026-03-06", 150))

    found = {row["id"]: row for row in things(store, ("impressions",))}

    assert {one: row["value"] for one, row in found.items()} == {known: 150, bare: None}
    assert found[known]["provenances"] == {"measured"}
    assert [value for _, value in found[known]["first"]] == [100]


def test_a_page_of_another_platform_is_there_only_with_a_number(store):
    store.add_activity(draft("Blog", "2026-03-04", "https://example.org/blog", kind=Kind.BLOG_POST), "t")
    assert things(store, ("impressions",)) == []

    read(store, "example.org/blog", "impressions", ("2026-03-05", 7))
    assert [(row["platform"], row["value"]) for row in things(store, ("impressions",))] == [("web", 7)]


def test_metrics_of_one_family_are_added_for_each_page(store):
    post(store, 1, "2026-03-04")
    read(store, "x.com/status/1", "likes", ("2026-03-05", 10))
    read(store, "x.com/status/1", "reposts", ("2026-03-05", 3))

    assert [row["value"] for row in things(store, LIKES)] == [13]


def test_attendance_could_be_known_of_what_was_delivered_before_a_room(store):
    there = store.add_activity(draft("Talk", "2026-03-04", numbers=(("attendance", 120),)), "t")
    bare = store.add_activity(draft("Talk 2", "2026-03-05"), "t")
    store.add_activity(draft("Ahead", "2026-09-05", status=Status.PLANNED), "t")
    store.add_activity(draft("Blog", "2026-03-06", kind=Kind.BLOG_POST), "t")

    found = {row["id"]: row["value"] for row in things(store, ("attendance",), ())}

    assert found == {there: 120, bare: None}


def test_a_page_of_two_activities_is_one_subject(store):
    url = "https://youtu.be/abcdefghijk"
    for title in ("Talk", "Webinar about it"):
        store.add_activity(draft(title, "2026-03-04", url), "t")
    read(store, "youtube.com/watch?v=abcdefghijk", "views", ("2026-03-05", 9))

    rows = things(store, ("views",), {"youtube"})

    assert len(rows) == 2
    assert len({row["subject"] for row in rows}) == 1


def test_a_filter_on_a_platform_leaves_its_pages_alone(store):
    urls = ("https://x.com/me/status/1", "https://youtu.be/abcdefghijk")
    store.add_activity(draft("Talk", "2026-03-04", *urls, numbers=(("attendance", 5),)), "t")
    read(store, "x.com/status/1", "likes", ("2026-03-05", 1))
    read(store, "youtube.com/watch?v=abcdefghijk", "likes", ("2026-03-05", 2))

    found = things(store, ("likes",), {"x", "youtube"}, Filter(platforms=("x",)))

    assert [(row["platform"], row["value"]) for row in found] == [("x", 1)]


def test_a_deleted_activity_counts_nowhere(store):
    one = post(store, 1, "2026-03-04")
    read(store, "x.com/status/1", "impressions", ("2026-03-05", 100))
    store.delete_activity(one, 1, "t")

    assert things(store, ("impressions",)) == []
    with store.read() as connection:
        assert reached.posts(connection, "impressions") == []


def test_what_was_gained_is_the_growth_between_readings_of_each_span(store):
    post(store, 1, "2026-03-04")
    read(
        store,
        "x.com/status/1",
        "impressions",
        ("2026-03-05", 100),
        ("2026-03-20", 160),
        ("2026-04-02", 150),
        ("2026-04-09", 10),
    )
    spans = [(date(2026, 3, 1), date(2026, 3, 31)), (date(2026, 4, 1), date(2026, 4, 30))]

    with store.read() as connection:
        march, april = reached.gained(connection, ("impressions",), spans)

    assert list(march.values()) == [60]
    assert list(april.values()) == [0]  # a correction of 10 down, then begun anew at 10


def test_readings_come_by_subject_and_time_without_absences(store):
    post(store, 1, "2026-03-04")
    read(store, "x.com/status/1", "impressions", ("2026-03-06", 5), ("2026-03-05", 4))

    with store.read() as connection:
        [found] = reached.posts(connection, "impressions")
        rows = reached.readings(connection, "impressions", [found["subject"], 99])

    assert (found["title"], found["platform"], found["born"]) == ("Post 1", "x", date(2026, 3, 4))
    assert [value for _, _, value in rows] == [4, 5]


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [("2026-03-01", "2026-03-31", 1), ("2026-03-06", "2026-03-31", 1), ("2026-03-07", "2026-03-31", 0)],
)
def test_an_event_is_in_a_period_with_any_of_its_days(store, since, until, found):
    talk = draft("Talk", "2026-03-04", event="DevConf")
    store.add_activity(talk, "t")
    with store.read() as connection:
        [event] = reached.events(connection, date(2026, 1, 1), date(2026, 12, 31))
    with store.unit("t") as unit:
        from engagement.store import events

        events.change(unit, event["id"], {"ends_on": date(2026, 3, 6)})

    with store.read() as connection:
        rows = reached.events(connection, date.fromisoformat(since), date.fromisoformat(until))
        assert len(rows) == found
        assert reached.events(connection, date(2026, 1, 1), date(2026, 12, 31), []) == []
