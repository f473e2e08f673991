"""What a person pastes: a link, a line, several lines, against pages on loopback."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.asking import Asking
from engagement.capture.paste import capture
from engagement.errors import Refused
from engagement.model.links import read_url
from engagement.model.vocabulary import Kind, Role
from tests.conftest import draft
from tests.servers.site import Site, answer, drip, json_ld, packed, page, points_to

TODAY = date(2026, 11, 24)
EVENT = json_ld(
    '{"@context":"https://schema.org","@type":"Event","name":"Streams at scale","startDate":"2026-03-04T09:00:00+01:00",'
    '"location":{"@type":"Place","name":"Hall","address":{"addressLocality":"Brno","addressCountry":"CZ"}},'
    '"superEvent":{"@type":"Event","name":"DevConf"},"performer":{"@type":"Person","name":"Jane Roe"}}'
)


@pytest.fixture
def site():
    with Site() as running:
        yield running


@pytest.fixture
def paste(sqlite_store, site):
    def paste(said: str, seconds: float = 10.0):
        return capture(
            sqlite_store, said, today=TODAY, asking=Asking(allow=(site.allow,), seconds=seconds)
        )

    return paste


def test_a_talk_s_page_is_a_draft_with_its_facts(paste, site):
    site.pages["/talk"] = page(head=f"<title>x</title>{EVENT}")
    [found] = paste(f"{site.url}/talk")

    assert (found.title, found.starts_on, found.event, found.city, found.persons) == (
        "Streams at scale",
        date(2026, 3, 4),
        "DevConf",
        "Brno",
        ("Jane Roe",),
    )
    assert found.kind is Kind.TALK
    assert found.missing() == ["attendance"]


def test_a_line_is_a_draft_without_asking_anything(paste, site):
    [found] = paste("Devoxx 7 Oct, Kafka talk, 240 people")

    assert (found.kind, found.event, found.starts_on, dict(found.numbers)) == (
        Kind.TALK,
        "Devoxx",
        date(2026, 10, 7),
        {"attendance": 240},
    )
    assert site.asked == []


def test_a_line_s_own_words_come_first_and_its_link_fills_up(paste, site):
    site.pages["/talk"] = page(head=EVENT)
    [found] = paste(f"Keynote on 5 Mar 2026, 300 people {site.url}/talk")

    assert (found.starts_on, found.city, found.title) == (date(2026, 3, 5), "Brno", "Streams at scale")
    assert dict(found.numbers) == {"attendance": 300}


def test_lines_are_drafts_and_links_below_a_line_are_its_own(paste, site):
    site.pages["/talk"] = page(head=EVENT)
    found = paste(
        f"Talk at DevConf 4 Mar 2026\n{site.url}/talk\n\nbriefed Gartner's Jane Roe yesterday, 45 min"
    )

    assert [p.kind for p in found] == [Kind.TALK, Kind.ANALYST_MEETING]
    assert len(found[0].links) == 1
    assert (found[1].organisation, found[1].counterpart, found[1].minutes) == ("Gartner", "Jane Roe", 45)


def test_two_links_are_two_drafts(paste, site):
    site.pages["/a"] = page(
        head='<meta property="og:type" content="article"><meta property="og:title" content="A post">'
    )
    site.pages["/b"] = page(head=EVENT)

    assert [p.title for p in paste(f"{site.url}/a\n{site.url}/b")] == ["A post", "Streams at scale"]


def test_what_is_recorded_is_said(paste, site, sqlite_store):
    site.pages["/talk"] = page(head=EVENT)
    made = sqlite_store.add_activity(draft("Streams at scale", "2026-03-04", event="DevConf"), "t")
    [found] = paste(f"{site.url}/talk")

    assert found.same_as == made
    assert any("recorded already" in why for why in found.why)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda site: page(), "nothing on the page"),
        (lambda site: lambda h: answer(h, b"gone", status=404), "404"),
        (lambda site: packed(20 * 1024 * 1024), "more than 16 MB"),
        (lambda site: points_to("http://169.254.169.254/latest/meta-data"), "public"),
        (lambda site: points_to("file:///etc/passwd"), "http"),
        (lambda site: points_to(f"{site.url}/x"), "without end"),
        (lambda site: ("image/png", b"\x89PNG\r\n\x1a\n" + b"\0" * 99), "a picture"),
    ],
)
def test_a_link_that_cannot_be_read_is_a_draft_that_says_why(paste, site, make, said):
    site.pages["/x"] = make(site)
    [found] = paste(f"{site.url}/x")

    reason = " ".join((*found.why, found.url_refused or ""))
    assert said in reason
    assert [li.url for li in found.links] == [f"{site.url}/x"]
    assert found.doubtful


def test_a_page_without_end_is_given_up_while_it_goes_on(paste, site):
    site.pages["/x"] = drip(site.over)
    [found] = paste(f"{site.url}/x", 0.5)

    assert not site.over.is_set()
    assert any("did not answer within 0.5 s" in why for why in found.why)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://10.0.0.1/"]
)
def test_an_inner_address_is_never_asked(sqlite_store, url):
    [found] = capture(sqlite_store, url, today=TODAY, asking=Asking())

    assert found.url_refused


@pytest.mark.parametrize("said", ["", "   ", "\u200b\u200b", "\n\n"])
def test_nothing_is_refused(paste, said):
    with pytest.raises(Refused, match="nothing to read"):
        paste(said)


@pytest.mark.parametrize(
    "said",
    [
        "x" * 10_000,
        "تحدث في مؤتمر",
        "🎤 Talk at 🚀Conf today",
        "<b>Talk</b> at DevConf today",
        "%00 \x00 talk",
        "’" * 50,
    ],
)
def test_odd_lines_are_kept_as_text(paste, said):
    [found] = paste(said)

    assert found.title
    assert "\x00" not in found.title


def test_a_page_whose_title_is_markup_stays_text(paste, site):
    site.pages["/x"] = page(
        head='<meta property="og:type" content="article"><meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt; in titles">'
    )
    [found] = paste(f"{site.url}/x")

    assert "alert(1)" in found.title or "in titles" in found.title


def test_a_recording_s_link_is_a_recording(paste):
    [found] = paste("https://youtu.be/abcdefghijk?si=tracking")

    assert found.links[0].role is Role.RECORDING
    assert (
        read_url(found.links[0].url).key == read_url("https://www.youtube.com/watch?v=abcdefghijk").key
    )


def test_more_lines_than_anyone_pastes_are_cut(paste):
    assert len(paste("\n".join(f"Talk {n} at DevConf on 2026-03-04" for n in range(500)))) == 200
