"""Every chart, whole: valid, drawn, clickable, and safe with what records hold."""

import json
from datetime import date, datetime, timedelta
from itertools import pairwise

import altair as alt
import pandas as pd
import pytest
import vl_convert

from engagement.charts import (
    community,
    curves,
    groups,
    heat,
    over_time,
    pace,
    ranked,
    spoken,
    worked,
    world,
)
from engagement.charts.marked import Window
from engagement.charts.specs import PICK, plain, read
from engagement.insight.worked import MORE, TOO_FEW
from tests.charts.frames import MONTHS, NAMES, NASTY, TODAY, charts


def drawn(spec):
    return vl_convert.vegalite_to_svg(
        {**plain(spec), "width": 360}, vl_version="6.4", allowed_base_urls=[]
    )


def rows(spec, *with_fields):
    """The rows of the one table that has these fields."""
    [found] = [
        read(table)
        for table in spec["datasets"].values()
        if isinstance(table, bytes) and set(with_fields) <= set(read(table)[0])
    ]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_a_valid_specification(name):
    said = json.loads(json.dumps(plain(charts(12, 7)[name]())))
    # Legends one under the other: Vega-Lite does as it is told, its schema only knows an expression here.
    assert said["config"]["legend"].pop("layout")
    # Rows are data, which the schema lets through whatever they hold; the world's ten thousand take it seconds.
    said["datasets"] = {name: rows[:50] for name, rows in said["datasets"].items()}

    alt.Chart.from_dict(said).to_dict()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("many", "value"),
    [(1, 0), (5, float("nan")), (5, -3)],
    ids=["one zero", "unknown", "fallen"],
)
def test_a_chart_is_drawn_whatever_its_numbers(name, many, value):
    assert drawn(charts(many, value)[name]()).startswith("<svg")


@pytest.mark.parametrize("name", NAMES)
def test_ten_thousand_groups_stay_a_chart_that_can_be_read(name):
    spec = charts(10_000, 5)[name]()

    tables = [read(table) for table in spec["datasets"].values()]
    # The map's coasts and borders are the same for every record.
    assert max(len(table) for table in tables if "line" not in table[0]) <= 2000
    assert drawn(spec).startswith("<svg")


@pytest.mark.parametrize("name", [name for name in NAMES if name != "bar"])
def test_a_chart_has_one_selection_of_the_name_pages_ask_for(name):
    [found] = [param for param in charts(12, 7)[name]()["params"] if "select" in param]

    assert found["name"] == PICK
    assert found["select"]["type"] == "point"
    assert found["select"]["fields"]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_frame_gives_the_same_specification(name):
    assert charts(12, 7)[name]() == charts(12, 7)[name]()


def test_names_are_shown_as_they_are_and_run_nowhere():
    frame = pd.DataFrame({"group": NASTY, "value": range(10, 0, -1)})
    spec = ranked.reach_by_group(frame, "Views")
    svg = drawn(spec)

    assert "&lt;b&gt;" in svg
    assert "<b>" not in svg
    assert [row["group"] for row in rows(spec, "group")][1] == "it's $5"


def test_the_smallest_of_many_groups_are_added_up_as_others():
    frame = pd.DataFrame(
        {"bucket": MONTHS[0], "group": [f"g{n}" for n in range(11)], "value": range(11, 0, -1)}
    )
    found = {
        row["group"]: row["value"]
        for row in rows(over_time.reach_over_time(frame, "Views", MONTHS), "group")
    }

    assert found["Others"] == 3 + 2 + 1
    assert len(found) == 9
    assert groups.shown(frame) == [f"g{n}" for n in range(8)]


def test_cumulative_reach_keeps_what_it_had_in_an_empty_month():
    frame = pd.DataFrame({"bucket": [MONTHS[0], MONTHS[2]], "group": "X", "value": [5, 7]})
    spec = over_time.reach_over_time(frame, "Views", MONTHS[:4], cumulative=True)

    assert [row["value"] for row in rows(spec, "group")] == [5, 5, 12, 12]


