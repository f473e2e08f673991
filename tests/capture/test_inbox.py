"""The inbox: what is certain joins, what is doubtful asks, what was decided stays decided."""

from __future__ import annotations

import json
from datetime import date

import pytest

from engagement.capture import inbox
from engagement.capture.importing import import_found
from engagement.capture.reading import owned_by, read
from engagement.errors import NotFound, Refused
from engagement.model.drafts import DraftLink
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Role, Status
from tests.capture.test_reading import ics, rss
from tests.conftest import draft

TODAY = date(2026, 11, 24)
CSV = b"title,date,conference,city,url\nStreams at scale,2026-03-04,DevConf,Brno,https://talks.example.org/1\n"
ENTRY = (
    "UID:1@x\r\nSUMMARY:Streams at scale\r\nDTSTART;VALUE=DATE:20260304\r\nDESCRIPTION:talk at DevConf"
)
VIDEO = rss(
    "<item><title>Streams at scale - Jane Roe - DevConf 2026</title><link>https://www.youtube.com/watch?v=abcdefghijk</link>"
    "<pubDate>Fri, 13 Mar 2026 09:00:00 +0000</pubDate></item>"
)
SLIDES = rss(
    "<item><title>Streams at scale</title><link>https://speakerdeck.com/jane/streams</link>"
    "<pubDate>Wed, 04 Mar 2026 09:00:00 +0000</pubDate><description>Slides of my talk at DevConf</description></item>"
)
TWEETS = (
    "window.YTD.tweets.part0 = "
    + json.dumps(
        [
            {
                "tweet": {
                    "id_str": "1000000000000001",
                    "full_text": "Watch it https://t.co/1",
                    "created_at": "Sat Mar 14 10:00:00 +0000 2026",
                    "entities": {
                        "urls": [
                            {
                                "url": "https://t.co/1",
                                "expanded_url": "https://youtu.be/abcdefghijk?si=x",
                            }
                        ]
                    },
                }
            }
        ]
    )
).encode()
FIVE = [
    ("talks.csv", CSV),
    ("me.ics", ics(ENTRY)),
    ("videos.xml", VIDEO),
    ("slides.xml", SLIDES),
    ("tweets.js", TWEETS),
]


def take(store, name, data, accept=False, person="Jane Roe"):
    found = owned_by(read(name, data, TODAY), person)
    return import_found(store, [found], today=TODAY, by="t", person=person, accept=accept)


def talk(title="Streams at scale", on="2026-03-04", url="", origin="feed a", **more):
    links = (DraftLink(url, Role.LANDING_PAGE),) if url else ()
    more.setdefault("confidence", 0.9)
    return Proposal(
        kind=more.pop("kind", Kind.TALK),
        title=title,
        starts_on=date.fromisoformat(on) if on else None,
        links=links,
        origin=origin,
        where=f"a {origin}",
        said=title,
        **more,
    )


def settle(store, *found, accept=False):
    return inbox.settle(store, found, today=TODAY, by="t", accept=accept)


def waiting(store):
    return inbox.listed(store)


# Sameness --------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", range(5))
def test_one_talk_met_five_ways_is_one_activity_with_five_links(store, start):
    for name, data in (*FIVE[start:], *FIVE[:start]):
        take(store, name, data, accept=True)

    [row] = store.activities()
    assert (row["kind"], row["title"], row["starts_on"], row["event"]) == (
        "talk",
        "Streams at scale",
        "2026-03-04",
        "DevConf",
    )
    assert {link["role"] for link in row["links"]} >= {"recording", "slides", "announcement"}
    assert len(row["links"]) >= 4
    assert waiting(store) == []


def test_reading_everything_again_changes_nothing(store):
    for name, data in FIVE:
        take(store, name, data, accept=True)
    before = store.activities()
    again = [take(store, name, data, accept=True) for name, data in FIVE]

    assert store.activities() == before
    assert [(d.created, d.updated, d.drafts) for d in again] == [(0, 0, 0)] * 5


def test_two_deliveries_in_two_cities_are_two_activities_of_one_talk(store):
    settle(
        store,
        talk(event="DevConf", city="Brno", url="https://a.example.org/1", origin="a 1"),
        talk(event="JFall", city="Ede", url="https://b.example.org/2", origin="a 2"),
        talk(on="2026-05-04", event="DevConf US", city="Boston", origin="a 3"),
        accept=True,
    )

    rows = store.activities()
    assert {row["city"] for row in rows} == {"Brno", "Ede", "Boston"}
    assert len({store.activity(row["id"]).row["talk_id"] for row in rows}) == 1


