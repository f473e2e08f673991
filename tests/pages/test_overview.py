"""The Overview: what changed since the last look, the quarter's plan, every room in a line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engagement.model.vocabulary import Kind, Status
from engagement.store import NewGoal, activities, goals
from tests.conftest import draft
from tests.servers import PATIENCE

PAGE = Path(__file__).resolve().parents[2] / "pages" / "overview.py"
TODAY = date.today()


@pytest.fixture
def overview(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    return lambda: AppTest.from_file(str(PAGE), default_timeout=PATIENCE).run()


def said(running: AppTest) -> str:
    every = (*running.markdown, *running.caption, *running.subheader)
    return "\n".join(one.value for one in every).replace("\\", "")


def test_what_changed_is_told_until_it_was_read(overview, sqlite_store):
    at = datetime.now(UTC) - timedelta(days=2)
    with sqlite_store.unit("m", at=at) as unit:
        activities.add(unit, [draft("Ten years of streams", TODAY.isoformat(), kind=Kind.WEBINAR)])

    running = overview()
    assert "Recorded: 1 webinar." in said(running)
    assert "The last seven days" in said(running)

    running.button(key="look").click().run()
    assert not running.exception
    assert "Nothing changed." in said(running)
    assert "The last seven days" not in said(running)

    with sqlite_store.unit("m") as unit:
        activities.add(unit, [draft("Another", TODAY.isoformat(), kind=Kind.PODCAST)])
    assert "Recorded: 1 podcast." in said(overview())


def test_a_viewer_reads_the_news_and_cannot_say_so_for_the_ceo(overview, sqlite_store, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DEFAULT_ROLE", "viewer")
    sqlite_store.add_activity(draft("A", TODAY.isoformat()), "m")

    assert "look" not in [one.key for one in overview().button]


def test_the_plan_counts_what_is_done_booked_past_and_cancelled(overview, sqlite_store):
    first = date(TODAY.year, 3 * ((TODAY.month - 1) // 3) + 1, 1)
    for title, day, status in (
        ("Done", first, Status.DELIVERED),
        ("Off", first, Status.CANCELLED),
        ("Booked", TODAY, Status.ACCEPTED),
    ):
        sqlite_store.add_activity(draft(title, day.isoformat(), status=status), "m")

    [plan] = [one for one in overview().metric if one.label == "Of this quarter's plan"]
    assert (plan.value, plan.delta) == ("1 of 3", "1 still booked, 1 cancelled")


def test_every_room_has_its_line_on_the_demo(overview, demo_store):
    told = said(overview())
    for words in ("overdue", "duties have evidence", "to technology", "asked", "known for"):
        assert words in told


def test_rooms_that_nobody_uses_yet_say_how_to_begin(overview, sqlite_store):
    sqlite_store.add_activity(draft("A", TODAY.isoformat()), "m")

    told = said(overview())
    assert "No analyst is on the desk yet." in told
    assert "Nobody has scored the three indicators yet." in told


def test_a_new_goal_is_told_before_what_was_recorded(overview, sqlite_store):
    goal = NewGoal("Talks", "CEO", "count:talk", 10, date(TODAY.year, 1, 1), date(TODAY.year, 12, 31))
    with sqlite_store.unit("m", at=datetime.now(UTC) - timedelta(days=1)) as unit:
        goals.add(unit, goal)
        activities.add(unit, [draft("A", TODAY.isoformat())])

    news = said(overview())
    assert news.index("New goal: Talks.") < news.index("Recorded: 1 talk.")
