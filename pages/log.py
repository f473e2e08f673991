"""Log: paste anything, confirm, done."""

import streamlit as st

from engagement.ui import log, session

store = session.store(may="write")
st.title("Log")

log.asked(store)
log.saved()
if log.waiting():
    log.draft(store)
else:
    log.box(store)
log.form(store)
