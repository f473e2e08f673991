"""A brief as PDF: A4, text that can be copied, charts as lines, bookmarks; the same brief gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence

from engagement.model.briefs import NOT_KNOWN, Changed, Content, Drawing, Figure, Grid, Section
from engagement.outlets import brief_words as words
from engagement.outlets.columns import column_widths, is_number_column
from engagement.outlets.letters import drawable, fitted, is_rtl, lines, one_line, width
from engagement.outlets.pdf_charts import chart, high_of
from engagement.outlets.pdf_page import (
    ACCENT,
    BOTTOM,
    EDGE,
    FAINT,
    HIGH,
    INK,
    LEADING,
    LINE,
    ROOM,
    TILE,
    TOP,
    Paper,
    paper,
)  # fmt: skip

BODY, SMALL, CELL, BULLET, GAP, PAD, MARGIN = 10.5, 8.5, 9.0, 13.0, 12.0, 9.0, 6.0
MOST_TILES, MOST_COLUMNS = 9, 7
_MOST_LINES = 14
_STANDS_IN = "▯ stands for a letter that this file's typeface has not; the HTML form shows it."


def pdf(content: Content, comment: str | None = None, changed: Sequence[Changed] = ()) -> bytes:
    """The brief as a PDF file; `changed` is (label, then, now). The same brief gives the same bytes."""
    name = one_line(content.name) or "Brief"
    with paper(name, f"{name} · {words.period(content)}", content.on_day) as sheet:
        _cover(sheet, content, name)
        for section in words.pages(content, comment, changed):
            _section(sheet, section)
        if sheet.stands_in:
            sheet.need(30)
            sheet.text(_STANDS_IN, SMALL, FAINT)
        return sheet.written()


def _cover(sheet: Paper, content: Content, name: str) -> None:
    """The brief's name, its period and the day it was written on, over the first section."""
    sheet.page()
    sheet.bookmark(name)
    sheet.box(EDGE, TOP, 46, 4, ACCENT)
    sheet.top += 18
    sheet.text(fitted(name, ROOM, 22, 5, "B"), 22, INK, "B")
    sheet.top += 4
    sheet.text(words.period(content), 13)
    sheet.text(words.told_on(content), SMALL + 0.5, FAINT)
    sheet.top += 14


def _section(sheet: Paper, section: Section) -> None:
    title = one_line(section.title)
    sheet.need(min(110.0, HIGH))
    if sheet.top > TOP:
        sheet.top += 12
    sheet.bookmark(title, 1)
    sheet.text(title, 14.5, INK, "B", together=len(title) < 400)
    sheet.top += 5
    for sentence in section.sentences[: section.lead]:
        _sentence(sheet, sentence)
    figures, grids = section.figures, list(section.grids)
    if len(figures) > MOST_TILES:
        grids.insert(0, words.as_grid(figures))
        figures = ()
    _tiles(sheet, figures)
    for drawing in section.drawings:
        _drawing(sheet, drawing)
    for sentence in section.sentences[section.lead :]:
        _sentence(sheet, sentence)
    for grid in grids:
        for part in words.columns_in(grid, MOST_COLUMNS):
            _grid(sheet, part)


def _sentence(sheet: Paper, said: str) -> None:
    sheet.need(BODY * LEADING)
    rtl = is_rtl(said)
    sheet.at("•", EDGE + ROOM - 6 if rtl else EDGE + 1, sheet.top, BODY, ACCENT, "B")
    sheet.text(said, BODY, left=EDGE if rtl else EDGE + BULLET, room=ROOM - BULLET)
    sheet.top += 4


def _tiles(sheet: Paper, figures: Sequence[Figure]) -> None:
    """Figures on tiles, three beside each other."""
    across = 2 if len(figures) in (2, 4) else 3
    wide = (ROOM - (across - 1) * GAP) / across
    for at in range(0, len(figures), across):
        row = [_tile_lines(figure, wide - 2 * PAD) for figure in figures[at : at + across]]
        tall = max(sum(size * LEADING for _, size, _, _ in told) for told in row) + 2 * PAD
        sheet.need(tall + 4)
        sheet.top += 4
        for place, told in enumerate(row):
            left, top = EDGE + place * (wide + GAP), sheet.top + PAD
            sheet.box(left, sheet.top, wide, tall, TILE)
            for line, size, colour, style in told:
                shift = wide - 2 * PAD - width(line, size, style) if is_rtl(line) else 0
                sheet.at(line, left + PAD + shift, top, size, colour, style)
                top += size * LEADING
        sheet.top += tall + GAP - 4


