"""A brief becomes a file whole or not at all; a form this installation lacks is a sentence."""

from __future__ import annotations

import os
import stat

import pytest

from engagement.errors import Refused
from engagement.model.briefs import Content
from engagement.outlets import briefs
from tests.briefs import Q3


@pytest.mark.parametrize("name", ["brief.html", "B.HTML", "brief.md", "brief.pdf", "brief.pptx"])
def test_the_name_says_the_form(tmp_path, name):
    assert briefs.form_of(tmp_path / name) in briefs.FORMS.values()


@pytest.mark.parametrize("name", ["brief", "brief.docx", ".html", "brief.html.zip"])
def test_another_ending_is_refused_by_its_field(tmp_path, name):
    with pytest.raises(Refused) as refused:
        briefs.form_of(tmp_path / name)

    assert refused.value.field == "out"


def test_a_form_that_is_not_here_is_refused_with_what_is():
    missing = briefs.Form("Stone", "text/stone", "brief_stone", "stone")

    assert not missing.here
    with pytest.raises(Refused, match="Choose HTML or Markdown"):
        missing.write(Content("B", *Q3, Q3[1]))


def test_a_file_is_replaced_in_one_step_and_keeps_its_rights(tmp_path):
    out = tmp_path / "b.md"
    briefs.save(out, b"one")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(out.stat().st_mode) == 0o666 & ~mask
    out.chmod(0o600)
    briefs.save(out, b"two")

    assert (out.read_bytes(), stat.S_IMODE(out.stat().st_mode)) == (b"two", 0o600)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("name", ["none/b.md", "."])
def test_a_place_that_takes_no_file_is_refused_and_left_as_it_is(tmp_path, name):
    with pytest.raises(Refused) as refused:
        briefs.save(tmp_path / name, b"x")

    assert refused.value.field == "out"
    assert list(tmp_path.iterdir()) == []
