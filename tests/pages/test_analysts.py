"""The Analysts page: who is due, promises, evaluations, people; every refusal is a sentence and loses nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from engagement.model.designated import NewContact, NewEvaluation
from engagement.model.desk import Desk, Promise, Side
from engagement.model.vocabulary import Kind, Status
from engagement.store import contacts, evaluations
from engagement.store.desk_record import read_desk
from tests.conftest import draft
from tests.pages.test_pages import NASTY

TODAY = date.today()
JANE = NewContact("Jane Doe", "Gartner", tier="1", coverage=("ai",), owner="Mara")


def put(store, *told):
    with store.unit("t") as unit:
        return [contacts.add(unit, one) for one in told]


def meeting(store, who, back, **more):
    more.setdefault("kind", Kind.ANALYST_MEETING)
    on = (TODAY - timedelta(days=back)).isoformat()
    return store.add_activity(draft(f"With {who}", on, counterpart=who, **more), "t")


def record(store, which=Desk.ANALYSTS):
    with store.read() as connection:
        return read_desk(connection, which)


def words(running):
    said = [*running.markdown, *running.caption, *running.subheader, *running.info, *running.success]
    return " ".join(element.value for element in said).replace("\\", "")


def figures(running):
    return {one.label: one.value for one in running.metric}


@pytest.mark.parametrize("section", ["What is due", "Evaluations", "How it goes", "People and tiers"])
@pytest.mark.parametrize("desk", ["Analysts", "Press"])
def test_every_section_stands_on_the_demo(page, demo_store, section, desk):
    running = page("analysts", section=section, desk=desk)

    assert not running.exception
    assert not running.error


def test_a_newcomer_is_told_what_to_do(page, sqlite_store):
    running = page("analysts")

    assert "Nobody is on this desk yet. Add the analysts" in words(running)
    assert [one.label for one in running.expander] == ["Add an analyst", "Paste a list", "Tiers"]


def test_who_is_overdue_comes_first_and_leaves_once_touched(page, sqlite_store):
    put(sqlite_store, JANE, NewContact("Bo Li", "IDC", tier="3"))
    meeting(sqlite_store, "Jane Doe", 100)
    meeting(sqlite_store, "Bo Li", 10)
    running = page("analysts")
    assert figures(running)["Overdue"] == "1"
    assert "Overdue 55 days" in words(running)
    assert "Quiet" in words(running)

    meeting(sqlite_store, "Jane Doe", 0)
    running = page("analysts")
    assert figures(running)["Overdue"] == "0"
    assert "Everybody was touched in time" in words(running)


def test_a_promise_is_kept_by_one_click_and_taken_back_by_another(page, sqlite_store):
    put(sqlite_store, JANE)
    promise = Promise(Side.OURS, "the roadmap", TODAY - timedelta(days=3))
    meeting(sqlite_store, "Jane Doe", 5, promises=(promise,))
    running = page("analysts")
    assert "3 days late" in words(running)
    [owed] = record(sqlite_store).owed
    running.button(key=f"kept_{owed.id}").click().run()
    assert "Kept: the roadmap" in words(running)
    assert record(sqlite_store).owed[0].kept_on is not None
    running.button(key="desk_undo").click().run()
    assert record(sqlite_store).owed[0].kept_on is None
    running.button(key=f"drop_{owed.id}").click().run()

    assert record(sqlite_store).owed == ()
    assert not running.exception


def test_a_step_is_done_by_one_click(page, sqlite_store):
    with sqlite_store.unit("t") as unit:
        evaluations.add(unit, NewEvaluation("Gartner", "MQ", TODAY + timedelta(days=200)), TODAY)
    running = page("analysts", section="Evaluations")
    step = record(sqlite_store).evaluations[0].steps[0]
    running.button(key=f"done_{step.id}").click().run()

    assert "Criteria is done." in words(running)
    assert record(sqlite_store).evaluations[0].steps[0].done_on == TODAY


def test_a_plan_is_changed_in_one_form(page, sqlite_store):
    with sqlite_store.unit("t") as unit:
        evaluations.add(unit, NewEvaluation("Gartner", "MQ", TODAY + timedelta(days=200)), TODAY)
    running = page("analysts", section="Evaluations")
    one = record(sqlite_store).evaluations[0]
    running.checkbox(key=f"out_{one.steps[0].id}_{one.version}").check()
    running.text_input(key=f"step_name_{one.id}_{one.version}").input("Demo video")
    form = next(b for b in running.button if b.form_id == f"plan_{one.id}_{one.version}")
    form.click().run()

    assert "The steps are planned." in words(running)
    names = [step.name for step in record(sqlite_store).evaluations[0].steps]
    assert names[0] == "Questionnaire"
    assert names[-2:] == ["Demo video", "Publication"]


def test_an_analyst_is_added_by_the_form_once(page, sqlite_store):
    running = page("analysts")
    key = "contact_analysts_0"
    running.text_input(key=f"{key}_name").input("Jane Doe")
    running.button[0].click().run()
    assert "Firm: an analyst needs a firm." in running.error[0].value.replace("\\", "")
    assert running.text_input(key=f"{key}_name").value == "Jane Doe"
    assert record(sqlite_store).contacts == ()


def test_a_list_is_pasted_and_bad_lines_are_named(page, sqlite_store):
    running = page("analysts")
    text = "Jane Doe, Gartner, tier 1, owner Mara, ai\nNobody\nBo Li (IDC), tier 4\nAda (IDC); tier 2; streams\n"
    running.text_area(key="desk_list_text_0").input(text)
    next(one for one in running.button if one.label == "Add them").click().run()
    said = " ".join(one.value for one in running.error).replace("\\", "")

    assert "Line 2: Firm: an analyst needs a firm." in said
    assert "Line 3: Tier 4 has no interval yet: set its days first." in said
    assert [(one.shown, one.tier, one.owner) for one in record(sqlite_store).contacts] == [
        ("Ada, IDC", "2", None),
        ("Jane Doe, Gartner", "1", "Mara"),
    ]
    assert running.text_area(key="desk_list_text_0").value == text


def test_an_interval_of_nothing_is_refused_in_a_sentence(page, sqlite_store):
    put(sqlite_store, JANE)
    running = page("analysts", section="People and tiers")
    next(one for one in running.number_input if one.label == "Tier 1, days").set_value(0)
    next(one for one in running.button if one.label == "Save tiers").click().run()
    assert "0 is no interval" in running.error[0].value
    assert record(sqlite_store).tiers == {"1": 45, "2": 90, "3": 180}


def test_a_firm_with_analysts_stays(page, sqlite_store):
    put(sqlite_store, JANE)
    running = page("analysts", section="People and tiers")
    next(one for one in running.button if one.label == "Remove this firm").click().run()
    assert "has 1 analyst" in running.error[0].value
    assert len(record(sqlite_store).houses) == 1


def test_a_removed_analyst_comes_back(page, sqlite_store):
    [jane] = put(sqlite_store, JANE)
    running = page("analysts", section="People and tiers")
    running.selectbox(key="desk_change_analysts").set_value(jane).run()
    running.button(key=f"contact_remove_{jane}").click().run()
    assert record(sqlite_store).contacts == ()
    running.button(key="desk_undo").click().run()
    assert [one.name for one in record(sqlite_store).contacts] == ["Jane Doe"]


@pytest.mark.parametrize("section", ["What is due", "Evaluations", "How it goes", "People and tiers"])
def test_names_from_outside_are_shown_as_text(page, sqlite_store, section):
    long = "Ä" * 200
    put(
        sqlite_store,
        NewContact(NASTY, NASTY, coverage=(NASTY,), owner=NASTY),
        NewContact(long, long, tier="1"),
    )
    promise = Promise(Side.OURS, NASTY, TODAY)
    meeting(sqlite_store, NASTY, 3, organisation=NASTY, tags=(NASTY,), perception=1, promises=(promise,))
    with sqlite_store.unit("t") as unit:
        evaluations.add(unit, NewEvaluation(NASTY, NASTY, TODAY + timedelta(30), owner=NASTY), TODAY)
    running = page("analysts", section=section)

    assert not running.exception
    for element in [*running.markdown, *running.caption, *running.success]:
        assert "<script>" not in element.value
        assert "![x](" not in element.value


def test_a_viewer_sees_the_desk_and_changes_nothing(page, sqlite_store, monkeypatch):
    put(sqlite_store, JANE)
    meeting(sqlite_store, "Jane Doe", 99, promises=(Promise(Side.OURS, "it", TODAY),))
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    for section in ("What is due", "Evaluations", "How it goes", "People and tiers"):
        running = page("analysts", section=section)
        assert not running.exception
        assert [one.label for one in running.button] == []


def test_the_log_form_is_filled_in_for_a_contact(page, sqlite_store):
    [jane] = put(sqlite_store, JANE)
    running = page("log", touch=jane)
    assert not running.exception
    assert "Briefing with Jane Doe, Gartner" in words(running)
    running.button(key="draft_save_1").click().run()
    [row] = sqlite_store.activities()

    assert (row["kind"], row["touch"], row["counterpart"], row["organisation"]) == (
        "analyst_meeting", "briefing", "Jane Doe", "Gartner",
    )  # fmt: skip
    assert record(sqlite_store).touches[0].contacts == (jane,)


def test_an_edit_keeps_what_was_said_of_a_touch(page, sqlite_store):
    put(sqlite_store, JANE)
    made = meeting(sqlite_store, "Jane Doe and Sam Roe", 5, organisation="Gartner", perception=-1,
                   promises=(Promise(Side.OURS, "it", TODAY),))  # fmt: skip
    running = page("activities", open=made)
    next(one for one in running.button if one.label == "Edit").click().run()
    assert not running.exception
    next(one for one in running.button if one.label == "Save changes").click().run()
    assert not running.exception
    [one] = record(sqlite_store).touches

    assert (one.perception, sqlite_store.draft_of(made).counterpart) == (-1, "Jane Doe and Sam Roe")
    assert len(record(sqlite_store).owed) == 1


def test_a_planned_touch_whose_day_is_over_is_asked_about(page, sqlite_store):
    put(sqlite_store, JANE)
    meeting(sqlite_store, "Jane Doe", 3, status=Status.PLANNED)
    assert "say how it went" in words(page("analysts"))
