"""The Reach page: what is asked, what stands out, and the one section that is open."""

from __future__ import annotations

import streamlit as st

from engagement.insight.reach import Choice
from engagement.store import Filter, Store
from engagement.ui import data, reach_curves, reach_places, reach_trend, reach_worked
from engagement.ui.reach_asked import SECTIONS, Asked, asked, choose

__all__ = ["announce", "asked", "choices", "section"]


def choices(store: Store) -> list[Choice]:
    """What has numbers; where nothing has, the people in rooms that could be known of what is recorded."""
    found = data.reach_choices(store)
    if found or not data.found(store, Filter()):
        return found
    st.info(
        "No number is known yet. Enter attendance on Activities, or link posts and pull them on Sources. "
        "Where and when needs none.",
        icon=":material/info:",
    )
    return [Choice("attendance", ("attendance",), 0)]


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
