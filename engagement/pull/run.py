"""A pull: ask each source for what is due, save every answer with its kept tables, remember failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from engagement.capture import watching
from engagement.capture.asking import Asking
from engagement.capture.importing import Imported
from engagement.errors import KeyRefused, RateLimited, SourceFailed, Unreachable
from engagement.model.instants import MICROSECONDS_A_DAY, iso, to_micros
from engagement.pull import pace
from engagement.pull.costs import month_of, next_month
from engagement.pull.timeline import record_mentions, record_posts
from engagement.sources.contract import Answer, Clock, Missing, Price, Source
from engagement.store import Store, Unit, runs, watches
from engagement.store import ledger as ledger_of

PULLER = "pull"
LONGEST = timedelta(hours=1)


@dataclass
class Tally:
    """What one source was asked and what it gave. `billed` and `cost_usd` follow its own rule."""

    requests: int = 0
    billed: int = 0
    readings: int = 0
    absent: int = 0
    cost_usd: float = 0.0

    def add(self, other: Tally) -> None:
        self.requests += other.requests
        self.billed += other.billed
        self.readings += other.readings
        self.absent += other.absent
        self.cost_usd = round(self.cost_usd + other.cost_usd, 6)

    def as_json(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "billed": self.billed,
            "readings": self.readings,
            "absent": self.absent,
            "cost_usd": round(self.cost_usd, 6),
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that failed, in words, and when it can be tried again."""

    source: str
    what: str
    message: str
    retry_at: str | None


@dataclass
class Pulled:
    """What a pull did, in the shape of the command line."""

    total: Tally = field(default_factory=Tally)
    by_source: dict[str, Tally] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    found: Imported | None = None
    month_usd: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.total.as_json(),
            "failed": [
                {"source": f.source, "what": f.what, "message": f.message, "retry_at": f.retry_at}
                for f in self.failed
            ],
            "by_source": {
                name: tally.as_json()
                | ({"month_usd": round(self.month_usd[name], 2)} if name in self.month_usd else {})
                for name, tally in self.by_source.items()
            },
            **({"drafts": self.found.drafts} if self.found else {}),
        }

    @property
    def in_words(self) -> str:
        t = self.total
        words = (
            f"{t.readings:,} readings and {t.absent:,} absences from {t.requests:,} requests, "
            f"{t.billed:,} billed (${t.cost_usd:.3f})."
        )
        return words if self.found is None else f"{words} Watches: {self.found.in_words}"


@dataclass(frozen=True, slots=True)
class Due:
    """What one source will be asked for."""

    links: list[tuple[str, str]]
    accounts: list[Any]
    lookups: list[tuple[str, date]]

    @property
    def size(self) -> int:
        return len(self.links) + len(self.accounts) + len(self.lookups)


Progress = Callable[[str, int, int], None]


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
) -> Pulled:
    """Ask what was not read today (UTC); `everything` asks again. One failure stops only its source.

    With `asking` the watches are read too, every one of them: they cost nothing. `budgets` are US
    dollars a month by source: a request that would pass one is not made, and what is left waits. After
    `longest` nothing more is asked; the next run goes on.

    Every answer is saved before the next is asked for. A dry run asks nothing and says what would
    be asked. Raises Busy when another pull is at work.
    """
    done = Pulled()
    if dry_run:
        for source in sources:
            _add(done, source.name, _would_ask(store, source, _due(store, source, everything, clock)))
            done.month_usd[source.name] = month_of(store, source, clock()).month
        if asking is not None:
            _add_watches(store, done)
        return done
    with store.only_puller():
        until = clock() + longest
        with store.unit(PULLER, at=clock()) as unit:
            number = runs.start(unit, "pull")
        for source in sources:
            budget = (budgets or {}).get(source.name)
            _pull_source(store, source, number, everything, clock, progress, done, budget, until)
        if asking is not None:
            _read_watches(store, asking, clock, progress, done)
        with store.unit(PULLER, at=clock()) as unit:
            state = "failed" if done.failed else "done"
            runs.finish(unit, number, state, done.as_json())
    return done


