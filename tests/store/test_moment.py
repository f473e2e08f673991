"""One moment: what a thread reads belongs together, whoever writes meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engagement.errors import DatabaseUnusable
from engagement.store import open_store
from tests.conftest import draft


@pytest.fixture
def other(url, store):
    """Another process on the same database."""
    assert store
    found = open_store(url)
    yield found
    found.close()


def test_what_is_written_elsewhere_is_seen_after_the_moment_and_not_in_it(store, other):
    with store.moment():
        before = store.data_version(), store.count_activities()
        other.add_activity(draft("A", "2026-02-01"), "m")
        with store.moment():
            assert (store.data_version(), store.count_activities()) == before
        assert (store.data_version(), store.count_activities()) == before

    assert (store.data_version(), store.count_activities()) == (before[0] + 1, 1)


def test_one_read_sees_one_moment_though_it_asks_twice(store, other):
    count = text("SELECT COUNT(*) FROM activity")
    with store.read() as connection:
        assert connection.execute(count).scalar() == 0
        other.add_activity(draft("A", "2026-02-01"), "m")
        assert connection.execute(count).scalar() == 0


def test_a_thread_reads_what_it_writes(store):
    with store.moment():
        before = store.data_version()
        store.add_activity(draft("A", "2026-02-01"), "m")
        assert (store.data_version(), store.count_activities()) == (before + 1, 1)


def test_a_question_that_fails_leaves_the_next_one_answered(store):
    with store.moment():
        assert store.count_activities() == 0
        with pytest.raises(Exception, match="nowhere"), store.read() as connection:
            connection.execute(text("SELECT 1 FROM nowhere"))
        assert store.count_activities() == 0


def test_a_database_that_goes_away_is_a_sentence_in_a_moment_too(sqlite_url, tmp_path):
    store = open_store(sqlite_url)
    with store.moment():
        assert store.count_activities() == 0
    store.close()
    for file in tmp_path.glob("*.db*"):
        file.unlink()
    with pytest.raises(DatabaseUnusable), store.moment():
        (tmp_path / "engagement.db").write_bytes(b"no database" * 100)
        store.data_version()
