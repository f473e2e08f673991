"""What reading costs: spent this month, left of the budget, and what the month comes to at this rate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from engagement.model.instants import MICROSECONDS_A_DAY, to_micros
from engagement.pull.pace import next_gap
from engagement.sources.contract import Pace, Source
from engagement.store import Store, runs

LATELY = 90  # days


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars a source bills for one resource and UTC day, and the day the prices were read."""

    post_usd: float
    own_post_usd: float
    account_usd: float
    as_of: date


@dataclass(frozen=True, slots=True)
class Month:
    """US dollars of a calendar month (UTC). `left` is None without a budget."""

    spent: float
    month: float
    budget: float | None
    prices: Prices

    @property
    def left(self) -> float | None:
        return None if self.budget is None else max(self.budget - self.spent, 0.0)


def next_month(now: datetime) -> datetime:
    """When the next calendar month begins, in UTC."""
    first = now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def how_to_read_on(name: str) -> str:
    """What to do about a spent budget."""
    return f"To read on, raise ENGAGEMENT_{name.upper()}_MONTHLY_USD."


def month_of(store: Store, source: Source, now: datetime, budget: float | None = None) -> Month:
    """The month's money of one source, if its pages' turns come as they are planned today.

    Pages that were never read are counted as new ones, accounts with every day that is left; until the
    month ends as much is taken to be posted a day as in the last ninety.
    """
    now = now.astimezone(UTC)
    today = to_micros(now) // MICROSECONDS_A_DAY
    end = to_micros(next_month(now)) // MICROSECONDS_A_DAY
    prices = Prices(
        source.post_price.usd,
        source.own_post_price.usd,
        source.account_price.usd,
        source.post_price.as_of,
    )
    with store.read() as connection:
        spent = runs.spent(connection, source.name, today - now.day + 1)
        if not (prices.post_usd or prices.account_usd):
            return Month(spent, spent, budget, prices)
        accounts = len(runs.due_accounts(connection, source.name, None))
        turns = runs.turns_of_links(connection, source.name, source.platforms)
        lately = runs.pages_dated(
            connection, source.name, now.date() - timedelta(days=LATELY), now.date()
        )
    # Who reads daily, reads today unless it was today.
    reads = lately / LATELY * sum(_reads(source.pace, days) for days in range(1, end - today))
    for asked_at, next_at in turns:
        if asked_at is None:
            reads += _reads(source.pace, end - today)
            continue
        last = asked_at // MICROSECONDS_A_DAY
        due = max(next_at // MICROSECONDS_A_DAY if next_at else last + 1, today)
        gap = max(1, due - last)
        reads += -(-(end - due) // gap) if due < end else 0
    days = end - today
    month = spent + reads * prices.post_usd + accounts * days * prices.account_usd
    return Month(spent, month, budget, prices)


def _reads(pace: Pace | None, days: int) -> int:
    """How often a page of today is read in so many days."""
    age, count = 0, 0
    memory = None
    while age < days:
        count += 1
        gap, memory = next_gap(pace, age, 1, memory)
        age += gap
    return count
