"""Tables open in a spreadsheet with everything as it was and nothing in them that runs."""

import csv
import io
from datetime import UTC, date, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest

from engagement.model.cells import defused
from engagement.outlets.tables import csv_of, xlsx_of

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "\xa0=1",
    "\ufeff=1",
]


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data, sheet="Data"):
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_text_in_both(text):
    frame = pd.DataFrame({text: [text], "n": [-5]})

    for cell in (*read_csv(csv_of(frame))[1][:1], *read_csv(csv_of(frame))[0][:1]):
        assert cell == f"'{text}"
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(frame, {text: text})))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert book["Data"]["A2"].value.startswith("'")
    assert book["Data"]["B2"].value == -5


@pytest.mark.parametrize("text", ["", "a=b", "C++", "3-2", "München", "'quoted'", "a\n=b"])
def test_other_text_stays_as_it_is(text):
    assert defused(text) == text


def test_numbers_stay_numbers_and_absences_stay_empty():
    frame = pd.DataFrame({"n": [1, -2.5, np.nan, np.inf], "i": pd.array([1, None, 3, 4], "Int64")})

    assert read_csv(csv_of(frame))[1:] == [["1", "1"], ["-2.5", ""], ["", "3"], ["", "4"]]
    assert read_xlsx(xlsx_of(frame))[1:] == [[1, 1], [-2.5, None], [None, 3], [None, 4]]


def test_days_and_instants_are_iso_and_in_utc():
    instant = datetime.fromisoformat("2026-03-01T13:30:00+01:00")
    frame = pd.DataFrame({"day": [date(2026, 3, 1), date(1815, 6, 18)], "at": [instant, None]})

    assert read_csv(csv_of(frame))[1:] == [["2026-03-01", "2026-03-01T12:30:00Z"], ["1815-06-18", ""]]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(frame)))
    assert book["Data"]["A2"].value == datetime(2026, 3, 1)  # noqa: DTZ001
    assert book["Data"]["A2"].number_format == "yyyy-mm-dd"
    assert book["Data"]["B2"].value == datetime(2026, 3, 1, 12, 30)  # noqa: DTZ001
    assert book["Data"]["A3"].value == "1815-06-18"


def test_the_csv_is_read_as_utf_8_by_excel_and_by_programs():
    data = csv_of(pd.DataFrame({"city": ['Mün"chen', "a,b", "two\nlines"]}))

    assert data.startswith(b"\xef\xbb\xbf")
    assert [row[0] for row in read_csv(data)] == ["city", 'Mün"chen', "a,b", "two\nlines"]
    assert pd.read_csv(io.BytesIO(data))["city"][0] == 'Mün"chen'


def test_the_workbook_says_on_its_second_sheet_what_the_numbers_are():
    data = xlsx_of(
        pd.DataFrame({"month": ["May"], "views": [3]}), {"Source": "YouTube", "Coverage": "14 of 17"}
    )

    assert read_xlsx(data) == [["month", "views"], ["May", 3]]
    assert read_xlsx(data, "About")[1:] == [["Source", "YouTube"], ["Coverage", "14 of 17"]]


def test_the_same_table_gives_the_same_bytes(monkeypatch):
    import zipfile

    frame = pd.DataFrame({"a": ["x"], "at": [datetime(2026, 3, 1, tzinfo=UTC)]})
    first = xlsx_of(frame, {"Source": "X"})
    monkeypatch.setattr("time.localtime", lambda *_: (2031, 1, 2, 3, 4, 5, 0, 0, 0))

    assert xlsx_of(frame, {"Source": "X"}) == first
    assert b"2000-01-01T00:00:00Z" in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")


def test_no_rows_no_columns_and_odd_letters_are_still_a_table():
    assert read_xlsx(xlsx_of(pd.DataFrame({"a": []}))) == [["a"]]
    assert xlsx_of(pd.DataFrame())
    assert csv_of(pd.DataFrame())
    odd = pd.DataFrame(
        {"a": ["x\x00\x0by", "z" * 40_000, "\ud800"], "big": [10**17, 2, 3]}, dtype=object
    )
    found = read_xlsx(xlsx_of(odd))
    assert found[1] == ["xy", "100000000000000000"]
    assert len(found[2][0]) == 32_767
    assert read_csv(csv_of(odd))[1][0] == "xy"
