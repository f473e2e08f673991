"""Sending on the Briefs page: who gets them, the mail before it goes, a test, what became of each."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from engagement.model.sending import CHOICE, MAIL, Plan, Recipient, as_json
from engagement.sending import run
from engagement.store import choices, deliveries
from engagement.ui import session
from tests.servers import PATIENCE
from tests.servers.mail import Post, post

ANA = "ana@example.org"
TODAY = date(2026, 4, 3)


def script() -> None:
    from datetime import date

    from engagement.ui import sending, session

    sending.show(session.store(), date(2026, 4, 3))


@pytest.fixture
def taken(monkeypatch):
    with post() as server:
        use(monkeypatch, server)
        yield server


def use(monkeypatch, server: Post) -> None:
    monkeypatch.setenv("ENGAGEMENT_SMTP_URL", f"smtp://127.0.0.1:{server.port}?from=briefs@example.org")


def page(**opened: bool) -> AppTest:
    at = AppTest.from_function(script, default_timeout=PATIENCE)
    for key in opened:
        at.session_state[key] = True
    at.run()
    assert not at.exception, at.exception
    return at


def plan(store, day: int = 3) -> None:
    with store.unit("test") as unit:
        made = Plan("quarter", day, ("md",), (Recipient(ANA, date(2026, 1, 1)),))
        choices.choose(unit, CHOICE, as_json(made))


def said(at: AppTest) -> str:
    return "\n".join(
        one.value for one in (*at.markdown, *at.caption, *at.error, *at.success, *at.warning, *at.info)
    )


def test_a_newcomer_is_told_that_nobody_gets_briefs(kept):
    assert "sent to nobody yet" in said(page())


def test_recipients_are_checked_and_kept(kept, taken):
    at = page(sending_plan=True)
    at.text_area(key="sending_to").input("ana@example.org\nnobody")
    at.button[0].click().run()
    assert "is no e\\-mail address" in said(at)
    assert run.plan_of(kept) == Plan()

    at.text_area(key="sending_to").input(ANA)
    at.button[0].click().run()

    assert [one.address for one in run.plan_of(kept).to] == [ANA]
    assert "goes out on **2026-07-01** to 1 recipient" in said(at)


def test_a_missing_mail_server_is_named(kept):
    plan(kept)

    assert "Set ENGAGEMENT_SMTP_URL" in said(page())


def test_the_mail_is_shown_as_it_will_be_and_a_test_goes_out(kept, taken):
    plan(kept)
    at = page(sending_preview=True)
    assert at.code[0].value.startswith("Q1 2026")
    assert "The whole brief is attached: brief-q1-2026.md." in at.code[0].value

    at.text_input(key="sending_test_to").input("me@example.org").run()
    at.button(key="sending_test").click().run()

    assert taken.to == ["me@example.org"]
    assert "1 sent" in said(at)


def test_what_is_due_is_sent_now_once_and_again_only_when_asked(kept, taken):
    plan(kept)
    at = page()
    at.button(key="sending_now").click().run()
    assert taken.to == [ANA]

    at = page()
    assert "sending_now" not in [button.key for button in at.button]
    [again] = [button for button in at.button if button.key.startswith("again_")]
    again.click().run()

    assert taken.to == [ANA, ANA]
    assert not at.exception


def test_a_refusal_stays_on_the_page_with_its_sentence(kept, taken):
    plan(kept)
    taken.refuses.add(ANA)
    at = page()
    at.button(key="sending_now").click().run()
    assert "no such mailbox here" in said(at)

    assert "no such mailbox here" in said(page())
    with kept.read() as connection:
        assert [one.state for one in deliveries.newest(connection)] == [deliveries.FAILED]


def test_a_viewer_sees_what_became_of_them_and_sends_nothing(kept, taken, monkeypatch):
    plan(kept)
    run.send_due(kept, session.settings(), by="test", today=TODAY)
    session.settings.cache_clear()
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    at = page()

    assert "Sent" in said(at)
    assert [button.key for button in at.button] == []
    with kept.read() as connection:
        assert deliveries.standing(connection, "2026-01-01..2026-03-31", MAIL, ANA) is not None
