"""The shared sheet through the real gspread and google-auth, against Google Sheets on loopback."""

from __future__ import annotations

import json
import logging
import socket
import threading
import traceback

import gspread
import pytest

from engagement.errors import (
    BadAnswer,
    KeyRefused,
    NotThere,
    RateLimited,
    Refused,
    SourceFailed,
    Unreachable,
)
from engagement.model.sheet import Block, Shaping
from engagement.outlets import sheets_wire
from engagement.outlets.sheets import connect, try_sheet
from tests.outlets.sheet_runs import Time, connected, settings_of
from tests.servers import sheets_api as api
from tests.servers.sheets_api import EMAIL, SheetsApi, private_key
from tests.servers.sheets_spec import discovery

ODD = ["It's 2026", "CO2", "A1", "Größe – 東京", "a!b", "'quoted'"]


@pytest.fixture
def server():
    with SheetsApi() as found:
        yield found


# What is asked, and what comes of it.


def test_tabs_are_made_grown_frozen_written_and_read_in_a_request_each(server):
    sheet = connected(server)
    server.book.rename("Sheet1", "Links")
    standing = sheet.look()

    sheet.shape(
        standing,
        [
            Shaping("Talks", add=True, rows=4, columns=3, freeze=True, bold=True),
            Shaping("Links", rows=1200, columns=30, freeze=True),
        ],
    )
    sheet.write(
        [
            Block("Talks", 1, 1, [["id", "title"], ["t1", "Kafka"]]),
            Block("Links", 2, 3, [[1.5, True]]),
        ]
    )

    assert sheet.read(["Talks", "Links"]) == {
        "Talks": [["id", "title"], ["t1", "Kafka"]],
        "Links": [[], ["", "", 1.5, True]],
    }
    assert (sheet.asked.read, sheet.asked.write, sheet.asked.requests) == (2, 2, 4)
    assert len(server.requests) == 4
    talks, links = server.book["Talks"], server.book["Links"]
    assert (talks.rows, talks.columns, talks.frozen_rows) == (4, 3, 1)
    assert (links.rows, links.columns, links.frozen_rows) == (1200, 30, 1)
    assert talks.format("A1") == {"textFormat": {"bold": True}}
    assert talks.format("A2") is None
    assert links.format("A1") is None


def test_a_look_tells_title_zone_and_tabs_in_their_order(server):
    server.book.title, server.book.zone = "Plan\u202e", "Asia/Tokyo"
    server.book.add("Second", rows=7, columns=3).frozen_rows = 2
    standing = connected(server).look()

    assert (standing.id, standing.title, standing.zone) == (api.SHEET, "Plan\u202e", "Asia/Tokyo")
    assert [(t.name, t.rows, t.columns, t.frozen_rows) for t in standing.tabs] == [
        ("Sheet1", 1000, 26, 0),
        ("Second", 7, 3, 2),
    ]


@pytest.mark.parametrize("name", ODD)
def test_a_tab_may_be_named_like_anything(server, name):
    sheet = connected(server)
    sheet.shape(sheet.look(), [Shaping(name, add=True, rows=3, columns=2)])
    sheet.write([Block(name, 2, 1, [["here"]])])

    assert sheet.read([name, "Sheet1"]) == {name: [[], ["here"]], "Sheet1": []}


def test_what_is_written_stays_the_text_it_is(server):
    odd = ["=1+1", "+49 30 1234", "'quoted", "3/4/2026", "1,234", "TRUE", "00123", "", "\n", "👩‍💻"]
    sheet = connected(server)
    sheet.write([Block("Sheet1", 1, 1, [odd])])

    assert sheet.read(["Sheet1"])["Sheet1"] == [odd]
    assert server.book["Sheet1"].at(0, 0).formula is None


def test_none_leaves_a_cell_and_an_empty_text_empties_it(server):
    server.book.paste("Sheet1", "A1", [["a", "b", "c"]])
    connected(server).write([Block("Sheet1", 1, 1, [[None, "", "C"]])])

    assert server.book["Sheet1"].values() == [["a", "", "C"]]


