"""One look: the pieces of a period, and what was written since an instant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.insight.glance import news
from engagement.model.desk import Desk
from engagement.model.goals import NewGoal
from engagement.model.vocabulary import Kind, Status
from engagement.model.watched import CompanyDraft
from engagement.store import contacts, glance, watched
from tests.conftest import draft

SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 31)
VIDEO = "https://youtu.be/abcdefghijk"


def test_a_page_of_two_activities_is_one_piece_and_belongs_to_the_first(store):
    store.add_activity(draft("A", "2025-12-30", VIDEO, numbers=()), "m")
    store.add_activity(draft("B", "2026-02-01", VIDEO, numbers=(("attendance", 40),)), "m")
    store.add_activity(draft("C", "2026-02-02", "https://youtu.be/lmnopqrstuv"), "m")
    with store.read() as connection:
        found = glance.pieces(connection, SINCE, UNTIL)

    rooms = [one for one in found if not one.platform]
    assert [one.numbers.get("attendance", (None,))[0] for one in rooms] == [40, None]
    assert {one.ref for one in found if one.platform} == {"youtube.com/watch?v=lmnopqrstuv"}


def test_what_is_planned_rejected_or_deleted_has_reached_nobody(store):
    store.add_activity(draft("A", "2026-02-01", status=Status.PLANNED), "m")
    store.delete_activity(store.add_activity(draft("B", "2026-02-02"), "m"), 1, "m")
    with store.read() as connection:
        assert glance.pieces(connection, SINCE, UNTIL) == []


def test_a_look_is_kept_and_moves(store):
    first = datetime(2026, 2, 1, 9, tzinfo=UTC)
    with store.read() as connection:
        assert glance.last_look(connection, "CEO") is None
    for at in (first, first + timedelta(days=3)):
        with store.unit("m", at=at) as unit:
            glance.look(unit, "CEO")
        with store.read() as connection:
            assert glance.last_look(connection, "CEO") == at


@pytest.fixture
def lived(store):
    """A record of January; what is written in February is news."""
    january, february = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    from engagement.store import activities, goals

    with store.unit("m", at=january) as unit:
        old = activities.add(
            unit,
            [
                draft("Talk", "2026-03-01", status=Status.SUBMITTED),
                draft("Post", "2026-01-10", kind=Kind.BLOG_POST),
                draft("Gone", "2026-01-11"),
            ],
        )
        goal = goals.add(
            unit, NewGoal("Talks", "CEO", "count:talk", 10, date(2026, 1, 1), date(2026, 12, 31))
        )
    with store.unit("m", at=february) as unit:
        for status in (Status.ACCEPTED, Status.PLANNED):
            activities.change(
                unit, old[0], replace(activities.standing_draft(unit.connection, old[0]), status=status)
            )
        activities.change(unit, old[1], draft("Post, again", "2026-01-10", kind=Kind.BLOG_POST))
        activities.delete_one(unit, old[2])
        activities.add(unit, [draft("New", "2026-02-01"), draft("Other", "2026-02-01")])
        goals.change(
            unit, goal, NewGoal("Talks", "CEO", "count:talk", 12, date(2026, 1, 1), date(2026, 12, 31))
        )
    return store, old, february


def test_what_was_written_since_is_told_once_and_by_what_it_came_to(lived):
    store, old, february = lived
    with store.read() as connection:
        found = glance.since(connection, february - timedelta(days=1))

    assert found.added == (("talk", "delivered", 2),)
    assert found.moved == ((old[0], "Talk", "talk", "submitted", "planned"),)
    assert (found.edited, found.deleted, found.goals) == (2, 1, ())
    assert found.targets == (("Talks", 10, 12),)


def test_nothing_was_written_after_the_last_write(lived):
    store, _, february = lived
    with store.read() as connection:
        found = glance.since(connection, february)

    assert found == glance.Since((), (), 0, 0, (), (), {})


def test_what_is_watched_is_news_by_the_name_the_history_gives_it(store):
    before = datetime.now(UTC) - timedelta(days=1)
    with store.unit("m") as unit:
        watched.add(unit, CompanyDraft("Kestrel Graph"), date.today())
        contacts.add_firm(unit, "Quadrant", Desk.ANALYSTS)
    with store.read() as connection:
        [told] = news(glance.since(connection, before), [], [])

    assert told.sentence == "Added, changed or removed: 1 watched company, 1 firm or outlet."
