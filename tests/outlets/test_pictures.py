"""Pictures are pictures, with their words in them, drawn without asking anybody."""

import struct
import subprocess
import sys
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from engagement.charts.specs import plain
from engagement.outlets import pictures
from tests.charts.frames import NAMES, charts

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SAID = {"title": "Views by month", "caption": ["Views known for 14 of 17 recordings."], "as_of": NOON}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_is_a_png_of_the_width_asked_for(name, theme):
    drawn = pictures.png(charts(4, 7)[name](), theme, width=360, scale=1, **SAID)
    width, height = struct.unpack(">II", drawn[16:24])

    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert 355 <= width <= 365
    assert height > 60


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

    with pytest.raises(ValueError, match="allowed"):
        pictures.svg(spec)


def test_the_renderer_is_started_by_the_first_picture_and_not_by_an_import():
    code = "import sys, engagement.outlets.pictures; sys.exit('vl_convert' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
