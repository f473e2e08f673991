"""The routes of the calendar feeds, as a calendar that subscribes asks them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest
import streamlit as st
from icalendar import Calendar
from starlette.requests import Request

from engagement.model.vocabulary import Kind, Status
from engagement.store import open_store
from engagement.ui import calendars, server, session
from tests.conftest import draft

SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


@pytest.fixture(autouse=True)
def _fresh():
    st.cache_resource.clear()
    session.settings.cache_clear()
    yield
    st.cache_resource.clear()
    session.settings.cache_clear()


@pytest.fixture
def kept(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    store = open_store(sqlite_url)
    yield store
    store.close()


def ask(which: str, **headers: str):
    headers = {"host": "127.0.0.1:8501", **headers}
    told = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "GET", "path": calendars.PATHS[which], "headers": told}
    return server.calendar_feed(which)(Request(scope))


def titles(answer) -> set[str]:
    return {str(one["summary"]) for one in Calendar.from_ical(answer.body).walk("VEVENT")}


def test_each_feed_is_a_calendar_of_its_own(kept):
    kept.add_activity(draft("Talk", SOON, status=Status.ACCEPTED), "t")
    kept.add_activity(draft("Briefing", SOON, kind=Kind.ANALYST_MEETING, status=Status.PLANNED), "t")

    assert titles(ask("all")) == {"[accepted] Talk", "Briefing"}
    assert titles(ask("speaking")) == {"[accepted] Talk"}
    assert titles(ask("analysts")) == {"Briefing"}
    assert titles(ask("cfp")) == set()
    assert ask("all").headers["content-type"] == "text/calendar; charset=utf-8"
    assert ask("cfp").headers["content-disposition"] == 'inline; filename="deadlines.ics"'


@pytest.mark.parametrize(
    "name", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""]
)
def test_a_feed_is_refused_under_a_name_that_is_not_this_servers(kept, name):
    """A page of another site could have its own name lead here, and read what its visitor may read."""
    kept.add_activity(draft("Talk", SOON), "t")

    answer = ask("all", host=name)

    assert answer.status_code == 421
    assert b"allowedHosts" in answer.body
    assert b"VCALENDAR" not in answer.body


def test_a_calendar_that_has_the_feed_is_sent_nothing(kept):
    kept.add_activity(draft("Talk", SOON), "t")
    first = ask("all")
    etag, since = first.headers["etag"], first.headers["last-modified"]

    for headers in (
        {"if_none_match": etag},
        {"if_none_match": f'"other", W/{etag}'},
        {"if_none_match": "*"},
        {"if_modified_since": since},
    ):
        again = ask("all", **headers)
        assert (again.status_code, again.body) == (304, b"")
        assert again.headers["etag"] == etag
    for headers in (
        {"if_none_match": '"other"', "if_modified_since": since},
        {"if_modified_since": "yesterday"},
        {"if_modified_since": format_datetime(datetime(2020, 1, 1, tzinfo=UTC), usegmt=True)},
        {"if_modified_since": format_datetime(datetime(2099, 1, 1, tzinfo=UTC), usegmt=True)},
    ):
        assert ask("all", **headers).status_code == 200


def test_a_change_gives_another_mark_and_a_later_second(kept):
    made = kept.add_activity(draft("Talk", SOON), "t")
    before = ask("all")
    kept.change_activity(made, draft("Talk, moved", SOON), 1, "t")
    after = ask("all", if_none_match=before.headers["etag"])

    assert after.status_code == 200
    assert titles(after) == {"Talk, moved"}
    assert parsedate_to_datetime(after.headers["last-modified"]) > parsedate_to_datetime(
        before.headers["last-modified"]
    )


def test_a_change_elsewhere_is_none_of_this_feed_s(kept):
    kept.add_activity(draft("Talk", SOON), "t")
    etag = ask("speaking").headers["etag"]
    kept.add_activity(draft("Visit", SOON, kind=Kind.CUSTOMER_MEETING), "t")

    assert ask("speaking", if_none_match=etag).status_code == 304


def test_a_feed_goes_a_year_back(kept):
    kept.add_activity(draft("Long ago", "2019-01-01"), "t")

    assert titles(ask("all")) == set()


def test_who_may_not_read_gets_no_feed(kept, monkeypatch):
    monkeypatch.setattr(session, "may", lambda _act: False)

    assert ask("all").status_code == 403


def test_a_database_that_does_not_answer_is_said(kept, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none")
    session.settings.cache_clear()

    assert ask("all").status_code == 503
