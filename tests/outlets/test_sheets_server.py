"""The loopback server itself: what a person types and moves, and what Google refuses, as the real one does."""

from __future__ import annotations

from datetime import date

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

from tests.servers import sheets_api as api
from tests.servers.sheets_api import SHEET, SheetsApi
from tests.servers.sheets_book import Book, Tab, Wrong, area
from tests.servers.sheets_typed import entered, serial, shown

TODAY = date(2026, 10, 20)


@pytest.fixture
def server():
    with SheetsApi() as found:
        yield found


def opened(server, number=SHEET):
    """gspread's own spreadsheet, as a stranger's script would open it."""

    class Here(HTTPClient):
        def request(self, method, endpoint, **more):
            return super().request(method, endpoint.replace(api.GOOGLE, server.url), **more)

    return gspread.service_account_from_dict(server.account(), http_client=Here).open_by_key(number)


@pytest.fixture
def sheet(server):
    return opened(server)


@pytest.mark.parametrize(
    ("locale", "text", "value", "kind"),
    [
        ("en_US", "3/4/2026", serial(date(2026, 3, 4)), "DATE"),
        ("en_GB", "3/4/2026", serial(date(2026, 4, 3)), "DATE"),
        ("de_DE", "3.4.2026", serial(date(2026, 4, 3)), "DATE"),
        ("de_DE", "3.4", serial(date(2026, 4, 3)), "DATE"),
        ("fr_FR", "4 mars 2026", serial(date(2026, 3, 4)), "DATE"),
        ("ja_JP", "2026/03/04", serial(date(2026, 3, 4)), "DATE"),
        ("en_US", "2026-03-04", serial(date(2026, 3, 4)), "DATE"),
        ("en_US", "Mar 4, 2026", serial(date(2026, 3, 4)), "DATE"),
        ("en_US", "2026-03-04 18:30", serial(date(2026, 3, 4)) + 18.5 / 24, "DATE_TIME"),
        ("en_US", "6:30 PM", 18.5 / 24, "TIME"),
        ("en_US", "1,234.5", 1234.5, None),
        ("de_DE", "1.234,5", 1234.5, None),
        ("fr_FR", "1\u202f234,5", 1234.5, None),
        ("en_US", "50%", 0.5, "PERCENT"),
        ("en_US", "$12", 12.0, "CURRENCY"),
        ("en_US", "1e3", 1000.0, None),
        ("en_US", "-5", -5.0, None),
        ("en_US", "true", True, None),
        ("en_US", "1.234,5", "1.234,5", None),
        ("en_US", "31/12/2026", "31/12/2026", None),
        ("en_US", "3.4.2026", "3.4.2026", None),
        ("en_US", "'0123", "0123", None),
        ("en_US", "=1+1", "#NAME?", None),
        ("en_US", "+49 30 1234", "#ERROR!", None),
        ("en_US", " text ", " text ", None),
        ("en_US", "=", "=", None),
    ],
)
def test_what_is_typed_becomes_what_the_locale_makes_of_it(locale, text, value, kind):
    held = entered(text, locale, TODAY)

    assert (held.value, held.kind) == (value, kind)


@pytest.mark.parametrize(
    ("locale", "text", "told"),
    [
        ("de_DE", "2026-03-04", "04.03.2026"),
        ("en_US", "2026-03-04", "3/4/2026"),
        ("de_DE", "1,5", "1,5"),
        ("en_US", "50%", "50%"),
        ("en_US", "true", "TRUE"),
    ],
)
def test_a_cell_is_shown_as_the_locale_shows_it(locale, text, told):
    assert shown(entered(text, locale, TODAY), locale) == told


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("'It''s 2026'!A1:C5", "'It''s 2026'!A1:C5"),
        ("'It''s 2026'", "'It''s 2026'!A1:Z1000"),
        ("'It''s 2026'!B2:B", "'It''s 2026'!B2:B1000"),
        ("'It''s 2026'!3:4", "'It''s 2026'!A3:Z4"),
        ("First!A:C", "First!A1:C1000"),
        ("B2", "First!B2"),
        ("B2:C3", "First!B2:C3"),
        ("First", "First!A1:Z1000"),
        ("'CO2'!A1", "'CO2'!A1"),
        ("'CO2'", "'CO2'!A1:Z1000"),
        ("First!A1:ZZ9999", "First!A1:Z1000"),
    ],
)
def test_ranges_are_read_as_google_reads_them(text, named):
    book = Book("x", tabs=[Tab(0, "First"), Tab(1, "It's 2026"), Tab(2, "CO2")])
    place = area(book, text).clipped()

    assert place.name(place.end, place.right) == named


@pytest.mark.parametrize(
    "text", ["Nope!A1", "'First", "First!", "First!A1:", "First!1A", "", "First!A0"]
)
def test_ranges_that_google_does_not_read_are_refused(text):
    with pytest.raises(Wrong, match="Unable to parse range"):
        area(Book("x", tabs=[Tab(0, "First")]), text)


def test_a_name_like_a_cell_is_a_cell_of_the_first_tab_unless_it_is_quoted():
    book = Book("x", tabs=[Tab(0, "First"), Tab(2, "CO2")])
    with pytest.raises(Wrong, match=r"Range \(First!CO2\) exceeds grid limits"):
        area(book, "CO2").clipped()


