"""Names on axes and in legends are shown whole."""

import re
from datetime import date, timedelta

import pandas as pd
import pytest
import vl_convert

from engagement.charts import curves, over_time, ranked, timeline, worked
from engagement.charts.specs import plain, read

LONG = "What a CTO owes the open source it runs on, in ten years"
BROAD = "すべてのエンジニアのための分散システム入門講座と実践"


def words(spec):
    """All the picture's letters, in order, without its blanks."""
    svg = vl_convert.vegalite_to_svg(
        {**plain(spec), "width": 360}, vl_version="6.4", allowed_base_urls=[]
    )
    return re.sub(r"\s+", "", "".join(re.findall(r">([^<>]+)<", svg)).replace("&amp;", "&"))


def by_group(name):
    return ranked.reach_by_group(pd.DataFrame({"group": [name, "b"], "value": [3, 1]}), "Views")


def what_worked(name):
    return worked.what_worked(
        pd.DataFrame({"group": [name], "times": [2.0], "low": [1.1], "high": [3.0], "n": [4]})
    )


def talk_families(name):
    return worked.talk_families(
        pd.DataFrame(
            {
                "id": ["a"],
                "name": [name],
                "attended": [3],
                "deliveries": [1],
                "views": [2],
                "recordings": [1],
            }
        )
    )


def over_months(name):
    month = date(2026, 1, 1)
    frame = pd.DataFrame({"bucket": [month], "group": [name], "value": [3]})
    return over_time.reach_over_time(frame, "Views", [month])


def by_age(name):
    band = pd.DataFrame(columns=["age", "low", "median", "high", "n"])
    lines = pd.DataFrame({"id": ["a"], "name": [name], "age": [1], "value": [3]})
    return curves.age_curves(band, lines, "Views")


@pytest.mark.parametrize("chart", [by_group, what_worked, talk_families, over_months, by_age])
@pytest.mark.parametrize("name", [LONG, BROAD], ids=["words", "no blanks"])
def test_a_long_name_is_wrapped_and_not_cut(chart, name):
    said = words(chart(name))

    assert re.sub(r"\s+", "", name) in said
    assert "…" not in said


def test_a_conference_that_comes_again_is_told_by_its_month_or_day():
    days = [date(2026, 2, 3), date(2026, 9, 1), date(2026, 9, 20)]
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "name": ["QuerySummit"] * 3 + ["Devoxx"],
            "city": ["Rome"] * 4,
            "starts_on": [*days, days[0]],
            "ends_on": [day + timedelta(days=1) for day in (*days, days[0])],
            "cfp_closes_on": [None] * 4,
            "status": [""] * 4,
        }
    )

    spec = timeline.conference_timeline(frame, date(2026, 5, 1))

    labels = {row["id"]: row["label"] for row in _rows(spec)}
    assert labels == {
        "a": "QuerySummit, Feb ’26",
        "b": "QuerySummit, 1 Sep ’26",
        "c": "QuerySummit, 20 Sep ’26",
        "d": "Devoxx",
    }


def _rows(spec):
    return next(
        rows
        for data in spec["datasets"].values()
        if isinstance(data, bytes) and "label" in (rows := read(data))[0]
    )
