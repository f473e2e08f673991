"""The Sources page's watches: what is read again by itself, how it went; add, remove, read now."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engagement.capture import watching
from engagement.errors import EngagementError
from engagement.pull.connected import asking
from engagement.settings import Settings
from engagement.store import Store
from engagement.store import watches as watches_of
from engagement.ui import data, parts, session


def watched(store: Store, settings: Settings) -> None:
    """What is read again by itself: name, owner, filter, last result, last error; add and remove."""
    st.subheader("Watched", anchor=False)
    with store.read() as connection:
        found = watching.listed(connection)
    if not found:
        st.caption(
            "Nothing is watched yet. Add your blog's feed, a calendar, a Sessionize or pretalx schedule, a YouTube "
            "channel, a list of conferences, or your own X profile."
        )
    for watch in found:
        _watch(store, watch)
    if any(watch["sort"] != "timeline" for watch in found) and st.button(
        "Read them now", icon=":material/sync:", key="watch_read"
    ):
        _read_watches(store, settings)
    _add_watch(store, settings)


def _watch(store: Store, watch: dict[str, Any]) -> None:
    """One of them: what it is, how its last reading went, and the way to be rid of it."""
    with st.container(border=True, key=f"watch_{watch['id']}"):
        head, act = st.columns([5, 1], vertical_alignment="center")
        owner = f", of {parts.plain(watch['person'])}" if watch["person"] else ""
        words = f", only {parts.plain(watch['filter'])}" if watch["filter"] else ""
        head.markdown(f"**{parts.plain(watch['name'])}**, {watch['sort']}{owner}{words}")
        head.caption(parts.plain(parts.cut(watch["address"], 120)))
        # A timeline goes with its account.
        if watch["sort"] != "timeline" and act.button(
            "Remove", key=f"unwatch_{watch['id']}", type="tertiary"
        ):
            _act(store, lambda unit: watches_of.remove(unit, watch["id"]))
        result = watch["last_result"] or "not read yet"
        st.caption(
            f"Last read: {(watch['last_run'] or 'never').replace('T', ' ')[:16]}. {parts.plain(result)}"
        )
        if watch["last_error"]:
            st.warning(parts.plain(watch["last_error"]), icon=":material/warning:")


def _act(store: Store, act: Any) -> None:
    try:
        with store.unit(session.author()) as unit:
            act(unit)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    st.rerun()


def _read_watches(store: Store, settings: Settings) -> None:
    try:
        with st.spinner("Reading …"), store.only_puller():
            read = watching.read_all(
                store, today=session.today(), by=session.author(), asking=asking(settings)
            )
    except EngagementError as error:
        st.warning(parts.plain(error.message), icon=":material/hourglass:")
        return
    st.toast(parts.plain(read.done.in_words), icon=":material/check:")
    st.rerun()


def _add_watch(store: Store, settings: Settings) -> None:
    with st.form("watch", border=False, clear_on_submit=False):
        address = st.text_input(
            "Watch",
            key="watch_address",
            placeholder="Address of a feed, calendar, schedule, channel or list",
        )
        left, right = st.columns(2)
        person = left.selectbox(
            "Whose is it?",
            data.people(store),
            None,
            accept_new_options=True,
            key="watch_person",
            placeholder="Leave empty when it says so",
        )
        words = right.text_input(
            "Only what holds", key="watch_words", placeholder="Words, with commas between"
        )
        if not st.form_submit_button("Add watch", icon=":material/add:"):
            return
    if not address.strip():
        st.error("Watch: paste an address first. Nothing was added.", icon=":material/edit:")
        return
    _watch_from_now(store, settings, address, person, words.strip() or None)


def _watch_from_now(
    store: Store, settings: Settings, address: str, person: str | None, words: str | None
) -> None:
    """Add a watch and read it once; what went wrong is said, and the watch stands where it could be added."""
    try:
        with st.spinner("Reading it for the first time …"):
            _, failure = watching.add(
                store,
                address,
                today=session.today(),
                by=session.author(),
                asking=asking(settings),
                person=person,
                words=words,
                files=False,
            )
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    if failure:
        st.warning(parts.plain(failure), icon=":material/warning:")
        return
    st.rerun()
