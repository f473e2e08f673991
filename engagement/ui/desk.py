"""The Analysts page: which desk, what is asked of it, and the one section that is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from engagement.errors import EngagementError
from engagement.model.desk import Desk
from engagement.store import Store, Unit, commitments, contacts, evaluations
from engagement.ui import calendars, desk_data, parts, session
from engagement.ui.desk_data import Asked

_DESKS = {desk.value: desk.label for desk in Desk}
_MONTHS = {"3": "3 months", "6": "6 months", "12": "12 months", "24": "24 months"}
_SECTIONS = {
    "due": "What is due",
    "evaluations": "Evaluations",
    "touches": "How it goes",
    "people": "People and tiers",
}


def asked(store: Store) -> Asked:
    """The desk, the period and whose, each in the URL; what the URL names in vain is said."""
    said = st.query_params.get("desk", "analysts").lower()
    which = next((desk for desk in Desk if desk.value == said), Desk.ANALYSTS)
    found = desk_data.record(store, which)
    tiers = {one.tier: f"Tier {one.tier}" for one in found.contacts if one.tier}
    firms = sorted({one.firm for one in found.contacts})
    owners = sorted({one.owner for one in found.contacts if one.owner})
    codes = {
        "desk": _DESKS,
        "section": _SECTIONS,
        "months": _MONTHS,
        "tier": tiers,
        "firm": {one: one for one in firms},
        "owner": {one: one for one in owners},
    }
    parts.read_codes("analysts", codes)
    _in_vain(codes)
    left, right = st.columns([2, 3])
    with left:
        chosen = st.segmented_control(
            "Desk",
            list(_DESKS),
            default="analysts",
            format_func=lambda code: _DESKS[code],
            key="desk",
            bind="query-params",
            required=True,
            label_visibility="collapsed",
        )
    desk = Desk(str(chosen))
    if not found.contacts or desk is not which:
        return Asked(desk, 12)
    with right, st.popover("Filters", icon=":material/filter_list:"):
        of_tier = st.multiselect(
            "Tier", sorted(tiers), format_func=lambda one: tiers[one], key="tier", bind="query-params"
        )
        of_firm = st.multiselect(desk.house.capitalize(), firms, key="firm", bind="query-params")
        of_owner = st.multiselect("Owner", owners, key="owner", bind="query-params")
    if told := [*(tiers[one] for one in of_tier), *of_firm, *of_owner]:
        st.caption(f"Shown: {parts.plain(', '.join(told))}.")
    return Asked(desk, 12, tuple(of_tier), tuple(of_firm), tuple(of_owner))


def _in_vain(codes: dict[str, dict[str, str]]) -> None:
    unknown = [
        value
        for name, known in codes.items()
        for value in st.query_params.get_all(name)
        if value not in known and value not in known.values()
    ]
    if unknown:
        named = ", ".join(f'"{parts.plain(parts.cut(value, 60))}"' for value in unknown[:5])
        st.warning(
            f"The address asks for {named}, which is not known here; it was left out.",
            icon=":material/link_off:",
        )


def section(desk: Desk) -> str:
    """The open section; the others are not computed. Outlets have no evaluations."""
    codes = [code for code in _SECTIONS if desk is Desk.ANALYSTS or code != "evaluations"]
    chosen = st.segmented_control(
        "Section",
        codes,
        default="due",
        format_func=lambda code: _SECTIONS[code],
        key="section",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return str(chosen)


def months() -> int:
    """Over how many months touches are looked at."""
    chosen = st.segmented_control(
        "Period",
        list(_MONTHS),
        default="12",
        format_func=lambda code: _MONTHS[code],
        key="months",
        bind="query-params",
        required=True,
        label_visibility="collapsed",
    )
    return int(str(chosen))


# Writing -----------------------------------------------------------------------------------------

_BACK: dict[str, Callable[[Unit, str], None]] = {
    "kept": commitments.unkeep,
    "dropped": commitments.restore,
    "done": lambda unit, step: evaluations.done(unit, step, None),
    "contact": contacts.restore,
    "firm": contacts.restore_firm,
    "evaluation": evaluations.restore,
}


def write(store: Store, act: Callable[[Unit], object]) -> bool:
    """Do something in one unit of work; a refusal is said in its sentence."""
    session.require("write")
    try:
        with store.unit(session.author()) as unit:
            act(unit)
    except EngagementError as error:
        st.error(parts.plain(error.message), icon=":material/edit:")
        return False
    return True


def say(sentence: str, back: str | None = None, of: str = "") -> None:
    """Say after the next run what was done, with its way back where it has one."""
    st.session_state["desk_said"] = (sentence, back, of)
    st.rerun()


def said(store: Store) -> None:
    """What was done just now, and Undo."""
    told = st.session_state.get("desk_said")
    if not told:
        return
    sentence, back, of = told
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(parts.plain(sentence), icon=":material/check:")
        if back and st.button("Undo", icon=":material/undo:", key="desk_undo"):
            st.session_state.pop("desk_said")
            if write(store, lambda unit: _BACK[back](unit, of)):
                st.rerun()


def feed(store: Store, today: date) -> None:
    """The calendar of what is due, to subscribe to or to save."""
    st.subheader("In your calendar", anchor=False)
    st.markdown(
        "Subscribe your calendar to `/analysts.ics` of this address: meetings with analysts and the press, touches, "
        "steps and promises that are due."
    )
    st.download_button(
        "Save as a file",
        data=lambda: calendars.feed(store, "analysts", today),
        file_name="analysts.ics",
        mime="text/calendar",
        icon=":material/event:",
        key="analysts_ics",
    )
