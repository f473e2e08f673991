"""The Programmes section: what can be reported, what is missing, drafts handed in once, the doubtful settled."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from engagement.model.vocabulary import Kind
from engagement.outlets.programmes import PROGRAMMES, file_of
from engagement.reporting import run
from engagement.reporting.material import Asked
from engagement.reporting.preview import preview
from engagement.store import reports
from engagement.ui.outlet_drafts import key_of_lines
from tests.conftest import draft
from tests.reporting.test_run import ANA, talk
from tests.servers.advocu import TOKEN, Portal


def script() -> None:
    import streamlit as st

    from engagement.ui import outlet_programmes, session

    st.session_state.setdefault("reported_from", __import__("datetime").date(2026, 1, 1))
    st.session_state.setdefault("reported_to", __import__("datetime").date(2026, 12, 31))
    outlet_programmes.section(session.store(), session.settings())


@pytest.fixture
def portal(monkeypatch):
    with Portal() as server:
        monkeypatch.setenv("ENGAGEMENT_ADVOCU_TOKEN", TOKEN)
        monkeypatch.setenv("ENGAGEMENT_ADVOCU_API_URL", server.url)
        yield server


def page(**query: str) -> AppTest:
    at = AppTest.from_function(script, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception, at.exception
    return at


def said(at: AppTest) -> str:
    return "\n".join(
        one.value for one in (*at.markdown, *at.caption, *at.error, *at.success, *at.warning, *at.info)
    )


def hands(at: AppTest) -> list:
    return [one for one in at.button if (one.key or "").startswith("hand_in_")]


def hand_in(at: AppTest):
    [button] = hands(at)
    return button


def states(at: AppTest) -> dict[str, str]:
    table = at.dataframe[0].value
    return dict(zip(table["Title"], table["State"], strict=True))


def test_a_newcomer_is_told_what_to_do(kept):
    assert "Nothing can be reported yet" in said(page())


def test_a_period_without_anything_says_so(kept):
    kept.add_activity(draft("Old", "2020-03-01", persons=(ANA,)), by="t")

    assert "Nothing that may be shown was delivered in this period" in said(page())


def test_every_activity_stands_with_its_state_and_what_is_missing(kept):
    kept.add_activity(talk(1), by="t")
    kept.add_activity(talk(2, numbers=()), by="t")
    kept.add_activity(
        draft("Post", "2026-03-20", "https://x.com/a/status/1", kind=Kind.SOCIAL_POST, persons=(ANA,)),
        "t",
    )
    kept.add_activity(talk(3, public=False), by="t")

    at = page()

    assert states(at) == {"Talk 01": "Ready", "Talk 02": "Missing", "Post": "Not taken"}
    told = said(at)
    assert "1 more is not public and stays here" in told
    assert "Attendees in total: not known. Enter it under “Attendance”." in told
    assert "1 left out. Social post: Google Developer Experts counts no social posts\\." in told.replace(
        "\\:", ":"
    )
    assert "Set ENGAGEMENT_ADVOCU_TOKEN" in told.replace("set ENGAGEMENT", "Set ENGAGEMENT")
    assert not hands(at)


def test_another_programme_is_chosen_by_the_address_and_downloads_its_file(kept):
    kept.add_activity(talk(1), by="t")

    at = page(programme="Microsoft MVP")

    assert list(at.dataframe[0].value["Goes to"]) == ["Speaker/Presenter at Third-party Event"]
    assert not hands(at)
    shown = preview(kept, PROGRAMMES["mvp"], Asked(ANA), run.utc_now())
    [row] = csv.DictReader(io.StringIO(file_of(shown.programme, shown.taken).decode("utf-8-sig")))
    assert row["title"] == "Talk 01"


def test_drafts_are_handed_in_once_and_what_came_of_it_is_told(kept, portal):
    for number in (1, 2):
        kept.add_activity(talk(number), by="t")
    portal.odd = {2: (400, {}, {"errors": [{"field": "tags", "message": "inactive"}]})}

    at = page()
    assert hand_in(at).label == "Hand in 2 drafts"
    hand_in(at).click().run()
    assert not at.exception

    assert states(at) == {"Talk 01": "Sent", "Talk 02": "Failed"}
    assert "1 handed in" in said(at)
    assert "tags\\: inactive" in said(at)
    hand_in(at).click().run()
    assert states(at) == {"Talk 01": "Sent", "Talk 02": "Sent"}
    assert "Everything the programme takes of this period was handed in" in said(at)
    assert portal.titles == ["Talk 01", "Talk 02"]


def test_two_pages_open_hand_in_once(kept, portal):
    kept.add_activity(talk(1), by="t")
    first, second = page(), page()

    hand_in(first).click().run()
    hand_in(second).click().run()

    assert portal.titles == ["Talk 01"]
    assert not second.exception


@pytest.mark.parametrize("answer", ["there", "again"])
def test_a_doubtful_one_has_two_buttons(kept, portal, answer):
    kept.add_activity(talk(1), by="t")
    portal.odd = {1: "before"}
    at = page()
    hand_in(at).click().run()
    assert states(at) == {"Talk 01": "May have arrived"}
    [made] = _made(kept)

    at.button(key=f"{answer}_{made.id}_1").click().run()

    assert not at.exception
    assert states(at) == {"Talk 01": "Sent"}
    assert portal.titles == (["Talk 01"] if answer == "again" else [])


def test_what_was_broken_off_is_asked_about_after_two_minutes(kept, portal):
    [young, old] = [kept.add_activity(talk(number), by="t") for number in (1, 2)]
    for activity, age in ((young, 0), (old, 5)):
        with kept.unit("t", at=run.utc_now() - timedelta(minutes=age)) as unit:
            reports.claim(unit, "gde", activity, ANA, "mark")

    at = page()

    assert states(at) == {"Talk 01": "Being sent", "Talk 02": "May have arrived"}
    assert len([one for one in at.button if (one.key or "").startswith("there_")]) == 1


def test_an_edit_since_is_told(kept, portal):
    activity = kept.add_activity(talk(1), by="t")
    at = page()
    hand_in(at).click().run()
    row = kept.activity(activity).row
    kept.change_activity(activity, talk(1, country="DE"), row["version"], by="t")

    at.run()

    assert states(at) == {"Talk 01": "Changed since"}
    assert "Correct it in the portal" in said(at)


def test_chosen_rows_show_every_field_and_are_handed_in_as_they_are(kept, portal):
    kept.add_activity(talk(1), by="t")
    kept.add_activity(talk(2, numbers=()), by="t")
    at = AppTest.from_function(script, default_timeout=60)
    key = key_of_lines("reported", _shown(kept).lines)
    at.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    at.run()

    fields = at.dataframe[1].value
    assert dict(zip(fields["Field"], fields["Value"], strict=True))["Country"] == "Switzerland"
    assert "lack a field" in said(at)
    hand_in(at).click().run()
    assert portal.titles == ["Talk 02"]


def test_a_viewer_sees_and_hands_in_nothing(kept, portal, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    kept.add_activity(talk(1), by="t")

    at = page()

    assert states(at) == {"Talk 01": "Ready"}
    assert "open to editors" in said(at)
    assert not hands(at)


def test_the_address_names_whose_activities(kept):
    kept.add_activity(talk(1), by="t")
    kept.add_activity(talk(2, persons=("Bo",)), by="t")

    assert states(page(reporter="Bo")) == {"Talk 02": "Ready"}
    assert states(page()) == {"Talk 01": "Ready"}


def test_a_list_that_changed_meanwhile_is_shown_again_before_it_is_sent(kept, portal):
    activity = kept.add_activity(talk(1), by="t")
    at = page()
    row = kept.activity(activity).row
    kept.change_activity(activity, talk(1, country="DE"), row["version"], by="t")

    hand_in(at).click().run()
    assert portal.titles == []
    hand_in(at).click().run()

    assert portal.drafts[0][1]["country"] == "Germany"


def _shown(store):
    return preview(store, PROGRAMMES["gde"], Asked(ANA, date(2026, 1, 1)), run.utc_now())


def _made(store):
    return [line.made for line in _shown(store).lines if line.made is not None]
