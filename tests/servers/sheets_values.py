"""The `values` calls of the Sheets API: get, batchGet, update, batchUpdate, append, clear, batchClear."""

from __future__ import annotations

from typing import Any

from tests.servers.sheets_book import Area, Book, Wrong, area, letters, plain, trimmed
from tests.servers.sheets_typed import Held, entered, shown

Query = dict[str, list[str]]


def one(query: Query, name: str, otherwise: str) -> str:
    """A parameter that is said once."""
    return query.get(name, [otherwise])[0]


def get(book: Book, text: str, query: Query) -> dict[str, Any]:
    """A ValueRange; the nothing at the end of rows and below them is cut, as Google does."""
    place = area(book, text).clipped()
    columns = one(query, "majorDimension", "ROWS") == "COLUMNS"
    how = one(query, "valueRenderOption", "FORMATTED_VALUE")
    dates = one(query, "dateTimeRenderOption", "SERIAL_NUMBER")
    rows = [
        [_told(book, place.tab.at(r, c), how, dates) for c in range(place.left, place.right or 0)]
        for r in range(place.top, min(place.end or 0, len(place.tab.grid)))
    ]
    if columns:
        rows = [list(line) for line in zip(*rows, strict=True)]
    rows = [trimmed(row) for row in rows]
    while rows and not rows[-1]:
        rows.pop()
    found: dict[str, Any] = {
        "range": place.name(place.end or 0, place.right or 0),
        "majorDimension": "COLUMNS" if columns else "ROWS",
    }
    return found | ({"values": rows} if rows else {})


def _told(book: Book, held: Held | None, how: str, dates: str) -> Any:
    if how == "FORMATTED_VALUE":
        return shown(held, book.locale)
    if how == "FORMULA" and held and held.formula:
        return held.formula
    if dates == "FORMATTED_STRING" and held and held.kind in ("DATE", "TIME", "DATE_TIME"):
        return shown(held, book.locale)
    return plain(held)


def batch_get(book: Book, query: Query) -> dict[str, Any]:
    ranges = query.get("ranges", [])
    found = [get(book, text, query) for text in ranges]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


def update(book: Book, text: str, query: Query, body: dict[str, Any]) -> dict[str, Any]:
    if body.get("range", text) != text:
        raise Wrong(f"Requested range {body['range']} does not match {text} in the address.")
    place = area(book, text)
    wrote = _write(book, place, body, one(query, "valueInputOption", ""))
    if one(query, "includeValuesInResponse", "false").lower() == "true":
        wrote["updatedData"] = get(book, text, _as_response(query))
    return wrote


def _as_response(query: Query) -> Query:
    return {
        "valueRenderOption": query.get("responseValueRenderOption", ["FORMATTED_VALUE"]),
        "dateTimeRenderOption": query.get("responseDateTimeRenderOption", ["SERIAL_NUMBER"]),
    }


def batch_update(book: Book, body: dict[str, Any]) -> dict[str, Any]:
    """All blocks or none: the caller gives a copy of the book."""
    done = []
    for number, data in enumerate(body.get("data") or []):
        try:
            place = area(book, data.get("range", ""))
            done.append(_write(book, place, data, body.get("valueInputOption") or ""))
        except Wrong as wrong:
            raise Wrong(f"Invalid data[{number}]: {wrong.message}") from wrong
    found: dict[str, Any] = {"spreadsheetId": book.id}
    if not done:
        return found
    touched = [area(book, d["updatedRange"]) for d in done if d.get("updatedCells")]
    rows = {(p.tab.number, row) for p in touched for row in range(p.top, p.end or 0)}
    columns = {(p.tab.number, column) for p in touched for column in range(p.left, p.right or 0)}
    counts = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(d.get("updatedCells", 0) for d in done),
        "totalUpdatedSheets": len({p.tab.number for p in touched}),
    }
    counts = {name: count for name, count in counts.items() if count}
    return found | counts | {"responses": done}


