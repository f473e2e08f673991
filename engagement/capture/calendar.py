"""iCalendar files and addresses as proposals, with repeated entries spelt out within bounds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from engagement.capture import titles
from engagement.capture.found import Found, Rejected, broken
from engagement.capture.text import urls_in
from engagement.errors import Refused
from engagement.model.drafts import EARLIEST, LATEST, DraftLink
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import INWARD_KINDS, MEETING_KINDS, TALK_KINDS, Format, Kind, Status
from engagement.model.words import key_of, tidy, visible

MOST_ENTRIES = 5000
MOST_REPEATS = 60
_BEFORE, _AFTER = timedelta(days=730), timedelta(days=180)
_OFTEN = frozenset({"SECONDLY", "MINUTELY", "HOURLY"})
_ONLINE = re.compile(
    r"\b(?:zoom|teams|online|virtual|webex|google meet|meet\.google|remote)\b|^https?://", re.I
)
_PROGRAMME_DAYS = 14
# Whose minutes in the calendar are the work itself; a talk's slot is the least of a talk.
_TIMED = MEETING_KINDS | INWARD_KINDS | {Kind.INTERNAL_TALK, Kind.PRESS}
# Work inside the house, by how an entry begins: later in a title the same words are what a talk is about.
_INWARD = tuple(
    (kind, re.compile(rf"^(?:{words})(?=\s*(?:$|[:(,–—-]|with\b|of\b|for\b|at\b|at\s))", re.I))
    for kind, words in (
        (Kind.STRATEGY_SESSION, r"(?:\w+ )?strategy (?:session|offsite|off-site|day|review|workshop)"),
        (Kind.DUE_DILIGENCE, r"(?:technical |tech )?due diligence(?: .*)?"),
        (Kind.STARTUP_WATCH, r"start-?up (?:watch|scouting|demo|screening)"),
        (
            Kind.RECRUITING,
            r"(?:(?:candidate|hiring|job|on-?site|technical) interview|phone screen|recruiting)",
        ),
        (Kind.ARCHITECTURE_REVIEW, r"architecture (?:review|board|council)"),
        (Kind.MENTORING, r"mentoring(?: session)?"),
        (Kind.PATENT_WORK, r"(?:patent|invention|ip) (?:review|board|committee|disclosure)"),
    )
)


def read_calendar(name: str, data: bytes, today: date) -> Found:
    """The entries of an iCalendar file. A broken entry costs itself. Raises Refused for no calendar."""
    import icalendar

    text = data.decode("utf-8-sig", "replace").replace("\x00", "")
    if text.count("BEGIN:") > 4 * MOST_ENTRIES:
        raise Refused(f"{name} holds more than {MOST_ENTRIES:,} entries. Import it in parts.", "path")
    head, zones, entries = _cut(text)
    if head is None:
        raise Refused(f"{name} is no calendar that can be read. Give an .ics file.", "path")
    called = _said(head, "X-WR-CALNAME") or _said(head, "NAME") or name
    found = Found(sort="calendar", name=called)
    own_zone = _zone(_said(head, "X-WR-TIMEZONE"))
    events: list[tuple[int, Any]] = []
    for number, entry in enumerate(entries, start=1):
        wrapped = f"BEGIN:VCALENDAR\r\n{zones}{entry}END:VCALENDAR\r\n"
        try:
            calendar = icalendar.Calendar.from_ical(wrapped)
            events += [(number, event) for event in calendar.walk("VEVENT")]
        except Exception as error:  # what its many parsers raise on one broken entry
            found.rejected.append(broken(name, number, error))
    for number, event in events:
        try:
            for proposal in _entry(name, called, event, own_zone, today, events):
                found.proposals.append(proposal)
        except _Unreadable as error:
            found.rejected.append(Rejected(name, number, error.field, error.value[:200], str(error)))
        except Exception as error:
            found.rejected.append(broken(name, number, error))
    _as_programme(found)
    return found


class _Unreadable(Exception):
    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value = field, value


def _cut(text: str) -> tuple[str | None, str, list[str]]:
    """The calendar's head, its time zones, and each entry by itself: a broken one cannot take the rest."""
    lines = re.sub(r"\r\n?", "\n", text).split("\n")
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines[:50]):
        return None, "", []
    head: list[str] = []
    zones: list[str] = []
    entries: list[str] = []
    current: list[str] | None = None
    ends = ""
    for line in lines:
        mark = line.strip().upper()
        if current is None and mark in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            current, ends = [line], mark.replace("BEGIN", "END")
        elif current is not None:
            if mark == "BEGIN:VEVENT":  # one that was never ended
                entries.append("\r\n".join([*current, "END:VEVENT", ""]))
                current, ends = [line], "END:VEVENT"
                continue
            current.append(line)
            if mark == ends:
                block = "\r\n".join([*current, ""])
                if ends == "END:VEVENT":
                    entries.append(block)
                elif len(zones) < 50:
                    zones.append(block)
                current = None
        else:
            head.append(line)
    if current is not None and ends == "END:VEVENT":
        entries.append("\r\n".join([*current, "END:VEVENT", ""]))
    return "\n".join(head), _harmless(zones), entries[:MOST_ENTRIES]


