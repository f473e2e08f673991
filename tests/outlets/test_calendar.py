"""The calendar feeds: what stands in each, that calendars follow its changes, that it is the same each time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from engagement.capture.inbox import Settling
from engagement.insight.desk import Coming
from engagement.model.drafts import DraftLink
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Format, Kind, Role, Status
from engagement.outlets.calendar import entries_in, feed
from engagement.outlets.calendar_feeds import FEEDS, KEPT, Material, count
from engagement.outlets.calendar_zones import timezone_of
from engagement.store import calendars, events
from tests.conftest import draft

TODAY = date(2026, 11, 1)


class Told:
    """An event as a list of conferences tells it."""

    def __init__(self, name: str, closes: str, url: str | None = "https://devconf.example.org") -> None:
        self.name, self.url, self.cfp_url = name, url, None
        self.starts_on, self.ends_on = date(2027, 3, 1), None
        self.city = self.country = None
        self.cfp_closes_on = date.fromisoformat(closes)


def material(store, today=TODAY, due=(), since=None):
    with store.read() as connection:
        return Material(
            calendars.entries(connection, since, datetime.combine(today, time(), UTC) - KEPT),
            calendars.calls(connection, today),
            due,
            calendars.changed(connection),
        )


def made(store, which="all", today=TODAY, **more):
    return feed(which, material(store, today, **more), today)


def entries(store, which="all", **more):
    today = more.pop("today", TODAY)
    body = made(store, which, today, **more)
    found = Calendar.from_ical(body).walk("VEVENT")
    assert entries_in(body) == len(found) == count(which, material(store, today, **more), today)
    assert len({str(one["uid"]) for one in found}) == len(found)
    return {str(one["summary"]): one for one in found}


def test_each_feed_holds_what_it_is_called(sqlite_store):
    store = sqlite_store
    store.add_activity(draft("Talk", "2026-10-01", event="DevConf", city="Brno"), "t")
    store.add_activity(draft("Sent", "2026-12-01", event="JFall", status=Status.SUBMITTED), "t")
    store.add_activity(draft("Maybe", "2026-12-01", status=Status.IDEA), "t")
    store.add_activity(draft("No", "2026-12-02", status=Status.REJECTED), "t")
    store.add_activity(draft("Off", "2026-12-03", status=Status.CANCELLED), "t")
    store.add_activity(draft("Written", "2026-12-01", kind=Kind.BLOG_POST), "t")
    store.add_activity(draft("Paper", "2026-12-01", kind=Kind.WHITEPAPER), "t")
    store.add_activity(draft("Briefing", "2026-12-01", kind=Kind.ANALYST_MEETING), "t")
    store.add_activity(draft("Customer", "2026-12-01", kind=Kind.CUSTOMER_MEETING), "t")
    store.add_activity(draft("Interview", "2026-12-01", kind=Kind.PRESS), "t")
    conference = draft("Conf", "2026-12-01", kind=Kind.CONFERENCE, ends_on=date(2026, 12, 3))
    store.add_activity(conference, "t")
    with store.unit("t") as unit:
        events.bring(unit, [Told("DevConf; the, best", "2026-12-24"), Told("Over", "2026-10-31")])
    due = [
        Coming(date(2026, 12, 1), "touch", "c1", "Touch due: Jane; Doe, Gartner", "Mara"),
        Coming(date(2026, 12, 2), "promise", "p1", "We promised: the roadmap"),
    ]

    call = "Call for papers closes: DevConf; the, best"
    spoken = {"Talk (DevConf)", "[submitted] Sent (JFall)", "[idea] Maybe", "Off", "Interview", "Conf"}
    desks = {"Briefing", "Interview", *(one.words for one in due)}
    assert set(entries(store, "speaking", due=due)) == {*spoken, call}
    assert set(entries(store, "cfp", due=due)) == {call}
    assert set(entries(store, "analysts", due=due)) == desks
    assert set(entries(store, "all", due=due)) == {*spoken, *desks, call, "Customer", "Paper"}
    assert {str(one["status"]) for one in entries(store, "all").values()} == {
        "CONFIRMED", "TENTATIVE", "CANCELLED",
    }  # fmt: skip
    found = entries(store, "all", due=due)
    assert {name for name, one in found.items() if one["status"] == "TENTATIVE"} == {
        "[submitted] Sent (JFall)",
        "[idea] Maybe",
    }
    assert found["Off"]["status"] == "CANCELLED"
    assert found["Conf"]["dtend"].dt == date(2026, 12, 4)
    assert str(found["Talk (DevConf)"]["location"]) == "Brno"
    assert str(found["Touch due: Jane; Doe, Gartner"]["description"]) == "Owner: Mara"
    assert {str(one["uid"]) for one in entries(store, "analysts", due=due).values()} >= {
        "touch-c1@engagement",
        "promise-p1@engagement",
    }


@pytest.mark.parametrize("which", FEEDS)
def test_a_feed_is_what_the_standard_asks_for_and_the_same_each_time(sqlite_store, which):
    title = "Ünïcode, semicolons; 🚀 \\ and a very long title " * 20
    sqlite_store.add_activity(draft(title, "2026-10-01", "https://youtu.be/abcdefghijk"), "t")
    with sqlite_store.unit("t") as unit:
        events.bring(unit, [Told("DevConf", "2026-12-24")])
    due = [Coming(date(2026, 12, 1), "touch", "c1", "Touch due: Jane")]
    body = made(sqlite_store, which, due=due)

    assert body == made(sqlite_store, which, due=due)
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(body)
    assert (str(calendar["version"]), str(calendar["x-wr-calname"])) == ("2.0", FEEDS[which])
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in body
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in body
    assert "prodid" in calendar
    assert "method" not in calendar  # it would ask for an organizer
    for one in calendar.walk("VEVENT"):
        assert {"uid", "dtstamp", "dtstart", "last-modified", "sequence", "summary", "status"} <= {
            key.lower() for key in one
        }
        assert one.errors == []
        assert one["dtstamp"].dt.tzinfo is not None
        assert one["dtend"].dt > one["dtstart"].dt


def test_an_empty_record_is_an_empty_calendar(sqlite_store):
    for which in FEEDS:
        assert entries(sqlite_store, which) == {}


def test_a_change_has_the_same_uid_a_higher_sequence_and_a_later_time(store):
    made_id = store.add_activity(draft("Talk", "2026-12-01"), "t")
    before = entries(store)["Talk"]
    store.change_activity(made_id, draft("Talk, moved", "2026-12-05"), 1, "t")
    after = entries(store)["Talk, moved"]

    assert after["uid"] == before["uid"] == f"{made_id}@engagement"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["last-modified"].dt >= before["last-modified"].dt
    assert after["dtstamp"].dt == after["last-modified"].dt
    assert after["dtstart"].dt == date(2026, 12, 5)


def test_what_leaves_a_feed_is_cancelled_there_for_ninety_days(store):
    today = datetime.now(UTC).date()
    kept = {}
    for title in ("Deleted", "Rejected", "Now a post", "Never told"):
        status = Status.REJECTED if title == "Never told" else Status.SUBMITTED
        kept[title] = store.add_activity(draft(title, "2026-12-01", status=status), "t")
    store.delete_activity(kept["Deleted"], 1, "t")
    store.delete_activity(kept["Never told"], 1, "t")
    rejected = draft("Rejected", "2026-12-01", status=Status.REJECTED)
    store.change_activity(kept["Rejected"], rejected, 1, "t")
    post = draft("Now a post", "2026-12-01", kind=Kind.BLOG_POST)
    store.change_activity(kept["Now a post"], post, 1, "t")

    found = entries(store, "speaking", today=today)
    assert {name: str(one["status"]) for name, one in found.items()} == {
        "Deleted": "CANCELLED",
        "Rejected": "CANCELLED",
        "Now a post": "CANCELLED",
    }
    assert all(one["sequence"] == 1 for one in found.values())
    assert entries(store, "speaking", today=today + KEPT + timedelta(1)) == {}
    assert entries(store, "analysts", today=today) == {}

    store.restore_activity(kept["Deleted"], "t")
    back = entries(store, "speaking", today=today)["[submitted] Deleted"]
    assert (str(back["status"]), back["sequence"]) == ("TENTATIVE", 2)


def test_a_deadline_that_moves_is_the_same_entry_changed(store):
    with store.unit("t") as unit:
        events.bring(unit, [Told("DevConf", "2026-12-01")])
    [before] = entries(store, "cfp").values()
    with store.unit("t") as unit:
        events.bring(unit, [Told("DevConf", "2026-12-15")])
    [after] = entries(store, "cfp").values()

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt == date(2026, 12, 15)
    assert str(after["url"]) == "https://devconf.example.org"


def test_a_touch_that_moves_is_the_same_entry_changed(sqlite_store):
    store = sqlite_store
    [before] = entries(store, "analysts", due=[Coming(date(2026, 12, 1), "touch", "c1", "Due")]).values()
    store.add_activity(draft("Note", "2026-11-01"), "t")
    [after] = entries(store, "analysts", due=[Coming(date(2027, 1, 1), "touch", "c1", "Due")]).values()

    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_an_hour_is_told_in_its_zone_and_without_one_in_utc(sqlite_store):
    store = sqlite_store
    at = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    more = {"starts_at": at, "format": Format.ONLINE}
    store.add_activity(draft("Berlin", "2026-07-01", zone="Europe/Berlin", **more), "t")
    store.add_activity(draft("No zone", "2026-07-01", **more), "t")
    store.add_activity(draft("Wrong zone", "2026-07-01", zone="Mars/Olympus", **more), "t")
    store.add_activity(
        draft("Days", "2026-07-01", zone="Europe/Berlin", ends_on=date(2026, 7, 2), **more), "t"
    )
    body = made(store)
    found = entries(store)

    assert b"DTSTART;TZID=Europe/Berlin:20260701T103000\r\n" in body
    assert body.count(b"BEGIN:VTIMEZONE") == 1
    assert found["Berlin"]["dtstart"].dt == at
    assert found["No zone"]["dtstart"].to_ical() == b"20260701T083000Z"
    assert found["Wrong zone"]["dtstart"].to_ical() == b"20260701T083000Z"
    assert found["Days"]["dtstart"].dt == date(2026, 7, 1)
    assert found["Days"]["dtend"].dt == date(2026, 7, 3)
    assert str(found["Berlin"]["location"]) == "Online"


@pytest.mark.parametrize(
    "name",
    ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "Africa/Casablanca"],
)
def test_a_zone_s_table_gives_every_hour_the_offset_it_has(name):
    zone = ZoneInfo(name)
    table = timezone_of(zone, 2025, 2026)
    rules = sorted(
        (
            (rule["dtstart"].dt - rule["tzoffsetfrom"].td).replace(tzinfo=UTC),
            rule["tzoffsetto"].td,
        )
        for rule in table.subcomponents
    )
    at = datetime(2025, 1, 1, tzinfo=UTC)
    while at < datetime(2027, 1, 1, tzinfo=UTC):
        [*_, (_, offset)] = [rule for rule in rules if rule[0] <= at]
        assert offset == at.astimezone(zone).utcoffset(), at
        at += timedelta(hours=1)


def test_how_long_it_takes_is_told_only_where_a_calendar_said_it(sqlite_store):
    store = sqlite_store
    at = {"starts_at": datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "minutes": 45}
    store.add_activity(draft("With the journey", "2026-07-01", **at), "t")
    told = Proposal(
        Kind.TALK, "From a calendar", date(2026, 7, 2), starts_at=at["starts_at"] + timedelta(1), minutes=45,
        origin="calendar one", confidence=0.9,
    )  # fmt: skip
    with store.unit("t") as unit:
        settling = Settling(unit, TODAY)
        settling.accept = True
        settling.settle([told])

    found = entries(store)
    assert found["From a calendar"]["duration"].dt == timedelta(minutes=45)
    assert "duration" not in found["With the journey"]


def test_links_are_told_and_notes_never(sqlite_store):
    told = draft(
        "Talk", "2026-07-01", notes="SECRET", counterpart="SECRET", organisation="SECRET", outcome="SECRET",
        campaign="SECRET", cost=77777, extra={"x": "SECRET"}, persons=("Mara Holt", "Jonas"),
        links=(DraftLink("https://youtu.be/abcdefghijk", Role.RECORDING),),
    )  # fmt: skip
    sqlite_store.add_activity(told, "t")
    body = made(sqlite_store)
    [one] = entries(sqlite_store).values()

    assert b"SECRET" not in body
    assert b"77777" not in body
    assert str(one["url"]) == "https://youtu.be/abcdefghijk"
    assert str(one["description"]) == "Who: Mara Holt, Jonas\nRecording: https://youtu.be/abcdefghijk"


def test_a_title_cannot_add_lines_of_its_own(sqlite_store):
    sqlite_store.add_activity(
        draft("One\r\nEND:VEVENT\r\nBEGIN:VEVENT\u2028x \u202e", "2026-07-01"), "t"
    )

    assert list(entries(sqlite_store)) == ["One END:VEVENT BEGIN:VEVENT x"]
