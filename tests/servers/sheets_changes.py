"""`spreadsheets.batchUpdate`: the changes to a spreadsheet's grids, each refused in Google's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.servers.sheets_book import MOST_CELLS, Book, Tab, Wrong
from tests.servers.sheets_masks import mask_of
from tests.servers.sheets_typed import Held

Asked = dict[str, Any]


def change(book: Book, requests: list[Asked]) -> list[Asked]:
    """All changes in order, and their replies; the caller gives a copy of the book, and drops it on Wrong."""
    if not requests:
        raise Wrong("Must specify at least one request.")
    replies = []
    for number, request in enumerate(requests):
        if len(request) != 1:
            raise Wrong(f"Invalid requests[{number}]: exactly one kind of request has to be set.")
        [(kind, asked)] = request.items()
        try:
            reply = _KINDS[kind](book, asked) if kind in _KINDS else _unknown(kind)
            if book.cells > MOST_CELLS:
                raise Wrong(
                    "This action would increase the number of cells in the workbook above the limit of "
                    f"{MOST_CELLS} cells."
                )
        except Wrong as wrong:
            raise Wrong(f"Invalid requests[{number}].{kind}: {wrong.message}") from wrong
        replies.append({kind: reply} if reply else {})
    return replies


def _unknown(kind: str) -> None:
    raise Wrong(f"this server does not speak {kind}")


def _tab(book: Book, number: Any) -> Tab:
    tab = book.numbered(number)
    if tab is None:
        raise Wrong(f"No grid with id: {number}")
    return tab


def told(tab: Tab, index: int) -> Asked:
    """A tab's properties as Google tells them: what is zero is left out."""
    grid = {"rowCount": tab.rows, "columnCount": tab.columns}
    grid |= {"frozenRowCount": tab.frozen_rows} if tab.frozen_rows else {}
    grid |= {"frozenColumnCount": tab.frozen_columns} if tab.frozen_columns else {}
    return {
        "sheetId": tab.number,
        "title": tab.title,
        "index": index,
        "sheetType": "GRID",
        "gridProperties": grid,
    } | tab.more


def _add_sheet(book: Book, asked: Asked) -> Asked:
    given = asked.get("properties", {})
    number = given.get("sheetId")
    if number is None:
        number = max(tab.number for tab in book.tabs) + 7919
    if book.numbered(number):
        raise Wrong(f"Sheet with id {number} already exists.")
    tab = Tab(number, given.get("title") or f"Sheet{len(book.tabs) + 1}")
    _titled(book, tab.title, None)
    index = given.get("index", len(book.tabs))
    book.tabs.insert(index, tab)
    _sized(tab, given.get("gridProperties", {}))
    return {"properties": told(tab, index)}


