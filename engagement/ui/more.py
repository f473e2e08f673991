"""What a form asks under "More": campaign, for whom, tags, cost and duties, so that logging stays fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from engagement.model.drafts import LONGEST_DAYS
from engagement.model.vocabulary import Audience, Kind
from engagement.store.words import Words
from engagement.ui import duty_field, session

# Beyond what a cost can be: the browser drops what is beyond a bound, and says nothing.
MOST = 10**12
# A list of choices is sent to the browser whole; what is used more rarely can be typed.
OFFERED = 300


def fields(key: str, kind: Kind, was: Any, words: Words, *, minutes: bool) -> dict[str, Any]:
    """The fields, by their names in a draft; open where the draft says something of them.

    `minutes` asks how long it took, of a kind whose form does not ask for it in front.
    """
    currency = session.settings().currency
    said = was is not None and (
        was.campaign
        or was.audiences
        or was.tags
        or was.duties
        or was.cost is not None
        or was.public is not None
    )
    with st.expander("More", expanded=bool(said), icon=":material/sell:"):
        campaign, cost = st.columns([3, 1])
        standing = [was.campaign] if was and was.campaign else []
        # Only a box without a default can be emptied again.
        st.session_state.setdefault(f"{key}_campaign", standing[0] if standing else None)
        chosen = campaign.selectbox(
            "Campaign",
            offered(words.campaigns, standing),
            None,
            accept_new_options=True,
            key=f"{key}_campaign",
            placeholder="Choose one, or type a new one",
        )
        spent = cost.number_input(
            f"Cost ({currency})",
            -MOST,
            MOST,
            was.cost if was else None,
            step=1,
            key=f"{key}_cost",
            help=f"In whole {currency}, the currency of this record.",
        )
        audiences = st.pills(
            "For whom",
            list(Audience),
            selection_mode="multi",
            default=list(was.audiences) if was else [],
            format_func=lambda audience: audience.label,
            key=f"{key}_audiences",
        )
        tags = st.multiselect(
            "Tags",
            offered(words.tags, was.tags if was else ()),
            list(was.tags) if was else [],
            accept_new_options=True,
            key=f"{key}_tags",
            placeholder="Choose or type a topic",
        )
        duties = duty_field.field(key, kind, was, words)
        public = st.segmented_control(
            "On the public page",
            (True, False),
            default=was.public if was else None,
            format_func=lambda said: "Yes" if said else "No",
            key=f"{key}_public",
            help="Left open, talks, writing and events are shown once they are accepted, planned or delivered; "
            "meetings and internal work are not.",
        )
        timed = {}
        if minutes:
            timed["minutes"] = st.number_input(
                "Minutes",
                1,
                LONGEST_DAYS * 24 * 60,
                was.minutes if was else None,
                step=5,
                key=f"{key}_minutes",
                help="With preparing and travelling, where they count. Left empty, the usual minutes of the kind "
                "are an estimate in the balance of time.",
            )
    return timed | {
        "campaign": chosen,
        "cost": spent,
        "duties": duties,
        "audiences": tuple(map(Audience, audiences)),
        "tags": tuple(tags),
        "public": public,
    }


def offered(used: Sequence[str], chosen: Iterable[str]) -> list[str]:
    """The words used most, with those that are chosen already."""
    return list(dict.fromkeys((*chosen, *used[:OFFERED])))
