"""Hands drafts in to Advocu: each is claimed, sent, its end kept, within the portal's requests a minute.

A kill never makes two of one: what it leaves behind may have arrived, and only a person sends it again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from time import sleep
from typing import Any

from engagement.errors import Refused
from engagement.outlets import advocu
from engagement.outlets.advocu import Account, MaybeTaken, NotTaken, body_of
from engagement.outlets.programme_shape import Programme
from engagement.reporting.preview import (
    BROKEN_OFF,
    Line,
    Preview,
    State,
    activities_json,
    mark_of,
    missing_json,
    was_broken_off,
)
from engagement.settings import Settings
from engagement.store import Store, reports
from engagement.store.reports import FAILED, SENT, UNSURE, Made

Told = Callable[[str, float], object]  # words, and the share that is done
AT_IT = (
    "another run began it a moment ago; if that run was stopped, say what became of it in two minutes"
)


def utc_now() -> datetime:
    """The clock of a real run."""
    return datetime.now(UTC)


def quiet(_words: str, _share: float) -> None:
    """Nobody is told how it goes."""


@dataclass(slots=True)
class Outcome:
    """What a run came to. `unsure` may have arrived, `stopped` is why the rest was not tried."""

    sent: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)
    unsure: list[dict[str, Any]] = field(default_factory=list)
    met: int = 0  # taken on by another run, or another click, meanwhile
    waiting: int = 0
    stopped: str | None = None


def account_for(programme: Programme, settings: Settings) -> Account:
    """Whose drafts they will be. Raises Refused without a token, or for a programme that takes none."""
    if not programme.sends:
        raise Refused(
            f"{programme.name} takes no drafts from programs. Write a file with --out, or download it.",
            "send",
        )
    if settings.advocu_token is None:
        raise Refused(
            f"No Advocu token is set. Generate one in the portal's settings and set {advocu.SETTING}.",
            advocu.SETTING,
        )
    return Account(settings.advocu_token, settings.api_urls.get("advocu", advocu.HOST))


def send(
    store: Store,
    settings: Settings,
    shown: Preview,
    lines: Sequence[Line],
    *,
    by: str,
    again: bool = False,
    clock: Callable[[], datetime] = utc_now,
    pause: Callable[[float], None] = sleep,
    told: Told = quiet,
) -> Outcome:
    """Hand in these lines of a preview, one after the other; returns what became of them.

    What was sent, or may have been, is left alone; with `again` somebody wants just that. What the portal does
    not take for itself does not stop the next; its silence, a refused token and a spent quota do. `told` is called
    between two drafts, with none in hand. Raises Refused without a token, or for a programme that takes none.
    """
    account, outcome = account_for(shown.programme, settings), Outcome()
    if account.host == advocu.HOST and store.is_demo():
        raise Refused("This database holds invented work, which no portal is told of.", "database")
    for number, line in enumerate(lines):
        share = number / len(lines)
        told(f"{number} of {len(lines)} done.", share)
        made = _claimed(store, shown, line, again, by, clock, pause, partial(_at, told, share))
        if made is None:
            outcome.met += 1
            continue
        stops = _handed_in(store, account, line, made, outcome, by, clock)
        if stops is not None:
            outcome.stopped, outcome.waiting = stops, len(lines) - number - 1
            break
    return outcome


def _at(told: Told, share: float, words: str) -> None:
    told(words, share)


def _claimed(
    store: Store,
    shown: Preview,
    line: Line,
    again: bool,
    by: str,
    clock: Callable[[], datetime],
    pause: Callable[[float], None],
    waits: Callable[[str], object],
) -> Made | None:
    """Take a report on once the quota has room for it, in the unit of work that looks whether it has."""
    programme, person = shown.programme.code, shown.asked.person
    tries = line.made.tries if again and line.made is not None else None
    mark = mark_of(body_of(line.entry))
    while True:
        with store.unit(by) as unit:
            now = unit.at = clock()  # after the wait for other writers, for the quota counts from here
            free = reports.free_at(unit.connection, programme, now, advocu.MOST, advocu.MINUTE)
            if free <= now:
                return reports.claim(unit, programme, line.entry.done.id, person, mark, again=tries)
        seconds = (free - now).total_seconds()
        waits(f"Waiting {seconds:.0f} s: Advocu takes {advocu.MOST} a minute.")
        pause(seconds)


def _handed_in(
    store: Store,
    account: Account,
    line: Line,
    made: Made,
    outcome: Outcome,
    by: str,
    clock: Callable[[], datetime],
) -> str | None:
    """Send one and keep its end; why the rest would fare no better, if so."""
    state, remote_id, error, stops = SENT, None, None, None
    try:
        remote_id = advocu.add_draft(account, line.entry.sort, body_of(line.entry))
        outcome.sent += 1
    except NotTaken as refusal:
        state, error = FAILED, refusal.message
        outcome.failed.append(_told_of(line, refusal.message) | {"fields": refusal.fields})
        stops = refusal.message if refusal.stops else None
    except MaybeTaken as silence:
        state, error, stops = UNSURE, silence.message, silence.message
        outcome.unsure.append(_told_of(line, silence.message))
    with store.unit(by) as unit:
        unit.at = clock()
        reports.finish(unit, made, state, remote_id=remote_id, error=error)
    return stops


def it_is_there(store: Store, report_id: str, *, by: str, now: datetime) -> None:
    """Keep that somebody found a doubtful draft in the portal. Raises NotFound, Refused."""
    with store.unit(by) as unit:
        made = reports.read(unit.connection, report_id)
        if made.state == reports.SENDING and not was_broken_off(made, now):
            raise Refused(f"It is being sent: {AT_IT}.", "report")
        reports.arrived(unit, report_id)


def _told_of(line: Line, message: str) -> dict[str, Any]:
    return {"id": line.entry.done.id, "title": line.entry.done.title, "message": message}


def as_json(before: Preview, outcome: Outcome | None = None) -> dict[str, Any]:
    """The command line's document: how the activities stood before, and what a run made of them.

    `ready` are complete and not sent before, `already` those sent before; `unsure` may have arrived, from earlier
    runs or this one.
    """
    done = outcome or Outcome()
    doubtful = [
        _told_of(line, (line.made.error if line.made else None) or BROKEN_OFF)
        for line in before.of(State.UNSURE, State.SENDING)
    ]
    return {
        "programme": before.programme.code,
        "person": before.asked.person,
        "ready": sum(line.can_be_sent for line in before.lines),
        "sent": done.sent,
        "already": len(before.of(State.SENT, State.CHANGED)),
        "changed": [
            _told_of(line, "Changed here since it was sent.") for line in before.of(State.CHANGED)
        ],
        "unsure": len(doubtful) + len(done.unsure),
        "in_doubt": doubtful + done.unsure,
        "failed": done.failed,
        "missing": missing_json(before.lines),
        "activities": activities_json(before.lines),
        "not_taken": [_told_of(line, line.entry.why_not or "") for line in before.of(State.NOT_TAKEN)],
        "private": before.private,
        "waiting": done.waiting,
    }