def test_the_period_before_is_a_line_of_its_own_with_a_zero_where_it_had_nothing():
    frame = pd.DataFrame({"bucket": MONTHS[:3], "group": "X", "value": [5, 7, 8]})
    before = pd.DataFrame({"bucket": [MONTHS[0], MONTHS[2]], "value": [1, 2]})
    spec = over_time.reach_over_time(frame, "Views", MONTHS[:3], before=before, before_name="2025")
    beside = read(spec["datasets"]["rows1"])

    assert [row["value"] for row in beside] == [1, 0, 2]
    assert "2025" in drawn(spec)


def test_an_unknown_number_is_not_drawn_as_zero():
    spec = worked.talk_families(
        pd.DataFrame(
            [("1", "A", 80, 2, None, 0), ("2", "B", float("nan"), 1, 900, 1)],
            columns=["id", "name", "attended", "deliveries", "views", "recordings"],
        )
    )

    assert [(row["attended"], row["views"]) for row in rows(spec, "attended")] == [
        (80, None),
        (None, 900),
    ]
    assert drawn(spec).count("not known") >= 2


def test_rooms_and_recordings_have_an_axis_each():
    spec = charts(3, 7)["families"]()

    assert spec["resolve"]["scale"]["x"] == "independent"


def test_a_group_is_clear_of_the_usual_only_when_its_interval_is():
    frame = pd.DataFrame(
        [
            ("up", 2, 1.2, 3, 9),
            ("maybe", 2, 0.8, 5, 3),
            ("one", 9, None, None, 1),
            ("down", 0.4, 0.2, 0.9, 8),
        ],
        columns=["group", "times", "low", "high", "n"],
    )
    found = {row["group"]: row["clear"] for row in rows(worked.what_worked(frame), "clear")}

    assert [name for name, clear in found.items() if clear == "Clear of the usual"] == ["up", "down"]
    assert "one" in found


def test_days_are_days_in_every_time_zone():
    frame = pd.DataFrame({"account": ["a"], "day": [date(2026, 3, 1)], "value": [10]})
    [row] = rows(community.audience_over_time(frame, "Followers"), "account")

    assert row["day"] == datetime.fromisoformat("2026-03-01T00:00:00+00:00").timestamp() * 1000


def test_an_activity_stands_on_the_line_of_its_account_at_its_day():
    frame = pd.DataFrame(
        [("a", date(2026, 3, 1), 10), ("a", date(2026, 3, 9), 30), ("b", date(2026, 3, 1), 7)],
        columns=["account", "day", "value"],
    )
    marks = pd.DataFrame(
        [
            ("1", date(2026, 3, 5), "Talk", "a"),
            ("2", date(2026, 3, 5), "Post", "b"),
            ("3", date(2026, 3, 5), "?", "gone"),
        ],
        columns=["id", "day", "title", "account"],
    )
    window = Window("After", date(2026, 3, 5), date(2026, 3, 9))
    spec = community.audience_over_time(frame, "Followers", marks=marks, windows=[window])

    assert [(row["id"], row["value"]) for row in rows(spec, "title")] == [("1", 20), ("2", 7)]


def test_losses_are_stacked_below_zero_and_gains_above():
    week = date(2026, 3, 2)
    frame = pd.DataFrame(
        [(week, "a", 5), (week, "b", -2), (week, "c", 3)], columns=["week", "account", "growth"]
    )
    found = {
        row["account"]: (row["from"], row["to"])
        for row in rows(community.growth_by_week(frame, "New"), "from")
    }

    assert found == {"a": (0, 5), "c": (5, 8), "b": (0, -2)}


def test_the_calendar_has_a_square_for_each_day_and_its_week_begins_on_monday():
    frame = pd.DataFrame({"day": [TODAY, TODAY], "activities": [1, 2]})
    found = rows(heat.activity_calendar(frame, TODAY - timedelta(364), TODAY), "weekday")

    assert len(found) == 365
    assert (found[-1]["day"], found[-1]["activities"], found[-1]["weekday"]) == (
        "2026-11-24",
        3,
        TODAY.weekday(),
    )


def test_the_calendar_of_days_before_1990_and_of_one_day_is_drawn():
    frame = pd.DataFrame({"day": [date(1889, 5, 6)], "activities": [1]})

    assert drawn(heat.activity_calendar(frame, date(1889, 5, 6), date(1889, 5, 6))).startswith("<svg")


