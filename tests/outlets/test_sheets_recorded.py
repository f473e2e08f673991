"""What Google really answered to gspread: our server answers the same, and the adapter reads it."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import requests

from engagement.errors import NotThere
from engagement.model.sheet import Block, Shaping, Standing, TabShape
from engagement.outlets.sheets import connect
from engagement.settings import Settings
from tests.outlets.sheet_runs import Time, connected
from tests.servers.api import Api
from tests.servers.sheets_api import EMAIL, GOOGLE_TOKEN, SheetsApi
from tests.servers.sheets_book import Book, Tab

SHEETS = "https://sheets.googleapis.com"
# What our server does not tell of a spreadsheet: looks.
LOOKS = {"defaultFormat", "spreadsheetTheme"}


@pytest.fixture(scope="module")
def cassettes(shared):
    files = sorted((shared / "sheets" / "gspread").glob("*.json"))
    assert files
    return {file.stem: json.loads(file.read_text("utf-8"))["interactions"] for file in files}


def calls(interactions):
    """The calls of the Sheets API, and spreadsheets that were made before them: (request, status, answer)."""
    for one in interactions:
        text = one["response"]["body"].get("string") or ""
        yield one["request"], one["response"]["status"]["code"], json.loads(text) if text else None


def without_looks(answer):
    if isinstance(answer, dict):
        return {name: without_looks(part) for name, part in answer.items() if name not in LOOKS}
    return [without_looks(part) for part in answer] if isinstance(answer, list) else answer


def test_the_server_answers_every_recorded_call_as_google_did(cassettes):
    count = 0
    for interactions in cassettes.values():
        with SheetsApi(quota=None) as server:
            connected(server).look()
            signed = {"authorization": server.requests[0].headers["authorization"]}
            for request, status, answer in calls(interactions):
                url = urlsplit(request["uri"])
                if request["uri"].startswith("https://www.googleapis.com/drive/v3/files?"):
                    server.books[answer["id"]] = Book(
                        answer["id"],
                        answer["name"],
                        "en_US",
                        "Etc/GMT",
                        [Tab(0, "Sheet1")],
                        {EMAIL: "writer"},
                    )
                if not request["uri"].startswith(SHEETS):
                    continue
                body = json.loads(request["body"]) if request["body"] else None
                given = requests.request(
                    request["method"],
                    server.url + url.path,
                    params=parse_qsl(url.query),
                    json=body,
                    headers=signed,
                    timeout=20,
                )
                found = given.json()
                assert given.status_code == status
                _numbered(server, url.path, found, answer)
                assert without_looks(found) == _ours(without_looks(answer), request), request["uri"]
                count += 1
    assert count > 100


def _numbered(server, path, found, answer):
    """A new tab has a number that Google chose: the tab gets the recorded one."""
    for ours, theirs in zip(found.get("replies", ()), answer.get("replies", ()), strict=True):
        if "addSheet" in ours:
            number = theirs["addSheet"]["properties"]["sheetId"]
            book = server.books[unquote(path.split("/")[3].partition(":")[0])]
            book.numbered(ours["addSheet"]["properties"]["sheetId"]).number = number
            ours["addSheet"]["properties"]["sheetId"] = number


def _ours(answer, request):
    """Google repeats a colour in a second form; our server keeps a format as it was given."""
    if "userEnteredFormat" not in request["uri"]:
        return answer
    for row in answer["sheets"][0]["data"][0]["rowData"]:
        for cell in row["values"]:
            cell["userEnteredFormat"].pop("backgroundColorStyle")
            cell["userEnteredFormat"]["textFormat"].pop("foregroundColorStyle")
    return answer


def asked(answer, status=200):
    """A sheet whose next call is answered like this, and the server; the sign-in always works."""

    def reply(path, params):
        if path == "/token":
            return {"access_token": "t0k3n", "expires_in": 3599, "token_type": "Bearer"}
        return status, {}, answer

    return Api(reply)


def sheet_at(api, number):
    time, own = Time(), SheetsApi()
    account = json.dumps(own.account(token_uri=GOOGLE_TOKEN))
    own._server.server_close()
    settings = Settings(sheets_url=number, sheets_service_account=account, api_urls={"sheets": api.url})
    return connect(settings, clock=time.now, sleep=time.sleep)


def taped(cassettes, name, method, part):
    """The recorded calls of a test by their method and a part of their address."""
    return [
        (request, answer)
        for request, status, answer in calls(cassettes[name])
        if request["method"] == method and part in request["uri"] and status == 200
        if request["uri"].startswith(SHEETS)
    ]


def test_a_recorded_spreadsheet_is_looked_at(cassettes):
    looks = taped(cassettes, "SpreadsheetTest.test_add_del_worksheet", "GET", "includeGridData")
    assert looks
    for _, answer in looks:
        number = answer["spreadsheetId"]
        with asked(answer) as api:
            found = sheet_at(api, number).look()
        sheets = [sheet["properties"] for sheet in answer["sheets"]]
        assert found == Standing(
            number,
            answer["properties"]["title"],
            "Etc/GMT",
            tuple(
                TabShape(
                    p["title"],
                    p["sheetId"],
                    p["gridProperties"]["rowCount"],
                    p["gridProperties"]["columnCount"],
                    0,
                )
                for p in sheets
            ),
        )


def test_recorded_cells_are_read(cassettes):
    [(_, answer), *_] = taped(cassettes, "WorksheetTest.test_batch_get", "GET", "values:batchGet")
    with asked(answer) as api:
        found = sheet_at(api, answer["spreadsheetId"]).read(["Sheet1", "Other"])

    assert found == {"Sheet1": [["A1", "B1"]], "Other": [["B4", "", "D4"]]}


def test_recorded_emptiness_is_read(cassettes):
    name = "WorksheetTest.test_get_all_values"
    empty = [a for _, a in taped(cassettes, name, "GET", "/values/") if "values" not in a]
    with asked({"spreadsheetId": "x", "valueRanges": empty[:1]}) as api:
        assert sheet_at(api, "xxxxx").read(["Sheet1"]) == {"Sheet1": []}


def test_recorded_answers_to_writes_are_taken(cassettes):
    [(_, wrote), *_] = taped(cassettes, "WorksheetTest.test_batch_update", "POST", "values:batchUpdate")
    with asked(wrote) as api:
        sheet_at(api, "xxxxx").write([Block("Sheet1", 1, 1, [["A1"]])])
    [(_, shaped), *_] = taped(cassettes, "WorksheetTest.test_resize", "POST", ":batchUpdate")
    with asked(shaped) as api:
        standing = Standing("xxxxx", "T", "Etc/GMT", (TabShape("Sheet1", 0, 10, 5, 0),))
        sheet_at(api, "xxxxx").shape(standing, [Shaping("Sheet1", rows=20)])


def test_a_recorded_refusal_is_understood(cassettes):
    name = "ClientTest.test_access_non_existing_spreadsheet"
    [answer, *_] = [a for _, status, a in calls(cassettes[name]) if status == 404]
    with asked(answer, 404) as api, pytest.raises(NotThere, match="Copy its address again"):
        sheet_at(api, "xxxxx").look()
