"""The Overview page's pieces: the quarter in figures, goals, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from engagement.charts.specs import said
from engagement.insight.output import empty_months
from engagement.insight.periods import months_back, months_of
from engagement.insight.progress import Progress
from engagement.insight.verdicts import Verdict
from engagement.insight.why import in_short
from engagement.model.measures import counted
from engagement.ui import figure, parts
from engagement.ui.data import OverviewView

_WORST_FIRST = list(Verdict)
_MOST_GOALS = 8


def welcome() -> None:
    """What a newcomer sees: three ways to begin."""
    st.markdown("Nothing is recorded yet. Begin with one of these:")
    with st.container(border=True):
        st.markdown("**Log one activity.** A title and a date are enough.")
        parts.link("log", "Open Log", icon=":material/edit_note:")
    with st.container(border=True):
        st.markdown("**Import your record** from a CSV or JSON file, on the command line:")
        st.code("python -m engagement import talks.csv --person 'Your Name'", language="bash")
    with st.container(border=True):
        st.markdown("**Look around first.** Invented data in a database of its own:")
        st.code("make demo", language="bash")


def headline(view: OverviewView) -> None:
    """The quarter's figures, each with what it is compared to or covers."""
    quarter = view.quarter
    total, known, of = view.attended
    delivered, ahead, people = st.columns(3)
    gained = quarter.delivered - quarter.before
    delivered.metric(
        "Delivered",
        f"{quarter.delivered:,}",
        delta=gained,
        delta_description="against the same days of the quarter before",
        border=True,
        height="stretch",
    )
    open_ = f", {quarter.unconfirmed:,} past and not marked" if quarter.unconfirmed else ""
    off = f", {quarter.cancelled:,} cancelled" if quarter.cancelled else ""
    ahead.metric(
        "Of this quarter's plan",
        f"{quarter.delivered:,} of {quarter.planned:,}",
        delta=f"{quarter.ahead:,} still booked{open_}{off}",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help="The plan is all that stood in the calendar of this quarter: delivered, booked and cancelled.",
    )
    people.metric(
        "Attendance",
        f"{total:,}" if known or not of else "unknown",
        delta=f"known for {known:,} of {of:,} talks and events" if of else "no talk or event yet",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
    )
    if quarter.by_kind:
        st.caption(", ".join(counted(kind, n) for kind, n in quarter.by_kind))


def goals(found: Sequence[Progress]) -> None:
    """These goals with their verdicts, the worst first, each with where it will end and what would help."""
    if not found:
        parts.nothing_yet("No goal is set yet.", page="goals", label="Set a goal")
        return
    ordered = sorted(found, key=lambda p: (_WORST_FIRST.index(p.verdict), p.ends_on))
    for made in ordered[:_MOST_GOALS]:
        why = " ".join(map(parts.plain, in_short(made.reasons)))
        st.markdown(f"{_headline(made)}  \n:small[:gray[{why}]]")
    more = len(ordered) - _MOST_GOALS
    parts.link("goals", f"All goals, {more:,} more" if more > 0 else "All goals", icon=":material/flag:")


def _headline(made: Progress) -> str:
    stands = "unknown" if made.actual is None else f"{made.actual:,} of {made.target:,}"
    name = parts.plain(parts.cut(made.name, 60))
    return f"{parts.verdict(made.verdict)} **{name}** {stands} :small[:gray[({made.owner})]]"


def delivered(view: OverviewView, today: date) -> None:
    """A year of delivered activities by month and kind, its records, its rows."""
    assert view.spec is not None
    since = months_back(today, 11)
    total = int(view.frame["activities"].sum())
    empty = [f"{month:%b %Y}" for month in empty_months(view.frame, months_of(since, today))]
    caption = figure.Caption(
        "the activities recorded here",
        None,
        "Activities with the status delivered, each in the month it began.",
        f"{total:,} activities." + (f" Nothing is recorded in {', '.join(empty)}." if empty else ""),
        shown=f"{said(since)} to {said(today)}, by month, a colour for each kind.",
    )
    figure.show(
        view.spec,
        view.frame.rename(columns=str.capitalize),
        caption,
        key="output_chart",
        title="Delivered in the last 12 months",
        alt=f"Delivered activities by month and kind: {total:,} in 12 months",
        opens=False,
    )
    query = {"from": since.isoformat(), "to": today.isoformat(), "status": "delivered"}
    parts.link("activities", "Records behind this chart", icon=":material/list:", **query)
    with st.expander("Table", icon=":material/table:", key="output_table", on_change="rerun") as t:
        if t.open:
            shown = view.frame.rename(columns=str.capitalize)
            st.dataframe(
                shown, hide_index=True, placeholder="", alt="Delivered activities by month and kind"
            )
