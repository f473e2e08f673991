"""One frozen brief: what changed since, its comment, its forms, and the brief as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError, StaleWrite
from engagement.model.briefs import Changed
from engagement.store import Store, Unit
from engagement.store import briefs as briefs_of
from engagement.store.briefs import Frozen, Moved
from engagement.ui import brief_data, briefs, parts, session

_LISTED = 20


def opened(store: Store, brief_id: str, today: date) -> None:
    """A brief by its id: as it was frozen, with what has changed since at the top."""
    parts.link("briefs", "All briefs", icon=":material/arrow_back:")
    try:
        found = brief_data.frozen(store, brief_id)
    except EngagementError as error:
        st.warning(parts.plain(error.message))
        return
    if found.deleted:
        _deleted(store, found)
        return
    changed, moved = brief_data.changed(store, brief_id, today)
    st.caption(
        parts.plain(
            f"Frozen {parts.moment(found.created_at)} by {found.created_by}. It does not change."
        )
    )
    with st.container(horizontal=True):
        briefs.downloads(found.content, found.comment, changed)
        if session.may("write") and st.button("Delete", icon=":material/delete:", key="delete_brief"):
            _do(store, lambda unit: briefs_of.delete(unit, found.id))
    _since(changed, moved)
    _comment(store, found)
    briefs.shown(found.content)


def _deleted(store: Store, found: Frozen) -> None:
    st.warning(f"{parts.plain(parts.cut(found.content.name))} was deleted.", icon=":material/delete:")
    if session.may("write") and st.button("Bring it back", icon=":material/undo:", key="restore_brief"):
        _do(store, lambda unit: briefs_of.restore(unit, found.id))


def _do(store: Store, act: Callable[[Unit], object]) -> None:
    try:
        with store.unit(session.author()) as unit:
            act(unit)
    except EngagementError as error:
        st.error(parts.plain(error.message))
        return
    st.rerun()


def _since(changed: Sequence[Changed], moved: Sequence[Moved]) -> None:
    with st.container(border=True, key="since"):
        st.markdown("**What changed since**")
        if not changed and not moved:
            st.markdown("Nothing: every number is told today as it was.")
            return
        if changed:
            rows = [[parts.plain(cell) for cell in row] for row in changed]
            frame = pd.DataFrame(rows, columns=pd.Index(["What", "In this brief", "Now"]))
            st.table(frame.set_index("What"), alt="Numbers and verdicts that have changed since")
        for one in moved[:_LISTED]:
            what = one.what[:1].upper() + one.what[1:]
            label = f"{parts.plain(what)}: {parts.plain(parts.cut(one.title))}, {one.day}"
            parts.link("activities", label, icon=":material/edit_note:", open=one.id)
        if len(moved) > _LISTED:
            st.caption(f"And {len(moved) - _LISTED:,} more activities of this period.")


def _comment(store: Store, found: Frozen) -> None:
    """A person's words: everybody reads them, editors write them."""
    if not session.may("write"):
        if found.comment:
            st.markdown("**Comment**")
            st.text(found.comment)
        return
    with st.form(f"comment_{found.version}"):
        words = st.text_area(
            "Comment",
            value=found.comment or "",
            max_chars=briefs_of.LONGEST_COMMENT,
            placeholder="What the numbers do not say.",
            key=f"brief_comment_{found.id}_{found.version}",
        )
        pressed = st.form_submit_button("Save comment", icon=":material/save:")
    if pressed:
        _save(store, found, words)
    _history(store, found)


def _save(store: Store, found: Frozen, words: str) -> None:
    try:
        with store.unit(session.author()) as unit:
            briefs_of.comment(unit, found.id, words, found.version)
    except StaleWrite as error:
        st.error(parts.plain(error.message))
        st.text(f"Theirs: {error.theirs['comment'] or 'no comment'}")
        st.text(f"Yours: {error.ours['comment'] or 'no comment'}")
        return
    except EngagementError as error:
        st.error(parts.plain(error.message))
        return
    st.rerun()


def _history(store: Store, found: Frozen) -> None:
    rows = [row for row in brief_data.history(store, found.id) if row.action != "add"]
    if not rows:
        return
    with st.expander("History", icon=":material/history:", key="brief_history"):
        for row in rows:
            who = f"{parts.moment(row.at)}, {row.by}"
            if "comment" in (row.fields or {}):
                before, after = row.fields["comment"]
                st.markdown(f"**{parts.plain(who)}** changed the comment")
                st.text(f"From: {before or 'nothing'}\nTo: {after or 'nothing'}")
            else:
                st.markdown(f"**{parts.plain(who)}** {parts.plain(row.action)}d the brief")
