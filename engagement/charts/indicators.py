"""An indicator by quarter: every score as a dot, the spread as a line between them, the mean where it says something."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.labels import legend
from engagement.charts.specs import (
    Rows,
    data,
    lit,
    named,
    number,
    only,
    pick,
    ready,
    records,
    text,
)
from engagement.charts.theme import GREY
from engagement.model.mission import AssessorRole

MOST = 500
_SCORES = [1, 2, 3, 4, 5]
_SPREAD, _MEAN = "Spread", "Mean of three and more"


def scores_by_quarter(frame: pd.DataFrame) -> dict[str, Any]:
    """Specification of one indicator's scores on the scale 1 to 5.

    `frame`: quarter (text that sorts in time), shown (text), who (text), role (text), score (number), mean (number or
    nothing: told under three answers no more than by the dots). A quarter without answers has one row without a
    score. A click gives quarter.
    """
    rows = _rows(frame)[-MOST:]
    domain = list(dict.fromkeys(row["shown"] for row in rows))
    x = alt.X(
        "shown:O",
        title=None,
        scale=alt.Scale(domain=domain),
        axis=alt.Axis(labelAngle=0, labelOverlap=True, labelExpr="split(datum.label, ' ')"),
    )
    scale = alt.Scale(domain=[0.6, 5.4], zero=False, nice=False)
    axis = alt.Axis(values=_SCORES, format="d", labelOverlap=False)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", title="Score", scale=scale, axis=axis)

    base = alt.Chart(data(rows))
    known = base.transform_filter("isValid(datum.score)")
    spread = (
        named(base.transform_filter("isValid(datum.low)"), _SPREAD)
        .mark_rule(strokeWidth=6, opacity=0.35, strokeCap="round")
        .encode(
            x=x,
            y=y("low"),
            y2="high:Q",
            stroke=alt.Stroke(
                "what:N",
                scale=only(GREY),
                title=None,
                legend=alt.Legend(orient="bottom", title=None, symbolType="stroke", symbolStrokeWidth=6),
            ),
        )
    )
    averaged = named(base.transform_filter("isValid(datum.once)"), _MEAN).encode(x=x, y=y("once"))
    means = averaged.mark_line(strokeWidth=2, style="ghost").encode(
        strokeDash=alt.StrokeDash(
            "what:N",
            title=None,
            scale=alt.Scale(range=[[5, 3]]),
            legend=alt.Legend(orient="bottom", title=None, symbolType="stroke", symbolStrokeColor=GREY),
        )
    )
    # A quarter between two without a mean has no line.
    alone = averaged.mark_point(filled=True, size=18, style="ghost", opacity=1)
    picked = pick("quarter")
    dots = (
        known.mark_point(filled=True, size=alt.ExprRef("width < 420 ? 26 : 80"), opacity=1)
        .encode(
            x=x,
            y=y("score"),
            # Beside each other where several say the same.
            xOffset=alt.XOffset("place:Q", scale=alt.Scale(domain=[-3.5, 3.5])),
            color=alt.Color("role:N", scale=alt.Scale(domain=_roles(rows)), legend=legend(_roles(rows))),
            opacity=lit(picked),
            tooltip=[
                alt.Tooltip("shown:N", title="Quarter"),
                alt.Tooltip("who:N", title="Who"),
                alt.Tooltip("score:Q", title="Score"),
            ],
        )
        .add_params(picked)
    )
    return ready(alt.layer(spread, means, alone, dots).properties(height=230))


def _rows(frame: pd.DataFrame) -> Rows:
    rows = records(frame)
    scores: dict[str, list[float]] = {}
    for row in rows:
        if (score := number(row["score"])) is not None:
            scores.setdefault(str(row["quarter"]), []).append(score)
    seen: dict[tuple[str, float], int] = {}
    told: set[str] = set()
    found: Rows = []
    for row in rows:
        quarter, score = str(row["quarter"]), number(row["score"])
        at = 0
        if score is not None:
            at = seen[quarter, score] = seen.get((quarter, score), -1) + 1
        same = scores.get(quarter, []).count(score) if score is not None else 1
        first = quarter not in told
        told.add(quarter)
        found.append(
            {
                "quarter": quarter,
                "shown": text(row["shown"], quarter),
                "who": text(row["who"], "Not given"),
                "role": text(row["role"], "Not given"),
                "score": score,
                "place": at - (same - 1) / 2,
                "low": min(scores[quarter]) if first and quarter in scores else None,
                "high": max(scores[quarter]) if first and quarter in scores else None,
                "once": number(row["mean"]) if first else None,
            }
        )
    return found


def _roles(rows: Rows) -> list[str]:
    """Roles in the vocabulary's order, so that each has one colour in every chart; a legend holds eight."""
    met = dict.fromkeys(str(row["role"]) for row in rows if row["score"] is not None)
    known = [role.label for role in AssessorRole]
    return [*known, *(role for role in met if role not in known)][:8]


def scores_in_words(frame: pd.DataFrame, title: str) -> str:
    """The newest answered quarter and how many there are, of `scores_by_quarter`."""
    rows = [row for row in _rows(frame) if row["score"] is not None]
    if not rows:
        return f"{title} by quarter: nobody has answered yet."
    last = [row for row in rows if row["quarter"] == rows[-1]["quarter"]]
    said = ", ".join(f"{row['who']} {row['score']}" for row in last[:8])
    quarters = len({row["quarter"] for row in rows})
    return f"Dots of {title.lower()} by quarter, {quarters} quarters. {last[0]['shown']}: {said}."
