"""What people do to a shared sheet: insert, sort, move, rename, delete. Understood, or refused with the cell named."""

from __future__ import annotations

import pytest

from engagement.sheets.edits import Fate
from engagement.sheets.tabs import MIRROR
from tests.conftest import draft
from tests.servers.sheets_book import letters


@pytest.fixture
def ids(desk):
    """Five talks that stand in the sheet, in the order of their rows."""
    made = [
        desk.store.add_activity(draft(f"Talk {n}", f"2026-03-0{n}", city=f"City {n}"), "m")
        for n in range(1, 6)
    ]
    desk.push()
    return made


def column(desk, header, name="Activities"):
    return letters(desk.tab(name).values()[0].index(header))


def change(desk, row_id, **more):
    """Somebody changes an activity in the app."""
    from dataclasses import replace

    standing = desk.store.draft_of(row_id)
    version = desk.store.activity(row_id).row["version"]
    desk.store.change_activity(row_id, replace(standing, **more), version, "m")


def titles(desk):
    return [row["title"] for row in desk.rows().values()]


def equals_the_record(desk):
    stored = {row["id"]: row["title"] for row in desk.store.activities()}
    return {row_id: row["title"] for row_id, row in desk.rows().items()} == stored


# Rows ---------------------------------------------------------------------------------------------


def test_rows_are_found_wherever_they_were_sorted_and_moved(desk, ids):
    desk.tab().sort("A", down=True)
    desk.tab().move_rows(2, 2, 5)
    order = list(desk.rows())
    change(desk, ids[2], title="Another title")

    done = desk.push()

    assert (done.rows_written, done.problems) == (1, [])
    assert desk.rows()[ids[2]]["title"] == "Another title"
    assert list(desk.rows()) == order
    assert equals_the_record(desk)


def test_inserted_rows_and_notes_of_people_stay_where_they_are(desk, ids):
    desk.tab().insert_rows(3, 2)
    desk.api.book.type("Activities", "T3", "our note")
    desk.api.book.type("Activities", "T5", "beside a talk")
    beside = desk.rows()
    change(desk, ids[3], title="Another title")
    desk.store.add_activity(draft("New", "2026-05-01"), "m")

    done = desk.push()

    assert done.problems == []
    assert desk.tab().value("T3") == "our note"
    assert desk.tab().value("T5") == "beside a talk"
    assert list(desk.rows())[:5] == list(beside)
    assert equals_the_record(desk)


def test_a_row_without_an_id_is_named_and_left_alone(desk, ids):
    desk.api.book.type("Activities", "B7", "A talk typed here")

    done = desk.push()

    assert [(p.cell, "Inbox" in p.message) for p in done.problems] == [("B7", True)]
    assert desk.tab().value("B7") == "A talk typed here"
    desk.store.add_activity(draft("New", "2026-05-01"), "m")
    desk.push()
    assert desk.tab().value("B8") == "New"


def test_an_id_that_we_never_made_is_named_and_left_alone(desk, ids):
    desk.api.book.type("Activities", "A7", "mine-1")
    desk.api.book.type("Activities", "B7", "A talk of mine")

    (problem,) = desk.push().problems

    assert problem.cell == "A7"
    assert desk.tab().value("B7") == "A talk of mine"


def test_two_rows_of_one_id_are_named_and_both_left_alone(desk, ids):
    desk.api.book.paste("Activities", "A7", [[ids[0], "A copy"]])
    change(desk, ids[0], title="Changed since")

    (problem,) = desk.push().problems

    assert "A2 and A7" in problem.message
    assert (desk.tab().value("B2"), desk.tab().value("B7")) == ("Talk 1", "A copy")
    assert desk.compare().differences == []
    desk.tab().delete_rows(7)
    assert desk.push().problems == []
    assert equals_the_record(desk)


def test_a_row_that_a_person_deleted_is_written_again_at_the_end_and_told(desk, ids):
    desk.tab().delete_rows(3)

    (problem,) = desk.push().problems

    assert '"Talk 2"' in problem.message
    assert titles(desk) == ["Talk 1", "Talk 3", "Talk 4", "Talk 5", "Talk 2"]
    assert desk.push().problems == []


