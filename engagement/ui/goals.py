"""The Goals page's pieces: which goals, a goal's card with its verdict and reasons, its whole period as a chart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from engagement.charts import spoken
from engagement.charts.specs import said
from engagement.insight.progress import Progress
from engagement.insight.why import in_short
from engagement.model.measures import read_measure
from engagement.model.vocabulary import Owner, Status
from engagement.store import Store
from engagement.ui import address, data, figure, goal_form, goal_views, parts, session

_WHICH = {"running": "Running", "ended": "Ended", "all": "All"}


def which(found: Sequence[goal_views.Judged]) -> list[goal_views.Judged]:
    """The goals to show, by a choice that stands in the URL; running ones unless none is."""
    today = session.today()
    running = [one for one in found if one.goal.to_on >= today]
    parts.read_codes("goals", {"show": _WHICH})
    address.tell(address.in_vain((), {"show": _WHICH}))
    if len(running) == len(found):
        return list(found)
    chosen = st.segmented_control(
        "Show",
        list(_WHICH),
        default="running" if running else "ended",
        format_func=lambda one: _WHICH[one],
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    ended = [one for one in found if one.goal.to_on < today]
    return {"running": running, "ended": ended}.get(str(chosen), list(found))


def by_owner(
    found: Sequence[goal_views.Judged],
) -> list[tuple[str, list[tuple[goal_views.Judged, list[goal_views.Judged]]]]]:
    """(owner, [(goal, its parts)]), in the vocabulary's order; a part whose whole is not shown stands alone."""
    shown = {one.goal.id for one in found}
    wholes = [one for one in found if one.goal.parent_id not in shown]
    grouped = [
        (
            owner.label,
            [
                (one, [part for part in found if part.goal.parent_id == one.goal.id])
                for one in wholes
                if one.goal.owner == owner.value
            ],
        )
        for owner in Owner
    ]
    return [(label, owned) for label, owned in grouped if owned]


def card(store: Store, one: goal_views.Judged, of: Sequence[goal_views.Judged]) -> None:
    """One goal: verdict, where it stands and will end; why, its period and its records when they are asked for."""
    goal, made = one.goal, one.made
    with st.container(border=True, key=f"card_{goal.id}"):
        actual = "Nothing known yet" if made.actual is None else f"{made.actual:,}"
        counted = parts.plain(read_measure(goal.measure).in_words)
        st.markdown(
            f"**{parts.plain(parts.cut(made.name))}** {parts.verdict(made.verdict)}  \n"
            f"{actual} of {made.target:,} {counted}, {made.starts_on} to {made.ends_on}"
        )
        parts.chart(goal_views.bar(made), key=f"goal_{goal.id}", alt=_spoken(made))
        told = in_short(made.reasons[1:]) or made.reasons[-1:]
        st.markdown("  \n".join(parts.plain(reason) for reason in told))
        if twins := shared(one, goal_views.judged(store, session.today())):
            st.caption(
                f"Counts in part the same as {parts.plain(', '.join(twins))}: they are never added."
            )
        if of:
            _parts(of)
        with st.expander(
            "Why, pace and records",
            icon=":material/show_chart:",
            key=f"pace_{goal.id}",
            on_change="rerun",
        ) as details:
            if details.open:
                _details(store, one)
        if session.may("write") and st.session_state.get("editing_goal") == goal.id:
            goal_form.form(store, f"edit_{goal.id}", goal)


def _spoken(made: Progress) -> str:
    found = made.prospect.forecast if made.prospect else None
    range_ = (found.low, found.mid, found.high) if found else None
    so_far = [] if made.actual is None else [(session.today(), float(made.actual))]
    return spoken.goal_pace(so_far, made.target, made.expected, range_)


