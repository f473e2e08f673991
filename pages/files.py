"""Import: a file is understood, shown, and recorded."""

import streamlit as st

from engagement.ui import files, session

store = session.store(may="write")
st.title("Import")

files.chosen(store)