def _harmless(zones: Sequence[str]) -> str:
    return "".join(
        zone for zone in zones if len(zone) < 20_000 and not re.search("SECONDLY|MINUTELY|HOURLY", zone)
    )


def _said(head: str, name: str) -> str:
    found = re.search(rf"^{name}(?:;[^:\n]*)?:(.*)$", head, re.M | re.I)
    return tidy(found[1].replace("\\,", ",").replace("\\;", ";"))[:200] if found else ""


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):
        return None


def _text(event: Any, name: str) -> str:
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value or "")


def _entry(
    file: str,
    called: str,
    event: Any,
    own_zone: ZoneInfo | None,
    today: date,
    events: Sequence[tuple[int, Any]],
) -> Iterable[Proposal]:
    title = titles.readable(_text(event, "SUMMARY"))
    if not visible(title):
        raise _Unreadable("title", _text(event, "UID"), "the entry has no title")
    if event.get("DTSTART") is None:
        raise _Unreadable("date", title, "the entry has no date")
    if event.get("RRULE") is None and event.get("RDATE") is None:
        yield _occurrence(called, event, event.decoded("DTSTART"), _end(event), own_zone, False)
        return
    starts = _repeats(event, today, events)
    for start in starts:
        length = _length(event)
        yield _occurrence(called, event, start, start + length if length else None, own_zone, True)


def _end(event: Any) -> Any:
    try:
        if event.get("DTEND") is not None:
            return event.decoded("DTEND")
        if event.get("DURATION") is not None:
            return event.decoded("DTSTART") + event.decoded("DURATION")
    except (ValueError, TypeError, OverflowError, KeyError):
        return None
    return None


def _length(event: Any) -> timedelta | None:
    ends = _end(event)
    try:
        return ends - event.decoded("DTSTART") if ends is not None else None
    except TypeError:
        return None


def _repeats(event: Any, today: date, events: Sequence[tuple[int, Any]]) -> list[Any]:
    """The days or instants a rule names, near today and few; a rule that never ends is cut."""
    rules = event.get("RRULE")
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        often = str((rule.get("FREQ") or [""])[0]).upper()
        steps = rule.get("INTERVAL") or [1]
        values = sum(len(v) for v in rule.values() if isinstance(v, list))
        if often in _OFTEN or any(not 1 <= int(s) <= 1000 for s in steps) or values > 100:
            raise _Unreadable(
                "rrule", rule.to_ical().decode("utf-8", "replace"), "it repeats beyond measure"
            )
    import icalendar
    import recurring_ical_events

    uid, first = _text(event, "UID"), event.decoded("DTSTART")
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    if uid:
        for _, other in events:
            if (
                other is not event
                and other.get("RECURRENCE-ID") is not None
                and _text(other, "UID") == uid
            ):
                calendar.add_component(other)
    begins = today - _BEFORE
    started = first.date() if isinstance(first, datetime) else first
    if started > begins:
        begins = started
    ends = max(today, started) + _AFTER
    met = recurring_ical_events.of(calendar).between(begins, ends)
    starts = [
        one.decoded("DTSTART") for one in met if one.get("RECURRENCE-ID") is None or one is not event
    ]
    overridden = {
        _moved(other) for _, other in events if other is not event and _text(other, "UID") == uid and uid
    }
    starts = [s for s in dict.fromkeys(starts) if s not in overridden]
    return sorted(starts, key=str)[-MOST_REPEATS:]


