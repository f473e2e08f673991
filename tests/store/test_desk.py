"""The desk: whom an activity touched, promises until kept, evaluations planned back, tiers and goals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from engagement.errors import Refused, StaleWrite
from engagement.model.designated import NewContact, NewEvaluation
from engagement.model.desk import STEPS, Desk, Promise, Side, TouchType
from engagement.model.tables import Change
from engagement.model.vocabulary import Kind, Role, Status
from engagement.store import NewGoal, activities, commitments, contacts, evaluations
from engagement.store.desk_record import read_desk
from engagement.store.evaluations import Planned
from tests.conftest import draft
from tests.counting import calls, statements

TODAY = date(2026, 3, 2)
JANE = NewContact("Jane Doe", "Gartner", tier="1", coverage=("cloud databases",), owner="Mara")


def put(store, *told):
    with store.unit("t") as unit:
        return [contacts.add(unit, one) for one in told]


def meeting(store, who, firm=None, on="2026-02-02", **more):
    more.setdefault("kind", Kind.ANALYST_MEETING)
    return store.add_activity(draft("Briefing", on, counterpart=who, organisation=firm, **more), "t")


def desk(store, which=Desk.ANALYSTS):
    with store.read() as connection:
        return read_desk(connection, which)


def touched(store, which=Desk.ANALYSTS):
    """{activity: names of those it touched}."""
    found = desk(store, which)
    names = {one.id: one.name for one in found.contacts}
    return {one.id: sorted(names[id] for id in one.contacts) for one in found.touches}


def history(store, noun):
    with store.read() as connection:
        query = select(Change.action, Change.fields).where(Change.noun == noun).order_by(Change.id)
        return [tuple(row) for row in connection.execute(query)]


# Whom an activity touched ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "firm", "met"),
    [
        ("jane DOE", "gartner", ["Jane Doe"]),
        ("Jane Doe", None, ["Jane Doe"]),
        ("Jane Doe", "Gartner, Inc.", ["Jane Doe"]),
        ("Jane Doe and Sam Roe", "Gartner", ["Jane Doe", "Sam Roe"]),
        ("Jane Doe; Sam Roe / Lee Kim", "Gartner", ["Jane Doe", "Sam Roe"]),
        ("Jane Doe (Gartner) & Lee Kim (Forrester)", None, ["Jane Doe", "Lee Kim"]),
        ("Jane Doe, Lee Kim", "Gartner / Forrester", ["Jane Doe", "Lee Kim"]),
        ("Jane Doe", "Hafen Logistics", []),
        ("Ann Onym", None, []),
        ("Jane Doesn't", "Gartner", []),
        ("Pat Moe, PhD", "Forrester", ["Pat Moe, PhD"]),
        ("Andy Sand", "Forrester", ["Andy Sand"]),
    ],
)
def test_names_are_met_within_their_firm_or_where_they_are_alone(store, told, firm, met):
    put(
        store,
        JANE,
        NewContact("Sam Roe", "Gartner"),
        NewContact("Lee Kim", "Forrester"),
        NewContact("Pat Moe, PhD", "Forrester"),
        NewContact("Andy Sand", "Forrester"),
    )
    made = meeting(store, told, firm)

    assert touched(store)[made] == met


def test_a_name_at_two_firms_is_met_only_where_the_firm_is_told(store):
    made = meeting(store, "Jane Doe")
    told = meeting(store, "Jane Doe", "Forrester")
    put(store, JANE)
    assert touched(store)[made] == ["Jane Doe"]
    [other] = put(store, NewContact("Jane Doe", "Forrester"))

    assert (touched(store)[made], touched(store)[told]) == ([], ["Jane Doe"])
    with store.unit("t") as unit:
        contacts.remove(unit, other)
    assert (touched(store)[made], touched(store)[told]) == (["Jane Doe"], [])
    with store.unit("t") as unit:
        contacts.restore(unit, other)
    assert (touched(store)[made], touched(store)[told]) == ([], ["Jane Doe"])


def test_the_desks_never_mix(store):
    put(store, JANE, NewContact("Jane Doe", "The Register", Desk.PRESS))
    briefed = meeting(store, "Jane Doe")
    asked = meeting(store, "Jane Doe", "Register", kind=Kind.PRESS)
    customer = meeting(store, "Jane Doe", kind=Kind.CUSTOMER_MEETING)

    assert touched(store) == {briefed: ["Jane Doe"]}
    assert touched(store, Desk.PRESS) == {asked: ["Jane Doe"]}
    assert customer not in touched(store)


def test_every_write_of_an_activity_keeps_whom_it_touched(store):
    put(store, JANE, NewContact("Sam Roe", "Gartner"))
    made = meeting(store, "Jane Doe", "Gartner")
    told = store.draft_of(made)
    store.change_activity(made, replace(told, counterpart="Sam Roe"), 1, "t")
    assert touched(store)[made] == ["Sam Roe"]
    store.change_activity(made, replace(told, kind=Kind.CUSTOMER_MEETING, organisation=None), 2, "t")
    store.change_activity(made, replace(told, counterpart="Jane Doe, Sam Roe"), 3, "t")
    assert touched(store)[made] == ["Jane Doe", "Sam Roe"]
    store.delete_activity(made, 4, "t")
    assert made not in touched(store)
    store.restore_activity(made, "t")
    assert touched(store)[made] == ["Jane Doe", "Sam Roe"]


def test_a_new_name_of_a_contact_or_firm_finds_its_meetings(store):
    [jane] = put(store, JANE)
    old, new = meeting(store, "Jane Doe", "Gartner"), meeting(store, "Jane Roe", "Garner Group")
    with store.unit("t") as unit:
        contacts.change(unit, jane, replace(JANE, name="Jane Roe"), 1)
    assert touched(store) == {old: [], new: []}
    [firm] = desk(store).houses
    with store.unit("t") as unit:
        contacts.change_firm(unit, firm.id, "Garner Group", None, firm.version)
    assert touched(store) == {old: [], new: ["Jane Roe"]}


def test_thousands_of_activities_are_matched_in_two_more_statements(sqlite_store):
    store = sqlite_store
    put(store, *(NewContact(f"Ann Alyst {n}", f"Firm {n % 40}") for n in range(200)))
    told = [
        draft(f"B {n}", "2026-01-05", kind=Kind.ANALYST_MEETING, counterpart=f"Ann Alyst {n % 300}",
              organisation=f"Firm {n % 300 % 40}") for n in range(2000)
    ]  # fmt: skip

    def add(drafts):
        with store.unit("t") as unit:
            activities.add(unit, drafts)

    with statements(store) as bare:
        few = calls(lambda: add([replace(one, counterpart=None) for one in told]))
    with statements(store) as named:
        many = calls(lambda: add(told))

    assert sum(len(one.contacts) for one in desk(store).touches) > 1300
    assert len(named) == len(bare) + 2  # all contacts are read once, all who were met are kept at once
    assert many < 1.2 * few


# Contacts, firms, tiers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (NewContact("Jane Doe", "  "), "an analyst needs a firm"),
        (NewContact("Jane Doe", "", Desk.PRESS), "a journalist needs an outlet"),
        (NewContact("\u200b", "Gartner"), "an analyst needs a name"),
        (NewContact("Jane Doe", "Gartner", tier="4"), "Tier 4 has no interval yet: set its days first."),
        (NewContact("Jane Doe", "Gartner", tier="the best"), "is no tier"),
        (NewContact("Jane Doe", "Gartner", tier="-1"), "is no tier"),
        (NewContact("Jane Doe", "Gartner", every_days=0), "0 is no interval"),
        (NewContact("Jane Doe", "Gartner", every_days=-30), "-30 is no interval"),
    ],
)
def test_what_cannot_be_on_the_desk_is_refused_in_a_sentence(store, told, message):
    with pytest.raises(Refused, match=message), store.unit("t") as unit:
        contacts.add(unit, told)

    assert (desk(store).contacts, desk(store).houses) == ((), ())


def test_two_of_one_name_at_one_firm_are_refused_and_the_rest_of_a_list_is_kept(store):
    with store.unit("t") as unit:
        made = contacts.add_many(
            unit, [JANE, replace(JANE, firm="GARTNER Inc"), NewContact("Li Wu", "IDC")]
        )

    assert [type(one) for one in made] == [str, Refused, str]
    assert "Jane Doe of Gartner is on the desk already" in made[1].message
    assert [one.shown for one in desk(store).contacts] == ["Jane Doe, Gartner", "Li Wu, IDC"]


def test_tiers_promise_the_days_the_company_chose(store):
    with store.unit("t") as unit:
        contacts.set_tier(unit, "Tier 4", 365)
        contacts.set_tier(unit, "1", 30)
        contacts.add(unit, replace(JANE, tier="tier-4"))
        contacts.add(unit, NewContact("Li Wu", "IDC", tier="1"))
        contacts.add(unit, NewContact("Own Way", "IDC", tier="1", every_days=10))
        with pytest.raises(Refused, match="Tier 4 has 1 contact"):
            contacts.remove_tier(unit, "4")
        contacts.remove_tier(unit, "3")

    assert desk(store).tiers == {"1": 30, "2": 90, "4": 365}
    assert [one.interval for one in desk(store).contacts] == [365, 30, 10]
    assert history(store, "choice")[0] == (
        "edit", {"tiers": [None, {"1": 45, "2": 90, "3": 180, "4": 365}]},
    )  # fmt: skip


def test_a_stale_write_is_refused_and_a_removal_is_undone(store):
    [jane] = put(store, JANE)
    with store.unit("t") as unit:
        assert contacts.change(unit, jane, replace(JANE, owner="Bo"), 1)
        assert not contacts.change(unit, jane, replace(JANE, owner="Bo"), 1)
    with pytest.raises(StaleWrite), store.unit("t") as unit:
        contacts.change(unit, jane, replace(JANE, owner="Cy"), 1)
    with pytest.raises(StaleWrite), store.unit("t") as unit:
        contacts.remove(unit, jane, 1)
    [firm] = desk(store).houses
    with pytest.raises(Refused, match='"Gartner" has 1 analyst'), store.unit("t") as unit:
        contacts.remove_firm(unit, firm.id)
    with store.unit("t") as unit:
        contacts.remove(unit, jane, 2)
        contacts.remove_firm(unit, firm.id)
    assert (desk(store).contacts, desk(store).houses) == ((), ())
    with store.unit("t") as unit:
        contacts.restore(unit, jane)

    assert [one.shown for one in desk(store).contacts] == ["Jane Doe, Gartner"]
    assert [action for action, _ in history(store, "contact")] == ["add", "edit", "delete", "restore"]
    assert [action for action, _ in history(store, "firm")] == ["add", "delete", "restore"]


def test_a_removed_firm_makes_room_for_its_name(store):
    with store.unit("t") as unit:
        gone = contacts.add_firm(unit, "Gartner", Desk.ANALYSTS)
        contacts.remove_firm(unit, gone)
        other = contacts.add_firm(unit, "Garner", Desk.ANALYSTS)
        contacts.change_firm(unit, other, "Gartner", "the one", 1)
        with pytest.raises(Refused, match="Another firm is called"):
            contacts.restore_firm(unit, gone)
        third = contacts.add_firm(unit, "IDC", Desk.ANALYSTS)
        with pytest.raises(Refused, match="on the desk already"):
            contacts.change_firm(unit, third, "gartner", None, 1)


def test_long_and_odd_names_are_kept_whole(store):
    name, firm = "<b>" + "Ä" * 200 + "</b> **x** | $y$", "F" * 900
    put(store, NewContact(name, firm))
    made = meeting(store, name, firm)

    assert desk(store).contacts[0].name == name
    assert touched(store)[made] == [name]


# Promises ----------------------------------------------------------------------------------------


def test_promises_are_listed_until_kept_or_dropped_and_come_back(store):
    put(store, JANE)
    promises = (
        Promise(Side.OURS, "the roadmap", date(2026, 3, 12)),
        Promise(Side.THEIRS, "a draft", None),
        Promise(Side.OURS, "The  roadmap", date(2026, 4, 1)),
    )
    made = meeting(store, "Jane Doe", "Gartner", promises=promises)
    ours, theirs = sorted(desk(store).owed, key=lambda one: one.side)
    assert (ours.what, ours.due_on, theirs.due_on) == ("the roadmap", date(2026, 3, 12), None)
    assert ours.contacts == (desk(store).contacts[0].id,)
    with store.unit("t") as unit:
        commitments.keep(unit, ours.id, TODAY)
        commitments.keep(unit, ours.id, TODAY + timedelta(days=9))
        commitments.drop(unit, theirs.id)
    assert [(one.id, one.kept_on) for one in desk(store).owed] == [(ours.id, TODAY)]
    with store.unit("t") as unit:
        commitments.unkeep(unit, ours.id)
        commitments.restore(unit, theirs.id)
        commitments.change(unit, theirs.id, "the final", date(2026, 5, 1))
    # An edit of the activity brings what is new, and nothing twice.
    told = replace(store.draft_of(made), promises=(*promises, Promise(Side.OURS, "a call")))
    store.change_activity(made, told, 1, "t")

    whats = sorted(one.what for one in desk(store).owed)
    assert whats == ["a call", "a draft", "the final", "the roadmap"]
    assert len(history(store, "commitment")) == 9
    store.delete_activity(made, 1, "t")
    assert desk(store).owed == ()


# Evaluations -------------------------------------------------------------------------------------

MQ = NewEvaluation("Gartner", "Magic Quadrant for Cloud Databases", date(2026, 12, 1), owner="Mara")


def planned(store):
    with store.unit("t") as unit:
        evaluations.add(unit, MQ, TODAY)
    return desk(store).evaluations[0]


def test_steps_are_planned_back_from_the_publication(store):
    made = planned(store)

    assert [(step.name, step.due_on) for step in made.steps] == [
        (name, MQ.publishes_on - timedelta(days=days)) for name, days in STEPS
    ]
    assert {step.owner for step in made.steps} == {"Mara"}


def test_steps_are_done_and_move_with_the_publication(store):
    made = planned(store)
    with store.unit("t") as unit:
        evaluations.done(unit, made.steps[0].id, TODAY)
        version = desk(store).evaluations[0].version
    with store.unit("t") as unit:
        later = replace(MQ, publishes_on=MQ.publishes_on + timedelta(days=30))
        evaluations.change(unit, made.id, later, TODAY, version + 1)
    moved = desk(store).evaluations[0].steps

    assert (moved[0].done_on, moved[0].due_on) == (TODAY, made.steps[0].due_on)
    assert moved[1].due_on == made.steps[1].due_on + timedelta(days=30)
    assert moved[-1].due_on == later.publishes_on
    with store.unit("t") as unit:
        evaluations.done(unit, made.steps[0].id, None)
    assert desk(store).evaluations[0].steps[0].done_on is None


@pytest.mark.parametrize(
    ("step", "day", "message"),
    [
        (4, date(2026, 12, 2), "lies after the publication"),
        (0, date(2026, 10, 1), "Criteria .* would come after Questionnaire"),
        (1, date(1, 1, 1), "is not between"),
    ],
)
def test_steps_keep_their_order_and_end_with_the_publication(store, step, day, message):
    made = planned(store)
    with pytest.raises(Refused, match=message), store.unit("t") as unit:
        evaluations.plan(unit, made.id, [Planned(made.steps[step].id, day, "Bo")], made.version)

    assert desk(store).evaluations == (made,)


def test_a_plan_gets_steps_of_its_own_and_leaves_others_out(store):
    made = planned(store)
    criteria, questions = made.steps[:2]
    told = [
        Planned(criteria.id, criteria.due_on, None, leave_out=True),
        Planned(None, questions.due_on + timedelta(days=1), "Bo", " Demo  video "),
        Planned(None, MQ.publishes_on, None, "Press release"),
    ]
    with store.unit("t") as unit:
        assert evaluations.plan(unit, made.id, told, made.version)
    [now] = desk(store).evaluations

    assert [step.name for step in now.steps] == [
        "Questionnaire", "Demo video", "Briefing", "References", "Fact check", "Press release", "Publication",
    ]  # fmt: skip
    assert now.steps[1].owner == "Bo"
    with pytest.raises(Refused, match="needs a name"), store.unit("t") as unit:
        evaluations.plan(unit, made.id, [Planned(None, TODAY, None, " ")], now.version)
    gone = [Planned(step.id, step.due_on, None, leave_out=True) for step in now.steps]
    with pytest.raises(Refused, match="needs a step"), store.unit("t") as unit:
        evaluations.plan(unit, made.id, gone, now.version)
    assert desk(store).evaluations == (now,)


def test_a_publication_in_the_past_is_refused_and_a_stale_plan_too(store):
    with pytest.raises(Refused, match="2026-03-01 lies in the past"), store.unit("t") as unit:
        evaluations.add(unit, replace(MQ, publishes_on=date(2026, 3, 1)), TODAY)
    made = planned(store)
    told = [Planned(made.steps[0].id, made.steps[0].due_on, "Bo")]
    with store.unit("t") as unit:
        assert evaluations.plan(unit, made.id, told, made.version)
    with pytest.raises(StaleWrite), store.unit("t") as unit:
        evaluations.plan(unit, made.id, [replace(told[0], owner="Cy")], made.version)
    with store.unit("t") as unit:
        evaluations.remove(unit, made.id)
    assert desk(store).evaluations == ()
    with store.unit("t") as unit:
        evaluations.restore(unit, made.id)
    assert desk(store).evaluations[0].steps[0].owner == "Bo"


# Goals and mentions ------------------------------------------------------------------------------


def test_touches_of_a_tier_count_meetings_with_its_contacts_or_its_tag(store):
    put(store, JANE, NewContact("Sam Roe", "Gartner", tier="1"), NewContact("Lee Kim", "IDC", tier="2"))
    meeting(store, "Jane Doe and Sam Roe", "Gartner")  # two of the tier: one touch
    meeting(store, "Lee Kim", "IDC")
    meeting(store, "Somebody", "IDC", tags=("tier-1",))
    meeting(store, "Jane Doe", "Gartner", status=Status.CANCELLED)
    meeting(store, "Jane Doe", "Gartner", on="2026-03-20", status=Status.PLANNED)
    for measure in ("touches:1", "touches:2", "touches"):
        goal = NewGoal(measure, "CTO", measure, 4, date(2026, 1, 1), date(2026, 12, 31))
        store.add_goal(goal, "t")
    facts = {row.measure: told for row, told in store.goals_with_facts(date(2026, 3, 2))}

    assert {name: told.actual for name, told in facts.items()} == {
        "touches:1": 2, "touches:2": 1, "touches": 3,
    }  # fmt: skip
    assert len(facts["touches:1"].outlook.past) == 2
    before = {row.measure: told.actual for row, told in store.goals_with_facts(date(2026, 2, 1))}
    assert before["touches:1"] == 0


def test_a_mention_is_coverage_by_a_contact_or_a_firm(store):
    put(store, JANE)
    by_her = meeting(store, "Jane Doe", "Gartner", links=_links("https://a.example/1"))
    by_firm = store.add_activity(
        draft("Named a leader", "2026-03-01", kind=Kind.ARTICLE, organisation="Gartner",
              links=_links("https://a.example/2")), "t")  # fmt: skip
    store.add_activity(
        draft("Other", "2026-03-01", organisation="IDC", links=_links("https://a.example/3")), "t"
    )

    found = [(one.activity_id, one.url, one.by) for one in desk(store).mentions]
    assert found == [
        (by_firm, "https://a.example/2", "Gartner"),
        (by_her, "https://a.example/1", "Jane Doe, Gartner"),
    ]


def _links(url):
    from engagement.model.drafts import DraftLink

    return (DraftLink(url, Role.COVERAGE),)


def test_a_touch_keeps_its_type_and_what_was_talked_about(store):
    meeting(store, "Jane Doe", touch=TouchType.INQUIRY, perception=-1, tags=("ai",), minutes=30)
    [one] = desk(store).touches

    assert (one.touch, one.perception, one.topics, one.minutes) == ("inquiry", -1, ("ai",), 30)
