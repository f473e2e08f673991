"""What each chart shows, in a sentence or two, for people who hear it. Takes the frames the charts take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import pandas as pd

from engagement.charts import groups
from engagement.charts.specs import day, number, records, said, text


def _n(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or float(value).is_integer() else f"{value:,.1f}"


def _change(first: float, last: float) -> str:
    """How a series went, from its ends: never more than they say."""
    if first == last:
        return f"unchanged at {_n(last)}"
    went = "up" if last > first else "down"
    share = f" ({(last - first) / first:+.0%})" if first > 0 else ""
    return f"{went} from {_n(first)} to {_n(last)}{share}"


def reach_over_time(frame: pd.DataFrame, title: str, *, cumulative: bool = False) -> str:
    """Total, best bucket, largest group, of `over_time.reach_over_time`."""
    by_bucket: dict[date, float] = defaultdict(float)
    for at, value in zip(frame["bucket"], frame["value"], strict=True):
        if (when := day(at)) is not None:
            by_bucket[when] += number(value) or 0
    sums = groups.sums_of(frame, "group")
    if not by_bucket or not sums:
        return f"{title} over time: nothing in this period."
    best = max(by_bucket, key=lambda at: by_bucket[at])
    kind = "Stacked areas" if cumulative else "Stacked bars"
    name, most = next(iter(sums.items()))
    return (
        f"{kind} of {title.lower()} from {said(min(by_bucket))} to {said(max(by_bucket))}: "
        f"{_n(sum(by_bucket.values()))} in all, most from {said(best)} on ({_n(by_bucket[best])}). "
        f"Largest: {name} with {_n(most)}, of {len(sums):,} {'group' if len(sums) == 1 else 'groups'}."
    )


def reach_by_group(frame: pd.DataFrame, title: str, *, top: int = 15) -> str:
    """The first three and how many there are, of `ranked.reach_by_group`."""
    known = frame[[number(value) is not None for value in frame["value"]]]
    ranked = list(groups.sums_of(known, "group").items())
    if not ranked:
        return f"{title} by group: no numbers are known."
    first = ", ".join(f"{name} {_n(value)}" for name, value in ranked[:3])
    rest = f" {len(ranked) - top:,} more are not drawn." if len(ranked) > top else ""
    return f"Bars of {title.lower()}, largest first: {first}; {len(ranked):,} in all.{rest}"


def age_curves(band: pd.DataFrame, lines: pd.DataFrame, title: str) -> str:
    """Each post's last point against the usual at that age, of `curves.age_curves`."""
    usual = [
        (age, median)
        for row in records(band)
        if (age := number(row["age"])) is not None and (median := number(row["median"])) is not None
    ]
    last: dict[str, tuple[float, float, str]] = {}
    for row in records(lines):
        age, value = number(row["age"]), number(row["value"])
        if age is not None and value is not None and age >= last.get(str(row["id"]), (-1, 0, ""))[0]:
            last[str(row["id"])] = (age, value, text(row["name"], "Untitled"))
    parts = []
    for age, value, name in list(last.values())[:3]:
        near = min(usual, key=lambda pair: abs(pair[0] - age))[1] if usual else None
        against = f", {value / near:.1f} times the usual" if near else ""
        parts.append(f"{name}: {_n(value)} after {_n(age)} {'day' if age == 1 else 'days'}{against}")
    more = f" and {len(last) - 3:,} more" if len(last) > 3 else ""
    return f"Curves of {title.lower()} by age{' over the usual band' if usual else ''}. {'; '.join(parts)}{more}."


def what_worked(frame: pd.DataFrame) -> str:
    """Which groups are clear of the usual and which could be chance, of `worked.what_worked`."""
    above, below, unsure = [], [], 0
    for row in records(frame):
        times, low, high = (number(row.get(name)) for name in ("times", "low", "high"))
        said_ = (
            f"{text(row['group'], 'Not given')} {times:.1f} times (n={row['n']})"
            if times is not None
            else ""
        )
        if times is None:
            continue
        if low is not None and low > 1:
            above.append((times, said_))
        elif high is not None and high < 1:
            below.append((times, said_))
        else:
            unsure += 1
    parts = [
        f"Clearly above the usual: {', '.join(words for _, words in sorted(above, reverse=True)[:3])}."
        if above
        else "None is clearly above the usual.",
        f"Clearly below: {', '.join(words for _, words in sorted(below)[:3])}." if below else "",
        f"{unsure:,} could be chance." if unsure else "",
    ]
    return " ".join(part for part in parts if part)


def talk_families(frame: pd.DataFrame) -> str:
    """The largest in rooms and on demand, and what is not known, of `worked.talk_families`."""
    parts = []
    for field, words in (("attended", "in rooms"), ("views", "on demand")):
        known = [
            (value, text(row["name"], "Untitled"))
            for row in records(frame)
            if (value := number(row[field])) is not None
        ]
        missing = len(frame) - len(known)
        gap = f", not known for {missing:,}" if missing else ""
        parts.append(
            f"most {words}: {max(known)[1]} with {_n(max(known)[0])}{gap}"
            if known
            else f"{words}: none known"
        )
    return f"Two panels of {len(frame):,} talks, {'; '.join(parts)}."