def test_dates_are_read_as_serial_numbers_and_formulas_as_their_outcome(server):
    server.book.locale = "de_DE"
    server.book.paste("Sheet1", "A1", [["4.5.2026", "1.234,5", "50%", "wahr?", "TRUE"]])
    server.book.type("Sheet1", "A2", "=SUM(B1:B1)", shows=1234.5)

    assert connected(server).read(["Sheet1"])["Sheet1"] == [
        [46146, 1234.5, 0.5, "wahr?", True],
        [1234.5],
    ]


def test_a_grid_that_grew_meanwhile_is_not_cut(server):
    sheet = connected(server)
    standing = sheet.look()
    server.book.type("Sheet1", "A1500", "a person's")
    sheet.shape(standing, [Shaping("Sheet1", rows=1200, columns=26)])

    assert server.book["Sheet1"].rows == 1700
    assert server.book["Sheet1"].value("A1500") == "a person's"


def test_a_grid_that_is_large_enough_is_not_asked_for(server):
    sheet = connected(server)
    sheet.shape(sheet.look(), [Shaping("Sheet1", rows=10, columns=5)])

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("drop", "left"),
    [
        ((3,), ["h", "a", "c", "d"]),
        ((2, 3, 5), ["h", "c"]),
        ((5, 2, 2), ["h", "b", "c"]),
        ((2, 3, 4, 5), ["h"]),
        ((99,), ["h", "a", "b", "c", "d"]),
    ],
)
def test_rows_are_dropped_whatever_their_order_and_all_but_the_header_may_go(server, drop, left):
    tab = server.book["Sheet1"]
    tab.rows = 5
    server.book.paste("Sheet1", "A1", [[x] for x in "habcd"])
    sheet = connected(server)
    sheet.shape(sheet.look(), [Shaping("Sheet1", freeze=True, drop=drop)])

    assert [row[0] for row in tab.values()] == left
    assert tab.frozen_rows == 1


def test_a_tab_of_one_row_can_be_frozen_for_it_gets_another(server):
    server.book["Sheet1"].rows = 1
    sheet = connected(server)
    sheet.shape(
        sheet.look(), [Shaping("Sheet1", freeze=True), Shaping("New", add=True, rows=1, freeze=True)]
    )

    assert [(tab.rows, tab.frozen_rows) for tab in server.book.tabs] == [(2, 1), (2, 1)]


def test_all_of_a_call_is_done_or_nothing(server):
    sheet = connected(server)
    with pytest.raises(NotThere, match='"Gone" is not in the sheet any more'):
        sheet.write([Block("Sheet1", 1, 1, [["x"]]), Block("Gone", 1, 1, [["y"]])])
    server.book.add("Other")
    standing = sheet.look()
    server.book.delete("Other")
    with pytest.raises(NotThere, match='"Other" is not in the sheet any more'):
        sheet.shape(standing, [Shaping("New", add=True, rows=5), Shaping("Other", rows=5000)])

    assert server.book["Sheet1"].values() == []
    assert [tab.title for tab in server.book.tabs] == ["Sheet1"]


def test_nothing_to_ask_is_not_asked(server):
    sheet = connected(server)
    sheet.write([])
    sheet.write([Block("Sheet1", 1, 1, []), Block("Sheet1", 1, 1, [[], []])])

    assert sheet.read([]) == {}
    assert (server.requests, server.tokens, sheet.asked.requests) == ([], [], 0)


# Signing in.


def test_one_sign_in_serves_a_whole_run_and_a_token_that_ended_gets_another(server):
    sheet = connected(server)
    sheet.look()
    sheet.read(["Sheet1"])
    assert len(server.tokens) == 1
    server.forget_tokens()
    sheet.write([Block("Sheet1", 1, 1, [["still"]])])

    assert len(server.tokens) == 2
    assert server.book["Sheet1"].values() == [["still"]]


