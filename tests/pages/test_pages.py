"""Pages as scripts: who may see them, text from outside shown as text, a second click on Save."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engagement.demo import fill
from engagement.model.vocabulary import Kind
from engagement.store import NewGoal
from engagement.ui import parts, session
from tests.conftest import draft

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(page.stem for page in (ROOT / "pages").glob("*.py"))
NASTY = '<script>alert(1)</script> ![x](http://evil.example/p.png) $a$ :red[b] `c` **d** | "q" \\'


@pytest.fixture(autouse=True)
def _fresh():
    st.cache_resource.clear()
    session.settings.cache_clear()
    yield
    st.cache_resource.clear()
    session.settings.cache_clear()


@pytest.fixture
def page(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)

    def page(name: str, **query: str) -> AppTest:
        running = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)
        for key, value in query.items():
            running.query_params[key] = value
        return running.run()

    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_empty_and_full_without_an_exception(page, sqlite_store, name):
    assert not page(name).exception
    fill(sqlite_store, date.today())
    assert not page(name).exception


@pytest.mark.parametrize(
    ("role", "closed"),
    [("viewer", {"log", "inbox", "files", "sources"}), ("editor", {"sources"}), ("admin", set())],
)
def test_each_page_checks_the_role_itself(page, monkeypatch, role, closed):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", role)
    refused = {
        name for name in PAGES if any("not open to your role" in e.value for e in page(name).error)
    }

    assert refused == closed


def test_a_viewer_is_offered_no_act(page, sqlite_store, monkeypatch):
    made = sqlite_store.add_activity(draft(), "t")
    sqlite_store.add_goal(NewGoal("G", "CEO", "count", 1, date(2026, 1, 1), date(2026, 12, 31)), "t")
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")

    assert {b.label for b in page("activities", open=made).button} == {"Close"}
    assert [b.label for b in page("goals").button] == []


@pytest.mark.parametrize("name", ["overview", "activities", "goals", "reach", "sources"])
def test_text_from_outside_is_shown_as_text(page, sqlite_store, name):
    made = sqlite_store.add_activity(
        draft(
            NASTY,
            date.today().isoformat(),
            event=NASTY,
            city=NASTY,
            persons=(NASTY,),
            notes=NASTY,
            extra={NASTY: NASTY},
            numbers=(("attendance", 5),),
        ),
        NASTY,
    )
    sqlite_store.change_activity(
        made, draft(NASTY, date.today().isoformat(), city=NASTY + "2"), 1, NASTY
    )
    sqlite_store.add_goal(NewGoal(NASTY, "CEO", "count", 1, date(2026, 1, 1), date(2027, 12, 31)), "t")
    running = page(name, open=made)

    assert not running.exception
    for element in [
        *running.markdown,
        *running.caption,
        *running.subheader,
        *running.warning,
        *running.error,
        *running.info,
    ]:
        assert not re.search(r"(?<!\\)(?:!\[|\]\(|<script|\$a|:red)", element.value)


def test_plain_text_stays_readable():
    assert parts.plain("Kafka in 2026") == "Kafka in 2026"
    assert parts.plain("a\n\n# b") == "a \\# b"


def test_saving_gives_a_new_form_and_the_same_form_again_adds_nothing(page, sqlite_store):
    running = page("log")
    token = running.session_state["log_token_0"]
    running.text_input(key="log_0_title").set_value("Once")
    running.button[0].click().run()
    assert [row["title"] for row in sqlite_store.activities()] == ["Once"]
    assert running.text_input(key="log_1_title").value == ""

    again = sqlite_store.add_activity(draft("Once"), "t", token=token)
    assert sqlite_store.count_activities() == 1
    assert again == sqlite_store.activities()[0]["id"]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_logged_with_a_title_and_a_date_alone(page, sqlite_store, kind):
    running = page("log")
    running.session_state["log_kind"] = kind
    running.run()
    running.text_input(key="log_0_title").set_value(f"A {kind.label}")
    running.button[0].click().run()

    assert not running.exception
    assert [(row["kind"], row["title"]) for row in sqlite_store.activities()] == [
        (kind.value, f"A {kind.label}")
    ]


def test_a_title_of_nothing_is_refused_by_name(page, sqlite_store):
    running = page("log")
    running.button[0].click().run()

    assert [e.value for e in running.error] == ["Title: an activity needs a title. Nothing was saved."]
    assert sqlite_store.count_activities() == 0


def test_an_edit_keeps_what_the_form_does_not_show(page, sqlite_store):
    from dataclasses import replace
    from datetime import UTC, datetime

    told = replace(
        draft(tags=("a",), extra={"k": "v"}, place="Hall 3"),
        starts_at=datetime(2026, 3, 4, 9, tzinfo=UTC),
    )
    made = sqlite_store.add_activity(told, "t")
    running = page("activities", open=made)
    running.button(key="edit").click().run()
    [title] = [t for t in running.text_input if t.label == "Title"]
    title.set_value("Another title")
    next(b for b in running.button if b.label == "Save changes").click().run()

    assert sqlite_store.draft_of(made) == replace(told, title="Another title")
