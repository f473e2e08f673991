"""The shared sheet, asked through gspread: one request a call, within the quota, every failure a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engagement.errors import BadAnswer, KeyRefused, Refused, SourceFailed
from engagement.model.sheet import Asked, Block, Cell, Shaping, Standing, TabShape
from engagement.outlets.sheets_account import (
    SETTING,
    URL_SETTING,
    Connection,
    address_of,
    read_account,
    sheet_id,
)
from engagement.outlets.sheets_pace import Clock, Pace, now
from engagement.outlets.sheets_requests import (
    changes,
    filled,
    longest_cell,
    no_number,
    quoted,
    range_of,
)
from engagement.outlets.sheets_words import Doing

if TYPE_CHECKING:
    from engagement.outlets.sheets_asking import Again, Asking
    from engagement.outlets.sheets_wire import Wire

    Params = MutableMapping[str, str | int | bool | float | list[str] | None]

__all__ = ["GoogleSheet", "Tried", "address_of", "connect", "sheet_id", "try_sheet"]

_LOOK = (
    "spreadsheetId,properties(title,timeZone),sheets.properties(sheetId,title,sheetType,gridProperties)"
)
# All tries of one call together: a minute's quota that others used up is over by then.
PATIENCE = 150.0
# What Google tells after a write.
_DONE = {"spreadsheetId", "replies", "responses", "totalUpdatedCells"}


@dataclass(frozen=True, slots=True)
class Tried:
    """What trying the connection found; `may_write` None is not known."""

    works: bool
    title: str | None
    may_write: bool | None
    message: str


def connect(
    settings: Connection,
    asked: Mapping[str, Iterable[object]] | None = None,
    told: Callable[[str], None] = lambda _sentence: None,
    clock: Clock = now,
    sleep: Callable[[float], None] = time.sleep,
    seconds: float | None = None,
    patience: float = PATIENCE,
) -> GoogleSheet:
    """The sheet that the settings name; nothing is asked yet. Raises Refused naming the setting that is wrong.

    `asked` are the instants of the last minute's requests, as `GoogleSheet.instants` gave them; `told`
    hears why it waits; `seconds` bounds each request, `patience` all tries of one call.
    """
    if not settings.sheets_url:
        raise Refused(f"Set {URL_SETTING} to the sheet's address.", URL_SETTING)
    if not settings.sheets_service_account:
        raise Refused(f"Set {SETTING} to the key file of a service account.", SETTING)
    number = sheet_id(settings.sheets_url)
    account = read_account(settings.sheets_service_account)
    # Half a second of imports that only those wait for who use a sheet.
    from engagement.outlets.sheets_asking import Asking
    from engagement.outlets.sheets_wire import wire_of

    wire = wire_of(account, settings.api_urls.get("sheets"))
    wire.seconds = seconds or wire.seconds
    pace = Pace(asked, clock, sleep, told)
    return GoogleSheet(number, account.email, wire, Asking(wire, pace, clock, patience))


def try_sheet(settings: Connection, **more: Any) -> Tried:
    """Look at the sheet, and find whether we may write: one read, one write that writes nothing.

    Takes what `connect` takes. Raises Refused naming the setting that is wrong.
    """
    # A person waits for it.
    sheet = connect(settings, **{"seconds": 20.0, "patience": 10.0} | more)
    try:
        standing = sheet.look()
    except SourceFailed as error:
        return Tried(False, None, None, error.message)
    named = f'The sheet "{standing.title}"'
    try:
        sheet.touch(standing)
    except KeyRefused as error:
        if "protected" in error.message:
            return Tried(True, standing.title, None, f"{named} can be read. {error.message}")
        said = f"{named} can be read, but not written. Share it with {sheet.email} as editor."
        return Tried(False, standing.title, False, said)
    except SourceFailed:
        said = f"{named} can be read. Whether it can be written, the first push will show."
        return Tried(True, standing.title, None, said)
    return Tried(True, standing.title, True, f"{named} can be read and written.")


class GoogleSheet:
    """One spreadsheet as its service account may read and write it. Implements model.sheet.Sheet."""

    def __init__(self, number: str, email: str, wire: Wire, asking: Asking) -> None:
        self.id, self.email = number, email
        self.asked: Asked = asking.asked
        self._wire, self._asking = wire, asking

    @property
    def instants(self) -> dict[str, list[int]]:
        """The last minute's requests, to keep for the next process."""
        return self._asking.pace.instants

    def look(self) -> Standing:
        """The spreadsheet's title and tabs: one read."""
        params: Params = {"fields": _LOOK, "includeGridData": "false"}
        doing = Doing("read", (), self.email)
        found = self._asking.ask(
            doing, "always", lambda: self._wire.fetch_sheet_metadata(self.id, params)
        )
        try:
            return _standing(found, self.id)
        except (KeyError, TypeError, AttributeError):
            pass
        raise _unforeseen(doing)

    def read(self, tabs: Sequence[str]) -> Mapping[str, list[list[Cell]]]:
        """All cells of these tabs, unformatted, rows from 1 and short where their end is empty: one read."""
        if not tabs:
            return {}
        doing = Doing("read", tabs, self.email)
        params: Params = {
            "valueRenderOption": "UNFORMATTED_VALUE",
            "dateTimeRenderOption": "SERIAL_NUMBER",
        }
        found = self._asking.ask(
            doing,
            "always",
            # gspread adds the ranges to what it is given: a repeated call gets its own.
            lambda: self._wire.values_batch_get(self.id, [quoted(tab) for tab in tabs], dict(params)),
        )
        ranges = found.get("valueRanges")
        if not isinstance(ranges, list) or len(ranges) != len(tabs):
            raise _unforeseen(doing)
        return {tab: _cells(part, doing) for tab, part in zip(tabs, ranges, strict=True)}

    def shape(self, standing: Standing, shapings: Sequence[Shaping]) -> None:
        """Make, grow, freeze and drop rows in one write; all of it is done, or nothing. Never repeated."""
        asked = changes(standing, shapings)
        if asked:
            doing = Doing("shape", [tab for tab, _ in asked], self.email)
            body = {"requests": [change for _, change in asked]}
            self._written(doing, "never", lambda: self._wire.batch_update(self.id, body))

    def write(self, blocks: Sequence[Block]) -> None:
        """Write these cells in one write; all of them stand, or none. Repeated once after a cut.

        Raises Refused for a number that no sheet can hold, before anything is asked.
        """
        blocks = filled(blocks)
        if not blocks:
            return
        if wrong := no_number(blocks):
            raise Refused(
                f'{wrong[1]} of the tab "{wrong[0]}" would hold no number. Nothing was written.'
            )
        longest = longest_cell(blocks)
        doing = Doing("write", [block.tab for block in blocks], self.email, longest and longest[1])
        data = [
            {
                "range": range_of(block),
                "majorDimension": "ROWS",
                "values": [list(v) for v in block.values],
            }
            for block in blocks
        ]
        self._put(doing, data)

    def touch(self, standing: Standing) -> None:
        """A write of no cell at all: it is refused where we may not write."""
        if standing.tabs:
            tab = standing.tabs[0].name
            doing = Doing("write", [tab], self.email)
            self._put(doing, [{"range": f"{quoted(tab)}!A1", "values": []}])

    def _put(self, doing: Doing, data: list[dict[str, Any]]) -> None:
        body = {"valueInputOption": "RAW", "data": data}
        self._written(doing, "once", lambda: self._wire.values_batch_update(self.id, body))

    def _written(self, doing: Doing, again: Again, call: Callable[[], Any]) -> None:
        found = self._asking.ask(doing, again, call)
        if not _DONE & found.keys():
            raise _unforeseen(doing)


