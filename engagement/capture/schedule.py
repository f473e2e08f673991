"""Programmes of events as proposals: pretalx and frab schedules (JSON and XML), Sessionize."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engagement.capture import titles
from engagement.capture.dates import Moment, NotADate, read_date
from engagement.capture.found import Found, Rejected, broken
from engagement.errors import Refused
from engagement.model.drafts import DraftLink
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Format, Kind, Role, Status
from engagement.model.words import key_of, tidy, visible

MOST_SESSIONS = 5000
_TYPES: dict[str, Kind] = {
    "workshop": Kind.WORKSHOP,
    "tutorial": Kind.WORKSHOP,
    "training": Kind.WORKSHOP,
    "hands-on": Kind.WORKSHOP,
    "webinar": Kind.WEBINAR,
    "podcast": Kind.PODCAST,
    "hackathon": Kind.HACKATHON,
    "meetup": Kind.COMMUNITY_EVENT,
}
_STATES = {
    "accepted": Status.ACCEPTED,
    "accept_queue": Status.SUBMITTED,
    "nominated": Status.SUBMITTED,
    "waitlisted": Status.SUBMITTED,
    "in evaluation": Status.SUBMITTED,
    "submitted": Status.SUBMITTED,
    "rejected": Status.REJECTED,
    "decline_queue": Status.SUBMITTED,
    "declined": Status.REJECTED,
    "withdrawn": Status.CANCELLED,
    "canceled": Status.CANCELLED,
    "cancelled": Status.CANCELLED,
}
_SPEAKER_EVENT_DATES = ("eventStartDate", "startDate", "startsAt", "date", "eventDate")


def is_schedule(data: Any) -> bool:
    """Whether a JSON document is a pretalx or frab schedule, or one event of it."""
    if not isinstance(data, dict):
        return False
    schedule = data.get("schedule", data)
    if isinstance(schedule, dict) and isinstance(schedule.get("conference"), dict):
        return "days" in schedule["conference"]
    return {"guid", "title", "duration"} <= data.keys()


def is_sessionize(data: Any) -> bool:
    """Whether a JSON document is one of Sessionize's: a whole event, its sessions, or a speaker."""
    if isinstance(data, dict):
        sessions = data.get("sessions")
        if not isinstance(sessions, list):
            return False
        if isinstance(data.get("speakers"), list) and ("rooms" in data or "categories" in data):
            return True
        profile = {"tagLine", "bio", "profilePicture", "topSpeaker", "fullName"} & data.keys()
        return bool(
            profile or isinstance(data.get("profile"), dict) or isinstance(data.get("events"), list)
        )
    return (
        isinstance(data, list)
        and bool(data)
        and isinstance(data[0], dict)
        and isinstance(data[0].get("sessions"), list)
        and ("groupId" in data[0] or "groupName" in data[0])
    )


# pretalx and frab ----------------------------------------------------------------------------


def read_schedule(name: str, data: Mapping[str, Any], today: date) -> Found:
    """The sessions of a schedule export; a broken one costs itself."""
    schedule = data.get("schedule", data)
    if not isinstance(schedule, dict) or "conference" not in schedule:
        return _all(name, "a schedule", [("", data)], {}, today)
    conference = schedule["conference"]
    sessions: list[tuple[str, Any]] = []
    for day in conference.get("days") or ():
        if not isinstance(day, dict):
            continue
        rooms = day.get("rooms")
        listed = rooms.values() if isinstance(rooms, dict) else [r.get("events") for r in rooms or ()]
        for room in listed:
            sessions += [(str(day.get("date") or ""), s) for s in room or ()]
    return _all(name, tidy(str(conference.get("title") or name)), sessions, conference, today)


