"""The mirror of the mission: for whom by whose duty, hours by side, shares against an aim."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.specs import Rows, data, last_grey, lit, number, pick, ready, records, text
from engagement.charts.theme import GREY, INK, Theme

_NARROW = "width < 420"
SAID, GUESSED, AHEAD = "Said", "Estimated", "Planned ahead"
_HOW = alt.Scale(domain=[SAID, GUESSED, AHEAD], range=[1, 0.5, 0.2])
SIDES = ("Business", "Technology")
NO_SIDE = "No duty"


def coverage(
    frame: pd.DataFrame, columns: Sequence[str], rows: Sequence[str], theme: Theme = "light"
) -> dict[str, Any]:
    """Specification of a heat table: audiences down, constituents across, a count in each cell.

    `frame`: audience, constituent, short (its name on a phone), row (the audience's there), activities, before,
    hours, says (the cell in a sentence). An empty cell is an outline that says "none". A click gives audience
    and constituent. The numbers stand on colours of half strength, in the `theme`'s ink.
    """
    most = max((int(number(n) or 0) for n in frame["activities"]), default=0)
    listed: Rows = []
    for row in records(frame):
        count, before = int(number(row["activities"]) or 0), int(number(row["before"]) or 0)
        listed.append(
            {
                **{
                    name: text(row[name]) for name in ("audience", "constituent", "short", "row", "says")
                },
                "activities": count,
                "before": before,
                "hours": number(row["hours"]),
                "shown": f"{count:,}" if count else "none",
                "change": "" if count == before else f"{count - before:+,}",
            }
        )
    return ready(_cells(listed, columns, rows, most, INK[theme]))


def _cells(listed: Rows, columns: Sequence[str], rows: Sequence[str], most: int, ink: str) -> Any:
    picked = pick("audience", "constituent")
    # A long name stands on two lines; a phone has room for the short one.
    short = _by_name({str(row["constituent"]): str(row["short"]) for row in listed})
    left = _by_name({str(row["audience"]): str(row["row"]) for row in listed})
    base = alt.Chart(data(listed)).encode(
        x=alt.X(
            "constituent:N",
            sort=list(columns),
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=0,
                labelOverlap=False,
                labelFlush=False,
                labelLimit=130,
                labelExpr=f"{_NARROW} ? {short} : split(replace(datum.value, '/', '/ '), ' ')",
            ),
        ),
        y=alt.Y(
            "audience:N",
            sort=list(rows),
            title=None,
            axis=alt.Axis(
                labelLimit=150,
                labelOverlap=False,
                labelFlush=False,
                labelExpr=f"{_NARROW} ? {left} : datum.value",
            ),
        ),
        tooltip=[
            alt.Tooltip("says:N", title="Says"),
            alt.Tooltip("activities:Q", title="Activities", format=","),
            alt.Tooltip("before:Q", title="The period before", format=","),
            alt.Tooltip("hours:Q", title="Hours", format=",.1f"),
        ],
    )
    empty = base.transform_filter("datum.activities == 0").mark_rect(
        style="ghost", fillOpacity=0.05, strokeOpacity=0.7, strokeDash=[3, 3], stroke=GREY
    )
    full = (
        base.transform_filter("datum.activities > 0")
        .mark_rect(cornerRadius=2)
        .encode(
            fillOpacity=alt.FillOpacity(
                "activities:Q",
                scale=alt.Scale(domain=[1, max(2, most)], range=[0.16, 0.65], type="sqrt"),
                legend=None,
            ),
            opacity=lit(picked),
        )
    )
    none = base.transform_filter("datum.activities == 0").mark_text(style="note").encode(text="shown:N")
    numbers = (
        base.transform_filter("datum.activities > 0")
        .transform_calculate(
            label=f"{_NARROW} || datum.change == '' ? datum.shown : datum.shown + ' (' + datum.change + ')'"
        )
        .mark_text(fontSize=13, fontWeight="bold", color=ink)
        .encode(text="label:N")
    )
    cells = alt.layer(empty, full.add_params(picked), none, numbers)
    return cells.properties(height=60 + 36 * len(rows))


def _by_name(names: Mapping[str, str]) -> str:
    """A label's expression that says another name for each."""
    return f"{json.dumps(list(names.values()))}[indexof({json.dumps(list(names))}, datum.value)]"


def hours_in_time(frame: pd.DataFrame, starts: Sequence[date], *, unit: str) -> dict[str, Any]:
    """Specification of bars: hours a week or quarter, by side; estimated lighter, planned ahead faint.

    `frame`: start (first day of the bucket), side, how (SAID, GUESSED, AHEAD), hours. `unit`: "week", "quarter".
    """
    rows: Rows = [
        {
            "start": row["start"].isoformat(),
            "shown": _bucket(row["start"], unit),
            "side": text(row["side"]),
            "how": text(row["how"]),
            "hours": number(row["hours"]),
            "order": [*SIDES, NO_SIDE].index(row["side"]) * 3 + [SAID, GUESSED, AHEAD].index(row["how"]),
        }
        for row in records(frame)
    ]
    label = "'Q' + utcFormat(toDate(datum.value), '%q %Y')"
    if unit == "week":
        label = "utcFormat(toDate(datum.value), '%-d %b')"
    chart = (
        alt.Chart(data(rows))
        .mark_bar()
        .encode(
            x=alt.X(
                "start:O",
                title=None,
                scale=alt.Scale(domain=[day.isoformat() for day in starts]),
                axis=alt.Axis(labelAngle=0, labelOverlap=True, labelExpr=label),
            ),
            y=alt.Y("sum(hours):Q", title="Hours", axis=alt.Axis(format="~s", tickMinStep=1)),
            color=_side(rows),
            opacity=_how(rows),
            order=alt.Order("order:Q"),
            tooltip=_tooltip("Week from" if unit == "week" else "Quarter", "shown"),
        )
    )
    return ready(chart.properties(height=300))


def _bucket(start: date, unit: str) -> str:
    if unit == "quarter":
        return f"Q{(start.month - 1) // 3 + 1} {start.year}"
    return f"{start.day} {start:%b} {start.year}"


def _side(rows: Rows) -> alt.Color:
    used = [side for side in (*SIDES, NO_SIDE) if any(row["side"] == side for row in rows)]
    return alt.Color(
        "side:N",
        title=None,
        scale=last_grey(SIDES, NO_SIDE),
        legend=alt.Legend(orient="bottom", title=None, values=used, columns=3, labelLimit=100),
    )


def _how(rows: Rows) -> alt.Opacity:
    used = [how for how in (SAID, GUESSED, AHEAD) if any(row["how"] == how for row in rows)]
    return alt.Opacity(
        "how:N",
        title=None,
        scale=_HOW,
        legend=alt.Legend(
            orient="bottom",
            title=None,
            symbolFillColor=GREY,
            symbolStrokeWidth=0,
            values=used,
            columns=3,
            labelLimit=100,
        ),
    )


def _tooltip(what: str, field: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip(f"{field}:N", title=what),
        alt.Tooltip("side:N", title="Side"),
        alt.Tooltip("how:N", title="Known how"),
        alt.Tooltip("sum(hours):Q", title="Hours", format=",.1f"),
    ]


def sides_by_quarter(frame: pd.DataFrame, aim: float) -> dict[str, Any]:
    """Specification of a bar a quarter, business from the left and technology to 100 %, with the aim as a rule.

    `frame`: quarter (text), side, how (SAID, GUESSED), share (0 to 1, of what serves a side). Newest first.
    `aim`: the business side's share, 0 to 1.
    """
    rows: Rows = [
        {
            **{name: text(row[name]) for name in ("quarter", "side", "how")},
            "share": number(row["share"]),
            "order": SIDES.index(row["side"]) * 2 + [SAID, GUESSED].index(row["how"]),
        }
        for row in records(frame)
    ]
    quarters = list(dict.fromkeys(str(row["quarter"]) for row in rows))
    bars = (
        alt.Chart(data(rows))
        .mark_bar(height={"band": 0.7})
        .encode(
            y=alt.Y("quarter:N", sort=quarters, title=None),
            x=alt.X(
                "share:Q",
                title="Share of the hours",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format="%", tickCount=5),
            ),
            color=_side(rows),
            opacity=_how(rows),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("quarter:N", title="Quarter"),
                alt.Tooltip("side:N", title="Side"),
                alt.Tooltip("how:N", title="Known how"),
                alt.Tooltip("share:Q", title="Share", format=".0%"),
            ],
        )
    )
    rule = (
        alt.Chart(data([{"aim": aim, "says": f"Aim {aim:.0%}"}]))
        .mark_rule(style="ghost", strokeWidth=2.5, strokeDash=[6, 4])
        .encode(x=alt.X("aim:Q"), tooltip=[alt.Tooltip("says:N", title="Business side")])
    )
    return ready(alt.layer(bars, rule).properties(height=110 + 32 * len(quarters)))


