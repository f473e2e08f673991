"""Filters in a real browser: a sent view opens as it was, more is chosen, each is taken away; a campaign is emptied."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from engagement.model.vocabulary import Audience, Kind
from engagement.store import Filter, open_store
from tests.browser.conftest import serving, settle, visit
from tests.conftest import draft

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def store(database):
    opened = open_store(database)
    opened.add_activity(
        draft("A", "2026-03-04", campaign="Spring launch", audiences=(Audience.PRESS,), tags=("kafka",)),
        "t",
    )
    opened.add_activity(draft("B", "2026-03-05", kind=Kind.BLOG_POST, campaign="Spring launch"), "t")
    opened.add_activity(draft("C", "2026-03-06", tags=("kafka",)), "t")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(browser, store, database):
    with serving(database) as address:
        yield address


def test_a_sent_view_is_narrowed_and_widened_by_clicks(watched, app):
    at = watched(app)
    visit(at, f"{app}/activities?campaign=Spring+launch&kind=talk&kind=blog_post")
    expect(at.get_by_text("2 found")).to_be_visible()
    at.get_by_role("button", name="More filters").click()
    settle(at)
    at.get_by_label("Tag", exact=True).fill("kafka")
    at.get_by_role("option", name="kafka").click()
    settle(at)
    at.keyboard.press("Escape")  # the list of choices
    at.keyboard.press("Escape")  # what else can be filtered by
    expect(at.get_by_role("button", name="Tag: kafka")).to_be_visible()
    expect(at.get_by_text("1 found")).to_be_visible()
    assert "tag=kafka" in at.url
    assert "campaign=Spring+launch" in at.url
    at.get_by_role("button", name="Campaign: Spring launch").click()
    settle(at)
    expect(at.get_by_text("2 found")).to_be_visible()
    assert "campaign" not in at.url
    assert "tag=kafka" in at.url


def test_a_campaign_is_typed_anew_and_emptied_again(watched, app, store):
    [made] = store.activities(Filter(campaigns=("none",)))
    at = watched(app)
    visit(at, f"{app}/activities?open={made['id']}")
    for typed, kept in (("Autumn tour", "Autumn tour"), (None, None)):
        at.get_by_role("button", name="Edit").click()
        settle(at)
        box = at.get_by_label("Campaign", exact=True)
        if typed is None:
            at.locator("[class*=_campaign]").get_by_role("button", name="Clear").click()
        else:
            box.fill(typed)
            box.press("Enter")
        at.get_by_role("button", name="Save changes").click()
        settle(at)
        expect(at.get_by_role("button", name="Save changes")).to_have_count(0)
        assert store.draft_of(made["id"]).campaign == kept
