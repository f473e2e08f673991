"""What can be charted of reach, one family at a time, and which platforms give it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
