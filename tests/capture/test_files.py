"""Files as rows: dialects of CSV, shapes of JSON, and files that are neither."""

from __future__ import annotations

import json

import pytest

from engagement.capture.files import read_bytes, rows_of
from engagement.errors import Refused


def cells(name: str, data: bytes) -> list[dict[str, str]]:
    return [dict(row.cells) for row in rows_of(name, data)]


@pytest.mark.parametrize(
    "data",
    [
        b"title,date\nA;b,2026-01-01\n",
        b"\xef\xbb\xbftitle,date\r\nA;b,2026-01-01\r\n",
        b'title;date\n"A;b";2026-01-01\n',
        b"title\tdate\nA;b\t2026-01-01\n",
        b"title|date\nA;b|2026-01-01",
        "title,date\nA;b,2026-01-01\n".encode("utf-16"),
        b"\n\ntitle,date\n\nA;b,2026-01-01\n,\n",
    ],
)
def test_csv_in_its_dialects_says_the_same(data):
    assert cells("t.csv", data) == [{"title": "A;b", "date": "2026-01-01"}]


def test_rows_are_numbered_as_a_person_counts():
    found = rows_of("t.csv", b'title,date\n"two\nlines",x\n\nB,y\n')

    assert [(row.number, row.cells["title"]) for row in found] == [(2, "two\nlines"), (4, "B")]


def test_headers_that_are_twice_or_nothing_keep_their_cells():
    assert cells("t.csv", b"url,url,\na,b,c,d\n") == [
        {"url": "a", "url 2": "b", "unnamed": "c", "more cells": "d"}
    ]


@pytest.mark.parametrize(
    "data",
    [
        [{"title": "A", "tags": ["x", "y"], "event": {"name": "E", "city": "Bern"}}],
        {"talks": [{"title": "A", "tags": ["x", "y"], "event": {"name": "E", "city": "Bern"}}]},
    ],
)
def test_json_lists_and_one_level_around_them(data):
    assert cells("t.json", json.dumps(data).encode()) == [
        {"title": "A", "tags": "x|y", "event": "E", "event city": "Bern"}
    ]


def test_records_inside_a_record_are_a_row_each_with_what_stands_above():
    data = [{"title": "A", "deliveries": [{"date": "2026-01-01"}, {"date": "2026-02-01"}]}]

    assert cells("t.json", json.dumps(data).encode()) == [
        {"title": "A", "date": "2026-01-01"},
        {"title": "A", "date": "2026-02-01"},
    ]


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("t.csv", b"", "empty"),
        ("t.csv", b"\xef\xbb\xbf  \n", "empty"),
        ("t.json", b"[{]", "not valid JSON at line 1"),
        ("t.json", b"[" * 100_000, "not valid JSON"),
        ("t.json", b'"text"', "no list of records"),
        ("t.json", b"{}", "no list of records"),
        ("t.csv", b"title\n\xff\xe9", "not UTF-8"),
        ("t.csv", b"PK\x03\x04\x00\x00", "not a text file"),
        ("t.csv", b"title,date\n" + b"a" * 1_100_000, "near line"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(name, data, says):
    with pytest.raises(Refused, match=says) as refused:
        rows_of(name, data)
    assert name in refused.value.message


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(Refused, match="cannot be read"):
            read_bytes(path)


def test_the_apostrophe_before_what_would_be_a_formula_is_no_text_and_any_other_is():
    data = b"title,'=sum,note\r\n'=1+1,'@x,'quoted'\r\n''=x,O'Brien,'\r\n"

    assert cells("t.csv", data) == [
        {"title": "=1+1", "=sum": "@x", "note": "'quoted'"},
        {"title": "'=x", "=sum": "O'Brien", "note": ""},
    ]
