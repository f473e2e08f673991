"""A line as a person says it: kind, title, day, event, people and numbers."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.text import read_line
from engagement.model.vocabulary import Format, Kind, Status

TUESDAY = date(2026, 11, 24)


def read(line: str, **more):
    return read_line(line, TUESDAY, **more)


def test_the_issue_of_the_talk():
    found = read("Devoxx 7 Oct, Kafka talk, 240 people")

    assert (found.kind, found.title, found.event) == (Kind.TALK, "Kafka talk", "Devoxx")
    assert (found.starts_on, dict(found.numbers)) == (date(2026, 10, 7), {"attendance": 240})
    assert found.doubtful is False


def test_the_issue_of_the_briefing():
    found = read("briefed Gartner's Jane Roe yesterday, 45 min")

    assert (found.kind, found.organisation, found.counterpart) == (
        Kind.ANALYST_MEETING,
        "Gartner",
        "Jane Roe",
    )
    assert (found.starts_on, found.minutes) == (date(2026, 11, 23), 45)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("talk 2026-03-04", date(2026, 3, 4)),
        ("talk 4.3.2026", date(2026, 3, 4)),
        ("talk on 7 Oct", date(2026, 10, 7)),
        ("talk October 7th", date(2026, 10, 7)),
        ("Vortrag 9. Juli", date(2026, 7, 9)),
        ("talk 12.11.", date(2026, 11, 12)),
        ("talk yesterday", date(2026, 11, 23)),
        ("talk tomorrow", date(2026, 11, 25)),
        ("talk last Tuesday", date(2026, 11, 17)),
        ("talk on Monday", date(2026, 11, 23)),
        ("speaking next Friday", date(2026, 11, 27)),
        ("talk 3 days ago", date(2026, 11, 21)),
        ("talk gestern", date(2026, 11, 23)),
        ("talk accepted for 12 Jan", date(2027, 1, 12)),
        ("gave a talk 12 Jan", date(2026, 1, 12)),
        ("talk 5 May", date(2026, 5, 5)),
        ("talk 29 Feb 2027", None),
        ("talk 240 people", None),
    ],
)
def test_days_as_people_say_them(line, day):
    assert read(line).starts_on == day


def test_a_day_that_reads_two_ways_is_asked():
    found = read("talk 04/05/2026 at Devoxx")

    assert found.starts_on is None
    assert "two days" in found.doubts[0]


def test_a_range_of_days():
    found = read("Attended KubeCon EU in Amsterdam 23-26 March 2026")

    assert (found.kind, found.event, found.city) == (Kind.CONFERENCE, "KubeCon EU", "Amsterdam")
    assert (found.starts_on, found.ends_on) == (date(2026, 3, 23), date(2026, 3, 26))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Podcast with Changelog, last Tuesday", Kind.PODCAST),
        ("Published whitepaper on streams 3 Nov", Kind.WHITEPAPER),
        ("Blog post: Why Kafka, 3 Nov", Kind.BLOG_POST),
        ("met customer Contoso on Monday", Kind.CUSTOMER_MEETING),
        ("Inquiry with Forrester (John Doe) today", Kind.ANALYST_MEETING),
        ("Interview with The Register, last Friday", Kind.PRESS),
        ("Webinar on tracing 12 December", Kind.WEBINAR),
        ("workshop Kafka, Berlin Buzzwords, 15 June", Kind.WORKSHOP),
        ("keynote at internal all-hands today", Kind.INTERNAL_TALK),
        ("submitted 'Streams at scale' to QCon London, 12 Jan", Kind.TALK),
    ],
)
def test_kinds_by_their_words(line, kind):
    assert read(line).kind is kind


def test_a_submission_keeps_its_title_event_and_status():
    found = read("submitted 'Streams at scale' to QCon London, 12 Jan")

    assert (found.title, found.event, found.status) == (
        "Streams at scale",
        "QCon London",
        Status.SUBMITTED,
    )


def test_links_online_and_known_people_are_seen():
    found = read(
        "Kafka talk at Devoxx yesterday, online, with Ada Lovelace https://youtu.be/abcdefghijk.",
        people=["Ada Lovelace"],
    )

    assert found.format is Format.ONLINE
    assert found.persons == ("Ada Lovelace",)
    assert [link.url for link in found.links] == ["https://youtu.be/abcdefghijk"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        " ",
        "🎉",
        "\u202eevil",
        "<script>alert(1)</script> talk",
        "a" * 10_000,
        "'" * 500,
        "1" * 400,
        "( [ {",
        "9" * 30 + " people",
    ],
)
def test_nothing_said_breaks_it(line):
    found = read(line)

    assert found.starts_on is None
    assert "<" not in found.title or "script" in found.title
