"""The Goals page's pieces: the form that sets a goal, and a goal's card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from engagement.errors import EngagementError
from engagement.insight.periods import quarter_of
from engagement.insight.progress import Progress
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.ids import new_id
from engagement.model.measures import read_measure
from engagement.model.vocabulary import METRICS, Kind, Owner, Status, metric_label, statuses_of
from engagement.store import NewGoal, Store
from engagement.ui import data, parts, session

_WHAT = {
    "count": "Number of activities",
    "attendance": "Attendance",
    "metric": "A number activities earn",
    "growth": "Growth of an account",
}


def by_owner(found: Sequence[tuple[Any, Progress]]) -> list[tuple[str, list[tuple[Any, Progress]]]]:
    """Goals grouped by who set them, in the vocabulary's order."""
    grouped = [(o.label, [pair for pair in found if pair[0].owner == o.value]) for o in Owner]
    return [(label, owned) for label, owned in grouped if owned]


def card(store: Store, goal: Any, made: Progress) -> None:
    """One goal: verdict, where it stands, why, and its records."""
    with st.container(border=True):
        actual = "unknown" if made.actual is None else f"{made.actual:,}"
        counted = parts.plain(read_measure(goal.measure).in_words)
        st.markdown(
            f"**{parts.plain(parts.cut(made.name))}** {parts.verdict(made.verdict)}  \n"
            f"{actual} of {made.target:,} {counted}"
        )
        parts.chart(
            data.goal_bar(made.actual, made.expected, made.target),
            key=f"goal_{goal.id}",
            alt=f"{actual} of {made.target:,}, {made.expected:,.1f} expected by now",
        )
        st.markdown("  \n".join(parts.plain(reason) for reason in made.reasons[1:] or made.reasons))
        period = f"{made.starts_on} to {made.ends_on}"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(period)
            _records(goal)
            if session.may("write"):
                _acts(store, goal)
        if session.may("write") and st.session_state.get("editing_goal") == goal.id:
            _form(store, f"edit_{goal.id}", goal)


def _records(goal: Any) -> None:
    measure = read_measure(goal.measure)
    if measure.what == "growth":
        return
    query = {"from": goal.from_on.isoformat(), "to": goal.to_on.isoformat()}
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


def new_goal(store: Store) -> None:
    """The form that sets a goal, folded away; the last deleted goal can be taken back."""
    if removed := st.session_state.get("goal_removed"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"Deleted: {parts.plain(parts.cut(removed[1]))}")
            if st.button("Undo", icon=":material/undo:", key="restore_goal"):
                store.restore_goal(removed[0], session.author())
                st.session_state["goal_removed"] = None
                st.rerun()
    turn = st.session_state.setdefault("goal_turn", 0)
    with st.expander(
        "Set a goal", icon=":material/add:", key=f"new_goal_{turn}", on_change="rerun"
    ) as opened:
        if opened.open:
            _form(store, f"goal_{turn}", None)


def _form(store: Store, key: str, standing: Any) -> None:
    measure = read_measure(standing.measure) if standing else None
    begins = _what(standing.measure) if standing else "count"
    what = st.segmented_control(
        "What is counted",
        list(_WHAT),
        default=begins,
        format_func=lambda what: _WHAT[what],
        key=f"{key}_what",
        required=True,
    )
    chosen = _measure(key, str(what), measure)
    today = session.today()
    first, last = (standing.from_on, standing.to_on) if standing else quarter_of(today)
    with st.form(key, border=False):
        name = st.text_input("Name", standing.name if standing else "", key=f"{key}_name")
        left, middle, right, far = st.columns(4)
        target = left.number_input(
            "Target", 1, 10**12, standing.target if standing else None, step=1, key=f"{key}_target"
        )
        starts = middle.date_input(
            "From", first, EARLIEST, LATEST, key=f"{key}_from", format="YYYY-MM-DD"
        )
        ends = right.date_input("To", last, EARLIEST, LATEST, key=f"{key}_to", format="YYYY-MM-DD")
        owners = list(Owner)
        owner = far.selectbox(
            "Set by",
            owners,
            owners.index(Owner(standing.owner)) if standing else 0,
            lambda o: o.label,
            key=f"{key}_owner",
        )
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
    if sent:
        _save(store, key, standing, name, owner, chosen, target, starts, ends)


def _what(measure: str) -> str:
    what = measure.partition(":")[0]
    return what if what in _WHAT else "count"


def _measure(key: str, what: str, standing: Any) -> str:
    """The measure as text, from the choices its sort has."""
    left, right = st.columns(2)
    kinds = [None, *Kind]
    kind = None
    if what != "growth":
        index = kinds.index(standing.kind) if standing and standing.what != "growth" else 0
        kind = left.selectbox(
            "Of", kinds, index, lambda k: k.label if k else "Every kind", key=f"{key}_kind"
        )
    suffix = f":{kind.value}" if kind else ""
    if what == "count":
        if kind is None:
            right.caption("Delivered ones are counted. Choose a kind to count another status.")
            return "count"
        status = right.selectbox(
            "Status",
            statuses_of(kind),
            statuses_of(kind).index((standing and standing.status) or Status.DELIVERED)
            if not standing or standing.kind is kind
            else statuses_of(kind).index(Status.DELIVERED),
            lambda s: s.label,
            key=f"{key}_status",
        )
        return f"count{suffix}" + ("" if status is Status.DELIVERED else f":{status.value}")
    if what == "attendance":
        return f"attendance{suffix}"
    if what == "metric":
        names = ["interactions", *(m for m in METRICS if m not in _ACCOUNT_METRICS)]
        name = right.selectbox("Number", names, 1, _metric_name, key=f"{key}_metric")
        return f"metric:{name}{suffix}"
    handle = left.text_input(
        "Account",
        standing.account if standing and standing.account else "",
        key=f"{key}_account",
        placeholder="x/acme",
    )
    metric = right.selectbox("Number", _ACCOUNT_METRICS, 0, metric_label, key=f"{key}_account_metric")
    return f"growth:{handle.strip()}:{metric}"


_ACCOUNT_METRICS = ("followers", "subscribers", "members", "stars", "forks", "posts")


def _metric_name(name: str) -> str:
    return "Interactions (likes, reposts, replies …)" if name == "interactions" else metric_label(name)


def _save(
    store: Store,
    key: str,
    standing: Any,
    name: str,
    owner: Any,
    measure: str,
    target: Any,
    starts: Any,
    ends: Any,
) -> None:
    from engagement.ui.forms import refused

    if target is None:
        refused("target", "a goal needs a number to reach")
        return
    if not (isinstance(starts, date) and isinstance(ends, date)):
        refused("period", "a goal needs a first and a last day")
        return
    goal = NewGoal(name, owner.value, measure, int(target), starts, ends)
    try:
        if standing:
            store.change_goal(standing.id, goal, session.author())
            st.session_state["editing_goal"] = None
        else:
            token = st.session_state.setdefault(f"{key}_token", new_id())
            store.add_goal(goal, session.author(), token)
            st.session_state["goal_turn"] = st.session_state.get("goal_turn", 0) + 1
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.toast("Goal saved.", icon=":material/check:")
    st.rerun()
