"""The Sources page's pieces: platforms with a pull button, accounts, recent runs."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from engagement.capture import watching
from engagement.errors import EngagementError
from engagement.insight.reach import platform_name
from engagement.model.vocabulary import METRICS, metric_label
from engagement.pull.connected import (
    KNOWN,
    MISSING,
    asking,
    connected,
    is_connected,
    try_key,
)
from engagement.pull.costs import month_of
from engagement.pull.outcome import Pulled
from engagement.pull.rescue import at_risk
from engagement.pull.run import pull, utc_now
from engagement.settings import Settings
from engagement.store import Store, manual
from engagement.store import watches as watches_of
from engagement.store.manual import Told
from engagement.ui import data, parts, session


def platforms(store: Store, settings: Settings) -> None:
    """Each platform in a line: how it is, what it costs, its last good read; a pull; how to connect one."""
    sources = connected(settings)
    states = store.source_states()
    rows = []
    for name in KNOWN:
        state = states.get(name, {})
        month = None
        if name in sources:
            month = month_of(store, sources[name], utc_now(), settings.monthly_usd.get(name))
        rows.append(
            {
                "Platform": platform_name(name),
                "State": _state(name in sources, state),
                "Last good read": parts.moment(state.get("last_good")),
                "Next try": parts.moment(state.get("retry_at")) if state.get("retry_at") else "",
                "Spent": _usd(month.spent) if month else "",
                "Left": _usd(month.left) if month else "",
                "This month": "" if month is None else _usd(month.month) if month.month else "free",
            }
        )
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        column_config={
            "Left": st.column_config.TextColumn(help="Of the month's budget, where one is set"),
            "This month": st.column_config.TextColumn(help="What the month comes to at this rate"),
        },
        height=38 + 35 * len(rows),
        alt="Platforms with their state, their last good read and their money this month",
    )
    for name in KNOWN:
        if error := states.get(name, {}).get("last_error"):
            st.warning(f"{platform_name(name)}: {parts.plain(error)}", icon=":material/warning:")
    for risk in at_risk(store, sources.values(), utc_now())[:5]:
        gone = "is being lost" if risk.lost_at <= utc_now() else "will be lost"
        st.warning(
            f"{platform_name(risk.source)} forgets: {metric_label(risk.metric).lower()} of "
            f"{parts.plain(risk.ref)} {gone} from {risk.lost_at:%Y-%m-%d} on. Pull now.",
            icon=":material/hourglass_bottom:",
        )
    _pull(store, settings)
    _connect(settings)


def _usd(amount: float | None) -> str:
    return "" if amount is None else f"${amount:,.2f}"


def _state(is_set: bool, state: dict[str, Any]) -> str:
    if not is_set:
        return "Not connected"
    return "Failing" if state.get("last_error") else "Connected"


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
        setting = MISSING[name].removeprefix("ENGAGEMENT_").lower()
        st.markdown(_HOW[name])
        with st.form("connect", border=False, clear_on_submit=True):
            key = st.text_input("Key", type="password", autocomplete="off", key=f"connect_{name}")
            tried = st.form_submit_button("Try it", icon=":material/key:")
        if tried:
            _try(settings, name, setting, key.strip())


_HOW = {
    "x": "Make an app at developer.x.com and copy its bearer token. X bills each post that is read.",
    "youtube": "In the Google Cloud console, switch the YouTube Data API v3 on and make a key for it. It is free.",
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
        f"`{MISSING[name]}`, and start the app again. It was not kept.",
        icon=":material/check:",
    )


def _pull(store: Store, settings: Settings) -> None:
    if store.is_demo():
        st.caption("Nothing is pulled here: no platform knows an invented CTO.")
        return
    sources = list(connected(settings).values())
    due = pull(store, sources, dry_run=True).total
    st.caption(
        f"A pull now asks {due.requests:,} requests, at most {due.billed:,} billed "
        f"(${due.cost_usd:.2f})."
    )
    again = st.toggle("Also what was read today", key="pull_all")
    if not st.button("Pull now", icon=":material/sync:", type="primary", key="pull"):
        _last_pull()
        return
    bar = st.progress(0.0, "Asking …")

    def show(what: str, done: int, of: int) -> None:
        bar.progress(done / of if of else 1.0, f"{parts.plain(what)}: {done:,} of {of:,}")

    try:
        done = pull(
            store,
            sources,
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
    done: Pulled | None = st.session_state.get("pulled")
    if done is None:
        return
    if done.failed:
        st.warning(parts.plain(done.in_words), icon=":material/warning:")
        for failure in done.failed:
            st.markdown(f"{parts.plain(failure.what)}: {parts.plain(failure.message)}")
    else:
        st.success(parts.plain(done.in_words), icon=":material/check:")


def accounts(store: Store) -> None:
    """Our accounts: their newest numbers; add and remove."""
    st.subheader("Accounts", anchor=False)
    found = store.accounts()
    if not found:
        st.caption("No account is read yet. Add yours to see followers grow and set goals on it.")
    for account in found:
        with st.container(horizontal=True, vertical_alignment="center"):
            numbers = ", ".join(
                f"{r['value']:,} {metric_label(m).lower()} ({r['observed_at'][:10]})"
                for m, r in account["readings"].items()
                if r["value"] is not None
            )
            posts = ", its posts are recorded" if account["records_posts"] else ""
            st.markdown(f"**{parts.plain(account['key'])}** {numbers or 'not read yet'}{posts}")
            if st.button("Remove", key=f"remove_{account['id']}", type="tertiary"):
                store.remove_account(account["id"], session.author())
                st.rerun()
    with st.form("account", border=False, clear_on_submit=False):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        text = left.text_input("Account", key="account_name", placeholder="x/acme, @acme or its address")
        record = right.checkbox("Record its posts as activities", key="account_posts")
        if st.form_submit_button("Add account", icon=":material/add:"):
            _add(store, text, record)


def _add(store: Store, text: str, records_posts: bool) -> None:
    try:
        store.add_account(text, session.author(), records_posts=records_posts)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.rerun()


def watches(store: Store, settings: Settings) -> None:
    """What is read again by itself: name, owner, filter, last result, last error; add and remove."""
    st.subheader("Watched", anchor=False)
    with store.read() as connection:
        found = watching.listed(connection)
    if not found:
        st.caption(
            "Nothing is watched yet. Add your blog's feed, a calendar, a Sessionize or pretalx schedule, a YouTube "
            "channel, a list of conferences, or your own X profile."
        )
    for watch in found:
        with st.container(border=True, key=f"watch_{watch['id']}"):
            head, act = st.columns([5, 1], vertical_alignment="center")
            owner = f", of {parts.plain(watch['person'])}" if watch["person"] else ""
            words = f", only {parts.plain(watch['filter'])}" if watch["filter"] else ""
            head.markdown(f"**{parts.plain(watch['name'])}**, {watch['sort']}{owner}{words}")
            head.caption(parts.plain(parts.cut(watch["address"], 120)))
            if watch["sort"] != "timeline" and act.button(
                "Remove", key=f"unwatch_{watch['id']}", type="tertiary"
            ):
                _act(store, lambda unit, gone=watch["id"]: watches_of.remove(unit, gone))
            result = watch["last_result"] or "not read yet"
            st.caption(
                f"Last read: {(watch['last_run'] or 'never').replace('T', ' ')[:16]}. {parts.plain(result)}"
            )
            if watch["last_error"]:
                st.warning(parts.plain(watch["last_error"]), icon=":material/warning:")
    if any(watch["sort"] != "timeline" for watch in found) and st.button(
        "Read them now", icon=":material/sync:", key="watch_read"
    ):
        _read_watches(store, settings)
    _add_watch(store, settings)


def _act(store: Store, act: Any) -> None:
    try:
        with store.unit(session.author()) as unit:
            act(unit)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    st.rerun()


def _read_watches(store: Store, settings: Settings) -> None:
    try:
        with st.spinner("Reading …"), store.only_puller():
            read = watching.read_all(
                store, today=session.today(), by=session.author(), asking=asking(settings)
            )
    except EngagementError as error:
        st.warning(parts.plain(error.message), icon=":material/hourglass:")
        return
    st.toast(parts.plain(read.done.in_words), icon=":material/check:")
    st.rerun()


def numbers(store: Store) -> None:
    """Numbers no platform lets us read, in a grid: newsletter subscribers, chat members, LinkedIn figures."""
    st.subheader("Numbers by hand", anchor=False)
    keys = [account["key"] for account in store.accounts()]
    if not keys:
        st.caption("Add an account first, such as newsletter/acme or slack/acme.")
        return
    if message := st.session_state.pop("numbers_said", None):
        st.success(parts.plain(message), icon=":material/check:")
    turn = st.session_state.setdefault("numbers_turn", 0)
    with st.form(f"numbers_{turn}", border=False):
        rows = st.data_editor(
            pd.DataFrame(
                {
                    "Account": pd.Series([None], dtype="object"),
                    "Number": pd.Series([None], dtype="object"),
                    "Date": pd.Series([session.today()], dtype="object"),
                    "Value": pd.Series([None], dtype="Int64"),
                }
            ),
            num_rows="dynamic",
            hide_index=True,
            key=f"numbers_grid_{turn}",
            column_config={
                "Account": st.column_config.SelectboxColumn(options=keys),
                "Number": st.column_config.SelectboxColumn(options=list(METRICS)),
                "Date": st.column_config.DateColumn(format="YYYY-MM-DD"),
                "Value": st.column_config.NumberColumn(min_value=0, step=1),
            },
        )
        if not st.form_submit_button("Save numbers", icon=":material/check:"):
            return
    filled = [
        row
        for row in rows.to_dict("records")
        if any(not pd.isna(v) for k, v in row.items() if k != "Date")
    ]
    bad = [row for row in filled if any(pd.isna(v) for v in row.values())]
    if bad or not filled:
        st.error(
            "Each line needs its account, number, date and value. Nothing was saved.",
            icon=":material/edit:",
        )
        return
    told = [
        Told(
            str(row["Account"]), str(row["Number"]), pd.Timestamp(row["Date"]).date(), int(row["Value"])
        )
        for row in filled
    ]
    _enter(store, told, turn)


def _enter(store: Store, told: list[Told], turn: int) -> None:
    try:
        with store.unit(session.author()) as unit:
            added, unchanged, refused = manual.enter(unit, told, "entered")
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    for one in refused:
        row = told[one.place]
        st.error(
            f"{parts.plain(row.what)}, {row.metric}: {parts.plain(one.reason)}.", icon=":material/edit:"
        )
    if not refused:
        st.session_state["numbers_turn"] = turn + 1
        st.session_state["numbers_said"] = f"{added:,} saved, {unchanged:,} known already."
        st.rerun()


def _add_watch(store: Store, settings: Settings) -> None:
    with st.form("watch", border=False, clear_on_submit=False):
        address = st.text_input(
            "Watch",
            key="watch_address",
            placeholder="Address of a feed, calendar, schedule, channel or list",
        )
        left, right = st.columns(2)
        person = left.selectbox(
            "Whose is it?",
            data.people(store),
            None,
            accept_new_options=True,
            key="watch_person",
            placeholder="Leave empty when it says so",
        )
        words = right.text_input(
            "Only what holds", key="watch_words", placeholder="Words, with commas between"
        )
        if not st.form_submit_button("Add watch", icon=":material/add:"):
            return
    if not address.strip():
        st.error("Watch: paste an address first. Nothing was added.", icon=":material/edit:")
        return
    try:
        with st.spinner("Reading it for the first time …"):
            _, failure = watching.add(
                store,
                address,
                today=session.today(),
                by=session.author(),
                asking=asking(settings),
                person=person,
                words=words.strip() or None,
                files=False,
            )
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    if failure:
        st.warning(parts.plain(failure), icon=":material/warning:")
        return
    st.rerun()


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
