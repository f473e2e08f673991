"""Setting a goal: said in plain words, or field by field; a year's goal with its quarters."""

from __future__ import annotations

from datetime import date
from typing import Any

import streamlit as st

from engagement.capture.goal_words import GoalWords, read_goal
from engagement.errors import EngagementError
from engagement.insight import cascade
from engagement.insight.periods import quarter_of
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.ids import new_id
from engagement.model.measures import read_measure
from engagement.model.vocabulary import METRICS, Kind, Owner, Status, metric_label, statuses_of
from engagement.store import NewGoal, Store
from engagement.ui import forms, parts, session

_WHAT = {
    "count": "Number of activities",
    "attendance": "Attendance",
    "metric": "A number activities earn",
    "growth": "Growth of an account",
    "touches": "Analyst touches",
}
_PARTS = {"": "No parts", "quarter": "Quarters", "month": "Months"}


def new_goal(store: Store) -> None:
    """A sentence that sets a goal, and the form it fills; the last deleted goal can be taken back."""
    if told := st.session_state.pop("goal_said", None):
        st.toast(told, icon=":material/check:")
    _undo(store)
    turn = st.session_state.setdefault("goal_turn", 0)
    with st.form(f"goal_words_{turn}", border=False):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        said = left.text_input(
            "Set a goal",
            key=f"goal_said_{turn}",
            placeholder="24 talks delivered in 2026 · newsletter to 5,000 · 8 tier-1 analyst touches a quarter",
        )
        asked = right.form_submit_button("Read it", icon=":material/edit_note:", width="stretch")
    if asked and said.strip():
        read = read_goal(said, session.today(), _accounts(store))
        st.session_state["goal_draft"] = (turn, read)
    drafted = st.session_state.get("goal_draft", (None, None))
    words: GoalWords | None = drafted[1] if drafted[0] == turn else None
    with st.expander(
        "The goal in fields",
        expanded=words is not None,
        icon=":material/add:",
        key=f"new_goal_{turn}_{words is not None}",
        on_change="rerun",
    ) as opened:
        if opened.open or words is not None:
            for one in words.missing if words else ():
                st.warning(f"Not said: {parts.plain(one)}.", icon=":material/help:")
            form(store, f"goal_{turn}_{hash(words)}", None, words)