def read_schedule_xml(name: str, data: bytes, today: date) -> Found:
    """The sessions of a frab or pretalx schedule.xml."""
    import defusedxml
    import defusedxml.ElementTree

    from engagement.capture.feed import checked

    checked(name, data)
    try:
        root = defusedxml.ElementTree.fromstring(data)
    except (defusedxml.DefusedXmlException, SyntaxError, ValueError) as error:
        raise Refused(f"{name} is no schedule that can be read.", "path") from error
    conference = {c.tag: (c.text or "") for c in root.find("conference") or ()}
    sessions: list[tuple[str, Any]] = []
    for day in root.iter("day"):
        for event in day.iter("event"):
            made: dict[str, Any] = {c.tag: c.text for c in event if c.text and not len(c)}
            made["guid"] = event.get("guid") or event.get("id")
            made["persons"] = [{"public_name": p.text} for p in event.iter("person")]
            made["links"] = [{"url": a.get("href"), "title": a.text} for a in event.iter("link")]
            made["attachments"] = [
                {"url": a.get("href"), "title": a.text} for a in event.iter("attachment")
            ]
            sessions.append((day.get("date") or "", made))
    zone = {"time_zone_name": conference.get("time_zone_name")}
    return _all(name, tidy(conference.get("title") or name), sessions, conference | zone, today)


def _all(
    name: str, event: str, sessions: list[tuple[str, Any]], conference: Mapping[str, Any], today: date
) -> Found:
    found = Found(name=event, sort="programme")
    for number, (day, session) in enumerate(sessions[:MOST_SESSIONS], start=1):
        try:
            found.proposals.append(_session(event, day, session, conference))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            if isinstance(error, _NoSession):
                found.rejected.append(Rejected(name, number, "title", "", str(error)))
            else:
                found.rejected.append(broken(name, number, error))
    return found


class _NoSession(ValueError):
    pass


def _session(
    event: str, day: str, session: Mapping[str, Any], conference: Mapping[str, Any]
) -> Proposal:
    title = titles.readable(_word(session.get("title")))
    if not visible(title):
        raise _NoSession("the session has no title")
    starts = _moment(session.get("date")) or _moment(day)
    zone = conference.get("time_zone_name")
    sort = _word(session.get("type"))
    kind, why = _kind(sort, title)
    speakers = tuple(_speakers(session))
    links = _session_links(session, kind)
    doubts = (
        ["it reads like a break in a programme: probably nobody's activity"]
        if (
            titles.is_break(title)
            or (not speakers and re.search("break|lunch|registration", title, re.I))
        )
        else []
    )
    where = event if conference else "a single session's export"
    return Proposal(
        kind=kind,
        title=title,
        starts_on=starts.day if starts else None,
        starts_at=starts.at if starts else None,
        zone=str(zone) if zone and starts and starts.at else None,
        event=event if conference else None,
        event_url=_url(conference.get("url") or conference.get("base_url")),
        place=tidy(_word(session.get("room")))[:200] or None,
        city=tidy(_word(conference.get("city")))[:100] or None,
        persons=speakers,
        links=links,
        tags=tuple(t for t in (tidy(_word(session.get("track")))[:40],) if t),
        origin=f"session {session.get('guid') or session.get('id') or key_of(title)} {key_of(event)}",
        where=f"schedule {where}",
        confidence=0.9 if starts else 0.6,
        why=(why, *(("dated by the schedule",) if starts else ())),
        doubts=tuple(doubts),
        said=f"{title} {titles.readable(_word(session.get('abstract')))[:1500]} {event}",
    )


def _word(value: Any) -> str:
    if isinstance(value, dict):  # {"en": …, "de": …}
        value = value.get("en") or next((v for v in value.values() if v), "")
    return str(value) if value is not None else ""


def _speakers(session: Mapping[str, Any]) -> Iterator[str]:
    for person in session.get("persons") or session.get("speakers") or ():
        if isinstance(person, dict):
            name = _word(
                person.get("public_name")
                or person.get("full_public_name")
                or person.get("full_name")
                or person.get("name")
            )
        else:
            name = _word(person)
        if visible(name):
            yield tidy(name)[:100]


