"""The Inbox page's pieces: drafts to accept, correct, merge or ignore, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from engagement.capture import inbox
from engagement.errors import EngagementError
from engagement.model.drafts import EARLIEST, LARGEST, LATEST, DraftLink
from engagement.model.links import NotAnAddress, read_url
from engagement.model.vocabulary import Kind, Role, Status
from engagement.store import Store
from engagement.store import inbox as kept
from engagement.store.gaps import NOT_RECORDED, Gap
from engagement.ui import data, forms, log, parts, session

SHOWN = 5
_GAPS = {
    "status": "Past its date, and still planned",
    "outcome": "Analyst meetings without an outcome",
    "attendance": "Delivered without a head count",
    "recording": "No recording linked yet",
}


def drafts(store: Store) -> None:
    """The drafts that wait: all that is certain at once, or one after the other."""
    entries = data.inbox(store)
    if message := st.session_state.pop("inbox_said", None):
        st.success(parts.plain(message), icon=":material/check:")
    if not entries:
        parts.nothing_yet(
            "Nothing waits for you. Watch a feed or a calendar, and what it finds is drafted here.",
            page="sources",
            label="Watch a feed",
        )
        _ignored(store)
        return
    certain = [entry for entry in entries if not entry.proposal.doubtful]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{len(entries):,} waiting**, {len(certain):,} of them certain")
        if certain and st.button(
            f"Accept the {len(certain):,} certain",
            icon=":material/done_all:",
            key="inbox_all",
            shortcut="Shift+A",
        ):
            _do(lambda: _accept_certain(store))
    place = min(st.session_state.get("inbox_place", 0), len(entries) - 1)
    entry = entries[place]
    _one(store, entry, place, len(entries))
    _table(entries, place)
    _ignored(store)


def _accept_certain(store: Store) -> str:
    done = inbox.accept_certain(store, today=session.today(), by=session.author())
    merged = done.updated + done.unchanged
    return f"{done.created:,} recorded" + (
        f", {merged:,} joined with what was recorded." if merged else "."
    )


def _one(store: Store, entry: kept.Entry, place: int, of: int) -> None:
    proposal = entry.proposal
    with st.container(border=True, key="inbox_one"):
        st.caption(
            f"{place + 1} of {of}, from {parts.plain(parts.cut(proposal.where or 'a paste', 120))}"
        )
        log.card(proposal)
        if proposal.same_as:
            _perhaps(store, proposal.same_as)
        # Keys by draft: a click on one that somebody else decided meanwhile decides no other.
        with st.container(horizontal=True):
            ready = not proposal.required
            if ready and st.button(
                "Accept as another" if proposal.same_as else "Accept",
                icon=":material/check:",
                key=f"inbox_accept_{entry.id}",
                shortcut="A",
                type="primary",
            ):
                _do(lambda: _accept(store, entry))
            if proposal.same_as and st.button(
                "Merge", icon=":material/merge:", key=f"inbox_merge_{entry.id}", shortcut="M"
            ):
                _do(lambda: _merge(store, entry, str(proposal.same_as)))
            editing = st.session_state.get("inbox_editing") == entry.id
            if st.button(
                "Stop correcting" if editing else "Correct",
                icon=":material/edit:",
                key=f"inbox_edit_{entry.id}",
                shortcut="E",
            ):
                st.session_state["inbox_editing"] = None if editing else entry.id
                st.rerun()
            if st.button(
                "Ignore for good", icon=":material/block:", key=f"inbox_ignore_{entry.id}", shortcut="I"
            ):
                _do(lambda: _ignore(store, entry))
            if of > 1 and st.button(
                "Next", icon=":material/arrow_forward:", key="inbox_next", shortcut="N"
            ):
                st.session_state["inbox_place"] = (place + 1) % of
                st.rerun()
        if not proposal.same_as and not proposal.required:
            _merge_into(store, entry)
        if st.session_state.get("inbox_editing") == entry.id:
            _correct(store, entry)
        elif proposal.required == ["starts_on"]:
            _when(store, entry)
        elif not ready:
            _correct(store, entry)


def _when(store: Store, entry: kept.Entry) -> None:
    """A draft that lacks its day alone is answered in one field."""
    day = st.date_input(
        "When was it?",
        None,
        EARLIEST,
        LATEST,
        format="YYYY-MM-DD",
        key=f"inbox_day_{entry.id}",
        width=240,
    )
    if isinstance(day, date):
        made = replace(entry.proposal, starts_on=day).draft(session.today())
        _do(lambda: _record(store, entry, made))


def _perhaps(store: Store, activity_id: str) -> None:
    try:
        row = store.activity(activity_id).row
    except EngagementError:
        return
    words = f"{row['starts_on']} {row['title']}" + (f", {row['event']}" if row["event"] else "")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info(
            f"Perhaps the same as: {parts.plain(parts.cut(words, 140))}", icon=":material/content_copy:"
        )
        parts.link("activities", "Open it", open=activity_id)


def _merge_into(store: Store, entry: kept.Entry) -> None:
    with st.popover(
        "Merge into …", icon=":material/merge:", on_change="rerun", key="inbox_into"
    ) as opened:
        if not opened.open:
            return
        choices = data.near(store, entry.proposal.starts_on, entry.proposal.title)
        if not choices:
            st.caption("Nothing is recorded near its day or with a word of its title.")
            return
        names = {row["id"]: f"{row['starts_on']} {parts.cut(row['title'], 70)}" for row in choices}
        chosen = st.selectbox(
            "Activity",
            list(names),
            format_func=lambda activity: names[activity],
            key=f"into_{entry.id}",
        )
        if st.button("Merge", key=f"into_do_{entry.id}") and chosen:
            _do(lambda: _merge(store, entry, chosen))


def _accept(store: Store, entry: kept.Entry) -> str:
    done, refused = inbox.accept(store, [entry.id], today=session.today(), by=session.author())
    if refused:
        raise EngagementError(refused[0][1])
    return "Recorded." if done.created else "Joined with what was recorded."


def _merge(store: Store, entry: kept.Entry, activity_id: str) -> str:
    inbox.merge(store, entry.id, activity_id, today=session.today(), by=session.author())
    return "Merged."


def _ignore(store: Store, entry: kept.Entry) -> str:
    _, refused = inbox.ignore(store, [entry.id], by=session.author())
    if refused:
        raise EngagementError(refused[0][1])
    st.session_state["inbox_ignored"] = (entry.id, entry.proposal.title)
    return "Ignored for good."


def _ignored(store: Store) -> None:
    """The way back for the last one ignored."""
    if not (last := st.session_state.get("inbox_ignored")):
        return
    if st.button(
        f"Take back: {parts.plain(parts.cut(last[1], 60))}", icon=":material/undo:", key="inbox_undo"
    ):
        st.session_state.pop("inbox_ignored")
        _do(lambda: _reopen(store, last[0]))


def _reopen(store: Store, entry_id: str) -> str:
    inbox.reopen(store, entry_id, by=session.author())
    return "It waits again."


def _correct(store: Store, entry: kept.Entry) -> None:
    proposal = entry.proposal
    kinds = list(Kind)
    kind = st.selectbox(
        "Kind", kinds, kinds.index(proposal.kind), lambda k: k.label, key=f"inbox_kind_{entry.id}"
    )
    attendance = next((v for m, v in proposal.numbers if m == "attendance"), None)
    made = forms.activity(
        f"inbox_{entry.id}",
        Kind(kind),
        people=data.people(store),
        words=data.words(store),
        today=session.today(),
        proposed=proposal,
        attendance=attendance,
        submit="Record it",
        desk=data.desk(store, Kind(kind)),
    )
    if made is not None:
        _do(lambda: _record(store, entry, made))


def _record(store: Store, entry: kept.Entry, made: Any) -> str:
    inbox.edit_and_accept(store, entry.id, made, today=session.today(), by=session.author())
    st.session_state["inbox_editing"] = None
    return "Recorded."


def _table(entries: list[kept.Entry], place: int) -> None:
    if len(entries) == 1:
        return
    key = f"inbox_table_{st.session_state.setdefault('inbox_turn', 0)}"
    chosen = st.dataframe(
        data.inbox_table(entries),
        hide_index=True,
        placeholder="",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=min(38 + 35 * len(entries), 420),
        alt="Drafts that wait, newest day first",
    )
    picked = chosen["selection"]["rows"]
    if picked and picked[0] != place:
        st.session_state["inbox_turn"] += 1
        st.session_state["inbox_place"] = picked[0]
        st.rerun()


def _do(act: Callable[[], str]) -> None:
    try:
        st.session_state["inbox_said"] = act()
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    st.rerun()


# What is missing -----------------------------------------------------------------------------


def missing(store: Store) -> None:
    """What is missing, a question a line, answered in place."""
    found = data.gaps(store, session.today())
    if not found:
        st.caption("Nothing is missing of the last twelve months.")
        return
    for what, title in _GAPS.items():
        gaps = [gap for gap in found if gap.what == what]
        if not gaps:
            continue
        st.markdown(f"**{title}** ({len(gaps):,})")
        for gap in gaps[:SHOWN]:
            _question(store, gap)
        if len(gaps) > SHOWN:
            st.caption(f"{len(gaps) - SHOWN:,} more come up as these are answered.")


def _question(store: Store, gap: Gap) -> None:
    words, answer = st.columns([3, 2], vertical_alignment="center")
    event = f", {gap.event}" if gap.event else ""
    with words:
        parts.link(
            "activities", f"{gap.starts_on} {parts.plain(parts.cut(gap.title, 80) + event)}", open=gap.id
        )
    key = f"gap_{gap.what}_{gap.id}"
    with answer:
        if gap.what == "attendance":
            count = st.number_input(
                f"People at {gap.title}",
                -LARGEST,
                LARGEST,
                None,
                step=1,
                key=key,
                label_visibility="collapsed",
                placeholder="People",
            )
            if count is not None and count < 0:
                st.error(
                    f"{count:,} cannot be people in a room. Enter 0 or more.", icon=":material/edit:"
                )
            elif count is not None:
                _answer(store, gap, numbers=(("attendance", int(count)),))
        elif gap.what == "outcome":
            text = st.text_input(
                f"Outcome of {gap.title}", key=key, label_visibility="collapsed", placeholder="Outcome"
            )
            if text and text.strip():
                _answer(store, gap, outcome=text)
        elif gap.what == "recording":
            text = st.text_input(
                f"Recording of {gap.title}",
                key=key,
                label_visibility="collapsed",
                placeholder="Paste its address, or: none",
            )
            if text and text.strip():
                _link(store, gap, text)
        else:
            _happened(store, gap, key)


def _happened(store: Store, gap: Gap, key: str) -> None:
    options = [Status.DELIVERED, Status.CANCELLED]
    chosen = st.pills(
        f"What became of {gap.title}",
        options,
        format_func=lambda s: "It took place" if s is Status.DELIVERED else "Cancelled",
        key=key,
        label_visibility="collapsed",
    )
    if chosen is not None:
        _answer(store, gap, status=Status(chosen))


def _link(store: Store, gap: Gap, text: str) -> None:
    standing = store.draft_of(gap.id)
    if text.strip().casefold() in ("none", "no", "-"):
        _answer(store, gap, extra={**standing.extra, NOT_RECORDED: "none"})
        return
    try:
        address = read_url(text)
    except NotAnAddress as error:
        st.error(f"Recording: {parts.plain(error)}.", icon=":material/edit:")
        return
    _answer(store, gap, links=(*standing.links, DraftLink(address.url, Role.RECORDING)))


def _answer(store: Store, gap: Gap, **told: Any) -> None:
    try:
        standing = store.draft_of(gap.id)
        store.change_activity(gap.id, replace(standing, **told), gap.version, session.author())
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return
    st.toast("Saved.", icon=":material/check:")
    st.rerun()
