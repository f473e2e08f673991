"""What the Mission page is asked: a period, the one before it, and whose; all of it in the URL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from engagement.charts.specs import said
from engagement.insight.periods import quarter_before, quarter_of
from engagement.model.drafts import EARLIEST, LATEST
from engagement.store import Store
from engagement.ui import data
from engagement.ui.reach_asked import choose, days, tell

# The sections that read the record; the watch list is one of its own.
OF_THE_RECORD = ("audiences", "duties", "time")
PERIODS = {
    "quarter": "This quarter",
    "last_quarter": "Last quarter",
    "year": "This year",
    "12_months": "12 months",
    "all": "All time",
    "custom": "From … to …",
}
_WHEN = {"quarter": "this quarter", "last_quarter": "last quarter", "year": "this year"}
EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class View:
    """A period with the one before it (None of all time), and one person or everybody (None)."""

    since: date
    until: date
    before: tuple[date, date] | None
    person: str | None
    today: date
    when: str

    @property
    def query(self) -> dict[str, str]:
        """The period as the Activities page's URL says it."""
        asked = {"from": self.since.isoformat(), "to": self.until.isoformat(), "status": "delivered"}
        return asked | ({"person": self.person} if self.person else {})


def view(store: Store, today: date) -> View:
    """Period and person as the visitor or the link chose them; the page ends with a bad period."""
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        usual = "custom" if {"from", "to"} & set(st.query_params) else "quarter"
        period = choose(st.selectbox, "Period", "period", PERIODS, usual)
    people = data.people(store)
    person = EVERYBODY
    with right:
        if len(people) > 1 or "person" in st.query_params:
            known = {EVERYBODY: "Everybody", **{name: name for name in people}}
            person = choose(st.selectbox, "Whose", "person", known, EVERYBODY)
    since, until = quarter_before(today) if period == "last_quarter" else days(period, today)
    when = _WHEN.get(period) or f"from {said(since)} to {said(until)}"
    if period == "all":
        when = "at any time"
    if period in ("quarter", "year") and today < until:
        left_over = (until - today).days
        tell(f"{left_over:,} {'day is' if left_over == 1 else 'days are'} left of {when}.")
    return View(since, until, before(since, until), person or None, today, when)


def before(since: date, until: date) -> tuple[date, date] | None:
    """The period before: the quarter before a quarter, the year before a year, else as many days."""
    if since <= EARLIEST or until >= LATEST:
        return None
    if (since, until) == quarter_of(since):
        return quarter_before(since)
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31):
        years = until.year - since.year + 1
        return since.replace(year=since.year - years), since - timedelta(days=1)
    length = until - since
    last = since - timedelta(days=1)
    return max(EARLIEST, last - length), last
