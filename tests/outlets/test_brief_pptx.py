"""A brief as PowerPoint, opened again: native charts with their numbers, nothing outside a slide or over another."""

from __future__ import annotations

import io
import zipfile
from itertools import combinations
from time import time_ns

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE as SORT

from engagement.charts.theme import CATEGORY
from engagement.model.briefs import Drawing, Figure, Grid, Section
from engagement.outlets.brief_pptx import pptx
from tests.outlets.odd_briefs import (
    BARS,
    CHANGED,
    COMMENT,
    EMPTY,
    FIRST,
    LINES,
    STACKED,
    TITLE,
    brief,
    full,
)


def opened(made: bytes):
    return Presentation(io.BytesIO(made))


def shapes(made: bytes):
    return [shape for slide in opened(made).slides for shape in slide.shapes]


def text_of(made: bytes) -> str:
    frames = [shape.text_frame.text for shape in shapes(made) if shape.has_text_frame]
    cells = [
        cell.text
        for shape in shapes(made)
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    return "\n".join(frames + cells)


def charts(*drawings: Drawing):
    return [shape for shape in shapes(pptx(brief(Section("S", drawings=drawings)))) if shape.has_chart]


@pytest.mark.parametrize(
    "content",
    [EMPTY, full(), brief(Section("S", drawings=(STACKED, LINES, BARS)))],
    ids=["empty", "full", "charts"],
)
def test_nothing_stands_outside_its_slide_or_over_another(content):
    deck = opened(pptx(content, COMMENT, CHANGED))

    for number, slide in enumerate(deck.slides, 1):
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height, s.name) for s in slide.shapes]
        for left, top, right, bottom, name in boxes:
            assert left >= 0, (number, name)
            assert top >= 0, (number, name)
            assert right <= deck.slide_width, (number, name)
            assert bottom <= deck.slide_height, (number, name)
        for one, other in combinations(boxes, 2):
            apart = (
                one[2] <= other[0]
                or other[2] <= one[0]
                or one[3] <= other[1] + 6350
                or other[3] <= one[1] + 6350
            )
            assert apart, (number, one[4], other[4])


def test_every_number_and_sentence_of_a_full_brief_is_in_it():
    said = text_of(pptx(full(), COMMENT, CHANGED))

    for number in range(40):
        assert f"{number} {TITLE}"[:60] in said
    assert all(
        words in said
        for words in (
            "Größte",
            "東京での",
            "היעד הושג",
            "تم تحقيق",
            "🚀",
            "not known",
            "A strong quarter.",
        )
    )
    assert "What changed since" in said
    assert "\x07" not in said
    assert "\u202e" not in said
    assert said.count("We spent too much on travel.") == 200


def test_a_stacked_chart_is_native_and_holds_its_numbers_and_colours():
    [shape] = charts(STACKED)
    chart = shape.chart

    assert chart.chart_type == SORT.COLUMN_STACKED
    assert list(chart.plots[0].categories) == ["Jul 2026", "Aug 2026", "Sep 2026"]
    assert [(one.name, tuple(one.values)) for one in chart.series] == [
        ("Talks", (5, 7, 7)),
        ("Blog posts", (2, None, 1)),
    ]
    colours = [str(one.format.fill.fore_color.rgb) for one in chart.series]
    assert colours == [colour[1:].upper() for colour in CATEGORY["light"][:2]]
    assert shape._element.nvGraphicFramePr.cNvPr.get("descr") == "Talks rose from 5 to 7."
    assert "From the record." in text_of(pptx(brief(Section("S", drawings=(STACKED,)))))


def test_the_sheet_behind_a_chart_is_what_it_shows_and_runs_nothing():
    [shape] = charts(BARS)
    sheet = load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]

    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == [None, "'=S"]
    assert [row[1] for row in rows[1:]] == [19, None, -2]
    assert [row[0] for row in rows[1:]] == list(shape.chart.plots[0].categories)
    assert rows[3][0] == "'=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_line_keeps_its_gaps_and_long_names_lie():
    lines, bars = (shape.chart for shape in charts(LINES, BARS))

    assert lines.chart_type == SORT.LINE_MARKERS
    assert tuple(lines.series[1].values)[:3] == (None, 2.5, None)
    assert bars.chart_type == SORT.BAR_CLUSTERED


def test_figures_stand_on_tiles_and_many_in_a_table():
    few = pptx(
        brief(
            Section(
                "S",
                figures=(
                    Figure("a", "Talks", 19, "of 24", "from the record"),
                    Figure("b", "Rooms", None),
                ),
            )
        )
    )
    many = pptx(brief(Section("S", figures=tuple(Figure(str(n), f"Number {n}", n) for n in range(20)))))

    assert "Talks\n19\nof 24\nfrom the record" in text_of(few)
    assert "Rooms\nnot known" in text_of(few)
    [table] = [shape.table for shape in shapes(many) if shape.has_table][:1]
    assert [cell.text for cell in table.rows[0].cells] == ["Number", "Value"]


def test_a_table_says_its_header_on_each_page():
    grid = Grid(("Goal", "Actual"), tuple((f"Goal {n}", str(n)) for n in range(60)))
    tables = [
        shape.table for shape in shapes(pptx(brief(Section("S", grids=(grid,))))) if shape.has_table
    ]

    assert len(tables) > 2
    assert {table.cell(0, 0).text for table in tables} == {"Goal"}
    assert sum(len(table.rows) - 1 for table in tables) == 60


@pytest.mark.parametrize("many", range(12, 24))
def test_no_page_holds_a_table_of_one_or_two_left_over_rows(many):
    grid = Grid(("Goal", "Actual"), tuple((f"Goal {n}", str(n)) for n in range(many)))
    tables = [
        shape.table for shape in shapes(pptx(brief(Section("S", grids=(grid,))))) if shape.has_table
    ]

    assert sum(len(table.rows) - 1 for table in tables) == many
    assert min(len(table.rows) - 1 for table in tables) > 3


def test_the_same_brief_gives_the_same_bytes_at_any_hour(monkeypatch):
    import time

    content = full()
    first = pptx(content, COMMENT, CHANGED)
    later = time_ns() / 1e9 + 86_400 * 400
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(
        time, "localtime", lambda seconds=None: time.gmtime(later if seconds is None else seconds)
    )

    assert pptx(content, COMMENT, CHANGED) == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    about = opened(first).core_properties
    assert (about.created.date(), about.author) == (full().on_day, "Engagement")


def test_pages_are_numbered_and_right_to_left_text_is_read_from_the_right():
    made = pptx(brief(Section("S", ("היעד הושג",))))
    slide = opened(made).slides[1]

    [field] = slide._element.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}fld")
    assert (field.get("type"), field[-1].text) == ("slidenum", "2")
    [paragraph] = [
        p for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs if "היעד" in p.text
    ]
    assert paragraph._p.pPr.get("rtl") == "1"
    assert FIRST.isoformat() not in text_of(made)
