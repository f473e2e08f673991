"""Who is asked: those that are due with a link to make, and the forms to add, change and enter by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urljoin

import streamlit as st

from engagement.errors import EngagementError, StaleWrite
from engagement.insight.indicators import Waiting
from engagement.model.mission import SCALE, AssessorRole, Indicator
from engagement.model.quarters import back, in_words, quarter_code
from engagement.model.rubric import assessor_in_words, looks_like
from engagement.store import Store, assessments, assessors, invitations
from engagement.store.assessments import Answer
from engagement.ui import parts, session


def due(store: Store, waiting: Sequence[Waiting], quarter: str, today: date) -> None:
    """Who has not answered this quarter, overdue ones first, each with a link to make."""
    st.markdown(f"**Not answered yet in {in_words(quarter)}**")
    if not waiting:
        st.caption("Everybody has answered this quarter.")
        return
    _made_link()
    for one in waiting:
        with st.container(horizontal=True, vertical_alignment="center", key=f"due_{one.assessor_id}"):
            badge = ":red-badge[:material/alarm: overdue]" if one.overdue else ":gray-badge[due]"
            link = f" Has a link until {one.link_until}." if one.link_until else ""
            st.markdown(
                f"{badge} {parts.plain(one.name)}, {parts.plain(one.who)}: {parts.plain(one.why)}\\.{link}",
                width="stretch",
            )
            label = "Make a new link" if one.link_until else "Make a link"
            if session.may("admin") and st.button(
                label, icon=":material/add_link:", key=f"link_{one.assessor_id}"
            ):
                _make(store, one, quarter)


def _make(store: Store, one: Waiting, quarter: str) -> None:
    session.require("admin")
    made: list[invitations.Made] = []

    def make() -> None:
        with store.unit(session.author()) as unit:
            made.append(invitations.make(unit, one.assessor_id, quarter, _server_day()))

    if _done(make):
        st.session_state["made_link"] = (one.name, address(made[0].secret), made[0].expires_on)
        st.rerun()


def _server_day() -> date:
    return datetime.now(UTC).date()


def address(secret: str) -> str:
    """Where an invitation is answered, as this visitor reaches the app."""
    base = (st.context.url or "").rstrip("/")
    return urljoin(f"{base}/", f"assess?invitation={secret}")


def _made_link() -> None:
    """The link just made: it is kept nowhere, so it is shown until the visitor is done with it."""
    if not (made := st.session_state.get("made_link")):
        return
    name, link, until = made
    with st.container(border=True, key="made_link_box"):
        st.markdown(
            f"The link of **{parts.plain(name)}**, valid until {until}. It is shown this once: copy it and send it to "
            "them alone. Whoever holds it answers in their name."
        )
        st.code(link, language=None, wrap_lines=True)
        if st.button("I have copied it", icon=":material/check:", key="link_copied"):
            del st.session_state["made_link"]
            st.rerun()


def administer(store: Store, people: Sequence[Any], links: Mapping[str, Any], today: date) -> None:
    """Add, change and retire assessors; enter what somebody said by hand."""
    if saved := st.session_state.pop("assessors_said", None):
        st.success(saved, icon=":material/check:")
    living = [one for one in people if one.deleted_at is None]
    with st.expander(
        "Who is asked",
        icon=":material/group:",
        expanded=not people,
        key="who_is_asked",
        on_change="rerun",
    ):
        _add(store)
        for one in people:
            _person(store, one, links.get(one.id), today)
    if living:
        with st.expander(
            "Enter an assessment by hand",
            icon=":material/edit_note:",
            key="entered_by_hand",
            on_change="rerun",
        ):
            _by_hand(store, living, today)


_ROLES = [role.value for role in AssessorRole]


def _fields(key: str, was: Any = None) -> tuple[str, str, str]:
    name, role, department = st.columns(3)
    return (
        name.text_input("Name", was.name if was else "", key=f"{key}_name"),
        str(
            role.selectbox(
                "Role",
                _ROLES,
                _ROLES.index(was.role) if was else len(_ROLES) - 1,
                format_func=lambda code: AssessorRole(code).label,
                key=f"{key}_role",
            )
        ),
        department.text_input(
            "Department",
            (was.department or "") if was else "",
            key=f"{key}_department",
            help="Of a department head, such as Sales.",
        ),
    )


def _add(store: Store) -> None:
    key = f"assessor_{st.session_state.setdefault('assessor_turn', 0)}"
    with st.form(key, border=False):
        name, role, department = _fields(key)
        sent = st.form_submit_button("Add", type="primary", icon=":material/person_add:")
    if sent and _done(lambda: _store_new(store, name, role, department)):
        st.session_state["assessor_turn"] += 1
        _say(f"{parts.plain(name)} is asked from now on.")


def _store_new(store: Store, name: str, role: str, department: str) -> None:
    session.require("admin")
    with store.unit(session.author()) as unit:
        assessors.add(unit, name, role, department)


def _person(store: Store, one: Any, link: Any, today: date) -> None:
    who = assessor_in_words(one.role, one.department)
    key = f"person_{one.id}"
    with st.container(horizontal=True, vertical_alignment="center", key=key):
        gone = " :gray-badge[asked no more]" if one.deleted_at is not None else ""
        st.markdown(f"{parts.plain(one.name)}, {parts.plain(who)}{gone}", width="stretch")
        if one.deleted_at is not None:
            if st.button("Undo", icon=":material/undo:", key=f"{key}_undo"):
                _change(store, lambda unit: assessors.undo(unit, one.id), f"{one.name} is asked again.")
            return
        if _is_open(link, today) and st.button(
            "Withdraw the link", icon=":material/link_off:", key=f"{key}_withdraw"
        ):
            _change(store, lambda unit: invitations.withdraw(unit, link.id), "The link is withdrawn.")
        editing = st.session_state.get("editing_assessor") == one.id
        if st.button("Stop" if editing else "Change", icon=":material/edit:", key=f"{key}_change"):
            st.session_state["editing_assessor"] = None if editing else one.id
            st.rerun()
        if st.button("Retire", icon=":material/person_remove:", key=f"{key}_retire"):
            said = f"{one.name} is asked no more. What they said stays; it can be undone in the list."
            _change(store, lambda unit: assessors.retire(unit, one.id), said)
    if editing:
        _edit(store, one)


def _is_open(link: Any, today: date) -> bool:
    return link is not None and link.withdrawn_at is None and link.expires_on >= today


def _edit(store: Store, one: Any) -> None:
    with st.form(f"edit_{one.id}", border=True):
        name, role, department = _fields(f"edit_{one.id}", one)
        st.caption("Another role closes the links made for the old one.")
        sent = st.form_submit_button("Save changes", icon=":material/check:")
    if sent:
        _change(
            store,
            lambda unit: assessors.change(unit, one.id, name, role, department),
            f"{name} is changed.",
        )


def _by_hand(store: Store, living: Sequence[Any], today: date) -> None:
    turn = st.session_state.setdefault("by_hand_turn", 0)
    key = f"by_hand_{turn}"
    names = {one.id: f"{one.name}, {assessor_in_words(one.role, one.department)}" for one in living}
    now = quarter_code(today)
    left, middle, right = st.columns(3)
    who = str(
        left.selectbox("Who said it", list(names), format_func=names.__getitem__, key=f"{key}_who")
    )
    quarter = str(
        middle.selectbox(
            "Quarter",
            [back(now, n) for n in range(20)],
            format_func=in_words,
            key=f"{key}_quarter",
        )
    )
    what = right.selectbox("Of what", list(Indicator), format_func=lambda i: i.label, key=f"{key}_what")
    assert what is not None
    with st.form(key, border=False, enter_to_submit=False):
        score = st.radio(
            "Score",
            list(SCALE),
            index=None,
            format_func=lambda score: f"**{score}** \u2002{looks_like(what, score)}",
            key=f"{key}_score",
        )
        words = st.text_area("In their words", key=f"{key}_words", height=90)
        private = st.checkbox("These words are for the CEO only", key=f"{key}_private")
        sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
    if not sent:
        return
    if score is None:
        st.error("Score: choose one. Nothing was saved.", icon=":material/edit:")
        return
    asked = (who, quarter, what.value)
    seen = st.session_state.get(f"{key}_seen")
    version = seen[1] if seen and seen[0] == asked else None
    told = Answer(what.value, score, words, private, version=version)
    try:
        session.require("admin")
        with store.unit(session.author()) as unit:
            news = assessments.give(unit, who, quarter, told, today)
    except StaleWrite as error:
        st.session_state[f"{key}_seen"] = (asked, error.theirs["version"])
        st.warning(parts.plain(error.message), icon=":material/edit:")
        return
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["by_hand_turn"] = turn + 1
    _say("Saved." if news else "It stood so already; nothing was changed.")


def _change(store: Store, act: Callable[[Any], object], said: str) -> None:
    def work() -> None:
        session.require("admin")
        with store.unit(session.author()) as unit:
            act(unit)

    if _done(work):
        st.session_state["editing_assessor"] = None
        _say(parts.plain(said))


def _done(act: Callable[[], object]) -> bool:
    """Whether it could be done; a sentence where not."""
    try:
        act()
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/warning:")
        return False
    return True


def _say(said: str) -> None:
    st.session_state["assessors_said"] = said
    st.rerun()