def _moved(other: Any) -> Any:
    if other.get("RECURRENCE-ID") is None:
        return None
    return other.decoded("DTSTART")  # it stands as an entry of its own


def _occurrence(
    called: str, event: Any, start: Any, end: Any, own_zone: ZoneInfo | None, repeated: bool
) -> Proposal:
    day, at, zone = _day(start, own_zone)
    if not EARLIEST <= day <= LATEST:
        raise _Unreadable("date", str(day), f"{day} is not between {EARLIEST} and {LATEST}")
    last, end_at, _ = _day(end, own_zone) if end is not None else (None, None, None)
    if last is not None and not isinstance(end, datetime) and last > day:
        last -= timedelta(days=1)  # a calendar's last day is the day after
    elif (
        last is not None
        and end_at
        and end_at.astimezone(own_zone or UTC).time().hour < 5
        and last == day + timedelta(1)
    ):
        last = day  # an evening that ends after midnight
    doubts: list[str] = []
    why: list[str] = []
    if last is not None and (last < day or (at and end_at and end_at < at)):
        why.append("its end lies before its start, and was left out")
        last = end_at = None
    title = titles.undressed_title(titles.readable(_text(event, "SUMMARY")))
    description = titles.readable(_text(event, "DESCRIPTION"))[:4000]
    categories = _categories(event)
    several = bool(last and last > day)
    kind, because, confidence = _kind(title, description, categories, several, called)
    why = [because, *why]
    if titles.is_break(title):
        doubts.append("it reads like a break in a programme: probably nobody's activity")
    location = tidy(_text(event, "LOCATION"))[:300]
    minutes = round((end_at - at).total_seconds() / 60) if at and end_at and not several else None
    url = _text(event, "URL").strip()
    links = _links(kind, url, _text(event, "DESCRIPTION"), location)
    status = Status.CANCELLED if _text(event, "STATUS").upper() == "CANCELLED" else None
    uid = _text(event, "UID")
    when = start.isoformat() if hasattr(start, "isoformat") else str(start)
    return Proposal(
        kind=kind,
        title=title,
        starts_on=day,
        ends_on=last if several else None,
        starts_at=at,
        zone=zone,
        status=status,
        event=None,
        place=location if location and not _ONLINE.search(location) else None,
        format=Format.ONLINE if location and _ONLINE.search(location) else None,
        minutes=minutes if minutes and 0 < minutes <= 24 * 60 and kind in _TIMED else None,
        links=links,
        tags=categories[:5],
        # The UID alone does not do: calendars are met with one for all of their entries.
        origin=f"calendar {uid} {when if repeated else ''} {key_of(title)}".strip(),
        where=f"calendar {called}",
        confidence=confidence,
        why=tuple(why),
        doubts=tuple(doubts),
        said=f"{title} {description} {called}"[:4000],
    )


def _day(value: Any, own_zone: ZoneInfo | None) -> tuple[date, datetime | None, str | None]:
    """The day where it happens, the instant and the zone's name where they are known."""
    if not isinstance(value, datetime):
        return value, None, None
    if value.tzinfo is None:
        if own_zone is None:
            return value.date(), None, None
        value = value.replace(tzinfo=own_zone)
    if own_zone is not None and value.utcoffset() == timedelta(0):
        value = value.astimezone(own_zone)
    name = getattr(value.tzinfo, "key", None)
    return value.date(), value.astimezone(UTC), name if name not in ("UTC", None) else None


