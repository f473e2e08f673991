"""The HTML of a brief: one file that points nowhere, text that stays text, the same bytes from any process."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from engagement.charts.briefs import drawing
from engagement.model.briefs import Content, Drawing, Figure, Grid, Section
from engagement.outlets import pictures
from engagement.outlets.brief_html import html
from tests.briefs import NASTY, Q3

DRAWING = Drawing(
    "Bars " + NASTY,
    "stacked",
    ("Jul", NASTY),
    ((NASTY, (1, None)), ("b", (2, 3.5))),
    "talks",
    NASTY,
    NASTY,
)
WILD = Content(
    NASTY,
    *Q3,
    Q3[1],
    (
        Section(NASTY, (NASTY, NASTY), (Figure("k", NASTY, None, NASTY, NASTY),)),
        Section("T", (), (), (Grid((NASTY, "b"), ((NASTY, NASTY),), NASTY),), (DRAWING,)),
        Section("C", drawings=(replace(DRAWING, sort="bars"), replace(DRAWING, sort="lines"))),
    ),
)


class Read(HTMLParser):
    """What a page is made of: its elements with their attributes, headings, and text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(page.decode("utf-8"))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text.append(data)


@pytest.fixture(scope="module")
def wild():
    return html(WILD, NASTY + "\n\nSecond line", ((NASTY, NASTY, NASTY),))


def test_nothing_in_it_points_elsewhere(wild):
    read = Read(wild)
    for tag, attributes in read.elements:
        assert tag not in (
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "base",
            "form",
            "a",
            "image",
            "use",
        )
        for name, value in attributes.items():
            assert not name.startswith("on")
            assert name not in (
                "href",
                "src",
                "srcset",
                "xlink:href",
                "action",
                "data",
                "style",
                "background",
            )
            if name not in ("aria-label", "content"):
                assert not re.search(r"//|url\((?!#)", value or "")
    style = re.search(rb"<style>(.*?)</style>", wild, re.DOTALL)[1]
    assert not re.search(rb"url|@import|//", style)
    assert ("meta", {
        "http-equiv": "Content-Security-Policy",
        "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    }) in read.elements  # fmt: skip


def test_text_stays_text(wild):
    line = " ".join(NASTY.split())
    text = Read(wild).text

    assert text.count(line) >= 12
    assert b"<script" not in wild
    assert "Second line" in text
    assert "not known" in text


def test_headings_stand_in_their_order_and_every_chart_has_its_words(wild):
    read = Read(wild)
    headings = [tag for tag, _ in read.elements if re.fullmatch(r"h\d", tag)]
    drawn = [attributes for tag, attributes in read.elements if tag == "svg"]

    assert headings == ["h1"] + ["h2"] * 5
    assert [(one["role"], one["aria-label"]) for one in drawn] == [("img", NASTY)] * 3
    assert read.open == []
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_light_and_dark_colour_the_same_charts(wild):
    assert b"@media screen and (prefers-color-scheme: dark)" in wild
    assert b'svg [fill="#1672cb"] { fill: #5aa5ff; }' in wild


def test_a_brief_without_a_chart_or_a_section_is_a_page_too():
    read = Read(html(Content("Empty", *Q3, Q3[1])))

    assert [tag for tag, _ in read.elements if tag in ("h1", "h2")] == ["h1"]


def test_a_chart_that_cannot_be_drawn_is_a_table(monkeypatch):
    monkeypatch.setattr(pictures, "DEADLINE", 0.001)
    read = Read(html(WILD))

    assert [tag for tag, _ in read.elements if tag == "svg"] == []
    assert sum(tag == "table" for tag, _ in read.elements) == 4
    assert "3.5" in read.text


@pytest.mark.parametrize("sort", ["bars", "stacked", "lines"])
def test_a_drawing_shows_what_is_known(sort):
    spec = drawing(replace(DRAWING, sort=sort))

    from engagement.charts.specs import rows_of

    assert [row["value"] for row in rows_of(spec)] == [1, 2, 3.5]
