"""The verbs of the numbers: pull, serve-pull, accounts, status, doctor, rebuild, demo."""

from __future__ import annotations

import sys
from datetime import date
from time import perf_counter
from typing import Any

from engagement.cli.answers import DONE, PARTLY, Result, say
from engagement.errors import Refused
from engagement.pull.connected import KNOWN, MISSING, connected, is_connected
from engagement.settings import Settings
from engagement.store import Store


def pull(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.pull.connected import asking
    from engagement.pull.outcome import Failure, Pulled
    from engagement.pull.run import PULLER, WATCH, pull

    asked = options.source
    sources = connected(settings)
    for name in asked:
        if name not in sources and name != WATCH:
            raise Refused(f"{name} is not connected. Set {MISSING[name]} first.", "source")
    chosen = [source for name, source in sources.items() if not asked or name in asked]
    done = Pulled()
    try:
        pull(
            store,
            chosen,
            everything=options.all,
            dry_run=options.dry_run,
            progress=_bar if sys.stderr.isatty() else _line,
            asking=asking(settings, 30.0) if not asked or WATCH in asked else None,
            budgets=settings.monthly_usd,
            into=done,
        )
    except KeyboardInterrupt:
        words = "Stopped. What was read is saved; run the same command to go on."
        done.failed.append(Failure(PULLER, "stopped", words, None))
    watched = done.found is not None or WATCH in done.by_source
    words = (
        done.in_words
        if chosen or watched
        else f"No source is connected. Set {', '.join(MISSING.values())}."
    )
    if options.dry_run and (chosen or watched):
        t = done.total
        month = sum(done.month_usd.values())
        words = (
            f"Would ask {t.requests} requests, at most {t.billed} billed (${t.cost_usd:.3f}). "
            f"This month comes to about ${month:.2f} at this rate."
        )
    lines = [words, *(f"{f.source}, {f.what}: {f.message}" for f in done.failed)]
    return (PARTLY if done.failed else DONE), done.as_json(), "\n".join(lines)


def _line(what: str, done: int, of: int) -> None:
    say(f"{what}: {done} of {of}")


def _bar(what: str, done: int, of: int) -> None:
    """A bar on the terminal that is written over until it is full."""
    full = round(24 * done / of) if of else 24
    end = "\n" if done >= of else ""
    sys.stderr.write(f"\r\x1b[K[{'#' * full}{' ' * (24 - full)}] {what}: {done:,} of {of:,}{end}")
    sys.stderr.flush()


def serve_pull(options: Any, settings: Settings, store: Store) -> Result:
    import signal
    import threading

    from engagement.pull.connected import asking
    from engagement.pull.serve import keep_pulling
    from engagement.settings import read_interval

    every = read_interval(options.every, "--every")
    sources = connected(settings)
    for name in options.source:
        if name not in sources:
            raise Refused(f"{name} is not connected. Set {MISSING[name]} first.", "source")
    stop, failed = threading.Event(), 0
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())

    def told(done: Any) -> None:
        nonlocal failed
        failed += bool(done.failed)
        say(done.in_words)
        for failure in done.failed:
            say(f"{failure.source}, {failure.what}: {failure.message}")

    say(f"Pulling every {options.every}. Stop with Ctrl+C; what was read is saved.")
    made = keep_pulling(
        store,
        [source for name, source in sources.items() if not options.source or name in options.source],
        every,
        stop,
        asking=None if options.source else asking(settings, 30.0),
        budgets=settings.monthly_usd,
        told=told,
    )
    return DONE, {"pulls": made, "with_failures": failed}, f"Stopped after {made} pulls."


def account_add(options: Any, settings: Settings, store: Store) -> Result:

    posts = True if options.posts else None
    account_id = store.add_account(options.account, by="command line", records_posts=posts)
    made = next(a for a in store.accounts() if a["id"] == account_id)
    return DONE, made, f"{made['key']} is read from the next pull on."


def accounts(options: Any, settings: Settings, store: Store) -> Result:

    rows = store.accounts()
    lines = [
        f"{row['key']}  " + ", ".join(f"{r['value']} {metric}" for metric, r in row["readings"].items())
        for row in rows
    ]
    return DONE, rows, "\n".join(lines) or "No account is read yet. Add one: account add x/acme"


def status(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.model.instants import iso

    states = store.source_states()
    sources = []
    for name in KNOWN:
        state = states.get(name, {})
        last = state.get("last_run")
        sources.append(
            {
                "name": name,
                "connected": is_connected(settings, name),
                "last_run": iso(last) if last else None,
                "last_error": state.get("last_error"),
            }
        )
    counts = store.counts()
    document = {"database": store.shown_url, **counts, "sources": sources}
    lines = [
        f"{store.shown_url}, schema {counts['schema']}: {counts['activities']:,} activities, "
        f"{counts['readings']:,} readings."
    ]
    for source in sources:
        words = (
            "connected" if source["connected"] else f"not connected, set {MISSING[str(source['name'])]}"
        )
        lines.append(
            f"{source['name']}: {words}; last asked {source['last_run'] or 'never'}"
            + (f"; {source['last_error']}" if source["last_error"] else "")
        )
    return DONE, document, "\n".join(lines)


def doctor(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.pull.doctor import examine

    _, document, _ = status(options, settings, store)
    with store.unit("doctor"):
        pass  # it can be written
    used = {page["platform"] for page in store.linked_pages()}
    used |= {account["key"].partition("/")[0] for account in store.accounts()}
    found = {health.name: health for health in examine(settings, used)}
    lines = [f"{store.shown_url} opens and can be written."]
    for source in document["sources"]:
        health = found[source["name"]]
        source |= {"works": health.works, "message": health.message, "used": health.used}
        words = {True: "works", False: "does not work", None: "not connected"}[health.works]
        lines.append(f"{health.name}: {words}" + (f". {health.message}" if health.message else "."))
    sheet = _tried_sheet(settings)
    document["sheets"] = sheet
    if sheet is not None:
        lines.append(f"sheets: {sheet['message']}")
    ails = any(h.ails for h in found.values()) or (sheet is not None and not sheet["works"])
    return (PARTLY if ails else DONE), document, "\n".join(lines)


def _tried_sheet(settings: Settings) -> dict[str, Any] | None:
    """What the doctor says of the shared sheet; None where none is set."""
    from engagement.outlets.sheets import try_sheet

    if not (settings.sheets_url or settings.sheets_service_account):
        return None
    try:
        tried = try_sheet(settings)
    except Refused as wrong:
        return {"connected": False, "works": False, "message": wrong.message}
    return {"connected": True, "works": tried.works, "message": tried.message}


def rebuild(options: Any, settings: Settings, store: Store) -> Result:

    start = perf_counter()
    equal = store.rebuild()
    seconds = round(perf_counter() - start, 3)
    words = "were equal to a recount" if equal else "differed and were made anew"
    return DONE, {"equal": equal, "seconds": seconds}, f"The kept tables {words} ({seconds} s)."


def demo(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.demo import fill

    counts = fill(store, today=date.today())
    return DONE, counts, f"{store.shown_url} holds {counts['activities']:,} invented activities."
