"""A brief as PDF, read again as a reader sees it: its text, its outline, its language, the same bytes."""

from __future__ import annotations

import io
import time

import pytest
from pypdf import PdfReader

from engagement.model.briefs import Drawing, Figure, Section
from engagement.outlets.brief_pdf import pdf
from engagement.outlets.letters import UNKNOWN, drawable, lines, width
from engagement.outlets.pdf_charts import ticks
from tests.outlets.odd_briefs import BARS, CHANGED, COMMENT, EMPTY, LINES, STACKED, TITLE, brief, full


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made), strict=True)


def text_of(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(made).pages)


def test_a_full_brief_can_be_copied_from():
    said = " ".join(text_of(pdf(full(), COMMENT, CHANGED)).split())

    assert all(
        words in said
        for words in (
            "Größte Öffentlichkeit in Zürich",
            "Ёж и Ωμέγα",
            "A strong quarter.",
            "What changed since",
        )
    )
    assert all(f"{number} Scaling streaming" in said for number in range(40))
    assert said.count("We spent too much on travel.") > 150  # the others are broken over two lines
    assert "היעד" in said


def test_a_letter_the_typeface_has_not_is_seen_and_explained():
    said = text_of(pdf(brief(Section("東京", ("🚀 and 日本語 and fine",)))))

    assert f"{UNKNOWN} and {UNKNOWN * 3} and fine" in said
    assert "stands for a letter" in said
    assert "stands for a letter" not in text_of(pdf(brief(Section("S", ("Zürich",)))))


def test_it_says_its_title_language_and_outline_on_a4():
    told = read(pdf(brief(Section("Goals", ("One.",)), Section("Reach 東京", ("Two.",)))))

    assert told.metadata.title == "Q3 2026"
    assert told.trailer["/Root"]["/Lang"] == "en-GB"
    top, inner = told.outline
    assert (top.title, [one.title for one in inner]) == ("Q3 2026", ["Goals", "Reach 東京"])
    assert {tuple(round(float(x)) for x in page.mediabox[2:]) for page in told.pages} == {(595, 842)}


def test_pages_after_the_first_are_numbered():
    pages = read(pdf(full(), COMMENT, CHANGED)).pages

    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        foot = page.extract_text().splitlines()[0]
        assert foot.endswith(f" {number}") == (number > 1)


@pytest.mark.parametrize("content", [EMPTY, full()], ids=["empty", "full"])
def test_nothing_is_drawn_outside_the_page(content):
    for page in read(pdf(content, COMMENT, CHANGED)).pages:
        places: list[tuple[float, float]] = []
        page.extract_text(
            visitor_text=lambda text, cm, tm, font, size, into=places: (
                into.append((tm[4], tm[5])) if text.strip() else None
            )
        )
        assert places
        assert all(0 <= x <= 595 and 20 <= y <= 842 for x, y in places)


def test_the_same_brief_gives_the_same_bytes_at_any_hour(monkeypatch):
    first = pdf(full(), COMMENT, CHANGED)
    monkeypatch.setattr(time, "time", lambda: 2e9)

    assert pdf(full(), COMMENT, CHANGED) == first
    assert pdf(full(), COMMENT, ()) != first


def test_a_chart_is_drawn_with_its_names_numbers_and_words():
    said = text_of(pdf(brief(Section("S", drawings=(STACKED, LINES, BARS)))))

    assert all(
        word in said
        for word in (
            "Jul 2026",
            "Talks",
            "Blog posts",
            "activities",
            "Talks rose from 5 to 7.",
            "W0",
            "Meeting with an analyst of a large firm",
            "19",
        )
    )


def test_a_chart_without_a_number_is_said():
    none = Drawing("Nothing", "bars", ("a",), (("s", (None,)),))

    assert "Nothing: nothing to draw in this period." in text_of(
        pdf(brief(Section("S", drawings=(none,))))
    )


def test_figures_say_what_is_not_known():
    said = text_of(
        pdf(
            brief(
                Section(
                    "S",
                    figures=(
                        Figure("a", "Talks", 1234.5, "of 24", "own record"),
                        Figure("b", "Rooms", None, "people"),
                    ),
                )
            )
        )
    )

    assert all(word in said for word in ("Talks", "1,234.5", "of 24", "own record", "not known"))


@pytest.mark.parametrize(
    ("least", "most", "marks"),
    [
        (0, 0, [0, 0.5, 1]),
        (0, 19, [0, 5, 10, 15, 20]),
        (-2, 1.5, [-2, -1, 0, 1, 2]),
        (0, 1_234_567, [0, 500_000, 1_000_000, 1_500_000]),
    ],
)
def test_an_axis_has_round_numbers_over_its_range(least, most, marks):
    found = ticks(least, most)

    assert found[0] <= least <= most <= found[-1]
    assert found == marks or (least, most) == (0, 0)


def test_lines_are_as_wide_as_their_room_and_lose_nothing():
    for said in (TITLE, "x" * 300, "東京" * 80, "a " * 100):
        broken = lines(said, 120, 10)
        assert all(width(line, 10) <= 120 for line in broken)
        assert "".join("".join(broken).split()) == "".join(said.split())
    assert drawable("a\u200db👩‍💻e\u0301") == f"a\u200db{UNKNOWN}{UNKNOWN}é"