def _standing(found: Mapping[str, Any], number: str) -> Standing:
    properties = found["properties"]
    tabs = [
        TabShape(
            str(tab["title"]),
            int(tab.get("sheetId", 0)),
            int(tab["gridProperties"]["rowCount"]),
            int(tab["gridProperties"]["columnCount"]),
            int(tab["gridProperties"].get("frozenRowCount", 0)),
        )
        for tab in (sheet["properties"] for sheet in found["sheets"])
        if "gridProperties" in tab  # a tab that is one chart has no cells
    ]
    title, zone = str(properties["title"]), str(properties.get("timeZone", "Etc/GMT"))
    return Standing(str(found.get("spreadsheetId", number)), title, zone, tuple(tabs))


def _cells(part: Any, doing: Doing) -> list[list[Cell]]:
    rows = part.get("values", []) if isinstance(part, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise _unforeseen(doing)
    for row in rows:
        for n, cell in enumerate(row):
            if cell is None:
                row[n] = ""
            elif not isinstance(cell, str | int | float):
                raise _unforeseen(doing)
    return rows


def _unforeseen(doing: Doing) -> BadAnswer:
    safe = "Look into the sheet, then run it again." if doing.writes else "Nothing was changed."
    return BadAnswer(
        f"Google gave an answer that it does not document when it was to {doing.what}. {safe}",
        what=doing.what,
    )
