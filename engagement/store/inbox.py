"""The inbox: what capture found, kept until somebody decides, and after that so that it never asks again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from engagement.errors import NotFound
from engagement.model.desk import Direction, Promise, Side, TouchType
from engagement.model.drafts import DraftLink
from engagement.model.ids import new_id
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.tables import Inbox
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status
from engagement.store.bulk import among
from engagement.store.unit import Unit, plain

WAITING, ACCEPTED, MERGED, IGNORED, JOINED = "waiting", "accepted", "merged", "ignored", "joined"
_LONGEST_ORIGIN = 300
_NAMES = tuple(f.name for f in fields(Proposal))


@dataclass(frozen=True, slots=True)
class Entry:
    """One draft of the inbox and what became of it."""

    id: str
    origin: str
    mark: str
    state: str
    proposal: Proposal
    activity_id: str | None
    joined: str | None


_TOUCH = (("touch", TouchType), ("direction", Direction))


def origin_key(origin: str) -> str:
    """An origin short enough for an index; a long one ends in a digest of all of it."""
    if len(origin) <= _LONGEST_ORIGIN:
        return origin
    return f"{origin[:_LONGEST_ORIGIN]} {hashlib.blake2b(origin.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"


def mark_of(proposal: Proposal) -> str:
    """The same for proposals that say the same."""
    said = {k: v for k, v in as_json(proposal).items() if k not in ("same_as", "doubts", "why")}
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def as_json(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values; what is not said is left out."""
    made: dict[str, Any] = {}
    for name in _NAMES:
        value = getattr(proposal, name)
        if value in (None, "", (), {}):
            continue
        if name == "links":
            made[name] = [[link.url, link.role.value] for link in value]
        elif name == "promises":
            made[name] = [[one.side.value, one.what, plain(one.due_on)] for one in value]
        else:
            made[name] = plain(value)
    return made


def from_json(made: Mapping[str, Any]) -> Proposal:
    """The proposal that `as_json` told."""
    told: dict[str, Any] = dict(made)
    told["kind"] = Kind(told["kind"])
    told.setdefault("title", "")
    for name in ("starts_on", "ends_on"):
        if name in told:
            told[name] = date.fromisoformat(told[name])
    if "starts_at" in told:
        told["starts_at"] = datetime.fromisoformat(told["starts_at"])
    for name, words in (("status", Status), ("format", Format), ("medium", Role), *_TOUCH):
        if name in told:
            told[name] = words(told[name])
    if "links" in told:
        told["links"] = tuple(DraftLink(url, Role(role)) for url, role in told["links"])
    if "numbers" in told:
        told["numbers"] = tuple((metric, value) for metric, value in told["numbers"])
    if "audiences" in told:
        told["audiences"] = tuple(map(Audience, told["audiences"]))
    if "promises" in told:
        told["promises"] = tuple(
            Promise(Side(side), what, date.fromisoformat(due) if due else None)
            for side, what, due in told["promises"]
        )
    for name in ("persons", "tags", "why", "doubts", "mentions", "duties"):
        if name in told:
            told[name] = tuple(told[name])
    return Proposal(**{k: v for k, v in told.items() if k in _NAMES})


def _entry(row: Any) -> Entry:
    proposal = from_json(row.proposal)
    proposal.same_as = row.same_as
    return Entry(row.id, row.origin, row.mark, row.state, proposal, row.activity_id, row.joined)


_COLUMNS = (
    Inbox.id,
    Inbox.origin,
    Inbox.mark,
    Inbox.state,
    Inbox.proposal,
    Inbox.same_as,
    Inbox.activity_id,
    Inbox.joined,
)


def met(connection: Connection, origins: Iterable[str]) -> dict[str, Entry]:
    """{origin: entry} of those that were met before."""
    query = select(*_COLUMNS).where(among(connection, Inbox.origin, origins))
    return {row.origin: _entry(row) for row in connection.execute(query)}


