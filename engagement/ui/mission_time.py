"""Time: hours by side and constituent against the aim and the targets, with what is estimated marked so."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from engagement.charts import mission as charts
from engagement.charts import mission_spoken
from engagement.charts.specs import said
from engagement.insight import balance
from engagement.insight.balance import Balance, LongDay, Part
from engagement.insight.mission import Served
from engagement.insight.periods import months_back, quarter_name, quarter_of
from engagement.model.mission import Constituent, TimeSide, side_of
from engagement.store import Store
from engagement.store import mission as mission_of
from engagement.ui import figure, mission_asked, mission_data, parts, time_choices
from engagement.ui.data import kept
from engagement.ui.mission_asked import View

_QUARTERS = 6
_MOST_WEEKS = 80
_SHOWN_DAYS = 5


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its frame, words and caption."""

    spec: dict[str, Any]
    frame: pd.DataFrame
    alt: str
    caption: figure.Caption


@dataclass(frozen=True, slots=True)
class Time:
    """A period's hours: sums, sentences, days that are too long, plans that passed, and the charts."""

    sums: Balance
    said: list[str]
    long: list[LongDay]
    undated: list[Served]
    in_time: Chart | None
    by_constituent: Chart | None


def show(store: Store, today: date) -> None:
    """The section."""
    view = mission_asked.view(store, today)
    found = time(store, view)
    aim = mission_data.aim(store)
    if not found.sums.total and not found.sums.ahead:
        parts.nothing_yet(
            f"Nothing was delivered or is planned {parts.plain(view.when)}, so there are no hours to weigh. "
            "Choose another period, or log what was done.",
            page="log",
        )
    else:
        _figures(found.sums, aim)
        st.markdown("  \n".join(parts.plain(one) for one in found.said))
        _odd(found)
        for chart, key, title in (
            (found.in_time, "mission_hours", "Hours by side"),
            (found.by_constituent, "mission_constituents", "Hours by constituent"),
        ):
            if chart:
                st.subheader(title, anchor=False)
                _draw(chart, key, title)
    quarters = by_quarter(store, view)
    if quarters:
        st.subheader("The balance by quarter", anchor=False)
        _draw(quarters, "mission_quarters", "The balance by quarter")
    time_choices.show(store)


def _draw(chart: Chart, key: str, title: str) -> None:
    figure.show(chart.spec, chart.frame, chart.caption, key=key, title=title, alt=chart.alt, opens=False)


def _figures(sums: Balance, aim: int) -> None:
    business, technology, guessed = st.columns(3)
    share = sums.business
    for column, side, of, target in (
        (business, TimeSide.BUSINESS, share, aim),
        (technology, TimeSide.TECHNOLOGY, None if share is None else 1 - share, 100 - aim),
    ):
        column.metric(
            side.label,
            "no hours" if of is None else f"{of:.0%}".replace("%", " %"),
            delta=f"aim {target} %, {balance.hours(sums.by_side.get(side, 0.0))} hours",
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
        )
    estimated = sums.by_source.get("default", 0.0)
    guessed.metric(
        "Estimated",
        f"{estimated / sums.total:.0%}".replace("%", " %") if sums.total else "nothing",
        delta=f"{balance.hours(estimated)} of {balance.hours(sums.total)} hours",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
    )


def _odd(found: Time) -> None:
    """Days over 24 hours, and plans whose day has passed."""
    for one in found.long[:_SHOWN_DAYS]:
        st.warning(parts.plain(one.in_words()), icon=":material/schedule:")
        figure.opens(one.ids, f"What {parts.plain(one.person)} did on {one.day}")
    if len(found.long) > _SHOWN_DAYS:
        st.caption(f"{len(found.long) - _SHOWN_DAYS:,} more days have over 24 hours.")
    if found.undated:
        few = len(found.undated)
        figure.opens(
            [one.id for one in found.undated],
            f"{few:,} planned {'activity' if few == 1 else 'activities'} whose day has passed: not counted",
        )


@kept(16)
def time(store: Store, view: View) -> Time:
    """The hours of a period."""
    rows = mission_data.served(store, view.since, view.until, view.person)
    of = mission_data.constituents(store)
    found = balance.parts(rows, of, view.since, view.until, view.today)
    sums = balance.balance(found)
    return Time(
        sums,
        balance.in_words(sums, mission_data.aim(store)),
        balance.long_days(rows, view.since, view.until),
        balance.undated(rows, view.today),
        _in_time(found, view) if found else None,
        _by_constituent(store, found, sums, view) if sums.total else None,
    )


