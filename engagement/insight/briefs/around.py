"""Our communities and how they grew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from engagement.insight.briefs.words import day, listed, many, measured
from engagement.insight.communities import Standing, standing
from engagement.model.briefs import Drawing, Figure, Material, Period, Section
from engagement.model.instants import from_micros
from engagement.model.vocabulary import metric_label

Stood = tuple[str, str, Standing]
_DRAWN = 12


def communities(material: Material, period: Period) -> Section | None:
    """Each account's audience at the period's end and what it gained; accounts are never added up."""
    found = [
        (key, metric, standing(list(rows), period.from_on, period.last))
        for (key, metric), rows in groupby(material["communities"], lambda row: (row.key, row.metric))
    ]
    found = [one for one in found if one[2].value is not None]
    if not found:
        return None
    return Section(
        "How our communities grew",
        tuple(_grew(found)),
        tuple(_figure(*one) for one in found),
        drawings=_drawings(found),
    )


def _grew(found: list[Stood]) -> Iterator[str]:
    told = [one for one in found if one[2].grown is not None]
    up = [one for one in told if (one[2].grown or 0) > 0]
    if told:
        yield f"{len(up):,} of {many(len(told), 'community number', 'community numbers')} grew."
    if lacking := len(found) - len(told):
        yield (
            f"Growth is not known for {many(lacking, 'number', 'numbers')}: there are not two readings to "
            "tell it by."
        )


def _share(stood: Standing) -> float | None:
    """Growth in percent of what it grew from."""
    before = (stood.value or 0) - (stood.grown or 0)
    return round(100 * stood.grown / before, 1) if stood.grown is not None and before > 0 else None


def _figure(key: str, metric: str, stood: Standing) -> Figure:
    unit = metric_label(metric).lower()
    grown = "growth not known"
    if stood.grown is not None and stood.counted_from is not None:
        grown = f"{stood.grown:+,.0f} since {day(stood.counted_from)}"
    read = f"; read {day(from_micros(stood.at).date())}" if stood.at is not None else ""
    return Figure(
        f"community.{key}.{metric}",
        f"{metric_label(metric)} of {key}",
        stood.value,
        measured(stood.value, unit),
        f"{grown}; {stood.provenance}{read}",
    )


def _drawings(found: list[Stood]) -> tuple[Drawing, ...]:
    told = [(f"{key}, {metric}", _share(stood)) for key, metric, stood in found]
    known = sorted(
        ((name, share) for name, share in told if share is not None), key=lambda p: (-p[1], p[0])
    )[:_DRAWN]
    if not known:
        return ()
    words = f"Growth in the period: {listed([f'{name} {share:,.1f} %' for name, share in known])}."
    names, shares = tuple(name for name, _ in known), tuple(share for _, share in known)
    return (
        Drawing("Growth of each community", "bars", names, (("Growth", shares),), "%", in_words=words),
    )
