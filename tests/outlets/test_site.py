"""The public speaker page: what is in it and what never is, that it holds to its standards, how it is written."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import lxml.html
import pytest
from icalendar import Calendar

from engagement import cli
from engagement.errors import Refused
from engagement.model.desk import Direction, Promise, Side, TouchType
from engagement.model.drafts import DraftLink
from engagement.model.public import PUBLIC_KINDS, PUBLIC_STATUSES, is_public, why
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status, statuses_of
from engagement.outlets import site_files
from engagement.outlets.site import base_url, policy, site
from engagement.outlets.site_shape import shape, slug
from engagement.outlets.site_words import days, web_address
from engagement.store import public
from tests.conftest import draft

TODAY = date(2026, 11, 24)
BASE = "https://mara.example.org/"
MARA = {"persons": ("Mara Holt",)}
SECRET = "Zwiebelkuchen"


def add(store, *drafts):
    with store.unit("t") as unit:
        from engagement.store import activities

        return activities.add(unit, drafts)


def made(store, person: str | None = "Mara Holt", base: str | None = BASE, today=TODAY):
    with store.read() as connection:
        return site(public.read(connection, person), today, base)


def page(built, path="index.html"):
    return lxml.html.fromstring(built.files[path].decode("utf-8"))


def words(built, path="index.html"):
    return " ".join(page(built, path).text_content().split())


def everything(built) -> bytes:
    return b"\n".join([*built.files.values(), *(path.encode() for path in built.files)])


@pytest.fixture
def full(sqlite_store):
    """A record with one of everything that stands on the page."""
    link = DraftLink
    add(
        sqlite_store,
        draft(
            "Exactly once", "2026-05-04", event="JFall", city="Ede", country="Netherlands", tags=("Kafka",),
            persons=("Mara Holt", "Jonas Weber"), format=Format.IN_PERSON,
            links=(link("https://youtu.be/abcdefghijk", Role.RECORDING),
                   link("https://speakerdeck.com/mara/once", Role.SLIDES),
                   link("https://clippings.example.org/x", Role.COVERAGE)),
        ),
        draft("Exactly once", "2025-03-04", event="FOSDEM", city="Brussels", **MARA),
        draft(
            "Exactly once", "2027-01-10", event="DevConf", city="Brno", status=Status.ACCEPTED,
            starts_at=datetime(2027, 1, 10, 9, 30, tzinfo=UTC), zone="Europe/Prague",
            links=(link("https://devconf.example.org/once", Role.LANDING_PAGE),), **MARA,
        ),
        draft("Streams for all", "2027-02-01", kind=Kind.WEBINAR, status=Status.PLANNED, format=Format.ONLINE,
              links=(link("https://streams.example.org/live", Role.LANDING_PAGE),), **MARA),
        draft("Why we rewrote it", "2026-04-01", "https://mara.example.org/rewrite", kind=Kind.BLOG_POST, **MARA),
        draft("Queues", "2026-02-01", "https://magazine.example.org/queues", kind=Kind.ARTICLE, **MARA),
        draft("On funding", "2026-01-01", kind=Kind.PRESS,
              links=(link("https://paper.example.org/funding", Role.COVERAGE),), **MARA),
        draft("Episode 5", "2025-12-01", "https://pod.example.org/5", kind=Kind.PODCAST, **MARA),
        draft("KubeCon EU", "2025-04-01", event="KubeCon EU", kind=Kind.CONFERENCE,
              ends_on=date(2025, 4, 4), **MARA),
    )  # fmt: skip
    return sqlite_store


# Whose it is -------------------------------------------------------------------------------------


def test_the_only_person_with_public_activities_needs_no_name(store):
    add(store, draft("Hers", **MARA), draft("His", kind=Kind.CUSTOMER_MEETING, persons=("Jonas",)))

    assert made(store, None).shape.person == "Mara Holt"


def test_of_several_people_one_is_asked_for_by_name(store):
    add(store, draft("Hers", **MARA), draft("His", "2026-03-05", persons=("Jonas Weber",)))
    with store.read() as connection, pytest.raises(Refused, match=r"Jonas Weber, Mara Holt.*--person"):
        public.read(connection)
    with store.read() as connection, pytest.raises(Refused, match=r'no public activity is of "Ada"'):
        public.read(connection, "Ada")
    built = made(store, "mara  HOLT")

    assert b"Hers" in everything(built)
    assert b"His" not in everything(built)
    assert built.shape.person == "Mara Holt"


def test_what_names_nobody_is_the_only_person_s_and_nobody_s_where_there_are_several(store):
    add(store, draft("Hers", **MARA), draft("Open", "2026-03-05"))
    assert len(made(store, None).shape.all) == 2

    add(store, draft("His", "2026-03-06", persons=("Jonas Weber",)))
    with store.read() as connection:
        found = public.read(connection, "Mara Holt")
    assert [one.title for one in found.activities] == ["Hers"]
    assert found.unnamed == 1


def test_a_record_that_names_nobody_makes_a_page_and_a_name_can_be_given(store):
    add(store, draft("Talk"))

    assert "Talks and writing" in words(made(store, None))
    assert "Mara Holt" in words(made(store, "Mara Holt"))


# What is in it -----------------------------------------------------------------------------------


def test_the_page_has_its_sections_and_counts(full):
    built = made(full)
    found = page(built)

    assert found.xpath("//h1")[0].text_content() == "Mara Holt"
    assert [h.text_content() for h in found.xpath("//main//h2")] == [
        "Upcoming", "Talks", "Recordings", "Slides", "Writing", "Podcasts and press", "Events and community",
    ]  # fmt: skip
    assert built.shape.counts == {
        "activities": 9, "upcoming": 2, "talks": 2, "recordings": 2, "slides": 1, "writing": 2,
        "podcasts_and_press": 2, "events": 1, "posts": 0,
    }  # fmt: skip
    assert "2 talks at 2 events in 2 cities since 2025." in words(built)
    assert "10 January 2027, 10:30 CET" in words(built)
    assert "with Jonas Weber" in words(built)
    assert set(built.files) == {
        "index.html", "speaking.ics", "feed.xml", "feed.json", "2025.html", "2026.html", "2027.html",
        "talks/exactly-once.html", "talks/streams-for-all.html",
    }  # fmt: skip


def test_a_talk_s_page_has_every_time_it_is_given(full):
    told = words(made(full), "talks/exactly-once.html")

    assert "A talk by Mara Holt, given twice, next on 10 January 2027." in told
    for place in ("JFall, Ede", "FOSDEM, Brussels", "DevConf, Brno"):
        assert place in told


def test_every_link_inside_leads_somewhere(full):
    built = made(full)
    for path in built.files:
        if not path.endswith(".html"):
            continue
        found = page(built, path)
        ids = set(found.xpath("//@id"))
        for href in found.xpath("//@href"):
            if href.startswith("#"):
                assert href[1:] in ids
            elif not urlsplit(href).scheme:
                assert os.path.normpath(f"{Path(path).parent}/{href}") in built.files


def test_what_is_not_out_yet_and_posts_are_no_news_until_somebody_says_so(store):
    add(
        store,
        draft("Embargoed", "2027-01-01", kind=Kind.BLOG_POST, status=Status.PLANNED, **MARA),
        draft("Chatter", kind=Kind.SOCIAL_POST, **MARA),
        draft("Worth a look", "2026-03-05", "https://x.com/mara/status/1", kind=Kind.SOCIAL_POST, public=True, **MARA),
    )  # fmt: skip
    built = made(store)

    assert [one.title for one in built.shape.all] == ["Worth a look"]
    assert b"Embargoed" not in everything(built)
    assert b"Chatter" not in everything(built)


def test_a_meeting_is_public_only_where_somebody_said_so(store):
    meeting = draft("Open hours", kind=Kind.PARTNER_MEETING, public=True, counterpart=SECRET, **MARA)
    add(store, meeting, draft("Closed", kind=Kind.PARTNER_MEETING, **MARA))
    built = made(store)

    assert "Open hours" in words(built)
    assert SECRET.encode() not in everything(built)
    assert b"Closed" not in everything(built)


# What never is -----------------------------------------------------------------------------------


def _secret_everywhere(**more):
    return draft(
        **{
            "title": "Open talk", "on": "2026-03-04", "event": "DevConf", "city": "Brno", **MARA,
            "notes": SECRET, "counterpart": SECRET, "organisation": SECRET, "outcome": SECRET,
            "place": SECRET, "campaign": SECRET, "cost": 734_521, "minutes": 287, "event_url": f"https://{SECRET}.example.org/",
            "audiences": (Audience.CANDIDATES,), "duties": ("public_face",), "touch": TouchType.INQUIRY,
            "direction": Direction.THEY_ADVISED,
            "perception": 2, "promises": (Promise(Side.OURS, SECRET, date(2026, 12, 1)),),
            "numbers": (("attendance", 734_521),), "extra": {SECRET: SECRET},
            "links": (DraftLink("https://youtu.be/abcdefghijk", Role.RECORDING),
                      DraftLink(f"https://{SECRET}.example.org/clipping", Role.COVERAGE)),
            **more,
        }
    )  # fmt: skip


def test_no_private_word_is_in_any_byte_of_it(store):
    [public_id] = add(store, _secret_everywhere())
    hidden = [
        _secret_everywhere(title=f"{SECRET} {kind} {status}", kind=kind, status=status, public=said,
                           persons=("Mara Holt", SECRET), event=SECRET, city=SECRET, tags=(SECRET,), promises=(),
                           touch=None, direction=None, perception=None)
        for kind in Kind
        for status in statuses_of(kind)
        for said in (None, True, False)
        if not is_public(kind, status, said) or (kind == Kind.SOCIAL_POST and said is None)
    ]  # fmt: skip
    assert len(hidden) > 100
    add(store, *hidden)
    [gone] = add(store, draft(f"{SECRET} deleted", **MARA))
    store.delete_activity(gone, 1, "t")
    [edited] = add(
        store,
        draft(
            "Edited",
            "2026-03-09",
            **MARA,
            links=(DraftLink(f"https://{SECRET}.example.org/old", Role.SLIDES),),
        ),
    )
    store.change_activity(edited, draft("Edited", "2026-03-09", **MARA), 1, "t")
    store.add_account(f"x/{SECRET}", "t")
    built = made(store, "Mara Holt")

    assert {one.title for one in built.shape.all} == {"Open talk", "Edited"}
    whole = everything(built).lower()
    assert b"open talk" in whole
    for word in (SECRET.lower(), "734521", "734,521", "candidate", "public_face", "inquiry"):
        assert word.encode() not in whole, word
    assert b"\nduration" not in whole
    assert public_id.encode() in whole  # as its id in feeds, which is no secret


def test_the_rule_and_its_reason_agree():
    for kind in Kind:
        for status in statuses_of(kind):
            for said in (None, True, False):
                shown = is_public(kind, status, said)
                told = why(kind, status, said)
                assert shown == (told in ("you said yes", "usual for its kind"))
    assert Kind.CUSTOMER_MEETING not in PUBLIC_KINDS
    assert Status.SUBMITTED not in PUBLIC_STATUSES


# Odd text ----------------------------------------------------------------------------------------

ODD = [
    "<b>bold</b> & <script>alert(1)</script>",
    "</script><!-- <img src=x onerror=alert(1)>",
    "🚀🚀🚀",
    "مرحبا بالعالم",
    "con",
    "../../etc/passwd",
    "{{ 7 * 7 }} {% raw %}",
    "A\u202eB\u0000C\u2028D",
    "Z" * 50_000,
    "]]> &amp; &#x41;",
    "index",
    "ＣＯＮ",
]


@pytest.fixture
def odd(sqlite_store):
    add(
        sqlite_store,
        *(
            draft(title, f"2026-03-{day + 1:02}", event=title[:300], city=title[:200], tags=(title[:100],),
                  persons=("Mara Holt", title[:90]))
            for day, title in enumerate(ODD)
        ),
    )  # fmt: skip
    return made(sqlite_store, "Mara Holt")


def test_odd_titles_are_text_and_nothing_else(odd):
    assert len(odd.shape.families) == len(ODD) - 1  # two are one talk, differently dressed
    for path, body in odd.files.items():
        assert re.fullmatch(r"[a-z0-9-]+\.(html|ics|xml|json)|talks/[a-z0-9-]{1,90}\.html", path)
        body.decode("utf-8")
        if path.endswith(".html"):
            found = page(odd, path)
            assert [s.get("type") for s in found.xpath("//script")] == ["application/ld+json"]
            assert found.xpath("//img | //b[not(@class)] | //iframe | //@onerror") == []
            assert len(found.xpath("//title")[0].text_content()) < 260
    assert "<b>bold</b> & <script>alert(1)</script>" in words(odd)
    assert "{{ 7 * 7 }}" in words(odd)
    long = max(odd.files, key=lambda path: len(odd.files[path]))
    assert long.startswith("talks/")
    assert "Z" * 50_000 in words(odd, long)
    assert len(odd.files["index.html"]) < 120_000


def test_titles_are_shown_in_their_own_direction(odd):
    [found] = [a for a in page(odd).xpath("//h3/a") if a.text_content() == "مرحبا بالعالم"]

    assert found.get("dir") == "auto"


def test_two_talks_whose_names_are_written_alike_have_two_pages(sqlite_store):
    add(
        sqlite_store,
        draft("C++", "2026-03-01", **MARA),
        draft("C", "2026-03-02", **MARA),
        draft("🚀", "2026-03-03", **MARA),
        draft("🎉", "2026-03-04", **MARA),
    )
    built = made(sqlite_store)
    paths = [path for path in built.files if path.startswith("talks/")]

    assert len(paths) == 4
    assert "talks/c.html" in paths
    assert "A talk by" in words(built, "talks/c.html")
    assert page(built, "talks/c.html").xpath("//h1")[0].text_content() == "C++"  # the older one


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Exactly once, at scale!", "exactly-once-at-scale"),
        ("Über Größe", "uber-grosse"),
        ("con", "talk-con"),
        ("🚀", ""),
        ("word " * 40, "-".join(["word"] * 12)),
        ("x" * 100, "x" * 60),
    ],
)
def test_a_page_is_named_after_its_talk(title, name):
    assert slug(title) == name
    assert len(slug(title)) <= 65


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://user:secret@example.org/", None),
        ("https://", None),
        ("//example.org/x", None),
        ("https://exämple.org/ü?q=ü|x", "https://xn--exmple-cua.org/%C3%BC?q=%C3%BC%7Cx"),
        ('https://example.org/"onclick="x', "https://example.org/%22onclick=%22x"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://[broken/", None),
        ("https://example.org:99999/", None),
    ],
)
def test_only_addresses_of_the_web_are_links(url, found):
    assert web_address(url) == found


def test_days_are_told_as_short_as_they_can_be():
    assert days(date(2026, 10, 1), date(2026, 10, 1)) == "1 October 2026"
    assert days(date(2026, 10, 1), date(2026, 10, 3)) == "1–3 October 2026"
    assert days(date(2026, 9, 30), date(2026, 10, 3)) == "30 September – 3 October 2026"
    assert days(date(2026, 12, 30), date(2027, 1, 3)) == "30 December 2026 – 3 January 2027"


# What it holds to --------------------------------------------------------------------------------


class _Tags(HTMLParser):
    """Every tag opened is closed, in order; what needs no end has none."""

    VOID = frozenset({"meta", "link", "br", "img", "hr", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_every_page_is_sound_and_asks_nobody_for_anything(full):
    built = made(full)
    for path in built.files:
        if not path.endswith(".html"):
            continue
        text = built.files[path].decode("utf-8")
        tags = _Tags()
        tags.feed(text)
        assert (tags.wrong, tags.open) == ([], [])
        found = page(built, path)
        assert found.get("lang") == "en"
        assert found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [policy()]
        assert "unsafe" not in policy()
        assert found.xpath("//@src | //@style | //@onclick | //link[@rel='stylesheet']") == []
        assert "url(" not in text
        assert "@import" not in text
        assert len(found.xpath("//h1")) == 1
        levels = [int(h.tag[1]) for h in found.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
        assert all(after - before <= 1 for before, after in zip([1, *levels], levels, strict=False))
        ids = found.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert found.xpath("//meta[@property='og:title']/@content")
        [canonical] = found.xpath("//link[@rel='canonical']/@href")
        assert canonical == BASE + ("" if path == "index.html" else path)


def test_search_engines_are_told_what_is_known(full):
    graph = json.loads(page(made(full)).xpath("//script")[0].text)["@graph"]
    named = {(one["@type"], one.get("name")): one for one in graph if one["@type"] != "Event"}
    events = {one["startDate"]: one for one in graph if one["@type"] == "Event"}

    [profile] = [one for one in graph if one["@type"] == "ProfilePage"]
    assert profile["mainEntity"] == {
        "@type": "Person", "name": "Mara Holt", "@id": f"{BASE}#person", "url": BASE, "knowsAbout": ["Kafka"],
    }  # fmt: skip
    coming = events["2027-01-10T10:30:00+01:00"]
    assert coming["eventStatus"] == "https://schema.org/EventScheduled"
    assert coming["superEvent"] == {"@type": "Event", "name": "DevConf"}
    assert coming["location"]["address"]["addressLocality"] == "Brno"
    given = events["2026-05-04"]
    assert given["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert [one["name"] for one in given["performer"]] == ["Mara Holt", "Jonas Weber"]
    assert given["recordedIn"] == [
        {"@type": "VideoObject", "name": "Exactly once", "url": "https://youtu.be/abcdefghijk"}
    ]
    online = named["EducationEvent", "Streams for all"]
    assert online["location"] == {"@type": "VirtualLocation", "url": "https://streams.example.org/live"}
    post = named["BlogPosting", "Why we rewrote it"]
    assert (post["datePublished"], post["url"]) == ("2026-04-01", "https://mara.example.org/rewrite")
    assert named["NewsArticle", "On funding"]["about"][0]["name"] == "Mara Holt"
    assert "author" not in named["NewsArticle", "On funding"]
    assert events["2025-04-01"]["endDate"] == "2025-04-04"
    assert "attendee" in events["2025-04-01"]


@pytest.mark.parametrize("base", [BASE, None])
def test_the_rss_feed_is_what_its_standard_asks_for(full, odd, base):
    built = made(full, base=base) if base else odd
    body = built.files["feed.xml"]
    channel = ET.fromstring(body).find("channel")
    told = feedparser.parse(body)

    assert ET.fromstring(body).get("version") == "2.0"
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1
        assert channel.findtext(name)
    assert told.bozo == 0
    assert told.entries
    ids = [item.findtext("guid") for item in channel.findall("item")]
    assert len(ids) == len(set(ids))
    times = []
    for item in channel.findall("item"):
        assert item.findtext("title")
        assert re.match(r"https?://", item.findtext("link") or "https://")
        assert item.find("guid").get("isPermaLink") == "false"
        times.append(parsedate_to_datetime(item.findtext("pubDate")))
    assert times == sorted(times, reverse=True)
    assert max(times) <= datetime.now(UTC)
    own = channel.findall("{http://www.w3.org/2005/Atom}link")
    if base:
        assert [(one.get("rel"), one.get("href")) for one in own] == [("self", f"{BASE}feed.xml")]
    assert max(map(len, ids)) < 60


def test_the_json_feed_is_what_its_standard_asks_for(full):
    for base in (BASE, None):
        feed = json.loads(made(full, base=base).files["feed.json"])
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] == "Mara Holt"
        assert (feed.get("home_page_url"), feed.get("feed_url")) == (
            (BASE, f"{BASE}feed.json") if base else (None, None)
        )
        assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == 9
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert item["content_html"]
            assert datetime.fromisoformat(item["date_published"]).tzinfo
            assert ("url" in item) == bool(base)
            for author in item["authors"]:
                assert author["name"]


def test_the_calendar_has_what_is_spoken_with_ids_that_stay(full):
    entries = Calendar.from_ical(made(full).files["speaking.ics"]).walk("VEVENT")
    titles = sorted(str(one["summary"]) for one in entries)

    assert "Exactly once (DevConf)" in titles
    assert "Why we rewrote it" not in titles
    assert {str(one["status"]) for one in entries} == {"CONFIRMED"}
    assert {str(one["uid"]) for one in entries} == {
        str(one["uid"]) for one in Calendar.from_ical(made(full).files["speaking.ics"]).walk("VEVENT")
    }


def test_the_same_record_gives_the_same_bytes(full):
    assert made(full).files == made(full).files
    assert site_files.zipped(made(full).files) == site_files.zipped(made(full).files)


def test_the_zip_holds_every_file(full):
    built = made(full)
    with zipfile.ZipFile(io.BytesIO(site_files.zipped(built.files))) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == built.files


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("https://mara.example.org", "https://mara.example.org/"),
        ("https://example.org/~mara/", "https://example.org/~mara/"),
    ],
)
def test_the_address_ends_in_a_slash(said, read):
    assert base_url(said) == read


@pytest.mark.parametrize(
    "said", ["mara.example.org", "javascript:x", "https://a.b/?x", "https://a.b/#x", ""]
)
def test_what_is_no_address_of_a_site_is_refused(said):
    with pytest.raises(Refused, match="no address a site can stand at"):
        base_url(said)


def test_a_great_record_is_shaped_without_waiting_for_every_pair(sqlite_store):
    add(
        sqlite_store,
        *(draft(f"Talk {n % 50}", (date(2010, 1, 1) + timedelta(n)).isoformat(), **MARA) for n in range(3000)),
    )  # fmt: skip
    with sqlite_store.read() as connection:
        found = shape(public.read(connection), TODAY)

    assert len(found.families) == 50
    assert sum(len(one.given) for one in found.families) == 3000


# How it is written -------------------------------------------------------------------------------

ONE = {"index.html": b"one", "a.html": b"a", "talks/x.html": b"x"}
TWO = {"index.html": b"two", "a.html": b"a", "talks/y.html": b"y"}


def there(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != site_files.LIST
    }


def test_a_folder_is_made_changed_and_cleared_of_what_is_not_needed(tmp_path):
    folder = tmp_path / "deep" / "site"
    assert site_files.write(folder, ONE) == site_files.Written(3, 0, 0)
    assert there(folder) == ONE
    assert site_files.write(folder, ONE) == site_files.Written(0, 3, 0)
    assert site_files.write(folder, TWO) == site_files.Written(2, 1, 1)
    assert there(folder) == TWO
    assert site_files.write(folder, {"index.html": b"three"}).removed == 2
    assert not (folder / "talks").exists()


def test_a_folder_of_somebody_else_s_is_refused_with_a_name_in_it(tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(Refused, match=r'not empty.*"thesis.tex".*Nothing was written'):
        site_files.write(tmp_path, ONE)

    assert [file.name for file in tmp_path.iterdir()] == ["thesis.tex"]


def test_what_a_published_folder_needs_may_stand_in_it(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref")
    (tmp_path / "CNAME").write_text("mara.example.org")
    site_files.write(tmp_path, ONE)
    site_files.write(tmp_path, TWO)

    assert there(tmp_path) == TWO | {".git/HEAD": b"ref", "CNAME": b"mara.example.org"}


@pytest.mark.parametrize("name", ["talks/y.html", "a.html"])
def test_a_file_that_is_not_ours_is_never_overwritten(tmp_path, name):
    site_files.write(tmp_path, ONE)
    (tmp_path / name).write_text("by hand")
    what = "was changed by hand" if name in ONE else "was not made by this command"
    with pytest.raises(Refused, match=f'"{name}".*{what}'):
        site_files.write(tmp_path, TWO)

    assert there(tmp_path) == ONE | {name: b"by hand"}


def test_other_files_beside_ours_are_left_alone(tmp_path):
    site_files.write(tmp_path, ONE)
    (tmp_path / "talks" / "mine.pdf").write_text("mine")
    (tmp_path / "photo.jpg").write_text("mine")
    site_files.write(tmp_path, {"index.html": b"two"})

    assert there(tmp_path) == {"index.html": b"two", "talks/mine.pdf": b"mine", "photo.jpg": b"mine"}


def test_a_link_to_elsewhere_is_not_followed(tmp_path):
    folder, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    site_files.write(folder, {"index.html": b"one"})
    elsewhere.mkdir()
    (folder / "talks").symlink_to(elsewhere)
    with pytest.raises(Refused, match=r'"talks".*is in the way'):
        site_files.write(folder, ONE)

    assert list(elsewhere.iterdir()) == []


def test_a_list_that_was_tampered_with_takes_nothing_away_elsewhere(tmp_path):
    folder = tmp_path / "site"
    (tmp_path / "precious").write_text("mine")
    site_files.write(folder, ONE)
    told = json.loads((folder / site_files.LIST).read_text())
    mark = site_files._print_of(b"mine")
    told["files"] |= {"../precious": [mark], str(tmp_path / "precious"): [mark]}
    (folder / site_files.LIST).write_text(json.dumps(told))
    site_files.write(folder, TWO)

    assert (tmp_path / "precious").read_text() == "mine"


def test_a_list_that_cannot_be_read_is_refused(tmp_path):
    site_files.write(tmp_path, ONE)
    (tmp_path / site_files.LIST).write_text("{")
    with pytest.raises(Refused, match="cannot be read"):
        site_files.write(tmp_path, TWO)

    assert there(tmp_path) == ONE


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "site").write_text("mine")
    with pytest.raises(Refused, match="is a file"):
        site_files.write(tmp_path / "site", ONE)


class _Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("call", range(1, 12))
def test_killed_at_any_step_the_next_run_mends_it(tmp_path, monkeypatch, call):
    """Every change to the disk is a step; after each of them the process may end."""
    site_files.write(tmp_path, ONE)
    steps = 0

    def counted(real):
        def step(*args, **more):
            nonlocal steps
            steps += 1
            if steps == call:
                raise _Killed
            return real(*args, **more)

        return step

    with monkeypatch.context() as patched:
        patched.setattr(site_files.os, "fsync", counted(os.fsync))
        patched.setattr(Path, "replace", counted(Path.replace))
        patched.setattr(Path, "unlink", counted(Path.unlink))
        patched.setattr(Path, "rmdir", counted(Path.rmdir))
        patched.setattr(
            site_files.shutil, "rmtree", lambda *_args, **_more: None
        )  # a kill cleans nothing up
        try:
            site_files.write(tmp_path, TWO)
        except _Killed:
            half = there(tmp_path)
            pages = {path: body for path, body in half.items() if not path.startswith(".")}
            assert pages["index.html"] in (b"one", b"two")
            if pages["index.html"] == b"two":
                assert TWO.items() <= pages.items()  # the first page comes last
            for path, body in pages.items():
                assert body in (ONE.get(path), TWO.get(path))
    site_files.write(tmp_path, TWO)

    assert there(tmp_path) == TWO


def test_a_first_run_that_was_killed_is_mended(tmp_path):
    """A real process, killed while it writes."""
    folder = tmp_path / "site"
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from engagement.outlets import site_files\n"
        "real = Path.replace\n"
        "def replace(self, to):\n"
        "    if str(to).endswith('a.html'): os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(self, to)\n"
        "Path.replace = replace\n"
        f"site_files.write(Path({str(folder)!r}), {ONE!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert not (folder / "index.html").exists()
    site_files.write(folder, ONE)

    assert there(folder) == ONE


def test_a_full_disk_leaves_the_old_site_whole(tmp_path, monkeypatch):
    site_files.write(tmp_path, ONE)

    def full(_number):
        raise OSError(28, "No space left on device", "somewhere")

    with monkeypatch.context() as patched:
        patched.setattr(site_files.os, "fsync", full)
        with pytest.raises(Refused, match="No space left on device"):
            site_files.write(tmp_path, TWO)
    assert {path: body for path, body in there(tmp_path).items() if not path.startswith(".")} == ONE
    site_files.write(tmp_path, TWO)

    assert there(tmp_path) == TWO


# The command -------------------------------------------------------------------------------------


@pytest.fixture
def run(capfd, monkeypatch, sqlite_url):
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)  # the root logger is pytest's

    def run(*arguments: str):
        code = cli.main(["--database", sqlite_url, "site", *arguments, "--json"])
        return code, json.loads(capfd.readouterr().out)

    return run


def test_of_two_runs_at_once_the_later_one_stands_whole(tmp_path):
    sites = [{f"{page}.html": f"{run} {page}".encode() for page in range(40)} for run in "ab"]

    for turn in range(10):
        start, failed = threading.Barrier(2), []

        def write(files, start=start, failed=failed):
            start.wait()
            try:
                site_files.write(tmp_path / "out", files)
            except Refused as error:
                failed.append(error.message)

        runs = [threading.Thread(target=write, args=(files,)) for files in sites]
        for one in runs:
            one.start()
        for one in runs:
            one.join()
        found = {one.name: one.read_bytes() for one in (tmp_path / "out").glob("*.html")}
        assert (failed, found in sites) == ([], True), turn
    assert site_files.write(tmp_path / "out", {"0.html": b"later"}).removed == 39


def test_the_command_writes_the_site_and_counts_it(full, run, tmp_path):
    folder = tmp_path / "out"
    code, told = run(str(folder), "--person", "mara holt", "--base-url", "https://mara.example.org")

    assert code == 0
    assert told["folder"] == str(folder)
    assert (told["person"], told["base_url"]) == ("Mara Holt", BASE)
    assert (told["activities"], told["upcoming"], told["talks"], told["files"]) == (9, 2, 2, 9)
    assert f'<link rel="canonical" href="{BASE}">' in (folder / "index.html").read_text("utf-8")
    assert run(str(folder), "--person", "mara holt", "--base-url", BASE)[1]["changed"] == 0


def test_the_command_refuses_what_it_cannot_do_whole(full, run, tmp_path):
    (tmp_path / "mine").write_text("x")
    for arguments, field, said in (
        ((str(tmp_path / "out"),), "person", "Mara Holt, Jonas Weber"),
        ((str(tmp_path / "out"), "--person", "Ada"), "person", "Ada"),
        ((str(tmp_path / "out"), "--person", "Mara Holt", "--base-url", "x"), "base-url", "no address"),
        ((str(tmp_path), "--person", "Mara Holt"), "out_dir", "not empty"),
    ):
        code, told = run(*arguments)
        assert code == 2
        assert told["error"]["field"] == field
        assert said in told["error"]["message"]
    assert not (tmp_path / "out").exists()
