"""Outlets: the record written once, told elsewhere."""

import streamlit as st

from engagement.ui import outlets, session

store = session.store(may="read")
st.title("Outlets")

outlets.section(store, session.settings())
