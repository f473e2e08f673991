"""The Community page's filters: number, accounts, period and kinds, all in the URL."""

from __future__ import annotations

from datetime import UTC, date, datetime

import streamlit as st

from engagement.insight.periods import months_back
from engagement.model.vocabulary import Kind, metric_label
from engagement.store import Store
from engagement.ui import address, community_data, parts
from engagement.ui.community_data import Asked

_MONTHS = {"3": "3 months", "12": "12 months", "24": "2 years", "all": "All time"}
_SHOW = {"size": "Size", "gained": "Gained"}


def filters(store: Store, today: date) -> Asked:
    """Number, accounts, period and kinds, each in the URL; what the URL names in vain is said."""
    held = community_data.metrics(store)
    every = {account["key"]: account["id"] for account in community_data.accounts(store)}
    codes = {
        "number": {metric: metric_label(metric) for metric in held},
        "accounts": {key: key for key in every},
        "account": {key: key for key in every},
        "months": _MONTHS,
        "show": _SHOW,
        "kinds": {kind: kind.label for kind in Kind},
    }
    parts.read_codes("community", codes)
    address.tell(address.in_vain(("activity",), codes))
    metric = str(_number(held))
    having = community_data.holders(store, metric)
    chosen = _accounts(having)
    since, gained = _period(store, metric, today)
    focus, kinds = _closer([key for key in having if not chosen or key in chosen])
    return Asked(
        metric,
        tuple(every[key] for key in chosen),
        every[focus],
        since,
        max(today, datetime.now(UTC).date()),  # where it is yesterday yet, today's reading is there
        kinds,
        gained,
        st.query_params.get("activity", ""),
    )


def _number(held: dict[str, int]) -> str | None:
    return st.pills(
        "Number",
        list(held),
        default=next(iter(held)),
        format_func=metric_label,
        key="number",
        bind="query-params",
        required=True,
    )


def _accounts(having: list[str]) -> list[str]:
    if len(having) == 1:
        return []
    return st.multiselect(
        "Accounts", having, key="accounts", bind="query-params", placeholder="All that have this number"
    )


def _period(store: Store, metric: str, today: date) -> tuple[date, bool]:
    left, right = st.columns(2)
    with left:
        months = st.segmented_control(
            "Period",
            list(_MONTHS),
            default="12",
            format_func=lambda code: _MONTHS[code],
            key="months",
            bind="query-params",
            required=True,
        )
    with right:
        show = st.segmented_control(
            "Show",
            list(_SHOW),
            default="size",
            format_func=lambda code: _SHOW[code],
            key="show",
            bind="query-params",
            required=True,
        )
    first = community_data.first_day(store, metric) or today
    since = min(first, today) if months == "all" else months_back(today, int(str(months)))
    return since, show == "gained"


def _closer(having: list[str]) -> tuple[str, tuple[str, ...]]:
    """The account that activities are marked on, and the kinds that are marked."""
    left, right = st.columns(2)
    focus = having[0]
    if len(having) > 1:
        focus = (
            left.selectbox("Mark activities on", having, key="account", bind="query-params") or having[0]
        )
    kinds = (right if len(having) > 1 else left).multiselect(
        "Kinds of activity",
        list(Kind),
        format_func=lambda kind: kind.label,
        key="kinds",
        bind="query-params",
        placeholder="All kinds",
    )
    return focus, tuple(kind.value for kind in kinds)
