"""Overview: are we on track, why, what changed, and what is next; read in one minute."""

import streamlit as st

from engagement.insight.periods import quarter_name
from engagement.ui import data, glance, goal_views, overview, overview_rooms, parts, session

store = session.store(may="read")
today = session.today()
st.title("Overview")

view = data.overview(store, today)
if not view.activities:
    overview.welcome()
    st.stop()

st.subheader(f"{quarter_name(today)} so far", anchor=False)
overview.headline(view)
goals, changed, coming = st.columns([5, 4, 4], gap="medium")
with goals:
    st.subheader("Goals", anchor=False)
    overview.goals([one.made for one in goal_views.running(store, today)])
with changed:
    glance.since(store, today)
with coming:
    st.subheader("Next four weeks", anchor=False)
    glance.ahead(store, today)
reach, desk, mission, indicators = st.columns(4, gap="medium")
with reach:
    st.subheader("Reach this quarter", anchor=False)
    glance.reach(store, today)
with desk:
    st.subheader("Analysts", anchor=False)
    overview_rooms.desk(store, today)
with mission:
    st.subheader("Mission", anchor=False)
    overview_rooms.coverage(store, today)
with indicators:
    st.subheader("Three indicators", anchor=False)
    overview_rooms.three(store, today)
st.subheader("Delivered in the last 12 months", anchor=False)
if view.spec is None:
    parts.nothing_yet("Nothing was delivered in the last 12 months.", page="log")
else:
    overview.delivered(view, today)