def test_a_recording_that_fits_two_deliveries_asks(store):
    store.add_activity(draft("Streams at scale", "2026-03-04", event="DevConf"), "t")
    store.add_activity(draft("Streams at scale", "2026-04-04", event="JFall"), "t")
    video = rss(
        "<item><title>Streams at scale</title><link>https://youtu.be/abcdefghijk</link>"
        "<pubDate>Fri, 10 Apr 2026 09:00:00 +0000</pubDate></item>"
    )
    take(store, "videos.xml", video, accept=True)

    [row] = waiting(store)
    assert row["same_as"]
    assert any("several deliveries" in doubt for doubt in row["doubts"])
    assert len(store.activities()) == 2


def test_the_same_link_under_another_guise_updates_quietly(store):
    made = store.add_activity(draft("Post", "2026-03-04", "https://blog.example.org/a"), "t")
    done = settle(
        store, talk("Post", url="http://blog.example.org/a/?utm_source=x#top", city="Brno", origin="f 1")
    )

    assert (done.updated, done.drafts) == (1, 0)
    assert store.draft_of(made).city == "Brno"
    assert [li.url for li in store.draft_of(made).links] == ["https://blog.example.org/a"]


def test_what_is_recorded_is_never_overwritten(store):
    made = store.add_activity(
        draft("Mine", "2026-03-04", "https://blog.example.org/a", city="Bern", notes="by hand"), "t"
    )
    settle(store, talk("Mine", url="https://blog.example.org/a", city="Basel", notes="by a feed"))

    assert (store.draft_of(made).city, store.draft_of(made).notes) == ("Bern", "by hand")


def test_the_same_link_with_another_title_and_day_asks(store):
    made = store.add_activity(draft("One", "2026-03-04", "https://youtu.be/abcdefghijk"), "t")
    done = settle(store, talk("Quite another", "2026-06-01", url="https://youtu.be/abcdefghijk"))

    assert done.drafts == 1
    assert waiting(store)[0]["same_as"] == made


def test_a_title_much_alike_on_the_same_day_asks_and_a_day_apart_too(store):
    store.add_activity(draft("Streams at scale with Kafka", "2026-03-04"), "t")
    settle(
        store,
        talk("Streams at scale with Kafka and Flink", origin="a"),
        talk("Streams at scale with Kafka", "2026-03-05", origin="b"),
    )

    assert [bool(row["same_as"]) for row in waiting(store)] == [True, True]


def test_short_common_titles_are_not_joined(store):
    store.add_activity(draft("Keynote", "2026-03-04", event="DevConf"), "t")
    settle(store, talk("Keynote", event="JFall"), accept=True)

    assert store.count_activities() == 2


@pytest.mark.parametrize(
    "title",
    [
        "x" * 10_000,
        "Streams 🚀 at scale",
        "قابلية التوسع",
        "<script>alert(1)</script> & more",
        "𝒮 \u202e rtl",
    ],
)
def test_odd_titles_arrive_as_text(store, title):
    settle(store, talk(title, url="https://e.example.org/odd"), accept=True)
    settle(store, talk(title, url="https://e.example.org/odd", origin="again"), accept=True)

    [row] = store.activities()
    assert title.startswith(row["title"][:200].rstrip("…"))


# Decisions -------------------------------------------------------------------------------------


def test_a_find_waits_is_accepted_and_never_asks_again(store):
    found = talk(url="https://a.example.org/1")
    first = settle(store, found)
    done, refused = inbox.accept(store, first.waiting, today=TODAY, by="t")

    assert (first.drafts, done.created, refused) == (1, 1, [])
    assert settle(store, found).unchanged == 1
    assert [r for _, r in inbox.accept(store, first.waiting, today=TODAY, by="t")[1]] == [
        "That draft was accepted already. Nothing was changed."
    ]
    with pytest.raises(NotFound):
        inbox.reopen(store, "nope", by="t")


def test_ignored_stays_ignored_also_by_link_from_elsewhere(store):
    first = settle(store, talk(url="https://a.example.org/1"))
    assert inbox.ignore(store, first.waiting, by="t") == (1, [])

    again = settle(store, talk(url="https://a.example.org/1"), accept=True)
    elsewhere = settle(
        store, talk("Other words", url="http://a.example.org/1/", origin="other"), accept=True
    )
    assert (again.unchanged, elsewhere.unchanged, store.count_activities()) == (1, 1, 0)

    inbox.reopen(store, first.waiting[0], by="t")
    assert [row["id"] for row in waiting(store)] == first.waiting


def test_accepting_what_perhaps_is_another_makes_another_and_merging_does_not(store):
    made = store.add_activity(draft("One", "2026-03-04", "https://e.example.org/a"), "t")
    first = settle(store, talk("Another", "2026-06-01", url="https://e.example.org/a", origin="1"))
    inbox.accept(store, first.waiting, today=TODAY, by="t")
    assert store.count_activities() == 2

    second = settle(
        store, talk("Third", "2026-09-01", url="https://e.example.org/a", origin="2", city="Bern")
    )
    inbox.merge(store, second.waiting[0], made, today=TODAY, by="t")
    assert (store.count_activities(), store.draft_of(made).city) == (2, "Bern")
    with pytest.raises(NotFound):
        inbox.merge(store, settle(store, talk("4", origin="4")).waiting[0], "nope", today=TODAY, by="t")


