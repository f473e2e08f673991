"""Log: one activity recorded in seconds."""

import streamlit as st

from engagement.errors import EngagementError
from engagement.model.ids import new_id
from engagement.model.vocabulary import Kind
from engagement.ui import data, forms, parts, session

store = session.store(may="write")
st.title("Log")

kind = st.pills(
    "What was it?",
    list(Kind),
    default=Kind.TALK,
    format_func=lambda k: k.label,
    key="log_kind",
    persist_state="session",
    required=True,
)
# A new form, with a new token, for every record: a second click on Save finds the first one's.
turn = st.session_state.setdefault("log_turn", 0)
token = st.session_state.setdefault(f"log_token_{turn}", new_id())
if saved := st.session_state.get("log_saved"):
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(f"Saved: {parts.plain(parts.cut(saved['title']))}", icon=":material/check:")
        parts.link("activities", "Open it", open=saved["id"])

draft = forms.activity(f"log_{turn}", Kind(kind), people=data.people(store), today=session.today())
if draft is not None:
    try:
        activity_id = store.add_activity(draft, by=session.author(), token=token)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        st.stop()
    st.session_state["log_saved"] = {"id": activity_id, "title": draft.title}
    st.session_state["log_turn"] = turn + 1
    st.rerun()
