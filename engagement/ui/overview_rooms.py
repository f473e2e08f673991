"""The Overview's boxes of other rooms: the analyst desk, the mission's coverage, the three indicators."""

from __future__ import annotations

from datetime import date

import streamlit as st

from engagement.insight import balance, mission
from engagement.insight.indicators import FAR
from engagement.insight.periods import quarter_before, quarter_of
from engagement.model.desk import Desk
from engagement.model.mission import Indicator
from engagement.model.quarters import in_words
from engagement.store import Store
from engagement.ui import desk_data, indicators, mission_data, parts
from engagement.ui.data import kept

_NAMES, _FINDINGS = 3, 2


def desk(store: Store, today: date) -> None:
    """Who is overdue and which promises are late, each a click from its page."""
    found = desk_data.view(store, desk_data.Asked(Desk.ANALYSTS, 12), today)
    if not found.contacts:
        parts.nothing_yet("No analyst is on the desk yet.", page="analysts", label="Add analysts")
        return
    words = [one.word(today) for one in found.standing]
    late = sum(one.overdue > 0 for one in found.promised)
    quiet = sum(one.quiet for one in found.standing)
    soon = words.count("Due") + words.count("Due soon")
    st.markdown(
        f"**{words.count('Overdue'):,} overdue** of {len(words):,} analysts, {soon:,} due in two weeks, "
        f"{quiet:,} quiet, {late:,} {'promise' if late == 1 else 'promises'} late."
    )
    overdue = [one for one in found.standing if one.word(today) == "Overdue"]
    for one in overdue[:_NAMES]:
        last = f"last touch {one.last.on:%-d %b %Y}" if one.last else "never touched"
        st.caption(
            f"{parts.plain(one.contact.name)} ({parts.plain(one.contact.firm)}): {one.overdue:,} "
            f"{'day' if one.overdue == 1 else 'days'} overdue, {last}"
        )
    parts.link("analysts", "The desk", icon=":material/contact_page:")


@kept(8)
def _mission(store: Store, today: date) -> tuple[list[str], list[str]]:
    first, last = quarter_of(today)
    since, until = quarter_before(today)
    now = mission.within(mission_data.served(store, first, last, None), first, last)
    before = mission.within(mission_data.served(store, since, until, None), since, until)
    if not now:
        return [], []
    constituents = mission_data.constituents(store)
    served = mission.evidence(now, before, mission_data.catalogue(store))
    proven = sum(bool(one.rows) for one in served)
    parts_ = balance.parts(
        mission_data.served(store, first, last, None), constituents, first, last, today
    )
    told = [
        f"{proven:,} of {len(served):,} duties have evidence this quarter.",
        balance.in_words(balance.balance(parts_), mission_data.aim(store))[0],
    ]
    empty = mission.findings(mission.cells(now, before, constituents), "this quarter")
    return told, empty


def coverage(store: Store, today: date) -> None:
    """Duties with evidence, the time's balance, and the emptiest of audiences and constituents."""
    told, empty = _mission(store, today)
    if not told:
        parts.nothing_yet("Nothing was delivered this quarter yet.", page="log", label="Open Log")
        return
    for one in told:
        st.markdown(parts.plain(one))
    for one in empty[:_FINDINGS]:
        st.caption(parts.plain(one))
    parts.link("mission", "The mission", icon=":material/explore:")


def three(store: Store, today: date) -> None:
    """Each indicator's newest quarter with an answer, in a line."""
    found = indicators.view(store, today)
    if not found.rows:
        parts.nothing_yet(
            "Nobody has scored the three indicators yet.", page="mission", label="Ask the assessors"
        )
        return
    for one in Indicator:
        answered = [standing for standing in found.quarters[one] if standing.voices]
        if not answered:
            st.markdown(f"**{one.label}**: nobody has answered yet.")
            continue
        newest = answered[-1]
        spread = newest.spread or 0
        far = " :orange-badge[far apart]" if spread >= FAR else ""
        st.markdown(f"**{one.label}**, {in_words(newest.quarter)}: {parts.plain(newest.told)}{far}")
    waits = len(found.waiting)
    if waits:
        st.caption(f"{waits:,} {'has' if waits == 1 else 'have'} not given all three this quarter.")
    parts.link("mission", "Indicators", icon=":material/monitoring:", section="indicators")
