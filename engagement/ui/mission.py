"""The Mission page: what is asked, and the one section that is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from engagement.store import Filter, Store
from engagement.ui import (
    data,
    indicators,
    mission_asked,
    mission_audiences,
    mission_duties,
    mission_time,
    parts,
    watch_list,
)
from engagement.ui.reach_asked import choose

# By their names in the URL; each is computed only while it is open.
_SECTIONS: dict[str, tuple[str, Callable[[Store, date], None]]] = {
    "audiences": ("Audiences", mission_audiences.show),
    "duties": ("Duties", mission_duties.show),
    "time": ("Time", mission_time.show),
    "indicators": ("Indicators", indicators.show),
    "watch": ("Watch list", watch_list.show),
}


def page(store: Store, today: date) -> None:
    """The title, the choice of a section, and the section."""
    st.title("Mission")
    told = choose(
        st.segmented_control,
        "Section",
        "section",
        {name: label for name, (label, _) in _SECTIONS.items()},
        "audiences",
        required=True,
        label_visibility="collapsed",
    )
    if told in mission_asked.OF_THE_RECORD and not data.found(store, Filter()):
        parts.nothing_yet(
            "Nothing is recorded yet, so there is nothing to hold against the mission. Log a talk, a strategy "
            "session or an hour with a candidate; kinds and words tell which duty it serves.",
            page="log",
        )
        return
    _SECTIONS[told][1](store, today)
