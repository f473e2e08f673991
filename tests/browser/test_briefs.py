"""Briefs in a real browser: frozen, a number edited, the change named; the saved file asks nobody for anything."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from engagement.insight.periods import quarter_before
from engagement.store import open_store
from tests.browser.conftest import serving, settle, visit
from tests.conftest import draft

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def store(database):
    opened = open_store(database)
    first, last = quarter_before(date.today())
    opened.add_activity(draft("Talk one", first.isoformat(), numbers=(("attendance", 80),)), "t")
    opened.add_activity(draft("Talk two", last.isoformat(), numbers=(("attendance", 160),)), "t")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(browser, store, database):
    with serving(database) as address:
        yield address


def test_a_frozen_brief_names_the_number_that_was_edited(watched, app, store):
    at = watched(app)
    visit(at, f"{app}/briefs?period=last_quarter")
    at.get_by_role("button", name="Freeze").first.click()
    at.get_by_label("Name", exact=True).fill("For the board")
    at.get_by_role("button", name="Freeze this brief").click()
    settle(at)
    expect(at.get_by_role("heading", name="For the board")).to_be_visible()
    expect(at.get_by_text("every number is told today as it was")).to_be_visible()
    frozen = at.url

    [talk] = [row for row in store.activities() if row["title"] == "Talk one"]
    visit(at, f"{app}/activities?open={talk['id']}")
    at.get_by_role("button", name="Edit").click()
    settle(at)
    box = at.get_by_label("Attendance", exact=True)
    box.fill("95")
    at.get_by_role("button", name="Save changes").click()
    settle(at)
    expect(at.get_by_role("button", name="Save changes")).to_have_count(0)

    visit(at, frozen)
    since = at.locator(".st-key-since")
    expect(since.get_by_text("240 people in rooms")).to_be_visible()
    expect(since.get_by_text("255 people in rooms")).to_be_visible()


def test_the_saved_file_asks_nobody_and_fits_a_phone(browser, watched, app, tmp_path):
    at = watched(app)
    visit(at, f"{app}/briefs?period=last_quarter")
    at.get_by_role("button", name="Save as").click()
    settle(at)
    with at.expect_download() as waiting:
        at.get_by_role("button", name="HTML").click()
    saved = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(saved)

    context = browser.new_context(viewport={"width": 390, "height": 800})
    for theme in ("light", "dark"):
        page, asked, said = context.new_page(), [], []
        page.emulate_media(color_scheme=theme)
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(saved.as_uri())
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("img").first).to_be_visible()
        fits = page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        assert (asked, said, fits) == ([saved.as_uri()], [], True), theme
    context.close()
