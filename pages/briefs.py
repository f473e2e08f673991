"""Briefs: a period on a page, to be frozen, handed out and compared with today."""

import streamlit as st

from engagement.ui import brief_frozen, briefs, sending, session

store = session.store(may="read")
st.title("Briefs")

if frozen := st.query_params.get("brief"):
    brief_frozen.opened(store, frozen, session.today())
    st.stop()

period = briefs.period(session.today())
content = briefs.told(store, period)
briefs.acts(store, content)
briefs.frozen(store)
sending.show(store, session.today())
briefs.shown(content)
