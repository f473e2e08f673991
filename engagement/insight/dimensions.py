"""What activities can be grouped by, and the groups each one belongs to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from engagement.insight.reach import platform_name
from engagement.model.vocabulary import Audience, Format, Kind
from engagement.model.words import key_of, visible

NONE_GIVEN = "None given"
# A dimension, and the column it is read from.
COLUMN = {
    "month": "day",
    "week": "day",
    "day of week": "day",
    "platform": "platform",
    "kind": "kind",
    "format": "format",
    "topic": "tags",
    "campaign": "campaign",
    "audience": "audiences",
    "person": "persons",
    "event": "event",
    "city": "city",
}
TIMES = frozenset({"month", "week"})
# One activity can have several of these and counts under each: their groups are no parts of a whole.
OVERLAPPING = frozenset({"topic", "audience", "person"})
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_PLAIN = frozenset({str, int, list, tuple, date})

Rows = Sequence[Mapping[str, Any]] | pd.DataFrame
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Membership:
    """Which rows are in which groups: pairs of `row` and `group` (a place in `names`), once each."""

    row: Array
    group: Array
    names: list[str]


def column(rows: Rows, name: str) -> list[Any]:
    """One column of rows or of a frame; None where it is missing, NaN or no column at all."""
    if isinstance(rows, pd.DataFrame):
        found = rows[name].tolist() if name in rows else [None] * len(rows)
    else:
        found = [row.get(name) for row in rows]
    return [value if type(value) in _PLAIN or not _missing(value) else None for value in found]


def numbers(rows: Rows, name: str) -> Array:
    """One column as floats; what is no number, or endless, is NaN."""
    found = column(rows, name)
    try:
        made = np.asarray(found, dtype="float64")
    except (TypeError, ValueError, OverflowError):
        made = np.asarray([_number(value) for value in found], dtype="float64")
    return np.where(np.isfinite(made), made, np.nan)


def memberships(rows: Rows, by: str) -> Membership:
    """The groups of each row, named as people read them: one, or several of an overlapping dimension.

    Spellings that differ only in case, accents or spaces are one group, named by the most frequent
    spelling. Rows without a value are in NONE_GIVEN. Months and weeks are named by their first day,
    ISO. Raises KeyError for a dimension that is not in COLUMN.
    """
    found = column(rows, COLUMN[by])
    row, said = _flat(found) if COLUMN[by] not in _ONE_EACH else _single(found)
    named = _READ.get(by)
    name = {v: named(v) for v in set(said)} if named else _spelled(Counter(said))
    names = list(dict.fromkeys([*name.values(), NONE_GIVEN]))
    place = {text: number for number, text in enumerate(names)}
    number = {value: place[text] for value, text in name.items()}
    pair = np.asarray(row, dtype="int64") * len(names) + np.asarray(
        [number[value] for value in said], dtype="int64"
    )
    empty = np.asarray([text == NONE_GIVEN for text in names])
    pair = pair[~empty[pair % len(names)]]
    bare = np.setdiff1d(np.arange(len(found)), pair // len(names))
    pair = np.unique(np.append(pair, bare * len(names) + place[NONE_GIVEN]))
    return Membership(pair // len(names), pair % len(names), names)


def first_of(day: date, bucket: str) -> date:
    """The first day of a day's month, or of its week (Monday; ISO 8601)."""
    return day.replace(day=1) if bucket == "month" else day - timedelta(days=day.weekday())


def as_day(value: Any) -> date:
    """The day of a date or of an instant."""
    return value.date() if hasattr(value, "date") else cast("date", value)


def _missing(value: Any) -> bool:
    return (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, float) and value != value)
    )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def _single(found: Sequence[Any]) -> tuple[list[int], list[Any]]:
    row = [place for place, value in enumerate(found) if value is not None]
    return row, [found[place] for place in row]


def _flat(found: Sequence[Any]) -> tuple[list[int], list[str]]:
    """Rows and texts of a column of texts or of lists of texts."""
    row: list[int] = []
    said: list[str] = []
    for place, value in enumerate(found):
        if value is None:
            continue
        several = value if isinstance(value, list | tuple | set | frozenset) else (value,)
        for text in several:
            if isinstance(text, str):
                row.append(place)
                said.append(text)
    return row, said


def _spelled(count: Counter[str]) -> dict[str, str]:
    """The name each text goes by."""
    stripped = {text: text.strip() if visible(text) else "" for text in count}
    times: Counter[str] = Counter()
    for text, shown in stripped.items():
        times[shown] += count[text]
    key = {shown: key_of(shown) for shown in times if shown}
    best: dict[str, str] = {}
    for shown in sorted(key, key=lambda text: (-times[text], text)):
        best.setdefault(key[shown], shown)
    return {text: best[key[shown]] if shown else NONE_GIVEN for text, shown in stripped.items()}


def _labelled(labels: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: labels.get(value) or str(value).replace("_", " ").capitalize() or NONE_GIVEN


_READ: dict[str, Callable[[Any], str]] = {
    "month": lambda day: first_of(as_day(day), "month").isoformat(),
    "week": lambda day: first_of(as_day(day), "week").isoformat(),
    "day of week": lambda day: WEEKDAYS[as_day(day).weekday()],
    "platform": platform_name,
    "kind": _labelled({kind.value: kind.label for kind in Kind}),
    "format": _labelled({format.value: format.label for format in Format}),
    "audience": _labelled({audience.value: audience.label for audience in Audience}),
}
_ONE_EACH = frozenset({"day", "platform", "kind", "format"})
