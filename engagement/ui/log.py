"""The Log page's pieces: the box that takes anything, the draft it gives, the form for all else."""

from __future__ import annotations

from typing import Any

import streamlit as st

from engagement.capture import inbox
from engagement.capture.paste import capture
from engagement.errors import EngagementError
from engagement.model.designated import Designated
from engagement.model.desk import GUESSED, Desk, TouchType
from engagement.model.drafts import Draft, DraftLink, Invalid
from engagement.model.ids import new_id
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, counted
from engagement.pull.connected import asking
from engagement.store import Store
from engagement.ui import data, forms, parts, session

# A draft stands there within two seconds; a page that needs longer is waited for when asked to.
QUICK, PATIENT = 1.7, 15.0
_FIELDS = {"starts_on": "date", "persons": "who", "organisation": "firm"}


def box(store: Store) -> None:
    """The one box; what is pasted becomes drafts, shown one after the other."""
    with st.container():  # by itself it would be pinned to the page's bottom
        said = st.chat_input(
            "Paste a link, or say it: Devoxx 7 Oct, Kafka talk, 240 people",
            key="log_box",
            max_chars=20_000,
        )
    if said:
        _read(store, str(said), QUICK)
        st.rerun()
    if message := st.session_state.pop("log_refused", None):
        st.error(parts.plain(message), icon=":material/edit:")


def asked(store: Store) -> None:
    """The draft a link to this page asks for: a touch of the contact it names, to be filled in."""
    contact_id = st.query_params.get("touch")
    if contact_id is None:
        return
    del st.query_params["touch"]
    for which in Desk:
        for one in data.desk(store, which.kind):
            if one.id == contact_id:
                usual = TouchType.BRIEFING if which is Desk.ANALYSTS else TouchType.INTERVIEW
                st.session_state["log_drafts"] = [_touch(one, which, usual)]
                _new_turn()
                st.session_state.pop("log_saved", None)
                return
    st.warning("Whom that link names is not on the desk any more.", icon=":material/link_off:")


def _touch(one: Designated, which: Desk, usual: TouchType) -> Proposal:
    return Proposal(
        which.kind,
        f"{usual.label} with {one.shown}",
        session.today(),
        organisation=one.firm,
        counterpart=one.name,
        touch=usual,
        direction=GUESSED[usual],
        confidence=0.9,
        where="the desk",
        why=(f"a touch of {one.shown}, today; change what was otherwise",),
    )


def _read(store: Store, said: str, seconds: float) -> None:
    try:
        with st.spinner("Reading …"):
            found = capture(
                store, said, today=session.today(), asking=asking(session.settings(), seconds)
            )
    except EngagementError as error:
        st.session_state["log_refused"] = error.message
        return
    st.session_state["log_drafts"] = found
    st.session_state["log_said"] = said
    _new_turn()
    st.session_state.pop("log_saved", None)


def waiting() -> list[Proposal]:
    """The drafts of what was pasted, the first one being the one that is shown."""
    found: list[Proposal] = st.session_state.get("log_drafts", [])
    return found