def _kind(sort: str, title: str) -> tuple[Kind, str]:
    for word, kind in _TYPES.items():
        if word in sort.lower():
            return kind, f'the programme calls it "{sort}"'
    told = titles.kind_by_words(title)
    if not sort and told and told[0] in (Kind.WORKSHOP, Kind.PODCAST, Kind.HACKATHON):
        return told[0], f'a session whose title says "{told[1]}"'
    return Kind.TALK, f'the programme calls it "{sort}"' if sort else "a session of a programme"


def _session_links(session: Mapping[str, Any], kind: Kind) -> tuple[DraftLink, ...]:
    found: dict[str, DraftLink] = {}

    def add(url: Any, role: Role | None) -> None:
        try:
            address = read_url(str(url or ""))
        except NotAnAddress:
            return
        found.setdefault(address.key, DraftLink(address.url, role or role_for(kind, address)))

    add(session.get("url") or session.get("public_url"), Role.LANDING_PAGE)
    for attached in [*(session.get("attachments") or ()), *(session.get("links") or ())]:
        if isinstance(attached, dict):
            label = _word(attached.get("title")).lower()
            told = (
                Role.SLIDES
                if re.search("slide|deck|presentation|folien", label)
                else Role.RECORDING
                if re.search("video|recording|aufzeichnung", label)
                else None
            )
            if told:
                add(attached.get("url"), told)
    for name, role in (("video_download_url", Role.RECORDING), ("recording_url", Role.RECORDING)):
        if session.get(name):
            add(session.get(name), role)
    return tuple(found.values())[:10]


def _url(value: Any) -> str | None:
    try:
        return read_url(str(value)).url if value else None
    except NotAnAddress:
        return None