def test_a_key_file_s_path_serves_as_well_and_its_token_address_is_honoured(server, tmp_path):
    with SheetsApi() as other:
        file = tmp_path / "key.json"
        file.write_text(json.dumps(other.account()), "utf-8")
        settings = settings_of(server)
        server._signs = other._signs
        changed = {"sheets_url": settings.sheets_url, "api_urls": settings.api_urls}
        sheet = connect(type(settings)(sheets_service_account=str(file), **changed))

        assert sheet.look().title == "Engagement"
        assert (len(server.tokens), len(other.tokens)) == (0, 1)


def test_with_a_stand_in_google_s_own_sign_in_is_asked_there_too(server):
    account = {"token_uri": api.GOOGLE_TOKEN}
    assert connect(settings_of(server, **account)).look().title == "Engagement"
    assert len(server.tokens) == 1


def test_nothing_goes_to_another_host_whatever_the_machine_s_settings(server, monkeypatch, tmp_path):
    """Neither google-auth's question in the background, nor a proxy, nor a password of a .netrc."""
    switch = "GOOGLE_SDK_EXPERIMENTAL_PYTHON_REGIONAL_ACCESS_BOUNDARY_LOOKUP_ENABLED"
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login jane password hunter2\n", "utf-8")
    for name, value in {
        switch: "true",
        "HTTP_PROXY": "http://proxy.invalid:3128",
        "ALL_PROXY": "http://proxy.invalid:3128",
        "NETRC": str(netrc),
    }.items():
        monkeypatch.setenv(name, value)
    gone_to: list[object] = []
    connect_to = socket.socket.connect

    def watched(self, address):
        gone_to.append(address[:2])
        return connect_to(self, address)

    monkeypatch.setattr(socket.socket, "connect", watched)
    before = threading.active_count()
    sheet = connected(server)
    sheet.read([sheet.look().tabs[0].name])

    assert set(gone_to) == {server._server.server_address}
    assert [t.name for t in threading.enumerate() if "google" in t.name.lower()] == []
    assert threading.active_count() <= before + 1  # the server's own, which may end yet


REFUSALS = [
    (lambda s: s.keys.update({EMAIL: private_key(1).public_key()}), "does not accept the key in"),
    (lambda s: s.keys.clear(), f"knows no service account {EMAIL}"),
    (lambda s: setattr(s, "token_clock", lambda: 1e9), "clock says 12:00 UTC on 20.10.2026"),
]


@pytest.mark.parametrize(("arrange", "said"), REFUSALS)
def test_a_refused_sign_in_says_what_is_wrong_with_the_account(server, arrange, said):
    arrange(server)
    with pytest.raises(KeyRefused, match=said):
        connected(server).look()
    assert server.requests == []


@pytest.mark.parametrize(
    "fault",
    [
        api.html(),
        api.html(404),
        api.body(b""),
        api.body(b"[]"),
        api.body(b"{}"),
        api.body(b'{"access_token": ["x"], "expires_in": 9}'),
        api.body(b'{"access_token": "x", "expires_in": "soon"}'),
        api.body(b'{"error": {"code": 400}}', 400),
        api.redirect("http://127.0.0.1:9/"),
    ],
)
def test_an_odd_answer_to_the_sign_in_is_told_as_one(server, fault):
    server.fail_token(fault)
    with pytest.raises(BadAnswer, match="did not give a token"):
        connected(server).look()


@pytest.mark.parametrize("fault", [api.html(503), api.answers(500), api.cut(), api.cut_within()])
def test_a_sign_in_that_fails_for_a_moment_is_tried_again_before_any_call(server, fault):
    server.fail_token(fault, times=2)
    sheet = connected(server)
    sheet.shape(sheet.look(), [Shaping("New", add=True, rows=5)])

    assert sheet.asked.requests == 2
    assert server.book.named("New")


# Failures of a call.

