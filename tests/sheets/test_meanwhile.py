"""People at work between a push's look and its write: what went to wrong places is put right, or told."""

from __future__ import annotations

import pytest

from tests.conftest import draft
from tests.servers.sheets_typed import Held
from tests.sheets.conftest import edit, ours_of, record_of

NOTES = "R"  # the first column that is nobody's


@pytest.fixture
def ids(desk):
    """Six talks in the sheet with a note of a person beside each."""
    made = [desk.store.add_activity(draft(f"Talk {n}", f"2026-03-0{n}"), "m") for n in range(1, 7)]
    desk.push()
    desk.api.book.paste(
        "Activities", f"{NOTES}1", [["Our notes"], *([f"on {row_id}"] for row_id in made)]
    )
    return made


def meanwhile(desk, act):
    """A person acts just before the push's first write of cells is done."""

    def before(request):
        if request.path.endswith("values:batchUpdate"):
            desk.api.before = None
            act()

    desk.api.before = before


def notes(desk):
    """{note: the id it stands beside}."""
    headers, *rows = desk.tab().values()
    key, at = headers.index("id"), headers.index("Our notes")
    return {row[at]: row[key] for row in rows if len(row) > at and row[at]}


def all_is_well(desk, ids):
    assert ours_of(desk, "Activities") == record_of(desk, "Activities")
    assert notes(desk) == {f"on {row_id}": row_id for row_id in ids}


CHANGED = {"one": [2], "the first and the last": [0, 5], "neighbours": [2, 3], "all": range(6)}
ACTS = {
    "inserted above all": lambda tab: tab.insert_rows(2),
    "three inserted above all": lambda tab: tab.insert_rows(2, 3),
    "inserted right above": lambda tab: tab.insert_rows(4),
    "inserted in the middle": lambda tab: tab.insert_rows(5),
    "inserted below": lambda tab: tab.insert_rows(8),
}


@pytest.mark.parametrize("new", [0, 2])
@pytest.mark.parametrize("changed", ["one", "the first and the last", "neighbours"])
@pytest.mark.parametrize("act", ACTS)
def test_rows_inserted_meanwhile_are_seen_and_what_was_written_over_is_put_back(
    desk, ids, act, changed, new
):
    for n in CHANGED[changed]:
        edit(desk.store, ids[n], title=f"Changed {n}")
    for n in range(new):
        desk.store.add_activity(draft(f"New {n}", "2026-05-01"), "m")
    meanwhile(desk, lambda: ACTS[act](desk.tab()))

    done = desk.push()

    assert done.problems == []
    all_is_well(desk, ids)
    assert desk.push().requests == 2


def test_a_row_deleted_meanwhile_costs_no_other_row_anything(desk, ids):
    edit(desk.store, ids[3], title="Changed")
    meanwhile(desk, lambda: desk.tab().delete_rows(3))

    desk.push()
    desk.push()

    all_is_well(desk, [row_id for row_id in ids if row_id != ids[1]])


def test_the_row_itself_deleted_meanwhile_is_not_written_over_its_neighbour(desk, ids):
    edit(desk.store, ids[3], title="Changed")
    meanwhile(desk, lambda: desk.tab().delete_rows(5))

    done = desk.push()
    desk.push()

    assert done.problems
    all_is_well(desk, [row_id for row_id in ids if row_id != ids[3]])


@pytest.mark.parametrize("changed", CHANGED)
def test_columns_moved_meanwhile_are_seen_and_written_again(desk, ids, changed):
    for n in CHANGED[changed]:
        edit(desk.store, ids[n], title=f"Changed {n}", city=f"City {n}")
    meanwhile(desk, lambda: desk.tab().move_column("B", "H"))

    done = desk.push()

    assert done.problems == []
    all_is_well(desk, ids)
    assert desk.pull().differences == []
    assert desk.push().requests == 2


def test_a_column_inserted_meanwhile_among_ours_is_empty_again(desk, ids):
    edit(desk.store, ids[2], title="Changed", city="Bonn")
    meanwhile(desk, lambda: desk.tab().insert_column("C"))

    done = desk.push()

    assert done.problems == []
    all_is_well(desk, ids)
    assert [row[2] for row in desk.tab().values()] == [""] * 7


