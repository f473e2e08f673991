"""What was delivered, by kind, against the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engagement.insight.briefs.words import MONTHS, against, day, listed
from engagement.insight.periods import months_of, quarter_name
from engagement.model.briefs import Drawing, Figure, Material, Period, Section
from engagement.model.measures import counted, plural
from engagement.model.vocabulary import Kind, Status

# So many kinds have a colour of their own; the rest are one.
MOST_KINDS = 6
# Bars by month, up to a year and a half; then by quarter, up to six years; then by year.
_MONTHS, _QUARTERS = 18, 72


def delivered(material: Material, period: Period) -> Section:
    """Activities of the period by kind, each against the period before."""
    now = by_kind(material["output"], period.from_on, period.last)
    before = by_kind(material["output"], period.before_from, period.before_to)
    known = compared(material, period)
    if period.begun and not recorded(material, period):
        first = material["first_day"]
        begins = f": the record begins on {day(first)}" if first is not None else ""
        return Section("What was delivered", (f"Nothing is recorded of this period{begins}.",))
    return Section(
        "What was delivered",
        tuple(_sentences(now, before, period, known)),
        tuple(_figures(now, before, period, known)),
        drawings=_drawings(material, now, period),
    )


def by_kind(rows: Iterable[Mapping[str, Any]], since: date, until: date) -> Counter[Kind]:
    """How many of each kind were delivered from one day to another."""
    found: Counter[Kind] = Counter()
    for row in rows:
        if row["status"] == Status.DELIVERED and since <= row["starts_on"] <= until:
            found[Kind(row["kind"])] += row["activities"]
    return found


def compared(material: Material, period: Period) -> bool:
    """Whether the record reaches back to the period before: what nobody recorded is no zero."""
    first = material["first_day"]
    return period.begun and first is not None and first <= period.before_to


def recorded(material: Material, period: Period) -> bool:
    """Whether the record reaches back into the period: before its first day nobody counted, and nothing is 0."""
    first = material["first_day"]
    return period.begun and first is not None and first <= period.last


def _ordered(found: Counter[Kind]) -> list[Kind]:
    return sorted((k for k, n in found.items() if n), key=lambda k: (-found[k], list(Kind).index(k)))


def _sentences(now: Counter[Kind], before: Counter[Kind], period: Period, known: bool) -> Iterable[str]:
    if not period.begun:
        yield "The period has not begun yet: nothing can have been delivered."
        return
    total, earlier = now.total(), before.total()
    if not total:
        yield "No delivered activity is recorded for this period" + (
            f" ({earlier:,} in {period.before})." if known and earlier else "."
        )
    if known:
        if gone := [f"{plural(k)} ({before[k]:,})" for k in _ordered(before) if not now[k]]:
            yield f"Delivered in the period before, and not in this one: {listed(gone)}."
    elif total:
        yield f"Nothing is recorded of {period.before}, so nothing is compared."


def _figures(now: Counter[Kind], before: Counter[Kind], period: Period, known: bool) -> Iterable[Figure]:
    def note(number: int, earlier: int) -> str:
        return against(number, earlier, period) if known else ""

    if not period.begun:
        return
    total = now.total()
    unit = "activity" if total == 1 else "activities"
    yield Figure("delivered", "Delivered", total, unit, note(total, before.total()))
    for kind in _ordered(now):
        unit = counted(kind, now[kind]).split(" ", 1)[1]
        label = plural(kind)
        yield Figure(
            f"delivered.{kind}",
            label[:1].upper() + label[1:],
            now[kind],
            unit,
            note(now[kind], before[kind]),
        )


def _drawings(material: Material, now: Counter[Kind], period: Period) -> tuple[Drawing, ...]:
    if not now:
        return ()
    rows, known = material["output"], compared(material, period)
    # What lies before the record's first day was not done by nobody: it is not drawn.
    since = max(period.before_from if known else period.from_on, material["first_day"])
    name_of = _bucketed(since, period.last)
    buckets = tuple(dict.fromkeys(map(name_of, months_of(since, period.last))))
    order = _ordered(by_kind(rows, since, period.last))
    own = order if len(order) <= MOST_KINDS + 1 else order[:MOST_KINDS]
    cells: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row["status"] == Status.DELIVERED and since <= row["starts_on"] <= period.last:
            kind = Kind(row["kind"])
            cells[kind.label if kind in own else "Other kinds", name_of(row["starts_on"])] += row[
                "activities"
            ]
    names = [kind.label for kind in own] + (["Other kinds"] if len(own) < len(order) else [])
    series = tuple((name, tuple(cells[name, bucket] for bucket in buckets)) for name in names)
    sums = [sum(values) for values in zip(*(values for _, values in series), strict=True)]
    told = listed([f"{n:,} in {bucket}" for bucket, n in zip(buckets, sums, strict=True)])
    note = f"With {period.before}, from {day(since)} on." if known else ""
    words = f"Delivered activities by kind: {told}."
    return (Drawing("Delivered by kind", "stacked", buckets, series, "activities", note, words),)


def _bucketed(since: date, until: date) -> Any:
    months = len(months_of(since, until))
    if months <= _MONTHS:
        return lambda on: f"{MONTHS[on.month - 1]} {on.year}"
    return quarter_name if months <= _QUARTERS else lambda on: str(on.year)
