"""The Reach page in a real browser: a click on a mark opens its records, a picture is a picture, a link is a view."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from engagement.capture.importing import import_files
from engagement.store import open_store
from tests.browser.conftest import serving, settle, visit

CHART = "[data-testid=stVegaLiteChart]"
BAR = "path[aria-roledescription=bar]"
CIRCLE = "path[aria-roledescription=circle]"
DAY = "path[aria-roledescription='rect mark']"


@pytest.fixture
def demo(demo_app):
    return demo_app


def mark(page: Page, which: str, chart: int = 0, number: int = 0) -> None:
    """Click a mark of a chart."""
    found = page.locator(CHART).nth(chart).locator(which)
    expect(found.nth(number)).to_be_attached()
    page.wait_for_timeout(300)  # the chart takes its width
    found.nth(number).click(force=True)
    settle(page)


@pytest.mark.parametrize(
    ("address", "which", "chart", "number"),
    [
        ("reach?family=impressions", BAR, 0, 3),
        ("reach?family=attendance&by=city", BAR, 0, 1),
        ("reach?section=worked&family=views", BAR, 0, 0),
        ("reach?section=where", CIRCLE, 0, 0),
        ("reach?section=where", DAY, 1, -1),
        ("reach?section=where", BAR, 2, 2),
    ],
)
def test_a_click_on_a_mark_opens_exactly_its_records(watched, demo, address, which, chart, number):
    page = watched(demo, height=2400)
    visit(page, f"{demo}/{address}")
    mark(page, which, chart, number)
    told = page.get_by_text(re.compile(r": [\d,]+ activit")).first.inner_text()
    count = re.findall(r": ([\d,]+) activit", told)[-1]

    page.get_by_role("link", name="Open them").first.click()

    word = "activity" if count == "1" else "activities"
    expect(page.get_by_text(f"{count} chosen {word}").first).to_be_visible()
    expect(page.get_by_text(f"{count} found").first).to_be_visible()


def test_a_choice_stands_in_the_address_and_the_address_makes_the_view(watched, demo):
    page = watched(demo)
    visit(page, f"{demo}/reach")
    page.get_by_role("radio", name="Views", exact=True).click()
    settle(page)
    page.get_by_role("radio", name="Gained then").click()
    settle(page)
    assert "family=views" in page.url
    assert "show=gained" in page.url
    total = page.locator("[data-testid=stMetricValue]").inner_text()

    again = watched(demo)
    visit(again, page.url)

    expect(again.locator("[data-testid=stMetricValue]")).to_have_text(total)


def test_a_chart_is_saved_as_a_picture_and_as_its_data(watched, demo):
    page = watched(demo, height=1400)
    visit(page, f"{demo}/reach?family=views")
    page.get_by_role("button", name="Save").click()
    settle(page)
    saved = {}
    for name in ("Picture (PNG)", "Picture (SVG)", "Data (CSV)", "Data (XLSX)"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        path = download.value.path()
        saved[name] = path.read_bytes()
    assert saved["Picture (PNG)"].startswith(b"\x89PNG\r\n")
    assert b"<svg" in saved["Picture (SVG)"][:300]
    assert saved["Data (XLSX)"].startswith(b"PK")
    rows = list(csv.DictReader(io.StringIO(saved["Data (CSV)"].decode("utf-8-sig"))))
    assert list(rows[0]) == ["Month", "Platform", "Views"]
    total = sum(float(row["Views"] or 0) for row in rows)
    assert f"{total:,.0f}" == page.locator("[data-testid=stMetricValue]").inner_text()


@pytest.mark.parametrize("section", ["trend", "curves", "worked", "where"])
@pytest.mark.parametrize("width", [360, 390])
def test_a_phone_shows_every_section_within_its_width(watched, demo, section, width):
    page = watched(demo, width=width, dark=True)
    visit(page, f"{demo}/reach?section={section}&family=impressions")
    expect(page.locator(CHART).first).to_be_visible()
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_real_record_has_its_map_and_days(watched, browser, shared, tmp_path):
    database = f"sqlite:///{tmp_path}/real.db"
    store = open_store(database)
    file = shared / "real/nipafx/talks.csv"
    import_files(store, [file], today=date.today(), by="t", person="Nicolai Parlog")
    held = store.count_activities()
    store.close()
    with serving(database) as address:
        page = watched(address, height=2400)
        visit(page, f"{address}/reach?section=where&period=all")
        assert held > 100
        expect(page.locator(CHART).first.locator(CIRCLE).nth(3)).to_be_attached()
        mark(page, CIRCLE, 0, 0)
        expect(page.get_by_role("link", name="Open them").first).to_be_visible()
