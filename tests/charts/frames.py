"""Frames as pages give them, one for each chart, and the same made hard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd

from engagement.charts import (
    community,
    curves,
    heat,
    indicators,
    over_time,
    pace,
    ranked,
    timeline,
    worked,
    world,
)
from engagement.charts.marked import Window

TODAY = date(2026, 11, 24)
MONTHS = [date(2026, month, 1) for month in range(1, 12)]
NASTY = ['<b>"x"</b>', "it's $5", "a.b[0]", "\\", "{{x}}", "datum.value", "", "é\n2", "=1+1", "日本語"]


def names(many: int) -> list[str]:
    return [NASTY[at] if at < len(NASTY) else f"name {at}" for at in range(many)]


def charts(many: int, value: Any) -> dict[str, Callable[[], dict[str, Any]]]:
    """Every chart, of `many` rows that are all `value`."""
    called = names(many)

    def table(**columns: Callable[[int], Any]) -> pd.DataFrame:
        return pd.DataFrame({key: [make(at) for at in range(many)] for key, make in columns.items()})

    def same(_: int) -> Any:
        return value

    def name(at: int) -> str:
        return called[at]

    def when(at: int) -> date:
        return TODAY - timedelta(days=at % 300)

    reach = table(bucket=lambda at: MONTHS[at % 11], group=name, value=same)
    before = table(bucket=lambda at: MONTHS[at % 11], value=same)
    usual = table(age=float, low=same, median=same, high=same, n=lambda _: 12)
    posts = table(id=str, name=name, age=lambda at: at % 40, value=same)
    activities = table(id=str, day=when, title=name, account=name)
    audience = table(account=name, day=when, value=same)
    growth = table(week=when, account=name, growth=same)
    so_far = table(day=when, value=same)
    windows = [Window("Before", TODAY - timedelta(60), TODAY - timedelta(31))]
    return {
        "reach": lambda: over_time.reach_over_time(reach, "Views", MONTHS, before=before),
        "reach so far": lambda: over_time.reach_over_time(reach, "Views", MONTHS, cumulative=True),
        "weeks": lambda: over_time.reach_over_time(reach, "Views", MONTHS, step="week"),
        "ranked": lambda: ranked.reach_by_group(
            table(group=name, value=same, before=same, known=lambda _: 1, of=lambda _: 2), "Views"
        ),
        "curves": lambda: curves.age_curves(usual, posts, "Views"),
        "worked": lambda: worked.what_worked(
            table(group=name, times=same, low=same, high=same, n=lambda _: 3)
        ),
        "families": lambda: worked.talk_families(
            table(id=str, name=name, attended=same, deliveries=lambda _: 2, views=same, recordings=lambda _: 1)
        ),
        "map": lambda: world.activities_map(
            table(city=name, country=name, latitude=lambda at: at % 60, longitude=lambda at: at % 170, value=same)
        ),
        "calendar": lambda: heat.activity_calendar(
            table(day=when, activities=same), TODAY - timedelta(364), TODAY
        ),
        "timeline": lambda: timeline.conference_timeline(
            table(id=str, name=name, city=name, starts_on=when, ends_on=when, cfp_closes_on=lambda _: None, status=name),
            TODAY,
        ),
        "audience": lambda: community.audience_over_time(
            audience, "Followers", marks=activities, windows=windows
        ),
        "growth": lambda: community.growth_by_week(
            growth, "New followers a week", marks=activities, windows=windows
        ),
        "pace": lambda: pace.goal_pace(
            so_far,
            so_far,
            24,
            TODAY,
            "Talks",
            forecast=table(day=when, low=same, mid=same, high=same),
            booked=table(id=str, day=when, title=name, chance=same),
        ),
        "indicator": lambda: indicators.scores_by_quarter(
            table(quarter=lambda at: f"{2000 + at // 4}-Q{at % 4 + 1}", shown=name, who=name, role=name, score=same, mean=same)
        ),
        "bar": lambda: pace.goal_bar(1, 2.5, 10, 3, 4, 12),
    }  # fmt: skip


NAMES = list(charts(1, 1))
