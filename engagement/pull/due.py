"""What a source will be asked for now, and what asking it costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from engagement.model.instants import to_micros
from engagement.pull.outcome import Tally
from engagement.sources.answers import chunks
from engagement.sources.contract import Source
from engagement.store import Store, runs

A_PAGE = 100  # posts on a page of a timeline, at most


@dataclass(frozen=True, slots=True)
class Due:
    """What one source will be asked for: (link key, resource), accounts, (own address, its day)."""

    links: list[tuple[str, str]]
    accounts: list[Any]
    lookups: list[tuple[str, date]]

    @property
    def size(self) -> int:
        return len(self.links) + len(self.accounts) + len(self.lookups)


def due_of(store: Store, source: Source, everything: bool, now: datetime) -> Due:
    """What was not read today (UTC) and whose turn has come; `everything` asks for all there is."""
    now = now.astimezone(UTC)
    before = None if everything else to_micros(datetime.combine(now.date(), time(), UTC))
    turn = (source.name, before, to_micros(now))
    with store.read() as connection:
        links = runs.due_links(connection, *turn, source.platforms)
        return Due(
            [(key, resource) for key, url in links if (resource := source.resource(url)) is not None],
            runs.due_accounts(connection, *turn),
            runs.due_lookups(connection, *turn) if source.looks_up else [],
        )


def would_ask(source: Source, due: Due, paid: Collection[str], left: float | None) -> tuple[Tally, int]:
    """What asking for these comes to, and how many of them have to wait for another month's money.

    Requests are those of a day on which nothing is amiss. Billed is at most what the tally says: what was
    `paid` for today costs nothing, and own posts that nobody knows yet are not in it. `left` are the
    dollars left of a budget, None without one. The order is a visit's.
    """
    tally = Tally()
    waiting = due.size
    for batch in _batches(source, due):
        fresh = sum(name not in paid for name in batch.names)
        if left is not None and batch.usd:
            reserved = (A_PAGE if batch.is_timeline else fresh) * batch.usd
            if tally.cost_usd + reserved > left + 1e-9:
                return tally, waiting
        tally.add(Tally(1, fresh if batch.usd else 0, 0, 0, fresh * batch.usd))
        waiting -= batch.size
    handles = [account.handle for account in due.accounts]
    tally.requests += source.more_requests([resource for _, resource in due.links], handles)
    return tally, 0


@dataclass(frozen=True, slots=True)
class _Batch:
    """One request: the resources it names, what each costs, how much of what is due it asks for."""

    names: Sequence[str]
    usd: float
    size: int
    is_timeline: bool = False


def _batches(source: Source, due: Due) -> Iterator[_Batch]:
    for batch in chunks(due.accounts, source.account_batch):
        names = [f"user:{account.external_id or account.id}" for account in batch]
        yield _Batch(names, source.account_price.usd, len(batch))
    for account in due.accounts:
        if account.records_posts:
            yield _Batch((), source.own_post_price.usd, 0, is_timeline=True)
    pages = Counter(resource for _, resource in due.links)
    for ids in source.batches(list(pages)):
        names = [f"post:{resource}" for resource in ids]
        yield _Batch(names, source.post_price.usd, sum(pages[resource] for resource in ids))
    for _ in due.lookups:
        yield _Batch((), source.post_price.usd, 1)
