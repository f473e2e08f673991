"""Access tokens: a person's keys to the API, shown once and kept as their hash alone."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, or_, select, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.outlet_tables import AccessToken
from engagement.model.words import tidy, visible
from engagement.store.engine import writing
from engagement.store.unit import Unit

# What a token looks like wherever it leaks: to be searched for.
PREFIX = "eng_"
SHAPE = re.compile(r"eng_[0-9a-f]{64}")
# Whoever may write may read: each scope with all it includes.
SCOPES = {"read": ("read",), "write": ("read", "write")}
MOST_DAYS = 3660
LONGEST = 120
# How old the last use may be before it is written again.
USED_EVERY = timedelta(hours=1)
_SHOWN = tuple(column for column in AccessToken.__table__.columns if column.name != "secret_hash")


@dataclass(frozen=True, slots=True)
class Made:
    """A token that was just made; its secret can be had nowhere else and never again."""

    id: str
    secret: str = field(repr=False)


class TokenRefused(Refused):
    """The token opens nothing: unknown, revoked or ended."""


def make(
    unit: Unit, person: str, name: str = "", scopes: Iterable[str] = (), days: int | None = None
) -> Made:
    """Make a token for somebody, to read unless more is asked, for ever unless `days` end it. Raises Refused."""
    shown, called = _text("person", person), _text("name", name)
    if not visible(shown):
        raise Refused("Person: a token needs the name of a person.", "person", person)
    if days is not None and not 0 < days <= MOST_DAYS:
        raise Refused(
            f"Days: {days:,} is not between 1 and {MOST_DAYS:,}. Leave it out for a token without an end.",
            "days",
            days,
        )
    made = Made(new_id(), PREFIX + secrets.token_hex(32))
    row = {
        "id": made.id,
        "person": shown,
        "name": called,
        "scopes": _scopes(scopes),
        "secret_hash": _hash(made.secret),
        "created_at": unit.at,
        "created_by": unit.by,
        "expires_at": None if days is None else unit.at + timedelta(days=days),
        "last_used_at": None,
        "revoked_at": None,
    }
    unit.connection.execute(insert(AccessToken).values(**row))
    unit.changed("add", "access_token", made.id)
    return made


def _text(field_: str, text: str) -> str:
    told = tidy(text)
    if len(told) > LONGEST:
        raise Refused(
            f"{field_.capitalize()}: {len(told):,} letters are more than the {LONGEST} that fit.",
            field_,
            text,
        )
    return told


def _scopes(told: Iterable[str]) -> list[str]:
    asked = list(told) or ["read"]
    for scope in asked:
        if scope not in SCOPES:
            raise Refused(f'Scope: "{tidy(scope)[:40]}" is none of {", ".join(SCOPES)}.', "scope", scope)
    included = {one for scope in asked for one in SCOPES[scope]}
    return [scope for scope in SCOPES if scope in included]


def revoke(unit: Unit, token_id: str) -> None:
    """Close a token for good. Raises NotFound."""
    standing = AccessToken.id == token_id, AccessToken.revoked_at.is_(None)
    if not unit.connection.execute(
        update(AccessToken).where(*standing).values(revoked_at=unit.at)
    ).rowcount:
        raise NotFound(
            f'There is no token "{tidy(token_id)[:40]}" that is not revoked already; `token list` says which there are.',
            "id",
            token_id,
        )
    unit.changed("delete", "access_token", token_id)


def one(connection: Connection, token_id: str) -> Any:
    """A token without its hash. Raises NotFound."""
    found = connection.execute(select(*_SHOWN).where(AccessToken.id == token_id)).first()
    if found is None:
        raise NotFound("There is no such token.", "id", token_id)
    return found


def listed(connection: Connection) -> Sequence[Any]:
    """Every token without its hash, newest first, revoked and ended ones too."""
    return connection.execute(select(*_SHOWN).order_by(AccessToken.id.desc())).all()


def opened(connection: Connection, secret: str, at: datetime) -> Any:
    """The token that this secret is of. Raises TokenRefused with what to do.

    It is looked up by its hash alone: how long that takes tells nothing of what stands here.
    """
    found = None
    if SHAPE.fullmatch(secret):
        query = select(*_SHOWN).where(AccessToken.secret_hash == _hash(secret))
        found = connection.execute(query).first()
    if found is None:
        raise TokenRefused(
            "This token is not known here. Copy the whole token once more, or make a new one."
        )
    if found.revoked_at is not None:
        raise TokenRefused("This token was revoked. Ask an administrator for a new one.")
    if found.expires_at is not None and found.expires_at <= at:
        raise TokenRefused(
            f"This token ended on {found.expires_at.date()}. Ask an administrator for a new one."
        )
    return found


def used(engine: Engine, token_id: str, at: datetime) -> None:
    """Keep that a token was used, where that was not kept within the hour.

    No unit of work: nothing that anybody reads by the data version is changed by it.
    """
    stale = or_(AccessToken.last_used_at.is_(None), AccessToken.last_used_at <= at - USED_EVERY)
    with writing(engine) as connection:
        connection.execute(
            update(AccessToken).where(AccessToken.id == token_id, stale).values(last_used_at=at)
        )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