WATCH = "watch"


def _add_watches(store: Store, done: Pulled) -> None:
    with store.read() as connection:
        addresses = sum("://" in row.address for row in watches.living(connection))
    if addresses:
        _add(done, WATCH, Tally(requests=addresses))


def _read_watches(store: Store, asking: Asking, clock: Clock, progress: Progress, done: Pulled) -> None:
    today = clock().date()
    read = watching.read_all(store, today=today, by=PULLER, asking=asking, progress=progress)
    if read.requests:
        _add(done, WATCH, Tally(requests=read.requests))
    for name, message in read.failed:
        done.failed.append(Failure(WATCH, name, message, None))
    if read.requests or read.failed or read.done != Imported():
        done.found = read.done


def _add(done: Pulled, name: str, tally: Tally) -> None:
    done.by_source.setdefault(name, Tally()).add(tally)
    done.total.add(tally)


def _due(store: Store, source: Source, everything: bool, clock: Clock) -> Due:
    now = clock().astimezone(UTC)
    before = None if everything else to_micros(datetime.combine(now.date(), time(), UTC))
    turn = (source.name, before, to_micros(now))
    with store.read() as connection:
        links = runs.due_links(connection, *turn)
        return Due(
            [(key, resource) for key, url in links if (resource := source.resource(url)) is not None],
            runs.due_accounts(connection, *turn),
            runs.due_lookups(connection, *turn) if source.looks_up else [],
        )


