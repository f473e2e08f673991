"""The Outlets page opens the section that its address names, and says so where there is none."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from engagement.ui import outlets


def opened(page, monkeypatch, section: str) -> tuple[list[str], AppTest]:
    shown: list[str] = []
    for code, (title, _) in outlets._SECTIONS.items():
        monkeypatch.setitem(
            outlets._SECTIONS, code, (title, lambda _store, _settings, code=code: shown.append(code))
        )
    return shown, page("outlets", section=section)


@pytest.mark.parametrize("section", ["sheet", "public", "programmes", "tokens"])
def test_the_address_names_the_open_section(page, monkeypatch, section):
    shown, running = opened(page, monkeypatch, section)

    assert shown == [section]
    assert not running.caption


def test_a_section_that_is_not_there_is_said(page, monkeypatch):
    shown, running = opened(page, monkeypatch, "fax")

    assert shown == ["sheet"]
    assert "Google sheet is shown" in running.caption[0].value
