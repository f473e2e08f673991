"""A brief's drawings on paper: bars, stacked bars and lines, drawn as lines and letters that stay sharp."""

from __future__ import annotations

import math
from collections.abc import Sequence

from engagement.charts import theme
from engagement.model.briefs import Drawing
from engagement.outlets.brief_words import finite, number
from engagement.outlets.letters import fitted, one_line, width
from engagement.outlets.pdf_page import FAINT, INK, LINE, Paper

SIZE = 8.0
_GUTTER = 8.0


def colour_of(drawing: Drawing, at: int) -> str:
    """A series' colour: the theme's, and grey for what is left over."""
    colours = theme.CATEGORY["light"]
    others = one_line(drawing.series[at][0]).casefold() in ("other", "others")
    return colours[8] if others else colours[at % 8]


def ticks(least: float, most: float) -> list[float]:
    """Round numbers from under the least to over the most, nought among them."""
    low, high = min(0.0, least), max(0.0, most)
    span = high - low or 1.0
    raw = span / 4
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [at * step for at in range(first, max(last, first + 1) + 1)]


def is_lying(drawing: Drawing, wide: float) -> bool:
    """Whether bars lie: where their names would not stand beside each other under them."""
    if drawing.sort == "lines" or not drawing.categories or len(drawing.categories) > 24:
        return False
    longest = max(width(one_line(name), SIZE) for name in drawing.categories)
    return longest + 6 > (wide - 40) / len(drawing.categories)


def high_of(drawing: Drawing, wide: float) -> float:
    """How high a drawing is drawn."""
    if not is_lying(drawing, wide):
        return 190.0
    beside = len(drawing.series) if drawing.sort == "bars" else 1
    return (
        len(drawing.categories) * (12.0 * min(beside, 6) + 10)
        + 34
        + 12 * len(_legend_rows(drawing, wide))
    )


def chart(paper: Paper, drawing: Drawing, left: float, top: float, wide: float, tall: float) -> None:
    """The drawing in a frame: numbers at the left, names below, its series named under it."""
    names = [one_line(name) for name in drawing.categories]
    series = [[finite(v) for v in values[: len(names)]] for _, values in drawing.series]
    legend = _legend_rows(drawing, wide)
    _name_series(paper, drawing, legend, left, top + tall - SIZE * 1.5 * len(legend))
    if drawing.unit:
        paper.at(fitted(one_line(drawing.unit), wide, SIZE, 1), left, top - 11, SIZE, FAINT)
    if is_lying(drawing, wide):
        lying(paper, drawing, series, (left, top, wide, tall - SIZE * 1.5 * len(legend) - 4))
        return
    foot = (SIZE * 1.5) * (len(legend) + 1) + 6
    marks = ticks(*_range(drawing, series))
    said = [number(mark) for mark in marks]
    gutter = max(width(word, SIZE) for word in said) + _GUTTER
    frame = _Frame(left + gutter, top + 6, wide - gutter, tall - foot - 6, marks[0], marks[-1])
    for mark, word in zip(marks, said, strict=True):
        y = frame.y(mark)
        paper.line([(frame.left, y), (frame.left + frame.wide, y)], LINE, 0.5)
        paper.at(word, frame.left - _GUTTER + 3 - width(word, SIZE), y - SIZE * 0.66, SIZE, FAINT)
    _name_places(paper, names, frame)
    draw = {"lines": _lines, "stacked": _stacked}.get(drawing.sort, _bars)
    draw(paper, drawing, series, frame)


class _Frame:
    """Where numbers and places stand on the paper."""

    def __init__(
        self, left: float, top: float, wide: float, tall: float, low: float, high: float
    ) -> None:
        self.left, self.top, self.wide, self.tall = left, top, wide, tall
        self.low, self.high = low, high

    def y(self, value: float) -> float:
        """How far down a value stands."""
        return self.top + self.tall * (self.high - value) / (self.high - self.low)

    def x(self, at: int, of: int) -> float:
        """The middle of a place."""
        return self.left + self.wide * (at + 0.5) / of


def _range(drawing: Drawing, series: Sequence[Sequence[float | int | None]]) -> tuple[float, float]:
    if drawing.sort == "stacked":
        columns = list(zip(*series, strict=False))
        ups = [sum(v for v in column if v is not None and v > 0) for column in columns]
        downs = [sum(v for v in column if v is not None and v < 0) for column in columns]
        return float(min([0, *downs])), float(max([0, *ups]))
    known = [value for values in series for value in values if value is not None]
    return float(min(known, default=0)), float(max(known, default=0))


def _name_places(paper: Paper, names: Sequence[str], frame: _Frame) -> None:
    """Names under their places; where they would touch, every other one, or third."""
    if not names:
        return
    room = frame.wide / len(names)
    widest = min(max(width(name, SIZE) for name in names), 96.0)
    every = max(1, math.ceil((widest + 6) / room))
    for at in range(0, len(names), every):
        name = fitted(names[at], max(room * every - 4, 24), SIZE, 1)
        wide = width(name, SIZE)
        x = min(max(frame.x(at, len(names)) - wide / 2, frame.left), frame.left + frame.wide - wide)
        paper.at(name, x, frame.top + frame.tall + 4, SIZE, FAINT)


