"""A goal as one bar: where it stands, where it should stand by now, and the target."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from engagement.charts.specs import ready


def goal_bar(actual: int | None, expected: float, target: int) -> dict[str, Any]:
    """Specification of a bullet bar: bar is actual, tick is expected by now, end is the target."""
    end = max(target, actual or 0)
    frame = pd.DataFrame(
        {"actual": [actual or 0], "expected": [expected], "target": [target], "zero": [0]}
    )
    x = alt.X("zero:Q", scale=alt.Scale(domain=[0, end], nice=False), axis=None)
    base = alt.Chart(frame)
    whole = base.mark_bar(size=14, opacity=0.18).encode(x=x, x2="target:Q")
    done = base.mark_bar(size=14).encode(
        x=x, x2="actual:Q", tooltip=[alt.Tooltip("actual:Q", title="Actual", format=",")]
    )
    due = base.mark_tick(size=22, thickness=3, color="#d97706").encode(
        x=alt.X("expected:Q", scale=alt.Scale(domain=[0, end], nice=False)),
        tooltip=[alt.Tooltip("expected:Q", title="Expected by now", format=",.1f")],
    )
    return ready(alt.layer(whole, done, due).properties(height=34))
