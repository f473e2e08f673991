"""What the Reach page is asked: all of it in the URL under plain names, so that a view can be sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from engagement.insight.periods import month_of, months_back, quarter_of, year_of
from engagement.insight.reach import Choice
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.vocabulary import FAMILY_OF, Family, metric_label
from engagement.store import Filter, Store
from engagement.ui import address, filters, parts

SECTIONS = {
    "trend": "Trend",
    "curves": "Curves",
    "worked": "What worked",
    "where": "Where and when",
}
PERIODS = {
    "month": "This month",
    "quarter": "This quarter",
    "year": "This year",
    "12_months": "12 months",
    "24_months": "24 months",
    "all": "All time",
    "custom": "From … to …",
}
COMPARED = {"nothing": "Nothing", "before": "The period before", "last_year": "Same period last year"}
# People are in a room on the day and not later: such a number never grows.
AT_ONCE = frozenset({Family.ATTENDANCE, Family.LIVE_VIEWS})
_ORDER = list(Family)
# What the page and its sections read of the address, beside the filters.
_NAMES = (
    *("family", "section", "period", "compared", "from", "to", "ids", "by", "split", "show"),
    *("rank", "of", "posts", "post"),
    *filters.FIELDS,
)
_UNITS = {"attendance": "people in rooms", "live_views": "live viewers"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One view of the page: a family, a period and a filter."""

    choice: Choice
    since: date
    until: date
    compared: str
    filter: Filter
    today: date

    @property
    def unit(self) -> str:
        """ "views", as a sentence names the number."""
        return _UNITS.get(self.choice.name) or label(self.choice).lower()

    @property
    def at_once(self) -> bool:
        """Whether the number is there at once and never grows."""
        return FAMILY_OF[self.choice.metrics[0]] in AT_ONCE

    @property
    def query(self) -> dict[str, str | Sequence[str]]:
        """The filters as the Activities page's URL says them."""
        told = {name: list(getattr(self.filter, field.within)) for name, field in filters.FIELDS.items()}
        return {name: values for name, values in told.items() if values}


def label(choice: Choice) -> str:
    """A family as people call it."""
    return "Engagements" if choice.name == Family.INTERACTIONS else metric_label(choice.name)


def code(name: str, known: Mapping[str, str], usual: str) -> str:
    """What the URL says under a name; the usual one where it is not known."""
    told = st.query_params.get(name)
    return told if told is not None and told in known else usual


def _unknown(name: str, known: Mapping[str, str], usual: str) -> None:
    """A sentence where the URL says what is not known."""
    told = st.query_params.get(name)
    if told is None or told in known:
        return
    tell(f"The link says {name}={told}, which is not known here. {known[usual]} is shown.")


def tell(sentence: str) -> None:
    """Say under the filters what of the link was not followed."""
    st.caption(f":material/info: {parts.plain(parts.cut(sentence, 300))}")


def choose(
    widget: Callable[..., Any],
    title: str,
    name: str,
    known: Mapping[str, str],
    usual: str,
    elsewhere: Callable[[str], bool] = lambda _: False,
    **more: Any,
) -> str:
    """A choice of one that stands in the URL by its code, and not while it is the usual one.

    What the URL says and is not known makes a sentence, unless it is a choice `elsewhere`, as for another number.
    """
    told = code(name, known, usual)
    key = f"reach_{name}"
    st.session_state[key] = told  # the URL says what is chosen
    widget(
        title,
        list(known),
        format_func=lambda one: known.get(one, one),
        key=key,
        on_change=_put,
        args=(name, usual),
        **more,
    )
    if not elsewhere(st.query_params.get(name, "")):
        _unknown(name, known, usual)
    return told


def _put(name: str, usual: str) -> None:
    found = st.session_state[f"reach_{name}"]
    if name in ("family", "posts"):  # posts of another number or platform
        st.query_params.pop("post", None)
    if found and found != usual:
        st.query_params[name] = found
    elif name in st.query_params:
        del st.query_params[name]


def asked(store: Store, choices: Sequence[Choice], today: date) -> Asked:
    """Family, period and filters as the visitor or the link chose them; the page ends with a bad period."""
    named = {one.name: one for one in sorted(choices, key=_place)}
    address.tell(address.in_vain(_NAMES, {}))
    usual = next((one.name for one in choices if one.name != Family.INTERACTIONS), choices[0].name)
    labels = {name: label(one) for name, one in named.items()}
    name = choose(st.pills, "Number", "family", labels, usual, required=True)
    section = code("section", SECTIONS, "trend")
    first, second, third = st.columns([1, 1, 1], vertical_alignment="bottom")
    with first:
        told = "custom" if {"from", "to"} & set(st.query_params) else "12_months"
        period = choose(st.selectbox, "Period", "period", PERIODS, told)
    compared = "nothing"
    if section == "trend":  # the other sections have nothing to compare
        with second:
            compared = choose(st.selectbox, "Compared with", "compared", COMPARED, "nothing")
    filter_, unknown = filters.under_a_button(store, third if section == "trend" else second)
    if unknown:
        tell(f"Not known here and left out: {'; '.join(unknown)}.")
    since, until = days(period, today)
    return Asked(named[name], since, until, compared, filter_, today)


def _place(choice: Choice) -> tuple[int, str]:
    return _ORDER.index(FAMILY_OF[choice.metrics[0]]), choice.name


def days(period: str, today: date) -> tuple[date, date]:
    """First and last day of a period by its code; the page ends with a sentence where it ends before it starts."""
    months = {"12_months": 11, "24_months": 23}
    if period in months:
        return months_back(today, months[period]), month_of(today)[1]
    whole = {"month": month_of, "quarter": quarter_of, "year": year_of}
    if period in whole:
        return whole[period](today)
    if period == "all":
        return EARLIEST, LATEST
    left, right = st.columns(2)
    with left:
        since = _day("From", "from") or EARLIEST
    with right:
        until = _day("To", "to") or LATEST
    if until < since:
        st.warning(
            f"The period ends ({until}) before it starts ({since}). Choose a later end or an earlier start.",
            icon=":material/event_busy:",
        )
        st.stop()
    return since, until


def _day(title: str, name: str) -> date | None:
    """A day of the period, in the URL as 2026-03-31."""
    told, found = st.query_params.get(name), None
    if told is not None:
        try:
            found = date.fromisoformat(told)
        except ValueError:
            tell(f"The link says {name}={told}, which is no day such as 2026-03-31. It is left out.")
    if found is not None and not EARLIEST <= found <= LATEST:
        tell(f"The record knows the days from {EARLIEST} to {LATEST}; {name}={told} is left out.")
        found = None
    st.session_state[f"reach_{name}"] = found
    st.date_input(
        title,
        min_value=EARLIEST,
        max_value=LATEST,
        key=f"reach_{name}",
        format="YYYY-MM-DD",
        on_change=_put_day,
        args=(name,),
    )
    return found


def _put_day(name: str) -> None:
    found = st.session_state[f"reach_{name}"]
    st.query_params["period"] = "custom"
    if isinstance(found, date):
        st.query_params[name] = found.isoformat()
    elif name in st.query_params:
        del st.query_params[name]
