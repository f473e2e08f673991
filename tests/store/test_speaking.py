"""What is missing, submissions, calls for papers and families, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from engagement.capture.found import FoundEvent
from engagement.model.vocabulary import Kind, Status
from engagement.store import events, speaking
from engagement.store.gaps import gaps
from tests.conftest import draft

TODAY = date(2026, 11, 24)


def missing(store):
    with store.read() as connection:
        return {(gap.what, gap.title) for gap in gaps(connection, TODAY)}


def test_the_evening_s_list_asks_for_what_is_missing_and_no_more(store):
    whole = ("https://youtu.be/abcdefghijk",)
    store.add_activity(draft("Bare", "2026-10-01"), "t")
    store.add_activity(draft("Whole", "2026-10-01", *whole, numbers=(("attendance", 40),)), "t")
    store.add_activity(draft("Fresh", "2026-11-20", numbers=(("attendance", 40),)), "t")
    store.add_activity(draft("Old", "2024-10-01"), "t")
    store.add_activity(draft("Overdue", "2026-11-01", status=Status.PLANNED), "t")
    store.add_activity(draft("Ahead", "2026-12-01", status=Status.PLANNED), "t")
    store.add_activity(draft("Briefing", "2026-11-01", kind=Kind.ANALYST_MEETING), "t")
    store.add_activity(draft("Told", "2026-11-01", kind=Kind.ANALYST_MEETING, outcome="Named"), "t")
    store.add_activity(draft("Post", "2026-11-01", kind=Kind.BLOG_POST), "t")

    assert missing(store) == {
        ("attendance", "Bare"),
        ("recording", "Bare"),
        ("status", "Overdue"),
        ("outcome", "Briefing"),
    }


def test_an_answer_takes_its_question_away_and_a_deleted_record_asks_nothing(store):
    bare = store.add_activity(draft("Bare", "2026-11-20"), "t")
    other = store.add_activity(draft("Other", "2026-11-20"), "t")
    store.change_activity(bare, replace(store.draft_of(bare), numbers=(("attendance", 0),)), 1, "t")
    store.delete_activity(other, 1, "t")

    assert missing(store) == set()


def sent(store):
    with store.read() as connection:
        return {(s.title, s.event): (s.status, s.was) for s in speaking.submissions(connection)}


def test_submissions_are_what_was_ever_sent(store):
    made = store.add_activity(
        draft("Streams", "2026-10-01", event="DevConf", status=Status.SUBMITTED), "t"
    )
    store.add_activity(draft("Streams", "2026-12-01", event="JFall", status=Status.REJECTED), "t")
    store.add_activity(draft("Invited", "2026-10-01", event="Meetup"), "t")
    for version, status in enumerate((Status.ACCEPTED, Status.DELIVERED), start=1):
        store.change_activity(made, replace(store.draft_of(made), status=status), version, "t")

    assert sent(store) == {
        ("Streams", "DevConf"): ("delivered", {"submitted", "accepted", "delivered"}),
        ("Streams", "JFall"): ("rejected", {"rejected"}),
    }


def bring(store, *told):
    with store.unit("t") as unit:
        return events.bring(unit, told)


def test_a_list_of_events_is_taken_once_and_brought_up_to_date(store):
    one = FoundEvent(
        "DevConf", date(2027, 3, 4), date(2027, 3, 5), "Brno", "Czechia", None, None, date(2026, 12, 1)
    )
    assert bring(store, one) == (1, 0, 0)
    assert bring(store, one) == (0, 0, 1)
    assert bring(store, replace(one, cfp_closes_on=date(2026, 12, 24))) == (0, 1, 0)
    assert bring(store, replace(one, starts_on=date(2028, 3, 4), ends_on=None)) == (1, 0, 0)


def test_open_calls_stand_soonest_first_with_what_was_sent_there(store):
    for name, closes in (
        ("Late", date(2027, 1, 1)),
        ("Soon", date(2026, 11, 24)),
        ("Over", date(2026, 11, 23)),
    ):
        bring(store, FoundEvent(name, date(2027, 3, 4), None, None, None, None, None, closes))
    store.add_activity(draft("Streams", "2027-03-04", event="Late", status=Status.SUBMITTED), "t")

    with store.read() as connection:
        found = speaking.calls(connection, TODAY)
    assert [(call["name"], call["sent"]) for call in found] == [("Soon", 0), ("Late", 1)]


def test_a_talk_s_family_counts_its_deliveries(store):
    store.add_activity(draft("Streams", "2026-10-01", event="DevConf"), "t")
    store.add_activity(draft("Streams", "2026-12-01", event="JFall", status=Status.PLANNED), "t")

    with store.read() as connection:
        [talk] = speaking.talks(connection)
    assert (talk["title"], talk["given"], talk["times"]) == ("Streams", 1, 2)