def _bars(
    paper: Paper, drawing: Drawing, series: Sequence[Sequence[float | int | None]], frame: _Frame
) -> None:
    places = len(drawing.categories)
    room = frame.wide / places * 0.68
    wide = min(room / len(series), 48.0)
    for number_of, values in enumerate(series):
        for at, value in enumerate(values):
            if value is None:
                continue
            x = frame.x(at, places) + (number_of - len(series) / 2) * wide
            upper, lower = sorted((frame.y(value), frame.y(0)))
            paper.box(x, upper, max(wide - 1, 0.8), lower - upper, colour_of(drawing, number_of))
            said = number(value)
            if len(series) == 1 and width(said, SIZE) < frame.wide / places:
                top = min(upper, frame.y(0)) - SIZE * 1.4
                paper.at(said, frame.x(at, places) - width(said, SIZE) / 2, top, SIZE, INK)


def _stacked(
    paper: Paper, drawing: Drawing, series: Sequence[Sequence[float | int | None]], frame: _Frame
) -> None:
    places = len(drawing.categories)
    wide = min(frame.wide / places * 0.6, 60.0)
    for at in range(places):
        up, down = 0.0, 0.0
        for number_of, values in enumerate(series):
            value = values[at] if at < len(values) else None
            if not value:
                continue
            base = up if value > 0 else down
            upper, lower = sorted((frame.y(base), frame.y(base + value)))
            paper.box(
                frame.x(at, places) - wide / 2, upper, wide, lower - upper, colour_of(drawing, number_of)
            )
            up, down = (up + value, down) if value > 0 else (up, down + value)


def _lines(
    paper: Paper, drawing: Drawing, series: Sequence[Sequence[float | int | None]], frame: _Frame
) -> None:
    """A line is broken where a value is not known; what stands alone is a dot."""
    places = len(drawing.categories)
    for number_of, values in enumerate(series):
        colour, run = colour_of(drawing, number_of), []
        for at, value in enumerate([*values, None]):
            if value is not None:
                run.append((frame.x(at, places), frame.y(value)))
                if places <= 31:
                    paper.dot(*run[-1], 1.9, colour)
                continue
            if len(run) > 1:
                paper.line(run, colour, 1.5)
            elif run:
                paper.dot(*run[0], 1.9, colour)
            run = []


def lying(
    paper: Paper,
    drawing: Drawing,
    series: Sequence[Sequence[float | int | None]],
    room: tuple[float, float, float, float],
) -> None:
    """Bars that lie, each place named in full at its left; stacked ones one behind the other."""
    left, top, wide, tall = room
    names = [fitted(one_line(name), wide * 0.4, SIZE, 1) for name in drawing.categories]
    gutter = max(width(name, SIZE) for name in names) + _GUTTER
    marks = ticks(*_range(drawing, series))
    across = _Frame(0.0, left + gutter, 0.0, wide - gutter - 34, marks[-1], marks[0])
    bottom = top + tall - SIZE * 1.5
    for mark in marks:
        x, word = across.y(mark), number(mark)
        paper.line([(x, top), (x, bottom)], LINE, 0.5)
        paper.at(word, x - width(word, SIZE) / 2, bottom + 3, SIZE, FAINT)
    room_of_one = (bottom - top) / len(names)
    for at, name in enumerate(names):
        upper = top + at * room_of_one
        paper.at(
            name,
            left + gutter - _GUTTER - width(name, SIZE),
            upper + room_of_one / 2 - SIZE * 0.66,
            SIZE,
            INK,
        )
        values = [row[at] if at < len(row) else None for row in series]
        _lying_place(paper, drawing, values, across, (upper, room_of_one))


def _lying_place(
    paper: Paper,
    drawing: Drawing,
    values: Sequence[float | int | None],
    across: _Frame,
    place: tuple[float, float],
) -> None:
    stacked = drawing.sort == "stacked"
    tall = place[1] * 0.64 / (1 if stacked else len(values))
    y, up, down = place[0] + place[1] * 0.18, 0.0, 0.0
    for at, value in enumerate(values):
        if value:
            base = 0.0 if not stacked else up if value > 0 else down
            ends = sorted((across.y(base), across.y(base + value)))
            paper.box(ends[0], y, ends[1] - ends[0], max(tall - 1, 0.8), colour_of(drawing, at))
            up, down = (up + value, down) if value > 0 else (up, down + value)
        if value is not None and len(values) == 1:
            paper.at(number(value), across.y(max(value, 0)) + 4, y + tall / 2 - SIZE * 0.66, SIZE, INK)
        y += 0 if stacked else tall


def _legend_rows(drawing: Drawing, wide: float) -> list[list[int]]:
    """The series' numbers in rows that fit beside each other; none where there is one series."""
    rows: list[list[int]] = []
    used = wide
    for at in range(len(drawing.series) if len(drawing.series) > 1 else 0):
        asked = _legend_wide(drawing, at)
        if used + asked > wide:
            rows.append([])
            used = 0.0
        rows[-1].append(at)
        used += asked
    return rows


def _legend_word(drawing: Drawing, at: int) -> str:
    return fitted(one_line(drawing.series[at][0]), 150, SIZE, 1)


def _legend_wide(drawing: Drawing, at: int) -> float:
    return width(_legend_word(drawing, at), SIZE) + 26


def _name_series(paper: Paper, drawing: Drawing, rows: list[list[int]], left: float, top: float) -> None:
    for row, series in enumerate(rows):
        x, y = left, top + row * SIZE * 1.5
        for at in series:
            paper.box(x, y + 1.4, 8, 8, colour_of(drawing, at))
            paper.at(_legend_word(drawing, at), x + 12, y, SIZE, INK)
            x += _legend_wide(drawing, at)