def _titled(book: Book, title: str, own: Tab | None) -> None:
    if not title or len(title) > 100:
        raise Wrong("Sheet titles have between 1 and 100 characters.")
    if (there := book.named(title)) and there is not own:
        raise Wrong(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _sized(tab: Tab, grid: Asked) -> None:
    rows, columns = grid.get("rowCount", tab.rows), grid.get("columnCount", tab.columns)
    frozen = grid.get("frozenRowCount", tab.frozen_rows)
    if rows < 1 or columns < 1:
        raise Wrong("A sheet has at least one row and one column.")
    if frozen >= rows and frozen:
        raise Wrong("You can't freeze all visible rows on the sheet.")
    if rows < tab.rows:
        del tab.grid[rows:]
    for line in tab.grid if columns < tab.columns else ():
        del line[columns:]
    tab.rows, tab.columns, tab.frozen_rows = rows, columns, frozen
    tab.frozen_columns = grid.get("frozenColumnCount", tab.frozen_columns)


def _delete_sheet(book: Book, asked: Asked) -> None:
    tab = book.numbered(asked.get("sheetId"))
    if tab is None:
        raise Wrong(f"No sheet with id: {asked.get('sheetId')}")
    if len(book.tabs) == 1:
        raise Wrong("You can't remove all the sheets in a document.")
    book.tabs.remove(tab)


def _properties(book: Book, asked: Asked) -> None:
    given = asked.get("properties", {})
    tab = _tab(book, given.get("sheetId", 0))
    fields = [f.strip().replace("/", ".") for f in asked.get("fields", "").split(",") if f.strip()]
    if not fields:
        raise Wrong("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    if "title" in fields or "*" in fields:
        _titled(book, given.get("title", ""), tab)
        tab.title = given["title"]
    if "index" in fields:
        book.tabs.remove(tab)
        book.tabs.insert(given.get("index", 0), tab)
    grid = dict(given.get("gridProperties", {}))
    wanted = {f.removeprefix("gridProperties.") for f in fields if f.startswith("gridProperties.")}
    if "gridProperties" not in fields and "*" not in fields:
        # What the mask names and the request leaves out goes back to nothing.
        grid = {name: grid.get(name, 0) for name in wanted}
    _sized(tab, grid)
    for name in {"hidden", "tabColor", "tabColorStyle", "rightToLeft"} & set(fields):
        tab.more[name] = given.get(name)


def _span(book: Book, asked: Asked) -> tuple[Tab, bool, int, int]:
    """A DimensionRange: the tab, whether it is of rows, its first and the one after its last."""
    tab = _tab(book, asked.get("sheetId", 0))
    rows = asked.get("dimension") == "ROWS"
    if not rows and asked.get("dimension") != "COLUMNS":
        raise Wrong("range.dimension is required.")
    count = tab.rows if rows else tab.columns
    first, last = asked.get("startIndex", 0), asked.get("endIndex", count)
    if first < 0 or last <= first:
        raise Wrong(f"range.endIndex[{last}] must be after range.startIndex[{first}]")
    return tab, rows, first, last


def _append_dimension(book: Book, asked: Asked) -> None:
    tab = _tab(book, asked.get("sheetId", 0))
    if asked.get("length", 0) < 1:
        raise Wrong("length must be positive")
    if asked.get("dimension") == "ROWS":
        tab.rows += asked["length"]
    else:
        tab.columns += asked["length"]


def _delete_dimension(book: Book, asked: Asked) -> None:
    tab, rows, first, last = _span(book, asked.get("range", {}))
    count = tab.rows if rows else tab.columns
    if first >= count or last > count:
        raise Wrong(f"Cannot delete {'rows' if rows else 'columns'} that do not exist.")
    if last - first >= count:
        raise Wrong(f"You can't delete all the {'rows' if rows else 'columns'} on the sheet.")
    if rows and first <= tab.frozen_rows and last >= count and tab.frozen_rows:
        raise Wrong("Sorry, it is not possible to delete all non-frozen rows.")
    tab.delete(rows, first, last)


def _insert_dimension(book: Book, asked: Asked) -> None:
    tab, rows, first, last = _span(book, asked.get("range", {}))
    count = tab.rows if rows else tab.columns
    inherits = asked.get("inheritFromBefore", False)
    if first > count or (first == count and not inherits):
        raise Wrong(
            f"range.startIndex[{first}] must be less than the grid size ({count}) if inheritFromBefore is false."
        )
    if inherits and not first:
        raise Wrong("inheritFromBefore cannot be true at the first row or column.")
    tab.insert(rows, first, last - first)


def _move_dimension(book: Book, asked: Asked) -> None:
    tab, rows, first, last = _span(book, asked.get("source", {}))
    to = asked.get("destinationIndex", 0)
    if not first <= to < last:
        tab.move(rows, first, last, to)


def _place(book: Book, asked: Asked) -> tuple[Tab, int, int, int, int]:
    """A GridRange; what is left out reaches to the grid's edge."""
    tab = _tab(book, asked.get("sheetId", 0))
    top, left = asked.get("startRowIndex", 0), asked.get("startColumnIndex", 0)
    end = min(asked.get("endRowIndex", tab.rows), tab.rows)
    right = min(asked.get("endColumnIndex", tab.columns), tab.columns)
    if top >= tab.rows or left >= tab.columns:
        raise Wrong("range is outside of the grid.")
    return tab, top, end, left, right


def _repeat_cell(book: Book, asked: Asked) -> None:
    tab, top, end, left, right = _place(book, asked.get("range", {}))
    for row in range(top, end):
        for column in range(left, right):
            _laid(book, tab, row, column, asked.get("cell", {}), asked.get("fields", ""))


def _update_cells(book: Book, asked: Asked) -> None:
    if "range" in asked:
        tab, top, end, left, right = _place(book, asked["range"])
    else:
        start = asked.get("start", {})
        tab = _tab(book, start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
        end, right = tab.rows, tab.columns
    lines = [line.get("values", []) for line in asked.get("rows", [])]
    high = len(lines) if "range" not in asked else end - top
    for down in range(high):
        line = lines[down] if down < len(lines) else []
        wide = len(line) if "range" not in asked else right - left
        for across in range(wide):
            if top + down >= tab.rows or left + across >= tab.columns:
                raise Wrong(f"Attempting to write column: {left + across}, beyond the grid.")
            cell = line[across] if across < len(line) else {}
            _laid(book, tab, top + down, left + across, cell, asked.get("fields", ""))


def _laid(book: Book, tab: Tab, row: int, column: int, cell: Asked, fields: str) -> None:
    """Lay a CellData on a cell, by its field mask."""
    before = tab.at(row, column) or Held()
    mask = mask_of(fields)
    if not mask:
        raise Wrong("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    if "*" in mask:
        mask = {"userEnteredValue": {}, "userEnteredFormat": {}}
    if "userEnteredValue" in mask:
        before = _extended(cell.get("userEnteredValue", {}))._replace(format=before.format)
    if "userEnteredFormat" in mask:
        looks = cell.get("userEnteredFormat", {})
        kept = _merged(before.format or {}, looks, mask["userEnteredFormat"])
        before = before._replace(format=kept or None)
    tab.put(row, column, before)


def _merged(kept: Any, given: Any, mask: dict[str, Any]) -> Any:
    """What is kept with what the mask means taken from what is given."""
    if not mask:
        return given
    found = dict(kept)
    for name, inner in mask.items():
        if name in given:
            found[name] = _merged(kept.get(name, {}), given[name], inner)
        else:
            found.pop(name, None)
    return found


def _extended(value: Asked) -> Held:
    if "formulaValue" in value:
        return Held("#NAME?", formula=value["formulaValue"])
    for name in ("stringValue", "numberValue", "boolValue"):
        if name in value:
            return Held(float(value[name]) if name == "numberValue" else value[name])
    return Held()


def _sort_range(book: Book, asked: Asked) -> None:
    tab, top, end, left, right = _place(book, asked.get("range", {}))
    by = [(s.get("dimensionIndex", 0), s.get("sortOrder") == "DESCENDING") for s in asked["sortSpecs"]]
    tab.sort_area(top, min(end, tab.used()[0]), left, right, by)


def _renamed(book: Book, asked: Asked) -> None:
    given, fields = asked.get("properties", {}), asked.get("fields", "")
    if "title" in fields:
        book.title = given.get("title", "")
    if "timeZone" in fields:
        book.zone = given["timeZone"]
    if "locale" in fields:
        book.locale = given["locale"]


def _nothing(book: Book, asked: Asked) -> None:
    """A change of looks that no test looks at."""


_KINDS: dict[str, Callable[[Book, Asked], Any]] = {
    "addSheet": _add_sheet,
    "deleteSheet": _delete_sheet,
    "updateSheetProperties": _properties,
    "updateSpreadsheetProperties": _renamed,
    "appendDimension": _append_dimension,
    "deleteDimension": _delete_dimension,
    "insertDimension": _insert_dimension,
    "moveDimension": _move_dimension,
    "repeatCell": _repeat_cell,
    "updateCells": _update_cells,
    "sortRange": _sort_range,
    "autoResizeDimensions": _nothing,
    "updateDimensionProperties": _nothing,
    "setDataValidation": _nothing,
    "setBasicFilter": _nothing,
}