def _parts(of: Sequence[goal_views.Judged]) -> None:
    """A goal's quarters or months, in time's order."""
    listed = sorted(of, key=lambda one: one.goal.from_on)
    st.dataframe(
        pd.DataFrame(
            {
                "Part": [one.made.name.rpartition(", ")[2] for one in listed],
                "Actual": pd.array([one.made.actual for one in listed], dtype="Int64"),
                "Target": [one.made.target for one in listed],
                "Booked": [one.made.booked for one in listed],
                "Verdict": [one.made.verdict.label for one in listed],
                "Chance": [
                    ""
                    if one.early or one.made.chance is None
                    else f"{one.made.chance:.0%}".replace("%", " %")
                    for one in listed
                ],
            }
        ),
        hide_index=True,
        placeholder="",
        alt="The parts of this goal with what they stand at",
    )


def _history(one: goal_views.Judged) -> None:
    for at, by, was, now in one.targets[:3]:
        st.caption(f"Target changed from {was:,} to {now:,} on {at:%Y-%m-%d} by {parts.plain(by)}.")


def shared(one: goal_views.Judged, found: Sequence[goal_views.Judged]) -> list[str]:
    """Goals, not its parts or its whole, that count the same in days of this one: "Talks (2026-01-01 to 2026-12-31)"."""
    goal = one.goal
    return [
        f"{parts.cut(other.goal.name, 60)} ({other.goal.from_on} to {other.goal.to_on})"
        for other in found
        if other.goal.id != goal.id
        and other.goal.measure == goal.measure
        and other.goal.from_on <= goal.to_on
        and goal.from_on <= other.goal.to_on
        and goal.id != other.goal.parent_id
        and goal.parent_id != other.goal.id
    ][:3]


def _details(store: Store, one: goal_views.Judged) -> None:
    """All reasons, the target's history, the whole period as a chart, the records, the acts."""
    st.markdown("  \n".join(parts.plain(reason) for reason in one.made.reasons))
    _history(one)
    _period(store, one)
    with st.container(horizontal=True, vertical_alignment="center"):
        _records(store, one.goal)
        if session.may("write"):
            _acts(store, one.goal)


def _period(store: Store, one: goal_views.Judged) -> None:
    """The whole period as a chart."""
    view = goal_views.period(store, one.goal.id, session.today())
    if view is None:
        st.caption("Nothing is known of this period yet, so there is nothing to draw.")
        return
    caption = figure.Caption(
        source=view.source,
        as_of=view.as_of or datetime.now(UTC),
        definition="The line is what was reached, dashes what the target asks for by the season and the "
        "calendar. The band is the forecast from 10 to 90 %, worked out for the end and drawn towards it.",
        coverage=view.coverage,
        shown=f"{said(one.made.starts_on)} to {said(one.made.ends_on)}, target {one.made.target:,} "
        f"{read_measure(one.goal.measure).in_words}.",
    )
    picked = figure.show(
        view.spec,
        view.rows,
        caption,
        key=f"pace_chart_{one.goal.id}",
        title=one.made.name,
        alt=_spoken(one.made),
    )
    for mark in picked:
        chosen = [b for b in view.booked if b["id"] == mark.get("id")]
        if chosen:
            figure.records(chosen, "Booked", ids=str(mark["id"]))


def _records(store: Store, goal: Any) -> None:
    measure = read_measure(goal.measure)
    if measure.what == "growth":
        return
    if measure.tier:  # by the desk or by a tag: no filter says both
        if ids := data.behind(store, goal.measure, goal.from_on, goal.to_on):
            figure.opens(ids, "Records behind it")
        return
    query: dict[str, str | Sequence[str]] = {
        "from": goal.from_on.isoformat(),
        "to": goal.to_on.isoformat(),
    }
    if measure.kind:
        query["kind"] = measure.kind.value
    if measure.what == "count":
        query["status"] = (measure.status or Status.DELIVERED).value
    parts.link("activities", "Records behind it", icon=":material/list:", **query)


def _acts(store: Store, goal: Any) -> None:
    if st.button("Edit", key=f"edit_goal_{goal.id}", icon=":material/edit:", type="tertiary"):
        shown = st.session_state.get("editing_goal")
        st.session_state["editing_goal"] = None if shown == goal.id else goal.id
        st.rerun()
    if st.button("Delete", key=f"delete_goal_{goal.id}", icon=":material/delete:", type="tertiary"):
        store.remove_goal(goal.id, session.author())
        st.session_state["goal_removed"] = (goal.id, goal.name)
        st.rerun()