def _would_ask(store: Store, source: Source, due: Due) -> Tally:
    ids = list(dict.fromkeys(resource for _, resource in due.links))
    accounts = len(due.accounts)
    requests = len(source.batches(ids)) + -(-accounts // source.account_batch) + len(due.lookups)
    requests += sum(1 for account in due.accounts if account.records_posts)
    priced = ((len(ids), source.post_price.usd), (accounts, source.account_price.usd))
    billed = sum(count for count, usd in priced if usd)
    return Tally(requests, billed, 0, 0, sum(count * usd for count, usd in priced))


def _pull_source(
    store: Store,
    source: Source,
    number: int,
    everything: bool,
    clock: Clock,
    progress: Progress,
    done: Pulled,
    budget: float | None,
    until: datetime,
) -> None:
    due = _due(store, source, everything, clock)
    if due.size or source.post_price.usd:
        done.by_source.setdefault(
            source.name, Tally()
        )  # what could have cost money says that it did not
    if not due.size:
        return
    saver = _Saver(store, source, number, clock, done, progress, due.size, until, budget)
    # Own posts are cheaper by the timeline than one by one: accounts come first.
    going = saver.accounts(due.accounts)
    for account in due.accounts:
        if going and account.records_posts:
            going = saver.timeline(account)
    if going:
        going = saver.links([link for link in due.links if link[0] not in saver.read])
    if going:
        saver.lookups(due.lookups)
    with store.unit(PULLER, number, clock()) as unit:
        error = saver.error
        message = error.message if error else None
        runs.set_source_state(unit, source.name, message, error.resets_at if error else None)


@dataclass
class _Saver:
    """Saves answers of one source, each in a transaction of its own with cursor and kept tables."""

    store: Store
    source: Source
    number: int
    clock: Clock
    done: Pulled
    progress: Progress
    of: int
    until: datetime
    budget: float | None = None
    asked: int = 0
    read: set[str] = field(default_factory=set)
    error: SourceFailed | None = None

    def links(self, due: Sequence[tuple[str, str]]) -> bool:
        """Ask for linked posts; one post linked from three activities is asked for once."""
        keys: dict[str, list[str]] = {}
        for key, resource in due:
            keys.setdefault(resource, []).append(key)
        start = 0
        for batch in self.source.batches(list(keys)):
            names = [f"post:{resource}" for resource in batch]
            if not self._may_ask(names, self.source.post_price, "posts", len(keys) - start):
                return False
            try:
                for answer in self.source.posts(batch):
                    with self._unit() as unit:
                        tally = _write(unit, self.source, answer, keys, "link", self.source.post_price)
                    self._count(tally, answer, "posts")
            except SourceFailed as failed:
                if not self._failed(failed, f"posts {start + 1} to {start + len(batch)}"):
                    return False
            start += len(batch)
            self._tell("posts", len(batch))
        return True

    def lookups(self, due: Sequence[tuple[str, date]]) -> bool:
        """Look our own addresses up: what is found about them becomes a link with its numbers."""
        for place, (key, day) in enumerate(due):
            if not self._may_ask((), self.source.post_price, "addresses", len(due) - place):
                return False
            try:
                for answer in self.source.mentions([key]):
                    with self._unit() as unit:
                        keys = record_mentions(unit, answer)
                        tally = _write(unit, self.source, answer, keys, "link", self.source.post_price)
                        at = to_micros(self.clock())
                        turn = runs.Turn(at, at + _patience(day, unit.at))
                        runs.set_asked(unit, self.source.name, {key: turn})
                    self._count(tally, answer, key)
            except SourceFailed as failed:
                if not self._failed(failed, key):
                    return False
            self._tell("mentions", 1)
        return True

    def _may_ask(self, names: Sequence[str], price: Price, what: str, left: int) -> bool:
        """Whether the run has time and money for one more request; when not, it is said once."""
        if self.clock() < self.until:
            return self._affords(names, price, what, left)
        message = (
            f"The run's time is over: {left:,} {what} wait for the next one. What was read is saved."
        )
        self.error = Unreachable(message, what="time")
        self.done.failed.append(Failure(self.source.name, "time", message, None))
        return False

    def _affords(self, names: Sequence[str], price: Price, what: str, left: int) -> bool:
        """Whether the month's budget holds one more request; when not, it is said and the rest waits."""
        if self.budget is None or not price.usd:
            return True
        now = self.clock().astimezone(UTC)
        today = to_micros(now) // MICROSECONDS_A_DAY
        with self.store.read() as connection:
            spent = runs.spent(connection, self.source.name, today - now.day + 1)
            paid = runs.billed_on(connection, self.source.name, today)
        cost = sum(1 for name in names if name not in paid) * price.usd
        if spent + cost <= self.budget + 1e-9:
            return True
        anew = next_month(now)
        name = self.source.name
        message = (
            f"${spent:.2f} of this month's ${self.budget:.2f} are spent, and the next request could "
            f"cost ${cost:.2f}: {left:,} {what} wait until {anew.day} {anew:%B}. What was read is saved. To read "
            f"on, raise ENGAGEMENT_{name.upper()}_MONTHLY_USD."
        )
        self.error = RateLimited(message, what="budget", resets_at=anew)
        self.done.failed.append(Failure(name, "budget", message, iso(anew)))
        return False

    def accounts(self, due: Sequence[Any]) -> bool:
        """Ask for accounts' audience."""
        refs = {account.handle.lower(): [account.id] for account in due}
        handles = [account.handle for account in due]
        size = self.source.account_batch
        for start in range(0, len(handles), size):
            batch = handles[start : start + size]
            price = self.source.account_price
            names = [f"user:{account.external_id}" for account in due[start : start + size]]
            if not self._may_ask(names, price, "accounts", len(handles) - start):
                return False
            try:
                for answer in self.source.accounts(batch):
                    with self._unit() as unit:
                        tally = _write(unit, self.source, answer, refs, "account", price)
                        for handle, external in answer.ids.items():
                            for ref in refs.get(handle.lower(), ()):
                                runs.set_external_id(unit, ref, external)
                    self._count(tally, answer, "accounts")
            except SourceFailed as failed:
                if not self._failed(failed, "accounts"):
                    return False
            self._tell("accounts", len(batch))
        return True

    def timeline(self, account: Any) -> bool:
        """Record an own account's posts, with the numbers their pages came with."""
        with self.store.read() as connection:
            external = runs.external_id(connection, account.id)
            newest = runs.newest_post(connection, account.key)
        if external is None:
            return True
        # A page of a timeline holds at most a hundred posts.
        names = [f"own:{number}" for number in range(100)]
        if not self._may_ask(names, self.source.own_post_price, f"timeline of {account.handle}", 1):
            return False
        try:
            for answer in self.source.timeline(external, since=newest):
                with self._unit() as unit:
                    keys = record_posts(unit, answer, self.clock().date())
                    price = self.source.own_post_price
                    tally = _write(unit, self.source, answer, keys, "link", price)
                self._count(tally, answer, f"posts of {account.handle}")
                self.read.update(key for listed in keys.values() for key in listed)
        except SourceFailed as failed:
            return self._failed(failed, f"posts of {account.handle}")
        return True

    def _failed(self, failed: SourceFailed, what: str) -> bool:
        """Remember a failure; True when asking this source for other things still makes sense."""
        self.error = failed
        _add(self.done, self.source.name, Tally(requests=1))
        retry_at = iso(failed.resets_at) if failed.resets_at else None
        name = self.source.name
        failure = Failure(name, failed.what or what, failed.message, retry_at)
        self.done.failed.append(failure)
        return not isinstance(failed, KeyRefused | Unreachable | RateLimited)

    def _tell(self, what: str, asked: int) -> None:
        self.asked += asked
        self.progress(f"{self.source.name}: {what}", min(self.asked, self.of), self.of)

    def _unit(self) -> AbstractContextManager[Unit]:
        return self.store.unit(PULLER, self.number, self.clock())

    def _count(self, tally: Tally, answer: Answer, what: str) -> None:
        _add(self.done, self.source.name, tally)
        for problem in answer.problems:
            self.done.failed.append(Failure(self.source.name, what, problem, None))


def _write(
    unit: Unit,
    source: Source,
    answer: Answer,
    refs: dict[str, list[str]],
    sort: str,
    price: Price,
) -> Tally:
    """One answer into the ledger: readings, absences, cursor and charge stand together or not at all."""
    wanted = [*(r.resource for r in answer.readings), *(m.resource for m in answer.missing)]
    subjects = ledger_of.subjects_for(unit.connection, _refs(wanted, refs), sort)
    entries: list[ledger_of.Entry] = []
    asked: dict[str, int] = {}
    leading: dict[str, int] = {}
    born = {ref: day for resource, day in answer.born.items() for ref in refs.get(resource, ())}
    for reading in answer.readings:
        at = to_micros(reading.observed_at)
        for ref in refs.get(reading.resource, ()):
            if ref in subjects:
                asked[ref] = at
                if reading.metric == source.metrics[0] or ref not in leading:
                    leading[ref] = reading.value
                entries.append(
                    ledger_of.Entry(subjects[ref], reading.metric, at, reading.value, "measured")
                )
    absent = 0
    for missing in answer.missing:
        at = to_micros(missing.observed_at)
        for ref in refs.get(missing.resource, ()):
            if ref in subjects:
                absent += missing.metric is None
                asked[ref] = at
                entries += _absences(unit, source, subjects[ref], at, missing, sort)
    entries += _totals(unit, answer, refs, sort)
    readings = ledger_of.add_readings(unit.connection, entries, unit.run)
    runs.set_asked(unit, source.name, _turns(unit, source, asked, leading, born, sort))
    day = to_micros(unit.at) // MICROSECONDS_A_DAY
    billed = runs.charge(unit, source.name, day, answer.billed, round(price.usd * 1_000_000))
    return Tally(answer.requests, billed, readings, absent, billed * price.usd)


def _totals(
    unit: Unit, answer: Answer, refs: Mapping[str, list[str]], sort: str
) -> list[ledger_of.Entry]:
    """Whole days told one by one, as a running total; days that are counted already are passed over.

    The day before the first one ever told is the total's zero.
    """
    today = to_micros(unit.at) // MICROSECONDS_A_DAY
    days: dict[tuple[str, str], dict[int, int]] = {}
    for one in answer.daily:
        number = (one.day - date(1970, 1, 1)).days
        if number < today:
            for ref in refs.get(one.resource, ()):
                days.setdefault((ref, one.metric), {})[number] = one.value
    wanted = list(dict.fromkeys(ref for ref, _ in days))
    subjects = ledger_of.subjects_for(unit.connection, wanted, sort)
    standing = {(r.ref, r.metric): r for r in ledger_of.latest_for(unit.connection, wanted)}
    entries = []
    for (ref, metric), counts in days.items():
        row = standing.get((ref, metric))
        if row is not None and row.value is not None:
            total, last = row.value, row.observed_at // MICROSECONDS_A_DAY
        else:
            total, last = 0, min(counts) - 1
            entries.append(_end_of_day(subjects[ref], metric, last, total))
        for number in sorted(day for day in counts if day > last):
            total += counts[number]
            entries.append(_end_of_day(subjects[ref], metric, number, total))
    return entries


def _end_of_day(subject: int, metric: str, day: int, total: int) -> ledger_of.Entry:
    at = (day + 1) * MICROSECONDS_A_DAY - 1
    return ledger_of.Entry(subject, metric, at, total, "measured")


def _turns(
    unit: Unit,
    source: Source,
    asked: Mapping[str, int],
    leading: Mapping[str, int],
    told: Mapping[str, date],
    sort: str,
) -> dict[str, runs.Turn]:
    """When each page's turn comes again, by its age and by what it has gained since the last read."""
    if sort != "link" or source.pace is None:
        return {ref: runs.Turn(at) for ref, at in asked.items()}
    before = runs.turns(unit.connection, source.name, list(asked))
    born = runs.born(unit.connection, list(asked)) | dict(told)
    made = {}
    for ref, at in asked.items():
        day = at // MICROSECONDS_A_DAY
        age = day - (born[ref] - date(1970, 1, 1)).days if ref in born else 0
        was = before.get(ref)
        if ref not in leading:
            gap, memory = (1 if age < pace.GONE_FOR else pace.GONE_FOR), pace.Memory(age, 0)
            value = was.value if was else None
        else:
            kept = None
            if was is not None and was.value is not None:
                then = age - (day - was.at // MICROSECONDS_A_DAY)
                kept = pace.Memory(then, was.value, was.woke_at, was.woke_size or 0.0)
            gap, memory = pace.next_gap(source.pace, age, leading[ref], kept)
            value = leading[ref]
        next_at = (day + gap) * MICROSECONDS_A_DAY
        made[ref] = runs.Turn(at, next_at, value, memory.woke_at, memory.woke_size)
    return made


def _patience(day: date, now: datetime) -> int:
    """How long an address need not be looked up again: what is old is seldom submitted anew."""
    age = (now.date() - day).days
    days = 0 if age <= 14 else 7 if age <= 90 else 90
    return days * MICROSECONDS_A_DAY


def _refs(resources: Iterable[str], refs: dict[str, list[str]]) -> list[str]:
    return [ref for resource in dict.fromkeys(resources) for ref in refs.get(resource, ())]


def _absences(
    unit: Unit, source: Source, subject: int, at: int, missing: Missing, sort: str
) -> list[ledger_of.Entry]:
    """An absence of each number the source would give, unless the same one stands already."""
    metrics = source.metrics if sort == "link" else source.account_metrics
    if missing.metric is not None:
        metrics = (missing.metric,)
    standing = ledger_of.absent_metrics(unit.connection, subject, missing.reason)
    return [
        ledger_of.Entry(subject, metric, at, None, "unavailable", reason=missing.reason)
        for metric in metrics
        if metric not in standing
    ]
