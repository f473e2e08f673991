"""Drafts handed in to a programme's portal: the button, what came of it, and those that may have arrived."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import streamlit as st

from engagement.errors import EngagementError
from engagement.outlets.advocu import SETTING, body_of
from engagement.reporting import run
from engagement.reporting.preview import BROKEN_OFF, Line, Preview, State, mark_of
from engagement.reporting.run import Outcome
from engagement.settings import Settings
from engagement.store import Store
from engagement.ui import parts, session

_SAID = "drafts_said"
_LISTED = 20


def section(store: Store, settings: Settings, shown: Preview, chosen: Sequence[Line]) -> None:
    """Hand in what is complete, or the rows that were chosen; settle what may have arrived."""
    st.markdown("**Drafts in the portal**")
    _doubtful(store, settings, shown)
    _changed(shown)
    if settings.advocu_token is None:
        st.info(
            f"No Advocu token is set, so nothing can be handed in. Generate one in the portal's settings and set {SETTING}.",
            icon=":material/key_off:",
        )
        return
    if not session.may("write"):
        st.caption("Handing in is open to editors.")
        return
    lines = [line for line in chosen if line.can_be_begun] or (
        [] if chosen else [line for line in shown.lines if line.can_be_sent]
    )
    if not lines:
        st.caption(_why_none(shown, chosen))
        return
    st.caption(
        "They land as drafts with the member whose token is set; complete and submit them in the portal. "
        f"It takes 30 a minute.{_open_ones(lines)}"
    )
    one_or_more = "draft" if len(lines) == 1 else "drafts"
    # What changed since it was shown is shown again before it is sent.
    key = key_of_lines("hand_in", lines, in_words=True)
    if st.button(f"Hand in {len(lines)} {one_or_more}", icon=":material/send:", key=key, type="primary"):
        _act(_sending(store, settings, shown, lines))


def _sending(
    store: Store, settings: Settings, shown: Preview, lines: Sequence[Line], *, again: bool = False
) -> Callable[[run.Told], Outcome]:
    def send(told: run.Told) -> Outcome:
        by = session.author()
        return run.send(store, settings, shown, lines, by=by, again=again, told=told)

    return send


def key_of_lines(name: str, lines: Sequence[Line], *, in_words: bool = False) -> str:
    """A widget's key that is another one when the lines are others, or with `in_words` say something else."""
    told = [line.entry.done.id + (mark_of(body_of(line.entry)) if in_words else "") for line in lines]
    return f"{name}_{hashlib.blake2b(' '.join(told).encode(), digest_size=8).hexdigest()}"


def _why_none(shown: Preview, chosen: Sequence[Line]) -> str:
    if chosen:
        return "None of the rows chosen can be handed in: they were before, or the programme has no place for them."
    if shown.of(State.MISSING):
        return "Nothing is complete. Enter what is missing, or choose rows to hand them in as they are."
    return "Everything the programme takes of this period was handed in."


def _open_ones(lines: Sequence[Line]) -> str:
    lacking = sum(bool(line.entry.missing) for line in lines)
    return f" {lacking} of them lack a field, which stays open in the portal." if lacking else ""


def _doubtful(store: Store, settings: Settings, shown: Preview) -> None:
    """What may have arrived: somebody looks into the portal and says which."""
    waiting = shown.of(State.UNSURE)
    if sending := shown.of(State.SENDING):
        st.caption(
            f"{len(sending)} are being sent; what is broken off is asked about after two minutes."
        )
    for line in waiting[:_LISTED]:
        made = line.made
        if made is None:
            continue
        with st.container(border=True, key=f"doubt_{made.id}"):
            st.markdown(
                f":orange-badge[:material/help: May have arrived] {parts.plain(parts.cut(line.entry.done.title))}"
            )
            st.caption(f"{parts.moment(made.at)}. {parts.plain(made.error or BROKEN_OFF)}")
            if not session.may("write"):
                continue
            with st.container(horizontal=True):
                if st.button("It is there", key=f"there_{made.id}_{made.tries}"):
                    _settle(store, made.id)
                can_be_sent = line.entry.why_not is None and settings.advocu_token is not None
                if can_be_sent and st.button("Send again", key=f"again_{made.id}_{made.tries}"):
                    _act(_sending(store, settings, shown, [line], again=True))
    if len(waiting) > _LISTED:
        st.caption(f"{len(waiting) - _LISTED} more may have arrived and follow.")


def _changed(shown: Preview) -> None:
    """What was changed here since: the portal's draft is its member's, so it is corrected there."""
    changed = shown.of(State.CHANGED)
    for line in changed[:_LISTED]:
        when = line.made.sent_at if line.made else None
        st.caption(
            f"{parts.plain(parts.cut(line.entry.done.title))}: changed since it was handed in ({parts.moment(when)}). "
            "Correct it in the portal; it is not sent again."
        )
    if len(changed) > _LISTED:
        st.caption(f"{len(changed) - _LISTED} more were changed since.")


def _settle(store: Store, report_id: str) -> None:
    session.require("write")
    try:
        run.it_is_there(store, report_id, by=session.author(), now=run.utc_now())
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/error:")
        return
    st.session_state[_SAID] = [("success", "Kept: it is in the portal.")]
    st.rerun()


def _act(act: Callable[[run.Told], Outcome]) -> None:
    """Hand in, with its progress, and tell on the next run what came of it."""
    session.require("write")
    bar = st.progress(0.0, "Handing in …")
    try:
        outcome = act(lambda words, share: bar.progress(share, words))
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/error:")
        return
    st.session_state[_SAID] = _told(outcome)
    st.rerun()


def _told(outcome: Outcome) -> list[tuple[str, str]]:
    said = [
        ("error", f"{parts.cut(one['title'])}: {one['message']}")
        for one in (*outcome.failed, *outcome.unsure)
    ]
    if outcome.sent:
        said.append(("success", f"{outcome.sent} handed in. Complete and submit them in the portal."))
    if outcome.waiting:
        said.append(("info", f"{outcome.waiting} were not tried for that reason and wait here."))
    if outcome.met:
        said.append(("info", f"{outcome.met} were handed in already, or are in another run's hands."))
    return said


def say_what_came_of_it() -> None:
    """What the last act came to, once."""
    icons = {
        "error": ":material/error:",
        "success": ":material/check_circle:",
        "info": ":material/info:",
    }
    for kind, words in st.session_state.pop(_SAID, []):
        getattr(st, kind)(parts.plain(words), icon=icons[kind])
