"""What a brief says of the desk, the mission and the indicators: each number recounted by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from engagement.insight.duties import beginnings, suggest
from engagement.insight.duty_rules import BY_COUNTERPART, BY_WORDS
from engagement.model.designated import NewContact, NewEvaluation
from engagement.model.desk import Desk, Promise, Side
from engagement.model.mission import DUTIES, Indicator
from engagement.model.vocabulary import Audience, Kind, Status
from engagement.model.watched import CompanyDraft, CompanyVerdict
from engagement.store import assessments, assessors, balance, contacts, evaluations, watched
from engagement.store.assessments import Answer
from tests.briefs import Q3, fill, sentences, told
from tests.conftest import draft

DESK, MISSION, JUDGED = "Analysts and press", "The mission", "The three indicators"


def at(unit, on: str):
    unit.at = datetime.combine(date.fromisoformat(on), time(12), UTC)
    return unit


def titles(content) -> list[str]:
    return [section.title for section in content.sections]


def numbers(content, begin: str) -> dict[str, tuple[str, str]]:
    return {f.key: (f.said, f.note) for f in content.figures if f.key.startswith(begin)}


# The desk ----------------------------------------------------------------------------------------


def meeting(store, who, firm, on, **more):
    more.setdefault("kind", Kind.ANALYST_MEETING)
    return store.add_activity(draft("Briefing", on, counterpart=who, organisation=firm, **more), "t")


def fill_desk(store):
    """Three analysts by an interval of 45 days, told on 30 Sep: one in time, one overdue, one gone quiet."""
    with store.unit("t") as unit:
        at(unit, "2024-01-10")
        for name, firm in (("Ann", "Alpha"), ("Bo", "Beta"), ("Cy", "Gamma")):
            contacts.add(unit, NewContact(name, firm, tier="1"))
        evaluations.add(
            unit, NewEvaluation("Alpha", "The Grid", date(2024, 12, 31), owner="Ines"), date(2024, 7, 1)
        )
    meeting(store, "Ann", "Alpha", "2024-04-10", perception=-1)
    owes = (
        Promise(Side.OURS, "two references", date(2024, 9, 20)),
        Promise(Side.THEIRS, "a draft", date(2024, 10, 20)),
    )
    meeting(store, "Ann", "Alpha", "2024-09-25", perception=2, promises=owes)
    meeting(store, "Bo", "Beta", "2024-08-01", perception=1)
    meeting(store, "Cy", "Gamma", "2024-05-01")
    meeting(store, "Cy", "Gamma", "2024-10-15", perception=-2)  # after the brief's day


def test_the_desk_is_told_as_it_stood_on_the_briefs_day(sqlite_store):
    fill_desk(sqlite_store)
    found = told(sqlite_store)

    assert numbers(found, ("analysts.", "press.")) == {
        "analysts.meetings": ("2 analyst meetings", "as many as in the quarter before"),
        "analysts.overdue": ("2 of 3", ""),
        "analysts.quiet": ("1 of 3", "No touch in twice the interval, or never"),
        "analysts.promises.ours": ("1 promise", "1 overdue"),
        "analysts.promises.theirs": ("1 promise", "none overdue"),
        "analysts.perception": ("1.5 on a scale from -2 to +2", "Known for 2 of 2; -1.0 before"),
        "press.meetings": ("0 interviews", "none in the quarter before either"),
    }
    said = sentences(found, DESK)
    # 1 May + 45 days is 15 June, 107 days before; 1 August + 45 is 15 September, 15 days before.
    assert "Analysts overdue: Cy, Gamma (107 days, gone quiet) and Bo, Beta (15 days)." in said
    assert "We promised, and it is overdue: “two references”, Ann, Alpha (10 days)." in said
    assert "Met Alpha (1) and Beta (1)." in said
    [step] = [one for one in said if one.startswith("The Grid (Alpha): next is ")]
    assert step.endswith(", Ines.")
    assert "Analysts overdue: 2 of 3." in sentences(found, "In short")


def test_a_promise_kept_after_the_day_was_open_on_it(sqlite_store):
    fill_desk(sqlite_store)
    from engagement.store import commitments
    from engagement.store.desk_record import read_desk

    with sqlite_store.read() as connection:
        ours = next(one for one in read_desk(connection, Desk.ANALYSTS).owed if one.side is Side.OURS)
    before = told(sqlite_store)
    with sqlite_store.unit("t") as unit:
        commitments.keep(unit, ours.id, date(2024, 10, 1))

    assert told(sqlite_store) == before


def test_without_contacts_and_meetings_there_is_no_desk(sqlite_store):
    fill(sqlite_store)

    assert DESK not in titles(told(sqlite_store))
    assert JUDGED not in titles(told(sqlite_store))


# The mission -------------------------------------------------------------------------------------


def fill_mission(store):
    """Ten hours of the quarter on three duties, six of them with the business; two activities before it."""
    sales = {"audiences": (Audience.CUSTOMERS,), "duties": ("joint_sales",)}
    teams = {"audiences": (Audience.EMPLOYEES,), "duties": ("engineering_culture",)}
    store.add_activity(draft("A", "2024-07-02", kind=Kind.CUSTOMER_MEETING, minutes=300, **sales), "t")
    store.add_activity(draft("B", "2024-08-02", kind=Kind.MENTORING, minutes=240, **teams), "t")
    store.add_activity(draft("C", "2024-09-30", kind=Kind.CUSTOMER_MEETING, **sales), "t")  # usually 60
    store.add_activity(draft("D", "2024-06-30", kind=Kind.CUSTOMER_MEETING, **sales), "t")
    press = {"audiences": (Audience.PRESS,), "duties": ("press_and_analysts",)}
    store.add_activity(draft("E", "2024-04-01", kind=Kind.PRESS, **press), "t")
    store.add_activity(
        draft("F", "2024-09-30", kind=Kind.MENTORING, minutes=600, status=Status.PLANNED, **teams), "t"
    )


def test_the_mission_counts_whom_which_duties_and_the_time(sqlite_store):
    fill_mission(sqlite_store)
    found = told(sqlite_store)

    assert numbers(found, "mission.") == {
        "mission.business": ("60%", "20 points above the aim, which is 40 %"),
        "mission.hours": ("10 hours", "1 estimated by the kind's usual minutes"),
        "mission.duties": (f"2 of {len(DUTIES)}", f"{len(DUTIES) - 2} without any"),
    }
    [section] = [one for one in found.sections if one.title == MISSION]
    [grid] = section.grids
    cell = {
        (row[0], column): value
        for row in grid.rows
        for column, value in zip(grid.columns, row, strict=True)
    }
    assert cell["Customers", "Sales"] == "2 (1)"
    assert cell["Employees", "Engineering/Product"] == "1 (0)"
    assert cell["Press", "Marketing"] == "0 (1)"
    assert cell["Partners", "Sales"] == "–"
    [drawn] = section.drawings
    assert [(name, sum(value or 0 for value in values)) for name, values in drawn.series] == [
        ("Business, as said", 5),
        ("Business, estimated", 1),
        ("Technology, as said", 4),
    ]
    assert dict(zip(drawn.categories, drawn.series[1][1], strict=True))["30 Sep"] == 1
    said = sentences(found, MISSION)
    assert said[0] == "Duties and audiences of 3 activities are all as somebody said."
    assert "Nothing for partners in this period." in said
    assert sum(one.startswith("Nothing ") for one in said) == 5


def test_a_company_has_its_own_aim(sqlite_store):
    fill_mission(sqlite_store)
    with sqlite_store.unit("t") as unit:
        balance.set_aim(unit, 60, seen=40)

    assert numbers(told(sqlite_store), "mission.business") == {
        "mission.business": ("60%", "As aimed, which is 60 %")
    }


def test_where_nobody_said_anything_all_is_called_suggested_and_nothing_is_held_against_anybody(
    sqlite_store,
):
    fill(sqlite_store)
    found = told(sqlite_store)

    assert sentences(found, MISSION) == (
        "Nobody has said yet whom these activities were for or which duties they served: all of it is "
        "suggested by their kinds and words.",
    )
    assert "mission.duties" not in numbers(found, "mission.")
    assert not any("business" in one for one in sentences(found, "In short"))


def test_verdicts_of_the_watch_list_that_changed_in_the_period(sqlite_store):
    fill_mission(sqlite_store)
    one = CompanyDraft("Kestrel", verdict=CompanyVerdict.WATCH)
    with sqlite_store.unit("t") as unit:
        company = watched.add(at(unit, "2024-05-01"), one, date(2024, 5, 1))
    steps = (("2024-08-03", CompanyVerdict.TALK), ("2024-09-05", CompanyVerdict.PILOT))
    for version, (on, verdict) in enumerate((*steps, ("2024-10-02", CompanyVerdict.PASS)), 1):
        with sqlite_store.unit("t") as unit:
            changed = replace(one, verdict=verdict)
            watched.change(at(unit, on), company, changed, version, date.fromisoformat(on))

    assert sentences(told(sqlite_store), MISSION)[-1] == (
        "Watch list, verdicts that changed: Kestrel from watch to pilot (5 Sep 2024)."
    )


# The indicators ----------------------------------------------------------------------------------


def fill_scores(store, *given: tuple[str, str, int]):
    """Four who are asked since January; `given` are (name, quarter, score) of all three indicators."""
    people = {"Eve": ("ceo", None), "Vic": ("vp_engineering", None)}
    people |= {"Sam": ("department_head", "Sales"), "Mia": ("department_head", "Marketing")}
    with store.unit("t") as unit:
        at(unit, "2024-01-10")
        ids = {name: assessors.add(unit, name, *who) for name, who in people.items()}
        for name, quarter, score in given:
            for indicator in Indicator:
                told_ = Answer(
                    indicator.value, score, "Between us: he promises too much", name == "Eve", ()
                )
                assessments.give(unit, ids[name], quarter, told_, date(2024, 9, 20))
    store.add_activity(draft("Any", "2024-08-01"), "t")


def test_indicators_are_scores_by_role_with_a_mean_from_three_on(sqlite_store):
    before = (("Eve", "2024-Q2", 3), ("Vic", "2024-Q2", 2))
    now = (("Eve", "2024-Q3", 5), ("Vic", "2024-Q3", 2), ("Sam", "2024-Q3", 3))
    fill_scores(sqlite_store, *before, *now)
    found = told(sqlite_store)

    assert numbers(found, "indicator.")["indicator.satisfaction.2024-Q3"] == (
        "3.3 of 5 on average",
        "By 3 of 4 asked in Q3 2024; 3 steps between the lowest and the highest; +1.0 against "
        "Q2 2024, by the 2 who answered both times",
    )
    said = sentences(found, JUDGED)
    far = "VP of Engineering and CEO are far apart. Talk about it."
    assert said == (
        f"Not heard in full for Q3 2024: Head of Marketing. Technical strategy: {far} "
        f"Engineering culture: {far} Satisfaction: {far}",
    )
    [drawn] = [d for s in found.sections if s.title == JUDGED for d in s.drawings]
    assert drawn.categories == ("CEO", "VP of Engineering", "Head of Sales")
    assert [values for _, values in drawn.series] == [(5, 2, 3)] * 3


def test_two_answers_have_no_mean(sqlite_store):
    fill_scores(sqlite_store, ("Eve", "2024-Q3", 5), ("Vic", "2024-Q3", 5))

    assert numbers(told(sqlite_store), "indicator.")["indicator.satisfaction.2024-Q3"] == (
        "not known",
        "By 2 of 4 asked in Q3 2024; too few for a mean; all agree",
    )


def test_no_word_and_no_name_of_an_assessor_is_in_a_brief(sqlite_store):
    fill_scores(sqlite_store, *((name, "2024-Q3", 4) for name in ("Eve", "Vic", "Sam")))
    text = repr(told(sqlite_store))

    assert "promises" not in text
    assert not any(name in text for name in ("Eve", "Vic", "Sam", "Mia"))


def test_a_quarter_without_an_answer_says_who_was_asked(sqlite_store):
    fill_scores(sqlite_store)
    found = told(sqlite_store)

    assert numbers(found, "indicator.")["indicator.satisfaction.2024-Q3"] == (
        "not known",
        "By 0 of 4 asked in Q3 2024",
    )
    assert JUDGED not in titles(told(sqlite_store, date(2023, 7, 1), date(2023, 9, 30)))


def test_a_year_draws_the_means_of_its_quarters(sqlite_store):
    three = ("Eve", "Vic", "Sam")
    fill_scores(sqlite_store, *((n, q, s) for q, s in (("2024-Q1", 2), ("2024-Q3", 4)) for n in three))
    found = told(sqlite_store, date(2024, 1, 1), Q3[1])
    drawn = [d for s in found.sections if s.title == JUDGED for d in s.drawings][-1]

    assert (drawn.sort, drawn.categories) == ("lines", ("Q1 2024", "Q2 2024", "Q3 2024"))
    assert [values for _, values in drawn.series] == [(2.0, None, 4.0)] * 3


# Suggestions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"\b(?:rfps?|pre-?sales|deals?)\b", ("rfp", "pre", "deal")),
        (r"\b(?:tech(?:nology)? radar|(?:1:1|one[- ]on) with)\b", ("tech", "1", "one")),
        (r"\b(?:(?:build (?:or|vs)|a) buy|x)\b", ("build", "a", "x")),
    ],
)
def test_a_rule_knows_with_which_letters_it_begins(pattern, letters):
    assert beginnings(pattern) == letters


def test_reading_all_rules_at_once_finds_what_each_alone_finds():
    texts = [
        "Technology radar and RFP, build vs. buy; 1:1 with the CEO, hack days",
        "Long-term five-year plan: start-ups, open sourced by maintainers (postmortem)",
        "re-platforming the platform bets; what customers say about roadmaps; VP of Engineering",
        "disruptive alliances, arbitrated conflicts, mentees' ideas, proofs of concept, field guide",
    ]
    offered = frozenset(duty.key for duty in DUTIES)
    found = 0
    for words in (*BY_WORDS, *BY_COUNTERPART):
        for text in texts:
            hit = words.pattern.search(text)
            row = {"title": text} if words in BY_WORDS else {"title": "", "counterpart": text}
            for kind in words.kinds if hit else ():
                alone = suggest(row | {"kind": kind}, offered & {words.duty})
                assert [one.duty for one in alone] == [words.duty]
                found += 1
    assert found > 100
