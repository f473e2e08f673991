"""What is due on a desk: whom to touch, promises to keep, and the next four weeks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from engagement.insight.desk import Promised, Standing
from engagement.model.desk import Desk, Side
from engagement.store import Store, commitments
from engagement.ui import desk, parts, session
from engagement.ui.desk_data import View

# So many have a line of their own; all stand in the table.
_LINES = 12
_COLORS = {
    "Overdue": "red",
    "Due": "orange",
    "Due soon": "orange",
    "In time": "green",
    "No interval": "gray",
}
_ICONS = {
    "Overdue": ":material/notification_important:",
    "Due": ":material/today:",
    "Due soon": ":material/schedule:",
    "In time": ":material/check:",
    "No interval": ":material/help:",
}


def figures(view: View, today: date) -> None:
    """Four numbers that tell how it stands."""
    words = [one.word(today) for one in view.standing]
    late = [one for one in view.promised if one.overdue]
    ours = sum(one.owed.side is Side.OURS for one in late)
    overdue, soon, quiet, promised = st.columns(4)
    gray: Any = {"delta_color": "off", "delta_arrow": "off"}
    overdue.metric("Overdue", f"{words.count('Overdue'):,}", f"of {len(words):,}", **gray)
    soon.metric("Due in two weeks", f"{words.count('Due') + words.count('Due soon'):,}")
    silent = sum(one.quiet for one in view.standing)
    quiet.metric("Quiet", f"{silent:,}", help="No touch in twice the interval, or never.")
    of_both = f"{ours:,} ours, {len(late) - ours:,} theirs"
    promised.metric("Promises late", f"{len(late):,}", of_both, **gray)


def who(view: View, which: Desk, today: date) -> None:
    """Who is due, overdue and quiet, the longest overdue first."""
    st.subheader("Who is due", anchor=False)
    urgent = [
        one for one in view.standing if one.quiet or one.word(today) in ("Overdue", "Due", "Due soon")
    ]
    if not urgent:
        st.success(
            "Everybody was touched in time, and nobody is due within two weeks.", icon=":material/check:"
        )
    for one in urgent[:_LINES]:
        _line(one, which, today)
    if len(urgent) > _LINES:
        st.caption(f"{len(urgent) - _LINES:,} more are due; the table has all of them.")
    with st.expander(f"All {len(view.standing):,} in a table", expanded=not urgent):
        st.dataframe(
            _table(view.standing, today),
            hide_index=True,
            placeholder="",
            height=min(38 + 35 * len(view.standing), 560),
            alt=f"Everybody on the {which.label.lower()} desk with last touch and due day, longest overdue first",
        )


def _line(one: Standing, which: Desk, today: date) -> None:
    contact = one.contact
    word = one.word(today)
    with st.container(border=True):
        left, right = st.columns([5, 2], vertical_alignment="center")
        with left:
            days = f" {one.overdue:,} days" if one.overdue else ""
            quiet = " :gray-badge[:material/volume_off: Quiet]" if one.quiet else ""
            tier = f" · tier {parts.plain(contact.tier)}" if contact.tier else ""
            st.markdown(
                f":{_COLORS[word]}-badge[{_ICONS[word]} {word}{days}]{quiet} "
                f"**{parts.plain(parts.cut(contact.name, 80))}**, {parts.plain(parts.cut(contact.firm, 60))}{tier}"
            )
            st.caption(" ".join(_facts(one)))
        if session.may("write"):
            with right:
                parts.link("log", "Log a touch", icon=":material/edit_note:", touch=contact.id)


def _facts(one: Standing) -> list[str]:
    said = [
        f"Last touch {one.last.on.isoformat()}." if one.last else "No touch yet.",
        f"Due {one.due_on.isoformat()}." if one.due_on else "No interval: give a tier or days.",
    ]
    if one.perception is not None:
        said.append(f"Perception {one.perception:+d}.".replace("+0", "0"))
    if one.next:
        said.append(f"Next planned {one.next.on.isoformat()}.")
    if one.unclosed:
        said.append(f"Planned for {one.unclosed.on.isoformat()}: say how it went.")
    if one.contact.owner:
        said.append(f"Owner {parts.plain(parts.cut(one.contact.owner, 60))}.")
    return said


def _table(standing: tuple[Standing, ...], today: date) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Who": [one.contact.name for one in standing],
            "Of": [one.contact.firm for one in standing],
            "Tier": [one.contact.tier or "" for one in standing],
            "Stands": [one.word(today) + (", quiet" if one.quiet else "") for one in standing],
            "Last touch": [one.last.on if one.last else None for one in standing],
            "Due": [one.due_on for one in standing],
            "Days overdue": [one.overdue for one in standing],
            "Next planned": [one.next.on if one.next else None for one in standing],
            "Touches": [one.touches for one in standing],
            "Perception": pd.array([one.perception for one in standing], dtype="Int64"),
            "Covers": [", ".join(one.contact.coverage) for one in standing],
            "Owner": [one.contact.owner or "" for one in standing],
        }
    )


def promises(store: Store, view: View, today: date) -> None:
    """What was promised and is not kept yet, ours first."""
    st.subheader("Promises", anchor=False)
    if not view.promised:
        st.caption(
            "Nothing is promised. Say it when you log a touch: we promised the roadmap by 12 Dec; "
            "they promised a draft by Friday."
        )
        return
    names = {one.id: one.name for one in view.record.contacts}
    for side, column in zip(Side, st.columns(2), strict=True):
        with column:
            own = [one for one in view.promised if one.owed.side is side]
            st.markdown(f"**{side.label}**")
            if not own:
                st.caption("Nothing.")
            for one in own:
                _promise(store, one, names, today)


def _promise(store: Store, one: Promised, names: dict[str, str], today: date) -> None:
    owed = one.owed
    people = [names[who] for who in owed.contacts if who in names]
    whom = ", ".join(people) or owed.title
    when = "No day was named" if owed.due_on is None else f"By {owed.due_on.isoformat()}"
    badge = (
        f":red-badge[:material/notification_important: {one.overdue:,} days late] "
        if one.overdue
        else ""
    )
    with st.container(border=True):
        st.markdown(f"{badge}**{parts.plain(parts.cut(owed.what, 160))}**")
        st.caption(parts.plain(f"{when}. {parts.cut(whom, 80)}, {owed.made_on.isoformat()}."))
        with st.container(horizontal=True):
            if session.may("write"):
                if st.button("Kept", icon=":material/check:", key=f"kept_{owed.id}") and desk.write(
                    store, lambda unit: commitments.keep(unit, owed.id, today)
                ):
                    desk.say(f"Kept: {parts.cut(owed.what)}", "kept", owed.id)
                if st.button("Drop", type="tertiary", key=f"drop_{owed.id}") and desk.write(
                    store, lambda unit: commitments.drop(unit, owed.id)
                ):
                    desk.say(f"Dropped: {parts.cut(owed.what)}", "dropped", owed.id)
            parts.link("activities", "Open the touch", open=owed.activity_id)


def coming(view: View, today: date) -> None:
    """The next four weeks in their order, with what is late."""
    st.subheader("Late, and in the next four weeks", anchor=False)
    if not view.coming:
        st.caption("Nothing is late, and nothing is due within four weeks.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Day": [one.on for one in view.coming],
                "In days": [(one.on - today).days for one in view.coming],
                "What": [one.words for one in view.coming],
                "Owner": [one.owner or "" for one in view.coming],
            }
        ),
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(view.coming), 420),
        alt="Touches, steps and promises due within four weeks and late ones, soonest first",
    )
