"""A presentation's file: the 16:9 ground with our theme, and the same bytes for the same pages."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from typing import Any

from engagement.charts import theme

FONT = "Arial"
WIDE, HIGH = 960.0, 540.0  # points
EDGE = 44.0
TITLE_TOP, TITLE_HIGH, TOP, BOTTOM = 26.0, 54.0, 92.0, 504.0
_EMU = 12700
_FURNITURE = (2, 3, 4, 10, 11, 12)  # date, footer and number: ours stand on each page
_ACCENTS = re.compile(rb"(<a:accent([1-6])>)<a:srgbClr val=\"[0-9A-Fa-f]{6}\"/>")
_FACES = re.compile(rb"(<a:(?:major|minor)Font>\s*<a:latin typeface=\")[^\"]*")
_INK = re.compile(rb"(<a:dk2>)<a:srgbClr val=\"[0-9A-Fa-f]{6}\"/>")
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def emu(points: float) -> int:
    """Points in the file's own unit."""
    return round(points * _EMU)


def new_presentation() -> Any:
    """An empty 16:9 presentation: our theme's colours and letters, a title page and a page with a title."""
    from pptx import Presentation

    made: Any = Presentation()
    made.slide_width, made.slide_height = emu(WIDE), emu(HIGH)
    _keep_layouts(made, ("Title Slide", "Title Only"))
    _recolour(made)
    for page in (made.slide_master, *made.slide_layouts):
        for shape in list(page.placeholders):
            if shape.placeholder_format.idx in _FURNITURE:
                shape._element.getparent().remove(shape._element)
            elif shape.placeholder_format.idx == 0:
                _place(shape, EDGE, TITLE_TOP, WIDE - 2 * EDGE, TITLE_HIGH)
            else:
                _place(shape, EDGE, TOP, WIDE - 2 * EDGE, BOTTOM - TOP)
    _style_titles(made.slide_master)
    return made


def _keep_layouts(made: Any, names: tuple[str, ...]) -> None:
    for layout in list(made.slide_layouts):
        if layout.name not in names:
            made.slide_layouts.remove(layout)


def _recolour(made: Any) -> None:
    """Colours that a person who edits the file is offered: the charts' own."""
    colours = theme.CATEGORY["light"]

    def accent(found: re.Match[bytes]) -> bytes:
        return found[1] + b'<a:srgbClr val="' + colours[int(found[2]) - 1][1:].upper().encode() + b'"/>'

    for relation in made.slide_master.part.rels.values():
        if relation.reltype.endswith("/theme"):
            part = relation.target_part
            ink = b'\\1<a:srgbClr val="' + theme.INK["light"][1:].upper().encode() + b'"/>'
            told = _INK.sub(ink, _ACCENTS.sub(accent, part.blob))
            part._blob = _FACES.sub(rb"\g<1>" + FONT.encode(), told)


def _place(shape: Any, left: float, top: float, wide: float, high: float) -> None:
    shape.left, shape.top, shape.width, shape.height = emu(left), emu(top), emu(wide), emu(high)


def _style_titles(master: Any) -> None:
    """Titles at the left, bold, in our ink."""
    from pptx.oxml.ns import qn

    for level in master.element.iter(qn("p:titleStyle")):
        for properties in level.iter(qn("a:lvl1pPr")):
            properties.set("algn", "l")
            for run in properties.iter(qn("a:defRPr")):
                run.set("sz", "2600")
                run.set("b", "1")


def describe(made: Any, title: str, on: date) -> None:
    """What the file says of itself; no hour of the clock is in it."""
    about, then = made.core_properties, datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a day
    about.title, about.author, about.last_modified_by = title[:255], "Engagement", "Engagement"
    about.created = about.modified = then
    about.subject, about.keywords, about.comments = "Brief", "", ""
    about.language, about.revision = "en", 1


def packed(made: Any) -> bytes:
    """The presentation as bytes: the same pages give the same ones."""
    whole = io.BytesIO()
    made.save(whole)
    return _dateless(whole.getvalue(), 0)


def _dateless(whole: bytes, depth: int) -> bytes:
    """An archive, and the workbooks in it, without the hour at which they were written."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(found, "w") as new:
        for part in old.infolist():
            inside = old.read(part)
            if part.filename.endswith(".xlsx"):
                inside = _dateless(inside, depth + 1)
            elif part.filename == "docProps/core.xml" and depth:
                inside = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z", inside)
            entry = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, inside)
    return found.getvalue()
