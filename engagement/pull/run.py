"""A pull: ask each source for what is due, save every answer with its kept tables, remember failures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from time import sleep

from engagement.capture import watching
from engagement.capture.asking import Asking
from engagement.capture.importing import Imported
from engagement.model.instants import MICROSECONDS_A_DAY, iso, to_micros
from engagement.pull.costs import how_to_read_on, month_of, next_month
from engagement.pull.due import Due, due_of, would_ask
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
    into: Pulled | None = None,
) -> Pulled:
    """Ask what was not read today (UTC); `everything` asks again. One failure stops only its source.

    With `asking` the watches are read too, every one of them: they cost nothing. `budgets` are US
    dollars a month by source: a request that would pass one is not made, and what is left waits. After
    `longest` nothing more is asked; the next run goes on. A limit of seconds is waited out by `pause`.

    Every answer is saved before the next is asked for. A dry run asks nothing and says what would
    be asked, and what a budget would not hold. What is done is counted in `into`, for whoever stops a
    pull. Raises Busy when another pull is at work.
    """
    done = into if into is not None else Pulled()
    if dry_run:
        for source in sources:
            due = due_of(store, source, everything, clock())
            _forecast(store, source, due, clock(), (budgets or {}).get(source.name), done)
        if asking is not None:
            _add_watches(store, done)
        return done
    with store.only_puller():
        until = clock() + longest
        with store.unit(PULLER, at=clock()) as unit:
            number = runs.start(unit, "pull")

        def told(what: str, asked: int, of: int) -> None:
            try:
                progress(what, asked, of)
            except BaseException:
                # Stopped between two answers, where no transaction is open. One that is cut short
                # anywhere else may hold the database still: the next run closes it.
                _finish(store, number, "interrupted", done, clock)
                raise

        for source in sources:
            due = due_of(store, source, everything, clock())
            if due.size or source.post_price.usd:
                # What could have cost money says that it did not.
                done.by_source.setdefault(source.name, Tally())
            if due.size:
                budget = (budgets or {}).get(source.name)
                Visit(store, source, number, clock, done, told, until, budget, pause).make(due)
        if asking is not None:
            _read_watches(store, asking, clock, told, done)
        _finish(store, number, "failed" if done.failed else "done", done, clock)
    return done


def _finish(store: Store, number: int, state: str, done: Pulled, clock: Clock) -> None:
    with store.unit(PULLER, at=clock()) as unit:
        runs.finish(unit, number, state, done.as_json())


def _forecast(
    store: Store, source: Source, due: Due, now: datetime, budget: float | None, done: Pulled
) -> None:
    """Add what one source would be asked for, what its month comes to, and what its budget leaves out."""
    name = source.name
    month = month_of(store, source, now, budget)
    with store.read() as connection:
        paid = runs.billed_on(connection, name, to_micros(now) // MICROSECONDS_A_DAY)
    tally, waiting = would_ask(source, due, paid, month.left)
    done.add(name, tally)
    done.month_usd[name] = month.month
    if waiting:
        anew = next_month(now)
        message = (
            f"${month.spent:.2f} of this month's ${budget:.2f} are spent, and the rest does not hold all that "
            f"is due: {waiting:,} would wait until {anew.day} {anew:%B}. {how_to_read_on(name)}"
        )
        done.failed.append(Failure(name, "budget", message, iso(anew)))


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
