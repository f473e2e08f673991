"""A chart as it is handed to a page: a specification, and its rows in the form browsers are sent."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import altair as alt
import pandas as pd
import pyarrow as pa

from engagement.charts.theme import neutral

Rows = list[dict[str, Any]]
Point = TypeVar("Point")

# The name of the selection of every chart: what was clicked is `event.selection[PICK]`, a list of
# {field: value} with the fields each chart names in its docstring.
PICK = "pick"
# What neither Arrow nor a picture's XML can say.
_UNSAYABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
OTHERS = "Others"
MOST_GROUPS = 8


def ready(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart's specification, its rows written as Arrow once and not on every showing.

    Nothing of the specification may be changed: it is shown again as it is.
    """
    # Every part was checked when it was made, and the tests check each chart whole: that is two thirds of the time.
    spec: dict[str, Any] = chart.to_dict(validate=False)
    tables: dict[str, Rows] = {}
    _name_tables(spec, tables)
    spec["datasets"] = {name: _arrow(rows) for name, rows in tables.items()}
    spec["config"] = neutral()
    return spec


class _Held(str):
    """A table's name that carries its rows past Altair, which would check every cell for 100 ms and more."""

    __slots__ = ("rows",)
    rows: Rows


def _name_tables(part: dict[str, Any], tables: dict[str, Rows]) -> None:
    """Name what waits, by its place: the browser keeps its view when only the rows are new."""
    name = part.get("data", {}).get("name")
    if isinstance(name, _Held):
        part["data"] = {"name": _named_among(tables, name.rows)}
    for layer in part.get("layer", ()):
        _name_tables(layer, tables)


def _named_among(tables: dict[str, Rows], rows: Rows) -> str:
    """The name these rows have among a chart's tables; the same list is one table."""
    for name, held in tables.items():
        if held is rows:
            return name
    name = f"rows{len(tables)}"
    tables[name] = rows
    return name


def _arrow(rows: Rows) -> bytes:
    table = pa.Table.from_pylist(rows)
    for at, kind in enumerate(table.schema.types):
        if pa.types.is_null(kind):  # a column of absences: browsers are sent numbers that are missing
            table = table.set_column(at, table.schema.names[at], table.column(at).cast(pa.float64()))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def read(dataset: bytes | Rows) -> Rows:
    """One dataset of a specification as rows."""
    if isinstance(dataset, list):
        return dataset
    rows: Rows = pa.ipc.open_stream(dataset).read_all().to_pylist()
    return rows


def rows_of(spec: Mapping[str, Any]) -> Rows:
    """The rows inside a specification with one table of rows."""
    [rows] = [read(data) for data in spec["datasets"].values() if isinstance(data, bytes)]
    return rows


def plain(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The specification in plain JSON, its rows lists again: for pictures and for whoever reads it."""
    return {**spec, "datasets": {name: read(data) for name, data in spec["datasets"].items()}}


def data(rows: Rows) -> alt.NamedData:
    """Rows as a chart's data. Columns' types are given by every encoding, so that none is guessed."""
    name = _Held("rows")
    name.rows = rows
    return alt.NamedData(name=name)


def records(frame: pd.DataFrame) -> Rows:
    """The frame's rows as {column: value}."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def pick(*fields: str) -> alt.Parameter:
    """The selection of a chart: a click on a mark gives the fields."""
    return alt.selection_point(name=PICK, fields=list(fields))


def lit(picked: alt.Parameter, dimmed: float = 0.35, full: float = 1) -> Any:
    """An opacity that shows what is picked; nothing picked is all of it."""
    return alt.condition(picked, alt.value(full), alt.value(dimmed))


def named(chart: alt.Chart, name: str, field: str = "what") -> alt.Chart:
    """The chart with a constant field: a mark of one kind gets its line in the legend by it."""
    return chart.transform_calculate(**{field: json.dumps(name)})


def only(color: str) -> alt.Scale:
    """A scale of one colour, for what `named` named."""
    return alt.Scale(range=[color])


def last_grey(names: Sequence[str], grey: str) -> alt.Scale:
    """Colours in order for the names, and the ninth, which is grey in both themes, for the last."""
    return alt.Scale(domain=[*names, *(" " * n for n in range(1, MOST_GROUPS - len(names) + 1)), grey])


def number(value: object) -> float | int | None:
    """A finite number, or None. Charts draw no guess for what is unknown."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    found = float(value)  # type: ignore[arg-type]
    if not math.isfinite(found):
        return None
    return int(found) if found.is_integer() else found


def text(value: object, absent: str = "") -> str:
    """A name as it is charted: one line of text, `absent` where there is none."""
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NA:
        return absent
    return " ".join(_UNSAYABLE.sub("", str(value)).split()) or absent


def day(value: object) -> date | None:
    """A day from a date, datetime or Timestamp; None for an absence."""
    if value is None or value is pd.NaT:
        return None
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None


def millis(value: date) -> int:
    """A day as the browser's clock counts it, in UTC: a text would be moved by the visitor's zone."""
    return int(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp() * 1000)


def said(value: date) -> str:
    """A day as people read it: 9 Mar 2026."""
    return f"{value.day} {value:%b} {value.year}"


def distinct(names: Sequence[str], longest: int = 60) -> list[str]:
    """Names for an axis: cut, and told apart where two are the same."""
    seen: dict[str, int] = {}
    found = []
    for name in names:
        short = name if len(name) <= longest else name[: longest - 1] + "…"
        seen[short] = seen.get(short, 0) + 1
        found.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return found


def thinned(points: list[Point], most: int = 400) -> list[Point]:
    """Every so many points where there are more than a screen has columns; the last one always."""
    every = -(-len(points) // most)
    return points if every <= 1 else [*points[:-1:every], points[-1]]


def days_axis(**given: Any) -> alt.Axis:
    """An axis of days: few labels, each on two short lines."""
    return alt.Axis(
        labelExpr="[utcFormat(datum.value, '%-d %b'), utcFormat(datum.value, '%Y')]",
        labelOverlap=True,
        labelFlush=True,
        tickCount=alt.ExprRef("max(2, width / 90)"),
        **given,
    )


UTC_TIME = alt.Scale(type="utc")
