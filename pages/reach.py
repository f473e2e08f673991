"""Reach: who the work reached, one family of numbers at a time."""

import streamlit as st

from engagement.ui import data, parts, reach, session

store = session.store(may="read")
st.title("Reach")

choices = data.reach_choices(store)
if not choices:
    parts.nothing_yet(
        "No number is known yet. Enter a talk's attendance on Log, or link posts and pull them on "
        "Sources.",
        page="log",
    )
    st.stop()

choice, since, until, kinds = reach.filters(choices, session.today())
view = data.reach_view(store, choice, since, until, kinds)
if view.frame.empty:
    parts.nothing_yet("No activity of this period has this number. Choose a longer period.")
    st.stop()
reach.headline(choice, view)
parts.chart(view.spec, key="reach_chart", alt=reach.in_words(choice, view))
reach.behind(choice, view, since, until, kinds)
