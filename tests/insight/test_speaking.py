"""Acceptance of submissions and a family's numbers."""

from dataclasses import dataclass
from datetime import date

import pytest

from engagement.insight.speaking import answer, by_status, family_numbers, rates


@dataclass
class Sent:
    title: str
    status: str
    was: frozenset[str] = frozenset()
    starts_on: date = date(2026, 3, 4)

    def __post_init__(self):
        self.was |= {self.status}


@pytest.mark.parametrize(
    ("status", "was", "said"),
    [
        ("submitted", {"submitted"}, "open"),
        ("accepted", {"submitted", "accepted"}, "accepted"),
        ("rejected", {"submitted", "rejected"}, "rejected"),
        ("delivered", {"submitted", "accepted", "delivered"}, "accepted"),
        ("cancelled", {"submitted", "accepted", "cancelled"}, "accepted"),
        ("cancelled", {"submitted", "cancelled"}, "open"),
    ],
)
def test_an_answer_outlives_what_came_after(status, was, said):
    assert answer(Sent("T", status, frozenset(was))) == said


def test_the_rate_is_of_what_was_answered():
    sent = [Sent("A", "accepted"), Sent("A", "rejected"), Sent("A", "submitted"), Sent("B", "submitted")]
    a, b = rates(sent, "talk")

    assert (a.name, a.sent, a.answered, a.accepted, a.share) == ("A", 3, 2, 1, 0.5)
    assert (b.answered, b.share) == (0, None)
    [year] = rates(sent, "year")
    assert (year.name, year.sent) == ("2026", 4)
    assert by_status(sent) == {"submitted": 2, "accepted": 1, "rejected": 1}


def test_a_family_s_numbers_are_summed_by_metric_and_say_their_coverage():
    rows = [
        {"readings": {"attendance": {"value": 40}, "views": {"value": 100}}},
        {"readings": {"attendance": {"value": 60}, "views": {"value": None}}},
        {"readings": {}},
    ]
    assert family_numbers(rows) == {"attendance": (100, 2), "views": (100, 1)}