def test_a_record_that_was_deleted_takes_its_row_along(desk, ids):
    desk.store.delete_activity(ids[1], 1, "m")
    desk.store.delete_activity(ids[3], 1, "m")
    desk.store.add_activity(draft("New", "2026-05-01"), "m")
    change(desk, ids[4], title="Talk five")

    done = desk.push()

    assert done.problems == []
    assert titles(desk) == ["Talk 1", "Talk 3", "Talk five", "New"]
    assert desk.push().requests == 2


def test_a_deleted_records_row_stays_while_a_person_wrote_beside_or_in_it(desk, ids):
    desk.api.book.type("Activities", "T3", "call them")
    desk.type(ids[2], "city", "Bonn")
    for row_id in ids[1:4]:
        desk.store.delete_activity(row_id, 1, "m")

    done = desk.push()

    assert sorted(p.cell for p in done.problems) == ["A3", "A4"]
    assert list(desk.rows()) == [ids[0], ids[1], ids[2], ids[4]]
    desk.tab().set(2, 19, desk.tab().at(50, 50) or _nothing())
    desk.tab().delete_rows(4)
    assert desk.push().problems == []
    assert list(desk.rows()) == [ids[0], ids[4]]


def _nothing():
    from tests.servers.sheets_typed import Held

    return Held("")


def test_all_records_deleted_leave_a_tab_with_its_header(desk, ids):
    for row_id in ids:
        desk.store.delete_activity(row_id, 1, "m")

    desk.push()

    assert desk.tab().values() == [list(MIRROR["Activities"].headers)]
    assert desk.push().requests == 2
    desk.store.restore_activity(ids[0], "m")
    desk.push()
    assert titles(desk) == ["Talk 1"]


# Columns ------------------------------------------------------------------------------------------


def test_moved_columns_and_columns_between_ours_are_found(desk, ids):
    desk.tab().move_column("B", "F")
    desk.tab().insert_column("C")
    desk.api.book.paste("Activities", "C1", [["Budget code"], ["B-1"], ["B-2"]])
    desk.tab().move_column("A", "D")
    change(desk, ids[0], title="Another", city="Bonn")
    desk.type(ids[1], "city", "Bern")

    done = desk.push()
    edits = desk.pull()

    assert done.problems == []
    assert [(one.column, one.fate) for one in edits.differences] == [("city", Fate.TAKEN)]
    row = desk.rows()[ids[0]]
    assert (row["title"], row["city"], row["Budget code"]) == ("Another", "Bonn", "B-1")
    assert desk.rows()[ids[1]]["Budget code"] == "B-2"
    assert desk.push().requests == 2


def test_a_header_in_another_dress_is_the_same(desk, ids):
    desk.api.book.type("Activities", f"{column(desk, 'starts_on')}1", "Starts on ")
    change(desk, ids[0], title="Another")

    done = desk.push()

    assert done.problems == []
    assert desk.tab().value("E1") == "Starts on "
    assert desk.tab().value("B2") == "Another"


def test_a_renamed_header_is_understood_where_its_cells_prove_it(desk, ids):
    desk.api.book.type("Activities", "B1", "Headline")
    change(desk, ids[0], title="Another")

    done = desk.push()

    assert done.problems == []
    assert (desk.tab().value("B1"), desk.tab().value("B2")) == ("Headline", "Another")
    desk.api.book.type("Activities", "B3", "By hand")
    desk.tab().move_column("B", "F")
    desk.pull()
    assert desk.store.draft_of(ids[1]).title == "By hand"
    assert desk.push().requests == 2
    desk.api.book.type("Activities", "E1", "Name of the talk")
    assert desk.push().problems == []


def test_a_renamed_header_that_is_not_certain_stops_its_tab_alone(desk, ids):
    desk.api.book.type("Activities", "B1", "Headline")
    desk.api.book.type("Activities", "B3", "By hand")
    goal_rows = desk.tab("Goals").values()
    made = desk.store.add_activity(draft("New", "2026-05-01", "https://example.org/a"), "m")

    done = desk.push()
    edits = desk.pull()

    (problem,) = done.problems
    assert (problem.tab, problem.cell) == ("Activities", "B1")
    assert '"title" (it was B1)' in problem.message
    assert made not in desk.rows()
    assert len(desk.rows("Links")) == 1
    assert desk.tab("Goals").values() == goal_rows
    assert edits.differences == []
    desk.api.book.type("Activities", "B1", "title")
    desk.pull()
    assert desk.push().problems == []
    assert desk.store.draft_of(ids[1]).title == "By hand"
    assert equals_the_record(desk)


