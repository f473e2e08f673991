"""All that is planned, submitted and delivered, the deadlines ahead, and what the desk is due, as iCalendar feeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from icalendar import Calendar, Event

from engagement.model.vocabulary import Kind, Status

_SHOWN = {Status.SUBMITTED: "submitted", Status.ACCEPTED: "accepted", Status.IDEA: "idea"}
_LEFT_OUT = frozenset({Kind.SOCIAL_POST.value, Kind.BLOG_POST.value, Kind.ARTICLE.value})


class Due(Protocol):
    """What the desk is due on a day: a touch, a step or a promise."""

    @property
    def on(self) -> date: ...
    @property
    def sort(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def owner(self) -> str | None: ...


def calendar_of(
    activities: Sequence[Mapping[str, Any]],
    calls: Sequence[Mapping[str, Any]],
    due: Sequence[Due] = (),
) -> bytes:
    """An iCalendar of activities (in the command line's shape), of calls that close, and of what is due.

    What was rejected is left out, and what was only written. The same record gives the same bytes.
    """
    made = _named("Speaking")
    for row in activities:
        if row["kind"] in _LEFT_OUT or row["status"] == Status.REJECTED.value:
            continue
        made.add_component(_activity(row))
    for call in calls:
        made.add_component(_deadline(call))
    for one in due:
        made.add_component(_due(one))
    return bytes(made.to_ical())


def desk_calendar(due: Sequence[Due]) -> bytes:
    """An iCalendar of what the analyst and press desks are due.

    A contact has one entry, which moves to the next day once it was touched; what is done leaves.
    """
    made = _named("Analysts")
    for one in due:
        made.add_component(_due(one))
    return bytes(made.to_ical())


def _named(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", f"-//Engagement//{name}//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    return made


def _due(one: Due) -> Event:
    event = Event()
    event.add("uid", f"{one.sort}-{one.id}@engagement")
    event.add("dtstamp", datetime.combine(one.on, time(), UTC))
    event.add("dtstart", one.on)
    event.add("dtend", one.on + timedelta(days=1))
    event.add("summary", one.words)
    if one.owner:
        event.add("description", f"Owner: {one.owner}")
    event.add("transp", "TRANSPARENT")
    return event


def _activity(row: Mapping[str, Any]) -> Event:
    starts = date.fromisoformat(row["starts_on"])
    ends = date.fromisoformat(row["ends_on"]) if row["ends_on"] else starts
    event = Event()
    event.add("uid", f"{row['id']}@engagement")
    event.add(
        "dtstamp", datetime.combine(starts, time(), UTC)
    )  # of the record: the same bytes each time
    event.add("dtstart", starts)
    event.add("dtend", ends + timedelta(days=1))
    mark = _SHOWN.get(Status(row["status"]))
    title = row["title"] + (
        f" ({row['event']})" if row["event"] and row["event"] != row["title"] else ""
    )
    event.add("summary", f"[{mark}] {title}" if mark else title)
    if place := ", ".join(part for part in (row["city"], row["country"]) if part):
        event.add("location", place)
    if row["links"]:
        event.add("url", row["links"][0]["url"])
        event.add(
            "description",
            "\n".join(f"{li['role'].replace('_', ' ')}: {li['url']}" for li in row["links"]),
        )
    if row["status"] == Status.CANCELLED.value:
        event.add("status", "CANCELLED")
    return event


def _deadline(call: Mapping[str, Any]) -> Event:
    event = Event()
    event.add("uid", f"cfp-{call['id']}@engagement")
    event.add("dtstamp", datetime.combine(call["cfp_closes_on"], time(), UTC))
    event.add("dtstart", call["cfp_closes_on"])
    event.add("dtend", call["cfp_closes_on"] + timedelta(days=1))
    event.add("summary", f"Call for papers closes: {call['name']}")
    if url := call["cfp_url"] or call["url"]:
        event.add("url", url)
    return event
