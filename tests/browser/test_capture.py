"""The evening's job in a real browser: paste and Enter, the inbox by keyboard, a file with its columns."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from engagement.capture import inbox
from engagement.capture.importing import import_found
from engagement.capture.reading import read
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
        running.pages["/feed"] = ("application/rss+xml", rss(ITEM.format("one"), ITEM.format("two")))
        yield running


@pytest.fixture
def store(tmp_path):
    opened = open_store(f"sqlite:///{tmp_path}/engagement.db")
    yield opened
    opened.close()


@pytest.fixture
def app(browser, store, tmp_path, site):
    with serving(f"sqlite:///{tmp_path}/engagement.db", ENGAGEMENT_FETCH_ALLOW=site.allow) as address:
        yield address


def paste(on, said):
    box = on.get_by_placeholder("Paste a link")
    box.fill(said)
    box.press("Enter")
    on.wait_for_selector(".st-key-log_draft")
    settle(on)


def test_a_pasted_link_is_a_draft_that_enter_saves(watched, app, site, store):
    at = watched(app)
    visit(at, f"{app}/log")
    paste(at, f"{site.url}/talk")
    draft = at.locator(".st-key-log_draft")
    expect(draft.get_by_text("Streams at scale")).to_be_visible()
    expect(draft.get_by_text("Missing: attendance")).to_be_visible()
    expect(at.get_by_label("Title")).to_have_value("Streams at scale")
    at.keyboard.press("Enter")
    expect(at.get_by_text("Saved: Streams at scale")).to_be_visible()
    assert [(r["event"], r["city"]) for r in store.activities()] == [("DevConf", "Brno")]

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
    assert store.count_activities() == 3


def test_the_inbox_is_worked_by_keyboard(watched, app, site, store):
    items = rss(*(ITEM.format(f"post{n}") for n in range(4)))
    found = read("feed", items, date.today())
    import_found(store, [found], today=date.today(), by="t")
    at = watched(app)
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
    assert store.count_activities() == 3
    assert not inbox.listed(store)


def test_a_file_is_shown_with_its_columns_before_it_is_imported(watched, app, store, tmp_path):
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
    assert store.count_activities() >= 1


def test_a_feed_is_watched_from_the_page(watched, app, site, store):
    at = watched(app)
    visit(at, f"{app}/sources")
    at.get_by_label("Watch").fill(f"{site.url}/feed")
    at.get_by_role("button", name="Add watch").click()
    settle(at)
    expect(at.get_by_text("2 waiting in the inbox").first).to_be_visible()
    assert len(inbox.listed(store)) == 2
