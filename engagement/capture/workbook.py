"""Spreadsheets (.xlsx) as rows, bounded before they are read: 1.4 KB can claim a cell at XFD1048576."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from typing import Any

from engagement.capture.files import Row, header_of
from engagement.errors import Refused
from engagement.model.cells import undefused

LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_PARTS = 2000
MOST_SHEETS = 50
MOST_ROWS, MOST_COLUMNS = 200_000, 200
_BLANKS = 2000


def unpacked(name: str, data: bytes) -> zipfile.ZipFile:
    """The archive, once its parts and sizes are found bounded. Raises Refused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused(f"{name} is broken: it cannot be unpacked. Save it again.", "path") from error
    if len(parts) > MOST_PARTS:
        raise Refused(f"{name} has more than {MOST_PARTS:,} parts. It was not read.", "path")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise Refused(f"{name} unpacks to more than {LARGEST_UNPACKED // 2**20} MB. Split it.", "path")
    if any(part.file_size > 200 * max(part.compress_size, 1) + 2**20 for part in parts):
        raise Refused(f"{name} is packed as no spreadsheet is. It was not read.", "path")
    return archive


def sheets_of(name: str, data: bytes) -> dict[str, list[list[str]]]:
    """{sheet: its rows of texts}. Raises Refused for a file that is no spreadsheet."""
    with unpacked(name, data) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise Refused(f"{name} is no spreadsheet. Give .xlsx, .csv or .json.", "path")
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # what its parsers raise on a broken part
        raise Refused(
            f"{name} cannot be read as a spreadsheet. Save it again as .xlsx.", "path"
        ) from error
    found: dict[str, list[list[str]]] = {}
    try:
        for sheet in book.worksheets[:MOST_SHEETS]:
            found[sheet.title] = _rows(sheet)
    except Exception as error:
        raise Refused(
            f"{name} cannot be read as a spreadsheet. Save it again as .xlsx.", "path"
        ) from error
    finally:
        book.close()
    return found


def _rows(sheet: Any) -> list[list[str]]:
    sheet.reset_dimensions()  # what a file claims of its own size is not believed
    rows: list[list[str]] = []
    blanks = 0
    for cells in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        blanks = 0 if texts else blanks + 1
        if blanks > _BLANKS:
            break
        rows.append(texts)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return undefused(str(value))


def rows_of_sheets(name: str, sheets: dict[str, list[list[str]]]) -> list[Row]:
    """The rows below each sheet's header (its first row with two cells); numbered as the sheet shows them."""
    found: list[Row] = []
    several = sum(1 for rows in sheets.values() if rows) > 1
    for title, rows in sheets.items():
        file = f"{name} [{title}]" if several else name
        header: list[str] = []
        for number, cells in enumerate(rows, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                if sum(1 for cell in cells if cell.strip()) >= 2:
                    header = header_of(cells)
                continue
            found.append(Row(file, number, dict(zip(header, cells, strict=False))))
    if not found:
        raise Refused(f"{name} holds no table with a header and rows. Nothing was imported.", "path")
    return found