def test_a_draft_without_a_day_is_not_accepted_but_says_what_it_lacks(store):
    first = settle(store, talk(on="", url="https://a.example.org/1"))
    done, [(_, reason)] = inbox.accept(store, first.waiting, today=TODAY, by="t")

    assert done.created == 0
    assert reason == "Date: there is no date yet. Edit the draft, then accept it."
    assert waiting(store)[0]["missing"][0] == "starts_on"


def test_a_corrected_draft_is_recorded_as_corrected_and_the_source_keeps_still(store):
    found = talk(url="https://a.example.org/1")
    first = settle(store, found)
    inbox.edit_and_accept(store, first.waiting[0], draft("Corrected", "2026-03-05"), today=TODAY, by="t")
    settle(store, found, accept=True)

    assert [row["title"] for row in store.activities()] == ["Corrected"]


def test_news_of_the_source_reaches_a_draft_and_a_record(store):
    first = settle(store, talk(url="https://a.example.org/1"))
    settle(store, talk("Streams at large scale", url="https://a.example.org/1"))
    assert waiting(store)[0]["title"] == "Streams at large scale"

    inbox.accept(store, first.waiting, today=TODAY, by="t")
    settle(store, talk("Streams at huge scale", url="https://a.example.org/1", city="Brno"))
    [row] = store.activities()
    assert (row["title"], row["city"]) == ("Streams at huge scale", "Brno")


def test_what_is_certain_is_accepted_at_once_and_the_doubtful_waits(store):
    settle(
        store,
        talk("A sure one", origin="1"),
        talk("Another sure one", "2026-04-01", origin="2"),
        talk("Who knows", "2026-05-01", origin="3", confidence=0.3),
    )
    done = inbox.accept_certain(store, today=TODAY, by="t")

    assert done.created == 2
    assert [row["title"] for row in waiting(store)] == ["Who knows"]


def test_a_draft_joins_what_a_person_records_meanwhile(store):
    settle(store, talk(url="https://a.example.org/1", event="DevConf"))
    made = store.add_activity(draft("Streams at scale", "2026-03-04", event="DevConf"), "t")

    assert inbox.reconsider(store, today=TODAY, by="t") == 1
    assert [li.url for li in store.draft_of(made).links] == ["https://a.example.org/1"]
    assert waiting(store) == []


def test_a_deleted_activity_is_not_brought_back_by_its_source(store):
    found = talk(url="https://a.example.org/1")
    settle(store, found, accept=True)
    store.delete_activity(store.activities()[0]["id"], 1, "t")
    settle(store, found, accept=True)

    assert store.count_activities() == 0


def test_a_future_talk_is_planned_and_a_past_one_delivered(store):
    settle(
        store,
        talk("To come", "2027-03-04", origin="1"),
        talk("Done", "2026-03-04", origin="2"),
        accept=True,
    )

    assert {row["title"]: row["status"] for row in store.activities()} == {
        "To come": Status.PLANNED.value,
        "Done": Status.DELIVERED.value,
    }


def test_accept_takes_the_certain_of_a_batch_and_counts_the_rest(store):
    done = take(
        store,
        "feed.xml",
        rss(
            "<item><title>Sure</title><link>https://b.example.org/1</link><pubDate>Wed, 04 Mar 2026 09:00:00 +0000</pubDate></item>",
            "<item><title>No day</title><link>https://b.example.org/2</link></item>",
        ),
        accept=True,
    )

    assert (done.created, done.drafts) == (1, 1)


def test_a_bad_decision_costs_itself_only(store):
    good = settle(store, talk()).waiting[0]
    with pytest.raises((Refused, NotFound)):
        inbox.merge(store, "nope", "nope", today=TODAY, by="t")
    done, refused = inbox.accept(store, ["nope", good, good], today=TODAY, by="t")

    assert done.created == 1
    assert [entry for entry, _ in refused] == ["nope"]


def test_two_readers_of_one_feed_at_once_record_each_entry_once(url, store):
    from concurrent.futures import ThreadPoolExecutor
    from contextlib import closing

    from engagement.store import open_store

    entries = [
        f"<item><title>Post {n}</title><link>https://b.example.org/{n}</link><pubDate>Wed, 04 Mar 2026 09:00:00 +0000</pubDate></item>"
        for n in range(60)
    ]

    def read_it(_number):
        with closing(open_store(url)) as own:
            return take(own, "feed.xml", rss(*entries), accept=True)

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(read_it, range(4)))

    assert sum(one.created for one in done) == 60
    assert store.count_activities() == 60
