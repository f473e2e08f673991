"""Talk families: rooms beside recordings, the long tail, reuse and cost."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from engagement.insight.families import families, in_words
from engagement.insight.long_tail import long_tail, tail_by_talk

BORN = date(2026, 1, 10)


def given(id, talk="t", year=2026, **more):
    return {"id": id, "talk": talk, "title": f"Talk {talk}", "day": date(year, 5, 6), **more}


def page(subject, value, talk="t"):
    return {"subject": subject, "talk": talk, "value": value}


def readings(subject, *pairs):
    midnight = datetime(BORN.year, BORN.month, BORN.day, tzinfo=UTC)
    return [
        {"subject": subject, "observed_at": midnight + timedelta(days=age), "value": value}
        for age, value in pairs
    ]


DELIVERIES = [
    given("a", year=2024, city="Zürich", attendance=100, cost=500),
    given("b", city="zurich", attendance=None, cost=900),
    given("c", city="Oslo", attendance=140),
    given("c", city="Oslo", attendance=140),
    given("d", "u"),
    given("e", None),
]


def test_rooms_and_recordings_stand_side_by_side_and_are_never_added():
    made = families(DELIVERIES, [page(1, 900), page(1, 900), page(2, None), page(3, 50, "gone")])
    first = made.to_dict("records")[0]

    assert list(made["talk"]) == ["t", "u"]
    assert (first["given"], first["cities"], first["first_year"], first["last_year"]) == (
        3,
        2,
        2024,
        2026,
    )
    assert (first["attendance"], first["attendance_known"], first["attendance_of"]) == (240, 2, 3)
    assert (first["views"], first["views_known"], first["views_of"]) == (900, 1, 2)
    assert (first["cost_per_attendee"], first["cost_known"]) == (5, 1)
    assert first["ids"] == ("a", "b", "c")
    assert in_words(first, "EUR") == (
        "Given 3 times in 2 cities, 2024 to 2026. 240 in rooms, known for 2 of 3. 900 views, known for 1 of 2. "
        "5.00 EUR for each of those in rooms, known for 1 of 3."
    )
    assert in_words(made.to_dict("records")[1], "EUR") == (
        "Given once, 2026. Neither attendance nor views are known."
    )


def test_nobody_in_the_room_has_no_cost_each():
    made = families([given("a", attendance=0, cost=500), given("b", attendance=-3, cost=1)], [])

    assert made["cost_per_attendee"].isna().all()
    assert (made["attendance"][0], made["cost_known"][0]) == (0, 0)


def test_no_rows_give_empty_frames_with_their_columns():
    made = families([], [])
    pages = pd.DataFrame(columns=["subject", "talk", "platform", "kind", "born"])
    tails = long_tail(pages, pd.DataFrame(columns=["subject", "observed_at", "value"]))

    assert {"given", "cost_per_attendee"} <= set(made)
    assert made.empty
    assert tails.empty
    assert list(tail_by_talk(tails)) == ["talk", "share", "known", "of"]
    assert len(families([given("a", day=None, title=None)], [])) == 1


def test_the_long_tail_is_told_only_where_the_first_days_were_read():
    pages = pd.DataFrame(
        [
            {"subject": s, "talk": "t", "platform": "youtube", "kind": "talk", "born": BORN}
            for s in ("told", "late", "young", "unread", "zero")
        ]
    )
    rows = (
        readings("told", (1, 100), (30, 400), (400, 1000))
        + readings("late", (200, 500), (400, 900))
        + readings("young", (1, 10), (20, 30))
        + readings("zero", (1, 0), (40, 0))
    )
    tails = long_tail(pages, pd.DataFrame(rows)).set_index("subject")

    assert tails.loc["told", "share"] == pytest.approx(0.6)
    assert tails.loc["told", ["early", "latest", "age"]].tolist() == pytest.approx([400, 1000, 400])
    assert tails["share"].notna().sum() == 1
    assert tails.loc["late", "reason"] == "Not read around its first 30 days: too late to say."
    assert tails.loc["young", "reason"] == "Only 20 days old at its last reading."
    assert tails.loc["unread", "reason"] == "Not read yet."
    assert tails.loc["zero", "reason"] == "No views yet."
    together = tail_by_talk(tails.reset_index()).to_dict("records")
    assert together == [{"talk": "t", "share": pytest.approx(0.6), "known": 1, "of": 5}]
