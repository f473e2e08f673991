"""Text of any kind is kept or cut to what a database takes, on both engines."""

from __future__ import annotations

import random
from datetime import date

import pytest

from engagement.capture.files import rows_of
from engagement.model.words import tidy
from engagement.store import Filter, NewGoal
from tests.conftest import draft, import_rows

# Nothing that a database could press into an index all the same.
LONG = (
    "".join(random.Random(3).choices("abcdefghij klmnopqrst uvwxyz äöü 日本語", k=10_000)).strip() + "."
)
ODD = [
    "\x00",
    "a\x00b",
    "\ud800",
    "x\udcffy",
    "\u202eabc",
    "🎤" * 50,
    "a\nb\r\nc",
    "'; DROP TABLE activity; --",
    "%_\\",
]


def test_a_title_of_ten_thousand_letters_is_kept_whole_and_found_again(store):
    made = store.add_activity(draft(tidy(LONG), event=LONG, persons=(LONG,)), "me")
    store.add_activity(draft(tidy(LONG), "2026-05-05", event=LONG, persons=(LONG,)), "me")

    assert store.draft_of(made).title == tidy(LONG)
    assert len(store.activity(made).family) == 1
    assert len(store.people()) == 1
    done = import_rows(
        store,
        [rows_of("t.csv", f"title,date,event\n{LONG},2026-03-04,{LONG}\n".encode())],
        today=date(2026, 11, 24),
        by="t",
    )
    assert (done.created, done.unchanged + done.updated) == (0, 1)


@pytest.mark.parametrize("text", ODD)
def test_odd_text_in_every_field(store, text):
    told = draft(
        f"T{text}", city=text, country=text, place=text, event=f"E{text}", organisation=text, counterpart=text,
        outcome=text, notes=text, tags=(f"t{text}",), extra={f"k{text}": text}, persons=(f"P{text}",),
    )  # fmt: skip
    made = store.add_activity(told, f"by {text}")
    store.change_activity(made, draft("U", notes=text + "2"), 1, text)
    store.undo(store.activity(made).changes[0]["id"], text)

    assert store.draft_of(made).title.startswith("T")
    assert store.activities(Filter(search=text, persons=(text,))) is not None
    store.add_goal(NewGoal(f"G{text}", "CEO", "count", 1, date(2026, 1, 1), date(2026, 2, 1)), text)


def test_odd_text_in_a_file_is_taken_or_named(store):
    rows = [
        *rows_of(
            "t.json",
            b'[{"title":"A\\u0000b","date":"2026-01-02","x\\ud800":"\\udcff","notes":"\\u0000"}]',
        )
    ]
    done = import_rows(store, [rows], today=date(2026, 11, 24), by="t")

    assert (done.created, done.rejected) == (1, [])
    assert [row["title"] for row in store.activities()] == ["A b"]
