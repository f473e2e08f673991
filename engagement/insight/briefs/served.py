"""The mission in a period: for whom, which duties have evidence, where the time went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.insight.balance import Balance, Part, balance, hours, parts
from engagement.insight.briefs.delivered import compared, recorded
from engagement.insight.briefs.hours import by_side
from engagement.insight.briefs.words import cut, day, listed, many, most_of
from engagement.insight.duties import suggest
from engagement.insight.mission import (
    Cell,
    Evidence,
    Served,
    cells,
    constituents_of,
    evidence,
    findings,
    served,
    within,
)
from engagement.model.briefs import Figure, Grid, Material, Period, Section
from engagement.model.drafts import LONGEST_DAYS
from engagement.model.mission import Constituent, Duty
from engagement.model.vocabulary import Audience
from engagement.model.watched import CompanyVerdict

_FINDINGS, _NAMED = 5, 8


@dataclass(frozen=True, slots=True)
class _Told:
    """The period's activities as the mission sees them, and whether anybody said anything of it."""

    now: list[Served]
    before: list[Served]
    found: list[Cell]
    duties: list[Evidence]
    parts: list[Part]
    sums: Balance
    used: bool


def mission(material: Material, period: Period) -> Section | None:
    """What was done for whom; None where nothing was delivered in the period.

    Where nobody ever said whom an activity was for or which duty it served, all is a suggestion by kinds and
    words: that is said, and what is empty is not held against anybody.
    """
    read = material["mission"]
    if not recorded(material, period):
        return None
    told = _told(read, material["verdicts"], period)
    if not told.now:
        return None
    known = compared(material, period)
    return Section(
        "The mission",
        tuple(_sentences(told, material, period)),
        tuple(_figures(told, read["aim"])),
        (_grid(told, period, known),),
        by_side(told.parts, period, material["first_day"]),
    )


def _told(read: Any, verdicts: Sequence[Any], period: Period) -> _Told:
    catalogue: tuple[Duty, ...] = read["catalogue"]
    offered = frozenset(duty.key for duty in catalogue if not duty.retired)
    rows = [
        served(row, () if row["duties"] else suggest(row, offered), read["minutes"], LONGEST_DAYS)
        for row in read["rows"]
    ]
    now = within(rows, period.from_on, period.last)
    before = within(rows, period.before_from, period.before_to)
    of = constituents_of(catalogue)
    made = parts(rows, of, period.from_on, period.last, period.on_day)
    return _Told(
        now,
        before,
        cells(now, before, of),
        evidence(now, before, catalogue),
        made,
        balance(made),
        read["chosen"]
        or bool(verdicts)
        or any(one.chosen or (one.audiences and not one.audience_guessed) for one in rows),
    )


# Numbers -----------------------------------------------------------------------------------------


def _figures(told: _Told, aim: int) -> Iterator[Figure]:
    sums = told.sums
    if sums.business is not None:
        share = round(100 * sums.business)
        off = share - aim
        where = f"{abs(off)} points {'above' if off > 0 else 'below'} the aim" if off else "As aimed"
        note = f"{where}, which is {aim} %"
        yield Figure("mission.business", "Time with the business", share, "%", note)
    total = round(sums.total / 60, 1)
    guessed = sums.by_source.get("default", 0.0)
    yield Figure(
        "mission.hours",
        "Hours of what was delivered",
        total,
        "hour" if total == 1 else "hours",
        f"{hours(guessed)} estimated by the kind's usual minutes" if guessed else "None estimated",
    )
    if told.used:
        own = [one for one in told.duties if not one.duty.retired]
        with_any = sum(bool(one.rows) for one in own)
        without = f"{len(own) - with_any:,} without any"
        yield Figure("mission.duties", "Duties with evidence", with_any, f"of {len(own):,}", without)


# Sentences ---------------------------------------------------------------------------------------


def _sentences(told: _Told, material: Material, period: Period) -> Iterator[str]:
    yield _suggested(told)
    if loose := told.sums.by_side.get(None, 0.0):
        yield f"{hours(loose)} hours serve no duty and stand on neither side."
    if told.used:
        said = findings(told.found, "in this period")
        yield from said[:_FINDINGS]
        if bare := [one.duty.label for one in told.duties if not one.rows]:
            yield f"No evidence for: {most_of([cut(label, 60) for label in bare], _NAMED)}."
    yield from _verdicts(material["verdicts"])


def _suggested(told: _Told) -> str:
    """How much of this somebody said: a suggestion is never told as if it were known."""
    if not told.used:
        return (
            "Nobody has said yet whom these activities were for or which duties they served: all of it is "
            "suggested by their kinds and words."
        )
    of = len(told.now)
    duties = sum(not one.chosen for one in told.now)
    whom = sum(one.audience_guessed for one in told.now)
    said = []
    if duties:
        said.append(f"the duties of {duties:,}")
    if whom:
        said.append(f"the audience of {whom:,}")
    if not said:
        return f"Duties and audiences of {many(of, 'activity', 'activities')} are all as somebody said."
    are = "is" if len(said) == 1 and not duties else "are"
    return (
        f"Of {many(of, 'activity', 'activities')}, {listed(said)} {are} suggested and not confirmed yet."
    )


def _verdicts(changes: Sequence[tuple[str, str | None, str | None, date]]) -> Iterator[str]:
    """Each company of the watch list by its verdict before and after the period's changes."""
    found: dict[str, tuple[str | None, str | None, date]] = {}
    for name, was, to, on in changes:
        found[name] = (found[name][0] if name in found else was, to, on)
    said = [
        f"{cut(name, 60)} from {_verdict(was)} to {_verdict(to)} ({day(on)})"
        for name, (was, to, on) in found.items()
        if was != to
    ]
    if said:
        yield f"Watch list, verdicts that changed: {most_of(said, _NAMED)}."


def _verdict(code: str | None) -> str:
    return CompanyVerdict(code).label.lower() if code else "none"


# Table and chart ---------------------------------------------------------------------------------


def _grid(told: _Told, period: Period, known: bool) -> Grid:
    """Audiences by constituents, each with the period before in brackets."""
    by = {(cell.audience, cell.constituent): cell for cell in told.found}
    rows: list[Audience | None] = [*Audience]
    columns: list[Constituent | None] = [*Constituent]
    if any(cell.audience is None for cell in told.found):
        rows.append(None)
    if any(cell.constituent is None for cell in told.found):
        columns.append(None)
    note = "An activity counts in each cell of its audiences and duties."
    if known:
        note += f" In brackets: {'the same days of ' if period.runs else ''}{period.before}."
    return Grid(
        ("For", *(one.label if one else "No duty" for one in columns)),
        tuple(
            (one.label if one else "Not said", *(_cell(by.get((one, c)), known) for c in columns))
            for one in rows
        ),
        note,
    )


def _cell(cell: Cell | None, known: bool) -> str:
    count, before = (len(cell.ids), cell.before) if cell else (0, 0)
    if not count and not (known and before):
        return "–"
    return f"{count:,} ({before:,})" if known else f"{count:,}"