CALLS = {
    "look": (lambda sheet, standing: sheet.look(), "read the sheet"),
    "read": (lambda sheet, standing: sheet.read(["Sheet1"]), 'read the tab "Sheet1"'),
    "shape": (
        lambda sheet, standing: sheet.shape(standing, [Shaping("Sheet1", rows=1100)]),
        'shape the tab "Sheet1"',
    ),
    "write": (
        lambda sheet, standing: sheet.write([Block("Sheet1", 2, 2, [["x"]])]),
        'write the tab "Sheet1"',
    ),
}
DISABLED = api.said(
    "Google Sheets API has not been used in project 123 before or it is disabled.",
    403,
    "PERMISSION_DENIED",
    details=[{"reason": "SERVICE_DISABLED"}],
)
FAULTS = [
    (api.answers(400), BadAnswer, "did not"),
    (api.answers(401), KeyRefused, "Make a new key for"),
    (api.answers(403), KeyRefused, f"Share the sheet with {EMAIL} as editor"),
    (DISABLED, KeyRefused, "is switched off in the project"),
    (api.answers(404), NotThere, "no sheet under the address in ENGAGEMENT_SHEETS_URL"),
    (api.answers(409), Unreachable, "somebody else was at it"),
    (api.answers(429), RateLimited, "60 requests a minute"),
    (api.answers(500), Unreachable, "trouble of its own"),
    (api.answers(503), Unreachable, "trouble of its own"),
    (api.html(503), Unreachable, "trouble of its own"),
    (api.html(), BadAnswer, "not Google Sheets"),
    (api.html(403), BadAnswer, "not Google Sheets"),
    (api.body(b""), BadAnswer, "not Google Sheets"),
    (api.body(b"[1, 2]"), BadAnswer, "not Google Sheets"),
    (api.body(b'{"a": '), BadAnswer, "not Google Sheets"),
    (api.body(b"{}"), BadAnswer, "does not document"),
    (api.body(b'{"error": "no"}', 400), BadAnswer, "did not"),
    (api.redirect("http://127.0.0.1:9/elsewhere"), BadAnswer, "not Google Sheets"),
    (api.cut(), Unreachable, "was cut"),
    (api.cut_after(), Unreachable, "was cut"),
    (api.cut_within(), Unreachable, "was cut"),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("number", range(len(FAULTS)))
def test_a_call_that_keeps_failing_ends_in_a_sentence(server, call, number):
    fault, kind, said = FAULTS[number]
    sheet, (asked, doing) = connected(server), CALLS[call]
    standing = sheet.look()
    server.fail(1, fault, times=40)
    with pytest.raises(SourceFailed) as failed:
        asked(sheet, standing)

    message = failed.value.message
    assert type(failed.value) is kind
    assert said in message
    assert failed.value.what == doing
    assert message[-1] == "."
    assert "\n" not in message
    assert "ya29" not in message
    assert 0 < len(message) < 420
    server.mend()
    asked(sheet, sheet.look())  # and the next run goes on


@pytest.mark.parametrize("call", ["look", "read"])
@pytest.mark.parametrize(
    "fault", [api.answers(429), api.answers(503), api.html(503), api.cut(), api.cut_within()]
)
def test_a_read_that_fails_for_a_moment_is_asked_again_after_growing_pauses(server, call, fault):
    time = Time()
    sheet = connected(server, time)
    standing = sheet.look()
    server.fail(1, fault, times=4)
    CALLS[call][0](sheet, standing)

    assert len(time.slept) == 4
    assert time.slept == sorted(time.slept)
    assert all(0.75 * 2**n <= pause <= 2**n for n, pause in enumerate(time.slept))
    assert [line.startswith("Waiting ") for line in time.told] == [True] * 4
    assert sheet.asked.read == 6


def test_patience_ends(server):
    time = Time()
    sheet = connected(server, time)
    server.fail(1, api.answers(503), times=99)
    with pytest.raises(Unreachable):
        sheet.look()

    assert 60 <= sum(time.slept) <= 150
    assert max(time.slept) <= 32


def test_google_s_own_wish_for_a_pause_is_heard(server):
    time = Time()
    sheet = connected(server, time)
    server.fail(1, api.answers(429, retry_after="20"))
    sheet.look()
    server.fail(1, api.answers(503, retry_after="999999"))
    sheet.look()

    assert time.slept == [20, 60]


def test_a_write_that_was_cut_is_written_once_more_and_no_more(server):
    sheet = connected(server)
    server.fail(1, api.cut_after())
    sheet.write([Block("Sheet1", 1, 1, [["x"]])])
    assert sheet.asked.write == 2
    server.fail(1, api.cut(), times=2)
    with pytest.raises(Unreachable, match="may have been done all the same"):
        sheet.write([Block("Sheet1", 1, 1, [["y"]])])

    assert sheet.asked.write == 4
    assert server.book["Sheet1"].values() == [["x"]]


@pytest.mark.parametrize("fault", [api.cut(), api.cut_after(), api.cut_within(), api.answers(500)])
def test_a_change_of_the_grid_that_may_have_been_done_is_never_repeated(server, fault):
    sheet = connected(server)
    standing = sheet.look()
    server.fail(1, fault)
    with pytest.raises(Unreachable, match="the next run looks first"):
        sheet.shape(standing, [Shaping("Sheet1", rows=1100)])

    assert len(server.requests) == 2
    assert server.book["Sheet1"].rows == (1100 if fault.applied else 1000)


def test_a_change_of_the_grid_that_was_not_taken_for_the_quota_is_asked_again(server):
    sheet = connected(server)
    standing = sheet.look()
    server.fail(1, api.answers(429), times=2)
    sheet.shape(standing, [Shaping("Sheet1", rows=1100)])

    assert server.book["Sheet1"].rows == 1100


@pytest.mark.parametrize(("call", "applies"), [("read", True), ("write", False)])
def test_an_answer_that_drips_without_end_is_left_behind(server, call, applies):
    sheet = connected(server, seconds=0.4)
    standing = sheet.look()
    server.fail(1, api.drip(server.over), times=1 if applies else 2)
    if applies:
        CALLS[call][0](sheet, standing)
        return
    with pytest.raises(Unreachable, match=r'did not write the tab "Sheet1" within 0\.4 s\. It may have'):
        CALLS[call][0](sheet, standing)


def test_a_token_is_not_carried_to_where_an_answer_points(server):
    with SheetsApi() as other:
        sheet = connected(server)
        server.fail(1, api.redirect(other.url + "/v4/spreadsheets/x"))
        with pytest.raises(BadAnswer):
            sheet.look()

        assert other.requests == []


def test_an_answer_without_end_is_not_read_to_it(server, monkeypatch):
    monkeypatch.setattr(sheets_wire, "LARGEST_ANSWER", 1000)
    server.book.paste("Sheet1", "A1", [["x" * 2000]])
    with pytest.raises(BadAnswer, match="larger than any it documents"):
        connected(server).read(["Sheet1"])


def test_a_host_that_nobody_answers_at_is_not_waited_for():
    with SheetsApi() as server:
        settings = settings_of(server)
    time = Time()
    with pytest.raises(Unreachable, match=r"could not be reached\. Check the network"):
        connect(settings, clock=time.now, sleep=time.sleep).look()
    assert time.slept == []


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (
            "Invalid data[1]: Range (Links!A1) exceeds grid limits.",
            BadAnswer,
            'The tab "Links" became smaller',
        ),
        (
            "This action would increase the number of cells in the workbook above the limit",
            BadAnswer,
            "is full",
        ),
        ("Invalid data[0]: Unable to parse range: 'Talks'!A1", NotThere, 'The tab "Talks" is not in'),
        ("You are trying to edit a protected cell or object.", KeyRefused, f"Let {EMAIL} edit them"),
        ("This operation is not supported for this document", BadAnswer, "an Excel file"),
        ("Something\nnew " + "x" * 500, BadAnswer, 'It said: "Something new xxx'),
    ],
)
def test_google_s_words_become_what_to_do(server, fault, kind, said):
    server.fail(1, api.said(fault))
    with pytest.raises(SourceFailed) as failed:
        connected(server).write([Block("Talks", 1, 1, [["a"]]), Block("Links", 1, 1, [["b"]])])

    assert type(failed.value) is kind
    assert said in failed.value.message
    assert "Nothing was written" in failed.value.message or "an Excel file" in failed.value.message