def activities_map(frame: pd.DataFrame, title: str = "Activities", not_placed: int = 0) -> str:
    """The largest cities and how many are not on it, of `world.activities_map`."""
    found = sorted(
        (
            (value, text(row["city"]))
            for row in records(frame)
            if (value := number(row["value"]))
            and None not in (number(row["latitude"]), number(row["longitude"]))
        ),
        reverse=True,
    )
    if not found:
        return f"Map of {title.lower()}: no city is known."
    first = ", ".join(f"{city} {_n(value)}" for value, city in found[:3])
    missing = f" {not_placed:,} could not be placed." if not_placed else ""
    return f"Map of {title.lower()} in {len(found):,} cities, most: {first}.{missing}"


def activity_calendar(frame: pd.DataFrame, since: date, until: date) -> str:
    """Days with activities and the busiest month, of `heat.activity_calendar`."""
    months: dict[tuple[int, int], float] = defaultdict(float)
    days = set()
    for at, value in zip(frame["day"], frame["activities"], strict=True):
        when, count = day(at), number(value) or 0
        if when is not None and since <= when <= until and count > 0:
            months[when.year, when.month] += count
            days.add(when)
    if not months:
        return f"Calendar from {said(since)} to {said(until)}: no activities."
    year, month = max(months, key=lambda key: months[key])
    return (
        f"Calendar from {said(since)} to {said(until)}: {_n(sum(months.values()))} activities on {len(days):,} days, "
        f"most in {date(year, month, 1):%B %Y} ({_n(months[year, month])})."
    )


def conference_timeline(frame: pd.DataFrame, today: date) -> str:
    """How many are past and coming, the next one and the next call, of `conference_timeline`."""
    rows = records(frame)
    coming = sorted(
        (starts, text(row["name"]))
        for row in rows
        if (starts := day(row["starts_on"])) and starts >= today
    )
    calls = sorted(
        (closes, text(row["name"]))
        for row in rows
        if (closes := day(row["cfp_closes_on"])) and closes >= today
    )
    next_one = f" Next: {coming[0][1]} from {said(coming[0][0])}." if coming else ""
    call = f" Next call to close: {calls[0][1]} on {said(calls[0][0])}." if calls else ""
    return f"Timeline of {len(rows):,} events, {len(coming):,} to come.{next_one}{call}"


def audience_over_time(frame: pd.DataFrame, title: str) -> str:
    """How each of the three largest accounts went, of `community.audience_over_time`."""
    ends: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for account, at, value in zip(frame["account"], frame["day"], frame["value"], strict=True):
        when, known = day(at), number(value)
        if when is not None and known is not None:
            ends[text(account, "Not given")].append((when, known))
    went = [
        (max(points)[1], name, _change(min(points)[1], max(points)[1])) for name, points in ends.items()
    ]
    parts = [f"{name} {change}" for _, name, change in sorted(went, reverse=True)[:3]]
    more = f", and {len(went) - 3:,} more accounts" if len(went) > 3 else ""
    return f"Lines of {title.lower()}: {'; '.join(parts) or 'none known'}{more}."


def growth_by_week(frame: pd.DataFrame, title: str) -> str:
    """Total and best week, of `community.growth_by_week`."""
    weeks: dict[date, float] = defaultdict(float)
    for at, growth in zip(frame["week"], frame["growth"], strict=True):
        if (when := day(at)) is not None:
            weeks[when] += number(growth) or 0
    if not weeks:
        return f"{title}: no week is known."
    best = max(weeks, key=lambda at: weeks[at])
    return (
        f"Bars of {title.lower()} over {len(weeks):,} weeks: {_n(sum(weeks.values()))} in all, "
        f"most in the week from {said(best)} ({_n(weeks[best])})."
    )


def goal_pace(
    actual: Sequence[tuple[date, float]] | pd.DataFrame,
    target: float,
    expected_today: float | None = None,
    forecast: tuple[float, float, float] | None = None,
) -> str:
    """Where a goal stands, what was expected and what is forecast, of `pace.goal_pace` and `pace.goal_bar`."""
    values = (
        list(actual["value"]) if isinstance(actual, pd.DataFrame) else [value for _, value in actual]
    )
    known = [value for value in map(number, values) if value is not None]
    stands = f"{_n(known[-1])} of {_n(target)} so far" if known else f"nothing known of {_n(target)} yet"
    due = f", {_n(expected_today)} expected by today" if expected_today is not None else ""
    ahead = (
        f". Forecast for the end: {_n(forecast[1])}, with 80 % between {_n(forecast[0])} and {_n(forecast[2])}"
        if forecast
        else ""
    )
    return f"{stands[0].upper()}{stands[1:]}{due}{ahead}."
