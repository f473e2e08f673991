"""The main job in a real browser: log a talk, find it, see a goal move and a mark in the chart."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from engagement.store import open_store
from tests.browser.conftest import ROOT, serving, settle, visit
from tests.conftest import draft
from tests.servers.x_api import XServer, metrics

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('app')}/engagement.db"


@pytest.fixture(scope="module")
def app(browser, database):
    with serving(database) as address:
        yield address


def test_a_talk_is_logged_found_opened_moves_a_goal_and_marks_the_chart(watched, app):
    page = watched(app)
    visit(page, f"{app}/goals")
    expect(page.get_by_text("No goal is set yet")).to_be_visible()
    page.get_by_text("The goal in fields").click()
    settle(page)
    page.get_by_role("radio", name="Attendance").click()
    settle(page)
    page.get_by_label("Name").fill("People in rooms")
    page.get_by_label("Target").fill("400")
    page.get_by_role("button", name="Save").click()
    settle(page)
    expect(page.get_by_text("0 of 400 people in rooms")).to_be_visible()

    visit(page, f"{app}/log")
    page.get_by_label("Title").fill("Scaling Kafka <img src=x> *now*")
    page.get_by_label("Event", exact=True).fill("DevConf")
    page.get_by_label("City").fill("Brno")
    page.get_by_label("Attendance", exact=True).fill("120")
    page.get_by_label("Links").fill("https://youtu.be/abcdefghijk\nslides: https://example.org/deck")
    page.get_by_role("button", name="Save").dblclick()
    settle(page)
    expect(page.get_by_text("Saved: Scaling Kafka <img src=x> *now*")).to_be_visible()

    visit(page, f"{app}/activities?search=kafka")
    expect(page.get_by_text("1 found")).to_be_visible()
    page.locator("[data-testid=stDataFrame] canvas").first.click(position={"x": 20, "y": 55}, force=True)
    settle(page)
    opened = page.locator(".st-key-opened")
    expect(opened.get_by_role("heading", name="Scaling Kafka <img src=x> *now*")).to_be_visible()
    expect(opened.get_by_text("Event: DevConf")).to_be_visible()
    assert "open=" in page.url

    visit(page, f"{app}/goals")
    expect(page.get_by_text("120 of 400 people in rooms")).to_be_visible()

    visit(page, f"{app}/reach")
    expect(page.locator("[data-testid=stMetricValue]")).to_have_text("120")
    bars = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=bar]")
    expect(bars).to_have_count(1)


def test_refused_input_keeps_its_text_and_names_the_field(watched, app):
    page = watched(app)
    visit(page, f"{app}/log")
    page.get_by_label("Title").fill("Kept")
    page.get_by_label("Links").fill("https://example.org/a\njavascript:alert(1)")
    page.get_by_role("button", name="Save").click()
    settle(page)

    expect(
        page.get_by_text("Links: line 2, only http and https addresses can be linked.")
    ).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Kept")
    expect(page.get_by_label("Links")).to_have_value("https://example.org/a\njavascript:alert(1)")


def test_the_kind_is_one_click_and_brings_its_fields(watched, app):
    page = watched(app)
    visit(page, f"{app}/log")
    for kind, field in (
        ("Analyst meeting", "Firm"),
        ("Conference", "Last day"),
        ("Podcast", "Show"),
        ("Blog post", "Title"),
    ):
        page.get_by_role("radio", name=kind, exact=True).click()
        settle(page)
        expect(page.get_by_label(field, exact=True)).to_be_visible()
    expect(page.get_by_label("City")).to_have_count(0)


def test_an_edit_a_delete_and_their_undo(watched, app, database):
    store = open_store(database)
    made = store.add_activity(draft("To be edited", "2026-03-04", city="Bern"), "t")
    page = watched(app)
    visit(page, f"{app}/activities?open={made}")
    page.get_by_role("button", name="Edit").click()
    settle(page)
    page.get_by_label("City").fill("Basel")
    page.get_by_role("button", name="Save changes").click()
    settle(page)
    expect(page.get_by_text("Where: Basel")).to_be_visible()

    page.get_by_text(re.compile("^History")).click()
    page.get_by_role("button", name="Undo").click()
    settle(page)
    expect(page.get_by_text("Where: Bern")).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    settle(page)
    assert store.activity(made).row["deleted_at"] is not None
    page.get_by_role("button", name="Restore").click()
    settle(page)
    assert store.activity(made).row["deleted_at"] is None
    store.close()


def test_a_record_changed_by_somebody_else_is_not_overwritten_unseen(watched, app, database):
    store = open_store(database)
    made = store.add_activity(draft("Changed by two", "2026-03-04", city="Bern"), "t")
    page = watched(app)
    visit(page, f"{app}/activities?open={made}")
    page.get_by_role("button", name="Edit").click()
    settle(page)
    store.change_activity(made, draft("Changed by two", "2026-03-04", city="Rom"), 1, "somebody")
    page.get_by_label("City").fill("Basel")
    page.get_by_role("button", name="Save changes").click()
    settle(page)

    expect(page.get_by_text("was changed by somebody else")).to_be_visible()
    expect(page.get_by_label("City")).to_have_value("Basel")
    assert store.draft_of(made).city == "Rom"
    page.get_by_role("button", name="Save changes").click()
    settle(page)
    assert store.draft_of(made).city == "Basel"
    store.close()


def test_filters_live_in_the_url(watched, app):
    page = watched(app)
    visit(page, f"{app}/activities")
    page.get_by_label("Search", exact=True).fill("nothing like it")
    page.get_by_label("Search", exact=True).press("Enter")
    settle(page)
    expect(page.get_by_text("Nothing is found with these filters")).to_be_visible()
    assert "search=nothing" in page.url

    visit(
        page,
        f"{app}/activities?kind=blog_post&status=planned&from=2026-01-01&to=2026-12-31&person=Nobody",
    )
    expect(page.get_by_text("Nothing is found with these filters")).to_be_visible()
    visit(page, f"{app}/activities?kind=dance&from=soon&open=nope&page=99")
    expect(page.get_by_text("There is no such activity")).to_be_visible()


def test_a_pull_by_the_button_shows_its_numbers_on_the_pages(watched, browser, tmp_path):
    database = f"sqlite:///{tmp_path}/engagement.db"
    store = open_store(database)
    for n in (1, 2, 3):
        store.add_activity(
            draft(f"Post {n}", date.today().isoformat(), f"https://x.com/me/status/{n}"), "t"
        )
    with XServer() as x:
        x.posts = {str(n): {"public_metrics": metrics(1000 + n)} for n in (1, 2)}
        keys = {"ENGAGEMENT_X_API_URL": x.url, "ENGAGEMENT_X_BEARER_TOKEN": "s3cr3t"}
        with serving(database, **keys) as address:
            page = watched(address)
            visit(page, f"{address}/sources")
            expect(page.get_by_text("A pull now asks 1 requests, at most 3 billed")).to_be_visible()
            page.get_by_role("button", name="Pull now").click()
            settle(page)
            expect(
                page.get_by_text("12 readings and 1 absences from 1 requests, 2 billed ($0.010).")
            ).to_be_visible()
            assert "s3cr3t" not in page.content()
            visit(page, f"{address}/reach?family=impressions")
            expect(page.locator("[data-testid=stMetricValue]")).to_have_text("2,003")
            expect(page.get_by_text("2,003 impressions, known for 2 of 3.").first).to_be_visible()
    store.close()


def test_a_cold_server_refuses_a_first_deep_link_to_a_page_not_for_this_role(watched, browser, tmp_path):
    with serving(f"sqlite:///{tmp_path}/engagement.db", ENGAGEMENT_DEFAULT_ROLE="viewer") as address:
        page = watched(address)
        visit(page, f"{address}/sources")
        expect(page.get_by_text("This page is not open to your role")).to_be_visible()
        expect(page.get_by_text("Connect a platform")).to_have_count(0)
        visit(page, f"{address}/log")
        expect(page.get_by_text("This page is not open to your role")).to_be_visible()
        visit(page, f"{address}/activities")
        expect(page.get_by_role("heading", name="Activities")).to_be_visible()


@pytest.mark.parametrize(
    "page_name",
    ["", "log", "inbox", "files", "speaking", "activities", "reach", "goals", "sources"],
)
def test_the_demo_is_alive_on_every_page_wide_and_narrow(watched, demo_app, page_name):
    for width in (1400, 390):
        page = watched(demo_app, width=width, dark=width == 390)
        visit(page, f"{demo_app}/{page_name}")
        expect(page.get_by_text("Demo data: an invented CTO's two years.")).to_be_visible()
        assert page.locator("[data-testid=stException]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("name", ["", "reach"])
def test_every_month_has_its_own_bar(watched, demo_app, name):
    page = watched(demo_app)
    visit(page, f"{demo_app}/{name}")
    bars = page.locator("[data-testid=stVegaLiteChart] path[aria-roledescription=bar]")
    expect(bars.nth(8)).to_be_attached()

    lefts = bars.evaluate_all("all => all.map(one => Math.round(one.getBoundingClientRect().left))")
    assert len(set(lefts)) >= 8


@pytest.mark.parametrize(
    "name", ["", "log", "inbox", "files", "speaking", "activities", "reach", "goals", "sources"]
)
def test_an_empty_page_says_what_to_do(watched, browser, empty_app, name):
    page = watched(empty_app)
    visit(page, f"{empty_app}/{name}")

    assert page.locator("[data-testid=stException]").count() == 0
    words = {
        "": "Begin with one of these",
        "log": "What was it?",
        "inbox": "Nothing waits for you",
        "files": "A table, feed, calendar, schedule or export",
        "speaking": "No open call for papers is known",
        "activities": "Log your first talk",
        "reach": "No number is known yet",
        "goals": "No goal is set yet",
        "sources": "Connect a platform",
    }
    expect(page.get_by_text(words[name]).first).to_be_visible()


@pytest.fixture(scope="module")
def empty_app(browser, tmp_path_factory):
    # `python app.py`, as the other tests start `streamlit run app.py`.
    with serving(
        f"sqlite:///{tmp_path_factory.mktemp('empty')}/engagement.db", str(ROOT / "app.py")
    ) as address:
        yield address


def test_the_server_is_healthy_and_says_its_headers(empty_app):
    with urlopen(f"{empty_app}/healthz") as answer:
        assert (answer.status, json.load(answer)) == (200, {"status": "ok", "database": "ok"})
        headers = {name.lower(): value for name, value in answer.headers.items()}
    assert "unsafe-eval" not in headers["content-security-policy"]
    assert (
        "'unsafe-inline'" not in headers["content-security-policy"].split("script-src")[1].split(";")[0]
    )
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_a_database_that_is_down_is_a_sentence_on_the_page(watched, browser, tmp_path):
    file = Path(tmp_path / "broken.db")
    file.write_text("this is no database " * 200)
    with serving(f"sqlite:///{file}") as address:
        page = watched(address)
        visit(page, f"{address}/goals")
        expect(page.get_by_text("is not a database").first).to_be_visible()
        assert "Traceback" not in page.content()
