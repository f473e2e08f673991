"""The Reach page: what is asked, what stands out, and the one section that is open."""

from __future__ import annotations

import streamlit as st

from engagement.store import Store
from engagement.ui import reach_curves, reach_places, reach_trend, reach_worked
from engagement.ui.reach_asked import SECTIONS, Asked, asked, choose

__all__ = ["announce", "asked", "section"]


announce = reach_curves.announce


def section(store: Store, view: Asked) -> None:
    """The open section; the others are not computed."""
    told = choose(
        st.segmented_control,
        "Section",
        "section",
        SECTIONS,
        "trend",
        required=True,
        label_visibility="collapsed",
    )
    _SECTIONS[told](store, view)


_SECTIONS = {
    "trend": reach_trend.section,
    "curves": reach_curves.section,
    "worked": reach_worked.section,
    "where": reach_places.section,
}
