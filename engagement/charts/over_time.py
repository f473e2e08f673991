"""Reach by bucket of time: growth as stacked bars, or what it has come to as stacked areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

import altair as alt
import pandas as pd

from engagement.charts import groups
from engagement.charts.labels import legend, legend_height
from engagement.charts.specs import (
    MOST_GROUPS,
    OTHERS,
    Rows,
    data,
    day,
    lit,
    named,
    number,
    only,
    pick,
    ready,
    said,
    text,
)
from engagement.charts.theme import GREY

Step = Literal["month", "week"]
_LABEL = {
    "month": "[utcFormat(toDate(datum.value), '%b'), utcFormat(toDate(datum.value), '%Y')]",
    "week": "[utcFormat(toDate(datum.value), '%-d %b'), utcFormat(toDate(datum.value), '%Y')]",
}


def reach_over_time(
    frame: pd.DataFrame,
    title: str,
    buckets: Sequence[date],
    *,
    step: Step = "month",
    cumulative: bool = False,
    before: pd.DataFrame | None = None,
    before_name: str = "Period before",
) -> dict[str, Any]:
    """Specification of one family's numbers by bucket, one colour a group (at most 8 and Others).

    `frame`: bucket (date, the first day of the month or week), group (text), value (number, may be negative).
    `buckets`: the first days of the whole axis, so that an empty month is a gap. `before`: bucket (date, of
    this period: already moved), value (number): a dashed line to compare with. A click gives bucket (ISO
    text) and group; `groups.shown(frame)` says which groups are not Others.
    """
    rows, order = _rows(frame, buckets, step, cumulative)
    x = alt.X(
        "bucket:O",
        title=None,
        scale=alt.Scale(domain=[bucket.isoformat() for bucket in buckets]),
        axis=alt.Axis(labelExpr=_LABEL[step], labelAngle=0, labelOverlap=True, labelSeparation=6),
    )
    y = alt.Y("value:Q", title=title, stack="zero", axis=alt.Axis(format="~s", tickMinStep=1))
    color = alt.Color(
        "group:N",
        sort=order,
        scale=alt.Scale(domain=order),
        legend=legend(order),
    )
    tooltip = [
        alt.Tooltip("shown:N", title="Month" if step == "month" else "Week from"),
        alt.Tooltip("group:N", title="Of"),
        alt.Tooltip("value:Q", title=title, format=","),
        alt.Tooltip("share:N", title="Share"),
    ]
    base = alt.Chart(data(rows)).encode(
        x=x, y=y, color=color, order=alt.Order("rank:Q"), tooltip=tooltip
    )
    picked = pick("bucket", "group")
    if cumulative:
        # An area is one mark: the points on it are what is clicked.
        points = base.mark_point(filled=True, size=45).encode(opacity=lit(picked))
        layers = [base.mark_area(opacity=0.55), points.add_params(picked)]
    else:
        layers = [base.mark_bar().encode(opacity=lit(picked)).add_params(picked)]
    if before is not None and len(before):
        layers.append(_before(before, buckets, step, cumulative, x, before_name))
    return ready(alt.layer(*layers).properties(height=330 + legend_height(order)))


def _rows(
    frame: pd.DataFrame, buckets: Sequence[date], step: Step, cumulative: bool
) -> tuple[Rows, list[str]]:
    sums = groups.sums_of(frame, "group")
    named = list(sums)[:MOST_GROUPS]
    order = groups.folded(named, sums)
    cells: dict[tuple[date, str], float] = defaultdict(float)
    for bucket, group, value in zip(frame["bucket"], frame["group"], frame["value"], strict=True):
        at, name = day(bucket), text(group, "Not given")
        if at is not None:
            cells[at, name if name in named else OTHERS] += number(value) or 0
    if cumulative:
        cells = _summed_up(cells, buckets, order)
    totals: dict[date, float] = defaultdict(float)
    for (at, _), value in cells.items():
        totals[at] += abs(value)
    rows = [
        {
            "bucket": at.isoformat(),
            "group": name,
            "rank": order.index(name),
            "value": value,
            "shown": f"{at:%b %Y}" if step == "month" else said(at),
            "share": f"{abs(value) / totals[at]:.0%}" if totals[at] else "",
        }
        for (at, name), value in sorted(cells.items())
    ]
    return rows, order


def _summed_up(
    cells: Mapping[tuple[date, str], float], buckets: Sequence[date], order: Sequence[str]
) -> dict[tuple[date, str], float]:
    found: dict[tuple[date, str], float] = {}
    for name in order:
        so_far: float = 0
        for bucket in buckets:
            so_far += cells.get((bucket, name), 0)
            found[bucket, name] = so_far
    return found


def _before(
    before: pd.DataFrame, buckets: Sequence[date], step: Step, cumulative: bool, x: alt.X, name: str
) -> Any:
    sums: dict[date, float] = defaultdict(float)
    for bucket, value in zip(before["bucket"], before["value"], strict=True):
        if (at := day(bucket)) is not None:
            sums[at] += number(value) or 0
    so_far: float = 0
    rows = []
    for bucket in buckets:
        so_far += sums[bucket]
        rows.append(
            {
                "bucket": bucket.isoformat(),
                "shown": f"{bucket:%b %Y}" if step == "month" else said(bucket),
                "value": so_far if cumulative else sums[bucket],
            }
        )
    return (
        named(alt.Chart(data(rows)), name)
        .mark_line(strokeDash=[5, 3], strokeWidth=2, point=alt.OverlayMarkDef(size=18, filled=True))
        .encode(
            x=x,
            y=alt.Y("value:Q"),
            stroke=alt.Stroke(
                "what:N",
                scale=only(GREY),
                title=None,
                legend=alt.Legend(orient="bottom", symbolType="stroke", symbolDash=[5, 3], title=None),
            ),
            tooltip=[
                alt.Tooltip("shown:N", title="Beside"),
                alt.Tooltip("value:Q", title=name, format=","),
            ],
        )
    )
