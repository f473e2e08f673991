"""What every paged form of a brief says the same: a number, a day, a period, the pages besides the sections."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from engagement.model.briefs import NOT_KNOWN, Changed, Content, Drawing, Figure, Grid, Section
from engagement.outlets.letters import one_line, sayable

CHANGED_COLUMNS = ("Number", "In this brief", "Now")
EMPTY = "This period holds nothing yet: no activity, no number, no goal."


def number(value: float | int | None) -> str:
    """A number as it is read: thousands apart, at most one decimal."""
    if value is None or not math.isfinite(value):
        return NOT_KNOWN
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.1f}" if abs(value) >= 0.1 else f"{value:,.3f}"


def value_of(figure: Figure) -> tuple[str, str]:
    """A figure's value as it stands large, and its unit beside or under it; a percent sign belongs to the value."""
    said, unit = number(figure.value), one_line(figure.unit)
    if finite(figure.value) is None:
        return said, ""
    return (f"{said}%", "") if unit == "%" else (said, unit)


def day(on: date) -> str:
    """A day in words, the same in every locale."""
    months = "January February March April May June July August September October November December"
    return f"{on.day} {months.split()[on.month - 1]} {on.year}"


def period(content: Content) -> str:
    """From when to when."""
    return (
        day(content.from_on)
        if content.from_on == content.to_on
        else (f"{day(content.from_on)} to {day(content.to_on)}")
    )


def told_on(content: Content) -> str:
    """When the brief was written."""
    return f"As known on {day(content.on_day)}"


def finite(value: float | int | None) -> float | int | None:
    """A value that can be drawn, or None."""
    return None if value is None or not math.isfinite(value) else value


def is_drawn(drawing: Drawing) -> bool:
    """Whether there is anything to draw."""
    return any(finite(value) is not None for _, values in drawing.series for value in values)


def pages(content: Content, comment: str | None, changed: Sequence[Changed]) -> list[Section]:
    """All sections in order: the person's comment first, what changed since last; never none."""
    found = []
    if comment and comment.strip():
        found.append(Section("Comment", tuple(filter(str.strip, sayable(comment).split("\n")))))
    found += content.sections
    if not content.sections:
        found.append(Section("Nothing in this period", (EMPTY,)))
    if changed:
        grid = Grid(CHANGED_COLUMNS, tuple(tuple(row) for row in changed))
        found.append(Section("What changed since", (changed_words(content, changed),), (), (grid,)))
    return found


def changed_words(content: Content, changed: Sequence[Changed]) -> str:
    """ "3 have changed since this brief was told on 30 September 2026." """
    many = "One thing has" if len(changed) == 1 else f"{len(changed):,} have"
    return f"{many} changed since this brief was told on {day(content.on_day)}."


def as_grid(figures: Sequence[Figure]) -> Grid:
    """Many figures as a table: more than eight are read in rows, not on tiles."""
    rows = tuple((figure.label, figure.said, figure.note) for figure in figures)
    if not any(figure.note for figure in figures):
        return Grid(("Number", "Value"), tuple(row[:2] for row in rows))
    return Grid(("Number", "Value", "Where it comes from"), rows)


def columns_in(grid: Grid, most: int) -> list[Grid]:
    """A table in parts of so many columns at most, each with the first column before it."""
    wide = max([len(grid.columns), *(len(row) for row in grid.rows)], default=0)
    rows = [tuple(map(str, row)) + ("",) * (wide - len(row)) for row in grid.rows]
    names = tuple(map(str, grid.columns)) + ("",) * (wide - len(grid.columns))
    if wide <= most:
        return [Grid(names, tuple(rows), grid.note)] if wide else []
    parts = -(-(wide - 1) // (most - 1))
    step = -(-(wide - 1) // parts)
    return [
        Grid(
            (names[0], *names[at : at + step]),
            tuple((row[0], *row[at : at + step]) for row in rows),
            grid.note if at + step >= wide else "",
        )
        for at in range(1, wide, step)
    ]
