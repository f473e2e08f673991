"""What the running app does by itself: a brief whose day it is goes out, and a failure ends nothing."""

from __future__ import annotations

from datetime import date

import pytest
import streamlit as st

from engagement.model.sending import CHOICE, Plan, Recipient, as_json
from engagement.store import choices, open_store
from engagement.ui import schedule, session
from tests.servers.mail import post

ANA = "ana@example.org"


@pytest.fixture(autouse=True)
def _fresh():
    st.cache_resource.clear()
    session.settings.cache_clear()
    yield
    st.cache_resource.clear()
    session.settings.cache_clear()


class Turns:
    """Says "go on" so many times, then "stop"; waits for nothing."""

    def __init__(self, turns: int) -> None:
        self.left = turns

    def wait(self, _seconds: float) -> bool:
        self.left -= 1
        return self.left < 0


def test_the_app_sends_what_is_due_once_and_goes_on_after_a_refusal(sqlite_url, monkeypatch, caplog):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    store = open_store(sqlite_url)
    with store.unit("test") as unit:
        plan = Plan(
            "month",
            1,
            ("md",),
            (Recipient(ANA, date(2026, 1, 1)), Recipient("bo@example.org", date(2026, 1, 1))),
        )
        choices.choose(unit, CHOICE, as_json(plan))
    with post() as taken:
        taken.refuses.add("bo@example.org")
        monkeypatch.setenv(
            "ENGAGEMENT_SMTP_URL", f"smtp://127.0.0.1:{taken.port}?from=briefs@example.org"
        )
        schedule.keep_sending(Turns(3))
    store.close()

    assert taken.to == [ANA]
    assert (
        caplog.text.count("bo@example.org") == 2
    )  # in the sentence and before it, once: later tries wait
