"""Files and answers told by their content: feeds, calendars, programmes, lists, exports, spreadsheets."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from engagement.capture.files import read_bytes
from engagement.capture.reading import owned_by, read
from engagement.errors import Refused
from engagement.model.vocabulary import Kind, Role, Status

TODAY = date(2026, 11, 24)
ITEM = "<item><title>{0}</title><link>https://blog.example.org/{0}</link><pubDate>Wed, 04 Mar 2026 23:30:00 -0800</pubDate></item>"


def rss(*items: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Blog</title>{"".join(items)}</channel></rss>'.encode()


def ics(*entries: str, head: str = "") -> bytes:
    events = "".join(f"BEGIN:VEVENT\r\n{entry}\r\nEND:VEVENT\r\n" for entry in entries)
    return f"BEGIN:VCALENDAR\r\n{head}{events}END:VCALENDAR\r\n".encode()


def finds(name: str, data: bytes, person: str | None = None):
    return owned_by(read(name, data, TODAY), person).proposals


# Feeds ---------------------------------------------------------------------------------------


def test_an_entry_is_a_post_on_its_writer_s_day():
    [found] = finds("feed", rss(ITEM.format("a")), "Jane Roe")

    assert (found.kind, found.starts_on, found.persons) == (
        Kind.BLOG_POST,
        date(2026, 3, 4),
        ("Jane Roe",),
    )
    assert (found.links[0].role, found.doubtful) == (Role.POST, False)


def test_an_entry_of_a_link_alone_waits_for_its_title():
    link = "<item><link>https://blog.example.org/p/1</link><pubDate>Wed, 04 Mar 2026 09:00:00 +0000</pubDate></item>"
    [found] = finds("feed", rss(link))

    assert (found.title, found.required, found.doubtful) == ("", ["title"], True)


def test_a_broken_entry_costs_itself():
    found = read(
        "feed.xml", rss(ITEM.format("a"), "<item><guid>x</guid></item>", ITEM.format("b")), TODAY
    )

    assert [p.title for p in found.proposals] == ["a", "b"]
    assert [(r.row, r.field) for r in found.rejected] == [(2, "title")]


@pytest.mark.parametrize(
    "title", ["&lt;b&gt;Bold&lt;/b&gt; claim", "<![CDATA[Bold claim]]>", "Bold &amp;amp; claim"]
)
def test_markup_in_titles_is_text(title):
    [found] = finds(
        "feed", rss(f"<item><title>{title}</title><link>https://a.example.org/x</link></item>")
    )

    assert found.title in ("Bold claim", "Bold & claim")
    assert found.required == ["starts_on"]


def test_a_podcast_is_told_by_its_episodes():
    data = rss(
        '<item><title>Ep 1</title><link>https://p.example.org/1</link><enclosure url="https://p.example.org/1.mp3" type="audio/mpeg" length="1"/></item>',
    ).replace(b"<rss ", b'<rss xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" ')

    assert finds("feed", data)[0].kind is Kind.PODCAST


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (rss(head='<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'), "entities"),
        (rss(head='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "entities"),
        (rss("<item>" + "<a>" * 200 + "</a>" * 200 + "</item>"), "nests"),
        (rss("<a/>" * 500_000), "repeats"),
    ],
)
def test_attacks_by_xml_are_refused(data, says):
    with pytest.raises(Refused, match=says):
        read("feed.xml", data, TODAY)


def test_a_feed_that_breaks_off_gives_what_came():
    data = rss(ITEM.format("a"), ITEM.format("b"))

    assert len(finds("feed.xml", data[:-60])) >= 1


def test_a_json_feed():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Blog",
        "items": [
            {
                "id": "1",
                "title": "A",
                "url": "https://b.example.org/a",
                "date_published": "2026-03-04T23:00:00-08:00",
            },
            {"id": "2", "content_html": "<p>No title. But text.</p>"},
            "broken",
            {"id": "3"},
        ],
    }
    found = read("feed.json", json.dumps(feed).encode(), TODAY)

    assert [(p.title, p.starts_on) for p in found.proposals] == [
        ("A", date(2026, 3, 4)),
        ("No title. But text.", None),
    ]
    assert [r.row for r in found.rejected] == [3, 4]


# Calendars -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "day", "last"),
    [
        (
            "DTSTART;VALUE=DATE:20261005\r\nDTEND;VALUE=DATE:20261010",
            date(2026, 10, 5),
            date(2026, 10, 9),
        ),
        ("DTSTART;VALUE=DATE:20261005\r\nDTEND;VALUE=DATE:20261006", date(2026, 10, 5), None),
        ("DTSTART:20261005T180000Z\r\nDTEND:20261005T170000Z", date(2026, 10, 5), None),
        ("DTSTART;TZID=America/Los_Angeles:20261005T220000", date(2026, 10, 5), None),
        ("DTSTART;TZID=Nowhere/Lost:20261005T220000", date(2026, 10, 5), None),
        ("DTSTART:20261005T220000", date(2026, 10, 5), None),
        ("DTSTART:20261005T190000Z\r\nDURATION:PT1H", date(2026, 10, 5), None),
    ],
)
def test_days_of_calendar_entries(lines, day, last):
    [found] = finds("c.ics", ics(f"UID:1\r\nSUMMARY:Kafka talk\r\n{lines}"))

    assert (found.starts_on, found.ends_on) == (day, last)


def test_the_calendar_s_own_zone_decides_the_day():
    data = ics(
        "UID:1\r\nSUMMARY:Talk\r\nDTSTART:20261006T030000Z", head="X-WR-TIMEZONE:America/New_York\r\n"
    )

    assert finds("c.ics", data)[0].starts_on == date(2026, 10, 5)


def test_one_uid_for_all_is_no_reason_to_lose_any():
    data = ics(
        *[f"UID:same\r\nSUMMARY:Talk {n}\r\nDTSTART;VALUE=DATE:202610{n:02}" for n in range(1, 29)]
    )
    found = finds("c.ics", data)

    assert len(found) == len({p.origin for p in found}) == 28


def test_a_rule_is_spelt_out_within_bounds():
    weekly = "UID:1\r\nSUMMARY:Office hours\r\nDTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=WEEKLY"
    found = finds("c.ics", ics(weekly))

    assert 1 < len(found) <= 60
    assert {p.starts_on.weekday() for p in found} == {2}


@pytest.mark.parametrize(
    "rule", ["FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0", "FREQ=HOURLY", "FREQ=MINUTELY;COUNT=5"]
)
def test_rules_that_hang_cost_their_entry_only(rule):
    data = ics(
        f"UID:1\r\nSUMMARY:Bad\r\nDTSTART:20260101T000000Z\r\nRRULE:{rule}",
        "UID:2\r\nSUMMARY:Good talk\r\nDTSTART;VALUE=DATE:20260304",
    )
    found = read("c.ics", data, TODAY)

    assert [p.title for p in found.proposals] == ["Good talk"]
    assert len(found.rejected) == 1


@pytest.mark.parametrize(
    "entry",
    [
        "SUMMARY:No day",
        "UID:1\r\nDTSTART:20260101T000000Z",
        "SUMMARY:x\r\nDTSTART:nonsense",
        "SUMMARY:x\r\nDTSTART;VALUE=DATE:18000101",
    ],
)
def test_broken_entries_cost_themselves(entry):
    found = read("c.ics", ics(entry, "UID:2\r\nSUMMARY:Good talk\r\nDTSTART;VALUE=DATE:20260304"), TODAY)

    assert [p.title for p in found.proposals] == ["Good talk"]
    assert len(found.rejected) == 1


def test_a_programme_gives_a_speaker_s_sessions_with_title_and_event():
    data = ics(
        "UID:1\r\nSUMMARY:[a] Testing Flask - Pamela Fox\r\nDTSTART:20250516T180000Z",
        "UID:2\r\nSUMMARY:[a] Other things entirely - Paul Everitt\r\nDTSTART:20250516T190000Z",
        "UID:3\r\nSUMMARY:[a] Break\r\nDTSTART:20250516T200000Z",
        head="X-WR-CALNAME:FlaskCon\r\n",
    )
    [found] = finds("c.ics", data, "Pamela Fox")

    assert (found.title, found.event, found.persons) == ("Testing Flask", "FlaskCon", ("Pamela Fox",))
    assert [p.doubtful for p in finds("c.ics", data)] == [False, False, True]


def test_an_own_calendar_is_the_owner_s():
    data = ics(
        "UID:1\r\nSUMMARY:Gartner briefing\r\nDTSTART:20260105T180000Z\r\nDTEND:20260105T184500Z",
        "UID:2\r\nSUMMARY:Dentist\r\nDTSTART:20260601T190000Z",
    )
    briefing, dentist = finds("c.ics", data, "Jane Roe")

    assert (briefing.kind, briefing.minutes, briefing.persons) == (
        Kind.ANALYST_MEETING,
        45,
        ("Jane Roe",),
    )
    assert (briefing.doubtful, dentist.doubtful) == (False, True)


# Programmes ----------------------------------------------------------------------------------


def schedule(**session) -> bytes:
    made = {
        "guid": "g",
        "title": "Scaling",
        "date": "2026-03-04T23:00:00-08:00",
        "persons": [{"public_name": "Jane Roe"}],
    }
    days = [{"date": "2026-03-04", "rooms": {"Main": [made | session, {"guid": "h"}, "broken"]}}]
    return json.dumps({"schedule": {"conference": {"title": "DemoCon", "days": days}}}).encode()


def test_a_schedule_is_filtered_to_its_speaker():
    [found] = finds("s.json", schedule(), "jane roe")

    assert (found.kind, found.event, found.starts_on) == (Kind.TALK, "DemoCon", date(2026, 3, 4))
    assert finds("s.json", schedule(), "Somebody Else") == []
    assert len(read("s.json", schedule(), TODAY).rejected) == 2


def test_a_schedule_says_workshop_slides_and_recording():
    [found] = finds(
        "s.json",
        schedule(
            type="Workshop",
            attachments=[{"url": "https://a.example.org/d.pdf", "title": "Slides"}],
            links=[{"url": "https://youtu.be/abcdefghijk", "title": "Video"}],
        ),
    )

    assert found.kind is Kind.WORKSHOP
    assert [link.role for link in found.links] == [Role.SLIDES, Role.RECORDING]


def test_a_schedule_in_xml():
    data = b"""<?xml version="1.0"?><schedule><conference><title>DemoCon</title></conference>
    <day date="2026-03-04"><room name="Main"><event guid="g"><title>Scaling</title><date>2026-03-04T10:00:00+01:00</date>
    <persons><person id="1">Jane Roe</person></persons></event></room></day></schedule>"""
    [found] = finds("schedule.xml", data, "Jane Roe")

    assert (found.title, found.event, found.starts_on) == ("Scaling", "DemoCon", date(2026, 3, 4))


def test_sessionize_whole_and_by_speaker():
    whole = {
        "sessions": [
            {
                "id": "1",
                "title": "A talk of mine",
                "startsAt": "2026-03-04T10:00:00",
                "speakers": ["s"],
                "isServiceSession": False,
            },
            {
                "id": "2",
                "title": "Lunch",
                "startsAt": "2026-03-04T12:00:00",
                "speakers": [],
                "isServiceSession": True,
            },
        ],
        "speakers": [{"id": "s", "fullName": "Jane Roe"}],
        "rooms": [],
    }
    speaker = {
        "fullName": "Jane Roe",
        "tagLine": "x",
        "events": [
            {
                "name": "NDC Oslo",
                "eventStartDate": "2026-05-18T00:00:00",
                "eventEndDate": "2026-05-22T00:00:00",
                "location": "Oslo, Norway",
            }
        ],
        "sessions": [{"id": 3, "title": "Undated talk"}],
    }
    [session] = finds("all.json", json.dumps(whole).encode())
    event, talk = finds("speaker.json", json.dumps(speaker).encode())

    assert (session.title, session.starts_on, session.persons) == (
        "A talk of mine",
        date(2026, 3, 4),
        ("Jane Roe",),
    )
    assert (event.kind, event.city, event.ends_on) == (Kind.CONFERENCE, "Oslo", date(2026, 5, 22))
    assert (talk.persons, talk.required) == (("Jane Roe",), ["starts_on"])


def test_a_list_of_conferences_is_events_with_their_calls():
    data = json.dumps(
        [
            {
                "name": "A Conf",
                "url": "https://a.example.org",
                "startDate": "2027-03-04",
                "cfpEndDate": "2026-12-24",
                "cfpUrl": "https://cfp.example.org",
                "online": False,
                "city": "Bern",
            },
            {"name": "B", "url": "https://b.example.org", "startDate": "2027", "online": True},
        ]
    )
    found = read("c.json", data.encode(), TODAY)

    assert [(e.name, e.cfp_closes_on, e.city) for e in found.events] == [
        ("A Conf", date(2026, 12, 24), "Bern")
    ]
    assert [r.row for r in found.rejected] == [2]


# Exports and spreadsheets --------------------------------------------------------------------


def test_an_x_archive_gives_own_posts():
    tweets = [
        {
            "tweet": {
                "id_str": "1",
                "full_text": "Slides https://t.co/a",
                "created_at": "Wed Mar 04 10:00:00 +0000 2026",
                "entities": {
                    "urls": [{"url": "https://t.co/a", "expanded_url": "https://d.example.org/x"}]
                },
            }
        },
        {
            "tweet": {
                "id_str": "2",
                "full_text": "RT @a: b",
                "created_at": "Wed Mar 04 10:00:00 +0000 2026",
            }
        },
        {
            "tweet": {
                "id_str": "3",
                "full_text": "@a thanks",
                "in_reply_to_user_id_str": "9",
                "created_at": "Wed Mar 04 10:00:00 +0000 2026",
            }
        },
        {"tweet": {"id_str": "x", "full_text": "broken"}},
    ]
    data = f"window.YTD.tweets.part0 = {json.dumps(tweets)}".encode()
    found = read("tweets.js", data, TODAY)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/tweets.js", data)

    assert [(p.starts_on, p.mentions) for p in found.proposals] == [
        (date(2026, 3, 4), ("d.example.org/x",))
    ]
    assert len(found.rejected) == 1
    assert [p.origin for p in read("archive.zip", packed.getvalue(), TODAY).proposals] == [
        found.proposals[0].origin
    ]


def test_linkedin_shares():
    data = 'Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n2026-03-04 10:11:12,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7,"On Kafka. And more.",https://d.example.org/x,,MEMBER_NETWORK\nnever,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A8,x,,,\n'
    found = read("Shares.csv", data.encode(), TODAY)

    [post] = found.proposals
    assert (post.kind, post.title, post.starts_on) == (
        Kind.SOCIAL_POST,
        "On Kafka. And more.",
        date(2026, 3, 4),
    )
    assert [r.row for r in found.rejected] == [3]


def workbook(sheets: dict[str, list[list]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_linkedin_post_analytics():
    data = workbook(
        {
            "TOP POSTS": [
                ["Maximum of 50 posts"],
                [],
                [
                    "Post URL",
                    "Post publish date",
                    "Engagements",
                    None,
                    "Post URL",
                    "Post publish date",
                    "Impressions",
                ],
                [
                    "https://www.linkedin.com/feed/update/urn:li:activity:7",
                    "9/14/2026",
                    12,
                    None,
                    "https://www.linkedin.com/feed/update/urn:li:activity:7",
                    "9/14/2026",
                    3400,
                ],
            ]
        }
    )
    [post] = finds("content.xlsx", data)

    assert (post.starts_on, dict(post.numbers)) == (date(2026, 9, 14), {"impressions": 3400})


def test_a_workbook_is_rows_by_sheet():
    data = workbook(
        {
            "Talks": [
                ["My talks"],
                ["Title", "Date"],
                ["A", date(2026, 3, 4)],
                [None, None],
                ["B", "5 May 2026"],
            ]
        }
    )
    found = read("talks.xlsx", data, TODAY)

    assert [(r.number, dict(r.cells)) for r in found.rows] == [
        (3, {"Title": "A", "Date": "2026-03-04"}),
        (5, {"Title": "B", "Date": "5 May 2026"}),
    ]


def _far_cell() -> bytes:
    data = workbook({"S": [["Title", "Date"], ["A", "2026-03-04"]]})
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in source.infolist():
            body = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                body = body.replace(
                    b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                )
                body = body.replace(b"A1:B2", b"A1:XFD1048576")
            made.writestr(part.filename, body)
    return out.getvalue()


def test_a_cell_far_away_costs_nothing():
    assert len(read("far.xlsx", _far_cell(), TODAY).rows) == 1


def _archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", b"PK\x03\x04broken", "cannot be unpacked"),
        ("a.xlsx", _archive({"[Content_Types].xml": b"\0" * 80_000_000}), "packed as no spreadsheet"),
        ("a.xlsx", _archive({f"{n}": b"" for n in range(2500)}), "parts"),
        ("a.zip", _archive({"x.txt": b"x"}), "no spreadsheet"),
        ("a.xlsx", _archive({"[Content_Types].xml": b"<x/>"}), "cannot be read"),
        ("a.png", b"\x89PNG\r\n", r"is a picture \(PNG\), .* Give a table"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Office file"),
        ("a.csv", b"", "empty"),
        ("a.json", b"{", "not valid JSON"),
        ("a.ics", b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 30_000, "more than"),
        ("tweets.js", b"window.YTD.tweets.part0 = [", "not a whole X archive"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(name, data, says):
    with pytest.raises(Refused, match=says) as refused:
        read(name, data, TODAY)
    assert name in refused.value.message


def test_an_outline_names_its_feeds():
    data = b'<?xml version="1.0"?><opml version="2.0"><body><outline text="Me" xmlUrl="https://b.example.org/f"/></body></opml>'

    assert read("f.opml", data, TODAY).feeds == [("Me", "https://b.example.org/f")]


@pytest.mark.parametrize(
    ("file", "count", "kinds"),
    [
        ("feeds/couchbase_blog_rss.xml", 30, {Kind.BLOG_POST}),
        ("feeds/reader_full.atom", 2, {Kind.BLOG_POST}),
        ("feeds/reader_full_jsonfeed.json", 2, {Kind.BLOG_POST}),
        ("ics/pycon_us_2025_education_summit.ics", 23, {Kind.TALK}),
        ("ics/pycon_us_2025_flaskcon.ics", 6, {Kind.TALK}),
        ("pretalx/pretalx-democon.json", 36, {Kind.TALK, Kind.WORKSHOP}),
        ("sessionize/global_azure_linz_2024_all.json", 15, {Kind.TALK, Kind.WORKSHOP}),
    ],
)
def test_recorded_sources(shared: Path, file, count, kinds):
    found = read(file.rsplit("/", 1)[-1], read_bytes(shared / file), TODAY)

    assert len(found.proposals) == count
    assert {p.kind for p in found.proposals} <= kinds
    assert all(p.starts_on for p in found.proposals)
    assert not any(p.status is Status.CANCELLED for p in found.proposals)
