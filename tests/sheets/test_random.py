"""People and the app at work on one sheet at random, runs cut at random: no word of anybody is ever lost."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from sqlalchemy import select

from engagement.errors import EngagementError, SourceFailed
from engagement.model.outlet_tables import SheetConflict
from engagement.model.tables import Change
from engagement.sheets import conflicts
from engagement.sheets.tabs import MIRROR
from tests.conftest import draft
from tests.servers.sheets_api import SHEET, cut, cut_after
from tests.servers.sheets_book import letters
from tests.servers.sheets_typed import Held
from tests.sheets.conftest import edit, ours_of, record_of

NOTES = "Our own notes"
TYPED = ("title", "city", "event", "notes", "organisation", "minutes", "starts_on")


class World:
    """What people do, with every word they wrote that nobody of them took back."""

    def __init__(self, desk, seed):
        self.desk, self.dice = desk, random.Random(seed)
        self.words: dict[str, str] = {}  # word -> where it was typed, for a failure's message
        self.notes: dict[str, str] = {}  # note -> the id of the row it stands beside
        self.told: list[str] = []
        self.count = 0
        for n in range(5):
            desk.store.add_activity(draft(f"Talk {n}", f"2026-03-0{n + 1}", f"https://e.org/{n}"), "m")
        desk.push()
        tab = desk.tab()
        desk.api.book.type("Activities", f"{letters(len(tab.values()[0]))}1", NOTES)

    def word(self):
        self.count += 1
        return f"word{self.count}x"

    @property
    def headers(self):
        return self.desk.tab().values()[0]

    def lines(self):
        """(row, id) of the rows with an id."""
        key = self.headers.index("id")
        rows = enumerate(self.desk.tab().values()[1:], 2)
        return [(n, row[key]) for n, row in rows if len(row) > key and row[key]]

    def forget(self, row, header=None):
        """A person takes back what stood in a cell or row."""
        cells = [self.headers.index(header)] if header else range(len(self.headers))
        for cell in cells:
            said = str(self.desk.tab().value(f"{letters(cell)}{row}"))
            self.words.pop(said, None)
            self.notes.pop(said, None)

    # What people do in the sheet.

    def type(self):
        row, row_id = self.dice.choice(self.lines())
        header = self.dice.choice(TYPED)
        self.forget(row, header)
        word = self.word()
        at = f"{letters(self.headers.index(header))}{row}"
        self.desk.api.book.type("Activities", at, word)
        self.words[word] = f"{header} of {row_id}"

    def note(self):
        row, row_id = self.dice.choice(self.lines())
        self.forget(row, NOTES)
        word = self.word()
        self.desk.api.book.type("Activities", f"{letters(self.headers.index(NOTES))}{row}", word)
        self.notes[word] = row_id

    def empty(self):
        row, _ = self.dice.choice(self.lines())
        header = self.dice.choice(("city", "event", "notes"))
        self.forget(row, header)
        self.desk.tab().set(row - 1, self.headers.index(header), Held(""))

    def new_row(self):
        word = self.word()
        self.desk.tab().insert_rows(self.dice.randint(2, len(self.desk.tab().values()) + 1))
        row = next(
            (n for n, row in enumerate(self.desk.tab().values(), 1) if not any(row)),
            len(self.desk.tab().values()) + 1,
        )
        at = f"{letters(self.headers.index('title'))}{row}"
        self.desk.api.book.type("Activities", at, word)
        self.words[word] = f"a row of nobody, {at}"

    def sort(self):
        self.desk.tab().sort(
            letters(self.dice.randrange(len(self.headers))), down=self.dice.random() < 0.5
        )

    def move(self):
        rows = len(self.desk.tab().values())
        first = self.dice.randint(2, rows)
        self.desk.tab().move_rows(first, first, self.dice.randint(2, rows + 1))

    def move_column(self):
        names = [letters(n) for n in range(len(self.headers))]
        self.desk.tab().move_column(self.dice.choice(names), self.dice.choice(names))

    def own_column(self):
        self.desk.tab().insert_column(letters(self.dice.randrange(len(self.headers))))

    def delete_row(self):
        lines = self.lines()
        if len(lines) > 3:
            row, _ = self.dice.choice(lines)
            self.forget(row)
            self.desk.tab().delete_rows(row)

    # What is done in the app.

    def add(self):
        self.desk.store.add_activity(draft(self.word(), "2026-04-04"), "m")

    def change(self):
        row_id = self.dice.choice(self.desk.store.activities())["id"]
        field = self.dice.choice(("title", "city", "notes", "organisation"))
        edit(self.desk.store, row_id, **{field: self.word()})

    def delete(self):
        living = self.desk.store.activities()
        if len(living) > 3:
            one = self.dice.choice(living)
            version = self.desk.store.activity(one["id"]).row["version"]
            self.desk.store.delete_activity(one["id"], version, "m")

    # Runs.

    def run(self, what):
        if self.dice.random() < 0.35:
            nth = self.dice.randint(1, 6)
            self.desk.api.fail(nth, self.dice.choice((cut(), cut_after())))
            self.desk.api.fail(nth + 1, cut(), times=50)
        elif self.dice.random() < 0.3:
            self.desk.api.before = self.meanwhile
        with suppress(SourceFailed):
            self.told += [problem.message for problem in what().problems]
        self.desk.api.before = None
        self.desk.api.mend()

    def meanwhile(self, _request):
        """Somebody inserts a row at any moment of a run."""
        if self.dice.random() < 0.4:
            self.desk.api.before = None
            self.desk.tab().insert_rows(self.dice.randint(2, len(self.desk.tab().values()) + 1))

    def push(self):
        self.run(self.desk.push)

    def pull(self):
        self.run(self.desk.pull)

    def resolve(self):
        waiting = conflicts.listed(self.desk.store, SHEET)
        if waiting:
            one = self.dice.choice(waiting)
            choice = self.dice.choice(("ours", "theirs"))
            if choice == "ours":
                self.words.pop(str(one.theirs), None)
            with suppress(EngagementError):
                conflicts.resolve(self.desk.store, SHEET, one.row_id, one.column, choice, by="ada")

    # What must hold.

    def said(self):
        """All that stands anywhere: in the sheet, the record's history, conflicts, what was told."""
        with self.desk.store.read() as connection:
            changes = connection.execute(select(Change.fields)).scalars().all()
            kept = connection.execute(select(SheetConflict.theirs)).scalars().all()
        return "\n".join(map(str, [self.desk.tab().values(), changes, kept, self.told]))

    def check(self):
        said = self.said()
        lost = {word: where for word, where in self.words.items() if word not in said}
        assert lost == {}
        headers = self.headers
        key, beside = headers.index("id"), headers.index(NOTES)
        rows = self.desk.tab().values()[1:]
        notes = {row[beside]: row[key] for row in rows if len(row) > beside and row[beside]}
        assert notes == self.notes