def test_a_cell_that_is_too_long_is_named(server):
    server.book.add("Talks")
    with pytest.raises(BadAnswer, match='50,000 characters a cell, and C3 of the tab "Talks"'):
        connected(server).write(
            [
                Block("Sheet1", 1, 1, [["x" * 40_000]]),
                Block("Talks", 2, 2, [["a", "b"], ["", "y" * 50_001]]),
            ]
        )


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_is_none_is_refused_before_anything_is_asked(server, number):
    with pytest.raises(Refused, match='B3 of the tab "Sheet1" would hold no number'):
        connected(server).write([Block("Sheet1", 2, 1, [["a", 1.0], ["b", number]])])
    assert server.tokens == []


def test_a_tab_that_somebody_made_at_this_moment_is_not_an_accident(server):
    sheet = connected(server)
    standing = sheet.look()
    server.book.add("talks")
    with pytest.raises(BadAnswer, match='The tab "Talks" was made by somebody'):
        sheet.shape(standing, [Shaping("Talks", add=True, rows=5)])


def test_a_sheet_that_is_unshared_midway_says_with_whom_to_share_it(server):
    sheet = connected(server)
    sheet.look()
    server.share("reader")
    with pytest.raises(
        KeyRefused, match=f'refused to write the tab "Sheet1". Share the sheet with {EMAIL}'
    ):
        sheet.write([Block("Sheet1", 1, 1, [["x"]])])
    server.share(None)
    with pytest.raises(KeyRefused, match="refused to read the sheet"):
        sheet.look()


