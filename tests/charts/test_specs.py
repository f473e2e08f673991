"""Charts are specifications with their data inside, ready to be shown."""

from datetime import date

import pandas as pd

from engagement.charts import bars, pace
from engagement.charts.specs import rows_of


def test_reach_bars_hold_only_what_they_show():
    frame = pd.DataFrame({"month": [date(2026, 3, 1)], "platform": ["X"], "value": [17]})
    spec = bars.reach_by_month(frame, "Impressions", [date(2026, 2, 1), date(2026, 3, 1)])

    assert rows_of(spec) == [{"month": "2026-03-01", "platform": "X", "value": 17, "shown": "Mar 2026"}]
    assert spec["encoding"]["y"]["title"] == "Impressions"
    assert spec["encoding"]["x"]["scale"]["domain"] == ["2026-02-01", "2026-03-01"]


def test_a_goal_bar_shows_actual_expected_and_target():
    [row] = rows_of(pace.goal_bar(None, 2.5, 10))

    assert row == {"actual": 0, "expected": 2.5, "target": 10, "zero": 0}
