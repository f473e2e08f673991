"""Inbox: what was found, to confirm; and what is missing yet."""

import streamlit as st

from engagement.ui import inbox, session

store = session.store(may="write")
st.title("Inbox")

inbox.drafts(store)
st.subheader("What is missing", anchor=False)
inbox.missing(store)