def test_a_person_sorts_moves_inserts_and_deletes_with_all_a_cell_is(server, sheet):
    tab = server.book["Sheet1"]
    server.book.paste("Sheet1", "A1", [["id", "n"], ["a", 3], ["b", 1], ["c", ""], ["d", 2]])
    sheet.sheet1.format("B3", {"textFormat": {"italic": True}})

    tab.sort("B")
    assert [row[0] for row in tab.values()] == ["id", "b", "d", "a", "c"]
    assert tab.format("B2") == {"textFormat": {"italic": True}}
    tab.move_column("B", before="A")
    assert tab.values()[:2] == [["n", "id"], [1, "b"]]
    tab.insert_column("B")
    tab.insert_rows(2, 2)
    assert tab.values()[:4] == [["n", "", "id"], [], [], [1, "", "b"]]
    tab.delete_column("B")
    tab.delete_rows(2, 3)
    tab.move_rows(2, 3, before=6)
    assert [row[-1] for row in tab.values()] == ["id", "a", "c", "b", "d"]
    assert (tab.rows, tab.columns) == (1000, 26)


def test_gspread_s_own_verbs_work(server, sheet):
    work = sheet.add_worksheet("It's 2026", rows=5, cols=4)
    work.update([["id", "n"], ["a", "=1+1"]], raw=True)
    work.append_rows([["b", "4.5"]], value_input_option="USER_ENTERED")
    work.insert_row(["c"], 2)
    work.freeze(rows=1)
    work.batch_clear(["A2"])
    work.resize(rows=20)

    assert work.get_all_records() == [
        {"id": "", "n": ""},
        {"id": "a", "n": "=1+1"},
        {"id": "b", "n": 4.5},
    ]
    assert (server.book["It's 2026"].rows, server.book["It's 2026"].frozen_rows) == (20, 1)
    sheet.del_worksheet(work)
    assert [tab.title for tab in server.book.tabs] == ["Sheet1"]


def test_what_google_refuses_is_refused_and_nothing_of_the_call_is_done(server, sheet):
    def change(*requests):
        sheet.batch_update({"requests": list(requests)})

    add = {"addSheet": {"properties": {"title": "New"}}}
    grid = {"sheetId": 0, "dimension": "ROWS"}
    for wrong, said in [
        ({"addSheet": {"properties": {"title": "SHEET1"}}}, "already exists"),
        (
            {"addSheet": {"properties": {"title": "Big", "gridProperties": {"rowCount": 10**6}}}},
            "10000000",
        ),
        ({"deleteSheet": {"sheetId": 5}}, "No sheet with id: 5"),
        ({"appendDimension": {**grid, "sheetId": 5, "length": 1}}, "No grid with id: 5"),
        ({"deleteDimension": {"range": {**grid, "startIndex": 0, "endIndex": 1000}}}, "delete all"),
        (
            {"insertDimension": {"range": {**grid, "startIndex": 1000, "endIndex": 1001}}},
            "inheritFromBefore",
        ),
        (
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": 0, "gridProperties": {"frozenRowCount": 1000}},
                    "fields": "gridProperties.frozenRowCount",
                }
            },
            "freeze all",
        ),
        ({"updateSheetProperties": {"properties": {"sheetId": 0}}}, "At least one field"),
    ]:
        with pytest.raises(APIError, match=said):
            change(add, wrong)
    with pytest.raises(APIError, match="Must specify at least one request"):
        change()

    assert [tab.title for tab in server.book.tabs] == ["Sheet1"]


def test_cells_longer_than_google_takes_and_ranges_outside_the_grid_are_refused(sheet):
    work = sheet.sheet1
    with pytest.raises(APIError, match="50000 characters"):
        work.update([["x"], ["y" * 50_001]], "A1", raw=True)
    with pytest.raises(APIError, match=r"Range \(Sheet1!A1001\) exceeds grid limits. Max rows: 1000"):
        work.update([["x"]], "A1001", raw=True)
    with pytest.raises(APIError, match=r"tried writing to column \[C\]"):
        work.update([["x", "y", "z"]], "A1:B1", raw=True)

    assert work.get_all_values() == [[]]


def test_a_reader_reads_and_a_stranger_does_not(server, sheet):
    server.share("reader")
    assert sheet.sheet1.get_all_values() == [[]]
    with pytest.raises(APIError, match="does not have permission"):
        sheet.sheet1.update([["x"]], "A1", raw=True)
    server.share(None)
    with pytest.raises(PermissionError):
        opened(server)
    with pytest.raises(gspread.SpreadsheetNotFound):
        opened(server, "1notHere")


def test_sixty_reads_and_sixty_writes_a_minute_and_no_more():
    at = [1000.0]
    with SheetsApi(clock=lambda: at[0]) as server:
        work = opened(server).sheet1  # two reads
        for _ in range(58):
            work.row_values(1)
        with pytest.raises(APIError, match="Read requests per minute per user"):
            work.row_values(1)
        work.update([["x"]], "A1", raw=True)
        at[0] += 60
        assert work.row_values(1) == ["x"]


def test_columns_are_read_and_written_as_such(sheet):
    work = sheet.sheet1
    work.update([["a", "b"], ["c"]], "A1", major_dimension="COLUMNS", raw=True)

    assert work.get_all_values() == [["a", "c"], ["b", ""]]
    assert work.get("A1:B2", major_dimension="COLUMNS") == [["a", "b"], ["c"]]
    assert work.get(value_render_option="FORMULA") == [["a", "c"], ["b"]]
