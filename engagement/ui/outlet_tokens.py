"""Access tokens for scripts and assistants: made once, listed with their last use, revoked for good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from engagement.errors import EngagementError
from engagement.settings import Settings
from engagement.store import Store, access_tokens
from engagement.ui import parts, session

_MAY = {"read": "Read", "write": "Read and log"}
_ENDS = {30: "In 30 days", 90: "In 90 days", 365: "In a year", 0: "When it is revoked"}


def section(store: Store, settings: Settings) -> None:
    """Make, list and revoke tokens, for whoever administers this installation."""
    st.markdown(
        "Scripts read the record and log talks at `/api/v1`, each with a token of a person; "
        "`/api/v1/openapi.json` tells them how. An assistant on this machine needs no token: "
        '`python -m engagement mcp --person "NAME"`.'
    )
    if not session.may("admin"):
        st.caption("Tokens are made by an administrator of this installation.")
        return
    if said := st.session_state.pop("tokens_said", None):
        st.success(said, icon=":material/check:")
    _made_token()
    _form(store)
    with store.read() as connection:
        rows = access_tokens.listed(connection)
    _list(store, rows)


def _made_token() -> None:
    """The token just made: it is kept nowhere, so it is shown until the visitor is done with it."""
    if not (made := st.session_state.get("made_token")):
        return
    person, secret = made
    with st.container(border=True, key="made_token_box"):
        st.markdown(
            f"The token of **{parts.plain(person)}** is shown this once: copy it to where passwords are kept. "
            "Whoever holds it acts in their name."
        )
        st.code(secret, language=None, wrap_lines=True)
        if st.button("I have copied it", icon=":material/check:", key="token_copied"):
            del st.session_state["made_token"]
            st.rerun()


def _form(store: Store) -> None:
    key = f"token_{st.session_state.setdefault('token_turn', 0)}"
    with st.form(key, border=False):
        left, right = st.columns(2)
        person = left.text_input("Person", key=f"{key}_person", help="In whose name it logs.")
        name = right.text_input("What for", key=f"{key}_name", placeholder="Such as the script's name")
        may = left.radio(
            "It may", list(_MAY), format_func=_MAY.__getitem__, horizontal=True, key=f"{key}_may"
        )
        ends = right.selectbox(
            "It ends", list(_ENDS), 1, format_func=_ENDS.__getitem__, key=f"{key}_ends"
        )
        sent = st.form_submit_button("Make a token", type="primary", icon=":material/key:")
    if not sent:
        return
    session.require("admin")
    try:
        with store.unit(session.author()) as unit:
            made = access_tokens.make(unit, person, name, [str(may)], ends or None)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["made_token"] = (person, made.secret)
    st.session_state["token_turn"] += 1
    st.rerun()


def _list(store: Store, rows: Sequence[Any]) -> None:
    if not rows:
        st.caption("No token is made yet.")
        return
    now = datetime.now(UTC)
    living = [row for row in rows if _state(row, now) is None]
    st.markdown(f"**{len(living)} in use**" if living else "**None in use**")
    for row in [*living, *(row for row in rows if row not in living)]:
        _row(store, row, _state(row, now))


def _state(row: Any, now: datetime) -> str | None:
    """Why a token opens nothing any more; None while it does."""
    if row.revoked_at is not None:
        return f"revoked {row.revoked_at.date()}"
    if row.expires_at is not None and row.expires_at <= now:
        return f"ended {row.expires_at.date()}"
    return None


def _row(store: Store, row: Any, state: str | None) -> None:
    key = f"token_row_{row.id}"
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        called = f", {parts.plain(row.name)}" if row.name else ""
        badge = f" :gray-badge[{state}]" if state else ""
        used = f"last used {row.last_used_at.date()}" if row.last_used_at else "never used"
        ends = f", ends {row.expires_at.date()}" if row.expires_at and not state else ""
        st.markdown(
            f"**{parts.plain(row.person)}**{called}{badge}  \n"
            f":small[{_MAY[row.scopes[-1]]}, made {row.created_at.date()} by {parts.plain(row.created_by)}, {used}{ends}]",
            width="stretch",
        )
        if state is None:
            _revoke(store, row, key)


def _revoke(store: Store, row: Any, key: str) -> None:
    """Two clicks: what is revoked cannot be brought back."""
    if st.session_state.get("revoking_token") != row.id:
        if st.button("Revoke", icon=":material/key_off:", key=f"{key}_revoke"):
            st.session_state["revoking_token"] = row.id
            st.rerun()
        return
    if st.button("Keep it", key=f"{key}_keep"):
        st.session_state["revoking_token"] = None
        st.rerun()
    if st.button("Revoke for good", type="primary", icon=":material/key_off:", key=f"{key}_sure"):
        session.require("admin")
        st.session_state["revoking_token"] = None
        try:
            with store.unit(session.author()) as unit:
                access_tokens.revoke(unit, row.id)
        except EngagementError as error:
            st.error(parts.plain(error.message), icon=":material/warning:")
            return
        st.session_state["tokens_said"] = (
            f"The token of {parts.plain(row.person)} opens nothing from now on."
        )
        st.rerun()
