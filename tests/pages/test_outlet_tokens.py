"""The tokens' section of the Outlets page: made and shown once, listed, revoked with two clicks, by administrators."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from engagement.store import access_tokens
from engagement.ui import session


def shown() -> None:
    """The section by itself, as the Outlets page shows it."""
    from engagement.ui import outlet_tokens, session

    outlet_tokens.section(session.store(), session.settings())


@pytest.fixture
def page(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)

    def page(role: str = "admin") -> AppTest:
        monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", role)
        return AppTest.from_function(shown, default_timeout=60).run()

    return page


def said(page: AppTest) -> str:
    """All words of the page, without the escapes of Markdown."""
    assert not page.exception
    kinds = (page.markdown, page.caption, page.success, page.error, page.code)
    return re.sub(r"\\(.)", r"\1", " ".join(one.value for kind in kinds for one in kind))


def listed(store):
    with store.read() as connection:
        return access_tokens.listed(connection)


def made(page: AppTest, person: str = "Mara Lind", name: str = "cron", may: str = "read") -> AppTest:
    turn = page.session_state["token_turn"]
    page.text_input(f"token_{turn}_person").set_value(person)
    page.text_input(f"token_{turn}_name").set_value(name)
    page.radio(f"token_{turn}_may").set_value(may)
    [send] = [one for one in page.button if one.label == "Make a token"]
    return send.click().run()


def test_a_token_is_shown_once_and_listed_without_its_secret(page, sqlite_store):
    found = made(page(), may="write")
    secret = found.code[0].value

    with sqlite_store.read() as connection:
        opened = access_tokens.opened(connection, secret, datetime.now(UTC))
    assert (opened.person, opened.name, opened.scopes) == ("Mara Lind", "cron", ["read", "write"])
    assert timedelta(days=89) < opened.expires_at - datetime.now(UTC) <= timedelta(days=90)
    assert "shown this once" in said(found)

    after = found.button("token_copied").click().run()
    assert secret not in said(after)
    assert "Mara Lind" in said(after)
    assert "Read and log" in said(after)
    assert "never used" in said(after)
    assert secret not in said(page())


def test_a_token_is_revoked_with_a_second_click_alone(page, sqlite_store):
    made(page())
    [row] = listed(sqlite_store)
    key = f"token_row_{row.id}"

    asked = page().button(f"{key}_revoke").click().run()
    kept = asked.button(f"{key}_keep").click().run()
    assert listed(sqlite_store)[0].revoked_at is None
    sure = kept.button(f"{key}_revoke").click().run().button(f"{key}_sure").click().run()

    assert listed(sqlite_store)[0].revoked_at is not None
    assert "opens nothing from now on" in said(sure)
    assert "None in use" in said(sure)
    assert not [one for one in sure.button if one.key and one.key.startswith(key)]


def test_ended_tokens_are_told_apart(page, sqlite_store):
    with sqlite_store.unit("t", at=datetime(2026, 1, 1, tzinfo=UTC)) as unit:
        access_tokens.make(unit, "Jon Ek", days=1)

    assert "ended 2026-01-02" in said(page())


def test_a_token_for_nobody_is_refused_in_words(page, sqlite_store):
    found = made(page(), person=" ")

    assert "needs the name of a person" in said(found)
    assert listed(sqlite_store) == []


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_administrators_see_and_make_tokens(page, sqlite_store, role):
    made(page())
    session.settings.cache_clear()
    found = page(role)

    assert "made by an administrator" in said(found)
    assert "Mara Lind" not in said(found)
    assert not [one for one in found.button if one.label == "Make a token"]


def test_a_name_is_shown_letter_by_letter(page, sqlite_store):
    found = made(page(), person="![x](https://evil.example/x.png)", name="**bold**")
    found = found.button("token_copied").click().run()

    raw = " ".join(one.value for one in found.markdown)
    assert r"\!\[x\]\(https\:" in raw
    assert r"\*\*bold" in raw


def test_a_token_revoked_elsewhere_meanwhile_is_said(page, sqlite_store):
    made(page())
    [row] = listed(sqlite_store)
    asked = page().button(f"token_row_{row.id}_revoke").click().run()
    with sqlite_store.unit("t") as unit:
        access_tokens.revoke(unit, row.id)

    # The page is drawn from what stands by now: there is nothing left to press.
    assert not [one for one in asked.run().button if one.key == f"token_row_{row.id}_sure"]