def test_a_renamed_id_is_understood_and_a_deleted_one_refused(desk, ids):
    desk.api.book.type("Activities", "A1", "Key")
    change(desk, ids[0], title="Another")
    assert desk.push().problems == []
    assert desk.tab().value("B2") == "Another"

    desk.tab().delete_column("A")
    change(desk, ids[0], title="More")

    (problem,) = desk.push().problems

    assert problem.cell == "A1"
    assert desk.tab().value("A2") == "Another"


def test_a_header_that_stands_twice_stops_its_tab(desk, ids):
    desk.api.book.type("Activities", "T1", "title")

    (problem,) = desk.push().problems

    assert problem.cell == "T1"
    assert "B1 and T1" in problem.message


def test_a_column_of_a_persons_own_with_our_name_in_another_dress_is_theirs(desk, ids):
    desk.api.book.paste("Activities", "T1", [["Notes"], ["mine"]])
    change(desk, ids[0], title="Another", notes="ours")

    assert desk.push().problems == []

    assert desk.tab().value("T2") == "mine"
    assert desk.tab().value(f"{column(desk, 'notes')}2") == "ours"


def test_a_deleted_column_is_asked_for_and_filled_again_never_taken_as_emptied(desk, ids):
    at = column(desk, "city")
    desk.tab().delete_column(at)
    (problem,) = desk.push().problems
    assert "city" in problem.message

    desk.tab().insert_column(at)
    desk.api.book.type("Activities", f"{at}1", "city")
    edits = desk.pull()
    done = desk.push()

    assert edits.differences == []
    assert "empty in all rows" in done.problems[0].message
    assert [row["city"] for row in desk.rows().values()] == [f"City {n}" for n in range(1, 6)]
    assert [one.city for one in map(desk.store.draft_of, ids)] == [f"City {n}" for n in range(1, 6)]


# Tabs ---------------------------------------------------------------------------------------------


def test_a_deleted_tab_is_made_again_whole_and_told(desk, ids):
    desk.api.book.delete("Activities")

    (problem,) = desk.push().problems

    assert "was deleted in the sheet" in problem.message
    assert equals_the_record(desk)
    assert desk.push().problems == []


def test_an_emptied_tab_is_filled_again(desk, ids):
    desk.tab().grid.clear()

    (problem,) = desk.push().problems

    assert "was emptied" in problem.message
    assert equals_the_record(desk)


def test_a_tab_of_our_name_with_something_else_in_it_is_left_alone(desk):
    desk.store.add_activity(draft("Talk", "2026-05-01"), "m")
    desk.api.book.add("Activities")
    desk.api.book.paste("Activities", "A1", [["Name", "Phone"], ["Ada", "123"]])

    (problem,) = desk.push().problems

    assert (problem.tab, problem.cell) == ("Activities", "A1")
    assert desk.tab().values() == [["Name", "Phone"], ["Ada", 123]]
    assert desk.rows("Links") == {}


def test_an_empty_tab_of_our_name_is_taken(desk):
    desk.store.add_activity(draft("Talk", "2026-05-01"), "m")
    desk.api.book.add("activities", rows=1, columns=2)

    assert desk.push().problems == []

    assert desk.api.book.named("Activities").values()[1][1] == "Talk"


def test_formats_filters_and_cells_of_people_stay(desk, ids):
    desk.tab().set(1, 1, desk.tab().at(1, 1)._replace(format={"textFormat": {"italic": True}}))
    desk.tab().more["basicFilter"] = {"range": {"startRowIndex": 0}}
    change(desk, ids[0], title="Another")

    desk.push()

    assert desk.tab().value("B2") == "Another"
    assert desk.tab().format("B2") == {"textFormat": {"italic": True}}
    assert desk.tab().more["basicFilter"] == {"range": {"startRowIndex": 0}}


def test_a_formula_is_written_as_text_and_does_not_run(desk):
    made = desk.store.add_activity(draft('=IMPORTXML("http://x","//a")', "2026-05-01"), "m")

    desk.push()

    assert desk.tab().at(1, 1).formula is None
    assert desk.rows()[made]["title"] == '=IMPORTXML("http://x","//a")'
    assert desk.push().requests == 2
