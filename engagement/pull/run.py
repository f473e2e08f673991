"""A pull: ask each source for what is due, save every answer with its kept tables, remember failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import sleep

from engagement.capture import watching
from engagement.capture.asking import Asking
from engagement.capture.importing import Imported
from engagement.pull.costs import month_of
from engagement.pull.due import due_of, would_ask
from engagement.pull.outcome import Failure, Pulled, Tally
from engagement.pull.visit import Progress, Visit
from engagement.sources.contract import Clock, Source
from engagement.store import Store, runs, watches

PULLER = "pull"
WATCH = "watch"
LONGEST = timedelta(hours=1)


def quiet(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody watches."""


def utc_now() -> datetime:
    """The clock of a real pull."""
    return datetime.now(UTC)


def pull(
    store: Store,
    sources: Sequence[Source],
    *,
    everything: bool = False,
    dry_run: bool = False,
    clock: Clock = utc_now,
    progress: Progress = quiet,
    asking: Asking | None = None,
    budgets: Mapping[str, float] | None = None,
    longest: timedelta = LONGEST,
    pause: Callable[[float], None] = sleep,
) -> Pulled:
    """Ask what was not read today (UTC); `everything` asks again. One failure stops only its source.

    With `asking` the watches are read too, every one of them: they cost nothing. `budgets` are US
    dollars a month by source: a request that would pass one is not made, and what is left waits. After
    `longest` nothing more is asked; the next run goes on. A limit of seconds is waited out by `pause`.

    Every answer is saved before the next is asked for. A dry run asks nothing and says what would
    be asked. Raises Busy when another pull is at work.
    """
    done = Pulled()
    if dry_run:
        for source in sources:
            done.add(source.name, would_ask(source, due_of(store, source, everything, clock())))
            done.month_usd[source.name] = month_of(store, source, clock()).month
        if asking is not None:
            _add_watches(store, done)
        return done
    with store.only_puller():
        until = clock() + longest
        with store.unit(PULLER, at=clock()) as unit:
            number = runs.start(unit, "pull")
        for source in sources:
            due = due_of(store, source, everything, clock())
            if due.size or source.post_price.usd:
                # What could have cost money says that it did not.
                done.by_source.setdefault(source.name, Tally())
            if due.size:
                budget = (budgets or {}).get(source.name)
                Visit(store, source, number, clock, done, progress, until, budget, pause).make(due)
        if asking is not None:
            _read_watches(store, asking, clock, progress, done)
        with store.unit(PULLER, at=clock()) as unit:
            state = "failed" if done.failed else "done"
            runs.finish(unit, number, state, done.as_json())
    return done


def _add_watches(store: Store, done: Pulled) -> None:
    with store.read() as connection:
        addresses = sum("://" in row.address for row in watches.living(connection))
    if addresses:
        done.add(WATCH, Tally(requests=addresses))


def _read_watches(store: Store, asking: Asking, clock: Clock, progress: Progress, done: Pulled) -> None:
    today = clock().date()
    read = watching.read_all(store, today=today, by=PULLER, asking=asking, progress=progress)
    if read.requests:
        done.add(WATCH, Tally(requests=read.requests))
    for name, message in read.failed:
        done.failed.append(Failure(WATCH, name, message, None))
    if read.requests or read.failed or read.done != Imported():
        done.found = read.done
