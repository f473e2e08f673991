"""The Briefs page's pieces: which period, the brief as it would be, freezing it, the frozen ones, its forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, cast

import pandas as pd
import streamlit as st

from engagement.charts.briefs import drawing
from engagement.errors import EngagementError, Refused
from engagement.insight import briefs
from engagement.insight.periods import quarter_before, quarter_of, year_of
from engagement.model.briefs import Changed, Content, Figure, Grid, Period, Section
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.ids import new_id
from engagement.outlets.briefs import FORMS, Form
from engagement.store import Store
from engagement.store import briefs as briefs_of
from engagement.ui import brief_data, parts, session

_PERIODS = {
    "this_quarter": "This quarter",
    "last_quarter": "Last quarter",
    "this_year": "This year",
    "custom": "From … to …",
}
_WHOLE = {"this_quarter": quarter_of, "last_quarter": quarter_before, "this_year": year_of}
_LISTED = 5


def period(today: date) -> Period:
    """The period that the visitor or the link chose; the page ends with a sentence where there is none."""
    usual = "custom" if {"from", "to"} & set(st.query_params) else "this_quarter"
    told = st.query_params.get("period", usual)
    if told not in _PERIODS:
        st.caption(
            f":material/info: The link says period={parts.plain(parts.cut(told))}, which is not known."
        )
        told = usual
    st.session_state["brief_period"] = told
    st.segmented_control(
        "Period",
        list(_PERIODS),
        format_func=lambda one: _PERIODS[one],
        key="brief_period",
        required=True,
        on_change=_put_period,
        label_visibility="collapsed",
    )
    since, until = _WHOLE[told](today) if told in _WHOLE else _days(today)
    try:
        return briefs.period_of(since, until, today)
    except Refused as error:
        st.warning(parts.plain(error.message), icon=":material/event_busy:")
        st.stop()


def _put_period() -> None:
    st.query_params["period"] = st.session_state["brief_period"]
    for name in ("from", "to"):
        st.query_params.pop(name, None)


def _days(today: date) -> tuple[date, date]:
    first, last = quarter_of(today)
    left, right = st.columns(2)
    with left:
        since = _day("From", "from", first)
    with right:
        until = _day("To", "to", last)
    return since, until


def _day(title: str, name: str, usual: date) -> date:
    """A day of the period, in the URL as 2026-03-31; a sentence where the link says what is none."""
    told = st.query_params.get(name)
    found = usual
    try:
        found = date.fromisoformat(told) if told is not None else usual
    except ValueError:
        st.caption(
            f":material/info: {name}={parts.plain(parts.cut(str(told)))} is no day such as 2026-03-31."
        )
    if not EARLIEST <= found <= LATEST:
        st.caption(f":material/info: {name}={found} is not between {EARLIEST} and {LATEST}.")
        found = usual
    st.session_state[f"brief_{name}"] = found
    st.date_input(
        title,
        min_value=EARLIEST,
        max_value=LATEST,
        key=f"brief_{name}",
        format="YYYY-MM-DD",
        on_change=_put_day,
        args=(name,),
    )
    return found


def _put_day(name: str) -> None:
    found = st.session_state[f"brief_{name}"]
    st.query_params["period"] = "custom"
    if isinstance(found, date):
        st.query_params[name] = found.isoformat()
    elif name in st.query_params:
        del st.query_params[name]


def told(store: Store, asked: Period) -> Content:
    """The brief as the record tells it now."""
    return brief_data.content(store, asked)


def acts(store: Store, content: Content) -> None:
    """Freeze it under a name, or save it as it stands."""
    with st.container(horizontal=True):
        if session.may("write"):
            with st.popover("Freeze", icon=":material/ac_unit:", type="primary", key="freeze_box"):
                _freeze(store, content)
        downloads(content, None, ())


def _freeze(store: Store, content: Content) -> None:
    st.markdown("It is kept as it stands now, and says later what has changed since.")
    with st.form("freeze", border=False):
        name = st.text_input(
            "Name", placeholder=content.name, max_chars=briefs_of.LONGEST_NAME, key="brief_name"
        )
        pressed = st.form_submit_button("Freeze this brief", type="primary")
    token = st.session_state.setdefault("brief_token", new_id())
    if not pressed:
        return
    named = Content(
        name.strip() or content.name,
        content.from_on,
        content.to_on,
        content.on_day,
        content.sections,
    )
    try:
        with store.unit(session.author()) as unit:
            made = briefs_of.freeze(unit, named, token)
    except EngagementError as error:
        st.error(parts.plain(error.message))
        return
    # A new token for the next one: a second click on the button finds the first one's brief.
    st.session_state.pop("brief_token")
    _open(made)


def _open(brief_id: str) -> None:
    for name in ("period", "from", "to"):
        st.query_params.pop(name, None)
    st.query_params["brief"] = brief_id
    st.rerun()


def frozen(store: Store) -> None:
    """The frozen briefs, newest first, each a link to itself."""
    found = brief_data.listed(store)
    if not found:
        return
    st.subheader("Frozen briefs", anchor=False)
    for one in found[:_LISTED]:
        _link(one)
    if len(found) > _LISTED:
        older = f"{len(found) - _LISTED:,} older"
        with st.expander(older, key="older_briefs", on_change="rerun") as opened:
            for one in found[_LISTED:] if opened.open else ():
                _link(one)


def _link(one: briefs_of.Told) -> None:
    told = f"{one.from_on} to {one.to_on}, frozen {parts.moment(one.created_at)} by {one.created_by}"
    parts.link("briefs", parts.plain(parts.cut(one.name)), icon=":material/ac_unit:", brief=one.id)
    st.caption(parts.plain(told))  # beside the link: a link's own words are cut on a phone


def downloads(content: Content, comment: str | None, changed: Sequence[Changed]) -> None:
    """The brief in its forms; each is made when its button is pressed."""
    name = re.sub(r"[^\w-]+", "-", content.name.lower()).strip("-")[:80] or "brief"
    with st.popover(
        "Save as", icon=":material/download:", key="save_brief", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        for ending, form in FORMS.items():
            if form.here:
                st.download_button(
                    form.label,
                    cast(Any, partial(_written, form, content, comment, tuple(changed))),
                    f"{name}{ending}",
                    form.media,
                    key=f"brief{ending}",
                    on_click="ignore",
                    type="tertiary",
                )


def _written(form: Form, content: Content, comment: str | None, changed: Sequence[Changed]) -> bytes:
    return form.write(content, comment, changed)


def shown(content: Content) -> None:
    """A brief on the page: sentences, numbers, charts and tables of each section."""
    st.header(parts.plain(parts.cut(content.name)), anchor=False)
    st.caption(f"{content.from_on} to {content.to_on}, as told on {content.on_day}")
    drawn = 0
    for section in content.sections:
        drawn = _section(section, drawn)


def _section(section: Section, drawn: int) -> int:
    """One section; returns how many charts there are by now."""
    st.subheader(parts.plain(section.title), anchor=False)
    _sentences(section.sentences[: section.lead])
    if section.figures:
        _tiles(section.figures)
    for one in section.drawings:
        st.markdown(
            f"**{parts.plain(one.title)}**" + (f" ({parts.plain(one.unit)})" if one.unit else "")
        )
        parts.chart(drawing(one), key=f"brief_chart_{drawn}", alt=one.in_words or one.title)
        if one.note:
            st.caption(parts.plain(one.note))
        drawn += 1
    _sentences(section.sentences[section.lead :])
    for grid in section.grids:
        _table(grid, section.title)
        if grid.note:
            st.caption(parts.plain(grid.note))
    return drawn


def _sentences(found: Sequence[str]) -> None:
    if found:
        lines = map(parts.plain, found)
        st.markdown(next(lines) if len(found) == 1 else "\n".join(f"- {line}" for line in lines))


def _tiles(figures: Sequence[Figure]) -> None:
    """The numbers beside each other, one under the other on a phone."""
    with st.container(horizontal=True):
        for figure in figures:
            lines = [f":small[{parts.plain(figure.label)}]", f"**{parts.plain(figure.said)}**"]
            if figure.note:
                lines.append(f":small[:gray[{parts.plain(figure.note)}]]")
            st.container(border=True, width=270).markdown("  \n".join(lines))


def _table(grid: Grid, title: str) -> None:
    """A table that wraps: on a phone its cells are read whole."""
    rows = [[parts.plain(cell) for cell in row] for row in grid.rows]
    frame = pd.DataFrame(rows, columns=pd.Index(grid.columns))
    st.table(frame.set_index(grid.columns[0]), alt=title)
