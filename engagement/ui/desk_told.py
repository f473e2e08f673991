"""How it goes on a desk: touches by month, perception, mix, topics, mentions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from engagement.charts.specs import said
from engagement.insight import desk as arithmetic
from engagement.model.designated import Touch
from engagement.model.desk import Desk
from engagement.store import Store
from engagement.ui import desk, desk_data, figure, parts
from engagement.ui.desk_data import Asked, View

_SOURCE = "your record"


def section(store: Store, asked: Asked, today: date) -> None:
    """All of it over the months that are chosen."""
    asked = replace(asked, months=desk.months())
    view = desk_data.view(store, asked, today)
    first = desk_data.since(asked, today)
    done = arithmetic.delivered(view.touches, first, today)
    known = [one for one in done if one.contacts]
    _heat(store, asked, view, done, today)
    if not done:
        st.caption("No touch took place in these months. Log one on the Log page.")
        return
    _unknown([one for one in done if not one.contacts], asked.desk)
    _perception(store, asked, known, today)
    _mix(store, asked, done, today)
    _topics(view, known)
    _mentions(store, asked, today)


def _heat(store: Store, asked: Asked, view: View, done: list[Touch], today: date) -> None:
    st.subheader("Touches by month", anchor=False)
    drawn = desk_data.heat(store, asked, today)
    coverage = f"{len(done):,} touches of {len(view.contacts):,} people"
    if len(view.contacts) > desk_data.MOST:
        coverage += f"; the {desk_data.MOST} that are due first are drawn"
    picked = figure.show(
        drawn.spec,
        drawn.frame,
        figure.Caption(
            _SOURCE,
            None,
            "Delivered touches; one with two people counts for both.",
            coverage + ".",
            shown=f"{_period(asked, today)}, by contact and month.",
        ),
        key="desk_heat",
        title="Touches by month",
        alt="Touches of each contact in each month, darker where there were more",
    )
    for mark in picked[:1]:
        rows = [
            {"id": one.id, "title": one.title, "day": one.on}
            for one in done
            if mark.get("id") in one.contacts and one.on.strftime("%Y-%m") == str(mark.get("month"))[:7]
        ]
        figure.behind(rows, "Touches of that month")


def _period(asked: Asked, today: date) -> str:
    return f"{said(desk_data.since(asked, today))} to {said(today)}"


def _unknown(touches: list[Touch], which: Desk) -> None:
    if touches:
        count = len(touches)
        st.caption(
            f"{count:,} {'meeting names' if count == 1 else 'meetings name'} nobody on the desk. "
            f"Put the {which.one} on it, or write the name as it stands there."
        )
        figure.opens([one.id for one in touches], "Open them")


def _perception(store: Store, asked: Asked, done: list[Touch], today: date) -> None:
    st.subheader("Perception over time", anchor=False)
    drawn = desk_data.perception(store, asked, today)
    if drawn is None:
        st.caption("No touch says yet what they thought of us. Log it as +1 or -1, from -2 to +2.")
        return
    told = sum(one.perception is not None for one in done)
    picked = figure.show(
        drawn.spec,
        drawn.frame,
        figure.Caption(
            _SOURCE,
            None,
            "What you noted of their view of us after a touch, from -2 to +2; the line is the mean of a quarter.",
            f"Noted for {told:,} of {len(done):,} touches.",
            shown=f"{_period(asked, today)}, a point for each touch.",
        ),
        key="desk_perception",
        title="Perception over time",
        alt="Perception after each touch from -2 to +2, with the mean of every quarter",
    )
    for mark in picked[:1]:
        rows = [
            {"id": one.id, "title": one.title, "day": one.on} for one in done if one.id == mark.get("id")
        ]
        figure.behind(rows, "That touch")


def _mix(store: Store, asked: Asked, done: list[Touch], today: date) -> None:
    st.subheader("Briefings and inquiries", anchor=False)
    drawn = desk_data.mix(store, asked, today)
    if drawn is None:
        return
    timed = sum(one.minutes is not None for one in done)
    typed = sum(one.touch is not None for one in done)
    figure.show(
        drawn.spec,
        drawn.frame,
        figure.Caption(
            _SOURCE,
            None,
            "Touches by type and by who told whom.",
            f"The type is known of {typed:,} and minutes of {timed:,} of {len(done):,} touches.",
            shown=f"{_period(asked, today)}, by type and direction.",
        ),
        key="desk_mix",
        title="Briefings and inquiries",
        alt="Touches by type, split by who told whom",
        opens=False,
    )


def _topics(view: View, done: list[Touch]) -> None:
    st.subheader("Topics they cover", anchor=False)
    found = arithmetic.topics(view.contacts, done)
    if not found:
        st.caption("Nobody's coverage is known. Add it under People and tiers.")
        return
    gaps = sum(one.touches == 0 for one in found)
    st.markdown(
        f"**{gaps:,} of {len(found):,}** topics they cover were not talked about in these months."
        if gaps
        else "Every topic they cover was talked about in these months."
    )
    st.dataframe(
        pd.DataFrame(
            {
                "Who": [one.contact.name for one in found],
                "Of": [one.contact.firm for one in found],
                "Covers": [one.topic for one in found],
                "Touches about it": [one.touches for one in found],
                "Last": [one.last for one in found],
            }
        ),
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(found), 420),
        alt="Each contact's coverage with the touches about it, gaps first",
    )
    if beyond := arithmetic.uncovered(view.record.contacts, done):
        words = ", ".join(
            f"{parts.plain(parts.cut(topic, 40))} ({count})" for topic, count in beyond[:8]
        )
        st.caption(f"Talked about, and in nobody's coverage: {words}.")


def _mentions(store: Store, asked: Asked, today: date) -> None:
    st.subheader("Mentions", anchor=False)
    found = desk_data.mentions(store, asked, today)
    if not found:
        st.caption(
            "No report or article is linked yet. Add its address to a touch, or to an article of the firm, as coverage."
        )
        return
    st.dataframe(
        pd.DataFrame(
            {
                "Day": [one.on for one in found],
                "By": [one.by for one in found],
                "With": [one.title for one in found],
                "Page": [one.url for one in found],
            }
        ),
        hide_index=True,
        placeholder="",
        height=min(38 + 35 * len(found), 420),
        column_config={"Page": st.column_config.LinkColumn(display_text="Open")},
        alt="Reports and articles that tell of us, newest first",
    )
