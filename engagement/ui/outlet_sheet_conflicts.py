"""Cells of the shared sheet that both sides changed: both values, the record, and a choice."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from engagement.errors import EngagementError, NotFound
from engagement.model.sheet import Cell, Conflict
from engagement.settings import Settings
from engagement.sheets import record, verbs
from engagement.store import Store
from engagement.ui import parts, session

SHOWN = 10


def listed(store: Store, settings: Settings, waiting: Sequence[Conflict]) -> None:
    """The conflicts that wait, each with its two values; a viewer sees them and chooses nothing."""
    if not waiting:
        return
    st.subheader(f"Changed on both sides ({len(waiting):,})", anchor=False)
    st.caption("Until you choose, both sides stay as they are.")
    shown = waiting[:SHOWN]
    names = _names(store, shown)
    for one in shown:
        _one(store, settings, one, *names[one.tab, one.row_id])
    if len(waiting) > SHOWN:
        st.caption(f"{len(waiting) - SHOWN:,} more come when these are settled.")


def _names(store: Store, shown: Sequence[Conflict]) -> dict[tuple[str, str], tuple[str, str | None]]:
    """{(tab, row id): (the record's name, the activity it is of)}."""
    found: dict[tuple[str, str], tuple[str, str | None]] = {
        (one.tab, one.row_id): (one.row_id, None) for one in shown
    }
    with store.read() as connection:
        for tab in {one.tab for one in shown}:
            ids = [one.row_id for one in shown if one.tab == tab]
            for row_id, kept in record.rows(connection, tab, session.today(), ids).items():
                activity = row_id if tab == "Activities" else kept.of.get("activity_id")
                found[tab, row_id] = (kept.name or row_id, activity)
    return found


def _one(store: Store, settings: Settings, one: Conflict, name: str, activity: str | None) -> None:
    key = f"{one.tab}_{one.row_id}_{one.column}"
    with st.container(border=True, key=f"sheet_conflict_{key}"):
        st.markdown(
            f"**{parts.plain(parts.cut(name))}**: {parts.plain(one.column)}, tab {parts.plain(one.tab)}"
        )
        left, right = st.columns(2)
        left.caption("Ours, in the record")
        left.code(_shown(one.ours), language=None, wrap_lines=True)
        right.caption("Theirs, in the sheet")
        right.code(_shown(one.theirs), language=None, wrap_lines=True)
        with st.container(horizontal=True, vertical_alignment="center"):
            if session.may("write"):
                if st.button("Keep ours", icon=":material/database:", key=f"sheet_ours_{key}"):
                    _choose(store, settings, one, "ours")
                if st.button("Take theirs", icon=":material/table:", key=f"sheet_theirs_{key}"):
                    _choose(store, settings, one, "theirs")
            if activity:
                parts.link("activities", "Open the record", open=activity)


def _shown(value: Cell | None) -> str:
    return parts.cut(str(value), 2000) if value not in (None, "") else "(empty)"


def _choose(store: Store, settings: Settings, one: Conflict, choice: str) -> None:
    session.require("write")
    try:
        verbs.resolve(store, settings, one.row_id, one.column, choice, by=session.author())
    except NotFound:
        pass  # a second click, or somebody else was first: it is settled
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    said = "Ours is kept: the next push writes it." if choice == "ours" else "Theirs is recorded."
    st.session_state["sheet_said"] = ("success", said)
    st.rerun()
