"""The Outlets page's Google sheet: connecting in words, push, pull with a preview, conflicts; asked by nobody unasked."""

from __future__ import annotations

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from engagement.errors import Refused
from engagement.sheets import verbs
from engagement.sheets.inbox import HEADER
from engagement.ui import session
from engagement.ui.outlet_sheet_pull import chosen_of, rows_of
from tests.conftest import draft
from tests.servers.sheets_api import EMAIL, SheetsApi, answers
from tests.servers.sheets_book import letters


def script() -> None:
    from engagement.ui import outlets, session

    outlets.section(session.store(), session.settings())


@pytest.fixture
def google(monkeypatch):
    """Google on loopback, with the two settings that connect its sheet."""
    with SheetsApi(quota=None) as api:
        monkeypatch.setenv("ENGAGEMENT_SHEETS_URL", api.sheet_url)
        monkeypatch.setenv("ENGAGEMENT_SHEETS_SERVICE_ACCOUNT", json.dumps(api.account()))
        monkeypatch.setenv("ENGAGEMENT_SHEETS_API_URL", api.url)
        yield api


def page() -> AppTest:
    at = AppTest.from_function(script, default_timeout=60).run()
    assert not at.exception, at.exception
    return at


def click(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    shown = (*at.markdown, *at.caption, *at.error, *at.success, *at.warning, *at.info, *at.code)
    return "\n".join(one.value for one in shown).replace("\\", "")


def buttons(at: AppTest) -> set[str]:
    return {one.key for one in at.button}


def write(api: SheetsApi, *rows: dict) -> None:
    """People write these rows into the tab Inbox."""
    if api.book.named("Inbox") is None:
        api.book.add("Inbox")
    for column, name in enumerate(HEADER):
        api.book.type("Inbox", f"{letters(column)}1", name)
    for number, row in enumerate(rows, start=2):
        for name, text in row.items():
            api.book.type("Inbox", f"{letters(HEADER.index(name))}{number}", text)


def titles(store) -> list[str]:
    return sorted(one["title"] for one in store.activities())


# Not connected ------------------------------------------------------------------------------------


def test_a_newcomer_is_led_to_connect_a_sheet(kept):
    at = page()

    assert "service" in said(at)
    assert "ENGAGEMENT_SHEETS_URL and ENGAGEMENT_SHEETS_SERVICE_ACCOUNT" in said(at)
    assert "sheet_push" not in buttons(at)


def test_with_the_account_set_the_page_names_the_address_to_share_with(kept, google, monkeypatch):
    monkeypatch.delenv("ENGAGEMENT_SHEETS_URL")

    at = page()

    assert EMAIL in [one.value for one in at.code]
    assert "PRIVATE KEY" not in said(at)
    assert google.requests == []


def test_a_pasted_key_is_tried_at_once_and_kept_nowhere(kept, google, monkeypatch):
    monkeypatch.delenv("ENGAGEMENT_SHEETS_URL")
    monkeypatch.delenv("ENGAGEMENT_SHEETS_SERVICE_ACCOUNT")
    at = page()

    at.text_input(key="sheet_url").set_value(google.sheet_url)
    at.text_input(key="sheet_key_0").set_value(json.dumps(google.account()))
    click(at, next(key for key in buttons(at) if "sheet_connect" in key))

    assert "can be read and written" in said(at)
    assert EMAIL in said(at)
    assert at.run().text_input(key="sheet_key_1").value == ""


@pytest.mark.parametrize("key", ["secrets.json", "{}", '{"token_uri": "http://10.0.0.1/token"}'])
def test_a_pasted_key_opens_no_file_and_no_other_host(kept, key):
    at = page()

    at.text_input(key="sheet_url").set_value("https://docs.google.com/spreadsheets/d/abcdefgh/edit")
    at.text_input(key="sheet_key_0").set_value(key)
    click(at, next(name for name in buttons(at) if "sheet_connect" in name))

    assert at.error[0].value.startswith("The key ")


def test_a_try_tells_what_is_missing_in_a_sentence(kept, google):
    google.share(None)
    at = page()
    at.session_state["sheet_connection"] = True

    click(at.run(), "sheet_try")

    assert EMAIL in said(at)


def test_a_broken_key_in_the_settings_is_a_sentence(kept, google, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_SHEETS_SERVICE_ACCOUNT", '{"type": "authorized_user"}')

    at = page()

    click(at, "sheet_push")
    assert "not of a service account" in said(at)


# Connected ----------------------------------------------------------------------------------------


def test_the_page_asks_nobody_when_it_opens(kept, google):
    at = page()

    assert "last pushed never, last pulled never" in said(at)
    assert google.requests == []


def test_a_push_says_what_it_wrote_and_again_that_nothing_was(kept, google):
    kept.add_activity(draft("Kafka", "2026-03-04"), by="test")
    at = page()

    click(at, "sheet_push")
    first = said(at)
    click(at, "sheet_push")

    assert "row written in" in first
    assert "up to date" in said(at)
    assert google.book["Activities"].values()[1][1:] != []


def test_a_pull_shows_its_differences_before_anything_is_taken(kept, google):
    write(google, {"title": "Kafka", "date": "2026-03-03"}, {"title": "Bad", "date": "'04/05/2026"})
    at = page()

    click(at, "sheet_pull")

    (grid,) = at.dataframe
    assert list(grid.value["What"]) == ["New activity", "Wrong"]
    assert list(grid.value["Where"]) == ["Inbox row 2", "Inbox C3"]
    assert (titles(kept), google.book["Inbox"].values()[1][-1]) == ([], 46084)

    click(at, "sheet_take")

    assert "1 row taken" in said(at)
    assert titles(kept) == ["Kafka"]
    assert google.book["Inbox"].values()[1][-1] == "taken"
    assert "**Inbox C3**" in said(at)
    assert google.book["Inbox"].values()[2][-1].startswith("date: ")
    assert "**Inbox C3**" in said(click(at, "sheet_push"))


def test_a_preview_is_closed_without_taking_anything(kept, google):
    write(google, {"title": "Kafka", "date": "2026-03-03"})
    at = click(page(), "sheet_pull")

    click(at, "sheet_close")

    assert (titles(kept), "sheet_take" in buttons(at)) == ([], False)


def test_a_preview_without_differences_says_so(kept, google):
    write(google)

    assert "the sheet and the record agree" in said(click(page(), "sheet_pull"))


def test_only_ticked_lines_are_chosen(kept, google):
    write(google, {"title": "One", "date": "2026-03-03"}, {"title": "Two", "date": "2026-03-04"})
    at = click(page(), "sheet_pull")
    rows = rows_of(at.session_state["sheet_preview"])

    assert chosen_of(rows, [False, True]).lines == {rows[1]["by"][1]}
    assert chosen_of(rows, [None, None]).lines == set()


def test_what_google_refuses_is_a_sentence_and_the_page_stays(kept, google):
    google.share(None)
    at = page()

    click(at, "sheet_pull")
    click(at, "sheet_push")

    assert EMAIL in said(at)
    google.share("writer")
    assert "row" in said(click(at, "sheet_push")) or "up to date" in said(at)


def test_a_pull_that_ends_part_way_says_what_stands(kept, google):
    write(google, {"title": "Kafka", "date": "2026-03-03"})
    at = click(page(), "sheet_pull")
    google.fail(4, answers(403), times=3)

    click(at, "sheet_take")

    assert "nothing is taken twice" in said(at)
    assert titles(kept) == ["Kafka"]


@pytest.mark.parametrize(("choice", "title"), [("ours", "Ours"), ("theirs", "Theirs")])
def test_a_conflict_is_settled_by_one_click_and_a_second_changes_nothing(kept, google, choice, title):
    one = kept.add_activity(draft("Kafka", "2026-03-04"), by="test")
    at = click(page(), "sheet_push")
    headers, *_rows = google.book["Activities"].values()
    google.book.type("Activities", f"{letters(headers.index('title'))}2", "Theirs")
    kept.change_activity(one, draft("Ours", "2026-03-04"), 1, by="test")
    click(click(at, "sheet_pull"), "sheet_take")

    assert {"Ours", "Theirs"} <= {code.value for code in at.code}
    key = f"sheet_{choice}_Activities_{one}_title"
    click(at, key)

    assert key not in buttons(at)
    assert titles(kept) == [title]
    click(at, "sheet_push")
    assert google.book["Activities"].values()[1][headers.index("title")] == title


def test_a_viewer_sees_how_it_is_and_does_nothing(kept, google, monkeypatch):
    click(page(), "sheet_push")
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    session.settings.cache_clear()

    at = page()

    assert "last pushed 20" in said(at)
    assert buttons(at) == set()


def test_a_viewer_of_nothing_connected_is_shown_no_form(kept, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")

    at = page()

    assert (len(at.text_input), "An editor can connect" in said(at)) == (0, True)


def test_an_invented_record_is_pushed_into_no_sheet_of_googles_own(kept, google, monkeypatch):
    kept.set_demo()
    tried = page()
    monkeypatch.delenv("ENGAGEMENT_SHEETS_API_URL")
    session.settings.cache_clear()

    assert any(one.label == "Push" for one in tried.button)
    assert "belongs into no sheet" in said(page())
    with pytest.raises(Refused, match="invented work"):
        verbs.push(kept, session.settings(), today=date.today(), by="t")
    assert google.requests == []
