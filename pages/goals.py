"""Goals: what was promised, how far it is, and why."""

import streamlit as st

from engagement.ui import data, goals, parts, session

store = session.store(may="read")
st.title("Goals")

if session.may("write"):
    goals.new_goal(store)
found = data.goals(store, session.today())
if not found:
    parts.nothing_yet(
        "No goal is set yet. Set one above: what is counted, how much of it, by when, for whom."
    )
    st.stop()

for owner, owned in goals.by_owner(found):
    st.subheader(owner, anchor=False)
    for goal, made in owned:
        goals.card(store, goal, made)
