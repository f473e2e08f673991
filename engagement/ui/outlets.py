"""The Outlets page: one section is open at a time, and named in the address."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from engagement.settings import Settings
from engagement.store import Store
from engagement.ui import outlet_feeds, outlet_programmes, outlet_sheet, outlet_tokens
from engagement.ui.reach_asked import choose

_SECTIONS: dict[str, tuple[str, Callable[[Store, Settings], None]]] = {
    "sheet": ("Google sheet", outlet_sheet.section),
    "public": ("Public page and calendars", outlet_feeds.section),
    "programmes": ("Programmes", outlet_programmes.section),
    "tokens": ("Access tokens", outlet_tokens.section),
}


def section(store: Store, settings: Settings) -> None:
    """The section that the address names; the others are not computed."""
    told = choose(
        st.segmented_control,
        "Section",
        "section",
        {code: title for code, (title, _) in _SECTIONS.items()},
        "sheet",
        required=True,
        label_visibility="collapsed",
    )
    _SECTIONS[told][1](store, settings)
