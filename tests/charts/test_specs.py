"""Charts are specifications with their data inside, ready to be shown."""

from engagement.charts import pace
from engagement.charts.specs import rows_of


def test_a_goal_bar_shows_actual_expected_and_target():
    [row] = rows_of(pace.goal_bar(None, 2.5, 10))

    assert row == {"actual": 0, "expected": 2.5, "target": 10, "zero": 0}
