"""What stands on a slide: text, tiles, tables and native charts, each with the room it takes measured before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engagement.charts import theme
from engagement.model.briefs import NOT_KNOWN, Figure, Grid
from engagement.outlets.brief_words import value_of
from engagement.outlets.columns import is_number_column
from engagement.outlets.letters import fitted, is_rtl, lines, one_line, sayable
from engagement.outlets.pptx_file import emu

INK, FAINT, LINE = theme.INK["light"], theme.FAINT["light"], theme.GRID["light"]
TILE, ACCENT = "#f2f5f8", theme.CATEGORY["light"][0]
LEADING = 1.22
SLACK = 1.04  # letters that stand in for ours may be a little wider
BODY, SMALL, CELL = 15.0, 10.0, 11.0
PAD = 10.0
MARGIN = 8.0
_MOST_LINES = 12


def rgb(colour: str) -> Any:
    """A colour of the theme as the file says it."""
    from pptx.dml.color import RGBColor

    make: Any = RGBColor
    return make.from_string(colour[1:].upper())


def inside(parent: Any, name: str, **attributes: str) -> Any:
    """A new element of the file's own language at the end of another."""
    from pptx.oxml.ns import qn

    made = parent.makeelement(qn(name), attributes)
    parent.append(made)
    return made


def flat(shape: Any, colour: str) -> None:
    """A shape of one colour: no line, no shadow."""
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    for style in [part for part in shape._element if part.tag.endswith("}style")]:
        shape._element.remove(style)


def high(text: str, room: float, size: float, style: str = "") -> float:
    """How high text stands, in points."""
    return len(lines(text, room / SLACK, size, style)) * size * LEADING


def say(
    frame: Any, text: str, size: float, colour: str = INK, *, bold: bool = False, first: bool = False
) -> Any:
    """A paragraph at the end of a text frame; read from the right where it begins so."""
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    if not text.strip():  # an empty line is as high as its letters would be
        inside(paragraph._p, "a:endParaRPr", sz=str(round(size * 100)))
        return paragraph
    run = paragraph.add_run()
    run.text = sayable(text).replace("\n", "\v")
    run.font.size, run.font.bold = emu(size), bold
    run.font.color.rgb = rgb(colour)
    if is_rtl(text):
        properties = paragraph._p.get_or_add_pPr()
        properties.set("rtl", "1")
        properties.set("algn", "r")
    return paragraph


def mark(paragraph: Any, indent: float, begins: bool) -> None:
    """A list's mark before a paragraph, at the side it is read from; its words stand behind the mark."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(emu(indent)))
    properties.set("indent", str(-emu(indent) if begins else 0))
    if not begins:
        return
    inside(inside(properties, "a:buClr"), "a:srgbClr", val=ACCENT[1:].upper())
    inside(properties, "a:buFont", typeface="Arial")
    inside(properties, "a:buChar", char="•")


def box(slide: Any, left: float, top: float, wide: float, tall: float) -> Any:
    """An empty text frame without margins."""
    from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE

    frame = slide.shapes.add_textbox(emu(left), emu(top), emu(wide), emu(tall)).text_frame
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    return frame


def text(slide: Any, said: str, left: float, top: float, wide: float, size: float, colour: str = INK,
         *, bold: bool = False) -> float:  # fmt: skip
    """Text in a box of its own; returns how high it stands."""
    tall = high(said, wide, size, "B" if bold else "")
    say(box(slide, left, top, wide, tall), said, size, colour, bold=bold, first=True)
    return tall


def tile_high(figure: Figure, wide: float) -> float:
    """How high a figure's tile must be."""
    return (
        sum(
            high(said, wide - 2 * PAD, size, style) for said, size, _, style in _tile_words(figure, wide)
        )
        + 2 * PAD
    )


