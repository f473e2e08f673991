"""An assessment by its link in a real browser: a cold server, visitors who may only read, the CEO who reads all."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from engagement.model.mission import Indicator
from engagement.model.quarters import quarter_code
from engagement.store import assessed, assessors, invitations, open_store
from tests.browser.conftest import serving, settle, visit
from tests.conftest import draft

pytestmark = pytest.mark.browser

TODAY = datetime.now(UTC).date()
CULTURE = Indicator.ENGINEERING_CULTURE


def link(store, name, role, department=None) -> str:
    with store.unit("t") as unit:
        who = assessors.add(unit, name, role, department)
        return invitations.make(unit, who, quarter_code(TODAY), TODAY).secret


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def app(browser, database):
    with serving(database, ENGAGEMENT_DEFAULT_ROLE="viewer") as address:
        yield address


def test_an_assessment_is_filled_by_its_link_first_of_all_and_the_ceo_reads_it(watched, app, database):
    with closing(open_store(database)) as store:
        store.add_activity(
            draft("A talk of this quarter", TODAY.isoformat(), notes="not to be seen"), "t"
        )
        anas = link(store, "Ana", "department_head", "Sales")
        carls = link(store, "Carl", "ceo")
        page = watched(app)
        asked = []
        page.on("request", lambda request: asked.append(request))
        visit(page, f"{app}/assess?invitation={anas}")
        expect(page.get_by_text("Ana, Head of Sales")).to_be_visible()
        expect(page.get_by_text("for the CEO only are shown to nobody else")).to_be_visible()
        expect(page.get_by_role("link", name="Assessment")).to_have_count(0)

        box = page.locator(f".st-key-answer_{CULTURE}")
        box.get_by_label("In your words").fill("Tired <b>people</b>, *really*")
        box.get_by_text("These words are for the CEO only").click()
        page.get_by_role("button", name="Save").click()
        settle(page)
        expect(page.get_by_text("choose a score too")).to_be_visible()
        expect(box.get_by_label("In your words")).to_have_value("Tired <b>people</b>, *really*")

        box.get_by_text("Teams keep to themselves").click()
        page.get_by_role("button", name="Save").dblclick()
        settle(page)
        expect(page.get_by_text("Saved. Thank you.")).to_be_visible()
        with store.read() as connection:
            [row] = assessed.listed(connection)
        assert (row.score, row.version, row.words, row.for_ceo_only) == (2, 1, None, True)
        assert "not to be seen" not in page.content()

        visit(page, f"{app}/assess?invitation={anas}")
        expect(page.get_by_text("You answered 1 of 3")).to_be_visible()
        # The secret leaves by the address of the page itself and by no referrer.
        assert [one.url for one in asked if anas in (one.headers.get("referer") or "")] == []
        assert all(one.url.startswith(f"{app}/assess?") for one in asked if anas in one.url)

        ceo = watched(app)
        visit(ceo, f"{app}/assess?invitation={carls}")
        expect(ceo.get_by_role("heading", name="What everybody said")).to_be_visible()
        expect(ceo.get_by_text("Tired <b>people</b>, *really*")).to_be_visible()
        expect(ceo.get_by_text("for you only")).to_be_visible()


def test_a_link_that_is_none_opens_nothing_on_a_phone(watched, app):
    page = watched(app, width=390, dark=True)
    visit(page, f"{app}/assess?invitation=nonsense")
    expect(page.get_by_text("This link is not known here")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    visit(page, f"{app}/assess")
    expect(page.get_by_text("This page is opened by the link of an invitation")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
