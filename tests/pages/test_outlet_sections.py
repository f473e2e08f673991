"""The Outlets page opens the section that its address names, and says so where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from engagement.ui import outlets, session

PAGE = Path(__file__).resolve().parents[2] / "pages" / "outlets.py"


@pytest.fixture(autouse=True)
def _fresh(sqlite_url, monkeypatch):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)
    st.cache_resource.clear()
    session.settings.cache_clear()
    yield
    st.cache_resource.clear()
    session.settings.cache_clear()


def opened(monkeypatch, section: str) -> tuple[list[str], AppTest]:
    shown: list[str] = []
    for code, (title, _) in outlets._SECTIONS.items():
        monkeypatch.setitem(
            outlets._SECTIONS, code, (title, lambda _store, _settings, code=code: shown.append(code))
        )
    running = AppTest.from_file(str(PAGE), default_timeout=120)
    running.query_params["section"] = section
    return shown, running.run()


@pytest.mark.parametrize("section", ["sheet", "public", "programmes", "tokens"])
def test_the_address_names_the_open_section(monkeypatch, section):
    shown, running = opened(monkeypatch, section)

    assert shown == [section]
    assert not running.caption


def test_a_section_that_is_not_there_is_said(monkeypatch):
    shown, running = opened(monkeypatch, "fax")

    assert shown == ["sheet"]
    assert "Google sheet is shown" in running.caption[0].value
