"""The three indicators: means that say something, spread, change among the same people, who is overdue."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace as Row

import pytest

from engagement.insight import indicators
from engagement.model import quarters
from engagement.model.mission import SCALE, Indicator
from engagement.model.rubric import RUBRIC, looks_like

TODAY = date(2026, 11, 25)
CULTURE = Indicator.ENGINEERING_CULTURE


def person(id_, role="department_head", department="Sales", since="2025-01-01", until=None):
    gone = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None
    made = datetime.fromisoformat(since).replace(tzinfo=UTC)
    place = department if role == "department_head" else None
    return Row(
        id=id_, name=id_.capitalize(), role=role, department=place, created_at=made, deleted_at=gone
    )


CEO, VP, SALES = person("carl", "ceo"), person("vera", "vp_engineering"), person("sam")
ALL = [CEO, VP, SALES]


def score(who, value, quarter="2026-Q4", indicator=CULTURE):
    return Row(
        indicator=indicator.value,
        assessor_id=who.id,
        quarter=quarter,
        score=value,
        role=who.role,
        department=who.department,
    )


def standing(*scores, people=ALL, quarter=-1):
    return indicators.by_quarter(scores, people, CULTURE, TODAY)[quarter]


def test_three_answers_have_a_mean_and_two_are_told_one_by_one():
    three = standing(score(CEO, 2), score(VP, 5), score(SALES, 3))
    two = standing(score(CEO, 2), score(VP, 5))

    assert three.mean == pytest.approx(10 / 3)
    assert three.told == "3.3 on average, by 3 of 3 asked."
    assert two.mean is None
    assert two.told == "2 of 3 asked: CEO 2, VP of Engineering 5. Too few for a mean."
    assert standing().told == "Nobody has answered yet, of 3 asked."


def test_every_quarter_since_the_first_answer_stands_there():
    found = indicators.by_quarter([score(CEO, 2, "2026-Q1")], ALL, CULTURE, TODAY)

    assert [(one.quarter, len(one.voices)) for one in found] == [
        ("2026-Q1", 1),
        ("2026-Q2", 0),
        ("2026-Q3", 0),
        ("2026-Q4", 0),
    ]


def test_asked_are_those_who_stood_there_then_and_whoever_answered():
    late, gone = person("late", since="2026-11-01"), person("gone", until="2026-05-05")
    found = indicators.by_quarter([score(gone, 3, "2026-Q1")], [*ALL, late, gone], CULTURE, TODAY)

    assert [one.asked for one in found] == [4, 3, 3, 4]
    assert standing(score(late, 1, "2026-Q1"), people=[late], quarter=0).asked == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ((4,), ""),
        ((4, 4), "All say 4."),
        ((3, 4), "They agree within a step, 3 to 4."),
        ((2, 4), "2 steps apart: CEO 2, VP of Engineering 4."),
        ((2, 5), "Far apart: CEO 2, VP of Engineering 5. Talk about it."),
    ],
)
def test_the_spread_says_what_it_means(values, said):
    now = standing(*(score(who, value) for who, value in zip(ALL, values, strict=False)))
    assert indicators.spread_in_words(now) == said


def test_a_spread_that_grew_says_so():
    now = standing(score(CEO, 2), score(VP, 5))
    before = standing(score(CEO, 3, "2026-Q3"), score(VP, 4, "2026-Q3"), quarter=0)

    assert indicators.spread_in_words(now, before).endswith("Wider than in Q3 2026 (1 to 3).")
    assert indicators.spread_in_words(before, now).endswith("Narrower than in Q4 2026 (3 to 1).")


def test_a_change_is_told_of_the_same_people_and_of_two_at_least():
    before = standing(
        score(CEO, 2, "2026-Q3"), score(VP, 3, "2026-Q3"), score(SALES, 1, "2026-Q3"), quarter=0
    )
    same = indicators.change(standing(score(CEO, 3), score(VP, 3)), before)
    one = indicators.change(standing(score(CEO, 3)), before)

    assert (same.common, same.by) == (2, 0.5)
    assert same.told == "+0.5 against Q3 2026, by the 2 who answered both times."
    assert one.by is None
    assert one.told == "Too few answered both in Q3 2026 and now to say how it changed."
    assert indicators.change(before, before).told.startswith("Unchanged against")


def test_who_has_not_answered_is_told_overdue_ones_first():
    new, gone = person("nina", since="2026-11-20"), person("gone", until="2026-11-01")
    scores = [score(CEO, 3, "2026-Q3"), score(SALES, 3, "2026-Q1"), score(VP, 3)]
    links = {CEO.id: Row(expires_on=date(2026, 12, 1), withdrawn_at=None)}
    found = indicators.waiting(scores, [*ALL, new, gone], links, TODAY)

    assert [(one.name, one.overdue, one.why) for one in found] == [
        ("Sam", True, "last answered in Q1 2026, due by 2026-12-31"),
        ("Carl", False, "last answered in Q3 2026, due by 2026-12-31"),
        ("Vera", False, "1 of 3 given, the rest due by 2026-12-31"),
        ("Nina", False, "never answered, due by 2026-12-31"),
    ]
    assert found[1].link_until == date(2026, 12, 1)


def test_a_link_that_ended_without_an_answer_and_a_silent_assessor_are_overdue():
    ended = {CEO.id: Row(expires_on=date(2026, 11, 1), withdrawn_at=None)}
    found = {one.name: one for one in indicators.waiting([], [CEO, VP], ended, TODAY)}

    assert (found["Carl"].overdue, found["Carl"].link_until) == (True, None)
    assert found["Carl"].why == "the link ended on 2026-11-01 without an answer"
    assert found["Vera"].overdue


def test_nobody_waits_who_gave_all_three():
    assert (
        indicators.waiting([score(CEO, 3, indicator=one) for one in Indicator], [CEO], {}, TODAY) == []
    )


@pytest.mark.parametrize(
    ("text", "code"), [("2026-Q4", "2026-Q4"), (" q1 2024", "2024-Q1"), ("2024q1", "2024-Q1")]
)
def test_quarters_are_read_as_people_write_them(text, code):
    assert quarters.read_quarter(text) == code


@pytest.mark.parametrize(
    "text", ["2026-Q5", "2026", "Q0 2026", "", "9999-Q1", "2026-Q4x", "\u0662\u0660\u0662\u0666-Q4"]
)
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(quarters.NotAQuarter, match="is no quarter"):
        quarters.read_quarter(text)


def test_quarters_follow_each_other():
    assert quarters.back("2026-Q1") == "2025-Q4"
    assert quarters.back("2026-Q4", -1) == "2027-Q1"
    assert quarters.quarters_to("2025-Q4", "2026-Q2") == ["2025-Q4", "2026-Q1", "2026-Q2"]
    assert (quarters.first_day("2026-Q4"), quarters.last_day("2026-Q4")) == (
        date(2026, 10, 1),
        date(2026, 12, 31),
    )
    assert quarters.quarter_code(date(2026, 12, 31)) == "2026-Q4"


def test_every_score_of_every_indicator_has_its_own_sentence():
    said = [looks_like(indicator, value) for indicator in Indicator for value in SCALE]

    assert len(set(said)) == 15
    assert all(len(sentences) == len(SCALE) for sentences in RUBRIC.values())
