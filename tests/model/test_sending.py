"""Which period is due on a day, and what a person may choose."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from engagement.errors import Refused
from engagement.model.sending import Plan, Recipient, as_json, from_json, last_span, next_span
from engagement.sending.plan import read_plan

DAY = date(2026, 10, 14)  # a Wednesday


@pytest.mark.parametrize(
    ("every", "day", "due", "send_on"),
    [
        ("week", 1, "2026-10-05..2026-10-11", date(2026, 10, 12)),
        ("week", 7, "2026-10-05..2026-10-11", date(2026, 10, 18)),
        ("month", 3, "2026-09-01..2026-09-30", date(2026, 10, 3)),
        ("quarter", 20, "2026-07-01..2026-09-30", date(2026, 10, 20)),
    ],
)
def test_the_newest_period_that_is_over_is_sent_on_its_day(every, day, due, send_on):
    span = last_span(Plan(every, day), DAY)

    assert (span.due, span.send_on) == (due, send_on)


@pytest.mark.parametrize("every", ["week", "month", "quarter"])
def test_periods_follow_each_other_without_a_gap_through_years(every):
    day, spans = date(2023, 12, 20), []
    while day < date(2028, 3, 5):
        span = last_span(Plan(every), day)
        if not spans or span != spans[-1]:
            spans.append(span)
        coming = next_span(Plan(every), day)
        assert coming.send_on > day
        assert coming.from_on == span.to_on + timedelta(days=1)
        day += timedelta(days=1)

    assert [b.from_on - a.to_on for a, b in pairwise(spans)] == [timedelta(days=1)] * (len(spans) - 1)


def test_a_plan_is_read_kept_and_given_back():
    before = Plan(to=(Recipient("ana@example.org", date(2026, 1, 1)),))
    made = read_plan(
        "month",
        5,
        ["pdf", "pptx"],
        [" ana@example.org", "", "bo@example.org", "bo@example.org"],
        True,
        before,
        DAY,
    )

    assert made.to == (Recipient("ana@example.org", date(2026, 1, 1)), Recipient("bo@example.org", DAY))
    assert made.webhook == DAY
    assert from_json(as_json(made)) == made
    assert from_json(None) == Plan()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"every": "year"}, "every"),
        ({"day": 0}, "day"),
        ({"every": "week", "day": 8}, "day"),
        ({"forms": ["doc"]}, "forms"),
        ({"addresses": ["ana@example.org\r\nBcc: x@example.org"]}, "to"),
        ({"addresses": [f"a{n}@example.org" for n in range(51)]}, "to"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(change, field):
    asked = {"every": "month", "day": 1, "forms": ["pdf"], "addresses": [], "webhook": False} | change

    with pytest.raises(Refused) as said:
        read_plan(**asked, before=Plan(), today=DAY)

    assert said.value.field == field
