"""Curves: each post against our own usual one at the same age."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from engagement.insight.curves import AT_LEAST
from engagement.model.vocabulary import Kind, metric_label
from engagement.store import Store
from engagement.ui import figure, parts, reach_data, reach_posts
from engagement.ui.data import kept, sent
from engagement.ui.figure import Caption
from engagement.ui.reach_asked import Asked, choose, tell

# So many posts are drawn over the band, and so many are offered.
_DRAWN, _OFFERED = 8, 300


def section(store: Store, asked: Asked) -> None:
    """The usual curve of a platform and kind with posts over it, and the period's posts in a table."""
    if asked.at_once:
        parts.nothing_yet(
            f"{asked.unit.capitalize()} are counted once and do not grow with age. "
            "Choose views, impressions, reads or engagements above."
        )
        return
    metric = reach_posts.main_metric(store, asked.choice)
    groups = reach_posts.groups(store, metric)
    if not groups:
        parts.nothing_yet(
            f"No platform and kind has more than {AT_LEAST} posts with {metric_label(metric).lower()}: "
            "too few to call anything usual. Link and pull more posts.",
            page="sources",
        )
        return
    codes = {f"{platform}-{kind}": (platform, kind) for platform, kind in groups}
    names = {
        code: f"{reach_posts.group_name(group)} ({groups[group]:,})" for code, group in codes.items()
    }
    usual = next(
        (code for code, group in codes.items() if reach_posts.table(store, asked, group)),
        next(iter(codes)),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        group = codes[choose(st.selectbox, "Posts of", "posts", names, usual, _is_group, width=260)]
    rows = reach_posts.table(store, asked, group)
    if not rows:
        parts.nothing_yet(
            f"No post of {reach_posts.group_name(group)} came out in this period under these filters. "
            "Choose a longer period, or other posts."
        )
        return
    _chart(store, asked, group, rows)
    _table(store, asked, group, rows)


def _is_group(code: str) -> bool:
    """Whether a code names posts, if not of this number."""
    return code.partition("-")[2] in set(Kind)


def _chart(store: Store, asked: Asked, group: reach_posts.Group, rows: list[dict[str, Any]]) -> None:
    chosen = _chosen(store, asked, rows)
    made = reach_posts.curve(store, asked, group, tuple(row["subject"] for row in chosen))
    metric = reach_posts.main_metric(store, asked.choice)
    name = reach_posts.group_name(group)
    read = reach_posts.read(store, asked, group)
    picked = figure.show(
        made.spec,
        made.frame,
        Caption(
            f"{name}, {made.usual:,} posts",
            read[0],
            f"{metric_label(metric)} by age. Usual is the median and the band 10 to 90 % of our own newest "
            f"{reach_posts.SAMPLE:,} and the period's, where {AT_LEAST} or more are known at that age."
            + reach_posts.stands_for(store, asked.choice),
            f"The usual curve stands on up to {made.behind:,} of {made.usual:,} posts.",
            read[1],
            shown=reach_data.told(asked, f"by age, {len(chosen):,} of {len(rows):,} posts drawn"),
        ),
        key="reach_curves",
        title=f"{metric_label(metric)} by age, {name}",
        alt=made.alt,
    )
    if picked:
        found = [row for row in chosen if str(row["subject"]) == str(picked[0].get("id"))]
        for row in found:
            shown = {"id": row["id"], "title": row["title"], "starts_on": row["born"], "age": row["age"]}
            figure.behind([shown | {asked.unit: row["value"]}], row["title"])


def _chosen(store: Store, asked: Asked, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The posts to draw: those the URL names by their activities, else what stands out and the newest."""
    by_id = {row["id"]: row for row in reversed(rows)}
    told = [one for one in st.query_params.get_all("post") if one in by_id]
    if len(told) < len(st.query_params.get_all("post")):
        tell("A post of the link is not among these posts, this period and these filters.")
    out = [row["post"]["id"] for row in reach_posts.outliers(store, asked) if row["post"]["id"] in by_id]
    usual = list(dict.fromkeys([*out, *(row["id"] for row in rows)]))[:3]
    st.session_state["reach_post"] = told or usual
    offered = list(dict.fromkeys([*(told or usual), *(row["id"] for row in rows[:_OFFERED])]))
    st.multiselect(
        "Over the usual curve",
        offered,
        format_func=lambda one: f"{parts.cut(by_id[one]['title'], 60)} ({by_id[one]['born']})",
        key="reach_post",
        max_selections=_DRAWN,
        on_change=_put,
    )
    return [by_id[one] for one in told or usual]


def _put() -> None:
    if found := st.session_state["reach_post"]:
        st.query_params["post"] = found
    elif "post" in st.query_params:
        del st.query_params["post"]


def _table(store: Store, asked: Asked, group: reach_posts.Group, rows: list[dict[str, Any]]) -> None:
    metric = reach_posts.main_metric(store, asked.choice)
    silent = sum(row["times"] is None for row in rows)
    st.markdown(f"**Posts of the period**: {len(rows):,}")
    if silent:
        st.caption(
            f"{silent:,} {'has' if silent == 1 else 'have'} no score: never read near the days that can be compared, "
            f"or fewer than {AT_LEAST} others are known at that age."
        )
    event = st.dataframe(
        _scored(store, asked, group),
        hide_index=True,
        placeholder="not known",
        key="reach_posts_table",
        on_select="rerun",
        selection_mode="single-row",
        alt="Posts of the period with their age, value, times usual and percentile",
        column_config={
            "Times usual": st.column_config.NumberColumn(format="%.1f×"),
            "Percentile": st.column_config.NumberColumn(format="%.0f"),
            metric_label(metric): st.column_config.NumberColumn(format="localized"),
        },
    )
    for place in event.selection.rows:
        if place < len(rows):
            _said(rows[place])


@kept(16)
def _scored(store: Store, asked: Asked, group: reach_posts.Group) -> pa.Table:
    rows = reach_posts.table(store, asked, group)
    metric = reach_posts.main_metric(store, asked.choice)
    frame = pd.DataFrame(
        {
            "Title": [row["title"] for row in rows],
            "Out on": [row["born"] for row in rows],
            "Day": pd.array([row["age"] for row in rows], dtype="Int64"),
            metric_label(metric): pd.array(
                [None if row["value"] is None else round(row["value"]) for row in rows], dtype="Int64"
            ),
            "Times usual": pd.array([row["times"] for row in rows], dtype="Float64"),
            "Percentile": pd.array([row["percentile"] for row in rows], dtype="Float64"),
            "Of": pd.array(
                [None if row["n"] is None else int(row["n"]) + 1 for row in rows], dtype="Int64"
            ),
        }
    )
    return sent(frame)


def _said(row: dict[str, Any]) -> None:
    """One post of the table in words, and its record."""
    with st.container(border=True):
        st.markdown(f"**{parts.plain(row['title'])}**")
        st.markdown(parts.plain(row["sentence"] or "Too few of its like are known at its age to say."))
        parts.link("activities", "Open the record", icon=":material/open_in_new:", open=row["id"])


def announce(store: Store, asked: Asked) -> None:
    """Posts that began to stand out lately, in a sentence each, and the way to all that do."""
    found = reach_posts.outliers(store, asked)
    new = [row for row in found if row["new"]]
    if not new:
        return
    with st.container(border=True):
        st.markdown(f":material/campaign: **New in the last {reach_posts.NEWS.days} days**")
        for row in new[:3]:
            group = reach_posts.group_name((row["platform"], row["kind"]))
            st.markdown(
                f"**{parts.plain(parts.cut(row['post']['title']))}** ({parts.plain(group)}). {parts.plain(row['sentence'])}"
            )
        ids = list(dict.fromkeys(row["post"]["id"] for row in new))
        figure.opens(ids, "Open it" if len(ids) == 1 else f"Open all {len(ids):,}")
