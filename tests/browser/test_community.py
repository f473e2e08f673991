"""The Community page in a real browser: a click on a mark compares its activity; a view is sent; a number is typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from engagement.model.instants import to_micros
from engagement.store import ledger, open_store
from tests.browser.conftest import serving, settle, visit
from tests.conftest import draft

pytestmark = pytest.mark.browser
TODAY = date.today()


def read(store, account, metric, first, step):
    made = store.add_account(account, "t")
    with store.unit("pull") as unit:
        subject = ledger.subjects_for(unit.connection, [made], "account")[made]
        entries = [
            ledger.Entry(
                subject,
                metric,
                to_micros(datetime.combine(TODAY - timedelta(days=7 * back + 1), time(6), UTC)),
                first - step * back,
                "measured",
            )
            for back in range(40)
        ]
        ledger.add_readings(unit.connection, entries, None)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def store(database):
    opened = open_store(database)
    read(opened, "x/acme", "followers", 2000, 11)
    read(opened, "bluesky/acme.example.org", "followers", 900, 3)
    read(opened, "github/acme/tool", "stars", 300, 2)
    opened.add_activity(draft("The talk", (TODAY - timedelta(days=60)).isoformat()), "t")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(browser, store, database):
    with serving(database) as address:
        yield address


def test_a_click_on_a_mark_compares_its_activity_and_opens_it(watched, app, store):
    at = watched(app)
    visit(at, f"{app}/community")
    at.locator(
        ".st-key-community_lines path[aria-label*='The talk'], [data-testid=stVegaLiteChart] path[aria-label*='The talk']"
    ).first.click(force=True)
    expect(at.get_by_text("In the 4 weeks after The talk the account grew by 11")).to_be_visible()
    [row] = store.activities()
    assert f"activity={row['id']}" in at.url
    at.get_by_role("link", name="Open it").click()
    settle(at)
    assert f"open={row['id']}" in at.url
    expect(at.get_by_role("heading", name="The talk")).to_be_visible()


def test_a_metric_is_one_click_and_a_sent_view_opens_as_it_was(watched, app):
    at = watched(app)
    visit(at, f"{app}/community?account=bluesky/acme.example.org&months=3&show=gained")
    expect(at.get_by_role("heading", name="Growth a week of bluesky/acme.example.org")).to_be_visible()
    expect(at.get_by_text("Followers gained since")).to_be_visible()
    at.get_by_test_id("stButtonGroup").get_by_text("Stars").click()
    settle(at)
    expect(at.get_by_role("heading", name="Growth a week of github/acme/tool")).to_be_visible()
    expect(at.get_by_test_id("stException")).to_have_count(0)
    at.get_by_test_id("stButtonGroup").get_by_text("Followers").click()
    settle(at)
    expect(at.get_by_test_id("stException")).to_have_count(0)


def test_a_number_is_typed_on_a_phone_for_a_community_without_an_interface(watched, app, store):
    at = watched(app, width=390)
    visit(at, f"{app}/community")
    at.get_by_text("Add an account or numbers by hand").click()
    settle(at)
    at.get_by_label("Account", exact=True).fill("slack/acme")
    at.get_by_label("Number", exact=True).last.fill("340")
    at.get_by_role("button", name="Add", exact=True).click()
    settle(at)
    expect(at.get_by_text("1 saved")).to_be_visible()
    kept = {account["key"]: account["readings"] for account in store.accounts()}
    assert kept["slack/acme"]["members"]["value"] == 340
    assert not at.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )
