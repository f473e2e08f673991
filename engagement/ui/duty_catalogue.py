"""The catalogue of duties as a person keeps it: add, rename, move, retire, take back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from engagement.errors import EngagementError
from engagement.model.mission import Constituent, Duty
from engagement.store import Store, choices, duties
from engagement.ui import mission_data, parts, session


def show(store: Store, *, may_write: bool) -> None:
    """The catalogue, to read and to change."""
    with st.expander(
        "The catalogue of duties", icon=":material/list_alt:", key="duty_catalogue", on_change="rerun"
    ) as opened:
        said = st.session_state.pop("catalogue_said", None)
        if said:
            st.success(parts.plain(said), icon=":material/check:")
        if not opened.open:
            return
        if may_write:
            _change(store)
            _add(store)
        else:
            for duty in mission_data.catalogue(store):
                st.markdown(f"- {_shown(duty)}")
        _history(store, may_write)


def _shown(duty: Duty) -> str:
    return f"{parts.plain(duty.label)} ({duty.constituent.label}{', retired' if duty.retired else ''})"


def _change(store: Store) -> None:
    catalogue = mission_data.catalogue(store)
    turn = st.session_state.setdefault("catalogue_turn", 0)
    duty = st.selectbox(
        "Duty", catalogue, format_func=lambda one: _shown_plain(one), key=f"catalogue_duty_{turn}"
    )
    if duty is None:
        return
    whose = list(Constituent)
    with st.form(f"catalogue_{turn}_{duty.key}", border=False):
        left, right = st.columns([3, 2])
        label = left.text_input("Name", duty.label, key=f"catalogue_label_{turn}_{duty.key}")
        constituent = right.selectbox(
            "For",
            whose,
            whose.index(duty.constituent),
            lambda one: one.label,
            key=f"catalogue_whose_{turn}_{duty.key}",
        )
        sent = st.form_submit_button("Save the duty", icon=":material/check:")
    if sent:
        _do(
            store,
            lambda unit: duties.change(unit, duty.key, label, constituent, duty),
            "Saved. Its activities came with it.",
        )
    if duty.retired:
        if st.button("Bring it back", icon=":material/undo:", key="catalogue_back"):
            _do(store, lambda unit: duties.bring_back(unit, duty.key), "It is offered again.")
    elif st.button("Retire it", icon=":material/archive:", key="catalogue_retire"):
        _do(store, lambda unit: duties.retire(unit, duty.key, duty), _retired)


def _retired(kept: int) -> str:
    few = "1 activity keeps" if kept == 1 else f"{kept:,} activities keep"
    return f"Retired: it is offered and suggested no more. {few} it as evidence."


def _shown_plain(duty: Duty) -> str:
    return f"{duty.label} ({duty.constituent.label}{', retired' if duty.retired else ''})"


def _add(store: Store) -> None:
    turn = st.session_state.setdefault("catalogue_turn", 0)
    with st.form(f"catalogue_add_{turn}", border=False):
        left, right = st.columns([3, 2])
        label = left.text_input("A new duty", key=f"catalogue_new_{turn}")
        constituent = right.selectbox(
            "For", list(Constituent), format_func=lambda one: one.label, key=f"catalogue_new_for_{turn}"
        )
        if st.form_submit_button("Add it", icon=":material/add:"):
            _do(
                store,
                lambda unit: duties.add(unit, label, constituent or Constituent.STRATEGY),
                "Added.",
            )


def _do(store: Store, act: Callable[[Any], Any], said: str | Callable[[int], str]) -> None:
    try:
        session.require("write")
        with store.unit(session.author()) as unit:
            made = act(unit)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["catalogue_said"] = said if isinstance(said, str) else said(made)
    st.session_state["catalogue_turn"] = st.session_state.get("catalogue_turn", 0) + 1
    st.rerun()


def _history(store: Store, may_write: bool) -> None:
    with store.read() as connection:
        changes = choices.history(connection, duties.KEY)
    if not changes:
        st.caption("The catalogue is the one Engagement came with; nobody changed it yet.")
        return
    st.markdown("**Changes**")
    for number, change in enumerate(changes[:10]):
        line = f"{parts.moment(change.at)}, {parts.plain(change.by)}: {_what(change.fields[duties.KEY])}"
        st.markdown(line)
        if number == 0 and may_write and st.button("Undo", icon=":material/undo:", key="catalogue_undo"):
            _do(store, lambda unit: choices.undo(unit, changes[0].id), "Undone.")


def _what(fields: tuple[Any, Any]) -> str:
    """What differs between two catalogues, in words."""
    was, now = ({duty.key: duty for duty in duties.read(value)} for value in fields)
    said = [f"added “{parts.plain(now[key].label)}”" for key in now if key not in was]
    said += [f"took “{parts.plain(was[key].label)}” away" for key in was if key not in now]
    for key in was.keys() & now.keys():
        one, other = was[key], now[key]
        if one.label != other.label:
            said.append(f"renamed “{parts.plain(one.label)}” to “{parts.plain(other.label)}”")
        if one.constituent is not other.constituent:
            said.append(f"moved “{parts.plain(other.label)}” to {other.constituent.label}")
        if one.retired != other.retired:
            said.append(f"{'retired' if other.retired else 'brought back'} “{parts.plain(other.label)}”")
    return ", ".join(said) or "the same catalogue, kept"
