"""Conflicts: both sides changed one cell. Both values are kept until a person chooses."""

from __future__ import annotations

import pytest

from engagement.errors import NotFound, Refused
from engagement.sheets import conflicts
from engagement.sheets.edits import Fate
from tests.conftest import draft
from tests.servers.sheets_api import SHEET


@pytest.fixture
def talk(desk):
    """A talk of which both sides changed the city."""
    made = desk.store.add_activity(draft(city="Berlin"), "m")
    desk.push()
    desk.type(made, "city", "Bonn")
    desk.store.change_activity(made, draft(city="Bern"), 1, "m")
    return made


def cities(desk, row_id):
    """What the sheet says, and the record."""
    return desk.rows()[row_id]["city"], desk.store.draft_of(row_id).city


def listed(desk):
    return [(c.column, c.ours, c.theirs) for c in conflicts.listed(desk.store, SHEET)]


def test_a_conflict_is_listed_by_every_run_and_left_alone_on_both_sides(desk, talk):
    for _ in range(2):
        assert [(c.ours, c.theirs) for c in desk.push().conflicts] == [("Bern", "Bonn")]
        assert [one.fate for one in desk.pull().differences] == [Fate.CONFLICT]
        assert desk.taken == 0
        assert cities(desk, talk) == ("Bonn", "Bern")
        assert listed(desk) == [("city", "Bern", "Bonn")]


def test_the_rest_of_the_row_goes_on(desk, talk):
    desk.store.change_activity(talk, draft("Another title", city="Bern"), 2, "m")

    desk.push()

    assert desk.rows()[talk]["title"] == "Another title"
    assert cities(desk, talk) == ("Bonn", "Bern")
    assert listed(desk) == [("city", "Bern", "Bonn")]


def test_ours_is_written_by_the_next_push(desk, talk):
    desk.push()

    conflicts.resolve(desk.store, SHEET, talk, "city", "ours", by="ada")
    assert listed(desk) == []
    assert desk.pull().differences == []
    done = desk.push()

    assert done.conflicts == []
    assert cities(desk, talk) == ("Bern", "Bern")
    assert desk.push().requests == 2


def test_ours_becomes_a_new_conflict_when_they_changed_it_again(desk, talk):
    desk.push()
    conflicts.resolve(desk.store, SHEET, talk, "city", "ours", by="ada")
    desk.type(talk, "city", "Basel")

    done = desk.push()

    assert [(c.ours, c.theirs) for c in done.conflicts] == [("Bern", "Basel")]
    assert cities(desk, talk) == ("Basel", "Bern")


def test_theirs_is_recorded_at_once(desk, talk):
    desk.push()

    conflicts.resolve(desk.store, SHEET, talk, "City", "theirs", by="ada")

    assert cities(desk, talk) == ("Bonn", "Bonn")
    assert desk.store.activity(talk).changes[0]["by"] == "ada"
    assert listed(desk) == []
    assert desk.push().rows_written == 0


def test_theirs_that_cannot_be_recorded_is_refused_and_stays(desk):
    made = desk.store.add_activity(draft(), "m")
    desk.push()
    desk.type(made, "starts_on", "'03/04/2026")
    desk.store.change_activity(made, draft(on="2026-03-05"), 1, "m")
    desk.push()

    with pytest.raises(Refused, match="two days"):
        conflicts.resolve(desk.store, SHEET, made, "starts_on", "theirs", by="ada")

    assert [c.theirs for c in conflicts.listed(desk.store, SHEET)] == ["03/04/2026"]
    conflicts.resolve(desk.store, SHEET, made, "starts_on", "ours", by="ada")
    desk.push()
    assert desk.rows()[made]["starts_on"] == "2026-03-05"


def test_a_date_in_conflict_is_told_as_a_date(desk):
    made = desk.store.add_activity(draft(), "m")
    desk.push()
    desk.type(made, "starts_on", "2026-05-01")
    desk.store.change_activity(made, draft(on="2026-03-05"), 1, "m")

    assert [c.theirs for c in desk.push().conflicts] == ["2026-05-01"]


def test_a_conflict_ends_when_a_person_goes_back_or_agrees(desk, talk):
    desk.push()
    desk.type(talk, "city", "Bern")

    assert desk.push().conflicts == []
    assert listed(desk) == []


def test_a_conflict_whose_row_was_deleted_is_told_with_both_values(desk, talk):
    desk.push()
    desk.tab().delete_rows(2)

    done = desk.push()

    assert any('"Bonn"' in p.message and '"Bern"' in p.message for p in done.problems)
    assert cities(desk, talk) == ("Bern", "Bern")
    assert listed(desk) == []


def test_a_row_whose_past_is_not_known_is_a_conflict_not_a_loss(desk, talk, tmp_path):
    desk.push()
    from sqlalchemy import delete

    from engagement.model.outlet_tables import SheetConflict, SheetRow, SheetTab

    with desk.store.unit("m") as unit:
        for table in (SheetConflict, SheetRow, SheetTab):
            unit.connection.execute(delete(table))

    done = desk.push()

    assert [(c.column, c.ours, c.theirs) for c in done.conflicts] == [("city", "Bern", "Bonn")]
    assert cities(desk, talk) == ("Bonn", "Bern")


@pytest.mark.parametrize(
    ("row_id", "column", "choice", "kind"),
    [("no such row", "city", "ours", NotFound), (None, "title", "ours", NotFound), (None, "city", "mine", Refused)],
)  # fmt: skip
def test_what_is_no_conflict_is_refused_in_a_sentence(desk, talk, row_id, column, choice, kind):
    desk.push()

    with pytest.raises(kind) as said:
        conflicts.resolve(desk.store, SHEET, row_id or talk, column, choice, by="ada")

    assert said.value.message.endswith(".")
