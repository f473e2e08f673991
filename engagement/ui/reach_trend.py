"""Trend: one family's numbers in time or by group, against an earlier period, and what is behind each mark."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.store import Store
from engagement.ui import figure, parts, reach_data
from engagement.ui.reach_asked import Asked, choose, label
from engagement.ui.reach_trend_view import CUMULATIVE, EARNED, GAINED, Cut, Trend, behind, trend

_BY = {
    "month": "Month",
    "week": "Week",
    "platform": "Platform",
    "kind": "Kind",
    "topic": "Topic",
    "campaign": "Campaign",
    "audience": "Audience",
    "person": "Person",
    "event": "Event",
    "city": "City",
    "day_of_week": "Day of week",
    "format": "Format",
}
_COLOURS = {
    "platform": "Platform",
    "kind": "Kind",
    "campaign": "Campaign",
    "format": "Format",
    "event": "Event",
    "city": "City",
    "nothing": "One colour",
}
_SHOW = {EARNED: "Earned by now", GAINED: "Gained then", CUMULATIVE: "Gained, added up"}
_SHOW_AT_ONCE = {EARNED: "When it was held", CUMULATIVE: "Added up"}


def section(store: Store, asked: Asked) -> None:
    """How it is cut, the total, the chart, the records behind a mark, the table."""
    cut = _cut(asked)
    found = trend(store, asked, cut)
    if found is None:
        parts.nothing_yet(_nothing(store, asked, cut))
        if bare := [row["id"] for row in reach_data.of_period(store, asked) if row["value"] is None]:
            figure.opens(list(dict.fromkeys(bare)), "Those that could have it")
        return
    _headline(asked, found)
    for note in found.notes:
        st.caption(f":material/info: {parts.plain(note)}")
    title = f"{label(asked.choice)} by {_BY[found.cut.by.replace(' ', '_')].lower()}"
    saved = _saved(asked, found)
    picked = figure.show(
        found.spec, saved, found.caption, key=f"reach_{cut.by}", title=title, alt=found.alt
    )
    if picked:
        called, rows = behind(found, picked[0])
        figure.behind(reach_data.listed(rows, asked.unit), called)
    with st.expander("Table", icon=":material/table:", key="reach_table", on_change="rerun") as table:
        if table.open:
            st.dataframe(saved, hide_index=True, placeholder="not known", alt=f"{title}, as a table")


def _saved(asked: Asked, found: Trend) -> pd.DataFrame:
    """The chart's rows under the names that people read: Month, Platform, Views …"""
    group = found.cut.split if found.cut.timed else found.cut.by
    names = {
        "bucket": _BY[found.cut.by.replace(" ", "_")],
        "group": _BY.get(str(group).replace(" ", "_"), "Group"),
        "value": label(asked.choice),
        "before": "Earlier",
    }
    return found.frame.rename(columns=names).rename(columns=lambda name: name[:1].upper() + name[1:])


def _cut(asked: Asked) -> Cut:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = choose(st.selectbox, "By", "by", _BY, "month", width=160)
        timed = by in ("month", "week")
        usual = "kind" if asked.at_once else "platform"
        split = (
            choose(st.selectbox, "Colour", "split", _COLOURS, usual, width=160) if timed else "nothing"
        )
        shows = _SHOW_AT_ONCE if asked.at_once else _SHOW
        if not timed:  # nothing is added up along groups
            shows = {one: said for one, said in shows.items() if one != CUMULATIVE}
        show = EARNED
        if len(shows) > 1:
            show = choose(
                st.segmented_control, "Show", "show", shows, EARNED, _SHOW.__contains__, required=True
            )
    return Cut(by.replace("_", " "), None if split == "nothing" else split, show)


def _nothing(store: Store, asked: Asked, cut: Cut) -> str:
    """Why there is no chart, and what to do."""
    also = " and these filters" if asked.query else ""
    rows = reach_data.of_period(store, asked)
    every = reach_data.things(store, asked.choice, asked.filter, asked.today)
    read = any(row["value"] is not None and row["day"] <= asked.until for row in every)
    if cut.show != EARNED and not asked.at_once and read:
        return (
            f"Readings tell of no {asked.unit} gained in this period{also}. It takes two readings to see "
            f'growth: pull again later, or choose "{_SHOW[EARNED]}".'
        )
    if rows:
        return f"{len(rows):,} of this period{also} could have {asked.unit}, and none is known. " + (
            "Enter what you know." if asked.at_once else "Pull them on Sources, or enter what you know."
        )
    return (
        f"Nothing of this period{also} has {asked.unit} or could have them. "
        "Choose a longer period, or take a filter away."
    )


def _headline(asked: Asked, found: Trend) -> None:
    """The total beside what it covers, the earlier period in words, and what has no number."""
    total = found.grouped.total
    left, right = st.columns([1, 3], vertical_alignment="center")
    left.metric(label(asked.choice), f"{total.value or 0:,.0f}")
    with right:
        said = found.compared or reach_data.coverage(total, asked)
        st.markdown(parts.plain(said))
        if total.lacking:
            few = len(total.lacking)
            what = "1 activity" if few == 1 else f"{few:,} activities"
            figure.opens(total.lacking, f"{what} without this number")
