"""Columns share a page's room so that no usual word is broken and short ones stay on one line."""

from __future__ import annotations

import pytest

from engagement.model.briefs import Grid
from engagement.outlets.columns import column_widths, is_number_column
from engagement.outlets.letters import lines

CALENDAR = Grid(
    ("Day", "What", "Kind", "Status", "Where"),
    (
        ("12 Oct 2026", "A title that goes on and on until it is longer than most", "Press or media interview", "Delivered", ""),
        ("13 Oct 2026", "Ten years of event streams, honestly told", "Talk", "Delivered", "Architecture Open Air, Vienna"),
    ),
)  # fmt: skip


def test_wide_columns_give_way_and_short_ones_stay_on_one_line():
    widths = column_widths(CALENDAR, 400, 9, 13)

    assert sum(widths) == pytest.approx(400)
    for row in CALENDAR.rows:
        broken = [lines(cell, wide - 13 + 0.01, 9, "B") for cell, wide in zip(row, widths, strict=True)]
        assert (broken[0], broken[3]) == ([row[0]], [row[3]])
        assert " ".join(broken[1]) == row[1]


def test_what_fits_takes_the_whole_room():
    assert sum(column_widths(Grid(("A", "B"), (("1", "2"),)), 500, 9, 13)) == pytest.approx(500)


def test_an_address_that_cannot_be_broken_leaves_room_for_the_others():
    widths = column_widths(Grid(("Link", "Words"), (("x" * 80, "some words " * 9),)), 400, 9, 13)

    assert sum(widths) == pytest.approx(400)
    assert min(widths) > 100


def test_more_columns_than_there_is_room_for_still_share_it():
    widths = column_widths(Grid(("Wordwithoutend",) * 9, (("Wordwithoutend",) * 9,)), 200, 9, 13)

    assert widths == pytest.approx([200 / 9] * 9)


def test_a_number_column_is_all_numbers_and_never_the_first():
    grid = Grid(("1", "2", "3"), (("1", "+2 %", "5 talks"), ("2", "", "no")))
    assert [is_number_column(grid, at) for at in range(3)] == [False, True, False]
