"""The form of a watched company: to add one, and to change one that somebody else may be changing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError, StaleWrite
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.ids import new_id
from engagement.model.watched import EVERY_DAYS, CompanyDraft, CompanySort, CompanyVerdict
from engagement.store import Store, watched
from engagement.ui import parts, session


def add(store: Store) -> None:
    """One more company."""
    turn = st.session_state.setdefault("company_turn", 0)
    with st.expander("Add a company", icon=":material/add:", key=f"company_add_{turn}"):
        draft = _form(f"company_new_{turn}", None, "Add")
        if draft is None:
            return
        token = st.session_state.setdefault(f"company_token_{turn}", new_id())
        try:
            session.require("write")
            with store.unit(session.author()) as unit:
                made = unit.once(token, lambda: watched.add(unit, draft, session.today()))
        except EngagementError as error:
            st.error(parts.plain(error.message), icon=":material/edit:")
            return
        st.session_state["company_turn"] = turn + 1
        st.session_state["company_said"] = ("", made, f"{draft.name.strip()} is watched.")
        st.rerun()


def edit(store: Store, row: Mapping[str, Any]) -> None:
    """A company that stands."""
    draft = _form(f"company_{row['id']}_{st.session_state['company_version']}", row, "Save changes")
    if draft is None:
        return
    try:
        session.require("write")
        with store.unit(session.author()) as unit:
            version = st.session_state["company_version"]
            changed = watched.change(unit, row["id"], draft, version, session.today())
    except StaleWrite as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        names = sorted({*error.ours, *error.theirs})
        st.dataframe(
            pd.DataFrame(
                {
                    "Field": [name.replace("_", " ").capitalize() for name in names],
                    "Yours": [str(error.ours.get(name) or "") for name in names],
                    "Recorded": [str(error.theirs.get(name) or "") for name in names],
                }
            ),
            hide_index=True,
            alt="Your version beside the recorded one",
            placeholder="",
        )
        return
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["company_editing"] = None
    st.session_state["company_said"] = ("", row["id"], "Saved." if changed else "Nothing was different.")
    st.rerun()


def _form(key: str, row: Mapping[str, Any] | None, submit: str) -> CompanyDraft | None:
    was = row or {}
    with st.form(key, border=False):
        left, right = st.columns([3, 2])
        name = left.text_input("Company", was.get("name", ""), key=f"{key}_name")
        sorts = list(CompanySort)
        sort = right.selectbox(
            "Sort",
            sorts,
            sorts.index(CompanySort(was["sort"])) if was else 0,
            lambda one: one.label,
            key=f"{key}_sort",
        )
        why = st.text_input("Why it matters", was.get("why") or "", key=f"{key}_why")
        first, second, third = st.columns(3)
        verdicts: list[CompanyVerdict | None] = [None, *CompanyVerdict]
        standing = CompanyVerdict(was["verdict"]) if was.get("verdict") else None
        verdict = first.selectbox(
            "Verdict",
            verdicts,
            verdicts.index(standing),
            lambda one: one.label if one else "None yet",
            key=f"{key}_verdict",
        )
        looked = second.date_input(
            "Last look",
            was.get("looked_on"),
            EARLIEST,
            LATEST,
            key=f"{key}_looked",
            format="YYYY-MM-DD",
            help="A newer activity with the company counts by itself.",
        )
        every = third.number_input(
            "Look again after days",
            value=was.get("every_days"),
            step=1,
            key=f"{key}_every",
            placeholder=str(EVERY_DAYS),
        )
        owner_at, url_at = st.columns([2, 3])
        owner = owner_at.text_input("Owner", was.get("owner") or "", key=f"{key}_owner")
        url = url_at.text_input("Address", was.get("url") or "", key=f"{key}_url")
        notes = st.text_area("Notes", was.get("notes") or "", key=f"{key}_notes", height=68)
        if not st.form_submit_button(submit, type="primary", icon=":material/check:"):
            return None
    return CompanyDraft(
        name,
        sort or CompanySort.STARTUP,
        why,
        url,
        looked if isinstance(looked, date) else None,
        None if every is None else int(every),
        verdict,
        owner,
        notes,
    )