def _in_time(found: list[Part], view: View) -> Chart:
    first, last = min(part.day for part in found), max(part.day for part in found)
    since, until = max(view.since, first), min(view.until, last)
    weekly = (until - since).days <= 7 * _MOST_WEEKS
    unit, bucket = ("week", balance.week_of) if weekly else ("quarter", balance.quarter_start)
    frame = pd.DataFrame(_bucketed(found, bucket), columns=["start", "side", "how", "hours"])
    starts, day = [], bucket(since)
    while day <= until:
        starts.append(day)
        day = bucket(day + timedelta(days=7 if weekly else 93))
    caption = figure.Caption(
        "the activities, the calendar, and the kind's usual minutes where nobody said any",
        None,
        "An activity's hours are spread evenly over its days and split evenly over its duties; engineering and "
        "product are the technical side. They count once, however many took part.",
        _covered(found),
        shown=f"{said(since)} to {said(until)}, by {unit}, a colour for each side.",
    )
    alt = mission_spoken.hours_in_time(frame, unit)
    return Chart(charts.hours_in_time(frame, starts, unit=unit), frame, alt, caption)


def _covered(found: list[Part]) -> str:
    sums = balance.balance(found)
    guessed = sums.by_source.get("default", 0.0)
    return f"Fainter: {balance.hours(guessed)} of {balance.hours(sums.total)} hours are estimated."


def _bucketed(found: list[Part], bucket: Any) -> list[tuple[date, str, str, float]]:
    added: dict[tuple[date, str, str], float] = defaultdict(float)
    for part in found:
        side = part.side.label if part.side else charts.NO_SIDE
        how = charts.AHEAD if part.ahead else charts.GUESSED if part.estimated else charts.SAID
        added[bucket(part.day), side, how] += part.minutes / 60
    return [(*key, round(hours, 2)) for key, hours in sorted(added.items())]


def _by_constituent(store: Store, found: list[Part], sums: Balance, view: View) -> Chart:
    targets = mission_data.targets(store)
    added: dict[tuple[Constituent, str], float] = defaultdict(float)
    sided = sum(minutes for one, minutes in sums.by_constituent.items() if one) or 1.0
    for part in found:
        if part.constituent and not part.ahead:
            added[part.constituent, charts.GUESSED if part.estimated else charts.SAID] += part.minutes
    rows = [
        (
            one.label,
            how,
            added.get((one, how), 0.0) / sided,
            targets[one] / 100 if targets else None,
            side_of(one).label,
        )
        for one in Constituent
        for how in (charts.SAID, charts.GUESSED)
    ]
    frame = pd.DataFrame(rows, columns=["constituent", "how", "share", "target", "side"])
    off = [
        f"{one.label} has {round(100 * sums.share(one))} % of a target of {targets[one]} %"
        for one in (Constituent if targets else ())
        if targets and abs(100 * sums.share(one) - targets[one]) >= 5
    ]
    caption = figure.Caption(
        "the activities, the calendar, and the kind's usual minutes where nobody said any",
        None,
        "A constituent's share of the hours that serve a duty."
        + (" A tick is its target." if targets else " No targets are set; set them below."),
        f"Five points or more off: {'; '.join(off)}." if off else _covered(found),
        shown=f"{said(view.since)} to {said(view.until)}, by constituent.",
    )
    return Chart(charts.by_constituent(frame), frame, mission_spoken.by_constituent(frame), caption)


@kept(16)
def by_quarter(store: Store, view: View) -> Chart | None:
    """The side's shares of the last quarters up to the period's; None where no quarter has hours."""
    until = quarter_of(min(view.until, view.today))[1]
    since = months_back(until, 3 * _QUARTERS - 1)
    with store.read() as connection:
        oldest = mission_of.first_day(connection)
    since = max(since, quarter_of(oldest)[0]) if oldest else since
    rows = mission_data.served(store, since, until, view.person)
    found = balance.parts(rows, mission_data.constituents(store), since, until, view.today)
    made: list[tuple[str, str, str, float]] = []
    by_start: dict[date, list[Part]] = defaultdict(list)
    for part in found:
        if not part.ahead and part.side:
            by_start[balance.quarter_start(part.day)].append(part)
    for start in sorted(by_start, reverse=True):
        parts_ = by_start[start]
        total = sum(part.minutes for part in parts_) or 1.0
        for side in TimeSide:
            for how in (charts.SAID, charts.GUESSED):
                minutes = sum(
                    part.minutes
                    for part in parts_
                    if part.side is side and part.estimated == (how == charts.GUESSED)
                )
                made.append((quarter_name(start), side.label, how, minutes / total))
    if not made:
        return None
    aim = mission_data.aim(store) / 100
    frame = pd.DataFrame(made, columns=["quarter", "side", "how", "share"])
    caption = figure.Caption(
        "the activities, the calendar, and the kind's usual minutes where nobody said any",
        None,
        f"The business side from the left, technology from the right; the dashed rule is the aim, {aim:.0%}.",
        "Fainter is estimated. Hours that serve no duty are left out.",
        shown=f"{said(since)} to {said(until)}, by quarter.",
    )
    alt = mission_spoken.sides_by_quarter(frame, aim)
    return Chart(charts.sides_by_quarter(frame, aim), frame, alt, caption)
