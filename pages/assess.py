"""Assessment: what an invited assessor says of the CTO; the link is the only right it needs."""

import streamlit as st

from engagement.ui import assess, session

st.title("How is the CTO doing?")

assess.shown(session.open_store(), st.query_params.get("invitation"))
