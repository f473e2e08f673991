"""Analysts: whom we keep in touch with, who is due, what is promised, and how it goes; press the same way."""

import streamlit as st

from engagement.ui import desk, desk_data, desk_due, desk_people, desk_plans, desk_told, session

store = session.store(may="read")
st.title("Analysts and press")

today = session.today()
asked = desk.asked(store)
view = desk_data.view(store, asked, today)
desk.said(store)
if not view.record.contacts and not view.record.evaluations:
    desk_people.empty(store, view.record)
    st.stop()

section = desk.section(asked.desk)
if section == "due":
    desk_due.figures(view, today)
    desk_due.who(view, asked.desk, today)
    desk_due.promises(store, view, today)
    desk_due.coming(view, today)
    desk.feed(store, today)
elif section == "evaluations":
    desk_plans.section(store, asked, view, today)
elif section == "touches":
    desk_told.section(store, asked, today)
else:
    desk_people.section(store, view.record)
