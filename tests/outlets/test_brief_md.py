"""The Markdown of a brief: a line a kind, tables, and titles that stay text in any reader."""

from __future__ import annotations

import re

import pytest

from engagement.model.briefs import Content, Figure, Grid, Section
from engagement.outlets.brief_md import escaped, markdown
from tests.briefs import NASTY, Q3, fill, told
from tests.outlets.test_brief_html import WILD


def test_each_kind_has_a_line_with_its_count(sqlite_store):
    fill(sqlite_store)
    lines = markdown(told(sqlite_store)).decode().splitlines()

    assert "- Talks: 3 talks, 2 more than the quarter before (1)" in lines
    assert "- Social posts: 1 social post, none in the quarter before" in lines


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Scaling Kafka in 2024", "Scaling Kafka in 2024"),
        ("a * b _ c # d | e", "a \\* b \\_ c \\# d \\| e"),
        ("<script> & more", "&lt;script&gt; &amp; more"),
        ("1. First", "1\\. First"),
        ("12) Twelve", "12\\) Twelve"),
        ("1.5 times", "1.5 times"),
        ("2024-07-01", "2024-07-01"),
        ("- no list", "\\- no list"),
        ("+1", "\\+1"),
        ("=== no line", "\\=== no line"),
        ("see https://a.example and www.b.example", "see https\\://a.example and www\\.b.example"),
        ("line\n# two", "line \\# two"),
        ("a\x00\u202eb", "ab"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_text_from_outside_stays_text(text, made):
    assert escaped(text) == made


def test_no_markup_of_a_title_is_obeyed():
    made = markdown(WILD, NASTY, ((NASTY, NASTY, NASTY),)).decode()

    assert "<" not in made.replace("\\<", "")
    assert not re.search(r"(?<!\\)[\[*`]", made)
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3, 4}


def test_tables_and_absences_are_told():
    content = Content(
        "B", *Q3, Q3[1], (Section("S", ("A.",), (Figure("k", "Views", None, "views", "Note"),), (
            Grid(("x", "y"), (("1", "2"),), "N"),)),)
    )  # fmt: skip

    assert markdown(content, "Well\ndone", (("Talks", "3 talks", "4 talks"),)).decode() == (
        "# B\n\n2024-07-01 to 2024-09-30, as told on 2024-09-30\n"
        "\n## Comment\n\n> Well\n>\n> done\n"
        "\n## What changed since\n\nOne thing has changed since this brief was told on 30 September 2024.\n"
        "\n| What | In this brief | Now |\n| --- | --- | --- |\n| Talks | 3 talks | 4 talks |\n"
        "\n## S\n\n- A.\n\n- Views: not known, note\n\n| x | y |\n| --- | --- |\n| 1 | 2 |\n\nN\n"
    )
