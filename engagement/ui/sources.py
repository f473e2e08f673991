"""The Sources page's pieces: platforms with their money and failures, a pull, how to connect one, the last runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.insight.reach import platform_name
from engagement.model.vocabulary import metric_label
from engagement.pull.connected import (
    KNOWN,
    NEEDS,
    asking,
    connected,
    is_connected,
    try_key,
)
from engagement.pull.costs import Month, Prices, month_of
from engagement.pull.outcome import Pulled
from engagement.pull.rescue import AtRisk, at_risk
from engagement.pull.run import pull, utc_now
from engagement.settings import Settings
from engagement.store import Store
from engagement.ui import parts, session
from engagement.ui.data import kept


def platforms(store: Store, settings: Settings) -> None:
    """Each platform in a line: how it is, what it costs, its last good read; a pull; how to connect one."""
    view = _view(store, utc_now().replace(second=0, microsecond=0))
    states, months = view.states, view.months
    rows = [_row(name, states.get(name, {}), months.get(name)) for name in KNOWN]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        placeholder="",
        column_config={
            "Left": st.column_config.TextColumn(help="Of the month's budget, where one is set"),
            "This month": st.column_config.TextColumn(help="What the month comes to at this rate"),
        },
        height=38 + 35 * len(rows),
        alt="Platforms with their state, their last good read and their money this month",
    )
    billed = [in_words for name, month in months.items() if (in_words := _prices(name, month.prices))]
    st.caption(parts.plain(" ".join([*billed, "Everything else is free of charge."])))
    for name in KNOWN:
        if error := states.get(name, {}).get("last_error"):
            st.warning(
                f"{platform_name(name)}: {parts.plain(error)}{_tries(states[name])}",
                icon=":material/warning:",
            )
    _at_risk(view.risks)
    _pull(store, settings, view.planned)
    _connect(settings)


@dataclass(frozen=True, slots=True)
class _View:
    """How the platforms are, what they cost, what they will forget, and what a pull would ask."""

    states: dict[str, dict[str, Any]]
    months: dict[str, Month]
    risks: list[AtRisk]
    planned: Pulled


@kept(4)
def _view(store: Store, now: datetime) -> _View:
    """As it is in a minute: turns come with the clock."""
    settings = session.settings()
    sources = connected(settings)
    return _View(
        store.source_states(),
        {
            name: month_of(store, source, now, settings.monthly_usd.get(name))
            for name, source in sources.items()
        },
        at_risk(store, sources.values(), now),
        pull(
            store, list(sources.values()), dry_run=True, clock=lambda: now, budgets=settings.monthly_usd
        ),
    )


def _row(name: str, state: dict[str, Any], month: Month | None) -> dict[str, str]:
    connects = "Not connected" if month is None else "Connected"
    return {
        "Platform": platform_name(name),
        "State": "Failing" if month is not None and state.get("last_error") else connects,
        "Last good read": parts.moment(state.get("last_good")),
        "Next try": parts.moment(state.get("retry_at")) if state.get("retry_at") else "",
        "Spent": _usd(month.spent) if month and month.month else "",
        "Left": _usd(month.left) if month else "",
        "This month": "" if month is None else _usd(month.month) if month.month else "free",
    }


def _tries(state: dict[str, Any]) -> str:
    count = state.get("failures") or 0
    return f" It has failed {count:,} times in a row." if count > 1 else ""


def _prices(name: str, prices: Prices) -> str:
    """What is not free, and the day its price was read."""
    if not prices.post_usd:
        return ""
    return (
        f"{platform_name(name)} bills ${prices.post_usd:g} a post, ${prices.own_post_usd:g} one of your own, "
        f"${prices.account_usd:g} an account, each once a day (prices of {prices.as_of})."
    )


def _at_risk(risks: list[AtRisk]) -> None:
    """What a platform will forget before it is read, soonest first."""
    for risk in risks[:_SHOWN]:
        gone = "is being lost" if risk.lost_at <= utc_now() else "will be lost"
        st.warning(
            f"{platform_name(risk.source)} forgets: {metric_label(risk.metric).lower()} of "
            f"{parts.plain(risk.ref)} {gone} from {risk.lost_at:%Y-%m-%d} on. Pull now.",
            icon=":material/hourglass_bottom:",
        )
    if len(risks) > _SHOWN:
        st.caption(f"The same for {len(risks) - _SHOWN:,} more.")


_SHOWN = 5


def _usd(amount: float | None) -> str:
    return "" if amount is None else f"${amount:,.2f}"


def _connect(settings: Settings) -> None:
    """How to connect what is not: the key is tried at once and kept nowhere."""
    missing = [name for name in KNOWN if not is_connected(settings, name)]
    if not missing:
        return
    with st.expander(
        "Connect a platform", icon=":material/add_link:", on_change="rerun", key="connect_open"
    ) as opened:
        if not opened.open:
            return
        name = st.selectbox("Platform", missing, format_func=platform_name, key="connect_platform")
        setting = str(NEEDS[name])
        st.markdown(_HOW[name])
        with st.form("connect", border=False, clear_on_submit=True):
            key = st.text_input("Key", type="password", autocomplete="off", key=f"connect_{name}")
            tried = st.form_submit_button("Try it", icon=":material/key:")
        if tried:
            _try(settings, name, setting, key.strip())


_HOW = {
    "x": "Make an app at developer.x.com and copy its bearer token. X bills each post that is read.",
    "youtube": "In the Google Cloud console, switch the YouTube Data API v3 on and make a key for it. It is free.",
    "plausible": "In Plausible's settings, API keys, make a Stats API key. Set ENGAGEMENT_PLAUSIBLE_SITES first.",
    "goatcounter": "In GoatCounter, User, API, make a key that may read statistics. Set its address and "
    "ENGAGEMENT_GOATCOUNTER_SITES first.",
    "dev": "At dev.to, Settings, Extensions, make a DEV Community API key. It is free.",
}


def _try(settings: Settings, name: str, setting: str, key: str) -> None:
    if not key:
        st.error("Key: paste it first. Nothing was asked.", icon=":material/edit:")
        return
    if not (key.isascii() and key.isprintable() and " " not in key):
        st.error("Key: it holds characters that no key has. Copy it again.", icon=":material/edit:")
        return
    try:
        with st.spinner("Asking …"):
            try_key(settings, name, key)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/link_off:")
        return
    st.success(
        f"The key works. Put `{setting}` under `[engagement]` in `.streamlit/secrets.toml`, or set "
        f"`ENGAGEMENT_{setting.upper()}`, and start the app again. It was not kept.",
        icon=":material/check:",
    )


def _pull(store: Store, settings: Settings, planned: Pulled) -> None:
    if store.is_demo():
        st.caption("Nothing is pulled here: no platform knows an invented CTO.")
        return
    due = planned.total
    words = f"A pull now asks {due.requests:,} requests, at most {due.billed:,} billed (${due.cost_usd:.2f})."
    st.caption(parts.plain(" ".join([words, *(failure.message for failure in planned.failed)])))
    again = st.toggle("Also what was read today", key="pull_all")
    if not st.button("Pull now", icon=":material/sync:", type="primary", key="pull"):
        _last_pull()
        return
    bar = st.progress(0.0, "Asking …")
    # A click starts the page anew: the pull ends before its next request.
    st.button("Stop", icon=":material/stop:", key="pull_stop")

    def show(what: str, done: int, of: int) -> None:
        bar.progress(done / of if of else 1.0, f"{parts.plain(what)}: {done:,} of {of:,}")

    try:
        done = pull(
            store,
            list(connected(settings).values()),
            everything=again,
            progress=show,
            asking=asking(settings),
            budgets=settings.monthly_usd,
        )
    except EngagementError as error:
        bar.empty()
        st.warning(parts.plain(error.message), icon=":material/hourglass:")
        return
    st.session_state["pulled"] = done
    st.rerun()


def _last_pull() -> None:
    if st.session_state.get("pull_stop"):
        st.info("Stopped. What was read is saved; the next pull goes on from there.")
        return
    done: Pulled | None = st.session_state.get("pulled")
    if done is None:
        return
    if done.failed:
        st.warning(parts.plain(done.in_words), icon=":material/warning:")
        for failure in done.failed:
            st.markdown(f"{parts.plain(failure.what)}: {parts.plain(failure.message)}")
    else:
        st.success(parts.plain(done.in_words), icon=":material/check:")


def runs(store: Store) -> None:
    """The last runs, with what they did."""
    found = store.runs()
    if not found:
        return
    st.subheader("Last runs", anchor=False)
    st.dataframe(
        pd.DataFrame(
            {
                "Started": [parts.moment(run["started_at"]) for run in found],
                "What": [run["verb"] for run in found],
                "State": [run["state"] for run in found],
                "Did": [_did(run["did"]) for run in found],
            }
        ),
        hide_index=True,
        placeholder="",
        alt="The last runs, newest first",
    )


def _did(did: dict[str, Any]) -> str:
    shown = (
        "created",
        "updated",
        "unchanged",
        "rejected",
        "readings",
        "absent",
        "requests",
        "billed",
    )
    words = [f"{did[name]:,} {name}" for name in shown if isinstance(did.get(name), int) and did[name]]
    failed = did.get("failed") or []
    return ", ".join(words + [str(f["message"]) for f in failed]) or "nothing"