def _categories(event: Any) -> tuple[str, ...]:
    said = event.get("CATEGORIES")
    found = []
    for one in said if isinstance(said, list) else [said] if said else []:
        found += [tidy(str(c))[:40] for c in getattr(one, "cats", [one])]
    return tuple(dict.fromkeys(c for c in found if visible(c)))


def _kind(
    title: str, description: str, categories: Sequence[str], several: bool, called: str
) -> tuple[Kind, str, float]:
    for kind, words in _INWARD:
        if found_there := words.match(title):
            return kind, f'its title begins with "{found_there[0]}"', 0.75
    told = titles.kind_by_words(title)
    if several and (told is None or told[0] in (Kind.CONFERENCE, Kind.TALK, Kind.COMMUNITY_EVENT)):
        return Kind.CONFERENCE, "an entry of several days", 0.7 if told else 0.55
    if told:
        return told[0], f'its title says "{told[1]}"', 0.75
    for source, text in (("category", " ".join(categories)), ("description", description[:600])):
        if found := titles.kind_by_words(text):
            kind = found[0] if found[0] is not Kind.CONFERENCE else Kind.TALK
            return kind, f'its {source} says "{found[1]}"', 0.65 if source == "category" else 0.5
    if found := titles.kind_by_words(called):
        kind = Kind.TALK if found[0] in (Kind.CONFERENCE, Kind.COMMUNITY_EVENT) else found[0]
        return kind, f'the calendar says "{found[1]}"', 0.6
    return Kind.TALK, "nothing in the entry says what it is", 0.35


def _links(kind: Kind, url: str, description: str, location: str) -> tuple[DraftLink, ...]:
    found: dict[str, DraftLink] = {}
    for candidate in [url, *urls_in(description[:20_000])[:20]]:
        try:
            address = read_url(candidate)
        except NotAnAddress:
            continue
        if re.search(r"zoom\.us|teams\.microsoft|meet\.google|webex\.com|calendar\.google", address.url):
            continue
        own = candidate == url or address.platform in (
            "youtube",
            "vimeo",
            "speakerdeck",
            "slideshare",
            "notist",
        )
        if own:
            role = role_for(kind, address)
            found.setdefault(address.key, DraftLink(address.url, role))
    return tuple(found.values())[:10]


def _as_programme(found: Found) -> None:
    """A calendar of one event's few days is its programme: its sessions belong to that event."""
    days = [p.starts_on for p in found.proposals if p.starts_on]
    if len(days) < 3 or (max(days) - min(days)).days > _PROGRAMME_DAYS:
        return
    spoken = [
        p for p in found.proposals if p.kind in TALK_KINDS | {Kind.CONFERENCE, Kind.COMMUNITY_EVENT}
    ]
    if len(spoken) < 0.6 * len(found.proposals):
        return
    named = Counter(bool(titles.without_speakers(p.title)[1]) for p in spoken)
    for proposal in found.proposals:
        if proposal.kind not in TALK_KINDS and not proposal.ends_on:
            told = titles.kind_by_words(proposal.title)
            if told is None or told[0] not in (Kind.PODCAST, Kind.HACKATHON):
                proposal.kind = Kind.TALK
                proposal.why = ("a session of a programme", *proposal.why[1:])
        if proposal.confidence < 0.6 and not proposal.ends_on:
            proposal.confidence = 0.6
            proposal.why = ("a session of a programme", *proposal.why[1:])
        if proposal.kind in TALK_KINDS and not proposal.event:
            proposal.event = re.sub(r"\.ics$", "", found.name) or None
        if named[True] >= 0.3 * len(spoken) or _says_speakers(proposal):
            title, speakers = titles.without_speakers(proposal.title)
            if speakers:
                proposal.title, proposal.persons = title, tuple(speakers)
        found.sort = "programme"


def _says_speakers(proposal: Proposal) -> bool:
    return bool(re.search(r"\bspeakers?:", proposal.said, re.I))
