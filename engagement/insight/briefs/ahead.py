"""What is next in four weeks, and what is missing of the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from engagement.insight.briefs.delivered import compared, recorded
from engagement.insight.briefs.earned import families, unit_of
from engagement.insight.briefs.words import cut, day, days, listed, many
from engagement.insight.progress import progress
from engagement.insight.reach import GIVEN_BY
from engagement.insight.verdicts import Verdict
from engagement.model.briefs import Figure, Grid, Material, Period, Section
from engagement.model.vocabulary import Kind, Status

_WEEKS = timedelta(weeks=4)
_LISTED = 12


def ahead(material: Material, period: Period) -> Section:
    """The four weeks after the brief's day: what is in the calendar, which calls close, which goals end."""
    rows = material["ahead"]
    since, until = period.on_day + timedelta(days=1), period.on_day + _WEEKS
    said = [] if rows else [f"Nothing is in the calendar for {days(since, until)}."]
    for call in material["calls"]:
        said.append(f"The call for papers of {cut(call.name)} closes on {day(call.cfp_closes_on)}.")
    for goal, _ in material["goals"]:
        if period.on_day < goal.to_on <= until:
            said.append(f"The goal {cut(goal.name)} ends on {day(goal.to_on)}.")
    grid = Grid(
        ("Day", "What", "Kind", "Status", "Where"),
        tuple(
            (
                day(row.starts_on),
                cut(row.title),
                Kind(row.kind).label,
                Status(row.status).label,
                cut(", ".join(part for part in (row.event, row.city) if part)),
            )
            for row in rows[:_LISTED]
        ),
        f"The first {_LISTED} of {len(rows):,}." if len(rows) > _LISTED else "",
    )
    counts = Counter(Status(row.status) for row in rows)
    figure = Figure(
        "next",
        f"In the calendar, {days(since, until)}",
        len(rows),
        "activity" if len(rows) == 1 else "activities",
        listed([f"{counts[s]:,} {s.label.lower()}" for s in Status if counts[s]])
        if len(counts) > 1
        else "",
    )
    title = "The four weeks after" if period.on_day == period.to_on else "The next four weeks"
    return Section(title, tuple(said), (figure,) if rows else (), (grid,) if rows else ())


def missing(material: Material, period: Period) -> Section:
    """What a reader should know is not known."""
    said = tuple(_gaps(material, period))
    return Section("What is not known", said or ("Nothing is known to be missing.",))


def _gaps(material: Material, period: Period) -> Iterator[str]:
    for name, earned in families(material, period).items():
        if earned.lacking and name in ("attendance", "views", "impressions", "reads"):
            things = "talks and events" if name == "attendance" else "pages that could have them"
            unit = unit_of(name)
            label = unit[:1].upper() + unit[1:]
            yield f"{label}: not known for {len(earned.lacking):,} of {earned.of:,} {things}."
    measurable = frozenset().union(*GIVEN_BY.values())
    read = {subject for _, subject, *_ in material["numbers"]}
    could = [subject for _, platform, subject in material["pages"] if platform in measurable]
    if unread := sum(subject not in read for subject in could):
        was = "was" if unread == 1 else "were"
        yield (
            f"{unread:,} of {many(len(could), 'linked page', 'linked pages')} that a platform measures {was} "
            "never read."
        )
    yield from _open(material, period)
    if not material["goals"]:
        yield "No goal covers this period."
    unknown = [
        cut(goal.name)
        for goal, facts in material["goals"]
        if progress(goal, facts, period.on_day).verdict is Verdict.NO_DATA
    ]
    if unknown:
        yield f"Without a number to judge by: {listed(unknown)}."
    if not material["communities"]:
        yield "No community has a number up to the end of this period."
    if recorded(material, period) and not compared(material, period):
        yield f"The record begins on {day(material['first_day'])}: there is no period before to compare with."


def _open(material: Material, period: Period) -> Iterator[str]:
    """What was planned, and nobody said whether it happened."""
    waits = sum(
        row["activities"]
        for row in material["output"]
        if row["status"] in (Status.PLANNED, Status.ACCEPTED)
        and period.from_on <= row["starts_on"] < period.on_day
    )
    if waits:
        stands = "activity still stands" if waits == 1 else "activities still stand"
        yield f"{waits:,} {stands} as planned, though the day is past: say whether it was delivered."
