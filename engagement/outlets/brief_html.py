"""A brief as one HTML file that asks nobody for anything: its charts are in it, its text is text.

Light and dark by the reader's own setting, A4 on paper, a phone's width on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from engagement.charts import theme
from engagement.charts.briefs import drawing
from engagement.model.briefs import Changed, Content, Drawing
from engagement.outlets import brief_text, brief_words, pictures
from engagement.outlets.letters import sayable

# Narrow, so that its letters stay letters on a phone.
_WIDTH = 420
_HERE = Path(__file__).parent
# What an SVG inside HTML needs no more, and what a page may have once only.
_ROOT = re.compile(r"<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>")
_ID = re.compile(r"(\bid=\"|url\(#)([\w-]+)")
_NAMED = re.compile(r' (?:aria-label|aria-roledescription|role|aria-hidden)="[^"]*"')


def html(content: Content, comment: str | None = None, changed: Sequence[Changed] = ()) -> bytes:
    """The brief as UTF-8 HTML. The same brief gives the same bytes.

    Where charts cannot be drawn, their numbers stand as tables: nobody goes without a brief for a picture.
    """
    drawn = iter(_drawn([one for section in content.sections for one in section.drawings]))
    sections = [
        {
            "title": section.title,
            "lead": section.lead,
            "sentences": section.sentences,
            "figures": section.figures,
            "grids": section.grids,
            "drawn": [next(drawn) for _ in section.drawings],
        }
        for section in content.sections
    ]
    made = _page().render(
        content=content,
        told=brief_text.told(content),
        style=_style(),
        comment=brief_text.paragraphs(comment),
        changed=changed,
        changed_words=brief_words.changed_words(content, changed),
        sections=sections,
    )
    return sayable(str(made)).encode("utf-8")


def _drawn(drawings: Sequence[Drawing]) -> list[dict[str, Any]]:
    """Each drawing with its picture, or without one with its table."""
    try:
        made = pictures.svgs([drawing(one) for one in drawings], width=_WIDTH)
    except pictures.PictureFailed:
        return [{"drawing": one, "svg": None, "grid": brief_text.as_grid(one)} for one in drawings]
    return [
        {"drawing": one, "svg": _inside(svg, one, place)}
        for place, (one, svg) in enumerate(zip(drawings, made, strict=True))
    ]


@cache
def _page() -> Any:
    from jinja2 import Environment, StrictUndefined

    made = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return made.from_string((_HERE / "brief_page.html.j2").read_text("utf-8"))


@cache
def _style() -> str:
    style = (_HERE / "brief_page.css").read_text("utf-8")
    names = {
        "INK": theme.INK,
        "FAINT": theme.FAINT,
        "BACK": theme.BACKGROUND,
        "LINE": theme.GRID,
        "FIRST": {name: colors[0] for name, colors in theme.CATEGORY.items()},
    }
    for name, colors in names.items():
        style = style.replace(f"D_{name};", f"{colors['dark']};").replace(
            f"{name};", f"{colors['light']};"
        )
    return style + _dark_charts()


def _dark_charts() -> str:
    """Rules that turn the light theme's colours inside the charts into the dark one's."""
    pairs = dict(zip(theme.CATEGORY["light"], theme.CATEGORY["dark"], strict=True))
    for colors in (theme.INK, theme.FAINT, theme.GRID):
        pairs.setdefault(colors["light"], colors["dark"])
    rules = [
        f'svg [{what}="{light}"] {{ {what}: {dark}; }}'
        for light, dark in pairs.items()
        for what in ("fill", "stroke")
    ]
    return "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}\n"


def _inside(svg: str, drawn: Drawing, place: int) -> str:
    """The SVG as a part of the page: one picture with one name, on the page's own ground."""
    svg = _NAMED.sub("", svg).replace(f'fill="{theme.BACKGROUND["light"]}"', 'fill="none"', 1)
    svg = _ID.sub(rf"\g<1>d{place}-\g<2>", svg)
    words = escape(drawn.in_words or drawn.title)
    return _ROOT.sub(rf'<svg \g<1> role="img" aria-label="{_literal(words)}">', svg, count=1)


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\")
