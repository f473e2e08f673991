"""A chart as a picture, drawn here: no browser, and nothing asked of anybody.

The renderer (Vega in V8, 200 MB of memory) ends its whole process when it meets what it cannot draw, so it has one
of its own for each picture: about a second, and the pages go on whatever happens to it.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from engagement.charts import theme as themes
from engagement.charts.specs import plain
from engagement.charts.theme import Theme
from engagement.errors import EngagementError

WIDTH = 1000
DEADLINE = 60  # seconds; a picture takes one or two
# A letter's mean width at the size captions have; wrapped by it, a caption never runs out of the picture.
_LETTER = 6.3
# What XML 1.0 has no way to say; the renderer dies of some of it.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Charts carry their own data: no address is read, whatever a specification says.
_DRAW = """
import json, sys
import vl_convert
asked = json.load(sys.stdin)
draw = {"png": vl_convert.vegalite_to_png, "svg": vl_convert.vegalite_to_svg}[asked["as"]]
drawn = draw(asked["spec"], vl_version="6.4", allowed_base_urls=[], **asked["options"])
sys.stdout.buffer.write(drawn if isinstance(drawn, bytes) else drawn.encode("utf-8"))
"""
# Several in one process: most of a picture's second is the renderer's start.
_DRAW_ALL = """
import json, sys
import vl_convert
drawn = [vl_convert.vegalite_to_svg(spec, vl_version="6.4", allowed_base_urls=[]) for spec in json.load(sys.stdin)]
sys.stdout.buffer.write(json.dumps(drawn).encode("utf-8"))
"""


class PictureFailed(EngagementError):
    """A chart could not be drawn; its data can still be saved as a table."""


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

    Same chart, same bytes. Raises PictureFailed.
    """
    return _drawn("png", _complete(spec, theme, title, caption, as_of, width), {"scale": scale})


def svg(
    spec: Mapping[str, Any],
    theme: Theme = "light",
    *,
    title: str = "",
    caption: Sequence[str] = (),
    as_of: datetime | None = None,
    width: int = WIDTH,
) -> bytes:
    """The chart as SVG in UTF-8: letters stay letters, nothing in it points elsewhere. Raises PictureFailed."""
    return _drawn("svg", _complete(spec, theme, title, caption, as_of, width), {})


def svgs(specs: Sequence[Mapping[str, Any]], theme: Theme = "light", *, width: int = WIDTH) -> list[str]:
    """Charts as SVG without words of their own, all drawn by one renderer. Raises PictureFailed."""
    if not specs:
        return []
    asked = [_sayable(_complete(spec, theme, "", (), None, width)) for spec in specs]
    drawn: list[str] = json.loads(_run(_DRAW_ALL, asked))
    return drawn


def _drawn(kind: Literal["png", "svg"], spec: dict[str, Any], options: dict[str, Any]) -> bytes:
    return _run(_DRAW, {"as": kind, "spec": _sayable(spec), "options": options})


def _run(script: str, asked: Any) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own words to our own Python
            [sys.executable, "-I", "-c", script],
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=DEADLINE,
            check=True,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise PictureFailed(
            "The picture could not be drawn. The chart's data can be saved as CSV or XLSX instead."
        ) from error
    return done.stdout


def _sayable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSAYABLE.sub("", value)
    if isinstance(value, Mapping):
        return {key: _sayable(inner) for key, inner in value.items()}
    return [_sayable(inner) for inner in value] if isinstance(value, list | tuple) else value


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
