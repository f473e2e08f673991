"""What would be told to a programme, before it is: each activity, where it goes, what is missing, what was sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from engagement.outlets.advocu import body_of
from engagement.outlets.programme_shape import Entry, Programme
from engagement.outlets.programme_told import entry_of
from engagement.reporting.material import Asked, material
from engagement.store import Store, reports
from engagement.store.reports import FAILED, SENDING, SENT, UNSURE, Made

# A report that is older than this and still being sent was broken off: a request has half a minute.
LONGEST = timedelta(minutes=2)
BROKEN_OFF = "It was broken off while it was sent and may have arrived: look into the portal."
# A number that grows by itself is no edit.
_GROWS = ("metrics", "readers")


class State(StrEnum):
    """How an activity stands with a programme."""

    READY = "ready"
    MISSING = "missing"
    NOT_TAKEN = "not taken"
    SENT = "sent"
    CHANGED = "changed since"
    SENDING = "being sent"
    UNSURE = "may have arrived"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """An activity in a programme's words, and its report if there is one."""

    entry: Entry
    made: Made | None
    state: State

    @property
    def can_be_sent(self) -> bool:
        """Whether it is complete and nothing of it was sent, or what was sent is known to have failed."""
        return self.entry.ready and self.state in (State.READY, State.FAILED)

    @property
    def can_be_begun(self) -> bool:
        """The same of one that is not complete: a portal that takes drafts takes the rest by hand."""
        was_refused = self.made is not None and self.made.state == FAILED
        return self.entry.why_not is None and (self.made is None or was_refused)


@dataclass(frozen=True, slots=True)
class Preview:
    """A programme's lines of a person's period, oldest first; `private` more are not public."""

    programme: Programme
    asked: Asked
    lines: tuple[Line, ...]
    private: int

    def of(self, *states: State) -> list[Line]:
        """The lines in these states."""
        return [line for line in self.lines if line.state in states]

    @property
    def taken(self) -> list[Entry]:
        """What a file of it holds: all that the programme has a place for."""
        return [line.entry for line in self.lines if line.entry.why_not is None]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a programme would hear of a person's period, and {activity's id: its report}."""

    entries: tuple[Entry, ...]
    made: Mapping[str, Made]
    private: int


def preview(store: Store, programme: Programme, asked: Asked, now: datetime) -> Preview:
    """Everything that a programme would hear of a person's period, and how each stands by now."""
    return standing(programme, asked, heard(store, programme, asked), now)


def heard(store: Store, programme: Programme, asked: Asked) -> Heard:
    """A person's period in a programme's words, with the reports that were begun."""
    with store.moment():
        found = material(store, asked)
        with store.read() as connection:
            made = reports.of_person(connection, programme.code, asked.person)
    return Heard(tuple(entry_of(programme, done) for done in found.done), made, found.private)


def standing(programme: Programme, asked: Asked, told: Heard, now: datetime) -> Preview:
    """How each of them stands by now: what is being sent is in doubt some minutes later."""
    lines = tuple(_line(entry, told.made.get(entry.done.id), now) for entry in told.entries)
    return Preview(programme, asked, lines, told.private)


def _line(entry: Entry, made: Made | None, now: datetime) -> Line:
    return Line(entry, made, _state(entry, made, now))


def _state(entry: Entry, made: Made | None, now: datetime) -> State:
    if made is not None and made.state == SENT:
        is_same = entry.why_not is None and mark_of(body_of(entry)) == made.mark
        return State.SENT if is_same else State.CHANGED
    if made is not None and made.state == UNSURE:
        return State.UNSURE
    if made is not None and made.state == SENDING:
        return State.UNSURE if was_broken_off(made, now) else State.SENDING
    if entry.why_not is not None:
        return State.NOT_TAKEN
    if not entry.ready:
        return State.MISSING
    return State.FAILED if made is not None else State.READY


def was_broken_off(made: Made, now: datetime) -> bool:
    """Whether a report is still being sent, so long after it began that nobody can be at it.

    One that began long after now was dated by a clock that was ahead: it is as old as nobody knows.
    """
    return made.state == SENDING and abs(now - made.at) > LONGEST


def mark_of(body: Mapping[str, Any]) -> str:
    """The fingerprint of what is said, without what grows by itself."""
    group, grows = _GROWS
    inside = {name: value for name, value in body.get(group, {}).items() if name != grows}
    said = json.dumps({**body, group: inside}, sort_keys=True, ensure_ascii=True)
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def activities_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Each activity as it would be told, for scripts: {field: value} of what is known."""
    return [
        {
            "id": line.entry.done.id,
            "title": line.entry.done.title,
            "state": line.state.value,
            "goes_to": line.entry.sort or None,
            "fields": {
                name: value for name, value in line.entry.values.items() if value not in (None, "", [])
            },
            "remarks": [*line.entry.remarks, *line.entry.left],
        }
        for line in lines
    ]


def missing_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What is missing where, for scripts."""
    return [
        {
            "id": line.entry.done.id,
            "title": line.entry.done.title,
            "fields": [one.field for one in line.entry.missing],
            "enter": list(dict.fromkeys(one.enter for one in line.entry.missing if one.enter)),
        }
        for line in lines
        if line.entry.missing and line.state in (State.MISSING, State.READY, State.FAILED)
    ]
