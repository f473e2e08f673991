"""What was done: activities by month and kind, and this quarter against the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from engagement.insight.periods import quarter_before, quarter_of
from engagement.model.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Quarter:
    """Delivered activities of a quarter so far, and of the same days of the quarter before.

    `ahead` are booked for its rest; `unconfirmed` were booked for days that have passed and are not marked.
    """

    delivered: int
    before: int
    ahead: int
    unconfirmed: int
    cancelled: int
    by_kind: list[tuple[Kind, int]]

    @property
    def planned(self) -> int:
        """All that stood in the quarter's calendar, whatever became of it."""
        return self.delivered + self.ahead + self.unconfirmed + self.cancelled


def quarter(rows: Iterable[Mapping[str, Any]], today: date) -> Quarter:
    """Sum up the quarter of a day; rows have kind, status, starts_on, activities.

    The quarter before is counted up to the same day of it, so that an early week is not a fall.
    """
    first, last = quarter_of(today)
    earlier, _ = quarter_before(today)
    same_day = date.fromordinal(earlier.toordinal() + (today - first).days)
    kinds: Counter[str] = Counter()
    before = ahead = unconfirmed = cancelled = 0
    for row in rows:
        on, number = row["starts_on"], row["activities"]
        if row["status"] == "delivered" and first <= on <= today:
            kinds[row["kind"]] += number
        elif row["status"] == "delivered" and earlier <= on <= min(same_day, first):
            before += number
        elif row["status"] in ("planned", "accepted") and today <= on <= last:
            ahead += number
        elif row["status"] in ("planned", "accepted") and first <= on < today:
            unconfirmed += number
        elif row["status"] == "cancelled" and first <= on <= last:
            cancelled += number
    ordered = sorted(((Kind(k), n) for k, n in kinds.items()), key=lambda pair: (-pair[1], pair[0]))
    return Quarter(sum(kinds.values()), before, ahead, unconfirmed, cancelled, ordered)


def empty_months(frame: pd.DataFrame, months: Sequence[date]) -> list[date]:
    """The months of which `by_month` has nothing."""
    return [month for month in months if month not in set(frame["month"])]


def by_month(rows: Iterable[Mapping[str, Any]], most: int = 7) -> pd.DataFrame:
    """Delivered activities: month (first day), kind (label), activities; in time's order.

    Kinds beyond the `most` frequent are one, "Other kinds": an eye tells no more colours apart.
    """
    done = [row for row in rows if row["status"] == "delivered"]
    frequent: Counter[str] = Counter()
    for row in done:
        frequent[row["kind"]] += row["activities"]
    shown = {kind for kind, _ in frequent.most_common(most if len(frequent) > most + 1 else None)}
    counted: Counter[tuple[date, str]] = Counter()
    for row in done:
        kind = Kind(row["kind"]).label if row["kind"] in shown else "Other kinds"
        counted[row["starts_on"].replace(day=1), kind] += row["activities"]
    listed = [(month, kind, n) for (month, kind), n in sorted(counted.items())]
    return pd.DataFrame(listed, columns=["month", "kind", "activities"])
