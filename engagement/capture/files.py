"""Files as rows: CSV in its dialects, JSON lists with one level of nesting."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from engagement.capture.sorts import refuse_unreadable
from engagement.errors import Refused
from engagement.model.cells import undefused

LARGEST_FILE = 64 * 1024 * 1024
LONGEST_CELL = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number as a person counts (the header is row 1), header -> text."""

    file: str
    number: int
    cells: Mapping[str, str]


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises Refused for one that is too large or cannot be read."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise Refused(f"{path.name} is larger than 64 MB. Split it.", field="path")
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            f"{path} cannot be read: {error.strerror or error}.", field="path", value=str(path)
        ) from error


def rows_of(name: str, data: bytes) -> list[Row]:
    """The rows of a file's bytes; `name` tells CSV from JSON where the content does not."""
    text = decoded(name, data)
    if name.lower().endswith(".json") or text.lstrip()[:1] in "[{":
        return list(json_rows(name, text))
    return list(csv_rows(name, text))


def decoded(name: str, data: bytes) -> str:
    """The text of a file's bytes: UTF-8 or UTF-16, with BOM or without. Raises Refused."""
    refuse_unreadable(name, data)
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            f"{name} is not UTF-8 (byte {error.start}). Save it as UTF-8 and import it again.",
            field="path",
        ) from error


def csv_rows(name: str, text: str) -> Iterator[Row]:
    """A CSV text's rows, whatever separates its cells; the apostrophe before what is no formula is not its text."""
    header_line = text.lstrip("\r\n").splitlines()[0]
    counts = {mark: header_line.count(mark) for mark in ",;\t|"}
    mark = max(counts, key=lambda m: counts[m]) if any(counts.values()) else ","
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark)
    header: list[str] = []
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = header_of(list(map(undefused, cells)))
                continue
            cells = list(map(undefused, cells))
            values = dict(zip(header, cells, strict=False))
            if len(cells) > len(header):
                values["more cells"] = mark.join(cells[len(header) :])
            yield Row(name, number, values)
    except csv.Error as error:
        raise Refused(
            f"{name} cannot be read as CSV near line {reader.line_num}: {error}.", field="path"
        ) from error


def header_of(cells: list[str]) -> list[str]:
    """Header cells, each with a name of its own."""
    seen: dict[str, int] = {}
    header = []
    for cell in cells:
        text = cell.strip() or "unnamed"
        seen[text] = seen.get(text, 0) + 1
        header.append(text if seen[text] == 1 else f"{text} {seen[text]}")
    return header


def json_rows(name: str, text: str) -> Iterator[Row]:
    """A JSON text's records as rows."""
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(f"{name} is not valid JSON{where}. Nothing was imported.", field="path") from error
    lists = _lists(data)
    if not lists:
        raise Refused(
            f"{name} holds no list of records. Give a list of objects, or an object such as "
            '{"talks": […]}.',
            field="path",
        )
    number = 0
    for items in lists:
        for item in items:
            for flat in _flat(item):
                number += 1
                yield Row(name, number, flat)


def _lists(data: Any) -> list[list[Any]]:
    if isinstance(data, list):
        return [data]
    if isinstance(data, dict):
        found = [v for v in data.values() if isinstance(v, list) and any(_is_record(i) for i in v)]
        return found or ([[data]] if data else [])
    return []


def _is_record(item: Any) -> bool:
    return isinstance(item, dict)


def _flat(item: Any) -> Iterator[dict[str, str]]:
    """One object as rows: a list of objects inside it makes a row each, with what stands above."""
    if not isinstance(item, dict):
        yield {"value": _text(item)}
        return
    own = _cells(item)
    nested = {}
    for key, value in item.items():
        if not (isinstance(value, list) and any(map(_is_record, value))):
            continue
        if _LISTS_OF_NAMES.match(key):
            own[key] = "|".join(filter(None, map(_name, value)))
        elif _LISTS_OF_LINKS.match(key) and all(map(_is_link, value)):
            own |= {_text(_first(link, _CALLED) or key): _text(_first(link, _ADDRESS)) for link in value}
        else:
            nested[key] = value
    if not nested:
        yield own
        return
    for children in nested.values():
        for child in children:
            yield own | (_cells(child) if isinstance(child, dict) else {"value": _text(child)})


_LISTS_OF_NAMES = re.compile(
    r"(?:co[-_ ]?)?(?:speakers?|authors?|presenters?|hosts?|people|tags?|topics?|categor(?:y|ies)|keywords?)$",
    re.IGNORECASE,
)
_LISTS_OF_LINKS = re.compile(
    r"(?:links?|urls?|resources?|media|materials?|assets?|videos?|slides?|recordings?)$", re.IGNORECASE
)
_ADDRESS, _CALLED = ("url", "href", "link"), ("type", "kind", "rel", "label", "name", "title", "text")


def _first(item: Mapping[str, Any], keys: Sequence[str]) -> Any:
    return next((item[key] for key in keys if item.get(key)), None)


def _name(item: Any) -> str:
    found = _first(item, ("name", "fullName", "full_name", "title")) if isinstance(item, dict) else item
    return "" if found is None else _text(found)


def _is_link(item: Any) -> bool:
    """{"type": "video", "url": "…"} is a link of what stands above, and no record of its own."""
    return (
        isinstance(item, dict)
        and _first(item, _ADDRESS) is not None
        and item.keys() <= {*_ADDRESS, *_CALLED, "id", "icon"}
        and len(item) <= 4
    )


def _cells(item: Mapping[str, Any]) -> dict[str, str]:
    cells: dict[str, str] = {}
    if {"year", "month", "day"} <= item.keys():
        parts = [_text(item[key]) for key in ("year", "month", "day")]
        if all(part.isdigit() for part in parts):
            cells["date"] = f"{parts[0]}-{parts[1]:0>2}-{parts[2]:0>2}"
            item = {k: v for k, v in item.items() if k not in ("year", "month", "day")}
    for key, value in item.items():
        if isinstance(value, dict):
            for inner, inner_value in value.items():
                if not isinstance(inner_value, (dict, list)):
                    # {"event": {"name": …}} is the event's name
                    plain = inner in ("name", "title", "text")
                    cells[key if plain else f"{key} {inner}"] = _text(inner_value)
        elif isinstance(value, list):
            if not any(map(_is_record, value)):
                cells[key] = "|".join(_text(part) for part in value)
        else:
            cells[key] = _text(value)
    return cells


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
