"""Reach: one family at a time, by month and platform, with what it covers."""

from datetime import date

from engagement.insight.reach import by_month, choices, coverage

MARCH = 2026 * 12 + 2


def row(metric="impressions", month=MARCH, kind="social_post", platform="x", value=10, known=1):
    return {
        "metric": metric,
        "month": month,
        "kind": kind,
        "platform": platform,
        "value": value,
        "known": known,
    }


def test_months_and_platforms_are_summed_in_times_order():
    rows = [
        row(month=MARCH + 1, value=5),
        row(value=10),
        row(kind="talk", value=7),
        row(platform="web", value=1),
    ]
    frame = by_month(rows, date(2026, 1, 1), date(2026, 12, 31))

    assert frame.to_dict("records") == [
        {"month": date(2026, 3, 1), "platform": "Web", "value": 1},
        {"month": date(2026, 3, 1), "platform": "X", "value": 17},
        {"month": date(2026, 4, 1), "platform": "X", "value": 5},
    ]
    assert by_month(rows, date(2026, 4, 1), date(2026, 4, 30))["value"].sum() == 5
    assert by_month(rows, date(2026, 1, 1), date(2026, 12, 31), ["talk"])["value"].sum() == 7
    assert by_month([], date(2026, 1, 1), date(2026, 12, 31)).empty


def test_unlike_things_are_never_one_choice():
    found = {
        c.name: c.metrics
        for c in choices(
            {
                "impressions": 3,
                "likes": 2,
                "reposts": 5,
                "attendance": 1,
                "followers": 4,
                "stars": 1,
                "posts": 9,
            }
        )
    }

    assert found["impressions"] == ("impressions",)
    assert set(found["interactions"]) >= {"likes", "reposts", "replies"}
    assert {"attendance", "followers", "stars"} <= set(found)
    assert "posts" not in found


def test_coverage_counts_the_pages_that_could_have_a_number():
    pages = [
        {"platform": "x", "kind": "social_post", "starts_on": date(2026, 3, 4), "pages": 17},
        {"platform": "web", "kind": "talk", "starts_on": date(2026, 3, 4), "pages": 5},
    ]
    found = coverage([row(known=14)], pages, ["impressions"], date(2026, 1, 1), date(2026, 12, 31))

    assert (found.known, found.of) == (14, 17)
    assert coverage([], pages, ["attendance"], date(2026, 1, 1), date(2026, 12, 31)) is None
