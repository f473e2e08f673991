"""The three indicators on the Mission page: where each stands, its trend, how far apart people are, who is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from engagement.charts import indicators as charts
from engagement.insight import indicators
from engagement.insight.indicators import Standing, Waiting
from engagement.model.mission import AssessorRole, Indicator
from engagement.model.quarters import in_words, quarter_code
from engagement.model.rubric import assessor_in_words, looks_like
from engagement.store import Store, assessed, assessors, invitations
from engagement.ui import assessors as people_ui
from engagement.ui import data, figure, parts, session
from engagement.ui.assess import quoted

_SHOWN_WORDS = 6
_QUARTERS = 12


@dataclass(frozen=True, slots=True)
class View:
    """What the section shows: people, assessments without private words, and per indicator its quarters."""

    people: Sequence[Any]
    rows: Sequence[Any]
    titles: dict[str, str]
    links: dict[str, Any]
    waiting: list[Waiting]
    quarters: dict[Indicator, list[Standing]]
    frames: dict[Indicator, pd.DataFrame]


@data.kept(8)
def view(store: Store, today: date) -> View:
    """Everything of the section, read at one moment."""
    with store.read() as connection:
        people = assessors.listed(connection)
        rows = assessed.listed(connection)
        evidence = sorted({i for row in rows for i in row.evidence or ()})
        titles = assessed.titles(connection, evidence)
        links = invitations.newest(connection, quarter_code(today))
    quarters = {one: indicators.by_quarter(rows, people, one, today, _QUARTERS) for one in Indicator}
    roles = {one.id: AssessorRole(one.role).label for one in people}
    frames = {one: _frame(quarters[one], roles) for one in Indicator}
    waits = indicators.waiting(rows, people, links, today)
    return View(people, rows, titles, links, waits, quarters, frames)


@data.kept(8)
def drawn(store: Store, today: date) -> dict[Indicator, dict[str, Any]]:
    """The charts, apart from the rest: the Overview has no use for them."""
    return {one: charts.scores_by_quarter(frame) for one, frame in view(store, today).frames.items()}


def _frame(quarters: Sequence[Standing], roles: dict[str, str]) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = []
    for one in quarters:
        label = in_words(one.quarter)
        said: list[tuple[Any, ...]] = [
            (v.who, roles[v.assessor_id], v.score, one.mean) for v in one.voices
        ]
        rows += [(one.quarter, label, *more) for more in said or [(None, None, None, None)]]
    frame = pd.DataFrame(rows, columns=["quarter", "shown", "who", "role", "score", "mean"])
    return frame.astype({"score": "Int64", "mean": "Float64"})


def show(store: Store, today: date) -> None:
    """The whole section, with forms for whoever may administer."""
    found = view(store, today)
    if not any(one.deleted_at is None for one in found.people) and not found.rows:
        parts.nothing_yet(
            "Nobody is asked yet. Add the CEO, the VP of Engineering and the department heads: each gets a link "
            "and scores three things once a quarter."
        )
    else:
        for one in Indicator:
            _indicator(store, found, one, today)
        people_ui.due(store, found.waiting, quarter_code(today), today)
    if session.may("admin"):
        people_ui.administer(store, found.people, found.links, today)


def _indicator(store: Store, found: View, one: Indicator, today: date) -> None:
    quarters = found.quarters[one]
    now, before = quarters[-1], quarters[-2] if len(quarters) > 1 else None
    with st.container(border=True, key=f"indicator_{one}"):
        st.markdown(f"**{one.label}**")
        st.markdown(f"{in_words(now.quarter)}: {parts.plain(now.told)}{_rubric(one, now)}")
        if spread := indicators.spread_in_words(now, before):
            far = now.spread is not None and now.spread >= indicators.FAR
            icon = ":orange-badge[:material/arrow_range: far apart] " if far else ""
            st.markdown(icon + parts.plain(spread))
        if before is not None and before.voices and now.voices:
            st.markdown(parts.plain(indicators.change(now, before).told))
        if not any(standing.voices for standing in quarters):
            return
        chosen = _chart(found, one, drawn(store, today)[one])
        answered = [standing for standing in quarters if standing.voices]
        shown = next((s for s in answered if s.quarter == chosen), answered[-1])
        _behind(found, one, shown)


def _rubric(one: Indicator, now: Standing) -> str:
    """What the nearest score looks like, where there is a mean."""
    if now.mean is None:
        return ""
    nearest = int(now.mean + 0.5)
    return f" Nearest to {nearest}: *{parts.plain(looks_like(one, nearest))}*"


def _chart(found: View, one: Indicator, spec: dict[str, Any]) -> str | None:
    """The trend; the quarter that was clicked, if any."""
    quarters, frame = found.quarters[one], found.frames[one]
    answers = sum(len(standing.voices) for standing in quarters)
    asked = sum(standing.asked for standing in quarters)
    caption = figure.Caption(
        source="assessments by link and by hand",
        as_of=None,
        definition="Scores from 1 to 5, each as given; a mean from three answers on.",
        coverage=f"{answers} answers of {asked} asked for.",
        shown=f"{in_words(quarters[0].quarter)} to {in_words(quarters[-1].quarter)}, by quarter.",
    )
    picked = figure.show(
        spec,
        frame,
        caption,
        key=f"chart_{one}",
        title=one.label,
        alt=charts.scores_in_words(frame, one.label),
    )
    return str(picked[0]["quarter"]) if picked else None


def _behind(found: View, one: Indicator, shown: Standing) -> None:
    """Words and evidence of one quarter; what is private is counted only."""
    rows = [r for r in found.rows if r.indicator == one and r.quarter == shown.quarter]
    told = [row for row in rows if row.words]
    private = sum(row.for_ceo_only for row in rows)
    evidence = list(dict.fromkeys(i for row in rows for i in row.evidence or () if i in found.titles))
    if not (told or private or evidence):
        return
    label = f"Words and evidence of {in_words(shown.quarter)}"
    with st.expander(label, icon=":material/format_quote:", expanded=len(told) <= _SHOWN_WORDS):
        for row in told:
            who = assessor_in_words(row.role, row.department)
            st.markdown(f"{parts.plain(who)}, {row.given_on}: **{row.score}**")
            quoted(row.words)
        if private:
            st.caption(f"{private} {'more ' if told else ''}for the CEO only.")
        if evidence:
            st.markdown("**Evidence**")
        for activity_id in evidence:
            title = parts.plain(parts.cut(found.titles[activity_id]))
            parts.link("activities", title, icon=":material/link:", open=activity_id)
