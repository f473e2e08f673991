"""Which feeds there are, and what each of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from engagement.model.desk import desk_of
from engagement.model.vocabulary import WRITTEN_KINDS, Kind, Status
from engagement.store.calendars import Call, Entry

FEEDS = {"all": "Engagement", "speaking": "Speaking", "cfp": "Calls for papers", "analysts": "Analysts"}
# How long a calendar that is read seldom still learns that an entry was taken away.
KEPT = timedelta(days=90)
# Written is published, not attended. A whitepaper takes its day in a plan.
_WRITTEN = WRITTEN_KINDS - {Kind.WHITEPAPER}
_SPOKEN = frozenset(
    {
        Kind.CONFERENCE,
        Kind.TALK,
        Kind.WORKSHOP,
        Kind.WEBINAR,
        Kind.PODCAST,
        Kind.PRESS,
        Kind.INTERNAL_TALK,
        Kind.HACKATHON,
        Kind.COMMUNITY_EVENT,
    }
)


class Due(Protocol):
    """What the desk is due on a day: a touch, a step or a promise."""

    @property
    def on(self) -> date: ...
    @property
    def sort(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def owner(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Material:
    """What feeds are made of. `changed` is how many changes the record keeps and when the newest was made: what is
    computed (a touch that is due) has no version of its own.
    """

    entries: Sequence[Entry]
    calls: Sequence[Call]
    due: Sequence[Due]
    changed: tuple[int, datetime | None]


def count(which: str, found: Material, today: date) -> int:
    """How many entries a feed has, without making it."""
    return sum(map(len, chosen(which, found, today)))


def chosen(
    which: str, found: Material, today: date
) -> tuple[list[Entry], list[Entry], Sequence[Call], Sequence[Due]]:
    """What a feed holds: activities, those that left it lately, calls, what is due."""
    standing = [one for one in found.entries if _stands(one) and _belongs(one.kind, which)]
    ours = {one.id for one in standing}
    left = [one for one in found.entries if one.id not in ours and _left(one, which, today)]
    calls = found.calls if which in ("all", "speaking", "cfp") else ()
    return standing, left, calls, found.due if which in ("all", "analysts") else ()


def _belongs(kind: str, which: str) -> bool:
    if which == "all":
        return kind in set(Kind) and kind not in _WRITTEN
    if which == "speaking":
        return kind in _SPOKEN
    return which == "analysts" and kind in set(Kind) and desk_of(Kind(kind)) is not None


def _stands(one: Entry) -> bool:
    return one.gone_at is None and one.status != Status.REJECTED


def _left(one: Entry, which: str, today: date) -> bool:
    """Whether it was in the feed before it was deleted, rejected or became another kind, and that is not long ago."""
    if (one.gone_at or one.updated_at).date() < today - KEPT:
        return False
    statuses = {one.status, *(one.was & set(Status))}
    return statuses != {Status.REJECTED.value} and any(
        _belongs(kind, which) for kind in (one.kind, *one.was)
    )
