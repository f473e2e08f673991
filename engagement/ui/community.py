"""The Community page's pieces: where accounts stand, growth a week, how it came about."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from engagement.charts.specs import said
from engagement.insight import communities
from engagement.model.instants import from_micros
from engagement.model.vocabulary import Kind, metric_label
from engagement.store import Store
from engagement.ui import accounts, community_data, community_drawn, figure, histories, parts, session
from engagement.ui.community_data import Asked, Line
from engagement.ui.community_drawn import Drawn
from engagement.ui.data import kept, sent

_OVERLAP = (
    "There is no total: one person follows several accounts and would be counted once for each, and nobody can "
    "tell how many do."
)


def nothing(*, accounts_known: bool) -> None:
    """What a newcomer does: an account first, then its numbers."""
    if not session.may("write"):
        parts.nothing_yet(
            "No account has a number yet. Once an editor adds one, its growth is shown here."
        )
    elif accounts_known:
        parts.nothing_yet(
            "No account has a number yet. Platforms that are connected give theirs with the next pull; for a "
            "newsletter, a chat or a meetup, type the first number below."
        )
    else:
        parts.nothing_yet(
            "No account is here yet. Add yours, such as x/acme, youtube/@acme or newsletter/acme: connected "
            "platforms are read with the next pull, and every other number is typed."
        )
    if session.may("admin"):
        parts.link("sources", "Connect platforms and pull", icon=":material/sync:")


def by_hand(store: Store, *, opened: bool = False) -> None:
    """Adding accounts and numbers, for those who may."""
    if not session.may("write"):
        return
    with st.expander(
        "Add an account or numbers by hand",
        icon=":material/edit_note:",
        expanded=opened,
        on_change="rerun",
        key="community_by_hand",
    ) as found:
        if found.open:
            accounts.one(store)
            if community_data.accounts(store):
                accounts.numbers(store)


# Where accounts stand --------------------------------------------------------------------------


def over_time(store: Store, asked: Asked) -> None:
    """The lines, and under them each account's newest number with its growth."""
    drawn = community_drawn.over_time(store, asked)
    label = metric_label(asked.metric)
    if drawn is None:
        st.info(
            f"No number of {parts.plain(label.lower())} was read from {said(asked.since)} to {said(asked.until)}. "
            "Choose a longer period.",
            icon=":material/hourglass_empty:",
        )
    elif not drawn.frame["account"].duplicated().any():
        st.info(
            "One number an account in this period, which is no line yet: pull again, type another number, or choose "
            "a longer period.",
            icon=":material/hourglass_empty:",
        )
    else:
        _figure(store, drawn, "community_lines", f"{label} by account")
    table(store, asked)


def table(store: Store, asked: Asked) -> None:
    """Newest number of each account with its age and source, and what it gained."""
    st.dataframe(
        _standings(store, asked),
        hide_index=True,
        placeholder="",
        column_config={
            "Gained": st.column_config.NumberColumn(format="%+,d"),
            "A week": st.column_config.NumberColumn(format="%+,.1f"),
            metric_label(asked.metric): st.column_config.NumberColumn(format="localized"),
        },
        alt=f"{metric_label(asked.metric)} of each account: newest number, its age, its source, its growth",
    )
    st.caption(f"{_OVERLAP} {_unread(store)}".strip())


@kept(32)
def _standings(store: Store, asked: Asked) -> pa.Table:
    found = community_data.shown(store, asked)
    rows = pd.DataFrame([_row(line, metric_label(asked.metric)) for line in found])
    return sent(rows.replace("", None).dropna(axis="columns", how="all"))


def _row(line: Line, label: str) -> dict[str, Any]:
    at = line.standing
    return {
        "Account": line.account["key"],
        label: at.value,
        "Read": parts.age(from_micros(at.at)) if at.at is not None else "never",
        "Source": at.provenance + (f" by {at.by}" if at.by else ""),
        "Gained": at.grown,
        "Since": at.counted_from,
        "A week": at.per_week,
        "To know": "; ".join(communities.said_of(at, line.seldom)),
    }


def _unread(store: Store) -> str:
    """Accounts without any number, by name."""
    names = [
        account["key"]
        for account in community_data.accounts(store)
        if not any(found["value"] is not None for found in account["readings"].values())
    ]
    if not names:
        return ""
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    have = "has" if len(names) == 1 else "have"
    return f"{parts.plain(', '.join(names[:5]))}{more} {have} no number yet: pull, or type one."


# Growth a week ---------------------------------------------------------------------------------


def by_week(store: Store, asked: Asked) -> None:
    """Bars of one account's weeks; where weeks cannot be told, growth from reading to reading."""
    line = community_data.focus(store, asked)
    key = line.account["key"] if line else ""
    st.subheader(f"Growth a week of {parts.plain(key)}", anchor=False)
    drawn = community_drawn.by_week(store, asked)
    if drawn is not None:
        _figure(store, drawn, "community_weeks", f"{metric_label(asked.metric)} a week of {key}")
        return
    found = community_data.from_reading_to_reading(store, asked)
    if found.empty:
        st.info(
            "Growth needs two numbers in this period, and there are fewer. Pull again, type another number, or "
            "choose a longer period.",
            icon=":material/hourglass_empty:",
        )
        return
    st.caption(
        "Its readings are more than 10 days apart, so no week can be told from the next. From reading to reading:"
    )
    st.dataframe(
        found[["since", "until", "growth", "per_week"]].rename(
            columns={"since": "From", "until": "To", "growth": "Gained", "per_week": "A week"}
        ),
        hide_index=True,
        placeholder="",
        column_config={
            "Gained": st.column_config.NumberColumn(format="%+,d"),
            "A week": st.column_config.NumberColumn(format="%+,.1f"),
        },
        alt=f"Growth of {key} from each reading to the next, newest first",
    )


def _figure(store: Store, drawn: Drawn, key: str, title: str) -> None:
    """A chart whose marks choose the activity that is compared."""
    picked = figure.show(drawn.spec, drawn.frame, drawn.caption, key=key, title=title, alt=drawn.alt)
    ids = [str(one["id"]) for one in picked if one.get("id")]
    before = st.session_state.get(f"{key}_picked")
    st.session_state[f"{key}_picked"] = ids
    asked = st.query_params.get("activity")
    if ids and ids != before and asked != ids[0]:
        st.query_params["activity"] = ids[0]
        st.rerun()
    if ids and ids[0] == asked:
        _picked(store, ids[0])


def _picked(store: Store, activity_id: str) -> None:
    """The activity of a mark that was clicked, where the click was."""
    chosen = community_data.activity(store, activity_id)
    if chosen is None:
        return
    with st.container(border=True):
        st.markdown(
            f"**{parts.plain(parts.cut(chosen.title, 120))}**, {Kind(chosen.kind).label}, {said(chosen.day)}. "
            "The weeks before and after it are compared below."
        )
        parts.link("activities", "Open it", icon=":material/open_in_new:", open=chosen.id)


def history(store: Store, asked: Asked) -> None:
    """Every reading behind the account that is looked at."""
    line = community_data.focus(store, asked)
    if line is not None:
        rows = community_data.readings(store, asked.metric)[asked.focus]
        histories.of_readings(rows, line.account["key"])
