"""Goals: what was promised, how far it is, where it will end, and why."""

import streamlit as st

from engagement.ui import goal_form, goal_views, goals, parts, session

store = session.store(may="read")
st.title("Goals")

if session.may("write"):
    goal_form.new_goal(store)
found = goal_views.judged(store, session.today())
if not found:
    parts.nothing_yet(
        "No goal is set yet. Say one above, such as 24 talks delivered in 2026: what is counted, how much "
        "of it, by when, for whom."
    )
    st.stop()

for owner, owned in goals.by_owner(goals.which(found)):
    st.subheader(owner, anchor=False)
    for goal, of in owned:
        goals.card(store, goal, of)
