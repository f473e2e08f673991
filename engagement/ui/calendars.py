"""The four calendar feeds, for pages and for calendars that subscribe to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from threading import Lock
from typing import NamedTuple

from engagement.insight import desk
from engagement.model.designated import DeskRecord
from engagement.model.desk import Desk
from engagement.outlets import calendar, calendar_feeds
from engagement.store import Store, calendars, desk_record
from engagement.ui.data import kept

_YEAR = timedelta(days=366)
# Where each feed stands on this server, and what it holds.
PATHS = {
    "all": "/calendar.ics",
    "speaking": "/speaking.ics",
    "cfp": "/deadlines.ics",
    "analysts": "/analysts.ics",
}
HOLDS = {
    "all": "Every activity that takes a day, calls for papers, what the desks are due",
    "speaking": "Talks, submissions, conferences and calls for papers",
    "cfp": "Calls for papers: the last day of each",
    "analysts": "Meetings with analysts and the press, touches, steps and promises that are due",
}


class Body(NamedTuple):
    """A feed as it is sent: its bytes, their mark, since when they are these."""

    made: bytes
    etag: str
    since: datetime


@kept(4)
def _material(store: Store, today: date) -> calendar_feeds.Material:
    """What the feeds are made of: a year back, and all that lies ahead."""
    gone_since = datetime.combine(today, time(), UTC) - calendar_feeds.KEPT
    with store.read() as connection:
        return calendar_feeds.Material(
            calendars.entries(connection, today - _YEAR, gone_since),
            calendars.calls(connection, today),
            [one for which in Desk for one in _due(desk_record.read_desk(connection, which), today)],
            calendars.changed(connection),
        )


@kept(16)
def feed(store: Store, which: str, today: date) -> bytes:
    """One of the feeds."""
    return calendar.feed(which, _material(store, today), today)


@kept(16)
def count(store: Store, which: str, today: date) -> int:
    """How many entries it has."""
    return calendar_feeds.count(which, _material(store, today), today)


def _due(record: DeskRecord, today: date) -> list[desk.Coming]:
    """What one desk is due within a year, and what is late."""
    standing = desk.standings(record.contacts, record.touches, today)
    return desk.coming(standing, record.owed, record.evaluations, today + _YEAR)


_sent: dict[tuple[str, str], Body] = {}
_lock = Lock()


def body(store: Store, which: str, today: date) -> Body:
    """A feed with its mark and the second since which this server gives it.

    A feed changes with the record and with the day; the second only ever grows, so that it is never the same for
    two feeds.
    """
    made = feed(store, which, today)
    etag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    with _lock:
        known = _sent.get((store.shown_url, which))
        if known is None or known.etag != etag:
            since = datetime.now(UTC).replace(microsecond=0)
            if known is not None:
                since = max(since, known.since + timedelta(seconds=1))
            known = _sent[store.shown_url, which] = Body(made, etag, since)
    return known


def headers(found: Body) -> dict[str, str]:
    """What tells a calendar whether it has the feed already."""
    return {
        "ETag": found.etag,
        "Last-Modified": format_datetime(found.since, usegmt=True),
        "Cache-Control": "private, no-cache",
    }


def is_known(found: Body, asked: Mapping[str, str]) -> bool:
    """Whether the asking calendar has it already (RFC 9110: its marks beat its time)."""
    if (marks := asked.get("if-none-match")) is not None:
        told = [mark.strip().removeprefix("W/") for mark in marks.split(",")]
        return "*" in told or found.etag in told
    try:
        at = parsedate_to_datetime(asked.get("if-modified-since", ""))
    except ValueError:
        return False
    return at.tzinfo is not None and found.since <= at <= datetime.now(UTC)
