"""Activities with their suggested duties: one click confirms, another changes, one confirms all of a kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import streamlit as st

from engagement.errors import EngagementError
from engagement.insight.mission import Served
from engagement.model.mission import NO_DUTY
from engagement.model.vocabulary import Kind
from engagement.store import Store, duties
from engagement.ui import duty_field, mission_data, parts, session
from engagement.ui.mission_asked import View

_PAGE = 8
_EVERY = "every kind"


def show(store: Store, view: View) -> None:
    """What waits for a person's word, of the period; nothing where all was chosen or nobody may write."""
    waiting = [one for one in mission_data.now(store, view) if not one.chosen]
    _done(store)
    if not waiting or not session.may("write"):
        return
    with st.expander(
        f"{len(waiting):,} {'activity' if len(waiting) == 1 else 'activities'} with duties to confirm",
        icon=":material/checklist:",
        key="duty_suggestions",
        on_change="rerun",
    ) as opened:
        if opened.open:
            _list(store, waiting)


def _list(store: Store, waiting: Sequence[Served]) -> None:
    counted = Counter(one.kind for one in waiting)
    kinds: list[Kind | None] = [None, *(kind for kind, _ in counted.most_common())]
    left, right = st.columns(2, vertical_alignment="bottom")
    kind = left.selectbox(
        "Kind",
        kinds,
        format_func=lambda one: f"{one.label} ({counted[one]:,})" if one else _EVERY.capitalize(),
        key="duty_kind",
    )
    shown = [one for one in waiting if kind in (None, one.kind)]
    sure = [one for one in shown if one.duties]
    if kind and sure:
        right.button(
            f"Confirm all {len(sure):,}",
            icon=":material/done_all:",
            key="duty_confirm_all",
            on_click=partial(_confirm, store, {one.id: one.duties for one in sure}, sure),
        )
    else:
        right.caption("Choose a kind to confirm all of it at once.")
    pages = -(-len(shown) // _PAGE)
    page = 1
    if pages > 1:
        page = min(st.pagination(pages, key="duty_page"), pages)
    for one in shown[(page - 1) * _PAGE : page * _PAGE]:
        _row(store, one)


def _row(store: Store, one: Served) -> None:
    known = {duty.key: duty for duty in mission_data.catalogue(store)}
    with st.container(border=True):
        st.markdown(f"**{parts.plain(parts.cut(one.title))}**  \n{one.day}, {one.kind.label.lower()}")
        told = "; ".join(
            f"{duty_field.label(duty, known)}, because {why}"
            for duty, why in zip(one.duties, one.why, strict=True)
        )
        st.caption(parts.plain(told or "No duty is suggested: nothing in it tells of one."))
        with st.container(horizontal=True, vertical_alignment="center"):
            if one.duties:
                st.button(
                    "Confirm",
                    icon=":material/check:",
                    key=f"confirm_{one.id}",
                    on_click=partial(_confirm, store, {one.id: one.duties}, [one]),
                )
            with st.popover(
                "Change", icon=":material/edit:", key=f"change_{one.id}", on_change="rerun"
            ) as p:
                if p.open:
                    _change(store, one)
            parts.link("activities", "Open it", open=one.id)


def _change(store: Store, one: Served) -> None:
    catalogue = mission_data.catalogue(store)
    known = {duty.key: duty for duty in catalogue}
    offered = [duty.key for duty in catalogue if not duty.retired]
    chosen = st.multiselect(
        "It serves",
        [*offered, NO_DUTY],
        list(one.duties),
        format_func=lambda key: duty_field.label(key, known),
        key=f"duties_{one.id}",
    )
    st.button(
        "Save",
        type="primary",
        icon=":material/check:",
        key=f"save_{one.id}",
        on_click=partial(_change_to, store, one),
        disabled=not chosen,
    )


def _change_to(store: Store, one: Served) -> None:
    chosen = [*st.session_state.get(f"duties_{one.id}", ())]
    told = [key for key in chosen if key != NO_DUTY] or chosen
    _confirm(store, {one.id: tuple(told)}, [one])


def _confirm(store: Store, chosen: dict[str, tuple[str, ...]], seen: Sequence[Served]) -> None:
    try:
        session.require("write")
        with store.unit(session.author()) as unit:
            done, left = duties.confirm(unit, dict(chosen), {one.id: one.version for one in seen})
    except EngagementError as error:
        st.session_state["duties_refused"] = error.message
        return
    st.session_state["duties_done"] = ([one.id for one in seen], done, left)


def _done(store: Store) -> None:
    """What the last click did, and the way back."""
    if refused := st.session_state.pop("duties_refused", None):
        st.error(parts.plain(refused), icon=":material/edit:")
    told = st.session_state.get("duties_done")
    if not told:
        return
    ids, done, left = told
    with st.container(horizontal=True, vertical_alignment="center"):
        kept_ = f" {left:,} were changed meanwhile and are left as they are." if left else ""
        st.success(
            f"{done:,} {'activity has its' if done == 1 else 'activities have their'} duties.{kept_}",
            icon=":material/check:",
        )
        st.button("Undo", icon=":material/undo:", key="duties_undo", on_click=partial(_undo, store, ids))


def _undo(store: Store, ids: Sequence[str]) -> None:
    st.session_state.pop("duties_done", None)
    try:
        session.require("write")
        with store.unit(session.author()) as unit:
            duties.confirm(unit, dict.fromkeys(ids, ()), {})
    except EngagementError as error:
        st.session_state["duties_refused"] = error.message
