"""A post whose address comes with numbers and is not recorded yet: its own number often tells its day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from engagement.model.drafts import DraftLink
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Role
from engagement.store.manual import Told

_NAMES = {
    "x": "X",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "linkedin": "LinkedIn",
    "reddit": "Reddit",
    "hackernews": "Hacker News",
}
# The upper bits of a post's number are the milliseconds since this instant.
_SINCE = {
    "linkedin": datetime(1970, 1, 1, tzinfo=UTC),
    "x": datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC),
}
_NUMBER = re.compile(r"(?:(?:activity|share|ugcPost)[:-]|%3A|/status/)(\d{17,19})", re.IGNORECASE)
_WHICH_DAY = "the row's date may be the post's day or the day its numbers were read"


def post_of(url: str, told: Sequence[Told]) -> Proposal | None:
    """The post at this address; with a doubt, and its numbers, where its day is not certain. None for other pages."""
    try:
        address = read_url(url) if "://" in url else None
    except NotAnAddress:
        return None
    if address is None or address.platform not in _NAMES or "/" not in address.key:
        return None
    day = posted_on(address.url, address.platform)
    numbers = tuple((one.metric, one.value) for one in told)
    return Proposal(
        kind=Kind.SOCIAL_POST,
        title=f"{_NAMES[address.platform]} post of {day or told[0].day}",
        starts_on=day or told[0].day,
        links=(DraftLink(address.url, Role.POST),),
        numbers=() if day else numbers,
        origin=f"entry {address.key}",
        where="the sheet's Inbox tab",
        confidence=0.9,
        why=("a post's address with its numbers",),
        doubts=() if day else (_WHICH_DAY,),
        medium=Role.POST,
    )


def posted_on(url: str, platform: str) -> date | None:
    """The day (UTC) that a post's own number tells; None where it tells none."""
    found = _NUMBER.search(url)
    if not found or platform not in _SINCE:
        return None
    at = _SINCE[platform] + timedelta(milliseconds=int(found[1]) >> 22)
    return at.date() if 2006 <= at.year <= 2100 else None
