"""What the company chooses for the balance of time: the aim, targets by constituent, usual minutes of a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from engagement.errors import EngagementError
from engagement.model.mission import USUAL_MINUTES, Constituent
from engagement.model.vocabulary import Kind
from engagement.store import Store, balance, choices
from engagement.ui import mission_data, parts, session

_NAMES = {
    balance.AIM: "Aim",
    balance.TARGETS: "Targets",
    balance.MINUTES: "Usual minutes",
}


def show(store: Store) -> None:
    """The three choices, with their history; closed until it is asked for."""
    if said := st.session_state.pop("time_said", None):
        st.success(parts.plain(said), icon=":material/check:")
    if not session.may("write"):
        return
    with st.expander(
        "Aim, targets and usual minutes", icon=":material/tune:", key="time_choices", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        turn = st.session_state.setdefault("time_turn", 0)
        _aim(store, turn)
        _targets(store, turn)
        _minutes(store, turn)
        _history(store)


def _aim(store: Store, turn: int) -> None:
    aim = mission_data.aim(store)
    with st.form(f"time_aim_{turn}", border=False):
        left, right = st.columns([3, 2], vertical_alignment="bottom")
        # No limits of the box's own: it would keep the old number without a word.
        share = left.number_input(
            "Aim: the business side's per cent of the time",
            value=aim,
            step=5,
            key=f"time_aim_box_{turn}",
        )
        if right.form_submit_button("Save the aim", icon=":material/check:"):
            _do(store, lambda unit: balance.set_aim(unit, _whole(share), aim), "The aim is saved.")


def _targets(store: Store, turn: int) -> None:
    standing = mission_data.targets(store)
    with st.form(f"time_targets_{turn}", border=False):
        st.markdown("**Targets by constituent**, in per cent of the hours that serve a duty")
        columns = st.columns(len(Constituent), vertical_alignment="bottom")
        shares: dict[Constituent, Any] = {
            one: column.number_input(
                one.label,
                value=standing[one] if standing else None,
                step=5,
                key=f"time_target_{one.value}_{turn}",
            )
            for one, column in zip(Constituent, columns, strict=True)
        }
        st.caption("They add up to 100. All empty means no targets.")
        sent = st.form_submit_button("Save the targets", icon=":material/check:")
    if sent:
        empty = all(share is None for share in shares.values())
        wanted = None if empty else {one: _whole(share) for one, share in shares.items()}
        said = "No targets are set any more." if empty else "The targets are saved."
        _do(store, lambda unit: balance.set_targets(unit, wanted, standing), said)


def _whole(number: Any) -> int:
    return 0 if number is None else int(number)


def _minutes(store: Store, turn: int) -> None:
    standing = mission_data.minutes(store)
    kinds = list(standing)
    st.markdown(
        "**Usual minutes** a day of each kind, with what belongs to it: an estimate where nobody said any"
    )
    with st.form(f"time_minutes_{turn}", border=False):
        edited = st.data_editor(
            pd.DataFrame(
                {
                    "Kind": [kind.label for kind in kinds],
                    "Minutes": [standing[kind] for kind in kinds],
                    "Came with Engagement": [USUAL_MINUTES[kind] for kind in kinds],
                }
            ),
            hide_index=True,
            disabled=["Kind", "Came with Engagement"],
            column_config={"Minutes": st.column_config.NumberColumn(step=1)},
            key=f"time_minutes_grid_{turn}",
        )
        sent = st.form_submit_button("Save the minutes", icon=":material/check:")
    if sent:
        told = zip(kinds, edited["Minutes"], strict=True)
        wanted: dict[Kind, int] = {kind: 0 if pd.isna(number) else int(number) for kind, number in told}
        _do(store, lambda unit: balance.set_minutes(unit, wanted, standing), "The minutes are saved.")


def _do(store: Store, act: Callable[[Any], Any], said: str) -> None:
    try:
        session.require("write")
        with store.unit(session.author()) as unit:
            act(unit)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return
    st.session_state["time_said"] = said
    st.session_state["time_turn"] = st.session_state.get("time_turn", 0) + 1
    st.rerun()


def _history(store: Store) -> None:
    with store.read() as connection:
        changes = [
            (key, number, change)
            for key in _NAMES
            for number, change in enumerate(choices.history(connection, key)[:5])
        ]
    if not changes:
        return
    st.markdown("**Changes**")
    for key, number, change in sorted(changes, key=lambda one: one[2].at, reverse=True):
        was, now = change.fields[key]
        st.markdown(
            f"{parts.moment(change.at)}, {parts.plain(change.by)}: {_NAMES[key].lower()} from "
            f"{_told(key, was)} to {_told(key, now)}"
        )
        if number == 0 and st.button("Undo", icon=":material/undo:", key=f"time_undo_{key}"):
            _do(store, lambda unit, one=change.id: choices.undo(unit, one), "Undone.")  # type: ignore[misc]


def _told(key: str, value: Any) -> str:
    if not value:
        return "what Engagement came with" if key != balance.TARGETS else "none"
    if key == balance.AIM:
        return f"{value['business']} %"
    labels: dict[str, str] = {one.value: one.label for one in (*Constituent, *Kind)}
    return parts.plain(", ".join(f"{labels.get(name, name)} {number}" for name, number in value.items()))
