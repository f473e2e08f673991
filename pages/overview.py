"""Overview: are we on track, why, what changed, and what is next; read in one minute."""

import streamlit as st

from engagement.insight.periods import quarter_name
from engagement.ui import data, glance, goal_views, overview, parts, session

store = session.store(may="read")
today = session.today()
st.title("Overview")

view = data.overview(store, today)
if not view.activities:
    overview.welcome()
    st.stop()

st.subheader(f"{quarter_name(today)} so far", anchor=False)
overview.headline(view)
left, right = st.columns([3, 2])
with left:
    st.subheader("Goals", anchor=False)
    overview.goals([one.made for one in goal_views.running(store, today)])
    st.subheader("Reach this quarter", anchor=False)
    glance.reach(store, today)
with right:
    glance.since(store, today)
    st.subheader("Next four weeks", anchor=False)
    glance.ahead(store, today)
st.subheader("Delivered in the last 12 months", anchor=False)
if view.spec is None:
    parts.nothing_yet("Nothing was delivered in the last 12 months.", page="log")
else:
    overview.delivered(view, today)
