"""One line as a touch: who, of which firm, what sort, what was thought, and what each side promised."""

from __future__ import annotations

from datetime import date

import pytest

from engagement.capture.promises import read_due, read_lines, written
from engagement.capture.touch_people import OnDesk
from engagement.capture.touches import read_touch
from engagement.model.desk import Desk, Direction, Promise, Side, TouchType
from engagement.model.vocabulary import Kind

WEDNESDAY = date(2026, 11, 25)
DESK = (
    OnDesk("Lena Brandt", "Quadrant & Co", Desk.ANALYSTS),
    OnDesk("Sam Lee", "The Register", Desk.PRESS),
    OnDesk("Jane Roe", "Forrester", Desk.ANALYSTS),
    OnDesk("Tom Hill", "Forrester", Desk.ANALYSTS),
    OnDesk("Priya Raman", "IDC", Desk.ANALYSTS),
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


@pytest.mark.parametrize(
    ("line", "who", "firm"),
    [
        ("Briefed Jane and Tom from Forrester on our roadmap, 2026-11-03", "Jane Roe and Tom Hill", "Forrester"),
        ("Briefing with Jane, Forrester, on our roadmap, 2026-11-03", "Jane Roe", "Forrester"),
        ("Briefing Forrester: Jane and Tom, 3 Nov, roadmap", "Jane Roe and Tom Hill", "Forrester"),
        ("Analyst briefing: Forrester (Jane Roe, Tom Hill), Nov 3, roadmap", "Jane Roe, Tom Hill", "Forrester"),
        ("Forrester inquiry (Jane Roe) 3 Nov: roadmap", "Jane Roe", "Forrester"),
        ("Met Jane of Forrester over coffee, 3 Nov, roadmap", "Jane Roe", "Forrester"),
        ("Priya Raman / IDC briefing 3 Nov at 15:00, topics: roadmap", "Priya Raman", "IDC"),
        ("Briefed Jane and Ann from Forrester about the roadmap, 3 Nov", "Jane Roe and Ann", "Forrester"),
        ("Briefed Jane from Omdia about the roadmap, 3 Nov", "Jane", "Omdia"),
        ("We will send Priya Raman the deck by 1 Dec; inquiry 3 Nov, roadmap", "Priya Raman", "IDC"),
        ("Inquiry with Ann Lee (Omdia), 3 Nov, roadmap; they promised an intro to Priya Raman", "Ann Lee", "Omdia"),
    ],
)  # fmt: skip
def test_people_are_met_however_they_stand_beside_their_firm(line, who, firm):
    found = read(line)

    assert (found.counterpart, found.organisation, found.tags) == (who, firm, ("roadmap",))
    assert (found.starts_on, found.doubts) == (date(2026, 11, 3), ())


@pytest.mark.parametrize(
    ("line", "minutes"),
    [
        ("Call w/ IDC's Priya Raman 45m, pricing", 45),
        ("priya raman call 30m today re pricing", 30),
        ("Inquiry w/ Priya Raman, half an hour, yesterday, pricing", 30),
        ("Inquiry with Priya Raman, 25', pricing, all day", 25),
        ("Analyst briefing 12 Nov with Priya Raman, 25 min, we told them about pricing", 25),
    ],
)
def test_shorthand_is_read_and_leaves_no_topic_behind(line, minutes):
    found = read(line)

    assert (found.counterpart, found.organisation) == ("Priya Raman", "IDC")
    assert (found.minutes, found.tags, found.outcome) == (minutes, ("pricing",), None)


def test_a_number_alone_is_asked_about_and_a_word_beside_a_link_is_no_outcome():
    found = read(
        "Interview with Sam Lee, The Register, 12 Nov, 3; article https://register.example/acme"
    )

    assert (found.tags, found.outcome, [one.role.value for one in found.links]) == (
        (),
        None,
        ["coverage"],
    )
    assert '"3" alone says nothing' in found.doubts[0]


@pytest.mark.parametrize(
    ("said", "what", "due"),
    [
        ("feedback next week", "feedback", date(2026, 12, 4)),
        ("feedback this week, +1", "feedback", date(2026, 11, 27)),
        ("feedback, +1", "feedback", None),
        ("feedback in two weeks, +1", "feedback", date(2026, 12, 9)),
        ("feedback and numbers", "feedback and numbers", None),
    ],
)
def test_a_promise_is_dated_without_by_and_ends_before_the_perception(said, what, due):
    found = read(f"Inquiry with Jane Doe (Gartner) yesterday, they promised {said}")

    assert found.promises == (Promise(Side.THEIRS, what, due),)
    assert (found.perception, found.tags) == (1 if "+1" in said else None, ())
