"""Speaking: calls for papers, submissions, talks and what grew from them."""

import streamlit as st

from engagement.ui import data, session, speaking

store = session.store(may="read")
st.title("Speaking")

view = data.speaking(store, session.today())
speaking.deadlines(view)
if session.may("write"):
    speaking.submit(store, view)
speaking.submissions(view)
speaking.families(store, view)
speaking.feed(store)
