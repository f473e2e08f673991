"""What pages show, computed once for each version of the data.

Keys are the database, its data version and small values; frames are never hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from engagement.charts import bars
from engagement.insight import output, periods, reach
from engagement.model.instants import from_micros
from engagement.model.vocabulary import metric_label
from engagement.store import Filter, Store

Key = tuple[str, int]


def key(store: Store) -> Key:
    """What a cached answer is true for: the database and the version of its data."""
    return store.shown_url, store.data_version()


@st.cache_data(max_entries=32, show_spinner=False)
def goals_with_facts(key: Key, on: date, *, _store: Store) -> list[tuple[dict[str, Any], Any]]:
    """Every goal (its columns by name) with its facts on a day."""
    return [(dict(goal._mapping), facts) for goal, facts in _store.goals_with_facts(on)]


@st.cache_data(max_entries=32, show_spinner=False)
def reach_choices(key: Key, *, _store: Store) -> list[reach.Choice]:
    """What has numbers to chart, known best first."""
    return reach.choices(_store.reached_metrics())


@dataclass(frozen=True, slots=True)
class ReachView:
    """One family's reach: the chart, its rows, and what is behind it."""

    spec: dict[str, Any]
    frame: pd.DataFrame
    total: int
    known: int
    covered: reach.Coverage | None
    oldest: Any
    provenances: dict[str, int]


@st.cache_data(max_entries=64, show_spinner=False)
def reach_view(
    key: Key,
    choice: reach.Choice,
    since: date,
    until: date,
    kinds: tuple[str, ...],
    *,
    _store: Store,
) -> ReachView:
    """The Reach page's chart and figures for a family and a period."""
    rows = _store.reach(choice.metrics)
    frame = reach.by_month(rows, since, until, kinds)
    oldest = _store.oldest_reading(choice.metrics)
    return ReachView(
        spec=bars.reach_by_month(frame, metric_label(choice.name)),
        frame=frame,
        total=int(frame["value"].sum()),
        known=reach.known(rows, since, until, kinds),
        covered=reach.coverage(rows, _store.linked_pages(), choice.metrics, since, until, kinds),
        oldest=from_micros(oldest) if oldest else None,
        provenances=_store.provenances(choice.metrics),
    )


@dataclass(frozen=True, slots=True)
class OverviewView:
    """What the Overview page shows."""

    quarter: output.Quarter
    spec: dict[str, Any] | None
    frame: pd.DataFrame
    attended: tuple[int, int, int]
    coming: list[dict[str, Any]]
    activities: int


@st.cache_data(max_entries=16, show_spinner=False)
def overview(key: Key, today: date, *, _store: Store) -> OverviewView:
    """The quarter's output, a year of it by month, and what comes next."""
    first, last = periods.quarter_of(today)
    rows = _store.output(periods.months_back(today, 11), last)
    frame = output.by_month(rows)
    return OverviewView(
        quarter=output.quarter(rows, today),
        spec=bars.output_by_month(frame) if len(frame) else None,
        frame=frame,
        attended=_store.attended(first, today),
        coming=_store.coming(today),
        activities=_store.count_activities(),
    )


@st.cache_data(max_entries=64, show_spinner=False)
def activities(key: Key, filter_: Filter, limit: int, offset: int, *, _store: Store) -> Any:
    """A page of activities and how many the filter finds."""
    return _store.count_activities(filter_), _store.activities(filter_, limit, offset)


@st.cache_data(max_entries=4, show_spinner=False)
def people(key: Key, *, _store: Store) -> list[str]:
    """Names of all who have an activity."""
    return _store.people()
