"""What a file or an answer is, told by its content, and what it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from engagement.capture import calendar, confs, exports, feed, linkedin, page, schedule, titles, workbook
from engagement.capture.files import csv_rows, decoded, json_rows
from engagement.capture.found import Found
from engagement.capture.sorts import refuse_unreadable
from engagement.errors import Refused
from engagement.model.archive import MANIFEST
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Role
from engagement.model.words import key_of, tidy

_TWEETS = re.compile(r"(?:^|/)tweets?(?:-part\d+)?\.js$")
_SHARES = re.compile(r"(?:^|/)Shares\.csv$", re.I)


def read(name: str, data: bytes, today: date, *, url: str = "", charset: str = "") -> Found:
    """What a file's or an answer's bytes hold: rows, proposals, events or feeds.

    Told by content first, by `name` where that is not enough; `url` is set for what was fetched.
    Raises Refused for what holds nothing that can be read.
    """
    if data[:4] == b"PK\x03\x04":
        return _packed(name, data, today)
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused(f"{name} is an old Office file. Open it, and save it as .xlsx.", "path")
    refuse_unreadable(name, data)
    start = data[:3000].lstrip(b"\xef\xbb\xbf \t\r\n")
    lowered = start[:3000].lower()
    if lowered.startswith(b"begin:vcalendar"):
        return calendar.read_calendar(name, data, today)
    if start.startswith(b"<"):
        return _marked_up(name, data, lowered, today, url, charset)
    text = decoded(name, data)
    if exports.is_tweets(text):
        return exports.read_tweets(name, text)
    if text.lstrip()[:1] in "[{" or name.lower().endswith((".json", ".jsonfeed")):
        return _json(name, text, today)
    rows = list(csv_rows(name, text))
    if exports.is_shares(rows):
        return exports.read_shares(name, rows)
    if linkedin.is_page_followers(rows):
        return linkedin.read_page_followers(name, rows)
    return Found(name=name, sort="table", rows=rows)


def _marked_up(name: str, data: bytes, lowered: bytes, today: date, url: str, charset: str) -> Found:
    if found := re.search(rb"<(rss|feed|rdf:rdf|opml|schedule|html|!doctype html)[\s>]", lowered):
        root = found[1].decode()
        if root in ("rss", "feed", "rdf:rdf"):
            return feed.read_feed(name, data)
        if root == "opml":
            return _outline(name, data)
        if root == "schedule":
            return schedule.read_schedule_xml(name, data, today)
    elif name.lower().endswith((".xml", ".rss", ".atom")):
        return feed.read_feed(name, data)
    made = page.take_apart(url or f"https://file.invalid/{name}", data, charset)
    found_page = Found(name=made.title or name, sort="page", feeds=[(made.title, f) for f in made.feeds])
    found_page.proposals = page.proposals_of(made, today)
    for proposal in found_page.proposals:
        link = proposal.links[0].url if proposal.links else ""
        several = key_of(proposal.title) if len(found_page.proposals) > 1 else ""
        proposal.origin = f"page {_key(link or url or name)} {several}".strip()
        if not url:
            proposal.where = f"file {name}"
            proposal.links = tuple(li for li in proposal.links if "file.invalid" not in li.url)
    return found_page


def _key(url: str) -> str:
    try:
        return read_url(url).key
    except NotAnAddress:
        return url


def _outline(name: str, data: bytes) -> Found:
    """The feeds an OPML outline subscribes to."""
    import defusedxml
    import defusedxml.ElementTree

    feed.checked(name, data)
    try:
        root = defusedxml.ElementTree.fromstring(data)
    except (defusedxml.DefusedXmlException, SyntaxError, ValueError) as error:
        raise Refused(f"{name} is no OPML that can be read.", "path") from error
    found = Found(name=name, sort="feeds")
    for outline in root.iter("outline"):
        url = outline.get("xmlUrl") or outline.get("xmlurl")
        if url:
            found.feeds.append(
                (tidy(outline.get("title") or outline.get("text") or url)[:200], url.strip())
            )
    return found


def _json(name: str, text: str, today: date) -> Found:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        return Found(name=name, sort="table", rows=list(json_rows(name, text)))  # says what is wrong
    if feed.is_json_feed(data):
        return feed.read_json_feed(name, data)
    if schedule.is_schedule(data):
        return schedule.read_schedule(name, data, today)
    if schedule.is_sessionize(data):
        return schedule.read_sessionize(name, data, today)
    if confs.is_conference_list(data):
        return confs.read_conferences(name, data)
    return Found(name=name, sort="table", rows=list(json_rows(name, text)))


def _packed(name: str, data: bytes, today: date) -> Found:
    with workbook.unpacked(name, data) as archive:
        names = archive.namelist()
        inner = [n for n in names if _TWEETS.search(n)] or [n for n in names if _SHARES.search(n)]
        if inner:
            whole = Found(name=name, sort="posts")
            for part in inner:
                found = read(part.rsplit("/", 1)[-1], archive.read(part), today)
                whole.name = found.name
                whole.proposals += found.proposals
                whole.rejected += found.rejected
            return whole
        if MANIFEST in names:
            raise Refused(f"{name} is a backup. `restore` takes it into an empty database.", "path")
    sheets = workbook.sheets_of(name, data)
    if linkedin.is_account(sheets):
        return linkedin.read_account(name, sheets)
    if exports.is_post_analytics(sheets):
        return exports.read_post_analytics(name, sheets)
    return Found(name=name, sort="table", rows=workbook.rows_of_sheets(name, sheets))


def owned_by(found: Found, person: str | None, words: str = "") -> Found:
    """What of it is this person's, and holds one of these words (a watch's filter).

    A programme is filtered to the person's sessions; anything else is the person's own.
    """
    if person:
        if found.sort == "programme":
            found.proposals = _sessions_of(found.proposals, person)
        else:
            for proposal in found.proposals:
                proposal.persons = (person,)
    for proposal in found.proposals:
        if proposal.medium in (Role.RECORDING, Role.SLIDES):
            proposal.title, event = titles.of_recording(proposal.title, proposal.persons)
            proposal.event = proposal.event or event
    if words.strip():
        wanted = [key_of(word) for word in re.split(r"[,;\n]", words) if word.strip()]
        found.proposals = [p for p in found.proposals if _holds(p, wanted)]
        found.events = [
            e for e in found.events if any(w in key_of(f"{e.name} {e.city} {e.country}") for w in wanted)
        ]
    return found


def _holds(proposal: Proposal, wanted: Sequence[str]) -> bool:
    text = key_of(" ".join((proposal.title, proposal.said, *proposal.persons, *proposal.tags)))
    return any(word in text for word in wanted)


def _sessions_of(proposals: Sequence[Proposal], person: str) -> list[Proposal]:
    key = key_of(person)
    own = []
    for proposal in proposals:
        named = any(key == key_of(name) for name in proposal.persons)
        if named or titles.mentions(proposal.title, person) or _speaks(proposal, person):
            if not named:
                proposal.persons = (*proposal.persons, person)
                proposal.title = titles.without_speakers(proposal.title, [person])[0]
            proposal.doubts = ()
            own.append(proposal)
    if own or sum(1 for p in proposals if p.persons) * 2 >= len(proposals):
        return own
    # Nobody is named in it: it is a calendar of the person's own.
    for proposal in proposals:
        proposal.persons = (person,)
    return list(proposals)


def _speaks(proposal: Proposal, person: str) -> bool:
    found = re.search(
        r"(?:speakers?|presenters?|hosted by)\s*:?\s*(.{0,300})", proposal.said, re.I | re.S
    )
    return bool(found and titles.mentions(found[1], person))