def _tile_lines(figure: Figure, room: float) -> list[tuple[str, float, str, str]]:
    """A tile's lines: (text, size, colour, style)."""
    value, unit = words.value_of(figure)
    known = value != NOT_KNOWN
    told = [
        (one_line(figure.label), SMALL, FAINT, "", 4),
        (value, 17.0 if known else 12.0, INK if known else FAINT, "B" if known else "", 2),
        (unit, 9.5, INK, "", 4),
        (one_line(figure.note), 7.5, FAINT, "", 9),
    ]
    return [
        (line, size, colour, style)
        for said, size, colour, style, most in told
        if said
        for line in lines(fitted(drawable(said), room, size, most, style), room, size, style)
    ]


def _drawing(sheet: Paper, drawing: Drawing) -> None:
    title = fitted(one_line(drawing.title), ROOM, BODY, 3, "B")
    if not words.is_drawn(drawing):
        _sentence(sheet, f"{title}: nothing to draw in this period.")
        return
    below = [
        text for text in dict.fromkeys((one_line(drawing.in_words), one_line(drawing.note))) if text
    ]
    tall = len(lines(title, ROOM, BODY, "B")) * BODY * LEADING
    high = high_of(drawing, ROOM)
    foot = sum(len(lines(said, ROOM, SMALL)) for said in below) * SMALL * LEADING
    sheet.need(min(tall + high + foot + 30, BOTTOM - TOP))
    sheet.top += 8
    sheet.text(title, BODY, INK, "B")
    sheet.top += 14 if drawing.unit else 4
    chart(sheet, drawing, EDGE, sheet.top, ROOM, high)
    sheet.top += high + 4
    for said in below:
        sheet.text(said, SMALL, FAINT)
    sheet.top += 8


def _grid(sheet: Paper, grid: Grid) -> None:
    """A table; its header stands on each page it goes over."""
    widths = column_widths(grid, ROOM, CELL, 2 * MARGIN + 1)
    right = [is_number_column(grid, at) for at in range(len(grid.columns))]
    head = _cells(grid.columns, widths, "B")
    rows = [_cells(row, widths) for row in grid.rows]
    sheet.top += 4
    sheet.need(_high(head) + sum(map(_high, rows[:2])))
    _row(sheet, head, widths, right, FAINT, "B")
    note = lines(drawable(one_line(grid.note)), ROOM, SMALL) if grid.note else []
    for at, row in enumerate(rows, 1):
        if _high(row) + (len(note) * SMALL * LEADING + 3) * (at == len(rows)) > sheet.left:
            sheet.page()
            _row(sheet, head, widths, right, FAINT, "B")
        _row(sheet, row, widths, right, INK)
    sheet.top += 3
    if grid.note:
        sheet.text(one_line(grid.note), SMALL, FAINT)
    sheet.top += 8


def _cells(row: Sequence[str], widths: Sequence[float], style: str = "") -> list[list[str]]:
    """The lines of each cell of a row."""
    rooms = [wide - 2 * MARGIN for wide in widths]
    return [
        lines(fitted(drawable(one_line(cell)), room, CELL, _MOST_LINES, style), room, CELL, style)
        for cell, room in zip(row, rooms, strict=True)
    ]


def _high(cells: Sequence[Sequence[str]]) -> float:
    return max(map(len, cells)) * CELL * LEADING + 6


def _row(
    sheet: Paper,
    cells: Sequence[Sequence[str]],
    widths: Sequence[float],
    right: Sequence[bool],
    colour: str,
    style: str = "",
) -> None:
    left = EDGE
    for cell, wide, at_right in zip(cells, widths, right, strict=True):
        for at, line in enumerate(cell):
            shift = wide - 2 * MARGIN - width(line, CELL, style) if at_right or is_rtl(line) else 0.0
            sheet.at(
                line, left + MARGIN + shift, sheet.top + 3 + at * CELL * LEADING, CELL, colour, style
            )
        left += wide
    sheet.top += _high(cells)
    sheet.line([(EDGE, sheet.top), (EDGE + ROOM, sheet.top)], LINE, 0.5)
