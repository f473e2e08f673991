"""The Speaking page's pieces: deadlines, submissions, acceptance, families of talks, the calendar feed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from engagement.errors import EngagementError
from engagement.insight import speaking
from engagement.model.drafts import Draft
from engagement.model.ids import new_id
from engagement.model.vocabulary import Kind, Role, Status, counted, metric_label
from engagement.model.words import visible
from engagement.store import Store
from engagement.ui import calendars, data, parts, session

_SENT = (Status.IDEA, Status.SUBMITTED, Status.ACCEPTED, Status.REJECTED)


def deadlines(view: data.SpeakingView) -> None:
    """Calls for papers that are open, soonest first."""
    st.subheader("Deadlines ahead", anchor=False)
    if not view.calls:
        parts.nothing_yet(
            "No open call for papers is known. Watch a list of conferences, such as one of confs.tech, on Sources.",
            page="sources",
            label="Watch a list",
        )
        return
    today = session.today()
    st.dataframe(
        pd.DataFrame(
            {
                "Closes": [call["cfp_closes_on"] for call in view.calls],
                "In days": [(call["cfp_closes_on"] - today).days for call in view.calls],
                "Event": [call["name"] for call in view.calls],
                "Takes place": [call["starts_on"] for call in view.calls],
                "Where": [
                    ", ".join(p for p in (call["city"], call["country"]) if p) for call in view.calls
                ],
                "Sent": [call["sent"] for call in view.calls],
                "Call": [call["cfp_url"] or call["url"] or "" for call in view.calls],
            }
        ),
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(view.calls), 400),
        column_config={"Call": st.column_config.LinkColumn(display_text="Open")},
        alt="Calls for papers that are open, soonest deadline first",
    )


def submit(store: Store, view: data.SpeakingView) -> None:
    """Note that a talk was sent to an event."""
    with st.expander(
        "Note a submission", icon=":material/send:", on_change="rerun", key="submit_open"
    ) as opened:
        if not opened.open:
            return
        turn = st.session_state.setdefault("submit_turn", 0)
        token = st.session_state.setdefault(f"submit_token_{turn}", new_id())
        events = {call["name"]: call for call in view.calls}
        with st.form(f"submit_{turn}", border=False):
            left, right = st.columns(2)
            talk = left.selectbox(
                "Talk",
                [t["title"] for t in view.talks],
                None,
                accept_new_options=True,
                placeholder="Choose or type",
            )
            event = right.selectbox(
                "Event", list(events), None, accept_new_options=True, placeholder="Choose or type"
            )
            day = left.date_input("Event begins on", None, format="YYYY-MM-DD")
            status = right.selectbox("Status", _SENT, 1, lambda s: s.label)
            sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
        if not sent:
            return
        starts = day or (events[event]["starts_on"] if event in events else None)
        if not (talk and visible(talk)) or not (event and visible(event)) or starts is None:
            st.error(
                "A submission needs its talk, its event and the day the event begins. Nothing was saved.",
                icon=":material/edit:",
            )
            return
        known = events.get(event, {})
        made = Draft(
            kind=Kind.TALK,
            title=talk,
            starts_on=starts,
            status=status or Status.SUBMITTED,
            event=event,
            city=known.get("city"),
            country=known.get("country"),
        )
        try:
            store.add_activity(made, by=session.author(), token=token)
        except EngagementError as error:
            st.error(parts.plain(error.message), icon=":material/edit:")
            return
        st.session_state["submit_turn"] = turn + 1
        st.toast("Saved.", icon=":material/check:")
        st.rerun()


def submissions(view: data.SpeakingView) -> None:
    """All that was sent anywhere, and how it stands."""
    st.subheader("Submissions", anchor=False)
    if not view.submissions:
        st.caption(
            "Nothing is submitted yet. A talk whose status is submitted, accepted or rejected stands here."
        )
        return
    with st.container(horizontal=True):
        for status, count in speaking.by_status(view.submissions).items():
            st.badge(f"{Status(status).label} {count:,}", color="gray")
    everywhere, by_talk, by_year = st.tabs(
        ["Everywhere", "Acceptance by talk", "Acceptance by year"], on_change="rerun", key="speaking_tab"
    )
    if everywhere.open:
        with everywhere:
            st.dataframe(
                pd.DataFrame(
                    {
                        "Talk": [s.title for s in view.submissions],
                        "Event": [s.event or "" for s in view.submissions],
                        "Takes place": [s.starts_on for s in view.submissions],
                        "Status": [Status(s.status).label for s in view.submissions],
                    }
                ),
                hide_index=True,
                placeholder="",
                height=min(38 + 35 * len(view.submissions), 420),
                alt="Every submission with its event and status",
            )
    for tab, by in ((by_talk, "talk"), (by_year, "year")):
        if tab.open:
            with tab:
                _rates(speaking.rates(view.submissions, by), by)


def _rates(rates: list[speaking.Rate], by: str) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                by.capitalize(): [rate.name for rate in rates],
                "Sent": [rate.sent for rate in rates],
                "Answered": [rate.answered for rate in rates],
                "Accepted": [rate.accepted for rate in rates],
                "Rate": [rate.share for rate in rates],
            }
        ),
        hide_index=True,
        placeholder="",
        column_config={
            "Rate": st.column_config.NumberColumn(format="percent", help="Accepted of those answered")
        },
        alt=f"Acceptance by {by}: accepted of those answered",
    )


def families(store: Store, view: data.SpeakingView) -> None:
    """One talk with every delivery, what grew from it, and its numbers."""
    st.subheader("A talk and its family", anchor=False)
    if not view.talks:
        parts.nothing_yet("No talk is recorded yet.", page="log")
        return
    titles = _titles(store, session.today())
    chosen = st.selectbox("Talk", list(titles), format_func=lambda talk: titles[talk], key="family_talk")
    if chosen is None:
        return
    rows = data.deliveries(store, chosen)
    numbers = speaking.family_numbers(rows)
    if numbers:
        with st.container(horizontal=True):
            for metric, (total, known) in sorted(numbers.items()):
                st.metric(
                    metric_label(metric),
                    f"{total:,}",
                    f"known for {known} of {len(rows)}",
                    delta_color="off",
                    delta_arrow="off",
                )
    st.dataframe(
        _deliveries(store, chosen),
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(rows), 420),
        column_config={
            role.label: st.column_config.LinkColumn(display_text="Open")
            for role in (Role.RECORDING, Role.SLIDES, Role.POST)
        },
        alt="Deliveries of this talk, newest first",
    )


@data.kept(32)
def _deliveries(store: Store, talk_id: str) -> pa.Table:
    rows = data.deliveries(store, talk_id)
    frame = pd.DataFrame(
        {
            "Date": [row["starts_on"] for row in rows],
            "Event": [row["event"] or "" for row in rows],
            "City": [row["city"] or "" for row in rows],
            "Status": [Status(row["status"]).label for row in rows],
            **{
                role.label: [_first(row, role) for row in rows]
                for role in (Role.RECORDING, Role.SLIDES, Role.POST)
            },
            "Numbers": [_numbers(row) for row in rows],
        }
    )
    return data.sent(frame)


@data.kept(8)
def _titles(store: Store, today: date) -> dict[str, str]:
    """{talk: its title with how often it was given}."""
    talks = data.speaking(store, today).talks
    return {talk["id"]: f"{parts.cut(talk['title'], 80)} ({talk['times']})" for talk in talks}


def _first(row: dict[str, Any], role: Role) -> str:
    return next((li["url"] for li in row["links"] if li["role"] == role.value), "")


def _numbers(row: dict[str, Any]) -> str:
    return ", ".join(
        counted(found["value"], metric)
        for metric, found in sorted(row["readings"].items())
        if found["value"] is not None
    )


def feed(store: Store) -> None:
    """The calendar of all of it, to subscribe to or to save."""
    st.subheader("In your calendar", anchor=False)
    st.markdown(
        "Subscribe your calendar to `/speaking.ics` of this address: talks, submissions, conferences and deadlines."
    )
    st.download_button(
        "Save as a file",
        data=lambda: calendars.feed(store, "speaking", session.today()),
        file_name="speaking.ics",
        mime="text/calendar",
        icon=":material/event:",
        key="speaking_ics",
    )
