"""People and tiers on the Analysts page: add, paste a list, change, remove; firms; the interval of each tier."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from engagement.capture.desk_list import read_pasted
from engagement.errors import Refused
from engagement.model.designated import Designated, DeskRecord, House, NewContact
from engagement.model.desk import Desk
from engagement.model.ids import new_id
from engagement.store import Store, Unit, contacts
from engagement.ui import desk, parts, session


def section(store: Store, record: DeskRecord) -> None:
    """All of it; a visitor who may not write sees who is there."""
    if not session.may("write"):
        st.caption("Your role may look at the desk and not change it.")
        _tiers_told(record)
        return
    add(store, record)
    paste(store, record)
    if record.contacts:
        _change(store, record)
    if record.houses:
        _houses(store, record)
    _tiers(store, record)


def empty(store: Store, record: DeskRecord) -> None:
    """What a newcomer does first."""
    one = record.desk.one
    parts.nothing_yet(
        f"Nobody is on this desk yet. Add the {one}s you keep in touch with, each with the tier that says how often. "
        f"Meetings you logged find them by their names, and this page says who is due."
    )
    if session.may("write"):
        add(store, record, opened=True)
        paste(store, record)
        _tiers(store, record)


def add(store: Store, record: DeskRecord, opened: bool = False) -> None:
    """One more on the desk."""
    with st.expander(f"Add {_a(record.desk)}", icon=":material/person_add:", expanded=opened):
        turn = st.session_state.setdefault("contact_turn", 0)
        token = st.session_state.setdefault(f"contact_token_{turn}", new_id())
        with st.form(f"contact_new_{turn}", border=False):
            told = _fields(f"contact_{record.desk}_{turn}", record, None)
        if told and desk.write(store, lambda unit: contacts.add(unit, told, token)):
            st.session_state["contact_turn"] = turn + 1
            desk.say(f"{told.name} is on the desk as {_a(record.desk)}.")


def _a(which: Desk) -> str:
    return "an analyst" if which is Desk.ANALYSTS else "a journalist"


def _fields(key: str, record: DeskRecord, was: Designated | None) -> NewContact | None:
    """The fields of a contact; what is told, once the form was sent."""
    which = record.desk
    left, right = st.columns(2)
    name = left.text_input("Name", was.name if was else "", key=f"{key}_name")
    st.session_state.setdefault(f"{key}_firm", was.firm if was else None)
    firm = right.selectbox(
        which.house.capitalize(),
        [house.name for house in record.houses],
        None,
        accept_new_options=True,
        key=f"{key}_firm",
        placeholder="Choose or type",
    )
    tiers: list[str | None] = [
        None,
        *dict.fromkeys((*record.tiers, *([was.tier] if was and was.tier else ()))),
    ]
    tier = left.selectbox(
        "Tier",
        tiers,
        tiers.index(was.tier) if was else 0,
        lambda one: _tier(record, one),
        key=f"{key}_tier",
    )
    days = right.number_input(
        "Own interval in days",
        value=was.every_days if was else None,
        step=1,
        key=f"{key}_days",
        placeholder="That of the tier",
    )
    coverage = left.text_input(
        "Covers" if which is Desk.ANALYSTS else "Beat",
        ", ".join(was.coverage) if was else "",
        key=f"{key}_coverage",
        placeholder="cloud databases, streaming",
    )
    owner = right.text_input(
        "Owner", (was and was.owner) or "", key=f"{key}_owner", placeholder="Who keeps the relationship"
    )
    notes = st.text_area("Notes", (was and was.notes) or "", key=f"{key}_notes", height=68)
    if not st.form_submit_button("Save", type="primary", icon=":material/check:"):
        return None
    topics = tuple(part.strip() for part in coverage.replace(";", ",").split(","))
    return NewContact(
        name, firm or "", which, topics, tier, None if days is None else int(days), owner, notes
    )


def _tier(record: DeskRecord, tier: str | None) -> str:
    if tier is None:
        return "No tier"
    days = record.tiers.get(tier)
    return f"Tier {tier}, every {days:,} days" if days else f"Tier {tier}, no interval"


def paste(store: Store, record: DeskRecord) -> None:
    """Many at once, one a line or as a table."""
    with st.expander("Paste a list", icon=":material/content_paste:"):
        st.caption(
            f"One a line: name, {record.desk.house}, then tier, owner and topics in any order; or a table with headers. "
            "Who is there already keeps what stands."
        )
        turn = st.session_state.setdefault("desk_list_turn", 0)
        with st.form(f"desk_list_{turn}", border=False):
            text = st.text_area(
                "List",
                key=f"desk_list_text_{turn}",
                height=120,
                placeholder="Jane Doe, Gartner, tier 1, owner Mara, cloud databases",
            )
            sent = st.form_submit_button("Add them", type="primary", icon=":material/group_add:")
        if sent:
            _bring(store, record.desk, text, turn)


def _bring(store: Store, which: Desk, text: str, turn: int) -> None:
    told, refused = read_pasted(text, which)
    if not told and not refused:
        st.error("There is nothing in the list. Nothing was changed.", icon=":material/edit:")
        return
    made: list[str | Refused] = []

    def act(unit: Unit) -> None:
        made.extend(contacts.bring(unit, [one for _, one in told]))

    if not desk.write(store, act):
        return
    refused += [
        (line, one.message)
        for (line, _), one in zip(told, made, strict=True)
        if isinstance(one, Refused)
    ]
    counts = {word: made.count(word) for word in ("created", "updated", "unchanged")}
    words = (
        ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "Nothing was added"
    )
    if refused:
        for line, reason in sorted(refused)[:20]:
            st.error(parts.plain(f"Line {line}: {reason.rstrip('.')}."), icon=":material/edit:")
        st.info(
            f"{words}. Mend those lines and add them again: what stands is not doubled.",
            icon=":material/info:",
        )
        return
    st.session_state["desk_list_turn"] = turn + 1
    desk.say(f"{words}.")


def _change(store: Store, record: DeskRecord) -> None:
    st.subheader("Change an entry", anchor=False)
    known = {one.id: one for one in record.contacts}
    chosen = st.selectbox(
        record.desk.one.capitalize(),
        list(known),
        None,
        format_func=lambda one: parts.cut(known[one].shown, 90),
        key=f"desk_change_{record.desk}",
        placeholder="Choose one to change or remove",
    )
    if chosen is None or chosen not in known:
        return
    one = known[chosen]
    with st.container(border=True):
        with st.form(f"contact_{one.id}_{one.version}", border=False):
            told = _fields(f"contact_{one.id}_{one.version}", record, one)
        if told and desk.write(store, lambda unit: contacts.change(unit, one.id, told, one.version)):
            desk.say(f"{told.name} is changed.")
        if st.button(
            "Remove from the desk", icon=":material/person_remove:", key=f"contact_remove_{one.id}"
        ) and desk.write(store, lambda unit: contacts.remove(unit, one.id, one.version)):
            desk.say(f"{one.shown} is off the desk; touches and promises stay.", "contact", one.id)


def _houses(store: Store, record: DeskRecord) -> None:
    word = record.desk.house
    with st.expander(f"{word.capitalize()}s", icon=":material/apartment:"):
        known = {one.id: one for one in record.houses}
        chosen = st.selectbox(
            word.capitalize(),
            list(known),
            format_func=lambda one: _held(known[one], record.desk),
            key=f"house_{record.desk}",
        )
        one = known.get(chosen or "")
        if one is None:
            return
        with st.form(f"house_{one.id}_{one.version}", border=False):
            name = st.text_input("Name", one.name, key=f"house_name_{one.id}_{one.version}")
            notes = st.text_area(
                "Notes", one.notes or "", key=f"house_notes_{one.id}_{one.version}", height=68
            )
            sent = st.form_submit_button("Save", type="primary", icon=":material/check:")
        if sent and desk.write(
            store, lambda unit: contacts.change_firm(unit, one.id, name, notes, one.version)
        ):
            desk.say(f"{name} is changed.")
        if st.button(
            f"Remove this {word}", icon=":material/delete:", key=f"house_remove_{one.id}"
        ) and desk.write(store, lambda unit: contacts.remove_firm(unit, one.id, one.version)):
            desk.say(f"{one.name} is removed.", "firm", one.id)


def _held(one: House, which: Desk) -> str:
    plural = "" if one.contacts == 1 else "s"
    return f"{parts.cut(one.name, 60)} ({one.contacts:,} {which.one}{plural})"


def _tiers_told(record: DeskRecord) -> None:
    words = ", ".join(f"tier {tier} every {days:,} days" for tier, days in record.tiers.items())
    st.caption(f"What each tier promises: {parts.plain(words)}.")


def _tiers(store: Store, record: DeskRecord) -> None:
    """What each tier promises, for both desks."""
    with st.expander("Tiers", icon=":material/stairs:"):
        st.caption("Days between two touches that a tier promises, for analysts and journalists.")
        mark = "_".join(f"{tier}{days}" for tier, days in record.tiers.items())
        with st.form(f"tiers_{mark}", border=False):
            told = {
                tier: st.number_input(
                    f"Tier {tier}, days", value=days, step=1, key=f"tier_{tier}_{mark}"
                )
                for tier, days in record.tiers.items()
            }
            left, right = st.columns(2)
            new = left.text_input("Another tier", key=f"tier_new_{mark}", placeholder="4", max_chars=8)
            days = right.number_input("Its days", value=None, step=1, key=f"tier_new_days_{mark}")
            sent = st.form_submit_button("Save tiers", type="primary", icon=":material/check:")
        if sent:
            _save_tiers(store, record, told, new, days)
        for tier in record.tiers:
            if st.button(
                f"Remove tier {tier}", type="tertiary", key=f"tier_remove_{tier}"
            ) and desk.write(store, partial(contacts.remove_tier, tier=tier)):
                desk.say(f"Tier {tier} is removed.")


def _save_tiers(
    store: Store, record: DeskRecord, told: Mapping[str, int | None], new: str, days: int | None
) -> None:
    if new.strip() and days is None:
        st.error(
            f"Tier {parts.plain(new)} has no interval yet: set its days first.", icon=":material/edit:"
        )
        return

    def act(unit: Unit) -> None:
        for tier, every in told.items():
            if every != record.tiers[tier]:
                contacts.set_tier(unit, tier, int(every) if every is not None else 0)
        if new.strip() and days is not None:
            contacts.set_tier(unit, new, int(days))

    if desk.write(store, act):
        desk.say("The tiers are saved.")
