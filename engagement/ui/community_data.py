"""What the Community page asks of the record, answered once for each version of the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from engagement.insight import communities
from engagement.insight.communities import Standing
from engagement.insight.weekly import between
from engagement.model.instants import MICROSECONDS_A_DAY, day_of
from engagement.model.vocabulary import FAMILY_OF, METRICS, Family
from engagement.store import Store
from engagement.store import communities as communities_of
from engagement.ui.data import accounts as accounts
from engagement.ui.data import kept

# So many activities a select box offers.
MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's filters say. `focus` is the account (id) that is looked at closely."""

    metric: str
    accounts: tuple[str, ...]
    focus: str
    since: date
    until: date
    kinds: tuple[str, ...]
    gained: bool
    activity: str


@dataclass(frozen=True, slots=True)
class Line:
    """An account with where it stands."""

    account: dict[str, Any]
    standing: Standing
    seldom: float | None


@kept(4)
def metrics(store: Store) -> dict[str, int]:
    """What our accounts have numbers of, {metric: how many accounts}: audiences first, then the rest."""
    with store.read() as connection:
        found = communities_of.metrics(connection)
    listed = sorted(found, key=lambda m: (FAMILY_OF.get(m) is not Family.AUDIENCE, METRICS.index(m)))
    return {metric: found[metric] for metric in listed}


@kept(16)
def holders(store: Store, metric: str) -> list[str]:
    """Keys of the accounts that were asked for a metric, the largest first."""
    held = [
        (account["readings"][metric]["value"], account["key"])
        for account in accounts(store)
        if metric in account["readings"]
    ]
    return [key for _, key in sorted(held, key=lambda pair: (-(pair[0] or -1), pair[1]))]


@kept(16)
def readings(store: Store, metric: str) -> dict[str, list[Any]]:
    """All readings of a metric, {account's id: its readings}."""
    with store.read() as connection:
        return communities.by_account(communities_of.readings(connection, metric))


@kept(16)
def first_day(store: Store, metric: str) -> date | None:
    """The day of the first number there is of a metric."""
    found = [
        row.observed_at
        for rows in readings(store, metric).values()
        for row in rows
        if row.value is not None
    ]
    return day_of(min(found) // MICROSECONDS_A_DAY) if found else None


@kept(32)
def lines(store: Store, metric: str, since: date, until: date) -> list[Line]:
    """Accounts that have the metric, the largest first."""
    held = readings(store, metric)
    made = [
        Line(
            account,
            communities.standing(held[account["id"]], since, until),
            communities.seldom(held[account["id"]]),
        )
        for account in accounts(store)
        if account["id"] in held
    ]
    return sorted(made, key=lambda line: (-(line.standing.value or -1), line.account["key"]))


@kept(32)
def happened(store: Store, since: date, until: date, kinds: tuple[str, ...]) -> Sequence[Any]:
    """Delivered activities of a period and these kinds, in time's order."""
    with store.read() as connection:
        return communities_of.happened(connection, since, until, kinds)


@kept(32)
def standing_of(store: Store, since: date, until: date, kinds: tuple[str, ...]) -> dict[str, float]:
    """How high each activity stands among its kind."""
    with store.read() as connection:
        return communities_of.standing(connection, since, until, kinds)


@kept(64)
def activity(store: Store, activity_id: str) -> Any | None:
    """A delivered activity by its id."""
    with store.read() as connection:
        return communities_of.activity(connection, activity_id)


@kept(32)
def offered(store: Store, asked: Asked) -> list[Any]:
    """The activities to choose from, newest first; the chosen one is among them, if there is such a one."""
    found = happened(store, asked.since, asked.until, asked.kinds)
    ranks = standing_of(store, asked.since, asked.until, asked.kinds)
    listed = communities.most_telling(found, ranks, MOST_OFFERED, asked.activity)[::-1]
    chosen = activity(store, asked.activity) if asked.activity else None
    return listed if chosen is None or chosen in listed else [chosen, *listed]


@kept(32)
def from_reading_to_reading(store: Store, asked: Asked) -> pd.DataFrame:
    """Growth between the readings of an account that is read now and then, newest first."""
    found = between(communities.frame_of(readings(store, asked.metric).get(asked.focus, [])))
    inside = found[[asked.since <= day <= asked.until for day in found["until"]]]
    return inside.iloc[::-1].reset_index(drop=True)


def focus(store: Store, asked: Asked) -> Line | None:
    """The account that is looked at closely."""
    found = lines(store, asked.metric, asked.since, asked.until)
    return next((line for line in found if line.account["id"] == asked.focus), None)


def shown(store: Store, asked: Asked) -> list[Line]:
    """The accounts that the filters leave, the largest first."""
    found = lines(store, asked.metric, asked.since, asked.until)
    return [line for line in found if not asked.accounts or line.account["id"] in asked.accounts]
