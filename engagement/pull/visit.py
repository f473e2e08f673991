"""One source's part of a run: asked batch by batch within its time and money, each answer saved at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from time import sleep
from typing import Any

from engagement.errors import BadAnswer, KeyRefused, RateLimited, SourceFailed, Unreachable
from engagement.model.instants import MICROSECONDS_A_DAY, iso, to_micros
from engagement.pull.backoff import next_try
from engagement.pull.costs import how_to_read_on, next_month
from engagement.pull.due import A_PAGE, Due
from engagement.pull.outcome import Failure, Pulled, Tally
from engagement.pull.saving import save
from engagement.pull.timeline import cheaper_since, record_mentions, record_posts
from engagement.sources.contract import Answer, Clock, Price, Source
from engagement.store import Store, Unit, runs

log = logging.getLogger(__name__)
Progress = Callable[[str, int, int], None]
# Some platforms count requests by the second: that limit is no failure.
SHORT = timedelta(seconds=5)
# The same bad answer so often in a row is the platform's state: the rest waits for the next run.
ENOUGH = 5


@dataclass
class Visit:
    """Asks one source for what is due. After `until`, or past `budget` dollars a month, nothing more."""

    store: Store
    source: Source
    number: int
    clock: Clock
    done: Pulled
    progress: Progress
    until: datetime
    budget: float | None = None
    pause: Callable[[float], None] = sleep
    of: int = 0
    asked: int = 0
    read: set[str] = field(default_factory=set)
    down: set[str] = field(default_factory=set)
    error: SourceFailed | None = None
    good_at: datetime | None = None
    alike: int = 0

    def make(self, due: Due) -> None:
        """Ask for everything that is due, and remember how it went."""
        self.of = due.size
        # Own posts are cheaper by the timeline than one by one: accounts come first.
        going = self._accounts(due.accounts)
        for account in due.accounts:
            if going and account.records_posts:
                going = self._timeline(account, due)
        if going:
            going = self._links([link for link in due.links if link[0] not in self.read])
        if going:
            self._lookups(due.lookups)
        with self._unit() as unit:
            failures = runs.failures(unit.connection, self.source.name) + 1
            retry_at = next_try(self.error, failures, unit.at) if self.error else None
            message = self.error.message if self.error else None
            runs.set_source_state(unit, self.source.name, message, retry_at, self.good_at)

    def _links(self, due: Sequence[tuple[str, str]]) -> bool:
        """Ask for linked posts; one post linked from three activities is asked for once."""
        keys: dict[str, list[str]] = {}
        for key, resource in due:
            keys.setdefault(resource, []).append(key)
        start = 0
        for batch in self.source.batches(list(keys)):
            names = [f"post:{resource}" for resource in batch]
            host = self.source.host(batch[0])
            if host in self.down:
                continue  # its posts stay due
            if not self._may_ask(names, self.source.post_price, "posts", len(keys) - start):
                return False
            failed = self._posts(batch, keys)
            if failed and not self._failed(failed, _numbered(start, len(batch))):
                self.down.add(host)
                if host == self.source.name:
                    return False
            start += len(batch)
            self._tell("posts", len(batch))
        return True

    def _posts(self, batch: list[str], keys: dict[str, list[str]]) -> SourceFailed | None:
        """Save the answers about these; a limit that is over in seconds is waited out."""
        for last in (False, False, True):
            try:
                for answer in self._answers(self.source.posts(batch)):
                    self._save(answer, keys, "link", self.source.post_price, "posts")
            except RateLimited as limited:
                wait = limited.resets_at - self.clock() if limited.resets_at else None
                if last or wait is None or wait > SHORT:
                    return limited
                self.done.add(self.source.name, Tally(requests=1))
                self.pause(max(wait.total_seconds(), 0.1))
            except SourceFailed as failed:
                return failed
            else:
                return None
        return None

    def _lookups(self, due: Sequence[tuple[str, date]]) -> bool:
        """Look our own addresses up: what is found about them becomes a link with its numbers."""
        for place, (key, day) in enumerate(due):
            if not self._may_ask((), self.source.post_price, "addresses", len(due) - place):
                return False
            try:
                for answer in self._answers(self.source.mentions([key])):
                    with self._unit() as unit:
                        keys = record_mentions(unit, answer)
                        tally = save(unit, self.source, answer, keys, "link", self.source.post_price)
                        at = to_micros(self.clock())
                        turn = runs.Turn(at, at + _patience(day, unit.at))
                        runs.set_asked(unit, self.source.name, {key: turn})
                    self._count(tally, answer, key)
            except SourceFailed as failed:
                if not self._failed(failed, key):
                    return False
            self._tell("mentions", 1)
        return True

    def _accounts(self, due: Sequence[Any]) -> bool:
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
                for answer in self._answers(self.source.accounts(batch)):
                    with self._unit() as unit:
                        tally = save(unit, self.source, answer, refs, "account", price)
                        for handle, external in answer.ids.items():
                            for ref in refs.get(handle.lower(), ()):
                                runs.set_external_id(unit, ref, external)
                    self._count(tally, answer, "accounts")
            except SourceFailed as failed:
                if not self._failed(failed, "accounts"):
                    return False
            self._tell("accounts", len(batch))
        return True

    def _timeline(self, account: Any, due: Due) -> bool:
        """Record an own account's new posts, and read due ones where a page is cheaper than they are."""
        price = self.source.own_post_price
        with self.store.read() as connection:
            external = runs.external_id(connection, account.id)
            newest = runs.newest_post(connection, account.key)
            own = runs.own_posts(connection, account.key)
        if external is None:
            return True
        wanted = {key for key, _ in due.links}
        since = cheaper_since(own, wanted, newest, price.usd, self.source.post_price.usd, A_PAGE)
        pages = self._answers(self.source.timeline(external, since=since))
        what = f"posts of {account.handle}"
        # Nobody knows before which posts a page holds: each could be billed anew.
        names = [f"own:{number}" for number in range(A_PAGE)]
        while self._may_ask(names, price, f"timeline of {account.handle}", 1):
            try:
                answer = next(pages, None)
            except SourceFailed as failed:
                return self._failed(failed, what)
            if answer is None:
                return True
            with self._unit() as unit:
                keys = record_posts(unit, answer, self.clock().date())
                tally = save(unit, self.source, answer, keys, "link", price)
            self._count(tally, answer, what)
            self.read.update(key for listed in keys.values() for key in listed)
        return False

    def _answers(self, answers: Iterator[Answer]) -> Iterator[Answer]:
        """The source's answers; what it did not foresee in one is a failure of it, not of the run."""
        try:
            yield from answers
        except SourceFailed:
            raise
        except Exception as error:
            log.exception("An answer of %s was not foreseen.", self.source.name)
            raise BadAnswer(
                f"{self.source.name} gave an answer that could not be understood. What was read before it "
                "is saved; the log has the details."
            ) from error

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
            f"cost ${cost:.2f}: {left:,} {what} wait until {anew.day} {anew:%B}. What was read is saved. "
            f"{how_to_read_on(name)}"
        )
        self.error = RateLimited(message, what="budget", resets_at=anew)
        self.done.failed.append(Failure(name, "budget", message, iso(anew)))
        return False

    def _failed(self, failed: SourceFailed, what: str) -> bool:
        """Remember a failure; True when asking this source for other things still makes sense."""
        self.alike = self.alike + 1 if self.error and self.error.message == failed.message else 1
        self.error = failed
        self.done.add(self.source.name, Tally(requests=1))
        retry_at = iso(failed.resets_at) if failed.resets_at else None
        message = failed.message
        if self.alike == ENOUGH:
            message += f" The same came {ENOUGH} times in a row: the rest waits for the next run."
        self.done.failed.append(Failure(self.source.name, failed.what or what, message, retry_at))
        return self.alike < ENOUGH and not isinstance(failed, KeyRefused | Unreachable | RateLimited)

    def _save(
        self, answer: Answer, refs: dict[str, list[str]], sort: str, price: Price, what: str
    ) -> None:
        with self._unit() as unit:
            tally = save(unit, self.source, answer, refs, sort, price)
        self._count(tally, answer, what)

    def _count(self, tally: Tally, answer: Answer, what: str) -> None:
        self.done.add(self.source.name, tally)
        if answer.requests:
            self.good_at = self.clock()
            self.alike = 0
        for problem in answer.problems:
            self.done.failed.append(Failure(self.source.name, what, problem, None))

    def _tell(self, what: str, asked: int) -> None:
        self.asked += asked
        self.progress(f"{self.source.name}: {what}", min(self.asked, self.of), self.of)

    def _unit(self) -> AbstractContextManager[Unit]:
        return self.store.unit("pull", self.number, self.clock())


def _numbered(start: int, count: int) -> str:
    return f"post {start + 1}" if count == 1 else f"posts {start + 1} to {start + count}"


def _patience(day: date, now: datetime) -> int:
    """How long an address need not be looked up again: what is old is seldom submitted anew."""
    age = (now.date() - day).days
    days = 0 if age <= 14 else 7 if age <= 90 else 90
    return days * MICROSECONDS_A_DAY
