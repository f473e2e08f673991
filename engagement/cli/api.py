"""The verbs of the API: tokens for scripts, and the server for assistants."""

from __future__ import annotations

from typing import Any

from engagement.cli.answers import DONE, Result
from engagement.errors import Refused
from engagement.model.instants import iso
from engagement.settings import Settings
from engagement.store import Store, access_tokens

_BY = "command line"


def token(options: Any, settings: Settings, store: Store) -> Result:
    if options.action == "list":
        with store.read() as connection:
            rows = access_tokens.listed(connection)
        words = "\n".join(map(_in_words, rows))
        return (
            DONE,
            [shape(row) for row in rows],
            words or "No token is made yet. Make one: token add PERSON",
        )
    if not options.what:
        what = "the person" if options.action == "add" else "the id that `token list` shows"
        raise Refused(
            f"Say {what}: token {options.action} {'PERSON' if options.action == 'add' else 'ID'}.",
            "what",
        )
    if options.action == "add":
        return _add(options, store)
    with store.unit(_BY) as unit:
        access_tokens.revoke(unit, options.what)
    return DONE, _one(store, options.what), "It is revoked, and opens nothing from now on."


def _add(options: Any, store: Store) -> Result:
    with store.unit(_BY) as unit:
        made = access_tokens.make(unit, options.what, options.name, options.scope, options.days)
    row = _one(store, made.id)
    until = f"until {row['expires_at']}" if row["expires_at"] else "until it is revoked"
    words = (
        f"{made.secret}\nOf {row['person']}, may {' and '.join(row['scopes'])}, {until}. It is told this once: "
        "keep it where passwords are kept."
    )
    return DONE, row | {"token": made.secret}, words


def _one(store: Store, token_id: str) -> dict[str, Any]:
    with store.read() as connection:
        return shape(access_tokens.one(connection, token_id))


def shape(row: Any) -> dict[str, Any]:
    """A token as it is listed: never its secret."""
    instants = ("created_at", "expires_at", "last_used_at", "revoked_at")
    told = {name: getattr(row, name) and iso(getattr(row, name)) for name in instants}
    return {
        "id": row.id,
        "person": row.person,
        "name": row.name,
        "scopes": row.scopes,
        "created_by": row.created_by,
        **told,
    }


def _in_words(row: Any) -> str:
    one = shape(row)
    state = (
        f"revoked {one['revoked_at']}"
        if one["revoked_at"]
        else f"until {one['expires_at']}"
        if one["expires_at"]
        else "without an end"
    )
    used = one["last_used_at"] or "never"
    return (
        f"{row.id}  {row.person}  {row.name or '-'}  {','.join(row.scopes)}  {state}, last used {used}"
    )


def mcp(options: Any, settings: Settings, store: Store) -> Result:
    if getattr(options, "json", False):
        raise Refused("mcp speaks its own protocol on standard output. Leave --json out.", "json")
    from engagement.api import assistant
    from engagement.pull.connected import asking

    assistant.serve(
        store,
        currency=settings.currency,
        asking=asking(settings),
        person=getattr(options, "person", None),
        read_only=options.read_only,
    )
    return DONE, None, ""
