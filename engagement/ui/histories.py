"""How a thing's numbers came about: every reading, its source, and resets and corrections as such."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import streamlit as st

from engagement.insight.steps import Step, Stepped, steps
from engagement.model.instants import from_micros
from engagement.model.vocabulary import metric_label
from engagement.store import Store, histories
from engagement.ui import parts

# More rows than these nobody reads; the newest are shown.
_MOST = 1000


def of_activity(store: Store, activity_id: str) -> None:
    """All readings behind an activity's numbers, newest first, when they are asked for."""

    def asked() -> Iterable[Any]:
        with store.read() as connection:
            return histories.of_activity(connection, activity_id)

    def owner(ref: str) -> str:
        return "the activity" if ref == activity_id else ref

    _shown("readings_open", asked, "Every reading of this activity", owner)


def of_readings(readings: Iterable[Any], what: str) -> None:
    """The same of readings at hand, of one thing: an account's."""
    _shown("account_readings_open", lambda: readings, f"Every reading of {what}")


def _shown(
    key: str, ask: Callable[[], Iterable[Any]], alt: str, owner: Callable[[str], str] | None = None
) -> None:
    with st.expander(
        "How these numbers came about", icon=":material/history:", on_change="rerun", key=key
    ) as opened:
        if not opened.open:
            return
        made = sorted(steps(ask()), key=lambda one: one.reading.observed_at, reverse=True)
        odd = sum(one.step in (Step.RESET, Step.CORRECTION) for one in made)
        if odd:
            st.caption(
                f"{odd:,} of {len(made):,} readings are lower than the one before. A small fall is a correction "
                "and counts as less; a fall to under half is a counter that began anew, and counts whole."
            )
        if len(made) > _MOST:
            st.caption(f"The newest {_MOST:,} of {len(made):,} readings.")
        st.dataframe(
            _table(made[:_MOST], owner),
            hide_index=True,
            placeholder="",
            alt=f"{alt}, newest first, with its change and its source",
        )


def _table(made: list[Stepped], owner: Callable[[str], str] | None) -> pd.DataFrame:
    readings = [one.reading for one in made]
    columns = {
        "Read": [parts.moment(from_micros(reading.observed_at)) for reading in readings],
        "Number": [metric_label(reading.metric) for reading in readings],
        "Value": pd.array([reading.value for reading in readings], dtype="Int64"),
        "Change": [one.in_words for one in made],
        "Source": [_source(reading) for reading in readings],
    }
    if owner is not None:
        columns["Of"] = [owner(reading.ref) for reading in readings]
    return pd.DataFrame(columns)


def _source(reading: object) -> str:
    words = str(getattr(reading, "provenance", ""))
    by, reason = getattr(reading, "by", None), getattr(reading, "reason", None)
    return words + (f" by {by}" if by else "") + (f": {reason}" if reason else "")
