"""Where: circles on a map of the world that is in the program, so nothing is asked of anybody.

`world.json` is Natural Earth's 1:110m land and its inner borders (public domain, naturalearthdata.com, through
the npm package world-atlas 2.0.2), without Antarctica, simplified to 0.12 degrees, rounded to a tenth and
cut where the date line passes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.specs import Rows, data, lit, number, pick, ready, records, text

_FILE = Path(__file__).with_name("world.json")


@lru_cache(maxsize=1)
def _outlines() -> dict[str, Rows]:
    """{part: its lines as rows}: browsers are sent them as a table, where shapes would be read anew on every showing."""
    shapes = {one["properties"]["part"]: one["geometry"] for one in json.loads(_FILE.read_text("utf-8"))}
    # A lake's ring follows its land's, the other way round: one line that leaves it out.
    land = [[*chain(*rings), rings[0][0]] for rings in shapes["land"]["coordinates"]]
    return {"land": _rows(land), "borders": _rows(shapes["borders"]["coordinates"])}


def _rows(lines: list[list[list[float]]]) -> Rows:
    return [
        {"line": place, "at": at, "longitude": point[0], "latitude": point[1]}
        for place, line in enumerate(lines)
        for at, point in enumerate(line)
    ]


def _drawn(part: str, **more: Any) -> alt.Chart:
    chart: alt.Chart = alt.Chart(data(_outlines()[part])).mark_line(style=part, **more)
    return chart.encode(longitude="longitude:Q", latitude="latitude:Q", detail="line:N", order="at:Q")


def activities_map(frame: pd.DataFrame, title: str = "Activities", *, most: int = 500) -> dict[str, Any]:
    """Specification of circles, as large as their cities' numbers.

    `frame`: city, country (text), latitude, longitude (degrees), value (number, what sizes the circle and `title`
    names); rows without coordinates are left out. At most `most` cities, largest first. A click gives place,
    which is "city, country" (or the city alone where no country is given).
    """
    rows = []
    for row in records(frame):
        at = number(row["latitude"]), number(row["longitude"])
        value = number(row["value"])
        if None not in at and value is not None and value > 0:
            place = ", ".join(part for part in (text(row["city"]), text(row["country"])) if part)
            rows.append({"place": place, "latitude": at[0], "longitude": at[1], "value": value})
    # The largest first: small circles are drawn over large ones and stay within reach.
    rows.sort(key=lambda row: (-float(str(row["value"])), str(row["place"])))
    picked = pick("place")
    land, borders = _drawn("land", filled=True, strokeWidth=0), _drawn("borders")
    circles = (
        alt.Chart(data(rows[:most]))
        # Said aloud: among so many outlines, Vega would hide the circles from who cannot see them.
        .mark_circle(stroke="#ffffff", strokeWidth=0.7, aria=True)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            size=alt.Size(
                "value:Q",
                title=title,
                scale=alt.Scale(type="sqrt", rangeMin=30, rangeMax=700, domainMin=0),
                legend=alt.Legend(
                    orient="bottom",
                    direction="horizontal",
                    format="~s",
                    tickCount=3,
                    values=_steps(rows),
                ),
            ),
            opacity=lit(picked, full=0.8),
            tooltip=[
                alt.Tooltip("place:N", title="Place"),
                alt.Tooltip("value:Q", title=title, format=","),
            ],
        )
        .add_params(picked)
    )
    chart = alt.layer(land, borders, circles).project(type="equalEarth").properties(height=320)
    return ready(chart)


def _steps(rows: Rows) -> list[float]:
    """Two or three sizes to read the circles by."""
    most = max((float(row["value"]) for row in rows), default=1)
    if most <= 3:
        return [float(step) for step in range(1, int(most) + 1)]
    return (
        [1.0, float(round(most / 2)), most]
        if most < 10
        else [float(f"{most * part:.1g}") for part in (0.1, 0.4, 1)]
    )
