"""The watch list of startups and partners: who is due, why they matter, what was found out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from engagement.errors import EngagementError
from engagement.insight.watch_list import Watched, watched
from engagement.model.ids import new_id
from engagement.model.vocabulary import Kind
from engagement.model.watched import CompanySort, CompanyVerdict
from engagement.store import Store
from engagement.store import watched as watched_of
from engagement.ui import figure, mission_data, parts, session, watch_form
from engagement.ui.data import kept
from engagement.ui.reach_asked import choose

_ALL = "all"
_PAGE = 20
_LINE = 500  # letters of what somebody wrote; its form shows all of it
_COLORS = {
    CompanyVerdict.PILOT: "blue",
    CompanyVerdict.PARTNER: "green",
    CompanyVerdict.ACQUIRE: "green",
    CompanyVerdict.PASS: "gray",
}


def show(store: Store, today: date) -> None:
    """The section."""
    found = companies(store, today)
    _said(store)
    if not found:
        parts.nothing_yet(
            "No company is watched yet. Add the startups, partners and acquisition targets whose technology you "
            "want to look at again, with why they matter."
        )
    else:
        due = [one for one in found if one.overdue > 0 or (one.looked_on is None and one.due_on)]
        st.markdown(
            f"**{len(found):,} {'company is' if len(found) == 1 else 'companies are'} watched, "
            f"{len(due):,} due for a look.** A look is what you log here, or a startup watch, a due diligence or a "
            "partner meeting with that company."
        )
        for one in _of_a_page(_chosen(found)):
            _company(store, one)
    if session.may("write"):
        watch_form.add(store)
        _retired(store)


@kept(8)
def companies(store: Store, today: date) -> list[Watched]:
    """The list, longest overdue first."""
    return watched(mission_data.companies(store, False), mission_data.looks(store), today)


def _chosen(found: Sequence[Watched]) -> list[Watched]:
    """Those of the sort and verdict that the URL names."""
    left, right = st.columns(2)
    sorts = {_ALL: "Every sort", **{one.value: one.label for one in CompanySort}}
    verdicts = {_ALL: "Every verdict", **{one.value: one.label for one in CompanyVerdict}}
    with left:
        sort = choose(st.selectbox, "Sort", "sort", sorts, _ALL)
    with right:
        verdict = choose(st.selectbox, "Verdict", "verdict", verdicts, _ALL)
    chosen = [
        one
        for one in found
        if (sort == _ALL or one.sort == sort) and (verdict == _ALL or one.verdict == verdict)
    ]
    if not chosen:
        st.caption("No company on the list has this sort and verdict.")
    return chosen


def _of_a_page(chosen: Sequence[Watched]) -> Sequence[Watched]:
    """A page of them: five hundred with their buttons would take seconds at each click."""
    pages = -(-len(chosen) // _PAGE)
    page = min(st.pagination(pages, key="company_page"), pages) if pages > 1 else 1
    return chosen[(page - 1) * _PAGE : page * _PAGE]


def _company(store: Store, one: Watched) -> None:
    row = one.row
    with st.container(border=True, key=f"company_{row['id']}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{parts.plain(parts.cut(row['name']))}**")
            st.badge(one.sort.label, color="gray")
            if one.verdict:
                st.badge(one.verdict.label, color=_COLORS.get(one.verdict, "orange"))  # type: ignore[arg-type]
            if one.overdue > 0 or (one.looked_on is None and one.due_on):
                st.badge("Due", color="red", icon=":material/schedule:")
        lines = [
            parts.plain(parts.cut(row["why"], _LINE))
            if row["why"]
            else ":gray[Nobody said why it matters.]"
        ]
        last = f"Last look {one.looked_on}" if one.looked_on else "No look yet"
        lines.append(f"{last}, {one.due_in_words()}.")
        if row["owner"]:
            lines.append(f"Owner: {parts.plain(parts.cut(row['owner']))}")
        if row["notes"]:
            lines.append(parts.plain(parts.cut(row["notes"], _LINE)))
        st.markdown("  \n".join(lines))
        _looks(one)
        if session.may("write"):
            _acts(store, one)


def _looks(one: Watched) -> None:
    """The looks at it; due diligence apart, for it is what a verdict stands on."""
    diligence = [look["id"] for look in one.looks if look["kind"] == Kind.DUE_DILIGENCE]
    for look in one.looks[:1]:
        told = f"{look['starts_on']} {Kind(look['kind']).label}: {parts.plain(parts.cut(look['title'], 60))}"
        parts.link("activities", told, open=look["id"])
    if len(one.looks) < 2 and not diligence and not one.row["url"]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if len(one.looks) > 1:
            figure.opens([look["id"] for look in one.looks], f"All {len(one.looks):,} looks")
        if diligence:
            figure.opens(diligence, f"Due diligence ({len(diligence):,})")
        if one.row["url"]:
            st.link_button("Its page", one.row["url"], icon=":material/open_in_new:", type="tertiary")


def _acts(store: Store, one: Watched) -> None:
    row = one.row
    editing = st.session_state.get("company_editing") == row["id"]
    with st.container(horizontal=True):
        token = st.session_state.setdefault(f"look_{row['id']}", new_id())
        st.button(
            "Log a look",
            icon=":material/visibility:",
            key=f"log_look_{row['id']}",
            on_click=partial(_log, store, row["id"], row["name"], token),
        )
        if st.button(
            "Stop editing" if editing else "Edit",
            icon=":material/edit:",
            key=f"edit_company_{row['id']}",
        ):
            st.session_state["company_editing"] = None if editing else row["id"]
            st.session_state["company_version"] = row["version"]
            st.rerun()
        st.button(
            "Take off the list",
            icon=":material/archive:",
            key=f"retire_company_{row['id']}",
            on_click=partial(_retire, store, row),
        )
    if editing:
        watch_form.edit(store, row)
        _history(store, row["id"])


def _log(store: Store, company_id: str, name: str, token: str) -> None:
    """A second click finds the activity of the first one, by its token."""

    def act(unit: Any) -> str:
        made: str = unit.once(token, lambda: watched_of.look(unit, company_id, session.today()))
        return made

    made = _do(store, act)
    if made:
        st.session_state.pop(f"look_{company_id}", None)
        st.session_state["company_said"] = ("look", made, f"A look at {name} is logged.")


def _retire(store: Store, row: Any) -> None:
    if _do(store, lambda unit: watched_of.retire(unit, row["id"], row["version"])):
        st.session_state["company_said"] = (
            "retired",
            row["id"],
            f"{row['name']} is not watched any more.",
        )


def _restore(store: Store, company_id: str, name: str) -> None:
    if _do(store, lambda unit: watched_of.restore(unit, company_id)):
        st.session_state["company_said"] = ("", company_id, f"{name} is watched again.")


def _do(store: Store, act: Callable[[Any], Any]) -> Any:
    """Write; None where it was refused, which is said at the next showing."""
    try:
        session.require("write")
        with store.unit(session.author()) as unit:
            return act(unit)
    except EngagementError as error:
        st.session_state["company_refused"] = error.message
        return None


def _said(store: Store) -> None:
    """What the last click did, and its way back."""
    if refused := st.session_state.pop("company_refused", None):
        st.error(parts.plain(refused), icon=":material/edit:")
    told = st.session_state.get("company_said")
    if not told:
        return
    what, of, sentence = told
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(parts.plain(parts.cut(sentence, _LINE)), icon=":material/check:")
        if what == "look":
            parts.link("activities", "Open it", open=of)
        if what:
            st.button(
                "Undo", icon=":material/undo:", key="company_undo", on_click=partial(_undo, store, told)
            )


def _undo(store: Store, told: tuple[str, str, str]) -> None:
    what, of, _ = told
    st.session_state.pop("company_said", None)
    if what == "retired":
        _do(store, lambda unit: watched_of.restore(unit, of))
        return
    try:
        session.require("write")
        store.delete_activity(of, store.activity(of).row["version"], session.author())
    except EngagementError as error:
        st.session_state["company_refused"] = error.message


def _retired(store: Store) -> None:
    gone = mission_data.companies(store, True)
    if not gone:
        return
    with st.expander(
        f"No longer watched ({len(gone):,})", icon=":material/archive:", key="companies_gone"
    ):
        for row in gone:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(parts.plain(parts.cut(row["name"])))
                st.button(
                    "Bring it back",
                    icon=":material/undo:",
                    key=f"restore_company_{row['id']}",
                    on_click=partial(_restore, store, row["id"], row["name"]),
                )


_WORDS = {"add": "added", "edit": "changed", "delete": "taken off the list", "restore": "brought back"}


def _history(store: Store, company_id: str) -> None:
    with store.read() as connection:
        changes = watched_of.history(connection, company_id)
    with st.expander(
        f"History ({len(changes):,})", icon=":material/history:", key=f"company_history_{company_id}"
    ):
        for number, change in enumerate(changes):
            st.markdown(
                f"{parts.moment(change.at)}, {parts.plain(change.by)}: {_WORDS.get(change.action, change.action)}"
            )
            for name, (was, now) in (change.fields or {}).items():
                st.text(
                    f"{name.replace('_', ' ')}: {parts.cut(str(was or 'nothing'))} → {parts.cut(str(now or 'nothing'))}"
                )
            if number == 0 and change.action == "edit":
                st.button(
                    "Undo",
                    icon=":material/undo:",
                    key=f"undo_company_{change.id}",
                    on_click=partial(_undo_change, store, change.id),
                )


def _undo_change(store: Store, change_id: str) -> None:
    if made := _do(store, lambda unit: watched_of.undo(unit, change_id)):
        st.session_state["company_said"] = ("", made, "Undone.")
        st.session_state["company_editing"] = None
