"""Watches against a web site on loopback: found feeds, unchanged answers, failures kept, owners, filters."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from engagement.capture import inbox, watching
from engagement.capture.asking import Asking
from engagement.errors import Refused
from engagement.store import watches
from tests.capture.test_reading import ics, rss
from tests.servers.site import Site, answer, page

TODAY = date(2026, 11, 24)
ITEM = "<item><title>{0}</title><link>https://blog.example.org/{0}</link><pubDate>Wed, 04 Mar 2026 09:00:00 +0000</pubDate></item>"


@pytest.fixture
def site():
    with Site() as running:
        yield running


@pytest.fixture
def asking(site):
    return Asking(allow=(site.allow,))


def add(store, address, asking, **more):
    return watching.add(store, address, today=TODAY, by="t", asking=asking, **more)


def read_all(store, asking, **more):
    return watching.read_all(store, today=TODAY, by="t", asking=asking, **more)


def titles(store):
    return sorted(row["title"] for row in inbox.listed(store))


def test_a_feed_is_read_when_it_is_added_and_again_after(store, site, asking):
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one")))
    made, failed = add(store, f"{site.url}/feed", asking, person="Jane Roe")

    assert failed is None
    assert (made["name"], made["sort"], made["person"], made["last_error"]) == (
        "Blog",
        "feed",
        "Jane Roe",
        None,
    )
    assert made["last_result"] == "0 created, 0 updated, 0 unchanged, 1 waiting in the inbox."
    assert inbox.listed(store)[0]["persons"] == ["Jane Roe"]

    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one"), ITEM.format("two")))
    done = read_all(store, asking)
    assert (done.requests, done.done.drafts, done.failed) == (1, 1, [])
    assert titles(store) == ["one", "two"]
    assert read_all(store, asking).done.drafts == 0


def test_an_unchanged_answer_is_not_read_again(store, site, asking):
    def feed(handler):
        if handler.headers.get("If-None-Match") == '"1"':
            answer(handler, b"", status=304)
        else:
            answer(handler, rss(ITEM.format("one")), "application/rss+xml", etag='"1"')

    site.pages["/feed"] = feed
    add(store, f"{site.url}/feed", asking)
    read_all(store, asking)

    with store.read() as connection:
        [row] = watches.listed(connection)
    assert (row["last_result"], row["last_error"]) == ("nothing new", None)


def test_a_page_gives_way_to_the_feed_it_names(store, site, asking):
    link = '<link rel="alternate" type="application/rss+xml" title="Posts" href="/feed.xml">'
    site.pages["/"] = page(head=link)
    site.pages["/feed.xml"] = ("application/rss+xml", rss(ITEM.format("one")))
    made, _ = add(store, f"{site.url}/", asking)

    assert made["address"] == f"{site.url}/feed.xml"
    site.pages["/plain"] = page(body="hello")
    with pytest.raises(Refused, match="names no feed"):
        add(store, f"{site.url}/plain", asking)


def test_a_failure_is_kept_and_costs_itself_only(store, site, asking):
    site.pages["/good"] = ("application/rss+xml", rss(ITEM.format("one")))
    site.pages["/bad"] = ("application/rss+xml", rss(ITEM.format("two")))
    add(store, f"{site.url}/bad", asking, name="Bad")
    add(store, f"{site.url}/good", asking, name="Good")
    del site.pages["/bad"]
    site.pages["/good"] = ("application/rss+xml", rss(ITEM.format("one"), ITEM.format("three")))
    done = read_all(store, asking)

    assert [name for name, _ in done.failed] == ["Bad"]
    with store.read() as connection:
        bad, good = watches.listed(connection)
    assert "404" in bad["last_error"]
    assert bad["last_result"].startswith("0 created")
    assert good["last_error"] is None
    assert titles(store) == ["one", "three", "two"]

    site.pages["/bad"] = ("application/rss+xml", rss(ITEM.format("two")))
    read_all(store, asking)
    with store.read() as connection:
        assert watches.listed(connection)[0]["last_error"] is None


def test_what_is_down_today_is_watched_all_the_same(store, site, asking):
    made, failed = add(store, f"{site.url}/later.ics", asking)

    assert "404" in failed
    assert made["last_error"] == failed


def test_adding_it_again_changes_its_owner_and_filter_and_adds_nothing(store, site, asking):
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("kafka"), ITEM.format("cooking")))
    add(store, f"{site.url}/feed", asking, words="kafka")
    assert titles(store) == ["kafka"]

    made, _ = add(store, f"{site.url}/feed", asking, words="kafka, cooking", person="Jane Roe")
    assert (made["filter"], made["person"]) == ("kafka, cooking", "Jane Roe")
    assert titles(store) == ["cooking", "kafka"]
    with store.read() as connection:
        assert len(watches.listed(connection)) == 1


def test_a_removed_watch_is_read_no_more_and_may_come_back(store, site, asking):
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one")))
    made, _ = add(store, f"{site.url}/feed", asking)
    with store.unit("t") as unit:
        watches.remove(unit, made["id"])
    assert read_all(store, asking).requests == 0
    assert titles(store) == ["one"]

    again, _ = add(store, f"{site.url}/feed", asking)
    assert again["id"] == made["id"]


def test_a_file_on_this_machine_is_read_again_when_it_grows(store, asking, tmp_path):
    file = tmp_path / "me.ics"
    file.write_bytes(ics("UID:1\r\nSUMMARY:Talk: One\r\nDTSTART;VALUE=DATE:20260304"))
    made, _ = add(store, str(file), asking)
    file.write_bytes(
        ics(
            "UID:1\r\nSUMMARY:Talk: One\r\nDTSTART;VALUE=DATE:20260304",
            "UID:2\r\nSUMMARY:Talk: Two\r\nDTSTART;VALUE=DATE:20260305",
        )
    )
    done = read_all(store, asking)

    assert (made["sort"], done.requests, done.done.drafts) == ("calendar", 0, 1)
    file.unlink()
    assert read_all(store, asking).failed[0][0] == made["name"]


def test_only_what_was_not_read_lately_is_read(store, site, asking):
    site.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one")))
    add(store, f"{site.url}/feed", asking)
    asked = len(site.asked)

    read_all(store, asking, asked_before=datetime(2020, 1, 1, tzinfo=UTC))
    assert len(site.asked) == asked
    read_all(store, asking, asked_before=datetime(2120, 1, 1, tzinfo=UTC))
    assert len(site.asked) == asked + 1


def test_a_web_page_does_not_reach_the_server_s_own_files(store, asking, tmp_path):
    file = tmp_path / "me.ics"
    file.write_bytes(ics("UID:1\r\nSUMMARY:One\r\nDTSTART;VALUE=DATE:20260304"))
    for said in (str(file), f"file://{file}"):
        with pytest.raises(Refused):
            add(store, said, asking, files=False)


@pytest.mark.parametrize("said", ["https://x.com/Jane", "@Jane", "x/Jane"])
def test_an_x_profile_is_the_own_timeline_read_by_a_pull(store, asking, said):
    made, failed = add(store, said, asking)

    assert failed is None
    assert (made["address"].lower(), made["sort"]) == ("https://x.com/jane", "timeline")
    with store.read() as connection:
        assert len(watching.listed(connection)) == 1


@pytest.mark.parametrize(
    "said", ["nothing here", "javascript:alert(1)", "http://", "ftp://e.org/a", "/nope"]
)
def test_what_can_never_be_read_is_refused(store, asking, said):
    with pytest.raises(Refused):
        add(store, said, asking)
    with store.read() as connection:
        assert watches.listed(connection) == []


def test_an_inner_address_is_refused_in_words(store, site):
    with pytest.raises(Refused, match="Only ports 80 and 443"):
        add(store, f"{site.url}/feed", Asking())
    with pytest.raises(Refused, match="public"):
        add(store, "http://127.0.0.1/feed", Asking())
    assert site.asked == []


# Platforms -------------------------------------------------------------------------------------


def videos(site, key=None):
    return Asking(stand_ins={"youtube": site.url, "sessionize": site.url}, youtube_key=key)


def test_a_channel_without_a_key_is_read_by_its_feed(store, site):
    feed = (
        b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Jane on stage</title><entry>'
        b"<title>Streams at scale</title><link href='https://www.youtube.com/watch?v=abcdefghijk'/>"
        b"<published>2026-03-04T09:00:00Z</published><id>yt:video:abcdefghijk</id></entry></feed>"
    )
    site.pages["/feeds/videos.xml?channel_id=UCabcdefghijklmnop"] = ("application/atom+xml", feed)
    made, failed = add(store, "https://www.youtube.com/channel/UCabcdefghijklmnop", videos(site))

    assert (failed, made["sort"], made["name"]) == (None, "youtube", "Jane on stage")
    [row] = inbox.listed(store)
    assert (row["kind"], row["links"][0]["role"], row["starts_on"]) == (
        "talk",
        "recording",
        "2026-03-04",
    )


def test_a_handle_is_looked_up_on_its_page(store, site):
    head = '<link rel="canonical" href="https://www.youtube.com/channel/UCabcdefghijklmnop">'
    site.pages["/@jane"] = page(head=head)
    site.pages["/feeds/videos.xml?channel_id=UCabcdefghijklmnop"] = rss()
    _, failed = add(store, "https://www.youtube.com/@jane", videos(site))

    assert failed is None


def test_a_playlist_with_a_key_is_read_whole_page_by_page(store, site):
    def item(n):
        return {
            "snippet": {
                "title": f"Talk {n}",
                "publishedAt": "2026-05-01T00:00:00Z",
                "resourceId": {"videoId": f"video{n:06}"},
                "channelTitle": "Jane",
            },
            "contentDetails": {"videoId": f"video{n:06}", "videoPublishedAt": "2026-03-04T09:00:00Z"},
            "status": {"privacyStatus": "public"},
        }

    def api(handler):
        assert handler.headers["X-Goog-Api-Key"] == "s3cr3t"
        if handler.path.split("?")[0] == "/youtube/v3/playlists":
            body = {"items": [{"snippet": {"title": "On stage"}}]}
        elif "pageToken=P2" in handler.path:
            body = {"items": [item(2)]}
        else:
            body = {"items": [item(1)], "nextPageToken": "P2"}
        answer(handler, json.dumps(body).encode(), "application/json")

    class Any(dict):
        def get(self, path, default=None):
            return api

    site.pages = Any()
    made, failed = add(store, "https://www.youtube.com/playlist?list=PL123", videos(site, "s3cr3t"))

    assert failed is None
    assert titles(store) == ["Talk 1", "Talk 2"]
    assert {row["starts_on"] for row in inbox.listed(store)} == {"2026-03-04"}
    assert all("s3cr3t" not in path for path, _ in site.asked)
    assert "s3cr3t" not in json.dumps(made)


def test_a_wrong_key_is_said_in_words(store, site):
    body = json.dumps(
        {"error": {"code": 403, "message": "quota", "errors": [{"reason": "quotaExceeded"}]}}
    )

    class Any(dict):
        def get(self, path, default=None):
            return lambda handler: answer(handler, body.encode(), "application/json", status=403)

    site.pages = Any()
    _, failed = add(store, "https://www.youtube.com/playlist?list=PL123", videos(site, "s3cr3t"))

    assert failed
    assert "s3cr3t" not in failed


def test_a_sessionize_event_is_filtered_to_its_speaker(store, site):
    speakers = [
        {"id": "1", "fullName": "Jane Roe", "sessions": [10]},
        {"id": "2", "fullName": "Bo Li", "sessions": [11]},
    ]
    sessions = [
        {
            "id": 10,
            "title": "Streams",
            "startsAt": "2026-03-04T09:00:00",
            "endsAt": "2026-03-04T10:00:00",
            "speakers": ["1"],
            "categoryItems": [],
        },
        {
            "id": 11,
            "title": "Other",
            "startsAt": "2026-03-04T09:00:00",
            "endsAt": "2026-03-04T10:00:00",
            "speakers": ["2"],
            "categoryItems": [],
        },
    ]
    whole = {"sessions": sessions, "speakers": speakers, "questions": [], "categories": [], "rooms": []}
    site.pages["/api/v2/abc/view/All"] = ("application/json", json.dumps(whole).encode())
    made, failed = add(
        store, "https://sessionize.com/api/v2/abc/view/All", videos(site), person="Jane Roe"
    )

    assert (failed, made["sort"]) == (None, "programme")
    assert titles(store) == ["Streams"]


def test_a_list_of_conferences_gives_events_with_their_calls(store, site, asking):
    listed = [
        {"name": "DevConf", "url": "https://devconf.example.org", "startDate": "2027-03-04", "endDate": "2027-03-05",
         "city": "Brno", "country": "Czechia", "cfpUrl": "https://cfp.example.org", "cfpEndDate": "2026-12-24"},
        {"name": "JFall", "url": "https://jfall.example.org", "startDate": "2027-03-04", "city": "Ede", "country": "Netherlands"},
    ]  # fmt: skip
    site.pages["/java.json"] = ("application/json", json.dumps(listed).encode())
    _, failed = add(store, f"{site.url}/java.json", asking, words="Brno")

    assert failed is None
    [event] = store.events()
    assert event["name"] == "DevConf"
    assert read_all(store, asking).done.created == 0
