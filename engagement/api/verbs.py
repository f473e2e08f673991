"""The verbs that read: scripts ask them over HTTP, assistants over MCP, and both get the command line's shapes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engagement.api import pages
from engagement.api.asks import ActivitiesAsk, GoalsAsk, ReadingsAsk, of_one
from engagement.errors import NotFound, Refused
from engagement.insight.order import by_turn
from engagement.insight.progress import progress
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.instants import from_micros, iso
from engagement.store import Filter, Store, duties, finding, readings

Row = dict[str, Any]
_FIRST, _LAST = EARLIEST - timedelta(days=366), LATEST + timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the cursor of the next one, None on the last."""

    rows: list[Row]
    next: str | None


def activities(store: Store, currency: str, ask: ActivitiesAsk) -> Page:
    """Activities newest first, as `activities --json` lists them. Raises Refused."""
    filter_ = Filter(
        tuple(ask.kind),
        tuple(ask.status),
        tuple(ask.person),
        ask.since,
        ask.until,
        ask.search,
        campaigns=tuple(ask.campaign),
        audiences=tuple(ask.audience),
        tags=tuple(ask.tag),
        duties=tuple(known_duties(store, ask.duty, "duty")),
        updated_since=ask.updated_since,
        after=pages.day_and_id(ask.cursor),
    )
    rows = _priced(store.activities(filter_, ask.limit + 1), currency)
    if len(rows) <= ask.limit:
        return Page(rows, None)
    last = rows[ask.limit - 1]
    return Page(rows[: ask.limit], pages.cursor_of(last["starts_on"], last["id"]))


def _priced(rows: Iterable[Row], currency: str) -> list[Row]:
    return [row | {"currency": None if row["cost"] is None else currency} for row in rows]


def known_duties(store: Store, told: Sequence[str], field: str) -> list[str]:
    """The keys of duties named by key or label in a field. Raises Refused for one that is in no catalogue."""
    with store.read() as connection:
        return list(duties.keys_named(connection, told, field))


def rows_of(store: Store, currency: str, ids: Sequence[str]) -> dict[str, Row]:
    """{id: row} of living activities, as the list has them."""
    return {row["id"]: row for row in _priced(store.activities(Filter(ids=tuple(ids))), currency)}


def activity(store: Store, currency: str, activity_id: str) -> Row:
    """One living activity with all that is recorded of it. Raises NotFound."""
    row = rows_of(store, currency, [activity_id]).get(activity_id)
    if row is None:
        raise NotFound("There is no such activity. It may have been deleted.", "id", activity_id)
    detail = store.activity(activity_id)
    own = detail.row
    return row | {
        "starts_at": own["starts_at"] and iso(own["starts_at"]),
        "place": own["place"],
        "outcome": own["outcome"],
        "notes": own["notes"],
        "version": own["version"],
        "created_at": iso(own["created_at"]),
        "updated_at": iso(own["updated_at"]),
        "numbers": [_newest(number, activity_id) for number in detail.numbers],
    }


def _newest(number: finding.Number, activity_id: str) -> Row:
    return {
        "metric": number.metric,
        "value": number.value,
        "observed_at": iso(number.observed_at),
        "provenance": number.provenance,
        "by": number.by,
        "reason": number.reason,
        "activity": activity_id,
        "link": None if number.of == finding.ITSELF else number.of,
        "account": None,
    }


def readings_of(store: Store, ask: ReadingsAsk) -> Page:
    """Readings of one thing in time's order. Raises NotFound, Refused."""
    asked = of_one(ask)
    if asked is None:
        raise Refused("Say of what: one of activity, link and account.", "activity")
    after = pages.instant_metric_and_subject(ask.cursor)
    with store.read() as connection:
        owners = readings.owners_of(connection, *asked)
        rows = readings.listed(
            connection,
            owners,
            metrics=ask.metric,
            since=ask.since,
            until=ask.until,
            after=after,
            limit=ask.limit + 1,
        )
    found = [reading_shape(row, owners) for row in rows[: ask.limit]]
    if len(rows) <= ask.limit:
        return Page(found, None)
    last = rows[ask.limit - 1]
    return Page(found, pages.cursor_of(last.observed_at, last.metric, last.subject))


def reading_shape(row: Any, owners: Mapping[str, readings.Owner]) -> Row:
    """A reading with what it is of."""
    owner = owners[row.ref]
    return {
        "metric": row.metric,
        "value": row.value,
        "observed_at": iso(from_micros(row.observed_at)),
        "provenance": row.provenance,
        "by": row.by,
        "reason": row.reason,
        "activity": owner.activity,
        "link": owner.link,
        "account": owner.account,
    }


def goals(store: Store, ask: GoalsAsk) -> list[Row]:
    """How every goal is doing, as `goals --json` lists them."""
    # No goal reaches beyond these days, so all before and all after are as one.
    on = min(max(ask.on or date.today(), _FIRST), _LAST)
    judged = [(goal, progress(goal, facts, on)) for goal, facts in store.goals_with_facts(on)]
    return [
        {"id": goal.id, "part_of": goal.parent_id, **made.as_json()}
        for goal, made in by_turn(judged, on, lambda one: one[0])
    ]
