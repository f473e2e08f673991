"""The evening's job in a real browser: paste and Enter, the inbox by keyboard, a file with its columns."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import expect

from engagement.capture import inbox
from engagement.store import open_store
from tests.browser.conftest import serving, settle, visit
from tests.capture.test_paste import EVENT
from tests.capture.test_reading import ITEM, rss
from tests.servers.site import Site, drip, page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site():
    with Site() as running:
        running.pages["/talk"] = page(head=EVENT)
        running.pages["/slow"] = drip(running.over)
        items = (ITEM.format(f"post{n}") for n in range(4))
        running.pages["/feed"] = ("application/rss+xml", rss(*items))
        yield running


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def store(database):
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(browser, store, database, site):
    with serving(database, ENGAGEMENT_FETCH_ALLOW=site.allow) as address:
        yield address


def paste(on, said):
    box = on.get_by_placeholder("Paste a link")
    box.fill(said)
    box.press("Enter")
    on.wait_for_selector(".st-key-log_draft")
    settle(on)


def test_a_pasted_link_is_a_draft_that_enter_saves(watched, app, site, store):
    before = store.count_activities()
    at = watched(app)
    visit(at, f"{app}/log")
    paste(at, f"{site.url}/talk")
    draft = at.locator(".st-key-log_draft")
    expect(draft.get_by_text("Streams at scale")).to_be_visible()
    expect(draft.get_by_text("Missing: attendance")).to_be_visible()
    expect(at.get_by_label("Title")).to_have_value("Streams at scale")
    at.keyboard.press("Enter")
    expect(at.get_by_text("Saved: Streams at scale")).to_be_visible()
    assert ("DevConf", "Brno") in [(r["event"], r["city"]) for r in store.activities()]

    paste(at, f"{site.url}/slow")
    expect(at.get_by_text("did not answer within")).to_be_visible()
    at.keyboard.press("Escape")
    settle(at)
    expect(at.locator(".st-key-log_draft")).to_have_count(0)

    paste(at, "Talk at JFall 5 Mar 2026\nbriefed Gartner's Jane Roe yesterday, 45 min")
    at.keyboard.press("Enter")
    settle(at)
    expect(draft.get_by_text("Missing: who")).to_be_visible()
    at.keyboard.press("Enter")
    settle(at)
    assert store.count_activities() == before + 3


def test_a_feed_is_watched_from_the_page_and_its_inbox_worked_by_keyboard(
    watched, browser, site, tmp_path
):
    database = f"sqlite:///{tmp_path}/engagement.db"
    with (
        closing(open_store(database)) as store,
        serving(database, ENGAGEMENT_FETCH_ALLOW=site.allow) as address,
    ):
        at = watched(address)
        _watch(at, address, f"{site.url}/feed")
        assert len(inbox.listed(store)) == 4
        _work(at, address)
        assert store.count_activities() == 3
        assert not inbox.listed(store)


def _watch(at, app, feed):
    visit(at, f"{app}/sources")
    at.get_by_label("Watch").fill(feed)
    at.get_by_role("button", name="Add watch").click()
    settle(at)
    expect(at.get_by_text("4 waiting in the inbox").first).to_be_visible()


def _work(at, app):
    visit(at, f"{app}/inbox")
    expect(at.get_by_text("4 waiting, 4 of them certain")).to_be_visible()
    for key, left in (("a", "3 waiting"), ("i", "2 waiting")):
        at.keyboard.press(key)
        expect(at.get_by_text(left)).to_be_visible()
        settle(at)
    at.keyboard.press("e")
    expect(at.get_by_role("button", name="Record it")).to_be_visible()
    at.get_by_label("Title").fill("A better title")
    at.get_by_role("button", name="Record it").click()
    settle(at)
    at.get_by_role("heading", name="Inbox").click()
    at.keyboard.press("Shift+A")
    expect(at.get_by_text("Nothing waits for you")).to_be_visible()


def test_a_file_is_shown_with_its_columns_before_it_is_imported(watched, app, store, tmp_path):
    before = store.count_activities()
    file = tmp_path / "talks.csv"
    file.write_text(
        "Talk,When,Room,Heads\nStreams at scale,2026-03-04,Brno,240\nOther one,4.5.2026,Ede,x\n"
    )
    at = watched(app)
    visit(at, f"{app}/files")
    at.locator("input[type=file]").set_input_files(str(file))
    expect(at.get_by_text("2 rows.")).to_be_visible()
    settle(at)
    at.get_by_role("button", name="Import").click()
    settle(at)
    expect(at.get_by_text("created").first).to_be_visible()
    assert store.count_activities() > before
