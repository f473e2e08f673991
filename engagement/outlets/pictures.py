"""A chart as a picture, drawn here: no browser, and nothing asked of anybody."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from engagement.charts import theme as themes
from engagement.charts.specs import plain
from engagement.charts.theme import Theme

WIDTH = 1000
# A letter's mean width at the size captions have; wrapped by it, a caption never runs out of the picture.
_LETTER = 6.3
# Charts carry their own data. A picture reads no address, whatever a specification says.
_NOTHING_OUTSIDE: list[str] = []
# What XML 1.0 has no way to say.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def png(
    spec: Mapping[str, Any],
    theme: Theme = "light",
    *,
    title: str = "",
    caption: Sequence[str] = (),
    as_of: datetime | None = None,
    width: int = WIDTH,
    scale: float = 2,
) -> bytes:
    """The chart as PNG, `width` pixels times `scale`, with its title, caption and age written in it.

    The first one costs about a second, when the renderer starts; the next a tenth. Same chart, same bytes.
    """
    import vl_convert

    drawn: bytes = vl_convert.vegalite_to_png(
        _complete(spec, theme, title, caption, as_of, width), scale=scale, **_OPTIONS
    )
    return drawn


def svg(
    spec: Mapping[str, Any],
    theme: Theme = "light",
    *,
    title: str = "",
    caption: Sequence[str] = (),
    as_of: datetime | None = None,
    width: int = WIDTH,
) -> bytes:
    """The chart as SVG in UTF-8: letters stay letters, nothing in it points elsewhere."""
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(
        _complete(spec, theme, title, caption, as_of, width), **_OPTIONS
    )
    return _UNSAYABLE.sub("", drawn).encode("utf-8", "replace")


_OPTIONS: dict[str, Any] = {"vl_version": "6.4", "allowed_base_urls": _NOTHING_OUTSIDE}


def _complete(
    spec: Mapping[str, Any],
    theme: Theme,
    title: str,
    caption: Sequence[str],
    as_of: datetime | None,
    width: int,
) -> dict[str, Any]:
    """The specification as a picture needs it: plain rows, a width, words, and the theme's colours."""
    lines = [
        line for part in caption for line in textwrap.wrap(part, max(20, int((width - 32) / _LETTER)))
    ]
    if as_of is not None:
        lines.append(f"As of {as_of.astimezone(UTC):%Y-%m-%d %H:%M} UTC")
    whole = {
        **plain(spec),
        "width": width,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": themes.config(theme),
    }
    if isinstance(whole.get("height"), int):
        # On a page the height is the plot with its axes and legend; so it is here, and the words come on top.
        whole["height"] += _height_of(title, lines, width)
    if title or lines:
        wrapped = textwrap.wrap(title, max(16, int((width - 32) / 9.5)))
        whole["title"] = {"text": wrapped, "subtitle": lines}
    return whole


def _height_of(title: str, lines: Sequence[str], width: int) -> int:
    titles = len(textwrap.wrap(title, max(16, int((width - 32) / 9.5))))
    return 32 + titles * 21 + len(lines) * 16 + (22 if titles or lines else 0)
