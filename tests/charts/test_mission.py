"""The mission's charts, whole: valid, drawn, with their numbers in words."""

from __future__ import annotations

import json
from datetime import date

import altair as alt
import pandas as pd
import pytest
import vl_convert

from engagement.charts import mission, mission_spoken
from engagement.charts.specs import PICK, plain

CELLS = pd.DataFrame(
    [
        {
            "audience": audience,
            "constituent": constituent,
            "short": constituent[:3],
            "row": audience[:3],
            "activities": count,
            "before": 2,
            "hours": 1.5,
            "says": f'{audience} "by" {constituent}',
        }
        for audience, constituent, count in (
            ("Press", "CEO/Strategy", 0),
            ("Press", "It's <sales>", 7),
            ("Not said", "CEO/Strategy", 2),
        )
    ]
)
HOURS = pd.DataFrame(
    [
        (date(2026, 10, 5), "Business", mission.SAID, 3.0),
        (date(2026, 10, 5), "Technology", mission.GUESSED, 2.0),
        (date(2026, 10, 12), mission.NO_SIDE, mission.AHEAD, 1.0),
    ],
    columns=["start", "side", "how", "hours"],
)
SHARES = pd.DataFrame(
    [("Q4 2026", "Business", mission.SAID, 0.4), ("Q4 2026", "Technology", mission.GUESSED, 0.6)],
    columns=["quarter", "side", "how", "share"],
)
WHOSE = pd.DataFrame(
    [
        ("Sales", mission.SAID, 0.3, 0.5, "Business"),
        ("Marketing", mission.GUESSED, 0.7, None, "Business"),
    ],
    columns=["constituent", "how", "share", "target", "side"],
)
STARTS = [date(2026, 10, 5), date(2026, 10, 12)]
CHARTS = {
    "coverage": lambda: mission.coverage(CELLS, ["CEO/Strategy", "It's <sales>"], ["Press", "Not said"]),
    "weeks": lambda: mission.hours_in_time(HOURS, STARTS, unit="week"),
    "quarters": lambda: mission.hours_in_time(HOURS, STARTS, unit="quarter"),
    "sides": lambda: mission.sides_by_quarter(SHARES, 0.4),
    "constituents": lambda: mission.by_constituent(WHOSE),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("width", [300, 900])
def test_a_chart_is_valid_and_drawn_on_a_phone_and_on_a_desk(name, width):
    said = json.loads(json.dumps(plain(CHARTS[name]())))
    drawn = vl_convert.vegalite_to_svg(said | {"width": width}, vl_version="6.4", allowed_base_urls=[])
    assert said["config"]["legend"].pop("layout")

    alt.Chart.from_dict(said).to_dict()
    assert "<path" in drawn


def test_a_cell_can_be_clicked_and_an_empty_one_says_none():
    spec = CHARTS["coverage"]()
    drawn = vl_convert.vegalite_to_svg(
        plain(spec) | {"width": 900}, vl_version="6.4", allowed_base_urls=[]
    )

    assert PICK in json.dumps(plain(spec))
    assert ">none<" in drawn
    assert ">7 (+5)<" in drawn


def test_the_words_give_the_numbers():
    assert mission_spoken.coverage(CELLS).endswith("1 of 3 cells are empty.")
    assert "2 of them estimated" in mission_spoken.hours_in_time(HOURS, "week")
    assert mission_spoken.sides_by_quarter(SHARES, 0.4).endswith("against an aim of 40%: Q4 2026 40%.")
    assert "Sales 30% (target 50%)" in mission_spoken.by_constituent(WHOSE)
