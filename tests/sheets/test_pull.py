"""Pull: through gspread, against Google on loopback, cut at every call; and the command line's words for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from engagement.cli import main
from engagement.errors import Busy, KeyRefused, SourceFailed
from engagement.outlets.sheets import connect
from engagement.sheets.inbox import HEADER
from engagement.sheets.pull import Chosen, Pulled, key_of, pull
from engagement.sheets.status import status
from engagement.store import open_store
from tests.conftest import draft
from tests.servers import sheets_api
from tests.servers.sheets_book import letters
from tests.sheets.conftest import NOW, TODAY, Desk, Settings
from tests.sheets.inbox_rows import row

LINES = [
    row(title=f"Talk {n}", kind="talk", date=f"2026-03-{n:02}", event="DevConf") for n in range(1, 4)
]


def people_write(desk: Desk, rows: Sequence[Sequence[Any]], header: Sequence[Any] = HEADER) -> None:
    """People have an Inbox tab with these rows under its header."""
    if desk.api.book.named("Inbox") is None:
        desk.api.book.add("Inbox")
    for number, line in enumerate([header, *rows], start=1):
        type_row(desk, number, line)


def type_row(desk: Desk, number: int, line: Sequence[Any]) -> None:
    for column, said in enumerate(line):
        if said != "":
            desk.api.book.type("Inbox", f"{letters(column)}{number}", said)


class Time:
    """A clock that only waiting moves."""

    at = NOW

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def take(desk: Desk, **how: Any) -> Pulled:
    time = Time()
    settings = Settings(desk.api.sheet_url, json.dumps(desk.api.account()), {"sheets": desk.api.url})
    sheet = connect(settings, clock=time.now, sleep=time.wait)
    return pull(desk.store, sheet, now=NOW, today=TODAY, **how)


def results(desk: Desk) -> list[Any]:
    """The result column as it stands."""
    header, *rows = desk.tab("Inbox").values()
    place = header.index("result")
    return [line[place] if len(line) > place else "" for line in rows]


def titles(desk: Desk) -> list[str]:
    return sorted(one["title"] for one in desk.store.activities())


def test_a_pull_takes_the_inbox_and_answers_in_four_requests(desk):
    people_write(desk, LINES)

    done = take(desk)

    assert (done.rows_taken, done.requests, done.problems) == (3, 4, [])
    assert results(desk) == ["taken"] * 3


def test_a_quiet_pull_makes_two_requests_and_writes_nothing(desk):
    people_write(desk, LINES)
    take(desk)

    done = take(desk)

    assert (done.rows_taken, done.requests) == (0, 2)


def test_a_dry_run_keeps_nothing_on_either_side(desk):
    people_write(desk, LINES)
    version = desk.store.data_version()

    done = take(desk, dry_run=True)

    assert [one["does"] for one in done.differences] == ["adds"] * 3
    assert done.differences[0] == {
        "tab": "Inbox", "row": 2, "does": "adds", "what": "Talk 1", "changes": {}, "message": "talk, 2026-03-01, DevConf",
    }  # fmt: skip
    assert (titles(desk), results(desk), desk.store.data_version()) == ([], [""] * 3, version)


def test_status_tells_what_waits_and_changes_nothing(desk):
    people_write(desk, [*LINES, row(title="Bad", date="soon")])
    version = desk.store.data_version()

    done = status(desk.store, desk.connect(), today=TODAY)

    assert [one["does"] for one in done.differences] == ["adds"] * 3 + ["wrong"]
    assert [(one.tab, one.cell) for one in done.problems] == [("Inbox", "C5")]
    assert (done.requests, desk.store.data_version()) == (2, version)


def test_edits_of_mirror_tabs_and_rows_of_the_inbox_are_taken_in_one_pull(desk):
    one = desk.store.add_activity(draft("Kafka", "2026-03-04"), "m")
    desk.push()
    desk.type(one, "title", "Kafka in anger")
    people_write(desk, LINES[:1])

    done = take(desk)

    assert done.rows_taken == 2
    assert titles(desk) == ["Kafka in anger", "Talk 1"]


def test_of_a_preview_only_what_was_chosen_is_taken(desk):
    one, two = (desk.store.add_activity(draft(f"Kafka {n}", "2026-03-04"), "m") for n in (1, 2))
    desk.push()
    desk.type(one, "city", "Brno")
    desk.type(two, "city", "Praha")
    people_write(desk, LINES)
    seen = take(desk, dry_run=True)
    chosen = Chosen(
        cells={key_of(edit) for edit in seen.edits.differences if edit.theirs == "Brno"},
        lines={seen.inbox.outcomes[2].line.fingerprint},
    )

    done = take(desk, only=chosen)

    cities = {a["title"]: a["city"] for a in desk.store.activities()}
    assert (done.rows_taken, cities) == (2, {"Kafka 1": "Brno", "Kafka 2": None, "Talk 3": None})


def test_a_conflict_is_kept_and_listed_until_a_person_chooses(desk):
    one = desk.store.add_activity(draft("Kafka", "2026-03-04"), "m")
    desk.push()
    desk.type(one, "title", "Theirs")
    desk.store.change_activity(one, draft("Ours", "2026-03-04"), 1, "m")

    done = take(desk)

    assert [(c.row_id, c.column, c.ours, c.theirs) for c in done.conflicts] == [
        (one, "title", "Ours", "Theirs")
    ]
    assert titles(desk) == ["Ours"]


def test_a_sheet_without_an_inbox_gets_one(desk):
    take(desk)

    assert desk.tab("Inbox").values() == [list(HEADER)]
    assert desk.tab("Inbox").frozen_rows == 1
    assert take(desk).requests == 2


def test_an_inbox_without_anything_gets_its_header(desk):
    desk.api.book.add("Inbox")

    take(desk)

    assert desk.tab("Inbox").values() == [list(HEADER)]


def test_a_result_column_beyond_the_grid_makes_it_wider(desk):
    people_write(desk, [["Kafka", "2026-03-03"]], header=["title", "date"])
    desk.tab("Inbox").columns = 2

    take(desk)

    assert desk.tab("Inbox").values() == [["title", "date", "result"], ["Kafka", 46084, "taken"]]


def test_rows_that_move_while_we_work_are_answered_where_they_stand(desk):
    people_write(desk, LINES)
    asked = count()

    def somebody_types(request):
        if request.method == "GET" and next(asked) == 2:  # when the tab is looked at again
            desk.tab("Inbox").insert_rows(2)
            type_row(desk, 2, row(title="New", date="2026-09-09"))

    desk.api.before = somebody_types

    done = take(desk)

    assert (done.rows_taken, results(desk)) == (3, ["", "taken", "taken", "taken"])


FAULTS = {
    "cut": sheets_api.cut,
    "cut after it was done": sheets_api.cut_after,
    "half an answer": sheets_api.cut_within,
    "HTML with 200": sheets_api.html,
    "no longer shared": lambda: sheets_api.said(
        "The caller does not have permission", 403, "PERMISSION_DENIED"
    ),
    "tab deleted": lambda: sheets_api.said("Unable to parse range: Inbox"),
    "out of order": lambda: sheets_api.answers(503),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_a_pull_that_fails_at_any_call_is_finished_by_the_next(desk, nth, fault):
    people_write(desk, [*LINES, row(title="Talk 1", kind="talk", date=46082.0, event="DevConf")])
    desk.api.fail(nth, FAULTS[fault](), times=99)

    if nth < 3:
        with pytest.raises(SourceFailed) as failed:
            take(desk)
        assert (titles(desk), failed.value.message[-1]) == ([], ".")
    else:
        done = take(desk)
        assert "nothing is taken twice" in (done.failed or "")
        assert titles(desk) == ["Talk 1", "Talk 2", "Talk 3"]
    desk.api.mend()
    take(desk)

    assert titles(desk) == ["Talk 1", "Talk 2", "Talk 3"]
    assert results(desk) == ["taken", "taken", "taken", "already known"]
    assert take(desk).requests == 2


@pytest.mark.parametrize("nth", [3, 4])
def test_a_pull_killed_before_its_answers_takes_nothing_twice(desk, nth):
    people_write(desk, LINES)
    process = subprocess.Popen(
        [sys.executable, "-m", "engagement", "sheets", "pull"], env=environment(desk)
    )

    def kill(_request):
        if len(desk.api.requests) == nth:
            process.send_signal(signal.SIGKILL)

    desk.api.before = kill
    desk.api.fail(nth, sheets_api.cut())
    assert process.wait(60) == -signal.SIGKILL
    desk.api.before = None
    assert (len(titles(desk)), results(desk)) == (3, [""] * 3)

    done = take(desk)

    assert (done.rows_taken, len(titles(desk)), results(desk)) == (0, 3, ["taken"] * 3)


def environment(desk: Desk) -> dict[str, str]:
    """The settings of a process that works on this record and sheet."""
    return {
        **os.environ,
        "ENGAGEMENT_DATABASE_URL": f"sqlite:///{desk.store.engine.url.database}",
        "ENGAGEMENT_SHEETS_URL": desk.api.sheet_url,
        "ENGAGEMENT_SHEETS_SERVICE_ACCOUNT": json.dumps(desk.api.account()),
        "ENGAGEMENT_SHEETS_API_URL": desk.api.url,
    }


def test_a_sheet_that_is_not_shared_names_the_address_to_share_it_with(desk):
    desk.api.share(None)

    with pytest.raises(KeyRefused) as refused:
        take(desk)

    assert sheets_api.EMAIL in refused.value.message


def test_a_pull_beside_another_is_refused(desk):
    with desk.store.only_one("sheets"), pytest.raises(Busy):
        take(desk)


# The command line ---------------------------------------------------------------------------------


@pytest.fixture
def cli(desk, monkeypatch, capsys):
    """Run one command against the loopback sheet; (exit code, the JSON document, standard error)."""
    for name, value in environment(desk).items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, Any, str]:
        code = main([*words, "--json"])
        told = capsys.readouterr()
        return code, json.loads(told.out), told.err

    return run


def test_push_makes_all_seven_tabs_and_pull_takes_from_them(desk, cli):
    one = desk.store.add_activity(draft("Kafka", "2026-03-04"), "m")

    code, pushed, progress = cli("sheets", "push")

    tabs = ["Activities", "Links", "Numbers", "Goals", "Analysts", "Community", "Inbox"]
    assert [tab.title for tab in desk.api.book.tabs] == ["Sheet1", *tabs]
    assert (code, pushed["problems"], pushed["conflicts"]) == (0, [], [])
    assert pushed["rows_written"] > 0
    assert "Writing to the sheet" in progress
    assert cli("sheets", "push")[1] == {
        "requests": 2, "rows_written": 0, "rows_taken": 0, "conflicts": [], "problems": [],
    }  # fmt: skip

    desk.type(one, "city", "Brno")
    people_write(desk, LINES)
    code, waits, _ = cli("sheets", "status")
    assert (code, len(waits["differences"]), waits["rows_taken"]) == (0, 4, 0)
    code, would, _ = cli("sheets", "pull", "--dry-run")
    assert (code, len(would["differences"]), would["rows_taken"]) == (0, 4, 0)
    code, taken, _ = cli("sheets", "pull")
    assert (code, taken["rows_taken"]) == (0, 4)


def test_problems_are_exit_one_and_conflicts_are_resolved_by_name(desk, cli):
    one = desk.store.add_activity(draft("Kafka", "2026-03-04"), "m")
    cli("sheets", "push")
    desk.type(one, "title", "Theirs")
    desk.store.change_activity(one, draft("Ours", "2026-03-04"), 1, "m")

    code, pulled, _ = cli("sheets", "pull")

    conflict = {
        "tab": "Activities",
        "row_id": one,
        "column": "title",
        "ours": "Ours",
        "theirs": "Theirs",
    }
    assert (code, pulled["conflicts"]) == (0, [conflict])
    assert cli("sheets", "status")[1]["conflicts"] == [conflict]
    assert cli("sheets", "push")[1]["conflicts"] == [conflict]
    code, refused, _ = cli("sheets", "resolve", one, "title", "mine")
    assert (code, refused["error"]["field"]) == (2, "choice")
    code, chosen, _ = cli("sheets", "resolve", one, "title", "theirs")
    assert (code, chosen["conflicts"], chosen["rows_taken"]) == (0, [], 1)
    assert titles(desk) == ["Theirs"]

    people_write(desk, [row(title="Bad", date="'04/05/2026")])
    code, pulled, _ = cli("sheets", "pull")
    assert (code, pulled["problems"][0]["tab"], pulled["problems"][0]["cell"]) == (1, "Inbox", "C2")


def test_a_sheet_that_is_not_connected_names_the_settings(sqlite_url, monkeypatch, capsys):
    monkeypatch.setenv("ENGAGEMENT_DATABASE_URL", sqlite_url)

    code = main(["sheets", "pull", "--json"])

    error = json.loads(capsys.readouterr().out)["error"]
    assert (code, error["field"]) == (2, "ENGAGEMENT_SHEETS_URL")
    assert "ENGAGEMENT_SHEETS_SERVICE_ACCOUNT" in error["message"]


def test_a_sheet_that_is_not_shared_is_refused_as_a_whole(desk, cli):
    desk.api.share(None)

    for verb in ("push", "pull", "status"):
        code, told, _ = cli("sheets", verb)
        assert code == 2
        assert sheets_api.EMAIL in told["error"]["message"]


def test_words_that_do_not_belong_there_are_refused(cli):
    assert cli("sheets", "push", "extra")[0] == 2
    assert cli("sheets", "push", "--dry-run")[1]["error"]["field"] == "dry-run"
    assert cli("sheets", "resolve", "one")[0] == 2


def test_a_push_that_fails_part_way_says_what_is_old(desk, cli):
    desk.store.add_activity(draft("Kafka", "2026-03-04"), "m")
    desk.api.fail(2, sheets_api.answers(403), times=99)

    code, told, _ = cli("sheets", "push")

    assert code == 1
    assert told["problems"][0]["message"].endswith(".")
    desk.api.mend()
    assert cli("sheets", "push")[0] == 0


def test_the_quota_of_a_minute_is_kept_from_run_to_run(desk, cli):
    from engagement.store import sheets

    cli("sheets", "push")

    with (
        closing(open_store(f"sqlite:///{desk.store.engine.url.database}")) as store,
        store.read() as now,
    ):
        kept = sheets.requests_of(now, sheets_api.SHEET)
    assert len(kept["read"]) + len(kept["write"]) == len(desk.api.requests)
