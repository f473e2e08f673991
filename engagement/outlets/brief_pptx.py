"""A brief as PowerPoint: 16:9, native charts and tables that can be edited, a new page wherever one is full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engagement.model.briefs import Changed, Content, Drawing, Figure, Grid, Section
from engagement.outlets import brief_words as words
from engagement.outlets import pptx_parts as parts
from engagement.outlets.columns import column_widths
from engagement.outlets.letters import fitted, is_rtl, lines, one_line
from engagement.outlets.pptx_charts import chart
from engagement.outlets.pptx_file import (
    BOTTOM,
    EDGE,
    HIGH,
    TITLE_HIGH,
    TITLE_TOP,
    TOP,
    WIDE,
    describe,
    emu,
    new_presentation,
    packed,
)  # fmt: skip

ROOM = WIDE - 2 * EDGE
GAP = 14.0
BULLET = 16.0
MOST_TILES = 8
_FEW = 3  # rows that get no page of their own
MOST_COLUMNS = 9
_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"
LEAST_CHART, MOST_CHART = 190.0, 330.0


def pptx(content: Content, comment: str | None = None, changed: Sequence[Changed] = ()) -> bytes:
    """The brief as a .pptx file; `changed` is (label, then, now). The same brief gives the same bytes."""
    deck = _Deck(content)
    deck.title_page()
    for section in words.pages(content, comment, changed):
        deck.section(section)
    describe(deck.made, content.name, content.on_day)
    return packed(deck.made)


class _Deck:
    """The pages so far, and how far down the last one is full."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.made = new_presentation()
        self.layouts = {layout.name: layout for layout in self.made.slide_layouts}
        self.slide: Any = None
        self.title, self.top, self.parts_of_it = "", TOP, 0

    @property
    def left(self) -> float:
        """Points that are free on this page."""
        return BOTTOM - self.top

    def title_page(self) -> None:
        """The brief's name, its period, and the day it was written on."""
        name = fitted(one_line(self.content.name) or "Brief", ROOM / parts.SLACK, 36, 4, "B")
        tall = parts.high(name, ROOM, 36, "B")
        self.slide = self.made.slides.add_slide(self.layouts["Title Only"])
        top = (HIGH - tall) / 2 - 30
        self._bar(top - 22)
        self._headline(name, top, tall, 36)
        parts.text(self.slide, words.period(self.content), EDGE, top + tall + 16, ROOM, 20, parts.INK)
        parts.text(self.slide, words.told_on(self.content), EDGE, top + tall + 46, ROOM, 13, parts.FAINT)

    def _bar(self, top: float) -> None:
        from pptx.enum.shapes import MSO_SHAPE

        bar = self.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, emu(EDGE), emu(top), emu(64), emu(5))
        parts.flat(bar, parts.ACCENT)

    def _headline(self, said: str, top: float, tall: float, size: float) -> None:
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

        shape = self.slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = emu(EDGE), emu(top), emu(ROOM), emu(tall)
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = (
            True,
            MSO_AUTO_SIZE.NONE,
            MSO_ANCHOR.BOTTOM,
        )
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        parts.say(frame, said, size, parts.INK, bold=True, first=True)

    def page(self) -> None:
        """A new page under the section's title."""
        self.parts_of_it += 1
        more = f" ({self.parts_of_it})" if self.parts_of_it > 1 else ""
        self.slide = self.made.slides.add_slide(self.layouts["Title Only"])
        said = one_line(self.title) + more
        size = next(
            (s for s in (26.0, 22.0, 19.0) if parts.high(said, ROOM, s, "B") <= TITLE_HIGH), 17.0
        )
        cut = fitted(one_line(self.title), (ROOM - 40) / parts.SLACK, size, 2, "B") + more
        self._headline(cut, TITLE_TOP, TITLE_HIGH, size)
        self._foot()
        self.top = TOP

    def _foot(self) -> None:
        size = 9.5
        name = fitted(
            f"{one_line(self.content.name)} · {words.period(self.content)}", ROOM - 80, size, 1
        )
        say = parts.say(
            parts.box(self.slide, EDGE, 514, ROOM - 60, 14), name, size, parts.FAINT, first=True
        )
        if is_rtl(name):
            say._p.get_or_add_pPr().set("algn", "l")
        number = parts.box(self.slide, WIDE - EDGE - 50, 514, 50, 14)
        _number(number.paragraphs[0], len(self.made.slides), size)

    def section(self, section: Section) -> None:
        """A part of the brief on as many pages as it takes."""
        self.title, self.parts_of_it = section.title, 0
        self.page()
        for sentence in section.sentences[: section.lead]:
            self.sentence(sentence)
        figures, grids = section.figures, list(section.grids)
        if len(figures) > MOST_TILES:
            grids.insert(0, words.as_grid(figures))
            figures = ()
        self.tiles(figures)
        drawings = [drawing for drawing in section.drawings if words.is_drawn(drawing)]
        for drawing in section.drawings:
            if drawing not in drawings:
                self.sentence(f"{one_line(drawing.title)}: nothing to draw in this period.")
        for at in range(0, len(drawings), 2):
            self.charts(drawings[at : at + 2], bool(grids) or at + 2 < len(drawings))
        for sentence in section.sentences[section.lead :]:
            self.sentence(sentence)
        for grid in grids:
            for part in words.columns_in(grid, MOST_COLUMNS):
                self.grid(part)

    def sentence(self, said: str) -> None:
        """A sentence behind a mark; a long one goes on on the next page."""
        rest = lines(said, (ROOM - BULLET) / parts.SLACK, parts.BODY)
        begun = False
        while rest:
            step = parts.BODY * parts.LEADING
            fit = int((self.left + 1) / step)
            # A sentence is kept together, unless it is longer than a page.
            whole_page = int((BOTTOM - TOP) / step)
            if self.top > TOP and fit < len(rest) and (len(rest) <= whole_page or fit < 2):
                self.page()
                continue
            taken, rest = rest[:fit], rest[fit:]
            tall = len(taken) * step
            whole = said if not rest and not begun else " ".join(line.strip() for line in taken)
            frame = parts.box(self.slide, EDGE, self.top, ROOM, tall)
            parts.mark(parts.say(frame, whole, parts.BODY, first=True), BULLET, not begun)
            self.top += tall + 7
            begun = True

    def tiles(self, figures: Sequence[Figure]) -> None:
        """Figures on tiles, four beside each other."""
        if not figures:
            return
        across = len(figures) if len(figures) <= 4 else 4 if len(figures) > 6 or len(figures) == 4 else 3
        wide = (ROOM - GAP * (max(across, 3) - 1)) / max(across, 3)
        self.top += 4
        for at in range(0, len(figures), across):
            row = figures[at : at + across]
            tall = max(parts.tile_high(figure, wide) for figure in row)
            if tall > self.left:
                self.page()
            for place, figure in enumerate(row):
                parts.tile(self.slide, figure, EDGE + place * (wide + GAP), self.top, wide, tall)
            self.top += tall + GAP

    def charts(self, drawings: Sequence[Drawing], more: bool) -> None:
        """One chart, or two beside each other, each under its title and over its note."""
        wide = (ROOM - GAP * 2 * (len(drawings) - 1)) / len(drawings)
        self.top += 6
        titles = [fitted(one_line(d.title), wide / parts.SLACK, 13, 3, "B") for d in drawings]
        notes = [fitted(one_line(d.note), wide / parts.SLACK, parts.SMALL, 6) for d in drawings]
        head = max(parts.high(title, wide, 13, "B") for title in titles) + 4
        foot = max(parts.high(note, wide, parts.SMALL) if note else 0 for note in notes) + 4
        if head + foot + LEAST_CHART > self.left:
            self.page()
        tall = self.left - head - foot - 4
        tall = min(tall, MOST_CHART if more or len(drawings) == 1 else tall, 340.0)
        for at, drawing in enumerate(drawings):
            left = EDGE + at * (wide + 2 * GAP)
            parts.text(self.slide, titles[at], left, self.top, wide, 13, bold=True)
            chart(self.slide, drawing, left, self.top + head, wide, tall)
            if notes[at]:
                parts.text(
                    self.slide,
                    notes[at],
                    left,
                    self.top + head + tall + 2,
                    wide,
                    parts.SMALL,
                    parts.FAINT,
                )
        self.top += head + tall + foot + GAP

    def grid(self, grid: Grid) -> None:
        """A table; its header stands on each page it goes over."""
        widths = column_widths(grid, ROOM, parts.CELL, 2 * parts.MARGIN + 2, parts.SLACK)
        head = parts.row_high(grid.columns, widths, "B")
        heights = [parts.row_high(row, widths) for row in grid.rows]
        note = fitted(one_line(grid.note), ROOM / parts.SLACK, parts.SMALL, 4)
        foot = parts.high(note, ROOM, parts.SMALL) + 4 if note else 0
        at = 0
        while at < len(heights) or at == 0:
            fit, used = 0, head
            while at + fit < len(heights) and used + heights[at + fit] <= self.left - (
                foot if at + fit == len(heights) - 1 else 0
            ):
                used += heights[at + fit]
                fit += 1
            few = min(3, len(heights) - at)
            # A row or two alone on the next page read as another table: the whole goes there where it fits.
            left_over = 0 < len(heights) - at - fit < 3 and head + sum(heights) + foot <= BOTTOM - TOP
            if (fit < few or left_over or used > self.left) and self.top > TOP:
                self.page()
                continue
            fit = max(fit, min(1, len(heights)))
            if 0 < len(heights) - at - fit <= _FEW:  # two halves read better than a page of one row
                fit = -(-(len(heights) - at) // 2)
                used = head + sum(heights[at : at + fit])
            shown = Grid(grid.columns, grid.rows[at : at + fit])
            parts.table(self.slide, shown, widths, [head, *heights[at : at + fit]], EDGE, self.top)
            self.top += used + 4
            at += max(fit, 1)
        if note:
            if foot > self.left:
                self.page()
            parts.text(self.slide, note, EDGE, self.top, ROOM, parts.SMALL, parts.FAINT)
        self.top += foot + GAP


def _number(paragraph: Any, number: int, size: float) -> None:
    """The page's number, as a field: it follows when pages are moved."""
    paragraph._p.get_or_add_pPr().set("algn", "r")
    field = parts.inside(paragraph._p, "a:fld", id=_FIELD, type="slidenum")
    run = parts.inside(field, "a:rPr", lang="en-GB", sz=str(round(size * 100)))
    parts.inside(parts.inside(run, "a:solidFill"), "a:srgbClr", val=parts.FAINT[1:].upper())
    parts.inside(field, "a:t").text = str(number)
