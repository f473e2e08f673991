"""News of the speaker page for feed readers: RSS 2.0 and JSON Feed 1.1, with the same entries."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from html import escape
from typing import Any

from engagement.model.instants import iso
from engagement.outlets import site_words as words
from engagement.outlets.letters import one_line
from engagement.outlets.site_shape import Shape
from engagement.store.public import Shown

NEWEST = 50
# RSS demands an address of the site; without one it stands for "where this is looked at".
_NOWHERE = "http://localhost/"
_ATOM, _DC = "http://www.w3.org/2005/Atom", "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One activity as news: where it leads, when it became known."""

    of: Shown
    title: str
    told: str
    html: str
    url: str | None
    elsewhere: str | None
    at: datetime


def rss(made: Shape, name: str, base: str | None) -> bytes:
    """The feed as RSS 2.0; its own address stands in it where the site's is known."""
    ET.register_namespace("atom", _ATOM)
    ET.register_namespace("dc", _DC)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _text(channel, "title", name)
    _text(channel, "link", base or _NOWHERE)
    _text(channel, "description", _about(made))
    _text(channel, "language", "en")
    entries = _entries(made, base)
    if entries:
        newest = max(entry.of.updated_at for entry in entries)
        _text(channel, "lastBuildDate", _rfc822(newest))
    if base:
        attributes = {"href": f"{base}feed.xml", "rel": "self", "type": "application/rss+xml"}
        ET.SubElement(channel, f"{{{_ATOM}}}link", attributes)
    for entry in entries:
        item = ET.SubElement(channel, "item")
        _text(item, "title", entry.title)
        if link := entry.elsewhere or entry.url:
            _text(item, "link", link)
        _text(item, "description", entry.html)
        for person in entry.of.persons:
            _text(item, f"{{{_DC}}}creator", words.cut(person, 200))
        for tag in entry.of.tags:
            _text(item, "category", words.cut(tag, 200))
        _text(item, "guid", f"urn:uuid:{entry.of.id}").set("isPermaLink", "false")
        _text(item, "pubDate", _rfc822(entry.at))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def json_feed(made: Shape, name: str, base: str | None) -> bytes:
    """The same as JSON Feed 1.1."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": name,
        "description": _about(made),
        "language": "en",
    }
    if base:
        feed |= {"home_page_url": base, "feed_url": f"{base}feed.json"}
    if made.person:
        feed["authors"] = [{"name": name} | ({"url": base} if base else {})]
    feed["items"] = [_item(entry) for entry in _entries(made, base)]
    return (json.dumps(feed, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _about(made: Shape) -> str:
    whose = f" of {words.cut(made.person, 80)}" if made.person else ""
    return f"Talks, recordings, slides and writing{whose}."


def _item(entry: _Entry) -> dict[str, Any]:
    item: dict[str, Any] = {"id": f"urn:uuid:{entry.of.id}", "title": entry.title}
    if entry.url:
        item["url"] = entry.url
    if entry.elsewhere:
        item["external_url"] = entry.elsewhere
    item |= {
        "content_html": entry.html,
        "summary": entry.told,
        "date_published": iso(entry.at),
        "date_modified": iso(max(entry.of.updated_at, entry.at)),
    }
    if entry.of.tags:
        item["tags"] = [words.cut(tag, 200) for tag in entry.of.tags]
    if entry.of.persons:
        item["authors"] = [{"name": words.cut(person, 200)} for person in entry.of.persons]
    return item


def _entries(made: Shape, base: str | None) -> list[_Entry]:
    """The newest news, newest first."""
    found = sorted(made.all, key=lambda one: (_known_since(one), one.id), reverse=True)
    return [_entry(one, made, base) for one in found[:NEWEST]]


def _entry(one: Shown, made: Shape, base: str | None) -> _Entry:
    family = made.families_by_activity.get(one.id)
    own = base and (base + family.path if family else f"{base}{one.starts_on.year}.html")
    link = words.main_link(one)
    told = [words.sort_of(one) or "Talk", words.at(one), words.days(one.starts_on, one.last_on)]
    said = ", ".join(part for part in told if part)
    if with_ := words.others(one, made.person):
        said += f", {with_}"
    links = words.anchors(one)
    html = f"<p>{escape(said)}</p>" + (f"<ul>{_listed(links)}</ul>" if links else "")
    return _Entry(
        one, words.cut(one.title, 300), said, html, own, link.url if link else None, _known_since(one)
    )


def _listed(links: Sequence[words.Anchor]) -> str:
    return "".join(f'<li><a href="{escape(li.url)}">{escape(li.label)}</a></li>' for li in links)


def _known_since(one: Shown) -> datetime:
    """When it became news: its day, or when it was recorded if that was before. Never ahead of the record."""
    began = one.starts_at or datetime.combine(one.starts_on, time(), UTC)
    return min(began, one.created_at).replace(microsecond=0)


def _rfc822(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def _text(parent: ET.Element, tag: str, text: str) -> ET.Element:
    made = ET.SubElement(parent, tag)
    made.text = one_line(text)
    return made
