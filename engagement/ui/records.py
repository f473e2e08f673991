"""The Activities page's pieces: the table, one record opened, its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError, StaleWrite
from engagement.insight.reach import platform_name
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status, metric_label
from engagement.store import Detail, Filter, Store
from engagement.ui import data, duty_field, forms, histories, parts, session

PAGE = 100
_SHOWN_DELIVERIES = 6


def table(store: Store, filter_: Filter) -> None:
    """The activities a filter finds, newest first; choosing a row opens it."""
    total = data.found(store, filter_)
    if not total:
        parts.nothing_yet(
            "Nothing is found with these filters. Take one away, or log an activity.", page="log"
        )
        return
    pages = -(-total // PAGE)
    page = 1
    if pages > 1:
        page = min(st.pagination(pages, key="page", bind="query-params"), pages)
    ids, shown_rows = data.activities(store, filter_, PAGE, (page - 1) * PAGE)
    shown = f"{total:,} found"
    if pages > 1:
        shown += f", {(page - 1) * PAGE + 1:,} to {min(page * PAGE, total):,} shown"
    st.caption(f"{shown}. Choose a row to open it.")
    # A fresh key after each opening: the table forgets its selection when the record is closed.
    key = f"activities_{st.session_state.setdefault('table_turn', 0)}"
    chosen = st.dataframe(
        shown_rows,
        hide_index=True,
        placeholder="",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 + 35 * len(ids), 560),
        column_config={"Date": st.column_config.DateColumn(width="small")},
        alt="Activities found, newest first",
    )
    picked = chosen["selection"]["rows"]
    if picked and picked[0] < len(ids):
        st.session_state["table_turn"] += 1
        st.query_params["open"] = ids[picked[0]]
        st.rerun()


def opened(store: Store, activity_id: str) -> None:
    """One record: everything about it; edit, delete, undo."""
    try:
        detail = store.activity(activity_id)
    except EngagementError as error:
        st.warning(parts.plain(error.message))
        return
    row = detail.row
    with st.container(border=True, key="opened"):
        head, close = st.columns([6, 1], vertical_alignment="top")
        head.subheader(parts.plain(parts.cut(row["title"], 160)), anchor=False)
        if close.button("Close", icon=":material/close:", key="close_record"):
            del st.query_params["open"]
            st.session_state.pop("editing", None)
            st.rerun()
        _facts(store, detail)
        if session.may("write"):
            _acts(store, detail)
        if st.session_state.get("editing") == activity_id and row["deleted_at"] is None:
            _edit(store, detail)
            return
        _tables(detail)
        if detail.numbers:
            histories.of_activity(store, activity_id)
        _history(store, detail)


def _facts(store: Store, detail: Detail) -> None:
    row = detail.row
    with st.container(horizontal=True):
        st.badge(Kind(row["kind"]).label)
        st.badge(Status(row["status"]).label, color="gray")
        if row["deleted_at"] is not None:
            st.badge("Deleted", color="red", icon=":material/delete:")
    when = row["starts_on"].isoformat() + (f" to {row['ends_on']}" if row["ends_on"] else "")
    if row["starts_at"]:
        when += f" ({parts.moment(row['starts_at'])})"
    facts = {
        "When": when,
        "Event": row["event"],
        "Where": ", ".join(part for part in (row["place"], row["city"], row["country"]) if part),
        "Format": _said("format", row["format"]),
        "Who": ", ".join(detail.persons),
        "Organisation": row["organisation"],
        "With": row["counterpart"],
        "Minutes": row["minutes"],
        "Outcome": row["outcome"],
        "Campaign": row["campaign"],
        "For whom": _said("audiences", row["audiences"]),
        "Duties": duty_field.in_words(store, detail),
        "Cost": _said("cost", row["cost"]),
        "Public page": _said("public", row["public"]),
        "Tags": ", ".join(row["tags"] or ()),
        "Notes": row["notes"],
        **{f"{name} (from the file)": value for name, value in (row["extra"] or {}).items()},
    }
    lines = [f"**{parts.plain(k)}:** {parts.plain(v)}" for k, v in facts.items() if v]
    st.markdown("  \n".join(lines))
    if len(row["title"]) > 160:
        st.text(row["title"])


def _acts(store: Store, detail: Detail) -> None:
    row = detail.row
    with st.container(horizontal=True):
        if row["deleted_at"] is not None:
            if st.button("Restore", icon=":material/undo:", key="restore", type="primary"):
                _do(lambda: store.restore_activity(row["id"], session.author()), "Restored.")
            return
        editing = st.session_state.get("editing") == row["id"]
        if st.button("Stop editing" if editing else "Edit", icon=":material/edit:", key="edit"):
            st.session_state["editing"] = None if editing else row["id"]
            st.session_state["editing_version"] = row["version"]
            st.session_state["editing_turn"] = st.session_state.get("editing_turn", 0) + 1
            st.rerun()
        if st.button("Delete", icon=":material/delete:", key="delete"):
            _do(
                lambda: store.delete_activity(row["id"], row["version"], session.author()),
                "Deleted. It can be restored here.",
            )


def _do(act: Any, said: str) -> None:
    try:
        act()
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    st.toast(said, icon=":material/check:")
    st.rerun()


def _edit(store: Store, detail: Detail) -> None:
    standing = store.draft_of(detail.row["id"])
    key = f"edit_{detail.row['id']}_{st.session_state['editing_turn']}"
    kinds = list(Kind)
    kind = st.selectbox("Kind", kinds, kinds.index(standing.kind), _kind_label, key=f"{key}_kind")
    assert kind is not None
    attendance = next(
        (n.value for n in detail.numbers if n.metric == "attendance" and n.of == "the activity"),
        None,
    )
    draft = forms.activity(
        f"{key}_{kind}",
        kind,
        people=data.people(store),
        today=session.today(),
        standing=standing,
        attendance=attendance,
        words=data.words(store),
        submit="Save changes",
        desk=data.desk(store, kind),
    )
    if draft is None:
        return
    version = st.session_state["editing_version"]
    try:
        changed = store.change_activity(detail.row["id"], draft, version, session.author())
    except StaleWrite as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        st.dataframe(
            _both(error), hide_index=True, placeholder="", alt="Your version beside the recorded one"
        )
        st.session_state["editing_version"] = detail.row["version"]
        st.caption("Save again to keep your version, or stop editing to keep the other.")
        return
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["editing"] = None
    st.toast("Saved." if changed else "Nothing was different.", icon=":material/check:")
    st.rerun()


def _kind_label(kind: Kind) -> str:
    return kind.label


def _both(error: StaleWrite) -> pd.DataFrame:
    names = sorted({*error.ours, *error.theirs})
    return pd.DataFrame(
        {
            "Field": [name.replace("_", " ").capitalize() for name in names],
            "Yours": [_said(name, error.ours.get(name)) for name in names],
            "Recorded": [_said(name, error.theirs.get(name)) for name in names],
        }
    )


def _tables(detail: Detail) -> None:
    if detail.links:
        st.markdown("**Links**")
        st.dataframe(
            pd.DataFrame(
                {
                    "Link": [link["url"] for link in detail.links],
                    "Role": [Role(link["role"]).label for link in detail.links],
                    "Platform": [platform_name(link["platform"]) for link in detail.links],
                }
            ),
            hide_index=True,
            placeholder="",
            column_config={"Link": st.column_config.LinkColumn(width="large")},
            alt="Links of this activity",
        )
    if detail.numbers:
        st.markdown("**Numbers**")
        st.dataframe(
            pd.DataFrame(
                {
                    "Number": [metric_label(n.metric) for n in detail.numbers],
                    "Value": pd.array([n.value for n in detail.numbers], dtype="Int64"),
                    "Of": [n.of for n in detail.numbers],
                    "As of": [parts.moment(n.observed_at) for n in detail.numbers],
                    "Source": [_source(n) for n in detail.numbers],
                }
            ),
            hide_index=True,
            placeholder="",
            alt="Numbers of this activity with their source and age",
        )
    else:
        st.caption("No numbers yet. Enter attendance by Edit, or link a post and pull on Sources.")
    if detail.family:
        st.markdown("**Other deliveries of this talk**")
        for one in detail.family[:_SHOWN_DELIVERIES]:
            where = ", ".join(part for part in (one["name"], one["city"]) if part)
            label = f"{one['starts_on']} {parts.plain(where or one['title'])}"
            parts.link("activities", label, open=one["id"])
        if len(detail.family) > _SHOWN_DELIVERIES:
            parts.link(
                "activities", f"All {len(detail.family) + 1} deliveries", search=detail.row["title"]
            )


def _source(number: Any) -> str:
    words = str(number.provenance)
    if number.by:
        words += f" by {number.by}"
    if number.reason:
        words += f": {number.reason}" if number.value is None else f", later {number.reason}"
    return words


def _history(store: Store, detail: Detail) -> None:
    with st.expander(f"History ({len(detail.changes)})", icon=":material/history:"):
        for number, change in enumerate(detail.changes):
            who = f"{change['by']}" + (f" ({change['verb']})" if change["verb"] else "")
            line = f"{parts.moment(change['at'])}, {parts.plain(who)}: {_WORDS[change['action']]}"
            st.markdown(line)
            for name, (was, now) in (change["fields"] or {}).items():
                st.text(f"{name.replace('_', ' ')}: {_short(name, was)} → {_short(name, now)}")
            first = number == 0 and change["action"] == "edit"
            if (
                first
                and session.may("write")
                and st.button("Undo", icon=":material/undo:", key=f"undo_{change['id']}")
            ):
                _do(lambda c=change: store.undo(c["id"], session.author()), "Undone.")


_WORDS = {"add": "recorded", "edit": "changed", "delete": "deleted", "restore": "restored"}


def _short(name: str, value: Any) -> str:
    return parts.cut(_said(name, value), 120) or "nothing"


_LABELS: dict[str, Callable[[str], str]] = {
    "kind": lambda code: Kind(code).label,
    "status": lambda code: Status(code).label,
    "format": lambda code: Format(code).label,
    "audiences": lambda code: Audience(code).label,
    "duties": lambda code: code.replace("_", " ").capitalize(),
}


def _said(name: str, value: Any) -> str:
    """A field's value in words; "" for nothing."""
    if value in (None, "", [], {}):
        return ""
    if name == "links":
        return ", ".join(f"{Role(role).label}: {url}" for url, role in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {said}" for key, said in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_said(name, one) for one in value)
    if name == "cost":
        return f"{value:,} {session.settings().currency}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name in _LABELS:
        return _LABELS[name](value)
    return f"{value:,}" if isinstance(value, int) else str(value)
