"""A chart's data as a table that opens in a spreadsheet: CSV and XLSX, with nothing in them that runs."""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

from engagement.model.cells import defused

# What a worksheet's XML cannot hold: control characters, halves of a pair, two that are none.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767  # letters in a cell of a worksheet
_LARGEST = 10**15  # beyond it a spreadsheet rounds
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets disagree what day it was
_WIDEST = 60
_STAMP = "2000-01-01T00:00:00Z"
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


class Frame(Protocol):
    """A table: a pandas frame is one."""

    @property
    def columns(self) -> Any: ...

    def itertuples(self, index: bool, name: None) -> Iterable[tuple[Any, ...]]: ...


def csv_of(frame: Frame) -> bytes:
    """The table as CSV: UTF-8 with a mark at its beginning, a header, days and instants in ISO, no comments.

    The mark is for Excel, which takes a file without it for the local code page and breaks every ü. The caption
    is not in it: other programs read rows. It is in the XLSX and in the picture.
    """
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([_said(name) for name in frame.columns])
    for row in frame.itertuples(index=False, name=None):
        writer.writerow([_said(_value(cell)) for cell in row])
    return sheet.getvalue().encode("utf-8-sig")


def _said(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return defused(_UNSAYABLE.sub("", str(value)))


def _value(cell: Any) -> Any:
    """A cell in Python's own types; None for every kind of absence; instants in UTC."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return None
    if hasattr(cell, "to_pydatetime"):
        cell = cell.to_pydatetime(warn=False)
    elif hasattr(cell, "item"):
        cell = cell.item()
    if isinstance(cell, float):
        return None if not math.isfinite(cell) else int(cell) if cell.is_integer() else cell
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).replace(tzinfo=None) if cell.tzinfo else cell
    if isinstance(cell, list | tuple | set | frozenset):
        return "; ".join(sorted(map(str, cell)) if isinstance(cell, set | frozenset) else map(str, cell))
    return cell


def xlsx_of(frame: Frame, caption: Mapping[str, str] | None = None) -> bytes:
    """The table as XLSX: the rows on the first sheet, ready to pivot, and `caption` on the second, "About".

    `caption` is {what: words}: source, as of, definition, coverage. Numbers are numbers, days are days shown as
    ISO. The same table gives the same bytes.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _write(book.create_sheet("Data"), list(frame.columns), frame.itertuples(index=False, name=None))
    if caption:
        _write(book.create_sheet("About"), ["About", "What it says"], caption.items())
    packed = io.BytesIO()
    book.save(packed)
    return _dateless(packed.getvalue())


def _write(sheet: Any, header: Sequence[Any], rows: Iterable[tuple[Any, ...]]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    read = [[_value(cell) for cell in row] for row in rows]
    for at, name in enumerate(header):
        longest = max([len(str(name)), *(len(str(row[at])) for row in read[:1000])])
        sheet.column_dimensions[get_column_letter(at + 1)].width = min(longest, _WIDEST) + 3
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(header)))}{len(read) + 1}"
    titles = [_cell(sheet, str(name)) for name in header]
    for title in titles:
        title.font = Font(bold=True)
    sheet.append(titles)
    for row in read:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, datetime | date) and value < _same_kind(value):
        value = value.isoformat()
    if isinstance(value, int) and abs(value) >= _LARGEST:
        value = str(value)
    if value is None or isinstance(value, bool | int | float):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, datetime | date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd hh:mm" if isinstance(value, datetime) else "yyyy-mm-dd"
        return cell
    cell = WriteOnlyCell(sheet, defused(_UNSAYABLE.sub("", str(value)))[:_LONGEST])
    cell.data_type = "s"  # text, whatever it looks like
    return cell


def _same_kind(value: date) -> date:
    return (
        datetime.combine(_FIRST_DAY, datetime.min.time()) if isinstance(value, datetime) else _FIRST_DAY
    )


def _dateless(packed: bytes) -> bytes:
    """The workbook without the hour it was written at: the same table gives the same bytes."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(found, "w") as new:
        for part in old.infolist():
            inside = old.read(part)
            if part.filename == "docProps/core.xml":
                inside = _MODIFIED.sub(rb"\g<1>" + _STAMP.encode(), inside)
            entry = zipfile.ZipInfo(part.filename, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, inside)
    return found.getvalue()
