"""Sources: what is connected, what it costs, what failed; pull now."""

import streamlit as st

from engagement.ui import session, sources

store = session.store(may="admin")
st.title("Sources")

sources.platforms(store, session.settings())
sources.watches(store, session.settings())
sources.accounts(store)
sources.numbers(store)
sources.runs(store)
