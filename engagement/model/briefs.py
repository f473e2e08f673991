"""What a brief is made of: frozen plain values that every form of it is written from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

# (what it is called, as it was told, as it is told today).
Changed = tuple[str, str, str]
# What the store read for a brief, by the names of its readers; every section knows its own.
Material = Mapping[str, Any]
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Period:
    """What a brief is about, and the day it is told on.

    `last` is the last day that is over by then (before `from_on` where nothing has begun). `before_from` to
    `before_to` is what it is compared with: as many days of the period before as are over of this one.
    `before` names it: "the quarter before".
    """

    from_on: date
    to_on: date
    on_day: date
    last: date
    before_from: date
    before_to: date
    before: str

    @property
    def begun(self) -> bool:
        """Whether a day of it is over."""
        return self.last >= self.from_on

    @property
    def runs(self) -> bool:
        """Whether it has begun and is not over."""
        return self.begun and self.last < self.to_on


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a brief. `key` names it for as long as the record lives, so that it can be compared
    with today's; `value` is None where it is not known; `note` tells source, age and coverage."""

    key: str
    label: str
    value: float | int | None
    unit: str = ""
    note: str = ""

    @property
    def said(self) -> str:
        """The value as it is read, with its unit; an absence is said, and is no zero."""
        if self.value is None or not math.isfinite(self.value):
            return NOT_KNOWN
        whole = float(self.value).is_integer()
        said = f"{int(self.value):,}" if whole else f"{self.value:,.1f}"
        return f"{said}{'' if self.unit == '%' else ' '}{self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as data, so that every form draws its own: `series` are (name, a value a category)."""

    title: str
    sort: str  # "bars", "stacked" or "lines"
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | int | None, ...]], ...]
    unit: str = ""
    note: str = ""
    in_words: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: column names, and rows of text as they are read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief: sentences written by rules from the data, its numbers, tables and charts."""

    title: str
    sentences: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    grids: tuple[Grid, ...] = ()
    drawings: tuple[Drawing, ...] = ()

    @property
    def lead(self) -> int:
        """How many sentences stand before its numbers; the others stand after them, as a list."""
        return 1 if self.figures or self.drawings or len(self.sentences) == 1 else 0


@dataclass(frozen=True, slots=True)
class Content:
    """A brief, frozen: the period, the day it was told on, and its sections in their order."""

    name: str
    from_on: date
    to_on: date
    on_day: date
    sections: tuple[Section, ...] = field(default_factory=tuple)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All numbers of all sections, in their order."""
        return tuple(figure for section in self.sections for figure in section.figures)


def as_json(content: Content) -> dict[str, Any]:
    """A brief as plain values that a database keeps; `from_json` gives the same brief back."""
    made = asdict(content)
    for name in ("from_on", "to_on", "on_day"):
        made[name] = made[name].isoformat()
    return made


def from_json(made: Mapping[str, Any]) -> Content:
    """The brief that `as_json` told."""
    return Content(
        name=made["name"],
        from_on=date.fromisoformat(made["from_on"]),
        to_on=date.fromisoformat(made["to_on"]),
        on_day=date.fromisoformat(made["on_day"]),
        sections=tuple(map(_section, made["sections"])),
    )


def _section(made: Mapping[str, Any]) -> Section:
    return Section(
        made["title"],
        tuple(made["sentences"]),
        tuple(Figure(**one) for one in made["figures"]),
        tuple(
            Grid(tuple(one["columns"]), tuple(tuple(row) for row in one["rows"]), one["note"])
            for one in made["grids"]
        ),
        tuple(
            Drawing(
                **one
                | {
                    "categories": tuple(one["categories"]),
                    "series": tuple((name, tuple(values)) for name, values in one["series"]),
                }
            )
            for one in made["drawings"]
        ),
    )
