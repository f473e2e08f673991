"""Links by which assessors answer: a secret that is shown once and kept as its hash alone."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.mission_tables import Invitation
from engagement.model.quarters import NotAQuarter, first_day, read_quarter
from engagement.model.tables import Change
from engagement.store import assessors
from engagement.store.unit import Unit

DAYS, MOST_DAYS = 30, 366
_COLUMNS = tuple(Invitation.__table__.columns)


@dataclass(frozen=True, slots=True)
class Made:
    """A link that was just made; its secret can be had nowhere else and never again."""

    id: str
    secret: str = field(repr=False)
    quarter: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Invited:
    """Who opened a link, and for which quarter."""

    invitation: Mapping[str, Any]
    assessor: Mapping[str, Any]

    @property
    def quarter(self) -> str:
        return str(self.invitation["quarter"])


def begun_quarter(text: str, on: date) -> str:
    """The code of a quarter that has begun. Raises Refused."""
    try:
        quarter = read_quarter(text)
    except NotAQuarter as error:
        raise Refused(f"Quarter: {error}", field="quarter", value=text) from error
    if first_day(quarter) > on:
        raise Refused(
            f"Quarter: {quarter} has not begun. It can be assessed from {first_day(quarter)} on.",
            field="quarter",
            value=text,
        )
    return quarter


def make(unit: Unit, assessor_id: str, quarter: str, on: date, expires_on: date | None = None) -> Made:
    """Make a link for one assessor and quarter; one made before for the same is withdrawn. Raises Refused."""
    assessors.living(unit.connection, assessor_id)
    code = begun_quarter(quarter, on)
    ends = expires_on or on + timedelta(days=DAYS)
    if not on <= ends <= on + timedelta(days=MOST_DAYS):
        raise Refused(
            f"Valid until: {ends} is not between today and a year from now.", "expires_on", str(ends)
        )
    still_open = (
        Invitation.assessor_id == assessor_id,
        Invitation.quarter == code,
        Invitation.withdrawn_at.is_(None),
    )
    unit.connection.execute(update(Invitation).where(*still_open).values(withdrawn_at=unit.at))
    made = Made(new_id(), secrets.token_urlsafe(32), code, ends)
    row = {
        "id": made.id,
        "assessor_id": assessor_id,
        "quarter": code,
        "secret_hash": _hash(made.secret),
        "created_at": unit.at,
        "expires_on": ends,
        "used_at": None,
        "withdrawn_at": None,
    }
    unit.connection.execute(insert(Invitation).values(**row))
    unit.changed("add", "invitation", made.id)
    return made


def withdraw(unit: Unit, invitation_id: str) -> None:
    """Close a link. What was answered by it stands. Raises NotFound."""
    found = Invitation.id == invitation_id, Invitation.withdrawn_at.is_(None)
    if not unit.connection.execute(
        update(Invitation).where(*found).values(withdrawn_at=unit.at)
    ).rowcount:
        raise NotFound("There is no such open link any more. Nothing was changed.", field="invitation")
    unit.changed("delete", "invitation", invitation_id)


def opened(connection: Connection, secret: str | None, on: date) -> Invited:
    """Whose link this is. Raises Refused with what to do where it opens nothing.

    The secret is looked up by its hash alone: how long that takes tells nothing of what stands here.
    """
    if not secret or not secret.strip():
        raise _refused(
            "This page is opened by the link of an invitation. Open that link again, or ask for one."
        )
    query = select(*_COLUMNS).where(Invitation.secret_hash == _hash(secret.strip()))
    found = connection.execute(query).mappings().first()
    if found is None:
        raise _refused(
            "This link is not known here. Copy the whole link once more, or ask for a new one."
        )
    assessor = assessors.row_of(connection, found["assessor_id"])
    if assessor["deleted_at"] is not None:
        raise _refused("You are asked for no assessment any more. What you answered stands.")
    if found["withdrawn_at"] is not None:
        raise _refused(
            "This link was withdrawn. What you answered stands. Open the newest link you were given, "
            "or ask for a new one."
        )
    if found["expires_on"] < on:
        raise _refused(
            f"This link ended on {found['expires_on']}. What you answered stands and is final. "
            "Ask for a new link if you still want to answer."
        )
    return Invited(dict(found), assessor)


def use(unit: Unit, invited: Invited) -> None:
    """Remember when a link was first answered by; it can be opened again until it ends."""
    unused = Invitation.id == invited.invitation["id"], Invitation.used_at.is_(None)
    unit.connection.execute(update(Invitation).where(*unused).values(used_at=unit.at))


def newest(connection: Connection, quarter: str) -> dict[str, Any]:
    """{assessor: their newest link for a quarter}, without its hash: id, created_at, expires_on, used_at,
    withdrawn_at.
    """
    columns = [column for column in _COLUMNS if column.name != "secret_hash"]
    query = select(*columns).where(Invitation.quarter == quarter).order_by(Invitation.id)
    return {row.assessor_id: row for row in connection.execute(query)}


def made_for(connection: Connection, assessor_id: str) -> Sequence[Any]:
    """Every link that was ever made for somebody, newest first: created_at, by, quarter, used_at, withdrawn_at."""
    columns = (
        Invitation.created_at,
        Change.by,
        Invitation.quarter,
        Invitation.used_at,
        Invitation.withdrawn_at,
    )
    query = (
        select(*columns)
        .join(Change, Change.record_id == Invitation.id)
        .where(Invitation.assessor_id == assessor_id, Change.action == "add")
        .order_by(Invitation.id.desc())
    )
    return connection.execute(query).all()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _refused(message: str) -> Refused:
    return Refused(message, field="invitation")
