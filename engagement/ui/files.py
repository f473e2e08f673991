"""The Import page's pieces: what a file holds is shown, its columns can be changed, then it is recorded."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from engagement.capture.found import Found
from engagement.capture.importing import Imported, import_found
from engagement.capture.numbers import is_numbers, read_numbers
from engagement.capture.reading import owned_by, read
from engagement.capture.table import MEANINGS, columns_of, drafts_of, shape_of
from engagement.errors import EngagementError
from engagement.model.mission import duty_words
from engagement.model.vocabulary import metric_label
from engagement.store import Store
from engagement.ui import data, parts, session

_LARGEST = 64 * 1024 * 1024
_TYPES = ["csv", "tsv", "txt", "xlsx", "json", "ics", "xml", "rss", "atom", "opml", "js", "zip", "html"]
_PREVIEW = 8


def chosen(store: Store) -> None:
    """One file: what it is, a preview, the button that records it."""
    if done := st.session_state.pop("files_done", None):
        _said(done)
    turn = st.session_state.setdefault("files_turn", 0)
    file = st.file_uploader(
        "A table, feed, calendar, schedule or export",
        type=_TYPES,
        key=f"files_{turn}",
        help="CSV, TSV, XLSX, JSON, ICS, OPML, RSS, LinkedIn's Shares.csv and post analytics, X's tweets.js.",
    )
    person = st.selectbox(
        "Whose is it?",
        data.people(store),
        None,
        accept_new_options=True,
        placeholder="Leave empty when the file says it",
        key="files_person",
        help="Owns the rows of a table or feed; filters a schedule to this person's sessions.",
    )
    if file is None:
        return
    # The server does not hold the browser to its own limit.
    if file.size > _LARGEST:
        st.error(f"{parts.plain(file.name)} is larger than 64 MB. Split it.", icon=":material/edit:")
        return
    try:
        found = owned_by(read(file.name, file.getvalue(), session.today()), person)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    if not (found.rows or found.proposals or found.events or found.feeds or found.rejected):
        st.error(
            f"{parts.plain(file.name)} was read and holds no rows: perhaps a header alone. Nothing was imported. "
            "Give the file with its rows.",
            icon=":material/edit:",
        )
    elif found.rows:
        _table(store, found, person)
    else:
        _finds(store, found, person)


def _table(store: Store, found: Found, person: str | None) -> None:
    if is_numbers(found.rows):
        _numbers(store, found, person)
        return
    shape = shape_of(found.rows)
    guessed = columns_of(found.rows)
    remembered = store.file_shape(shape)
    st.markdown(f"**{len(found.rows):,} rows.** What each column means:")
    columns: dict[str, str] = {}
    options = list(MEANINGS)
    grid = st.columns(3)
    for number, header in enumerate(guessed):
        standing = remembered.get(header, guessed[header])
        columns[header] = grid[number % 3].selectbox(
            parts.cut(parts.plain(header), 40),
            options,
            options.index(standing) if standing in options else 0,
            format_func=_meaning,
            key=f"column_{shape}_{number}",
        )
    words = duty_words(data.words(store).duties)
    table = drafts_of(found.rows, session.today(), person, columns, session.settings().currency, words)
    st.caption(
        f"{len(table.drafts):,} ready, {len(table.asked):,} would ask in the inbox, {len(table.rejected):,} rejected."
    )
    if table.drafts:
        st.dataframe(
            pd.DataFrame(
                {
                    "Date": [draft.starts_on for _, draft in table.drafts[:_PREVIEW]],
                    "Title": [draft.title for _, draft in table.drafts[:_PREVIEW]],
                    "Kind": [draft.kind.label for _, draft in table.drafts[:_PREVIEW]],
                    "Event": [draft.event or "" for _, draft in table.drafts[:_PREVIEW]],
                    "City": [draft.city or "" for _, draft in table.drafts[:_PREVIEW]],
                    "Links": [len(draft.links) for _, draft in table.drafts[:_PREVIEW]],
                }
            ),
            hide_index=True,
            placeholder="",
            alt="The first rows as they would be recorded",
        )
    _rejected(table.rejected)
    if st.button("Import", type="primary", icon=":material/upload:", key="files_import"):
        store.remember_file_shape(shape, columns)
        _import(store, found, person, columns)


def _meaning(code: str) -> str:
    return f"{MEANINGS[code]} ({session.settings().currency})" if code == "cost" else MEANINGS[code]


def _numbers(store: Store, found: Found, person: str | None) -> None:
    told, rejected = read_numbers(found.rows)
    st.markdown(f"**{len(told):,} numbers** with their days:")
    shown = [one for _, one in told[:_PREVIEW]]
    st.dataframe(
        pd.DataFrame(
            {
                "Whose": [one.what for one in shown],
                "Date": [one.day for one in shown],
                "Number": [metric_label(one.metric) for one in shown],
                "Value": [one.value for one in shown],
            }
        ),
        hide_index=True,
        placeholder="",
        alt="The first numbers as they would be recorded",
    )
    if found.proposals:
        st.caption(f"{len(found.proposals):,} posts or talks of this file become drafts in the inbox.")
    _rejected([*rejected, *found.rejected])
    if st.button("Import", type="primary", icon=":material/upload:", key="files_import"):
        _import(store, found, person, None)


def _finds(store: Store, found: Found, person: str | None) -> None:
    st.markdown(
        f"**{parts.plain(found.name)}**: {len(found.proposals):,} finds"
        + (f", {len(found.events):,} events" if found.events else "")
        + (f", {len(found.feeds):,} feeds to watch" if found.feeds and found.sort == "feeds" else "")
        + (f", {len(found.rejected):,} that cannot be read" if found.rejected else "")
        + "."
    )
    if found.proposals:
        shown = found.proposals[:_PREVIEW]
        st.dataframe(
            pd.DataFrame(
                {
                    "Date": [p.starts_on for p in shown],
                    "Title": [p.title for p in shown],
                    "Kind": [p.kind.label for p in shown],
                    "Why": [", ".join(p.why) for p in shown],
                }
            ),
            hide_index=True,
            placeholder="",
            alt="The first finds",
        )
    _rejected(found.rejected)
    if st.button("Import", type="primary", icon=":material/upload:", key="files_import"):
        _import(store, found, person, None)


def _rejected(rejected: list[Any]) -> None:
    for one in rejected[:_PREVIEW]:
        st.caption(
            f":material/block: Row {one.row}, {parts.plain(one.field)} "
            f"“{parts.plain(parts.cut(one.value, 60))}”: {parts.plain(one.reason)}."
        )
    if len(rejected) > _PREVIEW:
        st.caption(f"{len(rejected) - _PREVIEW:,} more.")


def _import(store: Store, found: Found, person: str | None, columns: dict[str, str] | None) -> None:
    bar = st.progress(0.0, "Recording …")

    def show(done: int, of: int) -> None:
        bar.progress(min(done / of, 1.0), f"{done:,} of {of:,}")

    try:
        done = import_found(
            store,
            [found],
            today=session.today(),
            by=session.author(),
            person=person,
            columns=columns,
            currency=session.settings().currency,
            progress=show,
        )
    except EngagementError as error:
        bar.empty()
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    st.session_state["files_done"] = done
    st.session_state["files_turn"] += 1
    st.rerun()


def _said(done: Imported) -> None:
    st.success(parts.plain(done.in_words), icon=":material/check:")
    with st.container(horizontal=True):
        if done.drafts:
            parts.link("inbox", "Open the inbox", icon=":material/inbox:")
        if done.created or done.updated:
            parts.link("activities", "See the record", icon=":material/list:")
    _rejected(done.rejected)
