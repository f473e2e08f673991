"""What pages keep: answers of one version, computed once however many ask."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from engagement.model.instants import to_micros
from engagement.store import ledger, open_store
from engagement.ui import community_data, session
from engagement.ui.data import kept
from tests.conftest import draft
from tests.servers import PATIENCE
from tests.store.test_ledger import NOON

ROUTER = Path(__file__).resolve().parents[2] / "engagement/ui/router.py"


def test_answers_of_one_page_belong_to_one_version_whoever_writes_meanwhile(sqlite_store, sqlite_url):
    @kept(4)
    def count(store):
        return store.count_activities()

    @kept(4)
    def found(store):
        return len(store.activities())

    other = open_store(sqlite_url)
    with sqlite_store.moment():
        assert count(sqlite_store) == 0
        other.add_activity(draft("A", "2026-02-01"), "m")
        assert found(sqlite_store) == 0
    assert (count(sqlite_store), found(sqlite_store)) == (1, 1)
    other.close()


def test_several_who_ask_at_once_wait_for_one_answer(sqlite_store):
    asked, together, go = [], Barrier(4), Event()

    @kept(4)
    def slow(store):
        asked.append(1)
        go.wait(PATIENCE)
        return object()

    def ask(_):
        together.wait(PATIENCE)
        return slow(sqlite_store)

    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(ask, place) for place in range(3)]
        together.wait(PATIENCE)
        go.set()
        assert len({id(answer.result()) for answer in answers}) == 1
    assert asked == [1]


def test_an_answer_that_failed_is_asked_for_again(sqlite_store):
    tries = iter([ValueError("no"), 7])

    @kept(4)
    def once(store):
        found = next(tries)
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(ValueError, match="no"):
        once(sqlite_store)
    assert once(sqlite_store) == 7


def test_accounts_that_vanish_while_their_page_runs_are_shown_once_more(
    sqlite_store, sqlite_url, monkeypatch
):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    session.settings.cache_clear()
    st.cache_resource.clear()
    account = sqlite_store.add_account("newsletter/acme", "m")
    with sqlite_store.unit("m") as unit:
        subject = ledger.subjects_for(unit.connection, [account], "account")[account]
        ledger.add_readings(
            unit.connection, [ledger.Entry(subject, "subscribers", to_micros(NOON), 9, "entered")], None
        )
    holders = community_data.holders

    def removed_meanwhile(store, metric):
        if sqlite_store.accounts():
            sqlite_store.remove_account(account, "m")
        return holders(store, metric)

    monkeypatch.setattr(community_data, "holders", removed_meanwhile)
    running = AppTest.from_file(str(ROUTER), default_timeout=PATIENCE)
    running._page_hash = calc_hash("community")
    running.run()

    assert [title.value for title in running.title] == ["Community"]
    assert not running.exception
    assert not sqlite_store.accounts()