def _write(book: Book, place: Area, data: dict[str, Any], option: str) -> dict[str, Any]:
    if option not in ("RAW", "USER_ENTERED"):
        raise Wrong("'valueInputOption' is required but not specified")
    values = data.get("values") or []
    if data.get("majorDimension") == "COLUMNS":
        high = max(map(len, values), default=0)
        values = [[line[n] if n < len(line) else None for line in values] for n in range(high)]
    tab, high, wide = place.tab, len(values), max(map(len, values), default=0)
    place.clipped()
    _fits(place, high, wide)
    if tab.protected and high:
        raise Wrong(
            "You are trying to edit a protected cell or object. Please contact the spreadsheet owner "
            "to remove protection if you need to edit."
        )
    count = 0
    for down, line in enumerate(values):
        for across, value in enumerate(line):
            if isinstance(value, dict | list):
                raise Wrong(f"Invalid values[{down}][{across}]: struct_value")
            if value is None:
                continue
            held = entered(value, book.locale, book.today) if option == "USER_ENTERED" else _raw(value)
            tab.set(place.top + down, place.left + across, held)
            count += 1
    end, right = place.top + max(high, 1), place.left + max(wide, 1)
    found: dict[str, Any] = {"spreadsheetId": book.id, "updatedRange": place.name(end, right)}
    counts = {"updatedRows": high, "updatedColumns": wide, "updatedCells": count}
    return found | (counts if count else {})


def _raw(value: Any) -> Held:
    if isinstance(value, bool | str):
        return Held(value)
    return Held(float(value))


def _fits(place: Area, high: int, wide: int) -> None:
    tab = place.tab
    end, right = (None, None) if place.single else (place.end, place.right)
    named = place.name(place.end or tab.rows, place.right or tab.columns)
    if end is not None and place.top + high > end:
        raise Wrong(f"Requested writing within range [{named}], but tried writing to row [{end + 1}]")
    if right is not None and place.left + wide > right:
        raise Wrong(
            f"Requested writing within range [{named}], but tried writing to column [{letters(right)}]"
        )
    beyond = (
        max(place.top + high, end or 0) > tab.rows or max(place.left + wide, right or 0) > tab.columns
    )
    if beyond:
        raise Wrong(
            f"Range ({place.name(max(place.top + high, end or 0), max(place.left + wide, right or 0))}) "
            f"exceeds grid limits. Max rows: {tab.rows}, max columns: {tab.columns}"
        )


def append(book: Book, text: str, query: Query, body: dict[str, Any]) -> dict[str, Any]:
    """After the last row of the table that the range is in, or at its start; the grid grows where it has to."""
    place = area(book, text)
    tab = place.tab
    start, end = _table(place)
    values = body.get("values") or []
    wide = max(map(len, values), default=0)
    if place.left + wide > tab.columns:
        tab.columns = place.left + wide
    if one(query, "insertDataOption", "OVERWRITE") == "INSERT_ROWS":
        tab.insert(True, end, len(values))
    tab.rows = max(tab.rows, end + len(values))
    there = Area(tab, end, end + max(len(values), 1), place.left, place.left + max(wide, 1))
    option = one(query, "valueInputOption", "")
    found: dict[str, Any] = {"spreadsheetId": book.id}
    if end > start:
        columns = tab.used()[1]
        found["tableRange"] = Area(tab, start, end, 0, columns).name(end, columns)
    return found | {"updates": _write(book, there, body, option)}


def _table(place: Area) -> tuple[int, int]:
    """The first row of the table in a range and the one after its last; the same where there is none."""
    tab, rows = place.tab, place.tab.used()[0]
    if place.end is None:
        return min(place.top, rows), rows
    empty = [
        all(held is None or held.value is None for held in line[place.left : place.right])
        for line in tab.grid[place.top : rows]
    ]
    if not empty or all(empty[: place.end - place.top]):
        return place.top, place.top
    last = next((n for n, gone in enumerate(empty) if gone and n >= place.end - place.top), len(empty))
    return place.top, place.top + last


def clear(book: Book, text: str) -> str:
    """Empty the values; formats stay. Gives the range that was cleared."""
    place = area(book, text).clipped()
    for row in range(place.top, min(place.end or 0, len(place.tab.grid))):
        for column in range(place.left, min(place.right or 0, len(place.tab.grid[row]))):
            place.tab.set(row, column, Held(""))
    return place.name(place.end or 0, place.right or 0)
