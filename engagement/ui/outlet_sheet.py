"""The shared Google sheet on the Outlets page: connect, push, pull with a preview, what differs. Opening it asks nobody."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.settings import Settings
from engagement.sheets import verbs
from engagement.store import Store
from engagement.ui import outlet_sheet_conflicts, outlet_sheet_connect, outlet_sheet_pull, parts, session

_TOLD = 30


def section(store: Store, settings: Settings) -> None:
    """The shared sheet as it was when last asked, and what can be done with it."""
    if verbs.missing(settings):
        outlet_sheet_connect.guide(store, settings)
        return
    try:
        number = verbs.sheet_of(settings)
        state, waiting = verbs.known(store, settings)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/link_off:")
        outlet_sheet_connect.guide(store, settings)
        return
    _standing(number, state)
    outlet_sheet_pull.told()
    if session.may("write"):
        outlet_sheet_pull.verbs_of(store, settings)
    outlet_sheet_conflicts.listed(store, settings, waiting)
    _problems(state.get("problems") or [])
    if session.may("write"):
        outlet_sheet_connect.connection(store, settings)


def _standing(number: str, state: dict[str, Any]) -> None:
    """Which sheet it is, when it was last in step, and what failed last."""
    with st.container(horizontal=True, vertical_alignment="center"):
        title = parts.plain(parts.cut(state.get("title") or "The shared sheet"))
        pushed, pulled = (parts.moment(state.get(name)) for name in ("pushed_at", "pulled_at"))
        st.markdown(f"**{title}**, last pushed {pushed}, last pulled {pulled}")
        st.link_button(
            "Open the sheet",
            f"https://docs.google.com/spreadsheets/d/{number}/edit",
            icon=":material/open_in_new:",
        )
    if error := state.get("last_error"):
        st.warning(parts.plain(error), icon=":material/warning:")


def _problems(problems: list[dict[str, Any]]) -> None:
    """What a person has to look at in the sheet, as it was when it was last asked."""
    if not problems:
        return
    st.subheader("To look at in the sheet", anchor=False)
    if len(problems) <= _TOLD:  # as text it can be read on a phone
        for one in problems:
            where = " ".join(filter(None, (one["tab"], one["cell"])))
            st.markdown(f"**{parts.plain(where)}**: {parts.plain(one['message'])}")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Tab": [one["tab"] for one in problems],
                "Cell": [one["cell"] or "" for one in problems],
                "What to do": [one["message"] for one in problems],
            }
        ),
        hide_index=True,
        placeholder="",
        column_config={"What to do": st.column_config.TextColumn(width="large")},
        alt="Cells of the sheet that could not be taken, with what to do about each",
    )
