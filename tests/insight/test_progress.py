"""A goal's verdict and its reasons."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from engagement.insight.progress import progress
from engagement.insight.verdicts import Verdict
from engagement.store import Facts

YEAR = {"from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31)}


def judge(facts: Facts, on: str, target: int = 100, measure: str = "attendance"):
    goal = SimpleNamespace(name="G", owner="CEO", measure=measure, target=target, **YEAR)
    return progress(goal, facts, date.fromisoformat(on))


@pytest.mark.parametrize(
    ("facts", "on", "verdict"),
    [
        (Facts(0), "2025-12-31", Verdict.NOT_STARTED),
        (Facts(50), "2026-07-02", Verdict.ON_TRACK),
        (Facts(45), "2026-07-02", Verdict.AT_RISK),
        (Facts(39), "2026-07-02", Verdict.BEHIND),
        (Facts(39, booked=70), "2026-07-02", Verdict.ON_TRACK),
        (Facts(100), "2026-02-01", Verdict.ACHIEVED),
        (Facts(99), "2026-12-31", Verdict.BEHIND),
        (Facts(99), "2027-01-01", Verdict.MISSED),
        (Facts(100), "2027-01-01", Verdict.ACHIEVED),
        (Facts(None), "2026-07-02", Verdict.NO_DATA),
    ],
)
def test_a_verdict_follows_from_the_pace(facts, on, verdict):
    assert judge(facts, on).verdict is verdict


def test_expected_is_the_straight_line_both_ends_counted():
    assert judge(Facts(0), "2026-01-01", target=365).expected == 1
    assert judge(Facts(0), "2026-12-31", target=365).expected == 365
    assert judge(Facts(0), "2030-01-01", target=365).expected == 365
    assert judge(Facts(0), "2025-06-01", target=365).expected == 0


def test_nobody_is_behind_for_a_tenth_of_a_talk():
    assert judge(Facts(3), "2026-05-01", target=10, measure="count:talk").verdict is Verdict.ON_TRACK


@pytest.mark.parametrize(
    ("facts", "on", "says"),
    [
        (
            Facts(45),
            "2026-07-02",
            ["45 of 100 people in rooms.", "50 expected by 2026-07-02: 5 short, 182 days left."],
        ),
        (Facts(45, booked=3), "2026-07-02", ["3 more booked before the period ends."]),
        (Facts(45, known=4, of=9), "2026-07-02", ["Known for 4 of 9."]),
        (Facts(90), "2027-01-01", ["The period ended on 2026-12-31, 10 short."]),
        (
            Facts(None),
            "2026-07-02",
            ["No attendance is entered for the talks of this period. Open one on Activities."],
        ),
        (Facts(0), "2025-07-02", ["The period starts on 2026-01-01."]),
    ],
)
def test_reasons_are_sentences(facts, on, says):
    reasons = judge(facts, on).reasons

    assert set(says) <= set(reasons)


def test_json_speaks_in_codes():
    assert judge(Facts(50), "2026-07-02").as_json()["verdict"] == "on_track"
