"""Reach by month and platform, one family at a time, with what it covers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from engagement.model.vocabulary import FAMILY_OF, SUMMED_FAMILIES, Family, metrics_in

# Which platforms' pages can give a metric at all; what is not here is entered by people.
GIVEN_BY: dict[str, frozenset[str]] = {
    "impressions": frozenset({"x"}),
    "views": frozenset({"youtube"}),
    "reads": frozenset({"dev"}),
    "likes": frozenset({"x", "youtube", "bluesky", "mastodon"}),
    "reposts": frozenset({"x", "bluesky", "mastodon"}),
    "replies": frozenset({"x", "bluesky", "mastodon"}),
    "quotes": frozenset({"x", "bluesky", "mastodon"}),
    "bookmarks": frozenset({"x", "bluesky"}),
    "comments": frozenset({"youtube", "hackernews", "dev", "reddit"}),
    "reactions": frozenset({"dev"}),
    "points": frozenset({"hackernews", "reddit"}),
    "stars": frozenset({"github"}),
    "forks": frozenset({"github"}),
    "subscribers": frozenset({"github"}),
    "downloads": frozenset({"github"}),
}
PLATFORMS = {
    "": "Entered",
    "x": "X",
    "youtube": "YouTube",
    "github": "GitHub",
    "dev": "DEV",
    "linkedin": "LinkedIn",
    "hackernews": "Hacker News",
    "web": "Web",
    "goatcounter": "GoatCounter",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be charted: a metric, or a family whose metrics may be summed."""

    name: str
    metrics: tuple[str, ...]
    known: int


def choices(known: Mapping[str, int]) -> list[Choice]:
    """What has numbers, most known first; {metric: how many have a value} in."""
    found: dict[str, Choice] = {}
    for metric, count in known.items():
        family = FAMILY_OF.get(metric)
        if family is None or family is Family.OUTPUT:
            continue
        summed = family in SUMMED_FAMILIES
        name = family.value if summed else metric
        metrics = metrics_in(family) if summed else (metric,)
        best = max(count, found[name].known if name in found else 0)
        found[name] = Choice(name, metrics, best)
    return sorted(found.values(), key=lambda choice: (-choice.known, choice.name))


def platform_name(platform: str) -> str:
    """A platform as people write it; activities' own numbers have none and were entered."""
    return PLATFORMS.get(platform, platform.capitalize())


def by_month(
    rows: Iterable[Mapping[str, Any]], since: date, until: date, kinds: Sequence[str] = ()
) -> pd.DataFrame:
    """Sums of one family: month (first day), platform (name), value; in time's order."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    kept = [
        (
            date(row["month"] // 12, row["month"] % 12 + 1, 1),
            platform_name(row["platform"]),
            row["value"],
        )
        for row in rows
        if first <= row["month"] <= last and (not kinds or row["kind"] in kinds)
    ]
    sums: Counter[tuple[date, str]] = Counter()
    for month, platform, value in kept:
        sums[month, platform] += value
    listed = [(month, platform, value) for (month, platform), value in sorted(sums.items())]
    return pd.DataFrame(listed, columns=["month", "platform", "value"])


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the pages or activities that could have a number have one."""

    known: int
    of: int


def coverage(
    rows: Iterable[Mapping[str, Any]],
    pages: Iterable[Mapping[str, Any]],
    metrics: Sequence[str],
    since: date,
    until: date,
    kinds: Sequence[str] = (),
) -> Coverage | None:
    """Coverage of the metric known best; None where nothing says how many there could be."""
    platforms = frozenset().union(*(GIVEN_BY.get(metric, frozenset()) for metric in metrics))
    if not platforms:
        return None
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    known: dict[str, int] = dict.fromkeys(metrics, 0)
    for row in rows:
        inside = first <= row["month"] <= last and row["platform"] in platforms
        if inside and (not kinds or row["kind"] in kinds):
            known[row["metric"]] += row["known"]
    of = sum(
        page["pages"]
        for page in pages
        if page["platform"] in platforms
        and since <= page["starts_on"] <= until
        and (not kinds or page["kind"] in kinds)
    )
    best = max(known.values(), default=0)
    return Coverage(best, max(of, best))


def known(rows: Iterable[Mapping[str, Any]], since: date, until: date, kinds: Sequence[str] = ()) -> int:
    """How many pages and activities have a number in the period, by the metric known best."""
    first, last = since.year * 12 + since.month - 1, until.year * 12 + until.month - 1
    counted: dict[str, int] = {}
    for row in rows:
        if first <= row["month"] <= last and (not kinds or row["kind"] in kinds):
            counted[row["metric"]] = counted.get(row["metric"], 0) + row["known"]
    return max(counted.values(), default=0)
