"""The desk's arithmetic on its edges: the day itself, the first touch, what is planned, what is not said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engagement.insight import desk
from engagement.model.designated import Designated, Evaluated, Owed, Step, Touch
from engagement.model.desk import EvaluationSort, Side

TODAY = date(2026, 11, 25)


def contact(name="Jane", interval=45, coverage=(), added=date(2026, 1, 1)):
    return Designated(name, name, "f", "Gartner", coverage, "1", None, interval, "Mara", None, 1, added)


def touch(back, *contacts, status="delivered", **more):
    on = TODAY - timedelta(days=back)
    return Touch(f"{back}-{status}", on, status, "T", contacts or ("Jane",), **more)


@pytest.mark.parametrize(
    ("back", "word", "overdue", "quiet"),
    [
        (0, "In time", 0, False),
        (30, "In time", 0, False),
        (31, "Due soon", 0, False),
        (45, "Due", 0, False),
        (46, "Overdue", 1, False),
        (90, "Overdue", 45, False),
        (91, "Overdue", 46, True),
    ],
)
def test_a_touch_is_due_an_interval_after_the_last_and_quiet_after_two(back, word, overdue, quiet):
    [one] = desk.standings([contact()], [touch(400), touch(back)], TODAY)

    assert (one.word(TODAY), one.overdue, one.quiet) == (word, overdue, quiet)
    assert one.due_on == TODAY - timedelta(days=back - 45)
    assert one.last.on == TODAY - timedelta(days=back)


def test_who_was_never_touched_is_quiet_and_due_since_added():
    [one] = desk.standings([contact(added=date(2026, 11, 20))], [], TODAY)
    assert (one.due_on, one.overdue, one.quiet, one.last) == (date(2026, 11, 20), 5, True, None)


def test_without_an_interval_nothing_is_due():
    [one] = desk.standings([contact(interval=None)], [touch(900)], TODAY)
    assert (one.word(TODAY), one.due_on, one.overdue, one.quiet) == ("No interval", None, 0, False)


def test_only_what_took_place_is_a_touch():
    told = [
        touch(200),
        touch(3, status="cancelled"),
        touch(2, status="planned"),
        touch(-5, status="planned"),
        touch(-9, status="planned"),
        touch(-2),
        touch(1, "Somebody else"),
    ]
    [one] = desk.standings([contact()], told, TODAY)

    assert (one.touches, one.overdue) == (1, 155)
    assert (one.next.on, one.unclosed.on) == (TODAY + timedelta(5), TODAY - timedelta(2))


def test_the_longest_overdue_come_first_and_those_without_an_interval_last():
    people = [contact("A", None), contact("B"), contact("C", 10)]
    found = desk.standings(people, [touch(60, "B", "C")], TODAY)
    assert [one.contact.name for one in found] == ["C", "B", "A"]


def test_an_earlier_day_knows_only_what_was_then():
    [one] = desk.standings([contact()], [touch(100), touch(10)], TODAY - timedelta(days=20))
    assert (one.last.on, one.overdue) == (TODAY - timedelta(days=100), 35)


def test_heat_mix_and_perception_are_counted_by_touch():
    told = [
        touch(1, "A", "B", touch="briefing", direction="we_briefed", minutes=30, perception=1),
        touch(2, "A", touch="briefing", direction="we_briefed", minutes=None),
        touch(70, "A", touch="inquiry", direction="they_advised", minutes=20, perception=-2),
    ]

    assert desk.heat(told) == {
        ("A", date(2026, 11, 1)): 2,
        ("B", date(2026, 11, 1)): 1,
        ("A", date(2026, 9, 1)): 1,
    }
    assert desk.mix(told) == [("briefing", "we_briefed", 2, 30), ("inquiry", "they_advised", 1, 20)]
    assert [(who, value) for _, who, value in desk.perceptions(told)] == [("A", -2), ("A", 1), ("B", 1)]
    assert desk.mix([touch(1)]) == [(None, None, 1, 0)]


def test_topics_show_gaps_first_and_what_nobody_covers():
    people = [contact("A", coverage=("Cloud databases", "AI")), contact("B", coverage=("Streams",))]
    told = [
        touch(5, "A", topics=("cloud-databases", "pricing", "tier-1")),
        touch(3, "B", topics=("AI",)),
    ]

    assert [(t.contact.name, t.topic, t.touches) for t in desk.topics(people, told)] == [
        ("A", "AI", 0),
        ("B", "Streams", 0),
        ("A", "Cloud databases", 1),
    ]
    assert desk.uncovered(people, told) == [("pricing", 1)]


def owed(name, side, due, kept=None):
    return Owed(name, "a", date(2026, 10, 1), side, name, due, kept, "T")


def test_promises_are_told_by_side_and_the_latest_first():
    told = [
        owed("theirs", Side.THEIRS, TODAY - timedelta(9)),
        owed("someday", Side.OURS, None),
        owed("today", Side.OURS, TODAY),
        owed("late", Side.OURS, TODAY - timedelta(2)),
        owed("kept", Side.OURS, TODAY - timedelta(5), TODAY),
    ]
    found = [(one.owed.id, one.overdue) for one in desk.promised(told, TODAY)]
    assert found == [("late", 2), ("today", 0), ("someday", 0), ("theirs", 9)]


def test_what_comes_is_touches_steps_and_promises_by_their_day():
    steps = (
        Step("s1", "Criteria", TODAY, "Bo", TODAY),
        Step("s2", "Briefing", TODAY + timedelta(7), "Bo"),
    )
    wave = Evaluated(
        "e", "f", "Forrester", "Wave", EvaluationSort.WAVE, TODAY, None, None, None, 1, steps
    )
    standing = desk.standings([contact()], [touch(50)], TODAY)
    promises = [owed("later", Side.OURS, TODAY + timedelta(90)), owed("roadmap", Side.OURS, TODAY)]
    found = desk.coming(standing, promises, [wave], TODAY + timedelta(28))

    assert [(one.sort, one.id, one.owner) for one in found] == [
        ("touch", "Jane", "Mara"),
        ("promise", "roadmap", None),
        ("step", "s2", "Bo"),
    ]
    assert found[2].words == "Briefing: Wave (Forrester)"
