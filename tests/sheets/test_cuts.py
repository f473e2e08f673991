"""A push cut at every call, before and after Google did it, and killed midway: the next one goes on from there."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from engagement.errors import Busy, SourceFailed
from engagement.sheets.tabs import MIRROR
from engagement.store import sheets
from tests.conftest import draft
from tests.servers.sheets_api import SHEET, answers, cut, cut_after, cut_within, html
from tests.sheets.conftest import edit, ours_of, record_of

FAULTS = {
    "cut before": (cut(), cut()),
    "done and cut": (cut_after(), cut()),
    "done and cut within its answer": (cut_within(), cut()),
    "a page with status 200": (html(), html()),
    "unavailable": (answers(503), answers(503)),
    "not shared any more": (answers(403), answers(403)),
}


def first(desk):
    """A record that the sheet has nothing of yet."""
    for n in range(4):
        more = {"numbers": (("attendance", 10 + n),)}
        desk.store.add_activity(
            draft(f"Talk {n}", f"2026-03-0{n + 1}", f"https://e.org/{n}", **more), "m"
        )


def changed(desk):
    """A sheet that people worked in, and a record that changed since: everything a push can have to do."""
    first(desk)
    desk.push()
    ids = list(desk.rows())
    desk.tab().sort("A", down=True)
    desk.tab().insert_rows(3)
    for row_id in (ids[0], ids[3]):
        at = desk.cell(row_id, "id")[1:]
        desk.api.book.type("Activities", f"S{at}", f"note on {row_id}")
    desk.type(ids[0], "city", "Berlin")
    edit(desk.store, ids[0], title="Talk zero")
    edit(desk.store, ids[1], title="Talk one", links=())
    desk.store.delete_activity(ids[2], 1, "m")
    for n in range(2):
        desk.store.add_activity(draft(f"New {n}", f"2026-06-0{n + 1}", f"https://e.org/new{n}"), "m")
    return ids


def check_all(desk, ids=()):
    """The sheet is the record but for what a person edited, and their notes stand by their rows."""
    for name in MIRROR:
        wanted = record_of(desk, name)
        if name == "Activities" and ids:
            wanted[ids[0]]["city"] = "Berlin"
        assert ours_of(desk, name) == wanted, name
    _, *rows = desk.tab().values()
    notes = {row[18]: row[0] for row in rows if len(row) > 18}
    wanted = (ids[0], ids[3]) if ids else ()
    assert notes == {f"note on {row_id}": row_id for row_id in wanted}


# The calls of a push: look, read what stands, shape, write, read again, delete rows, read again.
SCENES = {"first": (first, 4), "changed": (changed, 7)}
CUTS = [(scene, nth) for scene, (_, calls) in SCENES.items() for nth in range(1, calls + 1)]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("scene", "nth"), CUTS)
def test_a_push_cut_at_any_call_says_so_and_the_next_one_goes_on(desk, scene, nth, fault):
    ids = SCENES[scene][0](desk)
    one, then = FAULTS[fault]
    desk.api.fail(nth, one)
    for later in range(nth + 1, 60):
        desk.api.fail(later, then)

    with pytest.raises(SourceFailed) as said:
        desk.push()

    assert said.value.message.endswith(".")
    with desk.store.read() as connection:
        assert sheets.state(connection, SHEET)["last_error"] == said.value.message
    desk.api.mend()
    desk.push()
    check_all(desk, ids or ())
    assert desk.push().requests == 2
    if ids:
        edits = desk.pull()
        assert [(one.column, one.theirs) for one in edits.differences] == [("city", "Berlin")]
        assert edits.conflicts == []


@pytest.mark.parametrize("scene", SCENES)
def test_the_scenes_make_the_calls_that_are_cut(desk, scene):
    prepare, calls = SCENES[scene]
    prepare(desk)

    assert desk.push().requests == calls


def test_a_cut_says_which_rows_are_old(desk):
    changed(desk)
    desk.api.fail(4, cut(), times=50)

    with pytest.raises(SourceFailed) as said:
        desk.push()

    assert "0 of" in said.value.message
    assert "Activities: " in said.value.message


def test_edits_made_after_a_cut_are_told_from_what_was_being_written(desk):
    ids = changed(desk)
    desk.api.fail(4, cut_after())
    desk.api.fail(5, cut(), times=50)
    with suppress(SourceFailed):
        desk.push()
    desk.api.mend()
    desk.type(ids[3], "city", "Bonn")
    desk.type(ids[1], "city", "Basel")

    edits = desk.pull()
    desk.push()

    assert {(one.column, one.theirs, one.fate) for one in edits.differences} == {
        ("city", "Berlin", "taken"),
        ("city", "Bonn", "taken"),
        ("city", "Basel", "taken"),
    }
    for name in MIRROR:
        assert ours_of(desk, name) == record_of(desk, name)


def test_an_edit_over_a_cell_that_may_or_may_not_have_arrived_is_a_conflict(desk):
    made = desk.store.add_activity(draft("Talk"), "m")
    desk.push()
    edit(desk.store, made, title="Talk in the record")
    desk.api.fail(3, cut(), times=50)
    with suppress(SourceFailed):
        desk.push()
    desk.api.mend()
    desk.type(made, "title", "Talk by hand")

    edits = desk.pull()

    assert [(one.fate, one.ours, one.theirs) for one in edits.differences] == [
        ("conflict", "Talk in the record", "Talk by hand")
    ]


def test_two_pushes_at_once_are_one(desk):
    first(desk)
    met = []

    def another(request):
        if not met:
            met.append(request)
            with pytest.raises(Busy, match="at work"):
                desk.push()

    desk.api.before = another
    desk.push()
    desk.api.before = None

    assert met
    check_all(desk)


def test_two_pushes_at_once_are_one_on_postgresql_too(store, api):
    from tests.sheets.conftest import Desk

    desk = Desk(store, api)
    first(desk)
    with store.only_one("sheets"), pytest.raises(Busy):
        desk.push()
    desk.push()

    check_all(desk)


_PUSHER = """
import json, sys
from datetime import UTC, datetime, date
from engagement.outlets.sheets import connect
from engagement.sheets.push import push
from engagement.store import open_store
from tests.sheets.conftest import NOW, TODAY, Settings
url, settings = sys.argv[1], json.loads(sys.argv[2])
push(open_store(url), connect(Settings(**settings)), now=NOW, today=TODAY)
"""


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("nth", [4, 6])
def test_a_push_killed_midway_leaves_nothing_that_the_next_one_cannot_mend(
    desk, sqlite_url, nth, applied
):
    import json

    ids = changed(desk)
    settings = {
        "sheets_url": desk.api.sheet_url,
        "sheets_service_account": json.dumps(desk.api.account()),
        "api_urls": {"sheets": desk.api.url},
    }
    process = subprocess.Popen([sys.executable, "-c", _PUSHER, sqlite_url, json.dumps(settings)])
    start = len(desk.api.requests)
    fault = cut_after() if applied else cut()

    def kill(request):
        if len(desk.api.requests) - start == nth:
            process.send_signal(signal.SIGKILL)

    desk.api.fail(nth, fault)
    desk.api.before = kill
    assert process.wait(60) == -signal.SIGKILL
    desk.api.before = None
    desk.api.mend()

    desk.push()

    check_all(desk, ids)
    assert desk.push().requests == 2
