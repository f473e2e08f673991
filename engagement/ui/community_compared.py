"""The Community page's before and after: one activity, growth around it, what else happened meanwhile."""

from __future__ import annotations

import streamlit as st

from engagement.charts.specs import said
from engagement.model.vocabulary import Kind, metric_label
from engagement.store import Store
from engagement.ui import community_data, community_drawn, figure, parts
from engagement.ui.community_data import Asked
from engagement.ui.community_drawn import Compared
from engagement.ui.data import kept


def before_after(store: Store, asked: Asked) -> None:
    """One activity, chosen by a mark or here, and growth around it: a comparison, never a cause."""
    st.subheader("Before and after an activity", anchor=False)
    offered = community_data.offered(store, asked)
    if not offered:
        st.caption(
            "No activity of this period and these kinds is delivered. Choose a longer period or another kind."
        )
        return
    if asked.activity and asked.activity not in {one.id for one in offered}:
        st.warning(
            "The activity in this address is not in the record, or was not delivered. Choose another.",
            icon=":material/link_off:",
        )
    _choose(asked, _names(store, asked))
    found = community_drawn.compared(store, asked) if asked.activity else None
    if found is None:
        st.caption(
            "Click a mark above or choose an activity, and the weeks before and after it are compared."
        )
        return
    _compared(found, asked)


@kept(32)
def _names(store: Store, asked: Asked) -> dict[str, str]:
    return {
        one.id: f"{said(one.day)} · {parts.cut(one.title, 80)} · {Kind(one.kind).label}"
        for one in community_data.offered(store, asked)
    }


def _choose(asked: Asked, names: dict[str, str]) -> None:
    st.session_state["community_activity"] = asked.activity if asked.activity in names else None
    st.selectbox(
        "Activity",
        list(names),
        format_func=lambda id_: names.get(id_, ""),
        key="community_activity",
        placeholder="Choose one",
        on_change=_chosen,
    )


def _chosen() -> None:
    chosen = st.session_state["community_activity"]
    if chosen:
        st.query_params["activity"] = chosen
    elif "activity" in st.query_params:
        del st.query_params["activity"]


def _compared(found: Compared, asked: Asked) -> None:
    told = found.found
    st.markdown(parts.plain(told.sentence))
    if told.gaps:
        stretches = "; ".join(f"{said(last)} to {said(following)}" for last, following in told.gaps)
        st.caption(f"No reading from {stretches}: those weeks cannot be told apart.")
    if told.reason is None:
        st.caption(
            "The range holds the difference in 9 of 10 such comparisons. A comparison is no cause: whatever else "
            "happened in these weeks is in it too."
        )
    if found.drawn is not None:
        figure.show(
            found.drawn.spec,
            found.drawn.frame,
            found.drawn.caption,
            key="community_around",
            title=f"{metric_label(asked.metric)} before and after {parts.cut(found.activity.title, 60)}",
            alt=found.drawn.alt,
            opens=False,
        )
    with st.container(horizontal=True):
        parts.link(
            "activities", "Open this activity", icon=":material/open_in_new:", open=found.activity.id
        )
    if found.meanwhile:
        figure.records(
            [
                {
                    "id": one["id"],
                    "date": one["day"],
                    "title": one["title"],
                    "kind": Kind(one["kind"]).label,
                }
                for one in found.meanwhile
            ],
            "Also in these weeks",
            **{"from": found.since.isoformat(), "to": found.until.isoformat(), "status": "delivered"},
        )
