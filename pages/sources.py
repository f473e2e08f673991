"""Sources: what is connected, what it costs, what failed; pull now."""

import streamlit as st

from engagement.ui import accounts, session, sources, watches

store = session.store(may="admin")
st.title("Sources")

sources.platforms(store, session.settings())
watches.watched(store, session.settings())
accounts.accounts(store)
accounts.numbers(store)
sources.runs(store)
