"""Reach: what can be charted, one family at a time."""

from engagement.insight.reach import choices


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