def test_a_person_who_tries_it_does_not_wait_for_minutes(server):
    time = Time()
    server.fail(1, api.answers(503), times=99)
    found = try_sheet(settings_of(server), clock=time.now, sleep=time.sleep)

    assert "trouble of its own" in found.message
    assert sum(time.slept) <= 10


# The quota.


def test_the_quota_is_kept_by_plan_and_not_by_being_refused():
    time = Time()
    with SheetsApi(clock=time.seconds) as server:
        sheet = connected(server, time)
        for _ in range(130):
            sheet.read(["Sheet1"])
            sheet.write([Block("Sheet1", 1, 1, [["x"]])])

        assert {request.status for request in server.requests} == {200}
    assert sheet.asked.requests == 260
    assert len(time.slept) == 2
    assert time.told[0] == "Waiting 60 s: Google takes 60 requests a minute."


def test_the_quota_holds_across_processes():
    time = Time()
    with SheetsApi(clock=time.seconds) as server:
        kept: dict[str, list[int]] = {}
        for _ in range(7):
            sheet = connected(server, time, asked=json.loads(json.dumps(kept)))
            for _ in range(20):
                sheet.look()
            kept = sheet.instants
            time.sleep(1)

        assert {request.status for request in server.requests} == {200}
    assert len(kept["read"]) <= 55
    assert kept["write"] == []


@pytest.mark.parametrize(
    "kept",
    [
        None,
        {},
        {"read": None},
        {"read": ["x", None, 1.5, -5], "other": [1]},
        {"read": [2**62] * 54},  # a clock that was set back
    ],
)
def test_odd_memories_of_requests_do_no_harm(server, kept):
    time = Time()
    sheet = connected(server, time, asked=kept)
    sheet.look()

    assert time.slept == []


def test_a_clock_that_was_set_back_costs_a_minute_at_most(server):
    time = Time()
    connected(server, time, asked={"read": [2**62] * 60}).look()

    assert sum(time.slept) <= 60


def test_a_quota_that_others_use_up_is_waited_for_a_while():
    time = Time()
    with SheetsApi(clock=time.seconds, quota=3) as server:
        sheet = connected(server, time)
        for _ in range(5):
            sheet.look()

        assert 429 in {request.status for request in server.requests}


# Secrets.