def _undo(store: Store) -> None:
    if removed := st.session_state.get("goal_removed"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(f"Deleted: {parts.plain(parts.cut(removed[1]))}")
            if st.button("Undo", icon=":material/undo:", key="restore_goal"):
                store.restore_goal(removed[0], session.author())
                st.session_state["goal_removed"] = None
                st.rerun()


def _accounts(store: Store) -> dict[str, dict[str, int]]:
    """{PLATFORM/HANDLE: {metric: its newest number}}."""
    return {
        account["key"]: {
            metric: reading["value"]
            for metric, reading in account["readings"].items()
            if reading["value"] is not None
        }
        for account in store.accounts()
    }


def form(store: Store, key: str, standing: Any, words: GoalWords | None = None) -> None:
    """A goal field by field, begun from one that stands, from what was said, or from nothing."""
    given = _given(standing, words)
    what = st.segmented_control(
        "What is counted",
        list(_WHAT),
        default=_what(given.measure or "count"),
        format_func=lambda what: _WHAT[what],
        key=f"{key}_what",
        required=True,
    )
    chosen = _measure(key, str(what), given.measure)
    with st.form(key, border=False):
        name = st.text_input("Name", given.name, key=f"{key}_name")
        left, middle, right, far = st.columns(4)
        target = left.number_input(
            "Target", -(10**13), 10**13, given.target, step=1, key=f"{key}_target"
        )
        dates: dict[str, Any] = {"min_value": EARLIEST, "max_value": LATEST, "format": "YYYY-MM-DD"}
        starts = middle.date_input("From", given.starts_on, key=f"{key}_from", **dates)
        ends = right.date_input("To", given.ends_on, key=f"{key}_to", **dates)
        owners = list(Owner)
        owner = far.selectbox(
            "Set by", owners, owners.index(Owner(given.owner)), lambda o: o.label, key=f"{key}_owner"
        )
        by, every = "", False
        if standing is None:
            by, every = _parts(key, given.every)
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
    if not sent:
        return
    if target is None:
        forms.refused("target", "a goal needs a number to reach")
    elif not (isinstance(starts, date) and isinstance(ends, date)):
        forms.refused("period", "a goal needs a first and a last day")
    else:
        goal = NewGoal(name, owner.value, chosen, int(target), starts, ends)
        _save(store, key, standing, goal, by, every)


def _given(standing: Any, words: GoalWords | None) -> GoalWords:
    if words is not None:
        return words
    if standing is None:
        return GoalWords("", Owner.MARKETING.value, *quarter_of(session.today()))
    return GoalWords(
        standing.name,
        standing.owner,
        standing.from_on,
        standing.to_on,
        standing.measure,
        standing.target,
    )


def _parts(key: str, every: str | None) -> tuple[str, bool]:
    left, right = st.columns(2, vertical_alignment="bottom")
    names = list(_PARTS)
    by = left.segmented_control(
        "In parts",
        names,
        default=every or "",
        format_func=lambda by: _PARTS[by],
        key=f"{key}_parts",
        help="A year's goal with one for each of its quarters or months, spread by the season of earlier years",
    )
    each = right.checkbox("So much in each part", every is not None, key=f"{key}_each")
    return by or "", each


def _what(measure: str) -> str:
    what = measure.partition(":")[0]
    return what if what in _WHAT else "count"


def _measure(key: str, what: str, given: str | None) -> str:
    """The measure as text, from the choices its sort has."""
    standing = read_measure(given) if given and _what(given) == what else None
    left, right = st.columns(2)
    if what == "touches":
        tier = left.text_input(
            "Tier", (standing and standing.tier) or "", key=f"{key}_tier", placeholder="Every tier"
        )
        right.caption(
            "Meetings with analysts. A meeting's tier is that of an analyst at it, or its tag, such as tier-1."
        )
        return f"touches:{tier.strip()}" if tier.strip() else "touches"
    if what == "growth":
        return _growth(key, left, right, standing)
    kinds = [None, *Kind]
    index = kinds.index(standing.kind) if standing else 0
    kind = left.selectbox(
        "Of", kinds, index, lambda k: k.label if k else "Every kind", key=f"{key}_kind"
    )
    suffix = f":{kind.value}" if kind else ""
    if what == "count":
        return f"count{suffix}{_status(key, right, kind, standing)}"
    if what == "attendance":
        return f"attendance{suffix}"
    names = ["interactions", *(m for m in METRICS if m not in _ACCOUNT_METRICS)]
    asked = (given or "").split(":")[1:2]
    at = names.index(asked[0]) if standing and asked and asked[0] in names else 1
    return f"metric:{right.selectbox('Number', names, at, _metric_name, key=f'{key}_metric')}{suffix}"


def _status(key: str, place: Any, kind: Kind | None, standing: Any) -> str:
    if kind is None:
        place.caption("Delivered ones are counted. Choose a kind to count another status.")
        return ""
    allowed = statuses_of(kind)
    wanted = (
        standing.status if standing and standing.kind is kind and standing.status else Status.DELIVERED
    )
    status = place.selectbox(
        "Status", allowed, allowed.index(wanted), lambda s: s.label, key=f"{key}_status"
    )
    return "" if status is Status.DELIVERED else f":{status.value}"


def _growth(key: str, left: Any, right: Any, standing: Any) -> str:
    account = (standing and standing.account) or ""
    handle = left.text_input("Account", account, key=f"{key}_account", placeholder="x/acme")
    metric = standing.metrics[0] if standing else _ACCOUNT_METRICS[0]
    at = _ACCOUNT_METRICS.index(metric) if metric in _ACCOUNT_METRICS else 0
    named = right.selectbox("Number", _ACCOUNT_METRICS, at, metric_label, key=f"{key}_account_metric")
    return f"growth:{handle.strip()}:{named}"


_ACCOUNT_METRICS = ("followers", "subscribers", "members", "stars", "forks", "posts")


def _metric_name(name: str) -> str:
    return "Interactions (likes, reposts, replies …)" if name == "interactions" else metric_label(name)


def _save(store: Store, key: str, standing: Any, goal: NewGoal, by: str, every: bool) -> None:
    try:
        if standing is not None:
            store.change_goal(standing.id, goal, session.author())
            st.session_state["editing_goal"] = None
        else:
            token = st.session_state.setdefault(f"{key}_token", new_id())
            past = store.days_of(goal.measure, session.today()) if by else ()
            whole, parts_ = cascade.in_parts(goal, by, every, past, session.today())
            store.add_goal(whole, session.author(), token, parts_)
            st.session_state["goal_turn"] = st.session_state.get("goal_turn", 0) + 1
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["goal_said"] = "Goal saved."
    st.rerun()
