"""The verbs of the record: import, capture, inbox, watch, activities, events, calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from engagement.cli.answers import DONE, PARTLY, Result, say
from engagement.cli.archive import import_export
from engagement.errors import EngagementError, Refused
from engagement.settings import Settings
from engagement.store import Filter, Store


def import_(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture.archive import is_export
    from engagement.capture.files import read_bytes
    from engagement.capture.importing import import_found
    from engagement.capture.reading import owned_by, read

    if any(is_export(Path(said)) for said in options.paths):
        return import_export(options, settings, store)
    person = getattr(options, "person", None)
    today = date.today()
    files, failed = [], []
    for said in options.paths:
        if re.match(r"(?:https?|webcal)://", said, re.IGNORECASE):
            try:
                found = _read_address(said, settings, today)
            except EngagementError as error:
                if len(options.paths) == 1:
                    raise Refused(error.message, "path", said) from error
                failed.append(
                    {"file": said, "row": 0, "field": "path", "value": said, "reason": error.message}
                )
                continue
        else:
            path = Path(said)
            found = read(path.name, read_bytes(path), today)
        files.append(owned_by(found, person))
    done = import_found(
        store,
        files,
        today=today,
        by="import",
        person=person,
        accept=options.accept,
        dry_run=options.dry_run,
        currency=settings.currency,
        progress=_told_at_times(),
    )
    document = done.as_json()
    document["rejected"] += failed
    lines = [f"Dry run, nothing kept: {done.in_words}" if options.dry_run else done.in_words]
    lines += [
        f'{r["file"]}, row {r["row"]}, {r["field"]} "{r["value"]}": {r["reason"]}.'
        for r in document["rejected"]
    ]
    return (PARTLY if document["rejected"] else DONE), document, "\n".join(lines)


def _told_at_times() -> Callable[[int, int], None]:
    """Progress on standard error, for what takes long enough to be wondered about."""
    last = perf_counter()

    def tell(done: int, of: int) -> None:
        nonlocal last
        if perf_counter() - last > 2:
            last = perf_counter()
            say(f"{done:,} of {of:,} read")

    return tell


def _read_address(said: str, settings: Settings, today: date) -> Any:
    from engagement.capture import youtube
    from engagement.capture.reading import read
    from engagement.pull.connected import asking

    ask = asking(settings, 30.0)
    url = re.sub(r"^webcal://", "https://", said, flags=re.IGNORECASE)
    if youtube.is_list(url):
        return youtube.read_list(url, ask)
    got = ask.fetch(url)
    name = url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    return read(name, got.body, today, url=got.url, charset=got.charset)


def capture(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture.inbox import shape
    from engagement.capture.paste import capture
    from engagement.pull.connected import asking

    said = " ".join(options.text) if len(options.text) > 1 else options.text[0]
    found = capture(store, said, today=date.today(), asking=asking(settings))
    shapes = [shape(proposal) for proposal in found]
    lines = []
    for made in shapes:
        lines.append(f"{made['starts_on'] or 'no date'}  {made['kind']}  {made['title'] or 'no title'}")
        lines += [f"  {why}" for why in made["why"]]
        if made["missing"]:
            lines.append(f"  missing: {', '.join(made['missing'])}")
    code = PARTLY if any(made["url_refused"] for made in shapes) else DONE
    return code, shapes[0] if len(shapes) == 1 else shapes, "\n".join(lines)


def inbox(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture import inbox

    if options.action is None:
        rows = inbox.listed(store)
        lines = [
            f"{row['id']}  {row['starts_on'] or 'no date'}  {row['kind']}  {row['title'][:80]}"
            for row in rows
        ]
        return DONE, rows, "\n".join(lines) or "The inbox is empty."
    if not options.ids:
        raise Refused("Name the drafts by their ids; `inbox` lists them.", "id")
    if options.action == "accept":
        done, refused = inbox.accept(store, options.ids, today=date.today(), by="command line")
        document: dict[str, Any] = {
            "accepted": done.created + done.updated + done.unchanged,
            "created": done.created,
            "updated": done.updated,
            "unchanged": done.unchanged,
        }
    else:
        count, refused = inbox.ignore(store, options.ids, by="command line")
        document = {"ignored": count}
    document["rejected"] = [{"id": id, "reason": reason} for id, reason in refused]
    lines = [", ".join(f"{n} {word}" for word, n in document.items() if isinstance(n, int)) + "."]
    lines += [f"{id}: {reason}" for id, reason in refused]
    return (PARTLY if refused else DONE), document, "\n".join(lines)


def watch(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture import watching
    from engagement.pull.connected import asking
    from engagement.store import watches

    if options.action == "list":
        with store.read() as connection:
            rows = watching.listed(connection)
        lines = [
            f"{row['name']}  {row['address']}  {row['last_error'] or row['last_result'] or 'not read yet'}"
            for row in rows
        ]
        return DONE, rows, "\n".join(lines) or "Nothing is watched yet. Add a feed: watch add URL"
    if not options.address:
        raise Refused(
            f"Say what to {options.action}, an address or a file: watch {options.action} URL_OR_PATH.",
            "address",
        )
    if options.action == "remove":
        with store.unit("command line") as unit:
            standing = [
                row
                for row in watches.living(unit.connection)
                if options.address in (row.id, row.address)
                or watches.key_of_address(options.address) == row.key
            ]
            for row in standing:
                watches.remove(unit, row.id)
        if not standing:
            raise Refused(
                "Nothing of that address is watched; `watch list` says what is.",
                "address",
                options.address,
            )
        return DONE, {"removed": len(standing)}, "It is not read any more. What it gave stays."
    made, failure = watching.add(
        store,
        options.address,
        today=date.today(),
        by="command line",
        asking=asking(settings, 30.0),
        person=getattr(options, "person", None),
        words=getattr(options, "words", None),
        name=getattr(options, "name", None),
    )
    words = f"{made['name']} is watched. {failure or made['last_result'] or 'It is read by every pull.'}"
    return (PARTLY if failure else DONE), made, words


def activities(options: Any, settings: Settings, store: Store) -> Result:
    filter_ = Filter(
        tuple(options.kind),
        tuple(options.status),
        tuple(options.person),
        getattr(options, "since", None),
        getattr(options, "until", None),
        options.search,
        campaigns=tuple(options.campaign),
        audiences=tuple(options.audience),
        tags=tuple(options.tag),
        duties=_duties(store, options.duty),
    )
    rows = [
        row | {"currency": None if row["cost"] is None else settings.currency}
        for row in store.activities(filter_)
    ]
    lines = [
        f"{row['starts_on']}  {row['kind']:<16} {row['status']:<10} {row['title'][:80]}"
        + (f", {row['event']}" if row["event"] else "")
        for row in rows
    ]
    return (
        DONE,
        rows,
        "\n".join(lines) or "No activity is found. Import a file, or widen the filter.",
    )


def _duties(store: Store, told: list[str]) -> tuple[str, ...]:
    from engagement.store import duties

    with store.read() as connection:
        return duties.keys_named(connection, told, "--duty")


def events(options: Any, settings: Settings, store: Store) -> Result:

    rows = store.events()
    lines = [f"{row['starts_on']}  {row['name']}" for row in rows]
    return DONE, rows, "\n".join(lines) or "No event is recorded yet."


def calendar(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.cli.desk import all_due
    from engagement.outlets.briefs import save
    from engagement.outlets.calendar import entries_in, feed
    from engagement.outlets.calendar_feeds import KEPT, Material
    from engagement.store import calendars

    today = date.today()
    with store.read() as connection:
        found = Material(
            calendars.entries(connection, None, datetime.now(UTC) - KEPT),
            calendars.calls(connection, today),
            all_due(connection, today),
            calendars.changed(connection),
        )
    made = feed(options.feed, found, today)
    save(options.out, made)
    count = entries_in(made)
    return (
        DONE,
        {"file": str(options.out), "entries": count},
        f"{count:,} {'entry' if count == 1 else 'entries'} in {options.out}.",
    )
