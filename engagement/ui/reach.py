"""The Reach page: what is asked, what stands out, and the one section that is open."""

from __future__ import annotations

import streamlit as st

from engagement.store import Store
from engagement.ui import reach_trend
from engagement.ui.reach_asked import SECTIONS, Asked, asked, choose

__all__ = ["announce", "asked", "section"]


def announce(store: Store, view: Asked) -> None:
    """Posts that began to stand out lately, in a sentence each."""


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
    {"trend": reach_trend.section}.get(told, reach_trend.section)(store, view)
