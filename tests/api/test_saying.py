"""Writing over HTTP: recorded where it is certain, asked where not, once however often it is sent."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engagement.capture.asking import Asking
from engagement.capture.inbox import listed
from engagement.model.desk_tables import Commitment
from engagement.store import inbox
from tests.api.conftest import client, why
from tests.conftest import draft
from tests.servers.site import Site, page

VIDEO = "https://youtu.be/dQw4w9WgXcQ"
TALK = {
    "kind": "talk",
    "title": "Scaling Kafka",
    "starts_on": "2026-03-04",
    "event": "Devoxx",
    "links": [{"url": VIDEO}],
}


def log(api, key=None, **said):
    return api.post("/api/v1/activities", json=said, headers={"Idempotency-Key": key} if key else {})


def read(api, key=None, **said):
    return api.post("/api/v1/readings", json=said, headers={"Idempotency-Key": key} if key else {})


def test_fields_become_an_activity_that_can_be_read_at_its_address(store):
    api = client(store, "write")

    made = log(
        api,
        **TALK,
        city="Antwerp",
        country="Belgium",
        place="Hall 7",
        format="in_person",
        organisation="Devoxx",
        minutes=50,
        outcome="Many questions",
        persons=["Mara Lind", "Jon Ek"],
        readings={"attendance": 240},
        tags=["kafka"],
        campaign="Spring",
        audiences=["professional_community"],
        cost=300,
        public=True,
        notes="for us",
        starts_at="2026-03-04T09:00:00Z",
    )

    assert made.status_code == 201
    one = api.get(made.headers["Location"]).json()
    assert one["id"] == made.json()["id"]
    assert (one["title"], one["persons"], one["cost"]) == ("Scaling Kafka", ["Mara Lind", "Jon Ek"], 300)
    assert one["links"] == [{"url": VIDEO, "role": "recording", "platform": "youtube"}]
    assert one["readings"]["attendance"]["provenance"] == "entered"
    assert (one["starts_at"], one["notes"], one["public"]) == ("2026-03-04T09:00:00Z", "for us", True)
    assert one["numbers"][0]["by"] == "Mara Lind (API)"


def test_a_meeting_with_an_analyst_is_kept_with_its_promises(api, sqlite_store):
    log(
        api,
        kind="analyst_meeting",
        title="Briefing with Jane Doe",
        starts_on="2026-03-04",
        organisation="Gartner",
        counterpart="Jane Doe",
        touch="briefing",
        direction="we_briefed",
        perception=1,
        promises=[{"side": "ours", "what": "the roadmap", "due_on": "2026-04-04"}],
    )

    with sqlite_store.read() as connection:
        [promise] = connection.execute(select(Commitment.what, Commitment.due_on, Commitment.side)).all()
    assert promise == ("the roadmap", date(2026, 4, 4), "ours")


def test_a_line_is_read_as_the_log_page_reads_it(api):
    made = log(api, text="Devoxx 7 Oct 2026, Kafka talk, 240 people").json()

    assert made["outcome"] == "recorded"
    assert made["activity"]["event"] == "Devoxx"
    assert made["activity"]["readings"]["attendance"]["value"] == 240
    assert made["activity"]["persons"] == ["Mara Lind"]


def test_what_is_doubtful_waits_in_the_inbox_with_what_is_asked(api, sqlite_store):
    answer = log(api, text="Kafka")

    made = answer.json()
    assert (answer.status_code, made["outcome"], made["activity"]) == (202, "draft", None)
    assert made["asks"] == ["On which day was it?", "Was it a talk?"]
    assert [one["id"] for one in listed(sqlite_store)] == [made["id"]]
    assert sqlite_store.count_activities() == 0


def test_a_draft_that_is_said_again_is_the_same_draft(api, sqlite_store):
    first, second = log(api, text="Kafka").json(), log(api, text="Kafka").json()

    assert first["id"] == second["id"]
    assert len(listed(sqlite_store)) == 1


def test_the_same_link_twice_does_not_make_two(api, sqlite_store):
    first = log(api, **TALK).json()

    again = log(api, **TALK)
    other = log(api, **TALK | {"title": "Scaling Kafka (recording)", "city": "Antwerp"})

    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert (other.json()["outcome"], other.json()["id"]) == ("updated", first["id"])
    assert other.json()["activity"]["city"] == "Antwerp"
    assert sqlite_store.count_activities() == 1


def test_a_link_of_which_nothing_could_be_read_is_known_by_itself(api, sqlite_store):
    url = "http://127.0.0.1:9/v"  # the guard lets nobody there
    log(api, **TALK | {"links": [{"url": url, "role": "recording"}]})

    known, other = log(api, text=url), log(api, text=f"{url}2")
    again = log(api, text=f"{url}2")

    assert (known.json()["outcome"], known.status_code) == ("unchanged", 200)
    assert (other.status_code, again.json()["id"]) == (202, other.json()["id"])
    assert len(listed(sqlite_store)) == 1


def test_the_same_link_with_another_title_and_day_is_asked(api, sqlite_store):
    first = log(api, **TALK).json()

    made = log(api, **TALK | {"title": "A keynote on gardens", "starts_on": "2026-06-01", "event": None})

    assert made.status_code == 202
    assert made.json()["draft"]["same_as"] == first["id"]
    assert made.json()["asks"]


def test_the_same_talk_in_another_city_is_another_activity(api, sqlite_store):
    log(api, kind="talk", title="Scaling Kafka", starts_on="2026-03-04", event="Devoxx", city="Antwerp")
    made = log(
        api, kind="talk", title="Scaling Kafka", starts_on="2026-05-04", event="GOTO", city="Oslo"
    )

    assert made.json()["outcome"] == "recorded"
    assert sqlite_store.count_activities() == 2


def test_numbers_of_what_stands_are_the_persons_own(api, sqlite_store):
    log(api, **TALK)

    made = log(api, **TALK, readings={"attendance": 240}).json()

    assert made["outcome"] == "updated"
    [number] = sqlite_store.activity(made["id"]).numbers
    assert (number.value, number.provenance, number.by) == (240, "entered", "Mara Lind (API)")


def test_what_was_ignored_or_deleted_is_recorded_when_it_is_said_outright(api, sqlite_store):
    waiting = log(api, text="Kafka").json()
    with sqlite_store.unit("t") as unit:
        inbox.decide(unit, waiting["id"], inbox.IGNORED)
    assert log(api, text="Kafka").json()["id"] != waiting["id"]

    first = log(api, **TALK).json()
    sqlite_store.delete_activity(first["id"], 1, "t")
    second = log(api, **TALK).json()

    assert (second["outcome"], second["id"] != first["id"]) == ("recorded", True)


def test_a_draft_that_waits_joins_what_is_said_of_it_at_last(api, sqlite_store):
    assert log(api, text=f"Scaling Kafka {VIDEO}").status_code == 202
    made = log(api, **TALK).json()

    assert made["outcome"] == "recorded"
    assert listed(sqlite_store) == []
    assert sqlite_store.count_activities() == 1


def test_who_did_it_is_said_or_nobody(api):
    named = log(api, **TALK, persons=["Jon Ek"]).json()
    nobody = log(api, kind="blog_post", title="A post", starts_on="2026-03-05", persons=[]).json()

    assert named["activity"]["persons"] == ["Jon Ek"]
    assert nobody["activity"]["persons"] == []


def test_several_lines_are_several_activities(api, sqlite_store):
    lines = "Devoxx 7 Oct 2026, Kafka talk\n\nGOTO 9 Oct 2026, Streams workshop"

    made = log(api, text=lines).json()

    assert [made["outcome"], *(one["outcome"] for one in made["others"])] == ["recorded", "recorded"]
    assert sqlite_store.count_activities() == 2


def test_a_page_is_read_through_the_guard(sqlite_store):
    head = (
        "<title>Streams in practice</title>"
        '<meta property="og:type" content="article">'
        '<meta property="article:published_time" content="2026-03-04T10:00:00Z">'
    )
    with Site() as blog:
        blog.pages["/blog/streams-in-practice"] = page(
            head, "<article><h1>Streams in practice</h1></article>"
        )
        address = f"{blog.url}/blog/streams-in-practice"
        asked = log(client(sqlite_store, "write"), text=address)
        api = client(sqlite_store, "write", asking=Asking(allow=(blog.allow,)))
        made = log(api, text=address).json()

    assert asked.status_code == 202
    assert asked.json()["draft"]["url_refused"]
    assert (made["outcome"], made["activity"]["title"]) == ("recorded", "Streams in practice")
    assert made["activity"]["starts_on"] == "2026-03-04"


# Once ----------------------------------------------------------------------------------------


def test_a_request_that_is_sent_again_with_its_key_makes_one(store):
    api = client(store, "write")
    said = {"kind": "customer_meeting", "title": "Visit", "starts_on": "2026-03-04"}

    first, again = log(api, "k1", **said), log(api, "k1", **said)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert store.count_activities() == 1


def test_a_key_with_other_content_is_refused_and_changes_nothing(api, sqlite_store):
    log(api, "k1", **TALK)

    answer = log(api, "k1", **TALK | {"title": "Another"})

    assert why(answer) == (409, "Idempotency-Key")
    assert sqlite_store.count_activities() == 1


def test_a_key_is_the_tokens_own(sqlite_store):
    said = {"kind": "customer_meeting", "starts_on": "2026-03-04"}
    made = [
        log(client(sqlite_store, "write", person=person), "k1", **said, title=f"Visit by {person}")
        for person in ("Mara Lind", "Jon Ek")
    ]

    assert [answer.status_code for answer in made] == [201, 201]
    assert sqlite_store.count_activities() == 2


def test_drafts_and_several_lines_are_told_again_by_their_key(api, sqlite_store):
    for text in ("Kafka", "Devoxx 7 Oct 2026, Kafka talk\n\nGOTO 9 Oct 2026, Streams workshop"):
        first, again = log(api, text, text=text), log(api, text, text=text)
        assert again.json() == first.json()
        assert again.headers["Idempotent-Replayed"] == "true"


def at_once(*acts):
    """What each of these answers, begun together."""
    start, answers = threading.Barrier(len(acts)), []

    def send(act):
        start.wait()
        answers.append(act())

    threads = [threading.Thread(target=send, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_two_at_once_with_one_key_make_one(store):
    api = client(store, "write")
    said = {"kind": "customer_meeting", "title": "Visit", "starts_on": "2026-03-04"}

    answers = at_once(*(lambda: log(api, "k1", **said) for _ in range(4)))

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert store.count_activities() == 1


# Readings ------------------------------------------------------------------------------------


def test_a_number_is_added_once_and_corrected_by_the_next(store):
    made = store.add_activity(draft("Kafka", "2026-03-04", "https://example.org/post"), "t")
    api = client(store, "write")
    for said in (
        {"activity": made, "metric": "attendance"},
        {"link": "http://www.example.org/post/", "metric": "reads"},
        {"account": "newsletter/acme", "metric": "subscribers"},
    ):
        answers = [read(api, **said, value=value, on="2026-03-05") for value in (3, 3, 5)]

        assert [one.status_code for one in answers] == [201, 200, 201], said
        assert [one.json()["outcome"] for one in answers] == ["added", "unchanged", "added"]
        reading = answers[-1].json()["reading"]
        assert (reading["value"], reading["provenance"], reading["by"]) == (
            5,
            "entered",
            "Mara Lind (API)",
        )
        [of] = [name for name in ("activity", "link", "account") if reading[name]]
        assert of in said
        newest = api.get("/api/v1/readings", params={of: said[of]}).json()[-1]
        assert newest["value"] == 5
    assert api.get(f"/api/v1/activities/{made}").json()["readings"]["attendance"]["value"] == 5


def test_a_number_sent_again_with_its_key_is_told_again(api):
    said = {"account": "newsletter/acme", "metric": "subscribers", "value": 3, "on": "2026-03-05"}

    first, again = read(api, "k", **said), read(api, "k", **said)
    other = read(api, "k", **said | {"value": 4})

    assert first.json()["reading"] == again.json()["reading"]
    assert again.headers["Idempotent-Replayed"] == "true"
    assert why(other) == (409, "Idempotency-Key")


def test_of_two_numbers_at_once_with_one_key_one_is_taken(store):
    api = client(store, "write")
    said = {"account": "newsletter/acme", "metric": "subscribers"}

    answers = at_once(*(lambda value=value: read(api, "k", **said, value=value) for value in range(4)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(api.get("/api/v1/readings", params={"account": "newsletter/acme"}).json()) == 1


def test_what_a_platform_measures_is_not_replaced(api, sqlite_store):
    from tests.api.test_reading import measured

    account = sqlite_store.add_account("x/acme", "t")
    measured(sqlite_store, account, "followers", ("2026-03-05", 12), sort="account")

    answer = read(api, account="x/acme", metric="followers", value=13)

    assert why(answer) == (422, "metric")
    assert "measures" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"metric": "views", "value": 1}, (422, "activity")),
        (
            {"account": "x/a", "link": "https://a.example", "metric": "views", "value": 1},
            (422, "activity"),
        ),
        ({"account": "x/a", "metric": "fame", "value": 1}, (422, "metric")),
        ({"account": "x/a", "metric": "views"}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": -1}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": 1.5}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": "12"}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": True}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": None}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": 10**30}, (422, "value")),
        ({"account": "x/a", "metric": "views", "value": 1, "on": "1969-12-31"}, (422, "on")),
        ({"account": "x/a", "metric": "views", "value": 1, "on": "2100-01-01"}, (422, "on")),
        ({"account": "acme", "metric": "views", "value": 1}, (422, "account")),
        ({"account": "\x00", "metric": "views", "value": 1}, (422, "account")),
        ({"link": "https://a.example", "metric": "views", "value": 1}, (404, "link")),
        ({"activity": "1", "metric": "views", "value": 1}, (422, "activity")),
        (
            {"activity": "0190b3c0-0000-7000-8000-000000000000", "metric": "views", "value": 1},
            (404, "activity"),
        ),
    ],
)
def test_a_number_that_cannot_be_is_refused_by_its_field(store, said, wrong):
    answer = read(client(store, "write"), **said)

    assert why(answer) == wrong
    assert ".." not in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "kind"),
        ({"kind": "talk"}, "title"),
        ({"kind": "talk", "title": "A"}, "starts_on"),
        ({"kind": "keynote", "title": "A", "starts_on": "2026-03-04"}, "kind"),
        ({"text": "A", "kind": "talk"}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "\u200b \n"}, "text"),
        ({"text": "a" * 5001}, "text"),
        ({"text": " ".join(f"https://example.org/{n}" for n in range(6))}, "text"),
        ({**TALK, "title": "\u200b"}, "title"),
        ({**TALK, "title": ["A"]}, "title"),
        ({**TALK, "starts_on": "04.03.2026"}, "starts_on"),
        ({**TALK, "starts_on": 20260304}, "starts_on"),
        ({**TALK, "starts_on": "1969-03-04"}, "starts_on"),
        ({**TALK, "ends_on": "2026-03-01"}, "ends_on"),
        ({**TALK, "starts_at": "2026-04-04T10:00:00Z"}, "starts_at"),
        ({**TALK, "status": "done"}, "status"),
        (
            {"kind": "blog_post", "title": "A", "starts_on": "2026-03-04", "status": "submitted"},
            "status",
        ),
        ({**TALK, "minutes": 0}, "minutes"),
        ({**TALK, "minutes": 10**40}, "minutes"),
        ({**TALK, "perception": 3}, "perception"),
        ({**TALK, "cost": -1}, "cost"),
        ({**TALK, "readings": {"fame": 1}}, "readings.fame"),
        ({**TALK, "readings": {"attendance": -1}}, "readings.attendance"),
        ({**TALK, "links": [{"url": "javascript:alert(1)"}]}, "links.0.url"),
        ({**TALK, "links": [{"url": "https://user:secret@example.org"}]}, "links.0.url"),
        ({**TALK, "links": [{"url": "https://example.org", "rel": "x"}]}, "links.0.rel"),
        ({**TALK, "duties": ["golf"]}, "duties"),
        ({**TALK, "promises": [{"side": "ours", "what": "\u200b"}]}, "promises"),
        ({**TALK, "public": "yes"}, "public"),
        ({**TALK, "id": "1"}, "id"),
    ],
)
def test_what_cannot_be_recorded_is_refused_by_its_field_and_nothing_is_kept(
    api, sqlite_store, said, field
):
    assert why(api.post("/api/v1/activities", json=said)) == (422, field)
    assert sqlite_store.count_activities() == 0
    assert listed(sqlite_store) == []


def test_what_lies_ahead_is_planned(api):
    made = log(api, **TALK | {"starts_on": (date.today() + timedelta(days=30)).isoformat()}).json()

    assert made["activity"]["status"] == "planned"


def test_text_that_no_database_keeps_is_taken_without_it(store):
    said = TALK | {"title": "A\x00B \ud800", "notes": "\x00", "persons": ["\x00", "Mara\ud800"]}

    made = client(store, "write").post(
        "/api/v1/activities", content=json.dumps(said), headers={"Content-Type": "application/json"}
    )

    assert made.status_code == 201
    assert made.json()["activity"]["title"] == "AB \ufffd"
