"""Reach: who the work reached, one family of numbers at a time; what worked, where and when."""

import streamlit as st

from engagement.ui import parts, reach, session

store = session.store(may="read")
st.title("Reach")

choices = reach.choices(store)
if not choices:
    parts.nothing_yet(
        "No number is known yet. Enter a talk's attendance on Log, or link posts and pull them on "
        "Sources.",
        page="log",
    )
    st.stop()

asked = reach.asked(store, choices, session.today())
reach.announce(store, asked)
reach.section(store, asked)
