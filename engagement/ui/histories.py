"""How a thing's numbers came about: every reading, its source, and resets and corrections as such."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from engagement.insight.steps import Step, steps
from engagement.model.instants import from_micros
from engagement.model.vocabulary import metric_label
from engagement.store import Store, histories
from engagement.ui import parts


def of_activity(store: Store, activity_id: str) -> None:
    """All readings behind an activity's numbers, newest first, when they are asked for."""
    with st.expander(
        "How these numbers came about",
        icon=":material/history:",
        on_change="rerun",
        key="readings_open",
    ) as opened:
        if not opened.open:
            return
        with store.read() as connection:
            made = steps(histories.of_activity(connection, activity_id))
        odd = sum(one.step in (Step.RESET, Step.CORRECTION) for one in made)
        if odd:
            st.caption(
                f"{odd:,} of {len(made):,} readings are lower than the one before. A small fall is a correction "
                "and counts as less; a fall to under half is a counter that began anew, and counts whole."
            )
        listed = sorted(made, key=lambda one: one.reading.observed_at, reverse=True)
        st.dataframe(
            pd.DataFrame(
                {
                    "Read": [parts.moment(from_micros(one.reading.observed_at)) for one in listed],
                    "Number": [metric_label(one.reading.metric) for one in listed],
                    "Value": pd.array([one.reading.value for one in listed], dtype="Int64"),
                    "Change": [one.in_words for one in listed],
                    "Source": [_source(one.reading) for one in listed],
                    "Of": [
                        "the activity" if one.reading.ref == activity_id else one.reading.ref
                        for one in listed
                    ],
                }
            ),
            hide_index=True,
            alt="Every reading of this activity, newest first, with its change and its source",
        )


def _source(reading: object) -> str:
    words = str(getattr(reading, "provenance", ""))
    by, reason = getattr(reading, "by", None), getattr(reading, "reason", None)
    return words + (f" by {by}" if by else "") + (f": {reason}" if reason else "")
