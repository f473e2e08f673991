"""The Mission page: its sections by the address, duties confirmed by a click, choices refused in sentences."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engagement.insight.periods import quarter_before, quarter_of
from engagement.model.mission import BUSINESS_AIM, Constituent
from engagement.model.vocabulary import Audience, Kind, Status
from engagement.model.watched import CompanyDraft
from engagement.store import Filter, Store, balance, duties, watched
from engagement.ui import mission_asked, mission_data, session
from tests.conftest import draft

ROOT = Path(__file__).resolve().parents[2]
TODAY = date.today()
SECTIONS = ("audiences", "duties", "time", "watch")


@pytest.fixture
def page(page):
    return lambda name="mission", **query: page(name, **query)


def said(page: AppTest) -> str:
    """All words of the page, without the escapes of Markdown."""
    kinds = (page.markdown, page.caption, page.info, page.warning, page.success, page.error)
    return re.sub(r"\\(.)", r"\1", " ".join(one.value for kind in kinds for one in kind))


def opened(page: AppTest, *keys: str) -> AppTest:
    """The page with these folds open: what is in a closed one is not made."""
    for key in keys:
        page.session_state[key] = True
    return page.run()


def errors(page: AppTest) -> str:
    return re.sub(r"\\(.)", r"\1", " ".join(one.value for one in page.error))


def done(store: Store, title: str = "A", **more: object) -> str:
    return store.add_activity(draft(title, TODAY.isoformat(), persons=("Mara",), **more), "t")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_stands_on_the_demo_for_every_period(page, demo_store, section):
    for period in mission_asked.PERIODS:
        found = page(section=section, period=period)
        assert not found.exception
        assert said(found)


@pytest.mark.parametrize("section", SECTIONS)
def test_an_empty_page_tells_a_newcomer_what_to_do(page, section):
    found = page(section=section)
    words = said(found)

    assert not found.exception
    assert (
        "No company is watched yet" in words
        if section == "watch"
        else "Nothing is recorded yet" in words
    )


def test_an_unknown_section_a_bad_period_and_one_without_data_are_sentences(page, sqlite_store):
    done(sqlite_store)

    assert "section=juggling" in said(page(section="juggling"))
    turned = page(**{"from": "2026-05-01", "to": "2026-03-01"})
    assert "ends (2026-03-01) before it starts" in said(turned)
    assert not turned.exception
    assert "Nothing was delivered from 1 Jan 2001" in said(
        page(**{"from": "2001-01-01", "to": "2001-03-31"})
    )


def test_the_period_before_is_one_of_the_same_sort():
    quarter = quarter_of(TODAY)
    assert mission_asked.before(*quarter) == quarter_before(TODAY)
    assert mission_asked.before(date(2026, 1, 1), date(2026, 12, 31)) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    assert mission_asked.before(date(2026, 1, 1), date(2026, 1, 10)) == (
        date(2025, 12, 22),
        date(2025, 12, 31),
    )
    assert mission_asked.before(date(1970, 1, 1), date(2100, 12, 31)) is None


# Audiences ---------------------------------------------------------------------------------------


def test_a_cell_named_by_the_address_opens_its_activities_and_an_empty_one_is_said(page, sqlite_store):
    done(sqlite_store, "Interview", kind=Kind.RECRUITING)
    full = page(audience="candidates", constituent="engineering")
    assert "**Candidates by Engineering/Product**: 1 activity" in said(full)

    empty = page(audience="press", constituent="marketing")
    assert "Nothing for press by Marketing this quarter." in said(empty)
    assert "Nothing for press this quarter." in said(empty)


def test_guessed_audiences_are_counted_as_such(page, sqlite_store):
    done(sqlite_store, "Guessed")
    done(sqlite_store, "Said", audiences=(Audience.PRESS,), duties=("public_face",))

    assert (
        "Of 2 activities, the audience of 1 is guessed by their kind and the duties of 1 are suggested"
        in said(page())
    )


# Duties ------------------------------------------------------------------------------------------


def test_a_duty_shows_its_evidence_or_that_there_is_none(page, sqlite_store):
    done(sqlite_store, "A look at Kestrel", kind=Kind.STARTUP_WATCH)
    found = page(section="duties")

    assert "1 of 32 duties have evidence this quarter." in said(found)
    assert any("Watch the startups of our market: 1 suggested" in e.label for e in found.expander)
    assert "No evidence this quarter:" in said(found)
    listed = opened(found, "duty_startup_watch").dataframe[0].value
    assert list(listed["Duty"]) == ["suggested: it is a startup watch"]


def test_one_click_confirms_what_is_suggested_and_another_takes_it_back(page, sqlite_store):
    made = done(sqlite_store, "A look at Kestrel", kind=Kind.STARTUP_WATCH)
    found = opened(page(section="duties"), "duty_suggestions")
    found.button(key=f"confirm_{made}").click().run()

    assert sqlite_store.draft_of(made).duties == ("startup_watch",)
    assert "1 activity has its duties." in said(found)
    found.button(key="duties_undo").click().run()
    assert sqlite_store.draft_of(made).duties == ()


def test_a_persons_choice_beats_what_is_suggested(page, sqlite_store):
    made = done(sqlite_store, "A look at Kestrel", kind=Kind.STARTUP_WATCH)
    found = opened(page(section="duties"), "duty_suggestions", f"change_{made}")
    found.multiselect(key=f"duties_{made}").set_value(["competitive_trends"]).run()
    found.button(key=f"save_{made}").click().run()

    assert sqlite_store.draft_of(made).duties == ("competitive_trends",)
    assert "Long-term competitive trends: 1" in " ".join(
        re.sub(r"\\(.)", r"\1", e.label) for e in found.expander
    )


def test_all_of_a_kind_are_confirmed_at_once(page, sqlite_store):
    made = [done(sqlite_store, f"Interview {n}", kind=Kind.RECRUITING) for n in range(3)]
    other = done(sqlite_store, "A talk")
    found = opened(page(section="duties"), "duty_suggestions")
    found.selectbox(key="duty_kind").set_value(Kind.RECRUITING).run()
    found.button(key="duty_confirm_all").click().run()

    assert {sqlite_store.draft_of(one).duties for one in made} == {("recruiting_and_retention",)}
    assert sqlite_store.draft_of(other).duties == ()


def test_the_catalogue_refuses_a_name_twice_and_retires_a_duty_with_its_evidence(page, sqlite_store):
    done(sqlite_store, duties=("turning_points",))
    found = opened(page(section="duties"), "duty_catalogue")
    first = "turning_points"
    found.text_input(key=f"catalogue_label_0_{first}").set_value("Be the public face")
    next(b for b in found.button if b.label == "Save the duty").click().run()
    assert '"Be the public face" of Marketing is in the catalogue already' in errors(found)

    found = opened(page(section="duties"), "duty_catalogue")
    found.button(key="catalogue_retire").click().run()
    assert "1 activity keeps it as evidence" in said(found)
    with sqlite_store.read() as connection:
        assert duties.catalogue(connection)[0].retired
    found = opened(found, "duty_catalogue")
    assert "retired “Spot technical turning points”" in said(found)
    found.button(key="catalogue_undo").click().run()
    with sqlite_store.read() as connection:
        assert not duties.catalogue(connection)[0].retired


def test_a_duty_nobody_knows_is_named_and_lost_by_nobody(page, sqlite_store):
    made = done(sqlite_store, duties=("juggling",))

    assert '"juggling" is a duty of 1 activity and not in the catalogue' in said(page(section="duties"))
    assert "Juggling (not in the catalogue)" in said(page("activities", open=made))


def test_what_is_suggested_is_worked_out_once_for_each_activity(page, sqlite_store, monkeypatch):
    one, two = done(sqlite_store, "A"), done(sqlite_store, "B")
    page(section="duties")
    asked: list[str] = []
    whole = mission_data.suggest
    monkeypatch.setattr(
        mission_data, "suggest", lambda row, offered: asked.append(row["id"]) or whole(row, offered)
    )

    page(section="duties")
    assert asked == []
    sqlite_store.change_activity(two, draft("B2", TODAY.isoformat()), 1, "t")
    page(section="duties")
    assert set(asked) == {two}
    assert one not in asked


# Time --------------------------------------------------------------------------------------------


def test_estimated_hours_are_said_and_a_day_too_long_is_named(page, sqlite_store):
    done(sqlite_store, "A", minutes=1000, duties=("public_face",))
    done(sqlite_store, "B", minutes=1000, duties=("technical_bets",))
    done(sqlite_store, "C", kind=Kind.MENTORING)
    words = said(page(section="time"))

    assert "49 % of the time went to the business and 51 % to technology" in words
    assert "1 of 34 hours are estimated" in words
    assert f"Mara has 34 hours on {TODAY}, 1 of them estimated" in words


def test_an_aim_of_140_is_refused_and_one_of_55_kept(page, sqlite_store):
    done(sqlite_store)
    found = opened(page(section="time"), "time_choices")
    for share, kept in ((140, BUSINESS_AIM), (55, 55)):
        found.number_input(key="time_aim_box_0").set_value(share)
        next(b for b in found.button if b.label == "Save the aim").click().run()
        if share == 140:
            assert "0 to 100 per cent, and 140 is not" in errors(found)
        with sqlite_store.read() as connection:
            assert balance.aim(connection) == kept


def test_targets_that_do_not_add_up_are_refused_in_a_sentence(page, sqlite_store):
    done(sqlite_store)
    found = opened(page(section="time"), "time_choices")
    for one in Constituent:
        found.number_input(key=f"time_target_{one.value}_0").set_value(15)
    next(b for b in found.button if b.label == "Save the targets").click().run()

    assert "add up to 75, not to 100 per cent; 25 are missing" in errors(found)
    with sqlite_store.read() as connection:
        assert balance.targets(connection) is None


# The watch list ----------------------------------------------------------------------------------


def watch(store: Store, name: str) -> str:
    with store.unit("t") as unit:
        return watched.add(unit, CompanyDraft(name), TODAY)


def test_a_company_is_added_by_its_form_and_not_twice(page, sqlite_store):
    found = page(section="watch")
    for turn in (0, 1):
        found.text_input(key=f"company_new_{turn}_name").set_value("Kestrel Graph")
        next(b for b in found.button if b.label == "Add").click().run()
    assert '"Kestrel Graph" is known here already' in errors(found)
    assert found.text_input(key="company_new_1_name").value == "Kestrel Graph"
    with sqlite_store.read() as connection:
        assert len(watched.listed(connection)) == 1


def test_a_look_is_logged_by_one_click_once_and_taken_back(page, sqlite_store):
    made = watch(sqlite_store, "Kestrel Graph")
    found = page(section="watch")
    assert "never looked at" in said(found)
    found.button(key=f"log_look_{made}").click().run()

    assert f"Last look {TODAY}" in said(found)
    assert sqlite_store.count_activities() == 1
    found.button(key="company_undo").click().run()
    assert sqlite_store.count_activities() == 0


def test_a_company_that_somebody_else_changed_is_not_overwritten(page, sqlite_store):
    made = watch(sqlite_store, "Kestrel Graph")
    found = page(section="watch")
    found.button(key=f"edit_company_{made}").click().run()
    with sqlite_store.unit("another") as unit:
        watched.change(unit, made, CompanyDraft("Kestrel Graph", why="Owls"), 1, TODAY)
    found.text_input(key=f"company_{made}_1_why").set_value("Graphs")
    next(b for b in found.button if b.label == "Save changes").click().run()

    assert "changed by somebody else" in errors(found)
    with sqlite_store.read() as connection:
        assert watched.listed(connection)[0]["why"] == "Owls"


def test_a_company_is_taken_off_the_list_and_back(page, sqlite_store):
    made = watch(sqlite_store, "Kestrel Graph")
    found = page(section="watch")
    found.button(key=f"retire_company_{made}").click().run()
    assert "is not watched any more" in said(found)
    found.button(key="company_undo").click().run()
    assert "1 company is watched" in said(found)


def test_a_long_watch_list_is_shown_by_pages(page, sqlite_store):
    for number in range(23):
        watch(sqlite_store, f"Company {number:02}")
    found = page(section="watch")

    assert "23 companies are watched" in said(found)
    assert len([b for b in found.button if b.label == "Log a look"]) == 20


def test_what_is_long_is_shown_cut_and_kept_whole(page, sqlite_store):
    with sqlite_store.unit("t") as unit:
        made = watched.add(unit, CompanyDraft("K" * 3_000, why="w" * 10_000), TODAY)
    found = page(section="watch")
    found.button(key=f"log_look_{made}").click().run()

    assert max(len(one.value) for one in (*found.markdown, *found.success)) < 2_000
    found.button(key=f"edit_company_{made}").click().run()
    assert len(found.text_input(key=f"company_{made}_1_why").value) == 10_000


def test_whoever_may_write_no_more_undoes_nothing(page, sqlite_store, monkeypatch):
    made = watch(sqlite_store, "Kestrel Graph")
    watching, confirming = page(section="watch"), opened_duties(page, sqlite_store)
    watching.button(key=f"log_look_{made}").click().run()
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    session.settings.cache_clear()
    for found, key in ((watching, "company_undo"), (confirming, "duties_undo")):
        found.button(key=key).click().run()
        assert "not open to your role" in errors(found)

    assert sqlite_store.count_activities() == 2
    [session_id] = [a["id"] for a in sqlite_store.activities(Filter()) if a["title"] == "A"]
    assert sqlite_store.draft_of(session_id).duties == ("long_term_strategy",)


def opened_duties(page, store: Store) -> AppTest:
    """The section of duties after one was confirmed."""
    one = done(store, "A", kind=Kind.STRATEGY_SESSION, status=Status.DELIVERED)
    found = opened(page(section="duties"), "duty_suggestions")
    return found.button(key=f"confirm_{one}").click().run()


def test_a_viewer_is_offered_no_act(page, demo_store, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")

    assert {b.label for section in SECTIONS for b in page(section=section).button} == set()


# The form and the filter -------------------------------------------------------------------------


def test_the_form_keeps_a_chosen_duty_and_what_it_does_not_show(page, sqlite_store):
    made = done(sqlite_store, "A", kind=Kind.STRATEGY_SESSION, status=Status.DELIVERED)
    found = page("activities", open=made)
    assert "suggested: Advise on long-term strategy, because it is a strategy session" in said(found)
    found.button(key="edit").click().run()
    key = next(p.key for p in found.button_group if p.key.endswith("_duties"))
    found.button_group(key=key).set_value(["long_term_strategy"])
    next(b for b in found.button if b.label == "Save changes").click().run()

    assert sqlite_store.draft_of(made).duties == ("long_term_strategy",)


def test_activities_are_filtered_by_duty_in_the_address(page, sqlite_store):
    done(sqlite_store, "With", duties=("startup_watch",))
    done(sqlite_store, "Without")
    found = page("activities", duty="startup_watch")

    assert list(found.dataframe[0].value["Title"]) == ["With"]
    assert any("Duty (chosen): Watch the startups of our market" in b.label for b in found.button)
    assert list(page("activities", duty="none").dataframe[0].value["Title"]) == ["Without"]


def test_long_ago_is_not_this_quarter(page, sqlite_store):
    sqlite_store.add_activity(draft("Old", (TODAY - timedelta(days=400)).isoformat()), "t")

    assert "Nothing was delivered this quarter" in said(page())