def waiting(connection: Connection) -> list[Entry]:
    """Drafts that wait for a decision: newest day first, those without a day last."""
    query = select(*_COLUMNS).where(Inbox.state == WAITING).order_by(Inbox.id)
    entries = [_entry(row) for row in connection.execute(query)]
    return sorted(entries, key=lambda e: e.proposal.starts_on or date.min, reverse=True)


def count(connection: Connection) -> int:
    """How many drafts wait."""
    return connection.execute(select(func.count()).where(Inbox.state == WAITING)).scalar_one()


def has_finds(connection: Connection) -> bool:
    """Whether anything was ever found by capture."""
    return connection.execute(select(Inbox.id).limit(1)).first() is not None


def accepted(connection: Connection, activity_ids: Iterable[str]) -> list[Entry]:
    """The drafts that became these activities, in the order they were found."""
    query = select(*_COLUMNS).where(
        Inbox.state == ACCEPTED, among(connection, Inbox.activity_id, activity_ids)
    )
    return [_entry(row) for row in connection.execute(query.order_by(Inbox.id))]


def rehome(unit: Unit, from_id: str, to_id: str) -> None:
    """What became of finds moves from one activity to another."""
    unit.connection.execute(
        update(Inbox).where(Inbox.activity_id == from_id).values(activity_id=to_id, state=MERGED)
    )


def one(connection: Connection, entry_id: str) -> Entry:
    """One entry. Raises NotFound."""
    row = connection.execute(select(*_COLUMNS).where(Inbox.id == entry_id)).first()
    if row is None:
        raise NotFound(
            f'There is no draft "{entry_id[:60]}" in the inbox; `inbox` lists those that wait.',
            field="id",
            value=entry_id,
        )
    return _entry(row)


def ignored_keys(connection: Connection) -> set[str]:
    """The links of what was ignored for good."""
    query = select(Inbox.keys).where(Inbox.state == IGNORED, Inbox.keys.is_not(None))
    return {key for keys in connection.execute(query).scalars() for key in keys or ()}


def keys_of(proposal: Proposal) -> list[str]:
    """The canonical forms of a proposal's links."""
    found = []
    for link in proposal.links:
        try:
            found.append(read_url(link.url).key)
        except NotAnAddress:
            continue
    return found


def add(
    unit: Unit,
    proposal: Proposal,
    state: str,
    *,
    activity_id: str | None = None,
    joined: str | None = None,
) -> str:
    """Keep one find; returns its id."""
    entry_id = new_id()
    unit.connection.execute(
        insert(Inbox).values(
            id=entry_id,
            origin=origin_key(proposal.origin or f"once {entry_id}"),
            mark=mark_of(proposal),
            state=state,
            proposal=as_json(proposal),
            keys=keys_of(proposal) or None,
            same_as=proposal.same_as,
            activity_id=activity_id,
            joined=joined,
            created_at=unit.at,
            decided_at=None if state == WAITING else unit.at,
        )
    )
    return entry_id


def rewrite(unit: Unit, entry_id: str, proposal: Proposal, mark: str | None = None) -> None:
    """Keep what a find says now."""
    values: dict[str, Any] = {
        "proposal": as_json(proposal),
        "keys": keys_of(proposal) or None,
        "same_as": proposal.same_as,
    }
    if mark is not None:
        values["mark"] = mark
    unit.connection.execute(update(Inbox).where(Inbox.id == entry_id).values(**values))


def decide(unit: Unit, entry_id: str, state: str, activity_id: str | None = None) -> None:
    """Keep what became of a draft, and of all that joined it."""
    values = {"state": state, "activity_id": activity_id, "decided_at": unit.at}
    unit.connection.execute(update(Inbox).where(Inbox.id == entry_id).values(**values))
    unit.connection.execute(
        update(Inbox).where(Inbox.joined == entry_id).values(activity_id=activity_id, decided_at=unit.at)
    )
    unit.changed(_ACTIONS[state], "draft", entry_id)


_ACTIONS = {ACCEPTED: "accept", MERGED: "merge", IGNORED: "ignore", WAITING: "reopen"}
