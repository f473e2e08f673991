"""Talk families: rooms beside recordings, reuse, and cost where it is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from engagement.insight import dimensions
from engagement.insight.dimensions import Array, Rows

_FAMILIES = {
    "talk": "object",
    "title": "str",
    "given": "int64",
    "cities": "int64",
    "first_year": "Int64",
    "last_year": "Int64",
    "attendance": "float64",
    "attendance_known": "int64",
    "attendance_of": "int64",
    "views": "float64",
    "views_known": "int64",
    "views_of": "int64",
    "cost_per_attendee": "float64",
    "cost_known": "int64",
    "ids": "object",
}
_SIDES = {
    "talk": "object",
    "title": "str",
    "family": "str",
    "value": "float64",
    "known": "int64",
    "of": "int64",
}


def families(deliveries: Rows, recordings: Rows) -> pd.DataFrame:
    """One row a talk: how often and where it was given, who was there, who watched, what it cost.

    `deliveries`, one an activity that was delivered: id, talk (its id), title (the talk's), day, city,
    attendance, cost (each None where not known). `recordings`, one a page that could have views: subject,
    talk, value (its newest views, or None). Rows without a talk are left out, and talks never given;
    a delivery or page that stands twice counts once.

    Columns: talk, title, given (times), cities (different ones known), first_year, last_year (Int64),
    attendance (sum over those known, NaN none), attendance_known, attendance_of, views, views_known,
    views_of, cost_per_attendee (cost / attendance over the deliveries of which both are known, in the unit
    of `cost`), cost_known (those deliveries, of `given`), ids (tuple of the deliveries). Attendance and
    views are two families and are never added. Most often given first, then by title.
    """
    given = _deliveries(deliveries)
    pages = _recordings(recordings)
    if given.empty:
        return pd.DataFrame(columns=list(_FAMILIES)).astype(_FAMILIES)
    both = given["attendance"].gt(0) & given["cost"].notna()
    given = given.assign(paid=given["cost"].where(both), seated=given["attendance"].where(both))
    by_talk = given.groupby("talk", sort=False)
    made = pd.DataFrame(
        {
            "title": by_talk["title"].first(),
            "given": by_talk.size(),
            "cities": by_talk["city"].nunique(),
            "first_year": by_talk["year"].min(),
            "last_year": by_talk["year"].max(),
            "attendance": by_talk["attendance"].sum(min_count=1),
            "attendance_known": by_talk["attendance"].count(),
            "attendance_of": by_talk.size(),
            "cost_per_attendee": by_talk["paid"].sum(min_count=1) / by_talk["seated"].sum(min_count=1),
            "cost_known": by_talk["paid"].count(),
            "ids": by_talk["id"].agg(tuple),
        }
    )
    watched = pages.groupby("talk")["value"]
    made["views"] = watched.sum(min_count=1).reindex(made.index)
    made["views_known"] = watched.count().reindex(made.index, fill_value=0)
    made["views_of"] = watched.size().reindex(made.index, fill_value=0)
    made = made.reset_index(names="talk").sort_values(
        ["given", "title"], ascending=[False, True], kind="stable", ignore_index=True
    )
    return made[list(_FAMILIES)].astype(_FAMILIES)


def in_words(family: Mapping[str, Any], currency: str) -> str:
    """ "Given 3 times in 2 cities, 2024 to 2026. 240 in rooms, known for 2 of 3. 1,200 views, …" """
    times = "once" if family["given"] == 1 else f"{family['given']:,} times"
    cities = family["cities"]
    where = f" in {cities:,} {'city' if cities == 1 else 'cities'}" if cities else ""
    return f"Given {times}{where}{_years(family)}. {_seen(family, currency)}"


def _years(family: Mapping[str, Any]) -> str:
    first, last = family["first_year"], family["last_year"]
    if pd.isna(first):
        return ""
    return f", {first}" if first == last else f", {first} to {last}"


def _seen(family: Mapping[str, Any], currency: str) -> str:
    said = []
    for name, unit in (("attendance", "in rooms"), ("views", "views")):
        if family[f"{name}_known"]:
            known = f"known for {family[f'{name}_known']:,} of {family[f'{name}_of']:,}"
            said.append(f"{family[name]:,.0f} {unit}, {known}.")
    if family["cost_known"]:
        cost = f"{family['cost_per_attendee']:,.2f} {currency} for each of those in rooms"
        said.append(f"{cost}, known for {family['cost_known']:,} of {family['given']:,}.")
    return " ".join(said) or "Neither attendance nor views are known."


def _deliveries(rows: Rows) -> pd.DataFrame:
    read = {name: dimensions.column(rows, name) for name in ("id", "talk", "title", "day")}
    made = pd.DataFrame({name: pd.Series(found, dtype="object") for name, found in read.items()})
    made["title"] = made["title"].fillna("")
    made["year"] = pd.array([None if d is None else d.year for d in read["day"]], dtype="Int64")
    made["city"] = _cities(rows)
    for name in ("attendance", "cost"):
        made[name] = _counts(rows, name)
    return made[made["talk"].notna()].drop_duplicates("id", ignore_index=True)


def _recordings(rows: Rows) -> pd.DataFrame:
    read = {
        name: pd.Series(dimensions.column(rows, name), dtype="object") for name in ("subject", "talk")
    }
    made = pd.DataFrame(read)
    made["value"] = _counts(rows, "value")
    known_first = made[made["talk"].notna()].sort_values("value", kind="stable", na_position="last")
    return known_first.drop_duplicates(["subject", "talk"])


def _cities(rows: Rows) -> pd.Series:
    """The city of each row by the name it goes by, None where none is given."""
    made = pd.Series([None] * len(rows), dtype="object")
    members = dimensions.memberships(rows, "city")
    for row, group in zip(members.row.tolist(), members.group.tolist(), strict=True):
        if members.names[group] != dimensions.NONE_GIVEN:
            made[row] = members.names[group]
    return made


def _counts(rows: Rows, name: str) -> Array:
    """Numbers that can be counts: none below zero."""
    found = dimensions.numbers(rows, name)
    return np.where(found >= 0, found, np.nan)
