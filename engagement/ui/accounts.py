"""The Sources page's accounts: their newest numbers, those that are typed, add and remove."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.model.vocabulary import METRICS, metric_label
from engagement.store import Store, manual
from engagement.store.manual import Told
from engagement.ui import parts, session


def accounts(store: Store) -> None:
    """Our accounts: their newest numbers; add and remove."""
    st.subheader("Accounts", anchor=False)
    found = store.accounts()
    if not found:
        st.caption("No account is read yet. Add yours to see followers grow and set goals on it.")
    for account in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            numbers = ", ".join(
                f"{r['value']:,} {metric_label(m).lower()} ({r['observed_at'][:10]})"
                for m, r in account["readings"].items()
                if r["value"] is not None
            )
            posts = ", its posts are recorded" if account["records_posts"] else ""
            st.markdown(f"**{parts.plain(account['key'])}** {numbers or 'not read yet'}{posts}")
            if st.button("Remove", key=f"remove_{account['id']}", type="tertiary"):
                store.remove_account(account["id"], session.author())
                st.rerun()
    with st.form("account", border=False, clear_on_submit=False):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        text = left.text_input("Account", key="account_name", placeholder="x/acme, @acme or its address")
        record = right.checkbox("Record its posts as activities", key="account_posts")
        if st.form_submit_button("Add account", icon=":material/add:"):
            _add(store, text, record)


def _add(store: Store, text: str, records_posts: bool) -> None:
    try:
        store.add_account(text, session.author(), records_posts=records_posts)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.rerun()


def numbers(store: Store) -> None:
    """Numbers no platform lets us read, in a grid: newsletter subscribers, chat members, LinkedIn figures."""
    st.subheader("Numbers by hand", anchor=False)
    keys = [account["key"] for account in store.accounts()]
    if not keys:
        st.caption("Add an account first, such as newsletter/acme or slack/acme.")
        return
    if message := st.session_state.pop("numbers_said", None):
        st.success(parts.plain(message), icon=":material/check:")
    turn = st.session_state.setdefault("numbers_turn", 0)
    with st.form(f"numbers_{turn}", border=False):
        rows = st.data_editor(
            pd.DataFrame(
                {
                    "Account": pd.Series([None], dtype="object"),
                    "Number": pd.Series([None], dtype="object"),
                    "Date": pd.Series([session.today()], dtype="object"),
                    "Value": pd.Series([None], dtype="Int64"),
                }
            ),
            num_rows="dynamic",
            hide_index=True,
            key=f"numbers_grid_{turn}",
            column_config={
                "Account": st.column_config.SelectboxColumn(options=keys),
                "Number": st.column_config.SelectboxColumn(options=list(METRICS)),
                "Date": st.column_config.DateColumn(format="YYYY-MM-DD"),
                "Value": st.column_config.NumberColumn(min_value=0, step=1),
            },
        )
        if not st.form_submit_button("Save numbers", icon=":material/check:"):
            return
    filled = [
        row
        for row in rows.to_dict("records")
        if any(not pd.isna(v) for k, v in row.items() if k != "Date")
    ]
    bad = [row for row in filled if any(pd.isna(v) for v in row.values())]
    if bad or not filled:
        st.error(
            "Each line needs its account, number, date and value. Nothing was saved.",
            icon=":material/edit:",
        )
        return
    told = [
        Told(
            str(row["Account"]), str(row["Number"]), pd.Timestamp(row["Date"]).date(), int(row["Value"])
        )
        for row in filled
    ]
    _enter(store, told, turn)


def _enter(store: Store, told: list[Told], turn: int) -> None:
    try:
        with store.unit(session.author()) as unit:
            added, unchanged, refused = manual.enter(unit, told, "entered")
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    for one in refused:
        row = told[one.place]
        st.error(
            f"{parts.plain(row.what)}, {row.metric}: {parts.plain(one.reason)}.", icon=":material/edit:"
        )
    if not refused:
        st.session_state["numbers_turn"] = turn + 1
        st.session_state["numbers_said"] = f"{added:,} saved, {unchanged:,} known already."
        st.rerun()