def _moment(value: Any) -> Moment | None:
    if not value:
        return None
    text = str(value)
    try:
        return read_date(re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", text) if "T" in text else text)
    except NotADate:
        return None


# Sessionize ----------------------------------------------------------------------------------


def read_sessionize(name: str, data: Any, today: date) -> Found:
    """A Sessionize answer: an event's sessions, or a speaker's own sessions and events."""
    if isinstance(data, list):
        sessions = [s for group in data if isinstance(group, dict) for s in group.get("sessions") or ()]
        return _sessions(name, sessions, {}, {})
    if isinstance(data.get("speakers"), list):
        speakers = {str(s.get("id")): s for s in data["speakers"] if isinstance(s, dict)}
        rooms = {r.get("id"): r.get("name") for r in data.get("rooms") or () if isinstance(r, dict)}
        return _sessions(name, data["sessions"], speakers, rooms)
    return _speaker(name, data)


def _sessions(name: str, sessions: Any, speakers: Mapping[str, Any], rooms: Mapping[Any, Any]) -> Found:
    found = Found(name=name, sort="programme")
    for number, session in enumerate(sessions[:MOST_SESSIONS], start=1):
        try:
            if session.get("isServiceSession"):
                continue
            found.proposals.append(_sessionize_session(name, session, speakers, rooms))
        except _NoSession as error:
            found.rejected.append(Rejected(name, number, "title", "", str(error)))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            found.rejected.append(broken(name, number, error))
    return found


def _sessionize_session(
    source: str, session: Mapping[str, Any], speakers: Mapping[str, Any], rooms: Mapping[Any, Any]
) -> Proposal:
    title = titles.readable(_word(session.get("title")))
    if not visible(title):
        raise _NoSession("the session has no title")
    starts = _moment(session.get("startsAt"))
    names = []
    for speaker in session.get("speakers") or ():
        known = speaker if isinstance(speaker, dict) else speakers.get(str(speaker), {})
        name = _word(known.get("fullName") or known.get("name")) or (
            f"{_word(known.get('firstName'))} {_word(known.get('lastName'))}"
        )
        if visible(name):
            names.append(tidy(name)[:100])
    kind, why = _kind(_format_of(session), title)
    links = [
        (session.get("recordingUrl"), Role.RECORDING),
        (session.get("liveUrl"), Role.RECORDING),
    ]
    made: dict[str, DraftLink] = {}
    for url, role in links:
        if (address := _url(url)) is not None:
            made.setdefault(read_url(address).key, DraftLink(address, role))
    state = _STATES.get(_word(session.get("status")).lower())
    if state is Status.ACCEPTED and starts:
        state = None  # it stands in the programme: planned, or delivered by now
    return Proposal(
        kind=kind,
        title=title,
        starts_on=starts.day if starts else None,
        starts_at=starts.at if starts else None,
        status=state,
        place=tidy(_word(session.get("room")) or _word(rooms.get(session.get("roomId"))))[:200] or None,
        persons=tuple(names),
        links=tuple(made.values()),
        origin=f"sessionize {session.get('id') or key_of(title)}",
        where=f"Sessionize {source}",
        confidence=0.9 if starts else 0.6,
        why=(why, *(("dated by the programme",) if starts else ())),
        said=f"{title} {titles.readable(_word(session.get('description')))[:1500]}",
    )


def _format_of(session: Mapping[str, Any]) -> str:
    for category in session.get("categories") or ():
        if isinstance(category, dict) and "format" in _word(category.get("name")).lower():
            for item in category.get("categoryItems") or ():
                return _word(item.get("name")) if isinstance(item, dict) else ""
    return ""


def _speaker(name: str, data: Mapping[str, Any]) -> Found:
    """A speaker's own page: events spoken at, and talks; a talk has no date of its own there."""
    profile = data.get("profile") if isinstance(data.get("profile"), dict) else data
    assert isinstance(profile, dict)
    speaker = _word(profile.get("fullName") or profile.get("name")) or (
        f"{_word(profile.get('firstName'))} {_word(profile.get('lastName'))}"
    )
    persons = (tidy(speaker)[:100],) if visible(speaker) else ()
    found = Found(name=speaker.strip() or name)
    for number, event in enumerate(data.get("events") or (), start=1):
        try:
            called = titles.readable(_word(event.get("name")))
            if not visible(called):
                raise _NoSession("the event has no name")
            starts = next((m for key in _SPEAKER_EVENT_DATES if (m := _moment(event.get(key)))), None)
            ends = _moment(event.get("eventEndDate") or event.get("endDate") or event.get("endsAt"))
            several = starts and ends and ends.day > starts.day
            url = _url(event.get("website") or event.get("url") or event.get("link"))
            place = tidy(_word(event.get("location")))[:200] or None
            found.proposals.append(
                Proposal(
                    kind=Kind.CONFERENCE,
                    title=called,
                    starts_on=starts.day if starts else None,
                    ends_on=ends.day if ends and several else None,
                    event=called,
                    event_url=url,
                    city=place.split(",")[0]
                    if place and not re.search("online|virtual", place, re.I)
                    else None,
                    format=Format.ONLINE if place and re.search("online|virtual", place, re.I) else None,
                    persons=persons,
                    links=(DraftLink(url, Role.LANDING_PAGE),) if url else (),
                    origin=f"sessionize event {event.get('id') or key_of(called)} {starts.day if starts else ''}",
                    where=f"Sessionize {found.name}",
                    confidence=0.8,
                    why=(
                        "an event on the speaker's Sessionize page",
                        *(("dated by it",) if starts else ()),
                    ),
                    said=called,
                )
            )
        except (ValueError, TypeError, AttributeError) as error:
            found.rejected.append(broken(name, number, error))
    for number, session in enumerate(data.get("sessions") or (), start=1):
        try:
            made = _sessionize_session(found.name, session, {}, {})
            made.persons = made.persons or persons
            if (url := _url(session.get("url") or session.get("link"))) and not made.links:
                made.links = (DraftLink(url, Role.LANDING_PAGE),)
            found.proposals.append(made)
        except (ValueError, TypeError, AttributeError) as error:
            found.rejected.append(broken(name, number, error))
    return found
