"""The speaker page's order: what is ahead, talks by family, recordings, slides, writing, years."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from engagement.model.vocabulary import TALK_KINDS, WRITTEN_KINDS, Kind, Role, Status
from engagement.outlets import site_words as words
from engagement.store.public import Public, Shown

_HEARD = frozenset({Kind.PODCAST, Kind.PRESS})
_LONGEST_SLUG = 60
# What Windows takes for a device, whatever its ending.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}
)


@dataclass(frozen=True, slots=True)
class Family:
    """A talk and every public time it is given, newest first; `slug` names its page."""

    title: str
    slug: str
    given: tuple[Shown, ...]

    @property
    def path(self) -> str:
        return f"talks/{self.slug}.html"

    @property
    def tags(self) -> list[str]:
        return list(dict.fromkeys(tag for one in self.given for tag in one.tags))


@dataclass(frozen=True, slots=True)
class Material:
    """A recording or deck, and the activity it is of."""

    link: words.Anchor
    of: Shown


@dataclass(frozen=True)
class Shape:
    """All that the site shows. Everything is newest first but `upcoming`, which begins with the next."""

    person: str | None
    upcoming: list[Shown] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    recordings: list[Material] = field(default_factory=list)
    slides: list[Material] = field(default_factory=list)
    writing: list[Shown] = field(default_factory=list)
    heard: list[Shown] = field(default_factory=list)
    events: list[Shown] = field(default_factory=list)
    posts: list[Shown] = field(default_factory=list)
    years: dict[int, list[Shown]] = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[Shown]:
        """Every activity that stands on the site, newest first."""
        return [one for year in self.years.values() for one in year]

    @property
    def counts(self) -> dict[str, int]:
        """What stands on it, by its sections."""
        return {
            "activities": len(self.all),
            "upcoming": len(self.upcoming),
            "talks": len(self.families),
            "recordings": len(self.recordings),
            "slides": len(self.slides),
            "writing": len(self.writing),
            "podcasts_and_press": len(self.heard),
            "events": len(self.events),
            "posts": len(self.posts),
        }

    @cached_property
    def families_by_activity(self) -> dict[str, Family]:
        """{activity: its talk's family}."""
        return {one.id: family for family in self.families for one in family.given}

    def one_a_talk(self, found: Iterable[Material]) -> list[Material]:
        """The newest recording or deck of each talk: its page has the others."""
        first: dict[str, Material] = {}
        for one in found:
            family = self.families_by_activity.get(one.of.id)
            first.setdefault(family.slug if family else one.of.id, one)
        return list(first.values())


def shape(public: Public, today: date) -> Shape:
    """The order of one person's public activities, as of a day."""
    shown = [one for one in public.activities if not why_not(one.kind, one.status, one.said)]
    ahead = [one for one in shown if one.last_on >= today and one.kind not in WRITTEN_KINDS]
    coming = {one.id for one in ahead}
    past = [one for one in shown if one.id not in coming]
    made = Shape(
        public.person,
        upcoming=sorted(ahead, key=_begins),
        families=_families([one for one in shown if one.kind in TALK_KINDS]),
        recordings=_material(shown, Role.RECORDING),
        slides=_material(shown, Role.SLIDES),
        writing=[one for one in shown if one.kind in WRITTEN_KINDS - {Kind.SOCIAL_POST}],
        heard=[one for one in past if one.kind in _HEARD],
        posts=[one for one in shown if one.kind == Kind.SOCIAL_POST],
        events=[one for one in past if one.kind not in TALK_KINDS | _HEARD | WRITTEN_KINDS],
        topics=_topics(shown),
    )
    for one in shown:
        made.years.setdefault(one.starts_on.year, []).append(one)
    return made


def _begins(one: Shown) -> tuple[date, float, str]:
    return one.starts_on, one.starts_at.timestamp() if one.starts_at else 0.0, one.id


def why_not(kind: str, status: str, said: bool | None) -> str:
    """Why a public activity does not stand on the page; "" where it does.

    A text that is not out yet cannot be read and may be under an embargo. Posts are by the thousand: one stands
    here only if somebody said that it shall.
    """
    if kind in WRITTEN_KINDS and status != Status.DELIVERED:
        return "not out yet"
    if kind == Kind.SOCIAL_POST and said is not True:
        return "a post stands there only if you say yes"
    return ""


def _families(given: Iterable[Shown]) -> list[Family]:
    """Talks with their deliveries. The family is called as its newest public delivery."""
    found: dict[str, list[Shown]] = {}
    for one in given:
        found.setdefault(one.talk_id or one.id, []).append(one)
    slugs = _slugs({key: ones[0].title for key, ones in found.items()})
    return [Family(ones[0].title, slugs[key], tuple(ones)) for key, ones in found.items()]


def _slugs(titles: dict[str, str]) -> dict[str, str]:
    """A page's name for each talk; of several that would be called the same, the oldest gets it plain."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(titles):
        wanted = slug(titles[key])
        name = wanted if wanted and wanted not in taken else f"{wanted or 'talk'}-{key[-6:]}"
        while name in taken:
            name += "-2"
        taken.add(name)
        found[key] = name
    return found


def slug(title: str) -> str:
    """Lower-case Latin letters, digits and single hyphens, at most 60; "" where a title has none of them."""
    plain = unicodedata.normalize("NFKD", title[:1000]).casefold().replace("ß", "ss")
    found = "-".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))
    if len(found) > _LONGEST_SLUG:
        found = found[: _LONGEST_SLUG + 1].rpartition("-")[0] or found[:_LONGEST_SLUG]
    return f"talk-{found}" if found in _DEVICES or found == "index" else found


def _material(shown: Iterable[Shown], role: Role) -> list[Material]:
    """Every recording or deck once, under the newest activity that names it."""
    found: dict[str, Material] = {}
    for one in shown:
        for url, said, _platform in one.links:
            if said == role and (web := words.web_address(url)):
                found.setdefault(web, Material(words.Anchor(web, role.label, role), one))
    return list(found.values())


def _topics(shown: Sequence[Shown], most: int = 8) -> list[str]:
    """The tags used most, as they are written most."""
    spelt: dict[str, dict[str, int]] = {}
    for one in shown:
        for tag in one.tags:
            ways = spelt.setdefault(tag.casefold(), {})
            ways[tag] = ways.get(tag, 0) + 1
    counted = sorted(spelt.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    return [min(ways, key=lambda way: (-ways[way], way)) for _, ways in counted[:most]]
