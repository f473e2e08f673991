"""The record as iCalendar feeds (RFC 5545, 7986): all of it, speaking, calls for papers, the desks' touches.

An entry keeps its UID for ever. SEQUENCE grows with each of its changes and LAST-MODIFIED tells when, so that a
subscribed calendar moves it. What leaves a feed stands there as cancelled for `KEPT`; notes are in none of them.
The same record on the same day gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from engagement.model.vocabulary import WRITTEN_KINDS, Format, Kind, Role, Status
from engagement.outlets.calendar_feeds import FEEDS, Due, Material, chosen
from engagement.outlets.calendar_zones import timezone_of, zone_of
from engagement.outlets.letters import one_line
from engagement.outlets.site_words import web_address
from engagement.store.calendars import Call, Entry
from engagement.store.public import Shown

_REFRESH = timedelta(hours=1)
_TENTATIVE = {Status.SUBMITTED.value: "submitted", Status.IDEA.value: "idea"}
_MARKED = _TENTATIVE | {Status.ACCEPTED.value: "accepted"}


def feed(which: str, found: Material, today: date) -> bytes:
    """One of `FEEDS` as an iCalendar.

    "all" holds every activity that is not only written, calls that close, and what the desks are due. "speaking" holds
    what is spoken or attended and the calls; "cfp" the calls; "analysts" meetings with analysts and the press and what
    is due.
    """
    standing, left, calls, due = chosen(which, found, today)
    made = [
        *(_activity(one) for one in standing),
        *(_activity(one, gone=True) for one in left),
        *map(_deadline, calls),
        *(_due(one, *found.changed) for one in due),
    ]
    return _calendar(FEEDS[which], made, [one for one in (*standing, *left) if one.starts_at])


def entries_in(made: bytes) -> int:
    """How many entries a feed has."""
    return made.count(b"\r\nBEGIN:VEVENT\r\n")


def public_calendar(shown: Iterable[Shown], name: str) -> bytes:
    """The public page's own calendar: what is spoken or attended, in the public's words."""
    found = [
        Entry(
            one.id, one.kind, one.status, one.title, one.starts_on, one.ends_on, one.starts_at, one.zone,
            one.event, None, one.city, one.country, one.format, one.version, one.created_at, one.updated_at,
            persons=one.persons, links=tuple((url, role) for url, role, _ in one.links),
        )
        for one in sorted(shown, key=lambda one: (one.starts_on, one.id))
        if one.kind not in WRITTEN_KINDS
    ]  # fmt: skip
    made = [_activity(one, marked=False) for one in found]
    return _calendar(name, made, [one for one in found if one.starts_at])


def _calendar(name: str, made: Iterable[Event], timed: Sequence[Entry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//Engagement//{one_line(name).replace('//', '/')}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, one_line(name))
    calendar.add("refresh-interval", _REFRESH, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    years: dict[str, set[int]] = {}
    for one in timed:
        if (zone := zone_of(one.zone)) and one.ends_on is None and one.starts_at:
            years.setdefault(zone.key, set()).add(one.starts_at.astimezone(zone).year)
    for key in sorted(years):
        calendar.add_component(timezone_of(ZoneInfo(key), min(years[key]), max(years[key])))
    for event in made:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(uid: str, sequence: int, changed: datetime, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{uid}@engagement")
    event.add("dtstamp", changed.replace(microsecond=0))
    event.add("last-modified", changed.replace(microsecond=0))
    event.add("sequence", sequence)
    event.add("summary", one_line(summary))
    return event


def _on(event: Event, first: date, last: date) -> None:
    """All day, from the first to the last: iCalendar names the day after it."""
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))


def _activity(one: Entry, *, gone: bool = False, marked: bool = True) -> Event:
    cancelled = gone or one.status == Status.CANCELLED
    event = _event(one.id, max(0, one.version - 1), one.updated_at, _titled(one, marked and not gone))
    event.add("created", one.created_at.replace(microsecond=0))
    _when(event, one)
    event.add(
        "status",
        "CANCELLED" if cancelled else "TENTATIVE" if one.status in _TENTATIVE else "CONFIRMED",
    )
    event.add("categories", [Kind(one.kind).label])
    if where := _where(one):
        event.add("location", where)
    links = [(web, Role(role)) for url, role in one.links if (web := web_address(url))]
    if links:
        event.add("url", links[0][0])
    said = [f"Who: {', '.join(map(one_line, one.persons))}"] if len(one.persons) > (not marked) else []
    said += [f"{role.label}: {url}" for url, role in links]
    if said:
        event.add("description", "\n".join(said))
    if cancelled or one.status in _TENTATIVE:
        event.add("transp", "TRANSPARENT")
    return event


def _titled(one: Entry, marked: bool) -> str:
    title = one_line(one.title)
    if one.event and one_line(one.event) != title:
        title += f" ({one_line(one.event)})"
    mark = _MARKED.get(one.status) if marked else None
    return f"[{mark}] {title}" if mark else title


def _when(event: Event, one: Entry) -> None:
    """The hour in its zone, else in UTC; all day where no hour is known, or where it takes several days."""
    if one.starts_at is None or one.ends_on is not None:
        _on(event, one.starts_on, one.ends_on or one.starts_on)
        return
    zone = zone_of(one.zone)
    begins = one.starts_at.astimezone(zone or UTC).replace(microsecond=0)
    event.add("dtstart", begins)
    if one.minutes:
        event.add("duration", timedelta(minutes=one.minutes))


def _where(one: Entry) -> str:
    parts = dict.fromkeys(one_line(part) for part in (one.place, one.city, one.country) if part)
    place = ", ".join(part for part in parts if part)
    if one.format in (Format.ONLINE, Format.HYBRID):
        return f"{place} (and online)" if place and one.format == Format.HYBRID else place or "Online"
    return place


def _deadline(call: Call) -> Event:
    event = _event(
        f"cfp-{call.id}", call.changes, call.changed_at, f"Call for papers closes: {call.name}"
    )
    _on(event, call.closes_on, call.closes_on)
    event.add("status", "CONFIRMED")
    event.add("categories", ["Call for papers"])
    event.add("transp", "TRANSPARENT")
    if web := web_address(call.url or ""):
        event.add("url", web)
    return event


def _due(one: Due, changes: int, changed_at: datetime | None) -> Event:
    at = changed_at or datetime.combine(one.on, time(), UTC)
    event = _event(f"{one.sort}-{one.id}", changes, at, one.words)
    _on(event, one.on, one.on)
    event.add("status", "CONFIRMED")
    event.add("categories", [one.sort.capitalize()])
    event.add("transp", "TRANSPARENT")
    if one.owner:
        event.add("description", f"Owner: {one_line(one.owner)}")
    return event