def test_the_map_holds_its_world_and_asks_nobody_for_it():
    spec = charts(3, 7)["map"]()

    assert '"url"' not in json.dumps(plain(spec))
    assert all(isinstance(table, bytes) for table in spec["datasets"].values())
    assert sum(map(len, spec["datasets"].values())) < 200_000


def test_no_coast_of_the_map_runs_around_the_world():
    spec = charts(3, 7)["map"]()
    coast = read(spec["datasets"]["rows0"])

    jumps = [
        abs(one["longitude"] - other["longitude"])
        for one, other in pairwise(coast)
        if one["line"] == other["line"]
    ]
    assert len(jumps) > 3000
    assert max(jumps) < 180


def test_a_goals_line_goes_on_until_today():
    actual = pd.DataFrame({"day": [date(2026, 1, 5)], "value": [3]})
    expected = pd.DataFrame({"day": [date(2026, 1, 1), date(2026, 12, 31)], "value": [0, 24]})
    spec = pace.goal_pace(actual, expected, 24, TODAY, "Talks")
    tables = [read(table) for table in spec["datasets"].values()]
    [line] = [table for table in tables if table[0].get("series") == "Actual"]

    assert [(row["shown"], row["value"]) for row in line] == [("5 Jan 2026", 3), ("24 Nov 2026", 3)]


def test_a_curve_draws_the_first_eight_posts():
    frame = pd.DataFrame({"id": range(12), "name": "Same", "age": 1, "value": 2})
    band = pd.DataFrame(columns=["age", "low", "median", "high", "n"])
    found = rows(curves.age_curves(band, frame, "Views"), "label")

    assert [row["label"] for row in found] == ["Same", *(f"Same ({n})" for n in range(2, 9))]


def test_a_circle_without_a_number_or_a_place_is_left_out():
    frame = pd.DataFrame(
        [("A", "", 1.0, 2.0, 3), ("B", "X", None, None, 3), ("C", "X", 1.0, 2.0, 0)],
        columns=["city", "country", "latitude", "longitude", "value"],
    )

    assert [row["place"] for row in rows(world.activities_map(frame), "place")] == ["A"]


def test_a_chart_is_said_in_words_with_its_largest_and_its_gaps():
    reach = pd.DataFrame({"bucket": MONTHS[:2], "group": ["X", "DEV"], "value": [1500, 20]})
    followers = pd.DataFrame({"account": "@a", "day": [MONTHS[0], MONTHS[5]], "value": [100, 150]})
    talks = pd.DataFrame(
        {"id": [1, 2], "name": ["T", "U"], "attended": [80, None], "views": [None, None]}
    )

    assert spoken.reach_over_time(reach, "Views") == (
        "Stacked bars of views from 1 Jan 2026 to 1 Feb 2026: 1,520 in all, most from 1 Jan 2026 on (1,500). "
        "Largest: X with 1,500, of 2 groups."
    )
    assert "@a up from 100 to 150 (+50%)" in spoken.audience_over_time(followers, "Followers")
    assert spoken.talk_families(talks) == (
        "Two panels of 2 talks, most in rooms: T with 80, not known for 1; on demand: none known."
    )
    assert spoken.goal_pace([(TODAY, 18)], 24, 21.4, (19, 22, 26)) == (
        "18 of 24 so far, 21 expected by today. Forecast for the end: 22, with 80 % between 19 and 26."
    )


@pytest.mark.parametrize("value", [float("nan"), None], ids=["nan", "none"])
def test_what_is_unknown_is_said_without_a_number(value):
    frame = pd.DataFrame(
        {"group": ["X"], "value": [value], "times": [value], "low": value, "high": value, "n": 1}
    )

    assert spoken.reach_by_group(frame, "Views") == "Views by group: no numbers are known."
    assert spoken.what_worked(frame) == "None is clearly above the usual."


def test_a_dot_is_clear_of_the_usual_only_where_its_verdict_says_so():
    frame = pd.DataFrame(
        {
            "group": ["rule", "few"],
            "times": [2.0, 1.9],
            "low": [1.5, 1.1],
            "high": [2.6, 3.0],
            "n": [9, 3],
            "verdict": [MORE, TOO_FEW],
        }
    )
    tables = plain(worked.what_worked(frame))["datasets"].values()
    shown = {row["group"]: row["clear"] for rows in tables for row in rows if "group" in row}

    assert shown == {"rule": "Clear of the usual", "few": "Could be chance"}