def test_a_persons_column_moved_among_ours_meanwhile_keeps_its_cells(desk, ids):
    edit(desk.store, ids[2], title="Changed", city="Bonn")
    meanwhile(desk, lambda: desk.tab().move_column(NOTES, "C"))

    done = desk.push()

    assert done.problems == []
    all_is_well(desk, ids)


@pytest.mark.parametrize("changed", CHANGED)
@pytest.mark.parametrize("new", [0, 2])
def test_a_sort_meanwhile_is_seen_by_the_notes_beside(desk, ids, changed, new):
    for n in CHANGED[changed]:
        edit(desk.store, ids[n], title=f"Changed {n}")
    for n in range(new):
        desk.store.add_activity(draft(f"New {n}", "2026-05-01"), "m")
    meanwhile(desk, lambda: desk.tab().sort("A", down=True))

    desk.push()
    assert desk.pull().differences == []
    desk.push()

    all_is_well(desk, ids)


def test_a_sort_meanwhile_without_notes_costs_nothing(desk):
    ids = [desk.store.add_activity(draft(f"Talk {n}", f"2026-03-0{n}"), "m") for n in range(1, 7)]
    desk.push()
    edit(desk.store, ids[1], title="Changed")
    meanwhile(desk, lambda: desk.tab().sort("A", down=True))

    desk.push()
    assert desk.pull().differences == []
    desk.push()

    assert ours_of(desk, "Activities") == record_of(desk, "Activities")


def test_a_cell_typed_meanwhile_beside_is_kept(desk, ids):
    edit(desk.store, ids[2], title="Changed")
    meanwhile(desk, lambda: desk.api.book.type("Activities", "S4", "just now"))

    assert desk.push().problems == []

    assert desk.tab().value("S4") == "just now"
    all_is_well(desk, ids)


def test_a_note_moved_to_another_row_meanwhile_moves_no_row(desk, ids):
    edit(desk.store, ids[2], title="Changed")

    def cut_and_paste():
        desk.tab().set(5, 17, desk.tab().at(3, 17))
        desk.tab().set(3, 17, Held(""))

    meanwhile(desk, cut_and_paste)

    assert desk.push().problems == []

    assert ours_of(desk, "Activities") == record_of(desk, "Activities")
    assert notes(desk)[f"on {ids[2]}"] == ids[4]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("changed", ["one", "neighbours"])
def test_rows_inserted_before_a_row_is_deleted_cost_no_other_row_anything(desk, ids, act, changed):
    desk.api.book.type("Activities", f"{NOTES}5", "")
    desk.api.book.paste("Activities", "B9", [["Typed by a person"], ["and another"]])
    desk.tab().set(4, 17, Held(""))
    desk.store.delete_activity(ids[3], 1, "m")
    for n in CHANGED[changed]:
        if n != 3:
            edit(desk.store, ids[n], title=f"Changed {n}")

    def before(request):
        if request.path.endswith(":batchUpdate"):
            desk.api.before = None
            ACTS[act](desk.tab())

    desk.api.before = before

    desk.push()
    desk.push()

    all_is_well(desk, [row_id for row_id in ids if row_id != ids[3]])
    typed = [row[1] for row in desk.tab().values() if len(row) > 1 and not row[0]]
    assert sorted(filter(None, typed)) == ["Typed by a person", "and another"]


def test_a_row_of_a_persons_own_that_was_in_the_way_of_a_new_one_comes_back(desk, ids):
    desk.api.book.paste("Activities", "B8", [["Typed by a person", "talk"]])
    desk.store.add_activity(draft("New", "2026-05-01"), "m")
    meanwhile(desk, lambda: desk.tab().insert_rows(8))

    done = desk.push()

    assert any("stands here again" in problem.message for problem in done.problems)
    typed = [row for row in desk.tab().values() if row and not row[0]]
    assert ["", "Typed by a person", "talk"] in typed
    all_is_well(desk, ids)
