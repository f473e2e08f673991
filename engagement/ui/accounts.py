"""Accounts on pages: their newest numbers, one more with its first number, numbers by hand, add and remove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.model.drafts import EARLIEST
from engagement.model.measures import read_measure
from engagement.model.vocabulary import METRICS, Family, counted, metric_label, metrics_in
from engagement.store import Store, manual
from engagement.store.accounts import read_account
from engagement.store.manual import LARGEST, Told
from engagement.ui import data, parts, session

# What a community is counted by comes first; an account can have any number.
_NUMBERS = (*metrics_in(Family.AUDIENCE), *(m for m in METRICS if m not in metrics_in(Family.AUDIENCE)))


def accounts(store: Store) -> None:
    """Our accounts: their newest numbers; add and remove."""
    st.subheader("Accounts", anchor=False)
    found = data.accounts(store)
    if not found:
        st.caption("No account is read yet. Add yours to see followers grow and set goals on it.")
    for account in found:
        _account(store, account)
    if removed := st.session_state.get("account_removed"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"{parts.plain(removed[0])} is not read any more; its numbers are kept.")
            if st.button("Undo", icon=":material/undo:", key="account_undo"):
                store.add_account(removed[0], session.author(), records_posts=removed[1])
                st.session_state["account_removed"] = None
                st.rerun()
    with st.form("account", border=False, clear_on_submit=False):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        text = left.text_input("Account", key="account_name", placeholder="x/acme, @acme or its address")
        record = right.checkbox("Record its posts as activities", key="account_posts")
        if st.form_submit_button("Add account", icon=":material/add:"):
            _add(store, text, record)


def _account(store: Store, account: Mapping[str, Any]) -> None:
    """One account with its newest numbers, and the way to be rid of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        numbers = ", ".join(
            f"{counted(found['value'], metric)} ({found['observed_at'][:10]})"
            for metric, found in account["readings"].items()
            if found["value"] is not None
        )
        posts = ", its posts are recorded" if account["records_posts"] else ""
        st.markdown(f"**{parts.plain(account['key'])}** {numbers or 'not read yet'}{posts}")
        if st.button("Remove", key=f"remove_{account['id']}", type="tertiary"):
            store.remove_account(account["id"], session.author())
            st.session_state["account_removed"] = (account["key"], account["records_posts"])
            st.rerun()


def _add(store: Store, text: str, records_posts: bool) -> None:
    try:
        store.add_account(text, session.author(), records_posts=records_posts)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.rerun()


# One account with its number ---------------------------------------------------------------------


def one(store: Store) -> None:
    """Add an account, with its number today where no platform tells it."""
    _said("account_said")
    with st.form("account_number", border=False, clear_on_submit=False):
        name, metric, value, day = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
        text = name.text_input(
            "Account", key="community_account", placeholder="newsletter/acme, slack/acme, x/acme"
        )
        counted = metric.selectbox(
            "Counts",
            _NUMBERS,
            None,
            format_func=metric_label,
            key="community_metric",
            placeholder="The usual one",
        )
        number = value.number_input(
            "Number", -LARGEST, LARGEST, None, 1, key="community_value", placeholder="If it is typed"
        )
        on = day.date_input(
            "On", session.today(), EARLIEST, session.today(), key="community_day", format="YYYY-MM-DD"
        )
        if st.form_submit_button("Add", icon=":material/add:"):
            _add_one(store, text, counted, number, on if isinstance(on, date) else session.today())


def _add_one(store: Store, text: str, metric: str | None, value: int | None, day: date) -> None:
    try:
        platform, handle = read_account(text)
        if value is None:
            store.add_account(text, session.author())
            done: str | None = f"{platform}/{handle} is added. It has no number yet."
        else:
            usual = read_measure(f"growth:{platform}/{handle}").metrics[0]
            told = Told(f"{platform}/{handle}", metric or usual, day, int(value))
            done = _saved(store, [told])
    except (EngagementError, ValueError) as error:
        st.error(parts.plain(getattr(error, "message", error)), icon=":material/edit:")
        return
    if done:
        st.session_state["account_said"] = done
        st.rerun()


