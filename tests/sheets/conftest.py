"""What tests of the shared sheet share: a record, Google on loopback, and the sheet asked through gspread."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engagement.model.sheet import Done
from engagement.outlets.sheets import GoogleSheet, connect
from engagement.sheets import record
from engagement.sheets.edits import Edits, compared, take
from engagement.sheets.push import push
from engagement.sheets.tabs import MIRROR
from engagement.store import Store, sheets
from tests.servers.sheets_api import SHEET, SheetsApi
from tests.servers.sheets_book import Tab, cell_of, letters
from tests.servers.sheets_typed import Held

NOW = datetime(2026, 10, 20, 12, 0, tzinfo=UTC)
TODAY = date(2026, 10, 20)


@dataclass(frozen=True)
class Settings:
    """What of the settings connects a sheet."""

    sheets_url: str
    sheets_service_account: str
    api_urls: dict[str, str] = field(default_factory=dict)


@dataclass
class Desk:
    """A record and its sheet, as a person at the desk sees both; waiting moves its clock."""

    store: Store
    api: SheetsApi
    today: date = TODAY
    at: datetime = NOW

    def connect(self) -> GoogleSheet:
        settings = Settings(self.api.sheet_url, json.dumps(self.api.account()), {"sheets": self.api.url})
        with self.store.read() as connection:
            asked = sheets.requests_of(connection, SHEET)
        return connect(settings, asked, clock=lambda: self.at, sleep=self.wait)

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def push(self, **more: Any) -> Done:
        return push(self.store, self.connect(), now=NOW, today=self.today, **more)

    def compare(self) -> Edits:
        sheet = self.connect()
        standing = sheet.look()
        cells = sheet.read([tab for tab in MIRROR if standing.tab(tab)])
        return compared(self.store, standing, cells, today=self.today)

    def pull(self) -> Edits:
        """Take all that can be taken; returns what was seen."""
        edits = self.compare()
        self.taken = take(self.store, edits, now=NOW, by="ada")
        return edits

    def tab(self, name: str = "Activities") -> Tab:
        return self.api.book[name]

    def rows(self, name: str = "Activities") -> dict[str, dict[str, Any]]:
        """{id: {header: cell}} of a tab as it stands."""
        headers, *rows = self.tab(name).values() or [[]]
        made = [dict(zip(headers, row + [""] * len(headers), strict=False)) for row in rows]
        return {row["id"]: row for row in made if row.get("id")}

    def cell(self, row_id: str, header: str, name: str = "Activities") -> str:
        """The address of a cell."""
        headers, *rows = self.tab(name).values()
        key = headers.index("id")
        at = next(n for n, row in enumerate(rows, 2) if len(row) > key and row[key] == row_id)
        return f"{letters(headers.index(header))}{at}"

    def type(self, row_id: str, header: str, text: Any, name: str = "Activities", **more: Any) -> None:
        """A person types into a cell of a row; "" empties it."""
        address = self.cell(row_id, header, name)
        if text == "":
            self.tab(name).set(*cell_of(address), Held(""))
        else:
            self.api.book.type(name, address, text, **more)


@pytest.fixture
def api() -> Iterator[SheetsApi]:
    with SheetsApi(clock=lambda: NOW.timestamp(), quota=None) as server:
        yield server


@pytest.fixture
def desk(sqlite_store: Store, api: SheetsApi) -> Desk:
    """A record on SQLite and its sheet."""
    return Desk(sqlite_store, api)


def edit(store: Store, row_id: str, **more: Any) -> None:
    """Somebody changes an activity in the app."""
    version = store.activity(row_id).row["version"]
    store.change_activity(row_id, replace(store.draft_of(row_id), **more), version, "m")


def record_of(desk: Desk, name: str) -> dict[str, dict[str, Any]]:
    """{id: {header: cell}} of a tab as the record would have it."""
    with desk.store.read() as connection:
        kept = record.rows(connection, name, desk.today)
    return {row_id: one.cells for row_id, one in kept.items()}


def ours_of(desk: Desk, name: str) -> dict[str, dict[str, Any]]:
    """{id: {header: cell}} of a tab as it stands, of our columns; every id once."""
    headers, *rows = desk.tab(name).values()
    key = headers.index("id")
    ids = [row[key] for row in rows if len(row) > key and row[key]]
    assert sorted(ids) == sorted(set(ids)), "a row stands twice"
    wanted = MIRROR[name].headers
    return {row_id: {h: row[h] for h in wanted} for row_id, row in desk.rows(name).items()}
