"""The public speaker page: one person's public activities as a static site that asks nobody for anything.

No script runs on it, its one style stands in every page, and its policy lets nothing else in. The same
activities on the same day give the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from engagement.errors import Refused
from engagement.outlets import site_feeds, site_markup
from engagement.outlets import site_words as words
from engagement.outlets.calendar import public_calendar
from engagement.outlets.letters import one_line, sayable
from engagement.outlets.site_shape import Family, Shape, shape
from engagement.store.public import Public, Shown

_HERE = Path(__file__).parent
NOBODY = "Talks and writing"  # the page's name, where the record names nobody


@dataclass(frozen=True, slots=True)
class Site:
    """The site as {path: bytes}, with what stands on it."""

    files: dict[str, bytes]
    shape: Shape


def site(public: Public, today: date, base: str | None = None) -> Site:
    """The site of one person's public activities, as of a day.

    `base` is the address it will stand at, as `base_url` read it; without one, what has to be a whole address
    (canonical links, the feed's own) is left out.
    """
    made = shape(public, today)
    name = cut_name(public.person)
    changed = max((one.updated_at.date() for one in made.all), default=None)
    common = {
        "shape": made,
        "name": name,
        "person": made.person,
        "words": words,
        "sayable": sayable,
        "families": made.families_by_activity,
        "years": sorted(made.years, reverse=True),
        "changed": changed,
        "today": today,
        "icon": _icon(name),
        "style": _style(),
        "policy": policy(),
    }
    pages = _Pages(made, name, base, common)
    files = {
        "speaking.ics": public_calendar(made.all, name),
        "feed.xml": site_feeds.rss(made, name, base),
        "feed.json": site_feeds.json_feed(made, name, base),
    }
    for talk in made.families:
        files[talk.path] = pages.talk(talk, today)
    for year, found in made.years.items():
        files[f"{year}.html"] = pages.year(year, found)
    files["index.html"] = pages.index()
    return Site(files, made)


def base_url(said: str) -> str:
    """The address that a site will stand at, with a slash at its end. Raises Refused, field "base-url"."""
    found = words.web_address(said.strip())
    parts = urlsplit(found or "")
    if found is None or parts.query or parts.fragment:
        raise Refused(
            f'--base-url: "{one_line(said)[:80]}" is no address a site can stand at. '
            "Write it as https://speaker.example.org/ without ? and #.",
            "base-url",
            said,
        )
    return found.rstrip("/") + "/"


def cut_name(person: str | None) -> str:
    """The page's name."""
    return words.cut(person, 80) if person else NOBODY


@dataclass(frozen=True, slots=True)
class _Pages:
    """Renders pages: what they share, and what each of them adds."""

    shape: Shape
    name: str
    base: str | None
    common: dict[str, Any]

    def index(self) -> bytes:
        made = self.shape
        sections = [
            (id, label)
            for id, label, found in (
                ("upcoming", "Upcoming", made.upcoming),
                ("talks", "Talks", made.families),
                ("recordings", "Recordings", made.recordings),
                ("slides", "Slides", made.slides),
                ("writing", "Writing", made.writing),
                ("heard", "Podcasts and press", made.heard),
                ("events", "Events", made.events),
                ("posts", "Posts", made.posts),
            )
            if found
        ]
        summary = summary_of(made, self.common["today"])
        return self._rendered(
            "site_index.html.j2",
            "index.html",
            site_markup.index(made, self.base),
            title=f"{self.name}: talks and writing" if made.person else self.name,
            description=summary or f"{self.name}: talks, recordings, slides and writing.",
            og_type="profile" if made.person else "website",
            summary=summary,
            sections=sections,
        )

    def talk(self, talk: Family, today: date) -> bytes:
        ahead = [one for one in reversed(talk.given) if one.last_on >= today]
        past = [one for one in talk.given if one.last_on < today]
        by = f"A talk by {self.name}" if self.shape.person else "A talk"
        lead = f"{by}, {_times(len(past), ahead)}."
        return self._rendered(
            "site_talk.html.j2",
            talk.path,
            site_markup.talk(talk, self.shape.person, self.base),
            title=f"{words.cut(talk.title, 100)} \N{EN DASH} {self.name}",
            description=lead,
            og_type="article",
            talk=talk,
            lead=lead,
            ahead=ahead,
            past=past,
        )

    def year(self, year: int, found: list[Shown]) -> bytes:
        lead = f"What {self.name} did in public" if self.shape.person else "What was done in public"
        return self._rendered(
            "site_year.html.j2",
            f"{year}.html",
            site_markup.year(found, self.shape, self.base),
            title=f"{year} \N{EN DASH} {self.name}",
            description=f"{lead} in {year}: {_count(len(found), 'entry', 'entries')}.",
            og_type="website",
            here=year,
            lead=f"{_count(len(found), 'entry', 'entries')}, newest first.",
            found=found,
        )

    def _rendered(self, template: str, path: str, markup: str, **more: Any) -> bytes:
        home = "" if path == "index.html" else quote(path)
        made = (
            _environment()
            .get_template(template)
            .render(
                self.common,
                up="../" * path.count("/"),
                here=more.pop("here", None),
                canonical=self.base and self.base + home,
                markup=markup,
                **more,
            )
        )
        return str(made).encode("utf-8")


def summary_of(made: Shape, today: date) -> str:
    """A sentence on the talks given: how many, at how many events, in how many cities, since when."""
    given = [one for talk in made.families for one in talk.given if one.last_on < today]
    if not given:
        return ""
    events = len({one_line(one.event).casefold() for one in given if one.event})
    cities = len({one_line(one.city).casefold() for one in given if one.city})
    said = _count(len(given), "talk", "talks")
    said += f" at {_count(events, 'event', 'events')}" if events > 1 else ""
    said += f" in {_count(cities, 'city', 'cities')}" if cities > 1 else ""
    since = min(one.starts_on.year for one in given)
    return f"{said} {'since' if since < today.year else 'in'} {since}."


def _times(past: int, ahead: list[Shown]) -> str:
    said = {0: "", 1: "given once", 2: "given twice"}.get(past, f"given {past:,} times")
    coming = f"{'next' if past else 'to be given'} on {words.day(ahead[0].starts_on)}" if ahead else ""
    return ", ".join(part for part in (said, coming) if part)


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, auto_reload=False
    )


@cache
def _style() -> str:
    return (_HERE / "site.css").read_text("utf-8")


@cache
def policy() -> str:
    """What a page may load: nothing but its own style, by its hash, and its own icon."""
    digest = base64.b64encode(hashlib.sha256(_style().encode("utf-8")).digest()).decode("ascii")
    parts = ("default-src 'none'", f"style-src 'sha256-{digest}'", "img-src data:")
    return "; ".join((*parts, "base-uri 'none'", "form-action 'none'"))


def _icon(name: str) -> str:
    """The initials as a picture inside an address."""
    letters = "".join(_initials(name.split())) or "\N{BULLET}"
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" '
        'fill="#0a5f58"/><text x="32" y="43" font-family="Georgia,serif" font-size="30" fill="#fff" '
        f'text-anchor="middle">{letters}</text></svg>'
    )
    return f"data:image/svg+xml,{quote(drawn)}"


def _initials(parts: list[str]) -> Iterable[str]:
    ends = parts[:1] + parts[1:][-1:]
    return (part[0].upper() for part in ends if part[0].isalnum())
