"""Deliveries of briefs: each is claimed before anything is sent, so that nobody gets a period's brief twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engagement.errors import NotFound
from engagement.model.ids import new_id
from engagement.model.mission_tables import Delivery
from engagement.store.unit import Unit

# A delivery's states. What a kill leaves behind stays SENDING: it may have arrived, so nothing sends it by itself.
SENDING, SENT, FAILED, UNSURE = "sending", "sent", "failed", "unsure"


@dataclass(frozen=True, slots=True)
class Made:
    """A delivery: `at` is when its last try began."""

    id: str
    due: str
    channel: str
    address: str
    brief_id: str | None
    state: str
    error: str | None
    tries: int
    at: datetime
    sent_at: datetime | None


_COLUMNS: tuple[Any, ...] = (
    Delivery.id,
    Delivery.due,
    Delivery.channel,
    Delivery.address,
    Delivery.brief_id,
    Delivery.state,
    Delivery.error,
    Delivery.tries,
    Delivery.created_at,
    Delivery.sent_at,
)


def claim(unit: Unit, due: str, channel: str, address: str, brief_id: str | None) -> Made | None:
    """Take a delivery on; None where it was sent, is being sent, or may have been.

    One that is known to have failed is taken on again, under the same id.
    """
    found = standing(unit.connection, due, channel, address)
    if found is None:
        row = {"id": new_id(), "due": due, "channel": channel, "address": address, "tries": 1}
        row |= {"brief_id": brief_id, "state": SENDING, "created_at": unit.at}
        unit.connection.execute(insert(Delivery).values(**row))
        return standing(unit.connection, due, channel, address)
    if found.state != FAILED:
        return None
    unit.connection.execute(
        update(Delivery)
        .where(Delivery.id == found.id)
        .values(state=SENDING, error=None, tries=found.tries + 1, created_at=unit.at, brief_id=brief_id)
    )
    return standing(unit.connection, due, channel, address)


def finish(unit: Unit, delivery_id: str, state: str, error: str | None = None) -> None:
    """Keep how a delivery went."""
    values: dict[str, Any] = {"state": state, "error": error}
    if state == SENT:
        values["sent_at"] = unit.at
    unit.connection.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values))


def standing(connection: Connection, due: str, channel: str, address: str) -> Made | None:
    """How the delivery of a period to an address is; None before it was ever begun."""
    query = select(*_COLUMNS).where(
        Delivery.due == due, Delivery.channel == channel, Delivery.address == address
    )
    row = connection.execute(query).first()
    return Made(*row) if row else None


def read(connection: Connection, delivery_id: str) -> Made:
    """One delivery. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(Delivery.id == delivery_id)).first()
    if row is None:
        raise NotFound("There is no such delivery. Choose one from the list.", "delivery", delivery_id)
    return Made(*row)


def newest(connection: Connection, limit: int = 20) -> list[Made]:
    """The last deliveries, newest first."""
    query = select(*_COLUMNS).order_by(Delivery.number.desc()).limit(limit)
    return [Made(*row) for row in connection.execute(query)]


def times(connection: Connection, due: str, channel: str, address: str) -> int:
    """How often a period was sent to an address on purpose, the first time included."""
    query = select(func.count()).where(
        Delivery.channel == channel,
        Delivery.address == address,
        (Delivery.due == due) | Delivery.due.startswith(f"{due}#", autoescape=True),
    )
    return int(connection.execute(query).scalar_one())
