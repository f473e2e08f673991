"""The verbs that write: log an activity, add a reading; once for each Idempotency-Key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.api import verbs
from engagement.api.asks import LogAsk, ReadingAsk, of_one
from engagement.api.proposed import proposed
from engagement.api.refusals import KeyReused
from engagement.capture import outright
from engagement.capture.asking import Asking
from engagement.capture.inbox import shape
from engagement.capture.outright import DRAFT, RECORDED, UNCHANGED, Outcome
from engagement.errors import NotFound, Refused
from engagement.model.words import tidy
from engagement.store import Store, Unit, manual, readings
from engagement.store import inbox as kept
from engagement.store.unit import made_for

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who says it: the person whose activities they are, and how the history names them.

    `scope` is whose Idempotency-Keys they are: two tokens may use the same one for two things.
    """

    person: str | None
    by: str
    scope: str


@dataclass(frozen=True, slots=True)
class Once:
    """A request that may come again: the store's one-time tokens of its key and of key and content."""

    key: str
    content: str

    @classmethod
    def of(cls, caller: Caller, key: str, said: str) -> Once:
        """The tokens of a caller's key, and of that key with what was said by it."""
        return cls(_digest(caller.scope, key), _digest(caller.scope, key, said))

    def place(self, number: int) -> str:
        """The token of a further thing that the same request made."""
        return self.key if number == 0 else _digest(self.key, str(number))

    def made(self, store: Store) -> list[str]:
        """What was made for it before. Raises KeyReused where the key came with other content then."""
        found: list[str] = []
        with store.read() as connection:
            while (record := made_for(connection, self.place(len(found)))) is not None:
                found.append(record)
            if found and made_for(connection, self.content) is None:
                raise _reused()
        return found


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()


def _reused() -> KeyReused:
    return KeyReused(
        "This Idempotency-Key came with something else before. Nothing was changed; use a new key for new content.",
        "Idempotency-Key",
    )


@dataclass(slots=True)
class Answer:
    """What a writing verb answers, and whether it only said again what it had answered before."""

    body: Row
    created: bool
    replayed: bool = False


def log(
    store: Store, currency: str, caller: Caller, ask: LogAsk, key: str | None, asking: Asking
) -> Answer:
    """Log what was said. Raises Refused naming the field; KeyReused."""
    today = date.today()
    once = None if key is None else Once.of(caller, key, ask.model_dump_json(exclude_unset=True))
    if once is not None and (made := once.made(store)):
        return _again(store, currency, made)
    # Pages are read before the unit begins: nobody waits for another's host.
    found = proposed(store, ask, caller.person, today, asking)
    outcomes: list[Outcome] = []
    with store.unit(caller.by) as unit:
        standing = made_for(unit.connection, once.key) if once is not None else None
        if once is not None and standing is not None:
            unit.once(once.content, _clash)
        else:
            outcomes = outright.tell(unit, found, today)
        if once is not None and outcomes:
            _remember(unit, once, outcomes)
    if once is not None and standing is not None:
        return _again(store, currency, once.made(store))
    return _answer(store, currency, outcomes)


def _remember(unit: Unit, once: Once, outcomes: Sequence[Outcome]) -> None:
    for number, outcome in enumerate(outcomes):
        unit.once(once.place(number), _giving(outcome.id))
    unit.once(once.content, _giving(outcomes[0].id))


def _giving(record_id: str) -> Callable[[], str]:
    return lambda: record_id


def _clash() -> str:
    raise _reused()


def _again(store: Store, currency: str, made: Sequence[str]) -> Answer:
    """What was answered before, as it stands by now."""
    outcomes = []
    with store.read() as connection:
        for record in made:
            try:
                entry = kept.one(connection, record)
            except NotFound:
                outcomes.append(Outcome(RECORDED, record))
            else:
                became = entry.activity_id
                outcomes.append(Outcome(DRAFT, record) if became is None else Outcome(RECORDED, became))
    answer = _answer(store, currency, outcomes)
    answer.replayed = True
    return answer


def _answer(store: Store, currency: str, outcomes: Sequence[Outcome]) -> Answer:
    rows = verbs.rows_of(store, currency, [one.id for one in outcomes if one.word != DRAFT])
    told = [_told(store, one, rows) for one in outcomes]
    return Answer({**told[0], "others": told[1:]}, created=any(one.word == RECORDED for one in outcomes))


def _told(store: Store, outcome: Outcome, rows: dict[str, Row]) -> Row:
    made: Row = {"outcome": outcome.word, "id": outcome.id, "activity": None, "draft": None, "asks": []}
    if outcome.word != DRAFT:
        return made | {"activity": rows.get(outcome.id)}
    with store.read() as connection:
        proposal = kept.one(connection, outcome.id).proposal
    draft = {"id": outcome.id, **shape(proposal)}
    return made | {"draft": draft, "asks": outright.asked_of(proposal)}


def add_reading(store: Store, caller: Caller, ask: ReadingAsk, key: str | None) -> Answer:
    """Add a number that somebody knows. Raises Refused naming the field; KeyReused."""
    asked = of_one(ask)
    if asked is None:
        raise Refused("Say of what: one of activity, link and account.", "activity")
    once = None if key is None else Once.of(caller, key, ask.model_dump_json(exclude_unset=True))
    day, added = _enter(store, caller, ask, asked, once)
    return Answer(
        {
            "outcome": "added" if added else UNCHANGED,
            "reading": _standing(store, asked, ask.metric, day),
        },
        created=bool(added),
        replayed=added is None,
    )


def _enter(
    store: Store, caller: Caller, ask: ReadingAsk, asked: tuple[str, str], once: Once | None
) -> tuple[date, int | None]:
    """The day it stands on, and how many were news; None where the same request had been answered before."""
    sort, what = asked
    with store.unit(caller.by) as unit:
        if once is not None and (standing := made_for(unit.connection, once.key)) is not None:
            unit.once(once.content, _clash)
            return date.fromisoformat(standing), None
        day = ask.on or unit.at.date()
        if sort == "link":
            [owner] = readings.of_link(unit.connection, what).values()
            what = owner.link or what
        added, _, refused = manual.enter(
            unit, [manual.Told(what, ask.metric, day, ask.value)], "entered"
        )
        if refused:
            raise _not_taken(sort, refused[0])
        if once is not None:
            unit.once(once.place(0), day.isoformat)
            unit.once(once.content, day.isoformat)
    return day, added


def _not_taken(sort: str, wrong: manual.NotTaken) -> Refused:
    field = {"account": sort, "date": "on"}.get(wrong.field, wrong.field)
    error = NotFound if wrong.field == "activity" else Refused
    shown, reason = f'"{tidy(wrong.value)[:80]}"', wrong.reason.rstrip(".")
    said = reason if shown in reason else f"{shown}: {reason}"
    return error(f"{field}: {said}.", field, wrong.value)


def _standing(store: Store, asked: tuple[str, str], metric: str, day: date) -> Row:
    """The newest reading of a metric on a day."""
    with store.read() as connection:
        owners = readings.owners_of(connection, *asked)
        own = {
            ref: owner for ref, owner in owners.items() if asked[0] != "activity" or owner.link is None
        }
        rows = readings.listed(connection, own, metrics=[metric], since=day, until=day, limit=10_000)
    return verbs.reading_shape(rows[-1], own)