def _tile_words(figure: Figure, wide: float) -> list[tuple[str, float, str, str]]:
    """A tile's paragraphs: (text, size, colour, style)."""
    value, unit = value_of(figure)
    known = value != NOT_KNOWN
    told = [
        (one_line(figure.label), CELL, FAINT, "", 4),
        (value, 24.0 if known else 16.0, INK if known else FAINT, "B" if known else "", 2),
        (unit, 12.0, INK, "", 4),
        (one_line(figure.note), SMALL, FAINT, "", 9),
    ]
    room = (wide - 2 * PAD) / SLACK
    return [
        (fitted(said, room, size, most, style), size, colour, style)
        for said, size, colour, style, most in told
        if said
    ]


def tile(slide: Any, figure: Figure, left: float, top: float, wide: float, tall: float) -> None:
    """A figure: what it is, how much, and where that comes from."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, emu(left), emu(top), emu(wide), emu(tall))
    flat(shape, TILE)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = emu(PAD)
    for at, (said, size, colour, style) in enumerate(_tile_words(figure, wide)):
        paragraph = say(frame, said, size, colour, bold=style == "B", first=not at)
        if not is_rtl(said):
            paragraph._p.get_or_add_pPr().set("algn", "l")


def row_high(row: Sequence[str], widths: Sequence[float], style: str = "") -> float:
    """How high a row of a table stands."""
    tall = [
        high(cell_of(cell, wide, style), wide - 2 * MARGIN, CELL, style)
        for cell, wide in zip(row, widths, strict=True)
    ]
    return max(tall) + 8


def cell_of(cell: str, wide: float, style: str = "") -> str:
    """A cell's words, no more lines than a page can bear."""
    return fitted(one_line(cell), (wide - 2 * MARGIN) / SLACK, CELL, _MOST_LINES, style)


def table(
    slide: Any, grid: Grid, widths: Sequence[float], heights: Sequence[float], left: float, top: float
) -> None:
    """A native table: its header in bold, a line under each row, numbers at the right."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

    shape = slide.shapes.add_table(
        len(grid.rows) + 1, len(grid.columns), emu(left), emu(top), emu(sum(widths)), emu(sum(heights))
    )
    described(shape, f"Table: {', '.join(map(one_line, grid.columns))}; {len(grid.rows)} rows")
    made = shape.table
    _plain_style(shape)
    for column, wide in zip(made.columns, widths, strict=True):
        column.width = emu(wide)
    right = [is_number_column(grid, at) for at in range(len(grid.columns))]
    for number, words in enumerate((grid.columns, *grid.rows)):
        made.rows[number].height = emu(heights[number])
        for at, said in enumerate(words):
            cell = made.cell(number, at)
            cell.margin_left = cell.margin_right = emu(MARGIN)
            cell.margin_top = cell.margin_bottom = emu(3)
            cell.vertical_anchor = MSO_ANCHOR.TOP
            style = "" if number else "B"
            paragraph = say(
                cell.text_frame, cell_of(said, widths[at], style), CELL, INK if number else FAINT,
                bold=not number, first=True,
            )  # fmt: skip
            if right[at]:
                paragraph.alignment = PP_ALIGN.RIGHT
            _underline(cell)


def _plain_style(shape: Any) -> None:
    """No bands, no fill: the lines alone."""
    from pptx.oxml.ns import qn

    properties = shape._element.graphic.graphicData.tbl.tblPr
    for name in ("bandRow",):
        properties.set(name, "0")
    for style in properties.findall(qn("a:tableStyleId")):
        style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # "No style, no grid", of every PowerPoint


def _underline(cell: Any) -> None:
    line = inside(cell._tc.get_or_add_tcPr(), "a:lnB", w=str(emu(0.75)))
    inside(inside(line, "a:solidFill"), "a:srgbClr", val=LINE[1:].upper())


def described(shape: Any, words: str) -> None:
    """What a screen reader says of a table or a chart."""
    shape._element.nvGraphicFramePr.cNvPr.set("descr", one_line(words)[:2000])