# Many numbers ------------------------------------------------------------------------------------


def numbers(store: Store) -> None:
    """Numbers no platform lets us read, in a grid: newsletter subscribers, chat members, LinkedIn figures."""
    st.subheader("Numbers by hand", anchor=False)
    keys = [account["key"] for account in data.accounts(store)]
    if not keys:
        st.caption("Add an account first, such as newsletter/acme or slack/acme.")
        return
    _said("numbers_said")
    st.caption(
        "A second number of the same day is its correction. What a platform measures is never replaced by hand. "
        "Many at once come as a table: account, date, subscribers."
    )
    parts.link("files", "Import a table of numbers", icon=":material/upload_file:")
    turn = st.session_state.setdefault("numbers_turn", 0)
    with st.form(f"numbers_{turn}", border=False):
        rows = _grid(keys, turn)
        if not st.form_submit_button("Save numbers", icon=":material/check:"):
            return
    told, wrong = _told(rows)
    if wrong or not told:
        nothing = "No row is filled in: choose an account and a number, and enter its date and value."
        st.error(parts.plain(f"{' '.join(wrong) or nothing} Nothing was saved."), icon=":material/edit:")
    elif done := _saved(store, [one for _, one in told], [row for row, _ in told]):
        st.session_state["numbers_turn"] = turn + 1
        st.session_state["numbers_said"] = done
        st.rerun()


def _grid(keys: Sequence[str], turn: int) -> pd.DataFrame:
    empty = {
        "Account": pd.Series([None], dtype="object"),
        "Number": pd.Series([None], dtype="object"),
        "Date": pd.Series([session.today()], dtype="object"),
        "Value": pd.Series([None], dtype="Int64"),
    }
    return st.data_editor(
        pd.DataFrame(empty),
        num_rows="dynamic",
        hide_index=True,
        key=f"numbers_grid_{turn}",
        column_config={
            "Account": st.column_config.SelectboxColumn(options=keys),
            "Number": st.column_config.SelectboxColumn(options=list(_NUMBERS)),
            "Date": st.column_config.DateColumn(format="YYYY-MM-DD"),
            # Without a least value: the grid would turn -5 into 5 and say nothing.
            "Value": st.column_config.NumberColumn(step=1),
        },
    )


def _told(rows: pd.DataFrame) -> tuple[list[tuple[int, Told]], list[str]]:
    """The rows somebody filled in with their numbers in the grid; and what they lack, a sentence a row."""
    told, wrong = [], []
    for number, row in enumerate(rows.to_dict("records"), 1):
        known = {name: value for name, value in row.items() if not pd.isna(value)}
        if not known.keys() - {"Date"}:
            continue
        if missing := [str(name) for name in row if name not in known]:
            has = ", ".join(f"{name} {value}" for name, value in known.items())
            wrong.append(f"Row {number} has {has} and no {' and no '.join(missing)}.")
            continue
        day = pd.Timestamp(row["Date"]).date()
        told.append((number, Told(str(row["Account"]), str(row["Number"]), day, int(row["Value"]))))
    return told, wrong


_COLUMNS = {"account": "Account", "metric": "Number", "date": "Date", "value": "Value"}


def _saved(store: Store, told: Sequence[Told], rows: Sequence[int] = ()) -> str | None:
    """Enter numbers; what was done, or None where something was refused, which is said with its row of the grid."""
    try:
        with store.unit(session.author()) as unit:
            added, unchanged, refused = manual.enter(unit, told, "entered")
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return None
    for bad in refused:
        one = told[bad.place]
        where = f"Row {rows[bad.place]}, " if rows else ""
        column = _COLUMNS.get(bad.field, bad.field)
        st.error(
            parts.plain(f"{where}{column} {bad.value} ({one.what}, {one.metric}): {bad.reason}."),
            icon=":material/edit:",
        )
    done = f"{added:,} saved, {unchanged:,} known already."
    if refused and added + unchanged:
        st.caption(f"The others: {done}")
    return None if refused else done


def _said(key: str) -> None:
    if message := st.session_state.pop(key, None):
        st.success(parts.plain(message), icon=":material/check:")
