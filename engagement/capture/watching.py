"""Reading the watches: fetch, read, keep what is the owner's, settle; what failed is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from engagement.capture import reading, youtube
from engagement.capture.asking import Asking
from engagement.capture.files import read_bytes
from engagement.capture.found import Found
from engagement.capture.importing import Imported, import_found
from engagement.errors import EngagementError, Refused
from engagement.model.links import NotAnAddress, read_url
from engagement.model.words import tidy
from engagement.store import Store, accounts, watches

_FEED_WORTHY = frozenset({"page"})


@dataclass
class Read:
    """What reading the watches did: `failed` holds (name, message)."""

    requests: int = 0
    done: Imported = field(default_factory=Imported)
    failed: list[tuple[str, str]] = field(default_factory=list)


def add(
    store: Store,
    address: str,
    *,
    today: date,
    by: str,
    asking: Asking,
    person: str | None = None,
    words: str | None = None,
    name: str | None = None,
    files: bool = True,
) -> tuple[dict[str, Any], str | None]:
    """Subscribe to an address or a file, and read it at once; (the subscription, what failed or None).

    With `files` False a path is no address: a web page must not reach the server's own files.
    Raises Refused for what can never be read: no address, no file, a page without a feed.
    """
    said = tidy(address)
    if (handle := _own_timeline(said)) is not None:
        with store.unit(by) as unit:
            accounts.add(unit, handle, records_posts=True)
        with store.read() as connection:
            return next(
                w for w in listed(connection) if w["address"] == f"https://{_profile(handle)}"
            ), None
    where = _address(said, files)
    failure: str | None = None
    try:
        where, found, etag = _first(where, today, asking)
    except Refused:
        raise
    except EngagementError as error:
        failure, found, etag = error.message, Found(name=where), None
    called = name or (found.name if found.name and found.name != where else where)
    with store.unit(by) as unit:
        watch_id, _ = watches.add(unit, where, called, found.sort or "feed", person, words)
        if failure is not None:
            watches.read_now(unit, watch_id, result=None, error=failure)
    if failure is None:
        row = _row(store, watch_id)
        _take(store, row, found, etag, today=today, by=by)
    with store.read() as connection:
        made = next(w for w in watches.listed(connection) if w["id"] == watch_id)
    return made, failure


def _own_timeline(said: str) -> str | None:
    """The handle of an X profile, whose posts are recorded by a pull."""
    if said.startswith("x/") or (said.startswith("@") and "@" not in said[1:] and " " not in said):
        return said if said.startswith("x/") else f"x/{said[1:]}"
    try:
        found = read_url(said) if "://" in said else None
    except NotAnAddress:
        return None
    if found and found.platform == "x" and found.handle and not found.external_id:
        return f"x/{found.handle}"
    return None


def _profile(handle: str) -> str:
    return f"x.com/{handle.removeprefix('x/')}"


def _address(said: str, files: bool) -> str:
    if "://" not in said:
        path = Path(said)
        if files and path.exists():
            return str(path.resolve())
        if not said.startswith(("webcal:",)) and "." not in said:
            raise Refused(
                f'"{said[:80]}" is neither an address nor a file that exists.', "address", said
            )
    said = said.replace("webcal://", "https://", 1).replace("feed://", "https://", 1)
    try:
        return read_url(said).url
    except NotAnAddress as error:
        raise Refused(f'"{said[:80]}" cannot be watched: {error}.', "address", said) from error


def _first(where: str, today: date, asking: Asking) -> tuple[str, Found, str | None]:
    """Read an address for the first time; a page that names a feed gives way to it."""
    found, etag = _read(where, None, today, asking)
    assert found is not None
    if found.sort in _FEED_WORTHY:
        if not found.feeds:
            raise Refused(
                f"{where} is a page and names no feed. Give its feed, calendar or schedule.",
                "address",
                where,
            )
        where = found.feeds[0][1]
        found, etag = _read(where, None, today, asking)
        assert found is not None
    return where, found, etag


def _read(where: str, etag: str | None, today: date, asking: Asking) -> tuple[Found | None, str | None]:
    """What stands there now, or None when it is as it was."""
    if "://" not in where:
        path = Path(where)
        return reading.read(path.name, read_bytes(path), today), None
    if youtube.is_list(where):
        return youtube.read_list(where, asking), None
    got = asking.fetch(where, etag=etag)
    if got.unchanged:
        return None, etag
    name = urlsplit(where).path.rsplit("/", 1)[-1] or str(urlsplit(where).hostname)
    return reading.read(name, got.body, today, url=got.url, charset=got.charset), got.etag


def _row(store: Store, watch_id: str) -> Any:
    with store.read() as connection:
        return next(row for row in watches.living(connection) if row.id == watch_id)


def _take(
    store: Store, row: Any, found: Found | None, etag: str | None, *, today: date, by: str
) -> Imported:
    if found is None:
        done = Imported()
        words = "nothing new"
    else:
        reading.owned_by(found, row.person, row.words or "")
        done = import_found(store, [found], today=today, by=by, person=row.person)
        words = done.in_words
    with store.unit(by) as unit:
        watches.read_now(unit, row.id, result=words, error=None, etag=etag)
    return done


def read_all(
    store: Store,
    *,
    today: date,
    by: str,
    asking: Asking,
    asked_before: datetime | None = None,
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
    number: str | None = None,
) -> Read:
    """Read every watch, each by itself: one that fails costs itself, and says so on the Sources page."""
    with store.read() as connection:
        rows = list(watches.living(connection, asked_before))
    if number is not None:
        rows = [row for row in rows if row.id == number]
    all_done = Read()
    for place, row in enumerate(rows, start=1):
        progress(f"watch: {row.name}", place, len(rows))
        all_done.requests += "://" in row.address
        try:
            found, etag = _read(row.address, row.etag, today, asking)
            done = _take(store, row, found, etag, today=today, by=by)
        except EngagementError as error:
            all_done.failed.append((row.name, error.message))
            with store.unit(by) as unit:
                watches.read_now(unit, row.id, result=None, error=error.message)
            continue
        for name in ("created", "updated", "unchanged", "duplicates", "drafts", "watches"):
            setattr(all_done.done, name, getattr(all_done.done, name) + getattr(done, name))
        all_done.done.rejected += done.rejected
    return all_done


def listed(connection: Any) -> list[dict[str, Any]]:
    """All that is watched, own X timelines among it, in the shape of the command line."""
    timelines = [
        {
            "id": account["id"],
            "name": f"@{account['handle']} on X",
            "address": f"https://x.com/{account['handle']}",
            "sort": "timeline",
            "person": None,
            "filter": None,
            "last_run": max((r["observed_at"] for r in account["readings"].values()), default=None),
            "last_result": None,
            "last_error": None,
        }
        for account in accounts.listed(connection)
        if account["records_posts"] and account["platform"] == "x"
    ]
    return watches.listed(connection) + timelines
