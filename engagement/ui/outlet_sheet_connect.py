"""Connecting the shared sheet: a service account, two settings, whom to share it with, and a try. Nothing is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from engagement.errors import EngagementError, Refused
from engagement.settings import Settings
from engagement.sheets import verbs
from engagement.store import Store
from engagement.ui import parts, session

_STEPS = """
1. In the Google Cloud console, make a project, switch the **Google Sheets API** on, and make a **service
   account**. It needs no role. Under Keys, add a key of the type JSON: a file is saved.
2. Put that file where this app runs, and its path into `ENGAGEMENT_SHEETS_SERVICE_ACCOUNT`
   (or `sheets_service_account` under `[engagement]` in `.streamlit/secrets.toml`). The file's JSON itself does too.
3. Make or choose a sheet, and put its address into `ENGAGEMENT_SHEETS_URL` (or `sheets_url`).
4. In the sheet, choose Share, and add the service account's address as **editor**.
5. Start the app again, and push.
"""


def guide(store: Store, settings: Settings) -> None:
    """How to connect, for who may; a viewer is told that nothing is."""
    if not session.may("write"):
        parts.nothing_yet("No Google sheet is connected. An editor can connect one here.")
        return
    st.subheader("Connect a Google sheet", anchor=False)
    st.markdown(
        "The record is written into its tabs, what people change there comes back as proposals, and what "
        "they paste into its tab Inbox is recorded."
    )
    st.markdown(_STEPS)
    if absent := verbs.missing(settings):
        st.caption(f"Not set yet: {' and '.join(absent)}.")
    _share_with(settings)
    with st.form("sheet_connect", border=True):
        url = st.text_input(
            "The sheet's address", settings.sheets_url or "", key="sheet_url", autocomplete="off"
        )
        # Its name changes with every try, so that the browser forgets what was pasted.
        turn = st.session_state.get("sheet_key_turn", 0)
        key = st.text_input(
            "The key file's JSON, where the setting is not made yet",
            type="password",
            autocomplete="off",
            key=f"sheet_key_{turn}",
            help="It is used for this try alone, and kept nowhere.",
        )
        tried = st.form_submit_button("Try it", icon=":material/key:")
    if tried:
        st.session_state["sheet_key_turn"] = turn + 1
        _try(store, settings, url.strip(), key.strip())


def connection(store: Store, settings: Settings) -> None:
    """Whom the sheet is shared with, and a try of it."""
    with st.expander(
        "Connection", icon=":material/cable:", on_change="rerun", key="sheet_connection"
    ) as opened:
        if not opened.open:
            return
        _share_with(settings)
        if st.button("Try the connection", icon=":material/network_check:", key="sheet_try"):
            _asked(store, settings)


def _share_with(settings: Settings) -> None:
    """The address to share the sheet with, to copy; the key itself is never shown."""
    try:
        address = verbs.address_of(settings)
    except EngagementError as error:
        st.warning(parts.plain(error.message), icon=":material/key_off:")
        return
    if address is not None:
        st.markdown("Share the sheet, as editor, with:")
        st.code(address, language=None, wrap_lines=True)


def _try(store: Store, settings: Settings, url: str, key: str) -> None:
    session.require("write")
    try:
        made = replace(
            settings,
            sheets_url=url or settings.sheets_url,
            sheets_service_account=_key(key, settings) if key else settings.sheets_service_account,
        )
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    if key:
        _share_with(made)
    _asked(store, made)


def _key(text: str, settings: Settings) -> str:
    """The pasted key, where it is JSON that signs in at Google: no file of this machine, and no other host."""
    try:
        found = json.loads(text, strict=False)
        host = urlsplit(str(found["token_uri"])).hostname or ""
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refused(
            "The key is not the JSON of a service account's key file. Open the file, and copy all of it.",
            "sheet_key",
        ) from error
    if not host.endswith(".googleapis.com") and "sheets" not in settings.api_urls:
        raise Refused(
            "The key signs in elsewhere than at Google. Make a new key in the Google Cloud console.",
            "sheet_key",
        )
    return text


def _asked(store: Store, settings: Settings) -> None:
    try:
        with st.spinner("Asking Google …"):
            tried = verbs.try_it(store, settings)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/link_off:")
        return
    if not tried.works:
        st.error(parts.plain(tried.message), icon=":material/link_off:")
    elif tried.may_write is None:
        st.warning(parts.plain(tried.message), icon=":material/help:")
    else:
        st.success(parts.plain(tried.message), icon=":material/check:")
