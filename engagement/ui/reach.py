"""The Reach page's pieces: what to chart, the total with what it covers, the rows behind."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engagement.insight.periods import month_of, months_back
from engagement.insight.reach import Choice
from engagement.model.vocabulary import Family, Kind, metric_label
from engagement.ui import parts
from engagement.ui.data import ReachView

_MONTHS = {"12": "12 months", "24": "24 months", "60": "5 years", "all": "All time"}


def filters(choices: Sequence[Choice], today: date) -> tuple[Choice, date, date, tuple[str, ...]]:
    """Family, period and kinds, each in the URL."""
    names = {choice.name: choice for choice in choices}
    labels = {
        "number": {name: metric_label(name) for name in names},
        "months": _MONTHS,
        "kinds": {kind.value: kind.label for kind in Kind},
    }
    parts.read_codes("reach", labels)
    name = st.pills(
        "Number",
        list(names),
        default=choices[0].name,
        format_func=metric_label,
        key="number",
        bind="query-params",
        required=True,
    )
    left, right = st.columns(2)
    with left:
        period = st.segmented_control(
            "Period",
            list(_MONTHS),
            default="12",
            format_func=lambda months: _MONTHS[months],
            key="months",
            bind="query-params",
            required=True,
        )
    kinds = right.multiselect(
        "Kind", list(Kind), format_func=lambda k: k.label, key="kinds", bind="query-params"
    )
    months = 12 * 120 if period == "all" else int(str(period)) - 1
    return names[str(name)], months_back(today, months), month_of(today)[1], tuple(kinds)


def headline(choice: Choice, view: ReachView) -> None:
    """The total, and beside it what it covers, where it comes from and how old it is."""
    label = metric_label(choice.name)
    total, facts = st.columns([1, 3], vertical_alignment="center")
    total.metric(label, f"{view.total:,}")
    lines = []
    if view.covered is not None:
        lines.append(f"Known for {view.covered.known:,} of {view.covered.of:,} linked posts.")
    else:
        lines.append(f"Known for {view.known:,} activities.")
    lines.append(f"Oldest number read {parts.age(view.oldest)}.")
    sources = ", ".join(f"{n:,} {word}" for word, n in sorted(view.provenances.items()))
    lines.append(f"All time by source: {sources}.")
    if choice.name == Family.INTERACTIONS.value:
        lines.append("Likes, reposts, replies, quotes and bookmarks, added as engagements.")
    facts.caption("  \n".join(lines))


def in_words(choice: Choice, view: ReachView) -> str:
    """The chart for who cannot see it."""
    months = view.frame["month"].nunique()
    return f"{metric_label(choice.name)} by month and platform: {view.total:,} over {months} months"


def behind(choice: Choice, view: ReachView, since: date, until: date, kinds: Sequence[str]) -> None:
    """The rows of the chart, to read and save, and the records they come from."""
    st.caption(
        "A month shows what that month's activities have earned by now, not what was earned in it."
    )
    query = {"from": since.isoformat(), "to": until.isoformat(), "kind": list(kinds)}
    with st.container(horizontal=True):
        parts.link("activities", "Records behind this chart", icon=":material/list:", **query)
    with st.expander("Table", icon=":material/table:", key="reach_table", on_change="rerun") as table:
        if table.open:
            shown = view.frame.rename(columns=str.capitalize)
            st.dataframe(shown, hide_index=True, alt=f"{choice.name} by month and platform")
