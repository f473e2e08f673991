"""What pages show, computed once for each version of the data and then handed out as it is.

Nobody may change what is handed out: it is shared. (Streamlit's own cache pickles every answer anew.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache, wraps
from threading import RLock
from typing import Any, TypeVar, cast

import pandas as pd
import pyarrow as pa

from engagement.charts import bars
from engagement.insight import output, periods, reach
from engagement.model.designated import Designated
from engagement.model.desk import desk_of
from engagement.model.measures import read_measure
from engagement.model.vocabulary import Kind, Status, counted
from engagement.model.words import key_of
from engagement.store import Filter, Store, desk_record
from engagement.store import counted as counted_of
from engagement.store import gaps as gaps_of
from engagement.store import inbox as inbox_of
from engagement.store import speaking as speaking_of
from engagement.store import words as words_of

Ask = TypeVar("Ask", bound=Callable[..., Any])


class _Answer:
    """Room for one answer: who asks meanwhile waits for it and does not compute it again."""

    __slots__ = ("_lock", "_made", "_value")

    def __init__(self) -> None:
        self._lock, self._made, self._value = RLock(), False, None

    def given_by(self, ask: Callable[[], Any]) -> Any:
        if not self._made:
            with self._lock:
                if not self._made:
                    self._value, self._made = ask(), True
        return self._value


def kept(most: int) -> Callable[[Ask], Ask]:
    """Remember at most so many answers of a question to the store, each until its data changes.

    An answer is computed in one moment of the store, and that is the page's where a page asks.
    """

    def wrap(ask: Ask) -> Ask:
        @lru_cache(maxsize=most)
        def answer(_version: int, _store: Store, *_asked: Any) -> _Answer:
            return _Answer()

        @wraps(ask)
        def current(store: Store, *asked: Any) -> Any:
            with store.moment():
                found = answer(store.data_version(), store, *asked)
                return found.given_by(lambda: ask(store, *asked))

        return cast(Ask, current)

    return wrap


def sent(frame: pd.DataFrame) -> pa.Table:
    """A frame as browsers are sent it, made once: an answer that is kept holds this."""
    return pa.Table.from_pandas(frame, preserve_index=False)


@kept(4)
def is_demo(store: Store) -> bool:
    """Whether the database holds invented data."""
    return store.is_demo()


@kept(4)
def accounts(store: Store) -> list[dict[str, Any]]:
    """Living accounts with their newest numbers."""
    return store.accounts()


@kept(32)
def reach_choices(store: Store) -> list[reach.Choice]:
    """What has numbers to chart, known best first."""
    return reach.choices(store.reached_metrics())


@dataclass(frozen=True, slots=True)
class OverviewView:
    """What the Overview page shows."""

    quarter: output.Quarter
    spec: dict[str, Any] | None
    frame: pd.DataFrame
    attended: tuple[int, int, int]
    activities: int


@kept(16)
def overview(store: Store, today: date) -> OverviewView:
    """The quarter's output, and a year of it by month."""
    first, last = periods.quarter_of(today)
    begins = periods.months_back(today, 11)
    rows = store.output(begins, last)
    frame = output.by_month(rows)
    return OverviewView(
        quarter=output.quarter(rows, today),
        spec=bars.output_by_month(frame, periods.months_of(begins, today)) if len(frame) else None,
        frame=frame,
        attended=store.attended(first, today),
        activities=store.count_activities(),
    )


@kept(64)
def found(store: Store, filter_: Filter) -> int:
    """How many activities a filter finds."""
    return store.count_activities(filter_)


@kept(64)
def activities(store: Store, filter_: Filter, limit: int, offset: int) -> tuple[list[str], pa.Table]:
    """A page of the activities a filter finds: their ids, and the table that shows them."""
    rows = store.activities(filter_, limit, offset)
    table = pa.table(
        {
            "Date": pa.array([date.fromisoformat(row["starts_on"]) for row in rows], pa.date32()),
            "Title": [row["title"] for row in rows],
            "Kind": [Kind(row["kind"]).label for row in rows],
            "Status": [Status(row["status"]).label for row in rows],
            "Event": [row["event"] or "" for row in rows],
            "City": [row["city"] or "" for row in rows],
            **_if_any("Campaign", [row["campaign"] or "" for row in rows]),
            "Who": [", ".join(row["persons"]) for row in rows],
            "Numbers": [_numbers(row["readings"]) for row in rows],
        }
    )
    return [row["id"] for row in rows], table


