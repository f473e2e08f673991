"""Sums that know what they cover, and which groups are shown by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from engagement.insight import dimensions
from engagement.insight.dimensions import NONE_GIVEN, Array, Membership, Rows


@dataclass(frozen=True, slots=True)
class Total:
    """A sum and what it covers: `known` of `of` things that could have the number.

    `value` is None while nothing is known: an absence is no zero. `lacking`: ids of activities behind
    what has no number.
    """

    value: float | None
    known: int
    of: int
    lacking: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Groups as they are shown: `order` lists places in `names`; `rest` names the small ones' sum."""

    members: Membership
    order: list[int]
    rest: str | None


def total_of(value: Array, subject: Array, ids: Sequence[Any]) -> Total:
    """The sum of all rows, each subject once."""
    kept = counted_once(np.zeros(len(value), dtype="int64"), value, subject)
    known = ~np.isnan(value[kept])
    lacking = tuple(dict.fromkeys(ids[place] for place in kept[~known].tolist()))
    whole = float(value[kept][known].sum()) if known.any() else None
    return Total(whole, int(known.sum()), len(kept), lacking)


def covered(total: Total, unit: str = "") -> str:
    """ "1,200 views, known for 14 of 17." """
    named = f" {unit}" if unit else ""
    if not total.of:
        return "Nothing here could have this number. Choose a longer period or another filter."
    if total.value is None:
        return f"Not known for any of {total.of:,} that could have it."
    return f"{total.value:,.0f}{named}, known for {total.known:,} of {total.of:,}."


def subjects(rows: Rows) -> Array:
    """What is counted once, as numbers; a row without a subject is its own."""
    found = pd.Series(dimensions.column(rows, "subject"), dtype="object")
    code = np.asarray(pd.factorize(found)[0], dtype="int64")
    return np.where(code < 0, len(code) + np.arange(len(code)), code)


def counted_once(group: Array, value: Array, subject: Array) -> Array:
    """The places that count: of each subject in a group the first with a value, else its first."""
    order = np.lexsort((np.isnan(value), subject, group))
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (np.diff(group[order]) != 0) | (np.diff(subject[order]) != 0)
    return np.sort(order[fresh])


def shown(members: Membership, value: Array, subject: Array, by: str, most: int) -> Shown:
    """The largest groups by name and the rest as one, in the order of `by`.

    By value, the largest first; weekdays by the week, months and weeks by time (never cut); the rest
    and NONE_GIVEN last.
    """
    at = counted_once(members.group, value[members.row], subject[members.row])
    count, names = len(members.names), members.names
    worth = np.bincount(members.group[at], np.nan_to_num(value[members.row[at]]), minlength=count)
    there = np.bincount(members.group, minlength=count) > 0
    real = [place for place in np.flatnonzero(there).tolist() if names[place] != NONE_GIVEN]
    none = [place for place in np.flatnonzero(there).tolist() if names[place] == NONE_GIVEN]
    if by in dimensions.TIMES or by == "day of week":
        natural = dimensions.WEEKDAYS if by == "day of week" else sorted(names)
        return Shown(members, sorted(real, key=lambda place: natural.index(names[place])) + none, None)
    most = max(most, 1)
    whole = most + 1 >= len(real)
    best = sorted(_at_least(real, worth, most, whole), key=lambda p: (-worth[p], names[p]))
    if whole:
        return Shown(members, best + none, None)
    return _with_rest(members, best[:most], none, count)


def _at_least(real: list[int], worth: Array, most: int, whole: bool) -> list[int]:
    """Those that can be among the largest: ten thousand are not sorted for twelve."""
    if whole:
        return real
    places = np.asarray(real)
    least = np.partition(worth[places], len(places) - most)[len(places) - most]
    found: list[int] = places[worth[places] >= least].tolist()
    return found


def _with_rest(members: Membership, best: list[int], none: list[int], count: int) -> Shown:
    called = "Others"
    while called in members.names:
        called = f"All {called.lower()}"
    moved = np.full(count, count)
    moved[[*best, *none]] = [*best, *none]
    pair = np.unique(members.row * (count + 1) + moved[members.group])
    merged = replace(
        members, row=pair // (count + 1), group=pair % (count + 1), names=[*members.names, called]
    )
    return Shown(merged, [*best, count, *none], called)


def ids_by_group(group: Array, ids: Sequence[Any], row: Array) -> dict[int, tuple[Any, ...]]:
    """The activities behind each group, once each, in the order of the rows."""
    order = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    return {
        int(group[part[0]]): tuple(dict.fromkeys(ids[place] for place in row[part].tolist()))
        for part in np.split(order, cuts)
        if len(part)
    }
