"""The calendar feed: what stands in it, that another program reads it, that it is the same each time."""

from datetime import date

from icalendar import Calendar

from engagement.insight.desk import Coming
from engagement.model.vocabulary import Kind, Status
from engagement.outlets.calendar import calendar_of, desk_calendar
from tests.conftest import draft

CALL = {"id": "1", "name": "DevConf; the, best", "cfp_closes_on": date(2026, 12, 24), "cfp_url": None,
        "url": "https://devconf.example.org"}  # fmt: skip


def test_talks_submissions_and_deadlines_are_entries_that_can_be_read_back(sqlite_store):
    store = sqlite_store
    store.add_activity(
        draft(
            "Streams, at scale; 🚀",
            "2026-10-01",
            "https://youtu.be/abcdefghijk",
            event="DevConf",
            city="Brno",
        ),
        "t",
    )
    store.add_activity(draft("Sent", "2026-12-01", event="JFall", status=Status.SUBMITTED), "t")
    store.add_activity(draft("No", "2026-12-02", status=Status.REJECTED), "t")
    store.add_activity(draft("Off", "2026-12-03", status=Status.CANCELLED), "t")
    store.add_activity(draft("Written", "2026-12-01", kind=Kind.BLOG_POST), "t")
    store.add_activity(draft("Conf", "2026-12-01", kind=Kind.CONFERENCE, ends_on=date(2026, 12, 3)), "t")
    made = calendar_of(store.activities(), [CALL])

    entries = {str(e["summary"]): e for e in Calendar.from_ical(made).walk("VEVENT")}
    assert set(entries) == {
        "Streams, at scale; 🚀 (DevConf)",
        "[submitted] Sent (JFall)",
        "Off",
        "Conf",
        "Call for papers closes: DevConf; the, best",
    }
    talk = entries["Streams, at scale; 🚀 (DevConf)"]
    assert (talk["dtstart"].dt, talk["dtend"].dt) == (date(2026, 10, 1), date(2026, 10, 2))
    assert str(talk["location"]) == "Brno"
    assert entries["Conf"]["dtend"].dt == date(2026, 12, 4)
    assert entries["Off"]["status"] == "CANCELLED"
    assert made == calendar_of(store.activities(), [CALL])


def test_an_empty_record_is_an_empty_calendar():
    assert Calendar.from_ical(calendar_of([], [])).walk("VEVENT") == []


def test_what_the_desk_is_due_is_entries_whose_names_never_change():
    due = [
        Coming(date(2026, 12, 1), "touch", "c1", "Touch due: Jane; Doe, Gartner", "Mara"),
        Coming(date(2026, 12, 2), "promise", "p1", "We promised: the roadmap"),
        Coming(date(2026, 12, 3), "step", "s1", "Briefing: Wave (Forrester)", None),
    ]
    entries = {str(e["uid"]): e for e in Calendar.from_ical(desk_calendar(due)).walk("VEVENT")}

    assert set(entries) == {"touch-c1@engagement", "promise-p1@engagement", "step-s1@engagement"}
    assert str(entries["touch-c1@engagement"]["summary"]) == "Touch due: Jane; Doe, Gartner"
    assert str(entries["touch-c1@engagement"]["description"]) == "Owner: Mara"
    assert entries["step-s1@engagement"]["dtend"].dt == date(2026, 12, 4)
    assert desk_calendar(due) == desk_calendar(due)
    assert len(Calendar.from_ical(calendar_of([], [CALL], due)).walk("VEVENT")) == 4