_PEOPLE = ("type", "type", "type", "note", "empty", "new_row", "sort", "move", "move_column", "own_column", "delete_row")  # fmt: skip
_APP = ("add", "change", "change", "delete")
_RUNS = ("push", "push", "pull", "resolve")


@pytest.mark.parametrize("seed", range(12))
def test_no_word_of_anybody_is_ever_lost(desk, seed):
    world = World(desk, seed)

    for _ in range(30):
        for _ in range(world.dice.randint(0, 3)):
            getattr(world, world.dice.choice(_PEOPLE))()
        for _ in range(world.dice.randint(0, 2)):
            getattr(world, world.dice.choice(_APP))()
        getattr(world, world.dice.choice(_RUNS))()
        world.check()

    for one in conflicts.listed(desk.store, SHEET):
        world.words.pop(str(one.theirs), None)
        conflicts.resolve(desk.store, SHEET, one.row_id, one.column, "ours", by="ada")
    edits = desk.pull()
    done = desk.push()
    world.told += [problem.message for problem in [*edits.problems, *done.problems]]
    world.check()
    left = {(one.row_id, one.column) for one in edits.differences if one.fate != "taken"}
    for name in MIRROR:
        stands, record = ours_of(desk, name), record_of(desk, name)
        wrong = {
            (row_id, header)
            for row_id, cells in record.items()
            for header, cell in cells.items()
            if stands[row_id][header] != cell
        }
        assert wrong <= left
    again = desk.push()
    assert (again.requests, again.rows_written) == (2, 0)
