"""Activities: the record, to find, open, edit and undo."""

import streamlit as st

from engagement.store import Filter
from engagement.ui import data, filters, parts, records, session

store = session.store(may="read")
st.title("Activities")

if opened := st.query_params.get("open"):
    records.opened(store, opened)
if not data.found(store, Filter()):
    parts.nothing_yet(
        "Nothing is recorded yet. Log your first talk, or import a file: "
        "`python -m engagement import talks.csv`.",
        page="log",
    )
    st.stop()
records.table(store, filters.filters(store))
