"""The desk in a real browser: a touch logged in one line takes the analyst out of "overdue"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from engagement.model.designated import NewContact
from engagement.model.vocabulary import Kind
from engagement.store import contacts, open_store
from tests.browser.conftest import serving, settle, visit
from tests.conftest import draft

pytestmark = pytest.mark.browser
TODAY = date.today()


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def store(database):
    opened = open_store(database)
    with opened.unit("t") as unit:
        contacts.add(unit, NewContact("Jane Doe", "Gartner", tier="1", coverage=("cloud databases",)))
    on = (TODAY - timedelta(days=80)).isoformat()
    opened.add_activity(draft("Briefing", on, kind=Kind.ANALYST_MEETING, counterpart="Jane Doe"), "t")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(browser, store, database):
    with serving(database) as address:
        yield address


def test_who_is_overdue_fills_the_form_on_a_phone_and_is_touched_by_one_line(watched, app, store):
    _fills_the_form(watched(app, width=390), app)

    at = watched(app)
    visit(at, f"{app}/analysts")
    expect(at.get_by_text("Overdue 35 days")).to_be_visible()

    visit(at, f"{app}/log")
    box = at.get_by_test_id("stChatInputTextArea")
    box.fill(
        "Briefing with Jane Doe (Gartner), today, 45 min, cloud databases, +1; "
        "we promised the roadmap by tomorrow; they promised a draft by Friday"
    )
    box.press("Enter")
    settle(at)
    expect(at.get_by_text("We promised: the roadmap")).to_be_visible()
    at.get_by_role("button", name="Save").first.click()
    settle(at)
    expect(at.get_by_text("Saved: Briefing with Jane Doe, Gartner")).to_be_visible()

    visit(at, f"{app}/analysts")
    expect(at.get_by_text("Everybody was touched in time")).to_be_visible()
    expect(at.get_by_text("Overdue 35 days")).to_have_count(0)
    at.get_by_role("button", name="Kept").first.click()
    settle(at)
    expect(at.get_by_text("Kept: the roadmap")).to_be_visible()
    expect(at.get_by_test_id("stException")).to_have_count(0)
    [row] = [one for one in store.activities() if one["starts_on"] == TODAY.isoformat()]
    assert (row["minutes"], row["perception"], row["tags"]) == (45, 1, ["cloud databases"])


def _fills_the_form(at, app):
    visit(at, f"{app}/analysts")
    at.get_by_role("link", name="Log a touch").click()
    settle(at)
    expect(at.get_by_label("Title")).to_have_value("Briefing with Jane Doe, Gartner")
    assert not at.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
