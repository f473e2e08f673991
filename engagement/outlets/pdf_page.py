"""A PDF's paper: A4, one face, a cursor that goes down, a new page where one is full; no hour of the clock in it."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from engagement.charts import theme
from engagement.outlets.letters import drawable, face, fitted, is_rtl, lines, one_line, width

WIDE, HIGH, EDGE, TOP, BOTTOM = 595.28, 841.89, 52.0, 56.0, 784.0
ROOM = WIDE - 2 * EDGE
LEADING = 1.36
INK, FAINT, LINE, TILE = theme.INK["light"], theme.FAINT["light"], theme.GRID["light"], "#f2f5f8"
ACCENT = theme.CATEGORY["light"][0]
_FAMILY = "FiraGO"


@contextmanager
def paper(title: str, foot: str, on: date) -> Iterator[Paper]:
    """A document to write on; its face lies in a folder of its own until it is written."""
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        yield Paper(title, foot, on, Path(folder))


class Paper:
    """The document so far, and how far down its last page is full; all lengths are points."""

    def __init__(self, title: str, foot: str, on: date, folder: Path) -> None:
        from fpdf import FPDF

        self.pdf: Any = FPDF(unit="pt", format="A4")
        self.foot, self.top, self.stands_in = foot, TOP, False
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.pdf.c_margin = 0
        for style in ("", "B"):
            file = folder / f"face{style}.ttf"
            file.write_bytes(face(style))
            self.pdf.add_font(_FAMILY, style, file)
        self.pdf.set_title(one_line(title))
        self.pdf.set_author("Engagement")
        self.pdf.set_creator("Engagement")
        self.pdf.set_producer("fpdf2")
        self.pdf.set_lang("en-GB")
        self.pdf.set_creation_date(datetime(on.year, on.month, on.day, tzinfo=UTC))
        self.pdf.set_display_mode("fullwidth", "continuous")

    @property
    def left(self) -> float:
        """Points that are free on this page."""
        return BOTTOM - self.top

    def page(self) -> None:
        """A new page with its foot; none has the cover's."""
        self.pdf.add_page()
        number = self.pdf.page_no()
        self.top = TOP
        if number > 1:
            size = 8.5
            self.at(fitted(self.foot, ROOM - 50, size, 1), EDGE, 806, size, FAINT)
            self.at(str(number), WIDE - EDGE - width(str(number), size), 806, size, FAINT)

    def need(self, tall: float) -> None:
        """A new page, unless so much is free."""
        if tall > self.left:
            self.page()

    def bookmark(self, title: str, level: int = 0) -> None:
        """An entry of the outline that leads here."""
        self.pdf.set_y(self.top)
        self.pdf.start_section(one_line(title) or " ", level=level, strict=False)

    def at(
        self, said: str, left: float, top: float, size: float, colour: str = INK, style: str = ""
    ) -> None:
        """One line of text with its upper edge at `top`; a letter the face has not is seen as one."""
        shown = drawable(said)
        self.stands_in |= "▯" in shown and "▯" not in said
        if not shown.strip():
            return
        self.pdf.set_font(_FAMILY, style, size)
        self.pdf.set_text_color(colour)
        rtl = is_rtl(shown)
        shaped = any(ord(letter) > 0x58F and not "\u2000" <= letter <= "\u2bff" for letter in shown)
        self.pdf.set_text_shaping(use_shaping_engine=shaped, direction="rtl" if rtl else "ltr")
        self.pdf.set_xy(left, top)
        self.pdf.cell(width(shown, size, style), size * 1.3, shown, align="R" if rtl else "L")

    def text(
        self,
        said: str,
        size: float,
        colour: str = INK,
        style: str = "",
        *,
        left: float = EDGE,
        room: float = ROOM,
        together: bool = False,
    ) -> None:
        """A paragraph in a column; it goes on on the next page unless it is kept together."""
        taken = lines(drawable(said), room, size, style)
        self.stands_in |= "▯" in drawable(said) and "▯" not in said
        step = size * LEADING
        if together:
            self.need(step * len(taken))
        rtl = is_rtl(said)
        for line in taken:
            self.need(step)
            x = left + room - width(line, size, style) if rtl else left
            self.at(line, x, self.top, size, colour, style)
            self.top += step

    def box(self, left: float, top: float, wide: float, tall: float, colour: str) -> None:
        """A filled rectangle."""
        self.pdf.set_fill_color(colour)
        self.pdf.rect(left, top, wide, tall, style="F")

    def line(self, points: list[tuple[float, float]], colour: str, thick: float = 0.6) -> None:
        """A line through points."""
        self.pdf.set_draw_color(colour)
        self.pdf.set_line_width(thick)
        self.pdf.polyline(points)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        """A filled circle about a point."""
        self.pdf.set_fill_color(colour)
        self.pdf.circle(x, y, radius, style="F")

    def written(self) -> bytes:
        """The document as bytes; its id is made from what it says, so that the same says the same."""
        bare = self._output("<00>")
        mark = sha256(bare).hexdigest()[:32].upper()
        return bare.replace(b"<00><00>", f"<{mark}><{mark}>".encode())

    def _output(self, mark: str) -> bytes:
        self.pdf.file_id = lambda: f"{mark}{mark}"
        return bytes(self.pdf.output())