def _if_any(header: str, cells: list[str]) -> dict[str, list[str]]:
    """A column, where it says anything at all."""
    return {header: cells} if any(cells) else {}


def _numbers(readings: dict[str, Any]) -> str:
    return ", ".join(
        counted(found["value"], metric)
        for metric, found in sorted(readings.items())
        if found["value"] is not None
    )


@kept(4)
def inbox(store: Store) -> list[inbox_of.Entry]:
    """The drafts that wait."""
    with store.read() as connection:
        return inbox_of.waiting(connection)


def inbox_table(entries: list[inbox_of.Entry]) -> pa.Table:
    """The drafts that wait, as a table."""
    found = [entry.proposal for entry in entries]
    return pa.table(
        {
            "Date": pa.array([p.starts_on for p in found], pa.date32()),
            "Title": [p.title for p in found],
            "Kind": [p.kind.label for p in found],
            "Event": [p.event or "" for p in found],
            "From": [p.where for p in found],
            "Asks": [", ".join(p.doubts) or ("perhaps recorded" if p.same_as else "") for p in found],
        }
    )


@kept(4)
def gaps(store: Store, today: date) -> list[gaps_of.Gap]:
    """What is missing of the record."""
    with store.read() as connection:
        return gaps_of.gaps(connection, today)


@dataclass(frozen=True, slots=True)
class SpeakingView:
    """What the Speaking page shows."""

    calls: list[dict[str, Any]]
    submissions: list[speaking_of.Submission]
    talks: list[dict[str, Any]]


@kept(8)
def speaking(store: Store, today: date) -> SpeakingView:
    """Open calls, submissions and talks."""
    with store.read() as connection:
        return SpeakingView(
            speaking_of.calls(connection, today),
            speaking_of.submissions(connection),
            speaking_of.talks(connection),
        )


@kept(32)
def deliveries(store: Store, talk_id: str) -> list[dict[str, Any]]:
    """Every delivery of a talk with its links and numbers, newest first."""
    return store.activities(Filter(talk=talk_id))


def near(store: Store, day: date | None, title: str) -> list[dict[str, Any]]:
    """Activities a draft may be of: near its day, then those with its title's longest word."""
    found: dict[str, dict[str, Any]] = {}
    if day is not None:
        week = timedelta(days=7)
        for row in store.activities(Filter(since=day - week, until=day + week), limit=30):
            found[row["id"]] = row
    if words := sorted(key_of(title).split(), key=len)[-1:]:
        for row in store.activities(Filter(search=words[0]), limit=30):
            found.setdefault(row["id"], row)
    return list(found.values())


@kept(4)
def words(store: Store) -> words_of.Words:
    """Campaigns and tags in use."""
    with store.read() as connection:
        return words_of.words(connection)


@kept(4)
def duty_labels(store: Store) -> dict[str, str]:
    """{a duty's key: its label}, retired ones too."""
    return {duty.key: duty.label for duty in words(store).duties}


@kept(4)
def places(store: Store) -> words_of.Places:
    """Cities, events and platforms in use."""
    with store.read() as connection:
        return words_of.places(connection)


@kept(4)
def people(store: Store) -> list[str]:
    """Names of all who have an activity."""
    return store.people()


@kept(4)
def desk(store: Store, kind: Kind) -> tuple[Designated, ...]:
    """Who is on the desk that a kind of activity is a touch of; nobody for any other kind."""
    which = desk_of(kind)
    if which is None:
        return ()
    with store.read() as connection:
        return desk_record.people(connection, which)


@kept(16)
def behind(store: Store, measure: str, since: date, until: date) -> list[str]:
    """The delivered activities of a period that a measure counts."""
    with store.read() as connection:
        return counted_of.behind(connection, read_measure(measure), since, until)
