"""Overview: are we on track, why, and what is next."""

import streamlit as st

from engagement.insight.periods import quarter_name
from engagement.ui import data, goal_views, overview, parts, session

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
with right:
    st.subheader("What comes next", anchor=False)
    overview.coming(view)
st.subheader("Delivered in the last 12 months", anchor=False)
if view.spec is None:
    parts.nothing_yet("Nothing was delivered in the last 12 months.", page="log")
else:
    overview.delivered(view, today)
