"""What a goal counts, written as text: `count:talk`, `metric:impressions`, `growth:x/acme` …"""

from __future__ import annotations

import re
from dataclasses import dataclass

from engagement.model.vocabulary import (
    FAMILY_OF,
    SUMMED_FAMILIES,
    Kind,
    Status,
    metrics_in,
    statuses_of,
    units,
)

SHAPES = (
    "count[:KIND[:STATUS]]",
    "attendance[:KIND]",
    "metric:NAME[:KIND]",
    "touches[:TIER]",
    "growth:PLATFORM/HANDLE[:METRIC]",
)
_AUDIENCE = {"youtube": "subscribers", "github": "stars", "newsletter": "subscribers"}
_MEMBERS = frozenset({"discord", "slack", "meetup", "forum", "chat"})


class NotAMeasure(ValueError):
    """The text is no measure; the message says which part, and what it could be."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure understood. `metrics` are added within one family; empty for counts.

    `what` is "count", "metric" or "growth"; `account` is PLATFORM/HANDLE for growth; `tier` that of the
    analysts touched.
    """

    text: str
    what: str
    kind: Kind | None = None
    status: Status | None = None
    metrics: tuple[str, ...] = ()
    account: str | None = None
    tier: str | None = None

    @property
    def in_words(self) -> str:
        """What is counted, for a reader."""
        of_kind = f" of {plural(self.kind)}" if self.kind else ""
        if self.what == "count":
            things = plural(self.kind) if self.kind else "activities"
            if self.text.startswith("touches"):
                things = f"tier-{self.tier} analyst meetings" if self.tier else "analyst meetings"
            status = self.status.label.lower() if self.status else "delivered"
            return f"{things} {status}"
        if self.what == "growth":
            return f"{units(self.metrics[0])} gained by {self.account}"
        if self.metrics == ("attendance",) and self.kind:
            return f"people at {plural(self.kind)}"
        name = "interactions" if len(self.metrics) > 1 else units(self.metrics[0])
        return f"{name}{of_kind}"


def plural(kind: Kind) -> str:
    """A kind as several: "blog posts", "press or media interviews"."""
    words = kind.label.lower()
    irregular = {
        Kind.PRESS: "press or media interviews",
        Kind.PARTNER_MEETING: "partner meetings or forums",
        Kind.DUE_DILIGENCE: "due diligences",
        Kind.STARTUP_WATCH: "startup watches",
        Kind.RECRUITING: "recruiting activities",
        Kind.MENTORING: "mentoring sessions",
        Kind.ASSOCIATION: "association or forum seats",
        Kind.PATENT_WORK: "pieces of patent or IP work",
    }
    return irregular.get(kind, words + "s")


def counted(kind: Kind, number: int) -> str:
    """So many of a kind: "1 talk", "19 talks"."""
    irregular = {
        Kind.RECRUITING: "recruiting activity",
        Kind.MENTORING: "mentoring session",
        Kind.PATENT_WORK: "piece of patent or IP work",
    }
    one = irregular.get(kind, kind.label.lower())
    return f"{number:,} {one if number == 1 else plural(kind)}"


def read_measure(text: str) -> Measure:
    """Understand a measure. Raises NotAMeasure naming the wrong part."""
    text = text.strip()
    what, _, rest = text.partition(":")
    parts = rest.split(":") if rest else []
    if what == "count" and len(parts) <= 2:
        kind = _kind(parts[0]) if parts else None
        return Measure(text, "count", kind, _status(kind, parts[1]) if len(parts) > 1 else None)
    if what == "touches" and len(parts) <= 1:
        return Measure(text, "count", Kind.ANALYST_MEETING, tier=_tier(parts[0]) if parts else None)
    if what == "attendance" and len(parts) <= 1:
        kind = _kind(parts[0]) if parts else None
        return Measure(text, "metric", kind, metrics=("attendance",))
    if what == "metric" and 1 <= len(parts) <= 2:
        kind = _kind(parts[1]) if len(parts) > 1 else None
        return Measure(text, "metric", kind, metrics=_metrics(parts[0]))
    if what == "growth" and 1 <= len(parts) <= 2:
        return _growth(text, parts)
    raise NotAMeasure(f'"{text}" is no measure. Write one of: {", ".join(SHAPES)}')


def _tier(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9]{1,8}", name):
        raise NotAMeasure(f'"{name}" is no tier. Write a short word, such as 1')
    return name.lower()


def _kind(name: str) -> Kind:
    try:
        return Kind(name)
    except ValueError as error:
        raise NotAMeasure(f'"{name}" is no kind. Kinds are: {", ".join(Kind)}') from error


def _status(kind: Kind | None, name: str) -> Status:
    allowed = statuses_of(kind) if kind else tuple(Status)
    if name not in [status.value for status in allowed]:
        of = f" of a {kind.label.lower()}" if kind else ""
        raise NotAMeasure(f'"{name}" is no status{of}. It can be: {", ".join(allowed)}')
    return Status(name)


def _metrics(name: str) -> tuple[str, ...]:
    if name in FAMILY_OF:
        return (name,)
    summed = {family.value: metrics_in(family) for family in SUMMED_FAMILIES}
    if name in summed:
        return summed[name]
    known = ", ".join([*FAMILY_OF, *summed])
    raise NotAMeasure(f'"{name}" is no metric. Metrics are: {known}')


def _growth(text: str, parts: list[str]) -> Measure:
    platform, _, handle = parts[0].strip().partition("/")
    platform, handle = platform.strip().lower(), handle.strip().lstrip("@")
    if not platform or not handle or any(c.isspace() for c in platform + handle):
        raise NotAMeasure(f'"{parts[0]}" is no account. Write PLATFORM/HANDLE, such as x/acme')
    default = "members" if platform in _MEMBERS else _AUDIENCE.get(platform, "followers")
    metrics = _metrics(parts[1]) if len(parts) > 1 else (default,)
    return Measure(text, "growth", metrics=metrics, account=f"{platform}/{handle}")