def by_constituent(frame: pd.DataFrame) -> dict[str, Any]:
    """Specification of a bar a constituent: its share of the hours, with its target as a tick where there is one.

    `frame`: constituent, how (SAID, GUESSED), share (0 to 1), target (0 to 1 or missing), side.
    """
    rows: Rows = [
        {
            **{name: text(row[name]) for name in ("constituent", "side", "how")},
            "share": number(row["share"]),
            "target": number(row["target"]),
        }
        for row in records(frame)
    ]
    names = list(dict.fromkeys(str(row["constituent"]) for row in rows))
    most = max(0.1, *_reached(rows, names)) * 1.05
    base = alt.Chart(data(rows)).encode(
        y=alt.Y(
            "constituent:N", sort=names, title=None, axis=alt.Axis(labelLimit=140, labelOverlap=False)
        )
    )
    axis = alt.Axis(format="%", tickCount=5)
    bars = base.mark_bar(height={"band": 0.65}).encode(
        x=alt.X(
            "sum(share):Q",
            title="Share of the hours that serve a duty",
            scale=alt.Scale(domain=[0, most], nice=False),
            axis=axis,
        ),
        color=_side(rows),
        opacity=_how(rows),
        order=alt.Order("how:N", sort="descending"),
        tooltip=[
            alt.Tooltip("constituent:N", title="For"),
            alt.Tooltip("how:N", title="Known how"),
            alt.Tooltip("share:Q", title="Share", format=".0%"),
            alt.Tooltip("target:Q", title="Target", format=".0%"),
        ],
    )
    ticks = (
        base.transform_filter("isValid(datum.target)")
        .mark_tick(style="ghost", thickness=3, height={"band": 0.9})
        .encode(x=alt.X("target:Q"))
    )
    return ready(alt.layer(bars, ticks).properties(height=110 + 36 * len(names)))


def _reached(rows: Rows, names: Sequence[str]) -> Iterator[float]:
    """How far each bar and its tick reach."""
    for name in names:
        own = [row for row in rows if row["constituent"] == name]
        yield max(sum(row["share"] or 0 for row in own), *(row["target"] or 0 for row in own))
