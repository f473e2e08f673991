"""All that is planned, submitted and delivered, and the deadlines ahead, as an iCalendar feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event

from engagement.model.vocabulary import Kind, Status

_SHOWN = {Status.SUBMITTED: "submitted", Status.ACCEPTED: "accepted", Status.IDEA: "idea"}
_LEFT_OUT = frozenset({Kind.SOCIAL_POST.value, Kind.BLOG_POST.value, Kind.ARTICLE.value})


def calendar_of(activities: Sequence[Mapping[str, Any]], calls: Sequence[Mapping[str, Any]]) -> bytes:
    """An iCalendar of activities (in the command line's shape) and of calls for papers that close.

    What was rejected is left out, and what was only written. The same record gives the same bytes.
    """
    made = Calendar()
    made.add("prodid", "-//Engagement//Speaking//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Speaking")
    for row in activities:
        if row["kind"] in _LEFT_OUT or row["status"] == Status.REJECTED.value:
            continue
        made.add_component(_activity(row))
    for call in calls:
        made.add_component(_deadline(call))
    return bytes(made.to_ical())


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
