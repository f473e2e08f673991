"""What a source will be asked for now, and what asking it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from engagement.model.instants import to_micros
from engagement.pull.outcome import Tally
from engagement.sources.contract import Source
from engagement.store import Store, runs


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


def would_ask(source: Source, due: Due) -> Tally:
    """The requests and the most money that asking for these would come to."""
    ids = list(dict.fromkeys(resource for _, resource in due.links))
    accounts = len(due.accounts)
    requests = len(source.batches(ids)) + -(-accounts // source.account_batch) + len(due.lookups)
    requests += sum(1 for account in due.accounts if account.records_posts)
    priced = ((len(ids), source.post_price.usd), (accounts, source.account_price.usd))
    billed = sum(count for count, usd in priced if usd)
    return Tally(requests, billed, 0, 0, sum(count * usd for count, usd in priced))
