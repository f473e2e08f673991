"""The cases a forecast of a year's count is judged by, and the rivals it is judged against.

A full year lies between the year of a record's first thing and that of its last, both left out: of those two
nobody can say what they covered. A case is one of its first eleven month ends (at the twelfth all is known); the four
real sets give 506. What is known then are the days up to that day; nothing is booked, for the records do not say
when a thing was agreed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from pathlib import Path

from scipy.special import nbdtrik

from engagement.capture.dates import NotADate, read_date

REAL = Path(__file__).resolve().parents[2] / "shared" / "fixtures" / "real"
SETS = ("nicknisi/talks.csv", "nicknisi/posts.csv", "nipafx/talks.csv", "nipafx/posts.csv")
SHARES = (0.1, 0.5, 0.9)
Records = Mapping[str, Sequence[date]]
Quantiles = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Case:
    """One month end: the set, all its days, the day, and what the year came to."""

    name: str
    days: Sequence[date]
    on: date
    final: int

    @property
    def first(self) -> date:
        return self.on.replace(month=1, day=1)

    @property
    def last(self) -> date:
        return self.on.replace(month=12, day=31)

    def known(self, first: date, last: date) -> int:
        """How many fell between two days, of those known on the case's day."""
        return sum(first <= day <= last for day in self.days if day <= self.on)

    @property
    def counted(self) -> int:
        return self.known(self.first, self.on)

    @property
    def last_year(self) -> int:
        return self.known(self.first.replace(year=self.on.year - 1), self.first - timedelta(1))


def real() -> dict[str, list[date]]:
    """{set: its days} of what is recorded here, dates read as the product reads them."""
    return {
        name.removesuffix(".csv"): sorted(_days(REAL / name)) for name in SETS if (REAL / name).exists()
    }


def _days(path: Path) -> Iterator[date]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            try:
                yield read_date(row.get("date") or row.get("time") or "").day
            except NotADate:
                continue


def cases(records: Records) -> Iterator[Case]:
    """All month ends but the last of all full years."""
    for name, days in records.items():
        for year in range(min(days).year + 1, max(days).year):
            final = sum(day.year == year for day in days)
            for month in range(1, 12):
                yield Case(name, days, date(year, month + 1, 1) - timedelta(1), final)


def pinball(said: Quantiles, final: float) -> float:
    """The loss of three quantiles together (Koenker and Bassett, 1978)."""
    return sum(
        share * (final - value) if final >= value else (1 - share) * (value - final)
        for share, value in zip(SHARES, said, strict=True)
    )


def straight_line(case: Case) -> Quantiles:
    """Pace so far held to the year's end; a point, so all three are the same."""
    days = (case.last - case.first).days + 1
    said = case.counted * days / ((case.on - case.first).days + 1)
    return said, said, said


def last_year_again(case: Case) -> Quantiles:
    said = float(case.last_year)
    return said, said, said


def plain(case: Case) -> Quantiles:
    """A plain Gamma-Poisson: earlier years at half of the weight of the next, and this year's count."""
    begun = min(case.days)
    shape, years = 0.5, 0.05
    for year in range(begun.year, case.on.year):
        first, last = max(date(year, 1, 1), begun), date(year, 12, 31)
        weight = 0.5 ** (case.on.year - year)
        shape += weight * case.known(first, last)
        years += weight * (last - first).days / 365
    gone = ((case.on - case.first).days + 1) / 365
    shape, years = shape + case.counted, years + gone
    less = years / (years + 1 - gone)
    low, mid, high = (
        case.counted + max(0, ceil(float(nbdtrik(share, shape, less)))) for share in SHARES
    )
    return low, mid, high
