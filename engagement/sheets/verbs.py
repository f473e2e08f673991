"""The sheet's verbs as people ask for them: connected by the settings, within the quota of all processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from engagement.capture.asking import Asking
from engagement.errors import Refused, SourceFailed
from engagement.model.sheet import Block, Conflict, Done, Problem, Standing
from engagement.outlets.sheets import GoogleSheet, Tried, address_of, connect, sheet_id, try_sheet
from engagement.settings import Settings
from engagement.sheets import conflicts
from engagement.sheets import pull as pulling
from engagement.sheets import push as pushing
from engagement.sheets import status as looking
from engagement.sheets.inbox import TAB
from engagement.sheets.pull import Chosen, Progress, Pulled
from engagement.store import Store, sheets
from engagement.store.engine import writing

__all__ = [
    "address_of",
    "missing",
    "only_invented",
    "pull",
    "push",
    "resolve",
    "sheet_of",
    "status",
    "try_it",
]

_SETTINGS = {
    "sheets_url": "ENGAGEMENT_SHEETS_URL",
    "sheets_service_account": "ENGAGEMENT_SHEETS_SERVICE_ACCOUNT",
}
Told = Callable[[str], None]


def missing(settings: Settings) -> list[str]:
    """The settings that are not set yet, of the two that connect a sheet."""
    return [name for field, name in _SETTINGS.items() if not getattr(settings, field)]


def sheet_of(settings: Settings) -> str:
    """Google's id of the connected sheet. Raises Refused naming what is not set."""
    if absent := missing(settings):
        raise Refused(
            f"No sheet is connected. Set {' and '.join(absent)}: the sheet's address, and the key file of a "
            "service account that the sheet is shared with. The Outlets page shows how.",
            absent[0],
        )
    return sheet_id(str(settings.sheets_url))


def only_invented(store: Store, settings: Settings) -> bool:
    """Whether the record is the demo's and the sheet is Google's own: no stand-in is told of."""
    return "sheets" not in settings.api_urls and store.is_demo()


@contextmanager
def _opened(store: Store, settings: Settings, told: Told | None) -> Iterator[GoogleSheet]:
    """The sheet, with the last minute's requests of all processes counted; they are kept in the end."""
    number = sheet_of(settings)
    if only_invented(store, settings):
        raise Refused("This database holds invented work, which belongs into no sheet.", "database")
    with store.read() as connection:
        asked = sheets.requests_of(connection, number)
    sheet = connect(settings, asked=asked, told=told or _silent)
    try:
        yield sheet
    except SourceFailed as error:
        with store.unit("sheets") as unit:
            sheets.set_state(unit, number, last_error=error.message)
        raise
    finally:
        if sheet.asked.requests:
            with writing(store.engine) as connection:
                sheets.keep_requests(connection, number, sheet.instants)


def _silent(_sentence: str) -> None:
    return None


def push(
    store: Store,
    settings: Settings,
    *,
    today: date,
    by: str,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Pushed:
    """Write what changed in the record, and the tab Inbox where there is none. See `sheets.push.push`."""
    with _opened(store, settings, told) as sheet:
        watched = _Watched(sheet)
        inbox_before, _ = known(store, settings)
        try:
            did = pushing.push(
                store, watched, now=datetime.now(UTC), today=today, by=by, progress=progress
            )
        except SourceFailed as error:
            if not sheet.asked.write:
                raise  # nothing was changed
            return Pushed(
                requests=sheet.asked.requests,
                rows_written=len(watched.rows),
                problems=[Problem(watched.tab, None, error.message)],
                failed=error.message,
            )
        done = Pushed(did.requests, did.rows_written, 0, did.conflicts, did.problems)
        if watched.standing is not None and watched.standing.tab(TAB) is None:
            before = sheet.asked.requests
            try:
                pulling.make_inbox(sheet, watched.standing)
            except SourceFailed as error:
                done.failed = f"{error.message} {_NO_INBOX}"
                done.problems.append(Problem(TAB, None, done.failed))
            done.requests += sheet.asked.requests - before
        _keep_inbox(store, sheet.id, inbox_before, done.problems)
        return done


def _keep_inbox(
    store: Store, number: str, before: Mapping[str, Any], problems: Sequence[Problem]
) -> None:
    """What the last pull found in the tab Inbox is still to be seen: a push does not look at it."""
    kept = [Problem(**one) for one in before.get("problems") or () if one["tab"] == TAB]
    if kept:
        with store.unit("sheets") as unit:
            sheets.set_state(unit, number, problems=[*problems, *kept])


@dataclass(slots=True)
class Pushed(Done):
    """What a push did; `failed` is why it ended part way."""

    failed: str | None = None


_NO_INBOX = "The other tabs are written; the tab Inbox is made by the next push."


class _Watched:
    """The sheet, with the last look at it and the rows that were written at hand."""

    def __init__(self, sheet: GoogleSheet) -> None:
        self._sheet = sheet
        self.standing: Standing | None = None
        self.rows: set[tuple[str, int]] = set()
        self.tab = ""

    def look(self) -> Standing:
        self.standing = self._sheet.look()
        return self.standing

    def write(self, blocks: Sequence[Block]) -> None:
        self.tab = blocks[0].tab if blocks else self.tab
        self._sheet.write(blocks)
        self.rows.update(
            (block.tab, row)
            for block in blocks
            for row in range(max(block.row, 2), block.row + len(block.values))
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sheet, name)


def pull(
    store: Store,
    settings: Settings,
    *,
    today: date,
    by: str,
    asking: Asking | None,
    dry_run: bool = False,
    only: Chosen | None = None,
    progress: Progress | None = None,
    told: Told | None = None,
) -> Pulled:
    """Take what people wrote, or tell what would be taken. See `sheets.pull.pull`."""
    with _opened(store, settings, told) as sheet:
        return pulling.pull(
            store,
            sheet,
            now=datetime.now(UTC),
            today=today,
            by=by,
            asking=asking,
            currency=settings.currency,
            dry_run=dry_run,
            only=only,
            progress=progress,
        )


def status(store: Store, settings: Settings, *, today: date, told: Told | None = None) -> Pulled:
    """The sheet looked at and compared; nothing is changed. See `sheets.status.status`."""
    with _opened(store, settings, told) as sheet:
        return looking.status(store, sheet, today=today, currency=settings.currency)


def resolve(
    store: Store, settings: Settings, row_id: str, column: str, choice: str, *, by: str
) -> list[Conflict]:
    """Choose "ours" or "theirs" for one cell; returns the conflicts that wait yet. Nothing is asked of Google."""
    number = sheet_of(settings)
    conflicts.resolve(store, number, row_id, column, choice, by=by)
    return conflicts.listed(store, number)


def try_it(store: Store, settings: Settings) -> Tried:
    """Whether the sheet can be read and written, in a sentence. Raises Refused naming the setting."""
    number = sheet_of(settings)
    with store.read() as connection:
        asked = sheets.requests_of(connection, number)
    return try_sheet(settings, asked=asked)


def known(store: Store, settings: Settings) -> tuple[dict[str, Any], list[Conflict]]:
    """How the sheet was when it was last asked, and its conflicts; nothing is asked now."""
    number = sheet_of(settings)
    with store.read() as connection:
        state = sheets.state(connection, number)
    return state, conflicts.listed(store, number)
