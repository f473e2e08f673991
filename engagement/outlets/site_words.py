"""The words of the speaker page: days, places, what a link is called. Plain text; the templates escape it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engagement.model.vocabulary import WRITTEN_KINDS, Format, Kind, Role
from engagement.outlets.letters import one_line
from engagement.store.public import Shown

LONGEST = 160  # letters of a title in a list; its own page has it whole
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
# Of several links, the one that a title leads to.
_WRITTEN_FIRST = (Role.ARTICLE, Role.POST, Role.LANDING_PAGE, Role.ANNOUNCEMENT)
_SPOKEN_FIRST = (Role.RECORDING, Role.LANDING_PAGE, Role.ARTICLE, Role.COVERAGE, Role.SLIDES, Role.POST)
# What an address may hold as it is (RFC 3986).
_LITERAL = "%/:?@!$&'()*+,;=~-._"
_CALLED = {
    Role.RECORDING: "Watch",
    Role.SLIDES: "Slides",
    Role.POST: "Post",
    Role.ARTICLE: "Article",
    Role.ANNOUNCEMENT: "Announcement",
    Role.LANDING_PAGE: "Details",
    Role.COVERAGE: "Coverage",
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as a reader sees it."""

    url: str
    label: str
    role: Role


def cut(text: str, length: int = LONGEST) -> str:
    """A title as a list shows it."""
    said = one_line(text)
    return said if len(said) <= length else said[: length - 1].rstrip() + "…"


def day(on: date) -> str:
    """A day: "1 October 2026"."""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def days(first: date, last: date) -> str:
    """A day or days: "1-3 October 2026", told as short as it can be."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}\N{EN DASH}{day(last)}"
    if first.year == last.year:
        return f"{first.day} {_MONTHS[first.month - 1]} \N{EN DASH} {day(last)}"
    return f"{day(first)} \N{EN DASH} {day(last)}"


def month(on: date) -> str:
    """A month: "October 2026"."""
    return f"{_MONTHS[on.month - 1]} {on.year}"


def short_month(on: date) -> str:
    """A month beside a day's number: "Oct"."""
    return _MONTHS[on.month - 1][:3]


def hour(one: Shown) -> str:
    """When it begins, in the clock of its place: "18:30 CET"; "" where it is not known."""
    if one.starts_at is None or one.zone is None or one.last_on != one.starts_on:
        return ""
    try:
        local = one.starts_at.astimezone(ZoneInfo(one.zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    name = local.tzname() or ""
    return f"{local:%H:%M} {name if name.isalpha() else 'UTC' + local.strftime('%z')}"


def where(one: Shown) -> str:
    """The place: "Brno, Czechia", "Online", "Brno and online"; "" where it is not known."""
    place = ", ".join(one_line(part) for part in (one.city, one.country) if part and part.strip())
    if one.format == Format.ONLINE:
        return "Online"
    if one.format == Format.HYBRID:
        return f"{place} and online" if place else "On site and online"
    return place


def at(one: Shown) -> str:
    """The event and the place: "DevConf, Brno"."""
    event = cut(one.event, 100) if one.event and one_line(one.event) != one_line(one.title) else ""
    return ", ".join(part for part in (event, where(one)) if part)


def others(one: Shown, person: str | None) -> str:
    """Who else does it: "with Jonas Weber and Ada Ek"."""
    names = [cut(name, 80) for name in one.persons if name != person] if person else []
    return f"with {listed(names)}" if names else ""


def listed(names: Iterable[str]) -> str:
    """Names in a sentence: "a, b and c"."""
    *most, last = list(names) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def anchors(one: Shown) -> list[Anchor]:
    """The links that are links: http and https, each once; what they are called says what they are."""
    found: dict[str, Anchor] = {}
    for url, role, _platform in one.links:
        if (web := web_address(url)) and web not in found:
            found[web] = Anchor(web, _called(one, Role(role), web), Role(role))
    return list(found.values())


@lru_cache(maxsize=4096)
def web_address(url: str) -> str | None:
    """The address in ASCII, where a browser may be sent to it: http or https with a host and no password."""
    try:
        parts = urlsplit("".join(url.split()))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return None
        host = parts.hostname if ":" in parts.hostname else parts.hostname.encode("idna").decode()
        name = f"[{host}]" if ":" in host else host
        where = name if parts.port is None else f"{name}:{parts.port}"
    except ValueError:  # UnicodeError is one
        return None
    path, query, fragment = (quote(part, safe=_LITERAL) for part in parts[2:])
    return urlunsplit((parts.scheme, quote(where, safe="[]:-._~"), path, query, fragment))


def _called(one: Shown, role: Role, url: str) -> str:
    if role is Role.RECORDING and (one.kind == Kind.PODCAST):
        return "Listen"
    if one.kind in WRITTEN_KINDS and role in (Role.ARTICLE, Role.POST):
        return host(url)
    return _CALLED[role]


def host(url: str) -> str:
    """Where a text stands: "dev.to"."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def main_link(one: Shown) -> Anchor | None:
    """The link its title leads to, or None."""
    order = _WRITTEN_FIRST if one.kind in WRITTEN_KINDS else _SPOKEN_FIRST
    found = anchors(one)
    ranked = [link for role in order for link in found if link.role is role]
    return next(iter(ranked or found), None)


def sort_of(one: Shown) -> str:
    """What kind of thing it is, where that is news: "" for a talk."""
    return "" if one.kind in (Kind.TALK, Kind.INTERNAL_TALK) else Kind(one.kind).label
