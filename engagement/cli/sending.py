"""The verb that sends briefs: what is due, a named period, a test, or only a word of what would go out."""

from __future__ import annotations

from datetime import date
from typing import Any

from engagement.addresses import read_address
from engagement.cli.answers import DONE, PARTLY, Result
from engagement.errors import Refused
from engagement.model.sending import MAIL, WEBHOOK, Plan, due_of, last_span, next_span
from engagement.settings import Settings
from engagement.store import Store

_BY = "command line"


def send_brief(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.sending import run, told

    today, plan = date.today(), run.plan_of(store)
    until, addresses = _read_to(options.to)
    period = _period(options.since, until, plan, today)
    named = [(MAIL, address) for address in addresses]
    named += [(WEBHOOK, run.ROOM)] if options.webhook else []
    if options.test:
        if not named:
            raise Refused("--test needs an address: add --to ana@example.org, or --webhook.", "to")
        if options.dry_run:
            return _would(named, run.Outcome())
        outcome = run.send_test(store, settings, told.as_it_is(store, *period, today), named, by=_BY)
        return _answer(outcome)
    if not named and not plan.is_set:
        raise Refused(
            "Nobody gets briefs yet. Name an address with --to ana@example.org, or set recipients on the Briefs page.",
            "to",
        )
    targets = named or run.targets_of(plan)
    if not named and until is None:
        span, targets = run.due_now(store, today)
        if not targets:
            coming = next_span(plan, today)
            words = f"Nothing is due. The brief of {coming.from_on} to {coming.to_on} goes out on {coming.send_on}."
            return DONE, run.Outcome().as_json(), words
        period = (span.from_on, span.to_on)
    if options.dry_run:
        told.as_it_is(store, *period, today)  # refuses a period that is none
        return _would(*run.open_targets(store, due_of(*period), targets, run.utc_now()))
    return _answer(run.send(store, settings, *period, targets, by=_BY, today=today))


def _read_to(said: list[str]) -> tuple[date | None, list[str]]:
    """`--to` names the last day, or an address: the one has no @."""
    days, addresses = [], []
    for text in said:
        if "@" in text:
            addresses.append(read_address(text))
            continue
        try:
            days.append(date.fromisoformat(text))
        except ValueError as error:
            raise Refused(
                f'--to: "{text[:60]!s}" is neither a day (YYYY-MM-DD) nor an address.', "to", text
            ) from error
    if len(days) > 1:
        raise Refused("--to names two days. Give one, and addresses beside it.", "to")
    return (days[0] if days else None), list(dict.fromkeys(addresses))


def _period(since: date | None, until: date | None, plan: Plan, today: date) -> tuple[date, date]:
    if (since is None) != (until is None):
        raise Refused(
            "--from and --to name a period together. Give both days, or neither.",
            "from" if since is None else "to",
        )
    if since is not None and until is not None:
        return since, until
    span = last_span(plan, today)
    return span.from_on, span.to_on


def _would(found: list[tuple[str, str]], outcome: Any) -> Result:
    named = [{"channel": channel, "address": address} for channel, address in found]
    words = f"Would send to {', '.join(address for _, address in found) or 'nobody'}."
    return DONE, outcome.as_json() | {"would_send": named}, words


def _answer(outcome: Any) -> Result:
    lines = [outcome.in_words]
    lines += [
        f"{one['channel']}, {one['address']}: {one['message']}"
        for one in (*outcome.failed, *outcome.unsure)
    ]
    return (PARTLY if outcome.failed else DONE), outcome.as_json(), "\n".join(lines)