def test_no_secret_is_logged_told_or_shown(server, caplog):
    for name in ("", "google", "google.auth", "gspread", "urllib3", "requests"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    caplog.set_level(logging.DEBUG)
    shown = []
    try:
        sheet = connected(server)
        standing = sheet.look()
        shown += [repr(sheet), repr(sheet._wire), repr(sheet._wire.auth), repr(settings_of(server))]
        for fault in [fault for fault, _, _ in FAULTS]:
            server.fail(1, fault, times=40)
            with pytest.raises(SourceFailed) as failed:
                sheet.write([Block("Sheet1", 1, 1, [["x"]])])
            shown += traceback.format_exception(failed.value)
            assert failed.value.__context__ is None
            server.mend()
        server.fail_token(api.body(b'{"error": "invalid_grant", "error_description": "no"}', 400))
        server.forget_tokens()
        with pytest.raises(SourceFailed) as failed:
            sheet.read([tab.name for tab in standing.tabs])
        shown += traceback.format_exception(failed.value)
    finally:
        for name in ("", "google", "google.auth", "gspread", "urllib3", "requests"):
            logging.getLogger(name).setLevel(logging.NOTSET if name else logging.WARNING)

    everything = "\n".join([*shown, *(repr(record.__dict__) for record in caplog.records)])
    assertion = server.tokens[0].body.partition("assertion=")[2].partition("&")[0]
    key_lines = [line for line in api.pem(private_key()).splitlines() if len(line) > 40]
    assert caplog.records
    assert "ya29" not in everything
    assert assertion[:60] not in everything
    assert [line for line in key_lines if line in everything] == []


def test_a_server_that_echoes_the_token_is_not_quoted(server):
    sheet = connected(server)
    sheet.look()
    server.fail(1, api.said("You sent ya29.c.s3cr3t-1 in vain"))
    with pytest.raises(BadAnswer) as failed:
        sheet.look()

    assert "in vain" not in failed.value.message


# Trying it.


def test_trying_tells_the_title_and_whether_we_may_write_and_changes_nothing(server):
    server.book.paste("Sheet1", "A1", [["a person's"]])
    found = try_sheet(settings_of(server))

    assert (found.works, found.title, found.may_write) == (True, "Engagement", True)
    assert found.message == 'The sheet "Engagement" can be read and written.'
    assert server.book["Sheet1"].values() == [["a person's"]]


def test_trying_tells_with_whom_to_share(server):
    server.share("reader")
    found = try_sheet(settings_of(server))
    assert (found.works, found.may_write) == (False, False)
    assert found.message.endswith(f"Share it with {EMAIL} as editor.")

    server.share(None)
    found = try_sheet(settings_of(server))
    assert (found.works, found.title) == (False, None)
    assert found.message == f"Google refused to read the sheet. Share the sheet with {EMAIL} as editor."


def test_trying_leaves_open_what_only_a_push_will_show(server):
    server.book["Sheet1"].protected = True
    assert try_sheet(settings_of(server)).works
    server.fail(2, api.said("You are trying to edit a protected cell or object."))
    assert "protected" in try_sheet(settings_of(server)).message
    server.fail(2, api.answers(400))
    found = try_sheet(settings_of(server))
    assert (found.works, found.may_write) == (True, None)
    assert "the first push will show" in found.message


def test_every_request_is_allowed_by_google_s_discovery_document(server):
    if discovery() is None:
        pytest.skip("Google's discovery document is not on this machine")
    sheet = connected(server)
    sheet.shape(
        sheet.look(),
        [
            Shaping("A", add=True, rows=9, columns=5, freeze=True, bold=True),
            Shaping("Sheet1", True, 2000, 40, True, True, (4,)),
        ],
    )
    sheet.write([Block("A", 1, 1, [["x", 1, 1.5, True, None]])])
    sheet.read(["A", "Sheet1"])
    try_sheet(settings_of(server))

    assert len(server.requests) == 6
    assert server.breaches() == []
    wrong = api.Request(
        "POST", server.requests[1].path, [("fields", "*"), ("nope", "1")], {}, {"request": []}
    )
    server.requests.append(wrong)
    assert len(server.breaches()) == 2
    server.requests.remove(wrong)


def test_the_client_is_gspread_s_own(server):
    assert isinstance(connected(server)._wire, gspread.HTTPClient)
