"""Pulls again and again, in a process of its own or beside the app, until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from engagement.capture.asking import Asking
from engagement.errors import Busy, EngagementError
from engagement.pull.outcome import Pulled
from engagement.pull.run import pull, utc_now
from engagement.settings import read_interval as read_interval
from engagement.sources.contract import Clock, Source
from engagement.store import Store

log = logging.getLogger(__name__)


class Stopped(KeyboardInterrupt):
    """Told to stop in the middle of a pull; what was read is saved."""


def keep_pulling(
    store: Store,
    sources: Sequence[Source],
    every: timedelta,
    stop: threading.Event,
    *,
    asking: Asking | None = None,
    budgets: Mapping[str, float] | None = None,
    clock: Clock = utc_now,
    told: Callable[[Pulled], None] = lambda done: None,
) -> int:
    """Pull at once and then every so often until `stop` is set; returns how many pulls were made.

    A platform that bills by the day is asked in the day's last turn before midnight UTC, and in the
    first one of all: read then, a day's number is whole and costs the same. One that failed is left
    alone until its next try, but for the first turn: somebody may have mended what it failed of.
    """

    def watch(_what: str, _done: int, _of: int) -> None:
        if stop.is_set():
            raise Stopped

    made = 0
    while not stop.is_set():
        began = clock()
        try:
            waiting = _waiting(store, began) if made else set()
            due = [
                s
                for s in sources
                if s.name not in waiting
                and (not s.post_price.usd or made == 0 or is_last_turn(began, every))
            ]
            done = pull(store, due, clock=clock, progress=watch, asking=asking, budgets=budgets)
        except Busy:
            log.info("Another pull is at work; this turn is left to it.")
        except Stopped:
            break
        except EngagementError as error:
            log.warning("%s", error.message)
        else:
            made += 1
            told(done)
        spent = (clock() - began).total_seconds()
        stop.wait(max(1.0, every.total_seconds() - spent))
    return made


def _waiting(store: Store, now: datetime) -> set[str]:
    """The sources that failed and whose next try has not come yet."""
    return {
        name
        for name, state in store.source_states().items()
        if state["retry_at"] is not None and now < state["retry_at"]
    }


def is_last_turn(now: datetime, every: timedelta) -> bool:
    """Whether the next turn will be on another UTC day."""
    now = now.astimezone(UTC)
    return (now + every).date() != now.date()
