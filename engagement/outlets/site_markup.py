"""The speaker page in schema.org's words, for search engines: only what the record knows.

A video's upload day and picture are not known, so they are not told. Written as JSON-LD in which no "<" stands:
a title cannot end the script it is in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engagement.model.vocabulary import TALK_KINDS, Format, Kind, Role
from engagement.outlets import site_words as words
from engagement.outlets.letters import one_line
from engagement.outlets.site_shape import Family, Shape
from engagement.store.public import Shown

_NEWEST = 50  # activities told on the first page
_WRITTEN = {
    Kind.BLOG_POST.value: "BlogPosting",
    Kind.ARTICLE.value: "Article",
    Kind.WHITEPAPER.value: "Report",
    Kind.SOCIAL_POST.value: "SocialMediaPosting",
    Kind.PODCAST.value: "PodcastEpisode",
    Kind.PRESS.value: "NewsArticle",
}
_EVENTS = {
    Kind.WORKSHOP.value: "EducationEvent",
    Kind.WEBINAR.value: "EducationEvent",
    Kind.HACKATHON.value: "Hackathon",
}
_MODES = {
    Format.IN_PERSON.value: "OfflineEventAttendanceMode",
    Format.ONLINE.value: "OnlineEventAttendanceMode",
    Format.HYBRID.value: "MixedEventAttendanceMode",
}


def index(made: Shape, base: str | None) -> str:
    """The person, what is ahead, and the newest of what was."""
    ids = {one.id for one in made.upcoming}
    newest = [one for one in made.all if one.id not in ids][:_NEWEST]
    shown = [*made.upcoming[:_NEWEST], *newest]
    page: dict[str, Any] = {"@type": "ProfilePage" if made.person else "WebPage", "inLanguage": "en"}
    if base:
        page |= {"@id": f"{base}#page", "url": base}
    person = _person(made.person, base)
    if person:
        page["mainEntity"] = person | ({"knowsAbout": list(made.topics)} if made.topics else {})
    return _written([page, *_things(shown, made, base)])


def talk(family: Family, person: str | None, base: str | None) -> str:
    """Every time a talk is given, with its recording and slides."""
    return _written([_thing(one, person, base, family) for one in family.given])


def year(found: Sequence[Shown], made: Shape, base: str | None) -> str:
    """A year's activities."""
    return _written(_things(found, made, base))


def _things(found: Iterable[Shown], made: Shape, base: str | None) -> list[dict[str, Any]]:
    return [_thing(one, made.person, base, made.families_by_activity.get(one.id)) for one in found]


def _written(graph: list[dict[str, Any]]) -> str:
    said = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        said = said.replace(letter, f"\\u{ord(letter):04x}")
    return said


def _person(name: str | None, base: str | None) -> dict[str, Any]:
    if not name:
        return {}
    return {"@type": "Person", "name": one_line(name)} | (
        {"@id": f"{base}#person", "url": base} if base else {}
    )


def _thing(one: Shown, person: str | None, base: str | None, family: Family | None) -> dict[str, Any]:
    made = _written_thing(one, person, base) if one.kind in _WRITTEN else _event(one, person, base)
    if base and family:
        made.setdefault("url", base + family.path)
    if one.tags:
        made["keywords"] = [one_line(tag) for tag in one.tags]
    return made


def _written_thing(one: Shown, person: str | None, base: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {"@type": _WRITTEN[one.kind], "name": words.cut(one.title, 1000)}
    if one.kind in (Kind.BLOG_POST, Kind.ARTICLE, Kind.PRESS, Kind.SOCIAL_POST):
        made["headline"] = words.cut(one.title, 110)
    made["datePublished"] = one.starts_on.isoformat()
    # Others write the press: its subject is the person.
    role = "about" if one.kind == Kind.PRESS else "actor" if one.kind == Kind.PODCAST else "author"
    if people := _people(one, person, base):
        made[role] = people
    if link := words.main_link(one):
        made["url"] = link.url
    return made


def _people(one: Shown, person: str | None, base: str | None) -> list[dict[str, Any]]:
    named = [_person(name, base if name == person else None) for name in one.persons]
    return named or [told for told in [_person(person, base)] if told]


def _event(one: Shown, person: str | None, base: str | None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@type": _EVENTS.get(one.kind, "Event"),
        "name": words.cut(one.title, 1000),
        "startDate": _begins(one),
        "eventStatus": "https://schema.org/EventScheduled",
    }
    if one.ends_on:
        made["endDate"] = one.ends_on.isoformat()
    if one.format in _MODES:
        made["eventAttendanceMode"] = f"https://schema.org/{_MODES[one.format]}"
    if location := _location(one):
        made["location"] = location
    if people := _people(one, person, base):
        made["performer" if one.kind in TALK_KINDS else "attendee"] = people
    if one.event and one_line(one.event) != one_line(one.title):
        made["superEvent"] = {"@type": "Event", "name": one_line(one.event)}
    links = words.anchors(one)
    page = next((link.url for link in links if link.role is Role.LANDING_PAGE), None)
    if page:
        made["url"] = page
    videos = [
        {"@type": "VideoObject", "name": words.cut(one.title, 1000), "url": link.url}
        for link in links
        if link.role is Role.RECORDING
    ]
    decks = [
        {"@type": "PresentationDigitalDocument", "name": words.cut(one.title, 1000), "url": link.url}
        for link in links
        if link.role is Role.SLIDES
    ]
    if videos:
        made["recordedIn"] = videos
    if decks:
        made["workFeatured"] = decks
    return made


def _begins(one: Shown) -> str:
    """The day, or the instant with its place's offset where the hour is known."""
    if one.starts_at is None or one.zone is None or one.ends_on:
        return one.starts_on.isoformat()
    try:
        return one.starts_at.astimezone(ZoneInfo(one.zone)).isoformat()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return one.starts_on.isoformat()


def _location(one: Shown) -> Any:
    """Where it is: a place, a screen, or both."""
    found: list[dict[str, Any]] = []
    if one.format != Format.ONLINE and (one.city or one.country):
        address = {"@type": "PostalAddress"}
        if one.city:
            address["addressLocality"] = one_line(one.city)
        if one.country:
            address["addressCountry"] = one_line(one.country)
        name = one_line(one.city or one.country or "")
        found.append({"@type": "Place", "name": name, "address": address})
    if one.format in (Format.ONLINE, Format.HYBRID):
        screen = {"@type": "VirtualLocation"}
        page = [link.url for link in words.anchors(one) if link.role is Role.LANDING_PAGE]
        found.append(screen | ({"url": page[0]} if page else {}))
    return found[0] if len(found) == 1 else found
