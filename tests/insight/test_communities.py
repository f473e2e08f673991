"""Where an account stands, what it gained, and which activities are worth a mark."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from engagement.insight import communities
from engagement.model.instants import MICROSECONDS_A_DAY, day_number

SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 31)


def readings(*told):
    return [
        SimpleNamespace(
            ref="a",
            metric="followers",
            observed_at=day_number(date.fromisoformat(on)) * MICROSECONDS_A_DAY,
            value=value,
            provenance="measured" if value is not None else "unavailable",
            by=None,
            reason=None if value is not None else "suspended",
        )
        for on, value in told
    ]


def test_growth_counts_from_the_last_reading_before_the_period():
    found = communities.standing(
        readings(("2025-11-01", 50), ("2025-12-30", 100), ("2026-02-10", 142)), SINCE, UNTIL
    )

    assert (found.value, found.grown, found.counted_from) == (142, 42, date(2025, 12, 30))
    assert found.per_week == pytest.approx(7)


@pytest.mark.parametrize(
    "told",
    [(), (("2026-02-01", 5),), (("2025-01-01", 5), ("2025-02-01", 9)), (("2026-02-01", None),)],
)
def test_what_two_readings_do_not_tell_is_not_told(told):
    found = communities.standing(readings(*told), SINCE, UNTIL)

    assert (found.grown, found.per_week, found.counted_from) == (None, None, None)


def test_resets_carry_on_corrections_count_as_less_and_both_are_said():
    found = communities.standing(
        readings(("2026-01-01", 100), ("2026-01-08", 90), ("2026-01-15", 8), ("2026-01-22", None)),
        SINCE,
        UNTIL,
    )

    assert (found.value, found.grown) == (8, -10 + 8)
    assert list(communities.said_of(found, None)) == [
        "1 reset: the counter began anew and counts on",
        "1 correction: a small fall counts as less",
        "not given on 2026-01-22 (suspended)",
    ]


def test_a_line_of_what_was_gained_begins_at_zero_and_never_falls_by_a_reset():
    told = readings(("1984-05-01", 10), ("2026-01-08", 30), ("2026-01-15", 4), ("2026-01-15", 5))
    told[-1].observed_at += 1  # a correction typed on the same day

    assert list(communities.line(told, date(1970, 1, 1), UNTIL)["value"]) == [10, 30, 5]
    gained = communities.line(told, SINCE, UNTIL, gained=True)
    assert next(iter(gained["day"])) == date(1984, 5, 1)
    assert list(gained["value"]) == [0, 20, 25]
    assert communities.line([], SINCE, UNTIL).empty
    assert communities.line(readings(("2026-01-08", 30)), SINCE, date(2025, 1, 1), gained=True).empty


def test_what_is_read_too_seldom_to_tell_weeks_is_known():
    assert communities.seldom(readings(("2026-01-01", 1), ("2026-01-29", 2))) == 28
    assert communities.seldom(readings(("2026-01-01", 1), ("2026-01-08", 2))) is None
    assert communities.growth(readings(("2026-01-01", 1), ("2026-01-29", 2)), SINCE, UNTIL).empty


def test_marks_are_the_highest_of_every_kind_in_turn_and_the_chosen_one():
    happened = [
        SimpleNamespace(id=f"{kind}{at}", title="T", day=date(2026, 1, 1 + at), kind=kind)
        for kind in ("talk", "post")
        for at in range(10)
    ]
    ranks = {"talk3": 1.0, "talk7": 0.9, "post2": 0.8}

    assert [one.id for one in communities.most_telling(happened, ranks, 3)] == [
        "post2",
        "talk3",
        "talk7",
    ]
    assert "post9" in [one.id for one in communities.most_telling(happened, ranks, 3, "post9")]
    assert communities.most_telling([], {}, 3) == []
