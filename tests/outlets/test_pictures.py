"""Pictures are pictures, with their words in them, drawn without asking anybody."""

import struct
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from engagement.charts.specs import plain
from engagement.outlets import pictures
from tests.charts.frames import charts

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SAID = {"title": "Views by month", "caption": ["Views known for 14 of 17 recordings."], "as_of": NOON}


@pytest.mark.parametrize("width", [360, 1000])
def test_a_picture_is_a_png_as_wide_as_asked(width):
    drawn = pictures.png(charts(4, 7)["reach"](), width=width, scale=1, **SAID)
    found, height = struct.unpack(">II", drawn[16:24])

    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert found == pytest.approx(width, abs=5)
    assert height > 300


def test_title_caption_and_age_are_in_the_picture():
    root = ElementTree.fromstring(pictures.svg(charts(4, 7)["reach"](), **SAID))
    words = " ".join("".join(root.itertext()).split())

    assert "Views by month" in words
    assert "Views known for 14 of 17 recordings." in words
    assert "As of 2026-11-24 12:00 UTC" in words


def test_a_title_that_looks_like_markup_is_letters_in_the_picture():
    drawn = pictures.svg(charts(4, 7)["ranked"](), title='<script>alert("x")</script> & $5\x07')

    assert b"<script" not in drawn
    ElementTree.fromstring(drawn)


def test_the_dark_picture_is_dark_and_the_light_one_white():
    spec = charts(4, 7)["pace"]()

    assert b'fill="#10171e"' in pictures.svg(spec, "dark")
    assert b'fill="#ffffff"' in pictures.svg(spec, "light")


def test_the_same_chart_gives_the_same_bytes():
    one, two = (pictures.png(charts(4, 7)["curves"](), **SAID) for _ in range(2))

    assert one == two


def test_a_picture_does_not_change_the_chart_it_was_made_of():
    spec = charts(4, 7)["map"]()
    before = plain(spec)
    pictures.svg(spec, "dark", **SAID)

    assert plain(spec) == before
    assert "width" not in spec


def test_nothing_outside_is_asked_even_if_a_specification_says_so():
    spec = {"data": {"url": "http://127.0.0.1:9/x.json"}, "datasets": {}, "mark": "bar", "encoding": {}}

    with pytest.raises(pictures.PictureFailed) as failed:
        pictures.svg(spec)
    assert b"allowed" in failed.value.__cause__.stderr


def test_a_renderer_that_dies_takes_nobody_with_it():
    with pytest.raises(pictures.PictureFailed, match="CSV or XLSX"):
        pictures.svg({"mark": {"type": 7}, "encoding": 3, "datasets": {}})


def test_letters_the_renderer_dies_of_are_left_out():
    spec = {
        "data": {"values": [{"a": "x\x00\ufffe\ud800y"}]},
        "datasets": {},
        "mark": "text",
        "encoding": {"text": {"field": "a"}},
    }

    assert b">xy<" in pictures.svg(spec)
