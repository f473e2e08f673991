"""One line as a touch: who, of which firm, what sort, what was thought, and what each side promised."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.promises import read_due, read_lines, written
from engagement.capture.touches import OnDesk, read_touch
from engagement.model.desk import Desk, Direction, Promise, Side, TouchType
from engagement.model.vocabulary import Kind

WEDNESDAY = date(2026, 11, 25)
DESK = (
    OnDesk("Lena Brandt", "Quadrant & Co", Desk.ANALYSTS),
    OnDesk("Sam Lee", "The Register", Desk.PRESS),
)
LINE = (
    "Briefing with Jane Doe (Gartner), 12 Nov, 45 min, cloud databases, +1; "
    "we promised the roadmap by 12 Dec; they promised a draft by Friday"
)


def read(line):
    return read_touch(line, WEDNESDAY, people=("Mara Lindqvist",), desk=DESK)


def test_the_whole_line_is_understood():
    found = read(LINE)

    assert (found.kind, found.touch, found.direction) == (
        Kind.ANALYST_MEETING, TouchType.BRIEFING, Direction.WE_BRIEFED,
    )  # fmt: skip
    assert (found.counterpart, found.organisation) == ("Jane Doe", "Gartner")
    assert (found.starts_on, found.minutes, found.perception) == (date(2026, 11, 12), 45, 1)
    assert (found.tags, found.outcome, found.doubts) == (("cloud databases",), None, ())
    assert found.promises == (
        Promise(Side.OURS, "the roadmap", date(2026, 12, 12)),
        Promise(Side.THEIRS, "a draft", date(2026, 11, 27)),
    )
    assert found.title == "Briefing with Jane Doe, Gartner"


@pytest.mark.parametrize(
    ("line", "kind", "touch", "direction", "who", "firm"),
    [
        ("Interview with Sam Lee (The Register), yesterday", Kind.PRESS, TouchType.INTERVIEW, Direction.WE_BRIEFED, "Sam Lee", "The Register"),
        ("Inquiry with Jane Doe (Gartner) on vector search, 3 Nov, 30 min", Kind.ANALYST_MEETING, TouchType.INQUIRY, Direction.THEY_ADVISED, "Jane Doe", "Gartner"),
        ("Advisory day with Ann Onym (Northfield Research) on 2026-11-03", Kind.ANALYST_MEETING, TouchType.ADVISORY_DAY, Direction.THEY_ADVISED, "Ann Onym", "Northfield Research"),
        ("E-mail to Lena Brandt yesterday, pricing", Kind.ANALYST_MEETING, TouchType.EMAIL, None, "Lena Brandt", "Quadrant & Co"),
        ("call with lena brandt today", Kind.ANALYST_MEETING, TouchType.CALL, None, "Lena Brandt", "Quadrant & Co"),
        ("Call with Sam Lee, 3 Nov", Kind.PRESS, TouchType.CALL, None, "Sam Lee", "The Register"),
        ("Briefed Jane Doe and Bo Li (Gartner) on Monday", Kind.ANALYST_MEETING, TouchType.BRIEFING, Direction.WE_BRIEFED, "Jane Doe and Bo Li", "Gartner"),
        ("Briefed Gartner's Jane Doe on Monday", Kind.ANALYST_MEETING, TouchType.BRIEFING, Direction.WE_BRIEFED, "Jane Doe", "Gartner"),
        ("briefing with lena brandt (quadrant & co), 3 Nov", Kind.ANALYST_MEETING, TouchType.BRIEFING, Direction.WE_BRIEFED, "Lena Brandt", "Quadrant & Co"),
        ("Lunch with Lena Brandt at QuerySummit, 3 Nov", Kind.ANALYST_MEETING, TouchType.EVENT, None, "Lena Brandt", "Quadrant & Co"),
        ("Call with Jane Doe (Gartner), 3 Nov, they advised us on pricing", Kind.ANALYST_MEETING, TouchType.CALL, Direction.THEY_ADVISED, "Jane Doe", "Gartner"),
    ],
)  # fmt: skip
def test_every_sort_of_touch_is_met(line, kind, touch, direction, who, firm):
    found = read(line)

    assert (found.kind, found.touch, found.direction) == (kind, touch, direction)
    assert (found.counterpart, found.organisation) == (who, firm)
    assert found.starts_on is not None


@pytest.mark.parametrize(
    "line",
    ["Devoxx 7 Oct, Kafka talk, 240 people", "Met the customer Hafen Logistics", "Talk by Lena Brandt about call graphs"],
)  # fmt: skip
def test_what_is_no_touch_is_left_to_others(line):
    assert read(line) is None


@pytest.mark.parametrize(
    ("said", "value", "doubts"),
    [("+2", 2, 0), ("-2", -2, 0), ("−1", -1, 0), ("0", 0, 0), ("perception -1", -1, 0), ("+3", None, 1), ("-10", None, 1)],
)  # fmt: skip
def test_perception_goes_from_minus_two_to_two(said, value, doubts):
    found = read(f"Briefing with Jane Doe (Gartner), 12 Nov, {said}, pricing")

    assert (found.perception, len(found.doubts), found.tags) == (value, doubts, ("pricing",))
    if doubts:
        assert said in found.doubts[0]


def test_what_stands_behind_a_semicolon_is_the_outcome():
    found = read(
        "Inquiry with Jane Doe (Gartner) about vector search and pricing, 12 Nov; likes us, wants two references"
    )
    assert (found.tags, found.outcome) == (
        ("vector search", "pricing"),
        "likes us, wants two references",
    )


def test_promises_between_commas_and_after_a_full_stop_are_met():
    found = read(
        "Briefing with Jane Doe (Gartner) on 2026-11-12. We promised to send slides, numbers and a demo by "
        "December 1, 2026, they will send us a draft by the moon, +1"
    )
    assert found.perception == 1
    assert found.promises == (
        Promise(Side.OURS, "send slides, numbers and a demo", date(2026, 12, 1)),
        Promise(Side.THEIRS, "a draft by the moon", None),
    )
    assert "by the moon" in found.doubts[0]


@pytest.mark.parametrize(
    ("when", "due"),
    [
        ("Friday", date(2026, 11, 27)),
        ("Wednesday", date(2026, 12, 2)),
        ("next week", date(2026, 12, 4)),
        ("tomorrow", date(2026, 11, 26)),
        ("in two weeks", date(2026, 12, 9)),
        ("end of month", date(2026, 11, 30)),
        ("the end of the quarter", date(2026, 12, 31)),
        ("EOY", date(2026, 12, 31)),
        ("next month", date(2026, 12, 31)),
        ("15 Jan", date(2027, 1, 15)),
        ("Jan 15", date(2027, 1, 15)),
        ("20 November", date(2026, 11, 20)),
        ("10 Nov", date(2027, 11, 10)),
        ("2026-12-01", date(2026, 12, 1)),
        ("1.2.2027", date(2027, 2, 1)),
        ("30 Feb", None),
        ("soon", None),
    ],
)
def test_a_promise_is_due_after_the_day_it_was_made(when, due):
    assert read_due(when, WEDNESDAY, date(2026, 11, 12)) == due


def test_promises_are_written_as_they_are_read():
    told = (Promise(Side.OURS, "the roadmap", date(2026, 12, 12)), Promise(Side.THEIRS, "a draft"))
    assert read_lines("\n".join(map(written, told)), WEDNESDAY, WEDNESDAY) == told
    assert read_lines("slides by 3 Dec\n\n", WEDNESDAY, WEDNESDAY) == (
        Promise(Side.OURS, "slides", date(2026, 12, 3)),
    )