def saved() -> None:
    """What was saved just now, with the way to it."""
    if done := st.session_state.get("log_saved"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.success(f"Saved: {parts.plain(parts.cut(done['title']))}", icon=":material/check:")
            parts.link("activities", "Open it", open=done["id"])


def draft(store: Store) -> None:
    """One draft: what was found, why, what is missing; Enter saves it as it stands."""
    proposal = waiting()[0]
    more = len(waiting()) - 1
    turn = st.session_state.get("log_turn", 0)  # a second click on Save never saves the next draft
    with st.container(border=True, key="log_draft"):
        card(proposal)
        if proposal.same_as:
            _recorded(store, proposal, turn)
        with st.container(horizontal=True):
            ready = not proposal.required
            if ready and st.button(
                "Save",
                type="primary",
                icon=":material/check:",
                key=f"draft_save_{turn}",
                shortcut="Enter",
            ):
                _save(store, proposal)
            if st.button("Put away", icon=":material/close:", key=f"draft_away_{turn}", shortcut="Esc"):
                _next()
            if _unread(proposal) and st.button("Wait for the page", key=f"draft_wait_{turn}"):
                _read(store, st.session_state["log_said"], PATIENT)
                st.rerun()
        if more:
            st.caption(f"{more} more {'draft' if more == 1 else 'drafts'} after this one.")
    st.caption("Or correct it first:" if ready else "Fill in what is missing:")


def _unread(proposal: Proposal) -> bool:
    return any("did not answer within" in why for why in proposal.why)


def card(proposal: Proposal) -> None:
    """A draft in words: title, facts, why it is taken for what it is, what is missing."""
    st.markdown(f"**{parts.plain(parts.cut(proposal.title, 160)) or 'No title yet'}**")
    with st.container(horizontal=True):
        st.badge(proposal.kind.label)
        st.badge(
            str(proposal.starts_on or "No date yet"), color="gray" if proposal.starts_on else "orange"
        )
        for text in (proposal.event, proposal.city, proposal.organisation, proposal.counterpart):
            if text and text != proposal.title:
                st.badge(parts.plain(parts.cut(text, 50)), color="gray")
    lines = [", ".join(proposal.persons)]
    lines += [counted(value, metric) for metric, value in proposal.numbers]
    lines += _touched(proposal)
    lines += [f"{link.role.label}: {link.url}" for link in proposal.links[:6]]
    if shown := [parts.plain(line) for line in lines if line]:
        st.markdown("  \n".join(shown))
    st.caption(
        "  \n".join(
            parts.plain(f"{line[:1].upper()}{line[1:]}") for line in (*proposal.why, *proposal.doubts)
        )
    )
    if missing := proposal.missing():
        words = [_FIELDS.get(name, name.replace("_", " ")) for name in missing]
        st.caption(f":material/pending: Missing: {', '.join(words)}")


def _touched(proposal: Proposal) -> list[str]:
    """What a touch says beside who and when, a line each."""
    said = [
        proposal.touch.label if proposal.touch else "",
        proposal.direction.label if proposal.direction else "",
        f"{proposal.minutes:,} minutes" if proposal.minutes and proposal.touch else "",
        f"perception {proposal.perception:+d}".replace("+0", "0")
        if proposal.perception is not None
        else "",
        f"about {', '.join(proposal.tags)}" if proposal.touch and proposal.tags else "",
    ]
    lines = [", ".join(part for part in said if part)]
    if proposal.touch and proposal.outcome:
        lines.append(f"Outcome: {proposal.outcome}")
    for one in proposal.promises:
        lines.append(f"{one.side.label}: {one.what}" + (f", by {one.due_on}" if one.due_on else ""))
    return lines


def _recorded(store: Store, proposal: Proposal, turn: int) -> None:
    assert proposal.same_as is not None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.info("This seems to be recorded already.", icon=":material/content_copy:")
        parts.link("activities", "Open it", open=proposal.same_as)
        if st.button("Add what is new to it", key=f"draft_merge_{turn}", icon=":material/merge:"):
            try:
                with store.unit(session.author()) as unit:
                    inbox.bring_up_to_date(
                        unit, proposal.same_as, proposal, session.today(), about=bool(proposal.medium)
                    )
            except EngagementError as error:
                st.error(parts.plain(error.message), icon=":material/warning:")
                return
            st.session_state["log_saved"] = {"id": proposal.same_as, "title": proposal.title}
            _next()


def _next() -> None:
    st.session_state["log_drafts"] = waiting()[1:]
    _new_turn()
    st.rerun()


def _new_turn() -> None:
    st.session_state["log_turn"] = st.session_state.get("log_turn", 0) + 1


def _save(store: Store, proposal: Proposal) -> None:
    try:
        made = proposal.draft(session.today())
    except Invalid as error:
        forms.refused(error.field, error.reason)
        return
    record(store, made)


def record(store: Store, made: Draft) -> None:
    """Record a draft once, however often Save is pressed, and go on to the next one."""
    turn = st.session_state.setdefault("log_turn", 0)
    token = st.session_state.setdefault(f"log_token_{turn}", new_id())
    try:
        activity_id = store.add_activity(made, by=session.author(), token=token)
        inbox.reconsider(store, today=session.today(), by=session.author())
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["log_saved"] = {"id": activity_id, "title": made.title}
    st.session_state["log_drafts"] = waiting()[1:]
    _new_turn()
    st.rerun()


def form(store: Store) -> None:
    """The form: empty for what has no link, or holding the draft to correct."""
    proposal = waiting()[0] if waiting() else None
    turn = st.session_state.setdefault("log_turn", 0)
    # A new form, with a new token, for every record: a second click on Save finds the first one's.
    st.session_state.setdefault(f"log_token_{turn}", new_id())
    standing = proposal.kind if proposal else Kind.TALK
    kind = st.pills(
        "What was it?",
        list(Kind),
        default=standing,
        format_func=lambda k: k.label,
        key="log_kind" if proposal is None else f"log_kind_{turn}",
        persist_state="session" if proposal is None else None,
        required=True,
    )
    made = forms.activity(
        f"log_{turn}",
        Kind(kind),
        people=data.people(store),
        words=data.words(store),
        today=session.today(),
        proposed=_with_roles(proposal, Kind(kind)),
        attendance=_attendance(proposal),
        desk=data.desk(store, Kind(kind)),
    )
    if made is not None:
        record(store, made)


def _attendance(proposal: Proposal | None) -> int | None:
    return next((v for m, v in proposal.numbers if m == "attendance"), None) if proposal else None


def _with_roles(proposal: Proposal | None, kind: Kind) -> Any:
    """The draft as the form shows it: where a person chose another kind, its links' roles follow."""
    if proposal is None or kind is proposal.kind:
        return proposal
    from dataclasses import replace

    from engagement.model.links import read_url, role_for

    links = tuple(DraftLink(li.url, role_for(kind, read_url(li.url))) for li in proposal.links)
    return replace(proposal, links=links, kind=kind)
