"""What tests of pages share: a page run on a database of its own, with nothing remembered of the last test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engagement.store import Store, open_store
from engagement.ui import session
from tests.servers import PATIENCE

PAGES = Path(__file__).resolve().parents[2] / "pages"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    st.cache_resource.clear()
    session.settings.cache_clear()
    yield
    st.cache_resource.clear()
    session.settings.cache_clear()


@pytest.fixture
def kept(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of the database that the page under test opens."""
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    store = open_store(sqlite_url)
    yield store
    store.close()


@pytest.fixture
def page(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Runs a page by its name, with what its address says."""
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)

    def page(name: str, **query: str | list[str]) -> AppTest:
        running = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=PATIENCE)
        for key, value in query.items():
            running.query_params[key] = value
        return running.run()

    return page
