"""A page by what it says of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engagement.capture.page import proposals_of, take_apart
from engagement.model.vocabulary import Format, Kind, Role
from tests.servers.site import json_ld, page

TODAY = date(2026, 11, 24)


def read(head: str = "", body: str = "", url: str = "https://example.org/x"):
    return proposals_of(take_apart(url, page(head, body)), TODAY)


def one(head: str = "", body: str = "", url: str = "https://example.org/x"):
    [found] = read(head, body, url)
    return found


def test_an_event_of_several_days_is_a_conference():
    found = one(
        json_ld(
            '{"@type":"Event","name":"Devoxx Belgium 2026","startDate":"2026-10-05","endDate":"2026-10-09",'
            '"location":{"@type":"Place","name":"Kinepolis","address":{"addressLocality":"Antwerp",'
            '"addressCountry":"BE"}}}'
        )
    )

    assert (found.kind, found.event, found.city, found.country) == (
        Kind.CONFERENCE,
        "Devoxx Belgium 2026",
        "Antwerp",
        "BE",
    )
    assert (found.starts_on, found.ends_on) == (date(2026, 10, 5), date(2026, 10, 9))


def test_a_session_of_an_event_is_a_talk_on_the_day_where_it_happens():
    found = one(
        json_ld(
            '{"@graph":[{"@type":"WebPage"},{"@type":["Event"],"name":"Scaling Kafka",'
            '"startDate":"2026-10-07T23:30:00-07:00","superEvent":{"name":"Devoxx"},'
            '"eventAttendanceMode":"https://schema.org/OnlineEventAttendanceMode",'
            '"performer":[{"@type":"Person","name":"Jane Roe"}]}]}'
        )
    )

    assert (found.kind, found.title, found.event) == (Kind.TALK, "Scaling Kafka", "Devoxx")
    assert (found.starts_on, found.persons, found.format) == (
        date(2026, 10, 7),
        ("Jane Roe",),
        Format.ONLINE,
    )


@pytest.mark.parametrize(
    ("url", "kind", "role"),
    [
        ("https://www.youtube.com/watch?v=abcdefghijk", Kind.TALK, Role.RECORDING),
        ("https://speakerdeck.com/jane/kafka", Kind.TALK, Role.SLIDES),
        ("https://x.com/jane/status/1234567890", Kind.SOCIAL_POST, Role.POST),
        ("https://example.org/blog/kafka", Kind.BLOG_POST, Role.POST),
        ("https://example.org/talks/kafka", Kind.TALK, Role.LANDING_PAGE),
        ("https://example.org/podcast/12-kafka", Kind.PODCAST, Role.RECORDING),
        ("https://www.infoq.com/articles/kafka/", Kind.ARTICLE, Role.ARTICLE),
        ("https://example.org/whitepapers/kafka", Kind.WHITEPAPER, Role.ARTICLE),
    ],
)
def test_the_address_tells_where_the_page_does_not(url, kind, role):
    found = one('<title>Kafka</title><meta property="og:title" content="Kafka">', url=url)

    assert (found.kind, found.links[0].role) == (kind, role)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta property="article:published_time" content="2026-03-04T23:00:00-08:00">', ""),
        ('<meta name="date" content="4 March 2026">', ""),
        ('<meta itemprop="datePublished" content="2026-03-04">', ""),
        ("", '<time datetime="2026-03-04T10:00:00Z">then</time>'),
        (json_ld('{"@type":"BlogPosting","headline":"A","datePublished":"2026-03-04"}'), ""),
        (
            "",
            '<div itemscope itemtype="https://schema.org/Article"><span itemprop="datePublished" content="2026-03-04">x</span></div>',
        ),
    ],
)
def test_days_wherever_a_page_says_them(head, body):
    assert one(head + "<title>A</title>", body).starts_on == date(2026, 3, 4)


def test_a_site_s_name_is_no_part_of_the_title():
    head = '<title>Scaling Kafka | Jane\'s blog</title><meta property="og:site_name" content="Jane\'s blog">'

    assert one(head).title == "Scaling Kafka"


def test_the_canonical_address_is_kept_unless_it_is_the_front_page():
    assert (
        one('<link rel="canonical" href="/y"><title>A</title>').links[0].url == "https://example.org/y"
    )
    assert one('<link rel="canonical" href="/"><title>A</title>').links[0].url == "https://example.org/x"
    assert (
        one('<link rel="canonical" href="javascript:x"><title>A</title>').links[0].url
        == "https://example.org/x"
    )


def test_a_list_of_events_gives_each():
    listed = ",".join(
        f'{{"@type":"Event","name":"Meetup {n}","startDate":"2026-0{n}-01","url":"/e/{n}"}}'
        for n in (1, 2, 3)
    )

    assert [f.title for f in read(json_ld(f"[{listed}]"))] == ["Meetup 1", "Meetup 2", "Meetup 3"]


def test_a_broken_script_costs_itself():
    good = json_ld('{"@type":"BlogPosting","headline":"Good","datePublished":"2026-03-04"}')

    assert one(json_ld("{broken") + good).title == "Good"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"\x00\xff\xfe",
        b"<html>" + b"<div>" * 20_000,
        b"<meta property='og:title'>",
        b"<title>\xff</title>",
    ],
)
def test_broken_pages_are_read_as_far_as_they_go(data):
    for found in proposals_of(take_apart("https://example.org/x", data), TODAY):
        assert found.doubtful


def test_recorded_pages(shared: Path):
    data = (shared / "html/cheuk_devrelcon.html").read_bytes()
    [found] = proposals_of(take_apart("https://example.org/x", data), TODAY)

    assert (found.kind, found.title, found.starts_on) == (
        Kind.BLOG_POST,
        "DevRelCon 2022",
        date(2022, 12, 8),
    )
    assert found.links[0].url == "https://cheuk.dev/2022/12/08/devrelcon/"
