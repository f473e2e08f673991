"""Duties and their evidence in a period; suggested duties to confirm; the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from engagement.insight import mission
from engagement.insight.duties import rules_in_words
from engagement.insight.mission import Evidence, Served
from engagement.model.mission import Constituent
from engagement.store import Store
from engagement.ui import (
    data,
    duty_catalogue,
    duty_field,
    duty_suggestions,
    figure,
    mission_asked,
    mission_data,
    parts,
    session,
)
from engagement.ui.data import kept
from engagement.ui.mission_asked import View

_MOST = 50


def show(store: Store, today: date) -> None:
    """The section."""
    view = mission_asked.view(store, today)
    found = evidence(store, view)
    with_any = sum(bool(one.rows) for one in found)
    st.markdown(
        f"**{with_any:,} of {len(found):,} duties have evidence {parts.plain(view.when)}.** Each activity counts for "
        "the duties somebody chose, or for those suggested by its kind and words until somebody does."
    )
    duty_suggestions.show(store, view)
    for constituent in Constituent:
        _of(constituent, [one for one in found if one.duty.constituent is constituent], view)
    _unknown(store, view)
    with st.expander(
        "How duties are suggested", icon=":material/rule:", key="duty_rules", on_change="rerun"
    ) as opened:
        if opened.open:
            _rules(store)
    duty_catalogue.show(store, may_write=session.may("write"))


@kept(16)
def evidence(store: Store, view: View) -> list[Evidence]:
    """Every duty with its evidence in the period."""
    return mission.evidence(
        mission_data.now(store, view), mission_data.then(store, view), mission_data.catalogue(store)
    )


def _of(constituent: Constituent, found: Sequence[Evidence], view: View) -> None:
    """The duties of one constituent: those with evidence can be opened, the others are named."""
    if not found:
        return
    st.subheader(constituent.label, anchor=False)
    for one in found:
        if one.rows:
            _opened(one, view)
    bare = [one for one in found if not one.rows]
    if bare:
        lines = [f"- {parts.plain(one.duty.label)}{_was(one)}" for one in bare]
        st.markdown(f":material/block: **No evidence {parts.plain(view.when)}:**\n" + "\n".join(lines))


def _was(one: Evidence) -> str:
    return f" ({one.before:,} in the period before)" if one.before else ""


def _opened(one: Evidence, view: View) -> None:
    suggested = len(one.rows) - one.chosen
    told = f"{len(one.rows):,}"
    if suggested:
        told += " suggested" if suggested == len(one.rows) else f", {suggested:,} of them suggested"
    change = len(one.rows) - one.before
    against = f", {change:+,} on the period before" if view.before and change else ""
    retired = " (retired)" if one.duty.retired else ""
    with st.expander(
        f"{parts.plain(one.duty.label)}{retired}: {told}{against}",
        key=f"duty_{one.duty.key}",
        on_change="rerun",
    ) as opened:
        if not opened.open:
            return
        shown = one.rows[:_MOST]
        st.dataframe(
            pd.DataFrame(
                {
                    "Date": [row.day for row in shown],
                    "Activity": [row.title for row in shown],
                    "Kind": [row.kind.label for row in shown],
                    "Duty": [how(row, one.duty.key) for row in shown],
                }
            ),
            hide_index=True,
            alt=f"Activities that serve {one.duty.label}, newest first",
            placeholder="",
        )
        if len(one.rows) > _MOST:
            st.caption(f"The newest {_MOST} of {len(one.rows):,}.")
        figure.opens([row.id for row in one.rows], "Open them")


def how(row: Served, duty: str) -> str:
    """Whether a duty was chosen for an activity, or why it is suggested."""
    if row.chosen:
        return "chosen"
    return f"suggested: {row.why[row.duties.index(duty)]}"


def _unknown(store: Store, view: View) -> None:
    known = {duty.key for duty in mission_data.catalogue(store)}
    for key, ids in mission.unknown(mission_data.now(store, view), known).items():
        st.warning(
            f'"{parts.plain(key)}" is a duty of {len(ids):,} activities and not in the catalogue. Add it there, or '
            "choose another for them.",
            icon=":material/help:",
        )
        figure.opens(ids, "Open them")


def _rules(store: Store) -> None:
    known = {duty.key: duty for duty in data.words(store).duties}
    st.caption(
        "At most three duties are suggested, those of the title first, then of whom it was with, of tags, of the "
        "kind, of the audience and of notes. A duty you added is never suggested; one that is retired neither."
    )
    st.dataframe(
        pd.DataFrame(
            [(duty_field.label(duty, known), looked, kinds) for duty, looked, kinds in rules_in_words()],
            columns=["Duty", "Suggested by", "In"],
        ),
        hide_index=True,
        alt="The rules by which duties are suggested",
        placeholder="",
    )
