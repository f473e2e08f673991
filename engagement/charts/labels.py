"""Names on axes and in legends: wrapped where they are long, on a phone and on a desk, so that none is cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

# A picture has no window and is as wide as a desk's.
_PHONE = "windowSize()[0] < 640"
_WINDOW = "(windowSize()[0] || 1000)"
# Letters in a line on a phone and on a desk, and the pixels that hold them.
_AXIS = (21, 42)
_ROOM = (140, 270)
_LEGEND = 46
_LETTER, _LINE = 6.2, 12


def names_axis(**given: Any) -> alt.Axis:
    """An axis of names, each on as many lines as it needs."""
    return alt.Axis(
        labelExpr=_wrapped(f"{_PHONE} ? {_pattern(_AXIS[0])} : {_pattern(_AXIS[1])}"),
        labelLimit=alt.ExprRef(f"{_PHONE} ? {_ROOM[0]} : {_ROOM[1]}"),
        labelOverlap=False,
        **given,
    )


def row_height(names: Sequence[str], least: int) -> int:
    """The height of an axis' row that holds the longest of these names on a phone."""
    return max([least, *(_LINE * _lines(name, _AXIS[0]) + 6 for name in names if len(name) > _AXIS[0])])


def legend(names: Sequence[str], **given: Any) -> alt.Legend:
    """A legend under the chart without a title, in as many columns as these names leave."""
    width = 34 + _LETTER * min(max(map(len, names), default=1), _LEGEND)
    return alt.Legend(
        orient="bottom",
        columns=alt.ExprRef(f"max(1, min(4, floor(({_WINDOW} - 50) / {width:.0f})))"),
        labelLimit=alt.ExprRef(f"{_WINDOW} - 80"),
        labelExpr=_wrapped(_pattern(_LEGEND)),
        title=None,
        **given,
    )


def legend_height(names: Sequence[str]) -> int:
    """What such a legend takes of a chart's height on a phone, where it is highest."""
    width = 34 + _LETTER * min(max(map(len, names), default=1), _LEGEND)
    columns = max(1, int(330 / width))
    lines = max((_lines(name, _LEGEND) for name in names), default=1)
    return -(-len(names) // columns) * (_LINE * lines + 4)


def _pattern(most: int) -> str:
    """At most so many letters before a blank; a word that is longer is broken."""
    return f"regexp('(.{{1,{most}}})( |$)|(.{{{most}}})', 'g')"


def _wrapped(pattern: str) -> str:
    return f"split(trim(replace(datum.label, {pattern}, '$1$3\\n')), '\\n')"


def _lines(name: str, most: int) -> int:
    """How many lines a name takes: words leave some of each line empty."""
    return 1 if len(name) <= most else -(-len(name) // (most - 3))
