"""How honest the range is for goals of other lengths than a year: a quarter, a half, two years."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from benchmarks.forecast_cases import Records
from engagement.insight.forecast import CountForecast, forecast_count

LENGTHS = {3: "a quarter", 6: "a half", 12: "a year", 24: "two years"}
# Each period is forecast from the evening before it, and after these shares of it.
GONE = (0, 1 / 3, 2 / 3)


def show(records: Records, simulated: Records) -> None:
    """Print the share inside the 80 % range by length, over real records and simulated people."""
    print("\nshare inside the 80 % range by a goal's length, real and simulated")
    for months, name in LENGTHS.items():
        shares = [f"{inside(months, some):6.1%}" if some else "    no" for some in (records, simulated)]
        print(f"  {name:22} {'  '.join(shares)}")


def inside(months: int, records: Records) -> float:
    """The share of periods of so many months whose count lies in the range, its ends included."""
    found = [
        forecast.low <= final <= forecast.high
        for days in records.values()
        for forecast, final in forecasts(months, days)
    ]
    return sum(found) / len(found)


def forecasts(months: int, days: Sequence[date]) -> Iterator[tuple[CountForecast, int]]:
    """(forecast, what it came to) of all such periods in a record's full years."""
    for first, last in _periods(months, days):
        final = sum(first <= day <= last for day in days)
        for gone in GONE:
            on = first - timedelta(1) + timedelta(round(((last - first).days + 1) * gone))
            yield forecast_count(days, first, last, on), final


def _periods(months: int, days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Periods of full years, one after another; those of two years begin each year."""
    begin, end = (min(days).year + 1) * 12, max(days).year * 12
    for number in range(begin, end - months + 1, min(months, 12)):
        yield _first_of(number), _first_of(number + months) - timedelta(1)


def _first_of(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
