"""Goals: what was promised, how far it is, and why."""

import streamlit as st

from engagement.insight.progress import progress
from engagement.ui import goals, parts, session

store = session.store(may="read")
st.title("Goals")

if session.may("write"):
    goals.new_goal(store)
today = session.today()
found = [(goal, progress(goal, facts, today)) for goal, facts in goals.with_facts(store, today)]
if not found:
    parts.nothing_yet(
        "No goal is set yet. Set one above: what is counted, how much of it, by when, for whom."
    )
    st.stop()

for owner, owned in goals.by_owner(found):
    st.subheader(owner, anchor=False)
    for goal, made in owned:
        goals.card(store, goal, made)
