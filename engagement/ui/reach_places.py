"""Where and when: a map, a calendar of days, conferences on a timeline."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from engagement.charts import heat, spoken, timeline, world
from engagement.insight import places
from engagement.store import Store, reached
from engagement.ui import figure, parts, reach_data
from engagement.ui.data import kept
from engagement.ui.reach_asked import Asked
from engagement.ui.reach_worked_view import Chart

_DONE = frozenset({"delivered", "planned", "accepted"})
# A calendar has a square for each day of about a year.
_DAYS = 371
_EVENTS = 30


def section(store: Store, asked: Asked) -> None:
    """Map, calendar and timeline of the period, of all activities that the filters leave."""
    rows = happened(store, asked)
    if not rows:
        parts.nothing_yet(
            "No activity was delivered or is planned in this period under these filters. "
            "Choose a longer period, or take a filter away."
        )
        return
    st.caption("Activities delivered, accepted or planned, whatever number they have.")
    st.subheader("Where")
    _map(store, asked)
    st.subheader("When")
    found = days(store, asked)
    _show(store, asked, found, "reach_days", "Activities by day", "day")
    st.subheader("Conferences")
    _events(store, asked)


@kept(16)
def happened(store: Store, asked: Asked) -> list[dict[str, Any]]:
    """The period's activities that were or will be."""
    rows = reach_data.living(store, asked.filter).values()
    return [row for row in reach_data.within(rows, asked.since, asked.until) if row["status"] in _DONE]


@dataclass(frozen=True, slots=True)
class Where:
    """The map (None where no city is known), cities that were not found, activities without a city."""

    chart: Chart | None
    lost: list[tuple[str, tuple[str, ...]]]
    nowhere: tuple[str, ...]


@kept(16)
def where(store: Store, asked: Asked) -> Where:
    """The period's activities on the map."""
    rows = happened(store, asked)
    told = [row for row in rows if row["city"]]
    placed, _ = places.placed((row["city"], row["country"]) for row in told)
    on_map: dict[places.Place, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for row in told:
        place = placed.get((row["city"], row["country"]))
        if place is None:
            lost[", ".join(part for part in (row["city"], row["country"]) if part)].append(row["id"])
        else:
            on_map[place].append(row["id"])
    nowhere = tuple(row["id"] for row in rows if not row["city"])
    missing = [(name, tuple(ids)) for name, ids in sorted(lost.items())]
    if not on_map:
        return Where(None, missing, nowhere)
    frame = pd.DataFrame(
        [
            (place.name, place.country, place.latitude, place.longitude, len(ids))
            for place, ids in on_map.items()
        ],
        columns=["city", "country", "latitude", "longitude", "value"],
    )
    on = sum(map(len, on_map.values()))
    caption = figure.Caption(
        f"the record. {places.CREDIT}",
        None,
        "A circle is a city, as large as its activities are many.",
        f"{on:,} of {len(rows):,} activities are on the map; {len(nowhere):,} name no city, such as those online.",
        shown=reach_data.told(asked, "by city"),
    )
    ids = {f"{place.name}, {place.country}": tuple(ids) for place, ids in on_map.items()}
    alt = spoken.activities_map(frame, not_placed=len(missing))
    return Where(Chart(world.activities_map(frame), frame, alt, caption, ids), missing, nowhere)


def _map(store: Store, asked: Asked) -> None:
    found = where(store, asked)
    if found.chart is None:
        st.info(
            "No activity of this period names a city that could be placed. Enter cities on Activities.",
            icon=":material/location_off:",
        )
    else:
        _show(store, asked, found.chart, "reach_map", "Activities by city", "place")
    if found.lost:
        ids = [one for _, behind in found.lost for one in behind]
        names = ", ".join(name for name, _ in found.lost[:20])
        more = f" and {len(found.lost) - 20:,} more" if len(found.lost) > 20 else ""
        st.caption(f"Not placed: {parts.plain(names)}{more}.")
        figure.opens(ids, "Activities whose city could not be placed")


@kept(16)
def days(store: Store, asked: Asked) -> Chart:
    """The period's activities by day; of a longer period its last year that has any."""
    rows = happened(store, asked)
    counted: Counter[date] = Counter(row["day"] for row in rows)
    since, until = asked.since, asked.until
    cut = (until - since).days > _DAYS
    if cut:
        until = min(until, max(counted))
        since = max(since, until - timedelta(days=_DAYS - 1))
    inside = {day: count for day, count in counted.items() if since <= day <= until}
    frame = pd.DataFrame(sorted(inside.items()), columns=["day", "activities"])
    caption = figure.Caption(
        "the record",
        None,
        "A square is a day, the stronger the more activities began on it.",
        f"{sum(inside.values()):,} of {len(rows):,} activities of the period."
        + (f" Its last year is drawn, from {since} to {until}." if cut else ""),
        shown=reach_data.told(asked, "by day"),
    )
    ids: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        ids[row["day"].isoformat()].append(row["id"])
    behind = {day: tuple(found) for day, found in ids.items()}
    alt = spoken.activity_calendar(frame, since, until)
    return Chart(heat.activity_calendar(frame, since, until), frame, alt, caption, behind)


@kept(16)
def conferences(store: Store, asked: Asked) -> Chart | None:
    """Events with days in the period, of the filter's activities; without a filter, all that are known."""
    living = reach_data.living(store, asked.filter).values()
    at: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in living:
        if row["event_id"]:
            at[row["event_id"]].append(row)
    with store.read() as connection:
        rows = reached.events(connection, asked.since, asked.until, at if asked.query else None)
    if not rows:
        return None
    frame = pd.DataFrame([row | {"status": _status(at.get(row["id"], []))} for row in rows])
    drawn = min(len(rows), _EVENTS)
    caption = figure.Caption(
        "the record",
        None,
        "A bar is an event from its first day to its last; a diamond is the day its call for papers closes.",
        f"{drawn:,} of {len(rows):,} events of the period, those nearest to today.",
        shown=reach_data.told(asked, "by event"),
    )
    ids = {row["id"]: tuple(one["id"] for one in at.get(row["id"], ())) for row in rows}
    spec = timeline.conference_timeline(frame, asked.today, most=_EVENTS)
    alt = spoken.conference_timeline(frame, asked.today)
    return Chart(spec, frame.drop(columns="id"), alt, caption, ids)


def _status(rows: list[dict[str, Any]]) -> str:
    counted = Counter(row["status"] for row in rows)
    return ", ".join(f"{count} {status}" for status, count in counted.most_common())


def _events(store: Store, asked: Asked) -> None:
    found = conferences(store, asked)
    if found is None:
        st.info(
            "No event with days in this period is known. Events come with imported talks.",
            icon=":material/info:",
        )
        return
    _show(store, asked, found, "reach_events", "Conferences", "id")


def _show(store: Store, asked: Asked, found: Chart, key: str, title: str, by: str) -> None:
    picked = figure.show(found.spec, found.frame, found.caption, key=key, title=title, alt=found.alt)
    if not picked:
        return
    told = str(picked[0].get(by))
    ids = set(found.ids.get(told, ()))
    if not ids:
        st.caption("No activity of the record stands behind this mark.")
        return
    behind = [
        {"id": row["id"], "title": row["title"], "starts_on": row["day"], "status": row["status"]}
        for row in reach_data.living(store, asked.filter).values()
        if row["id"] in ids
    ]
    called = (
        told if by != "id" else str(reach_data.living(store, asked.filter)[behind[0]["id"]]["event"])
    )
    figure.behind(behind, called)
