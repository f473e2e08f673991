"""The numbers of the demo: what each platform would have said on the days it was asked."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engagement.demo.work import DAYS
from engagement.model.drafts import Draft
from engagement.model.instants import to_micros
from engagement.model.links import read_url
from engagement.model.vocabulary import TALK_KINDS, Kind
from engagement.store import Unit, accounts, ledger

# Days after publishing on which a post is read: often while it grows, then rarely.
_LADDER = (0, 1, 2, 3, 5, 8, 14, 21, 28, 60, 120, 240, 480)


@dataclass(frozen=True, slots=True)
class _Curve:
    """How posts of a platform grow: a usual final value, its spread, the days it takes, the long tail.

    `shares` are the platform's metrics as shares of the first; `tail` is what a year adds, as a share.
    """

    shares: tuple[tuple[str, float], ...]
    final: float
    spread: float
    days: float
    tail: float
    provenance: str = "measured"
    ladder: tuple[int, ...] = _LADDER

    def at(self, age: float, pace: float) -> float:
        """The share of the final value reached at an age in days."""
        return (1 - math.exp(-age / (self.days * pace))) * (1 + self.tail * age / 365)


_CURVES = {
    "x": _Curve(
        (
            ("impressions", 1.0),
            ("likes", 0.012),
            ("reposts", 0.002),
            ("replies", 0.0015),
            ("quotes", 0.0004),
            ("bookmarks", 0.003),
        ),
        2000,
        0.9,
        0.9,
        0.09,
    ),
    "youtube": _Curve((("views", 1.0), ("likes", 0.031), ("comments", 0.004)), 1250, 0.8, 9.0, 0.55),
    "bluesky": _Curve(
        (("likes", 1.0), ("reposts", 0.22), ("replies", 0.15), ("quotes", 0.05)), 42, 0.8, 0.8, 0.04
    ),
    "mastodon": _Curve((("likes", 1.0), ("reposts", 0.4), ("replies", 0.2)), 28, 0.8, 1.1, 0.04),
    "dev": _Curve((("reads", 1.0), ("reactions", 0.03), ("comments", 0.006)), 900, 0.7, 12.0, 0.8),
    # LinkedIn gives its numbers as files: now and then one is imported.
    "linkedin": _Curve(
        (("impressions", 1.0), ("reactions", 0.02), ("comments", 0.004)),
        1500,
        0.7,
        2.0,
        0.05,
        "imported",
        (7, 30, 90),
    ),
}


def of_links(unit: Unit, chance: random.Random, drafts: Sequence[Draft], today: date) -> None:
    """What the platforms would have said of each linked page on the days they were asked."""
    pages: dict[str, tuple[str, Draft]] = {}
    for draft in drafts:
        for link in draft.links:
            address = read_url(link.url)
            if address.platform in _CURVES:
                pages.setdefault(address.key, (address.platform, draft))
    subjects = ledger.subjects_for(unit.connection, pages, "link")
    entries: list[ledger.Entry] = []
    for key, (platform, draft) in pages.items():
        entries += _page(chance, subjects[key], _CURVES[platform], draft, today)
    ledger.add_readings(unit.connection, entries, None)


def _page(
    chance: random.Random, subject: int, curve: _Curve, draft: Draft, today: date
) -> Iterator[ledger.Entry]:
    on = draft.starts_on
    if curve.provenance == "measured" and chance.random() < 0.02:
        for metric, _ in curve.shares:
            yield ledger.Entry(subject, metric, _late(on), None, "unavailable", reason="deleted")
        return
    # A recording is put online some days after its talk; what is streamed is there at once.
    lag = chance.randrange(3, 11) if draft.kind in TALK_KINDS - {Kind.WEBINAR} else 0
    lag = lag if curve is _CURVES["youtube"] else 0
    older = (DAYS - (today - on).days) / DAYS
    final = curve.final * chance.lognormvariate(0, curve.spread) * (1 + older)
    pace = chance.lognormvariate(0, 0.25)
    for after in curve.ladder:
        day = on + timedelta(days=after + lag)
        if day >= today:
            break
        reached = final * curve.at(after + 0.8, pace)
        for metric, share in curve.shares:
            yield ledger.Entry(subject, metric, _late(day), int(reached * share), curve.provenance)


def _late(day: date) -> int:
    return to_micros(datetime.combine(day, time(23, 50), UTC))


# Account, metric, where it began, growth in a week from and to, what a talk adds in its week, provenance.
_ACCOUNTS = (
    ("x/mara_builds", "followers", 4200, (4, 30), 14, "measured"),
    ("bluesky/mara.example.org", "followers", 350, (3, 16), 6, "measured"),
    ("youtube/@mara_on_stage", "subscribers", 900, (2, 13), 4, "measured"),
    ("github/mara/streamkit", "stars", 410, (1, 11), 9, "measured"),
    ("newsletter/mara_writes", "subscribers", 1500, (-2, 20), 5, "entered"),
)


def of_accounts(unit: Unit, chance: random.Random, drafts: Sequence[Draft], today: date) -> None:
    """Two years of accounts, read every week; the newsletter's number is typed every fourth."""
    talks = [draft.starts_on for draft in drafts if draft.kind in TALK_KINDS]
    entries = []
    for name, metric, begins, (least, most), more, provenance in _ACCOUNTS:
        account = accounts.add(unit, name)
        subject = ledger.subjects_for(unit.connection, [account], "account")[account]
        size = float(begins)
        for back in range(DAYS, -1, -7):
            day = today - timedelta(days=back + 1)
            lately = sum(1 for on in talks if timedelta() <= day - on < timedelta(days=7))
            size += chance.uniform(least, most) + more * lately
            if provenance == "measured" or back // 7 % 4 == 0:
                by = unit.by if provenance == "entered" else None
                entries.append(ledger.Entry(subject, metric, _late(day), int(size), provenance, by))
    ledger.add_readings(unit.connection, entries, None)
