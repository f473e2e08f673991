"""Accounts: our handles on platforms, and the communities we grow."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engagement.errors import NotFound, Refused
from engagement.model.ids import new_id
from engagement.model.instants import from_micros, iso
from engagement.model.links import NotAnAddress, read_url
from engagement.model.tables import Account, Latest, Subject
from engagement.model.words import tidy
from engagement.store.unit import Unit


def read_account(text: str) -> tuple[str, str]:
    """Platform and handle of `x/acme`, `@acme` (taken as X) or a profile's URL. Raises Refused."""
    said = tidy(text)
    if said.startswith("@") and "@" not in said[1:]:
        return "x", said[1:]
    if found := re.fullmatch(r"([a-z]{1,16})/@?([^\s/][^\s]{0,99})", said, re.IGNORECASE):
        return found[1].lower(), found[2]
    try:
        address = read_url(said)
    except NotAnAddress:
        address = None
    if address and address.handle and address.platform != "web":
        return address.platform, address.handle
    raise Refused(
        f'"{said[:80]}" is no account. Write it as x/acme, @acme, or paste the profile\'s address.',
        field="account",
        value=said,
    )


def add(unit: Unit, text: str, *, records_posts: bool | None = None) -> str:
    """Add an account, or find the one that stands; returns its id."""
    platform, handle = read_account(text)
    key = f"{platform}/{handle.lower()}"
    standing = unit.connection.execute(
        select(Account.id, Account.deleted_at, Account.records_posts).where(Account.key == key)
    ).first()
    if standing is None:
        row = {
            "id": new_id(),
            "platform": platform,
            "handle": handle,
            "key": key,
            "external_id": None,
            "records_posts": bool(records_posts),
            "created_at": unit.at,
            "deleted_at": None,
        }
        unit.connection.execute(insert(Account).values(**row))
        unit.changed("add", "account", str(row["id"]))
        return str(row["id"])
    values: dict[str, Any] = {"deleted_at": None}
    if records_posts is not None:
        values["records_posts"] = records_posts
    was = {"deleted_at": standing.deleted_at, "records_posts": standing.records_posts}
    changed = {k: [was[k], v] for k, v in values.items() if was[k] != v}
    if changed:
        unit.connection.execute(update(Account).where(Account.id == standing.id).values(**values))
        unit.changed("edit", "account", standing.id, changed)
    return str(standing.id)


def remove(unit: Unit, account_id: str) -> None:
    """Stop reading an account. What was read of it stays."""
    done = unit.connection.execute(
        update(Account)
        .where(Account.id == account_id, Account.deleted_at.is_(None))
        .values(deleted_at=unit.at)
    )
    if not done.rowcount:
        raise NotFound("There is no such account any more.", field="account")
    unit.changed("delete", "account", account_id)


def listed(connection: Connection) -> list[dict[str, Any]]:
    """Living accounts with their newest numbers: {metric: {value, observed_at, provenance}}."""
    query = (
        select(Account.id, Account.platform, Account.handle, Account.key, Account.records_posts)
        .where(Account.deleted_at.is_(None))
        .order_by(Account.key)
    )
    found = {row["id"]: dict(row) | {"readings": {}} for row in connection.execute(query).mappings()}
    newest = (
        select(Subject.ref, Latest.metric, Latest.value, Latest.observed_at, Latest.provenance)
        .join(Latest, Latest.subject == Subject.id)
        .where(Subject.sort == "account")
    )
    for row in connection.execute(newest):
        if row.ref in found:
            found[row.ref]["readings"][row.metric] = {
                "value": row.value,
                "observed_at": iso(from_micros(row.observed_at)),
                "provenance": row.provenance,
            }
    return list(found.values())
