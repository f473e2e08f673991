"""Audiences by constituents: a heat table of what was done for whom, and its gaps in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from engagement.charts import mission as charts
from engagement.charts import mission_spoken
from engagement.charts.specs import said
from engagement.charts.theme import Theme
from engagement.insight import mission
from engagement.insight.mission import Cell
from engagement.model.mission import Constituent
from engagement.model.vocabulary import Audience
from engagement.store import Store
from engagement.ui import figure, mission_asked, mission_data, parts
from engagement.ui.data import kept
from engagement.ui.mission_asked import View
from engagement.ui.reach_asked import choose

_NOT_SAID, _NO_DUTY = "Not said", "No duty"
# On a phone a column has room for eight letters.
_SHORT = {
    Constituent.STRATEGY: "CEO",
    Constituent.ENGINEERING: "Eng.",
    Constituent.SALES: "Sales",
    Constituent.BUSINESS_DEVELOPMENT: "BD",
    Constituent.MARKETING: "Mktg.",
}
_SHOWN_FINDINGS = 6
_ALL = "all"


@dataclass(frozen=True, slots=True)
class Table:
    """The cells, their chart and its frame."""

    cells: list[Cell]
    spec: dict[str, Any]
    frame: pd.DataFrame
    alt: str
    caption: figure.Caption
    findings: list[str]


def show(store: Store, today: date) -> None:
    """The section."""
    view = mission_asked.view(store, today)
    if not mission_data.now(store, view):
        parts.nothing_yet(
            f"Nothing was delivered {view.when}{f' by {parts.plain(view.person)}' if view.person else ''}. "
            "Choose another period, or log what was done.",
            page="log",
        )
        return
    theme: Theme = "dark" if st.context.theme.type == "dark" else "light"
    found = table(store, view, theme)
    picked = figure.show(
        found.spec,
        found.frame,
        found.caption,
        key="mission_coverage",
        title="Audiences by constituents",
        alt=found.alt,
    )
    _findings(found.findings)
    _opened(store, view, found.cells, picked)
    _unsaid(store, view)


@kept(16)
def table(store: Store, view: View, theme: Theme) -> Table:
    """The heat table of a period."""
    now, then = mission_data.now(store, view), mission_data.then(store, view)
    cells = mission.cells(now, then, mission_data.constituents(store))
    frame = pd.DataFrame(
        [
            {
                "audience": _audience(cell),
                "constituent": _constituent(cell),
                "short": _SHORT[cell.constituent] if cell.constituent else "None",
                "row": "Community"
                if cell.audience is Audience.PROFESSIONAL_COMMUNITY
                else _audience(cell),
                "activities": len(cell.ids),
                "before": cell.before,
                "hours": round(cell.minutes / 60, 1),
                "estimated_hours": round(cell.estimated / 60, 1),
                "guessed": cell.guessed,
                "says": _says(cell, view),
            }
            for cell in cells
        ]
    )
    columns = list(dict.fromkeys(frame["constituent"]))
    order = [*(one.label for one in Constituent), _NO_DUTY]
    columns.sort(key=order.index)
    rows = list(dict.fromkeys(frame["audience"]))
    guessed = sum(one.audience_guessed for one in now)
    suggested = sum(not one.chosen and bool(one.duties) for one in now)
    against = f"In brackets: against {view.before[0]} to {view.before[1]}." if view.before else ""
    caption = figure.Caption(
        "the record",
        None,
        "A cell counts delivered activities for an audience, on behalf of the constituent whose duty they serve. "
        f"One for two audiences stands in two rows, so cells do not add up; hours do. {against}",
        f"Of {len(now):,} activities, the audience of {guessed:,} is guessed by their kind and the duties of "
        f"{suggested:,} are suggested.",
        shown=f"{said(view.since)} to {said(view.until)}, by audience and constituent.",
    )
    return Table(
        cells,
        charts.coverage(frame, columns, rows, theme),
        frame.drop(columns=["short", "row"]),
        mission_spoken.coverage(frame),
        caption,
        mission.findings(cells, view.when),
    )


def _audience(cell: Cell) -> str:
    return cell.audience.label if cell.audience else _NOT_SAID


def _constituent(cell: Cell) -> str:
    return cell.constituent.label if cell.constituent else _NO_DUTY


def _says(cell: Cell, view: View) -> str:
    if not cell.ids:
        return mission.nothing(cell, view.when)
    guessed = f", {cell.guessed:,} of them guessed or suggested" if cell.guessed else ""
    return f"{_audience(cell)} by {_constituent(cell)}: {len(cell.ids):,}{guessed}"


def _findings(found: Sequence[str]) -> None:
    """The empty cells in words; beyond a few under a fold."""
    if not found:
        st.success("Every audience was served by every constituent.", icon=":material/check:")
        return
    st.markdown("**What is missing**")
    st.markdown("\n".join(f"- {parts.plain(one)}" for one in found[:_SHOWN_FINDINGS]))
    if more := found[_SHOWN_FINDINGS:]:
        with st.expander(f"{len(more):,} more", icon=":material/unfold_more:", key="mission_gaps"):
            st.markdown("\n".join(f"- {parts.plain(one)}" for one in more))


def _opened(store: Store, view: View, cells: Sequence[Cell], picked: Sequence[dict[str, Any]]) -> None:
    """The activities of the cell that was clicked, or of the row and column that the URL names."""
    left, right = st.columns(2)
    audiences = {_ALL: "Every audience", **{one.value: one.label for one in Audience}}
    whose = {_ALL: "Every constituent", **{one.value: one.label for one in Constituent}}
    with left:
        audience = choose(st.selectbox, "Activities for", "audience", audiences, _ALL)
    with right:
        constituent = choose(st.selectbox, "by", "constituent", whose, _ALL)
    if picked:
        cell = next(
            (
                one
                for one in cells
                if _audience(one) == picked[0].get("audience")
                and _constituent(one) == picked[0].get("constituent")
            ),
            None,
        )
        chosen = [cell] if cell else []
    elif audience == constituent == _ALL:
        st.caption(
            "Choose a cell, or an audience and a constituent here, to see the activities behind it."
        )
        return
    else:
        chosen = [
            one
            for one in cells
            if (audience == _ALL or one.audience == audience)
            and (constituent == _ALL or one.constituent == constituent)
        ]
    _behind(store, view, chosen)


def _behind(store: Store, view: View, cells: Sequence[Cell]) -> None:
    ids = {one for cell in cells for one in cell.ids}
    if not ids:
        said = [mission.nothing(cell, view.when) for cell in cells[:1]] if len(cells) == 1 else []
        st.info((said or [f"Nothing there {view.when}."])[0], icon=":material/info:")
        return
    label = f"{_audience(cells[0])} by {_constituent(cells[0])}" if len(cells) == 1 else "Chosen cells"
    figure.behind(mission_data.by_id(mission_data.now(store, view), ids), label)


def _unsaid(store: Store, view: View) -> None:
    """The activities whose audience nobody said and no kind tells, and those that were guessed."""
    now = mission_data.now(store, view)
    unsaid = [one.id for one in now if not one.audiences]
    guessed = [one.id for one in now if one.audience_guessed]
    if unsaid:
        figure.opens(unsaid, f"{_few(len(unsaid))} without an audience")
    if guessed:
        figure.opens(guessed, f"{_few(len(guessed))} whose audience is guessed by the kind")


def _few(count: int) -> str:
    return f"{count:,} {'activity' if count == 1 else 'activities'}"
