"""A chart as it is handed to a page: a specification, and its rows in the form browsers are sent."""

from __future__ import annotations

from typing import Any

import altair as alt
import pyarrow as pa

Rows = list[dict[str, Any]]


def ready(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart's specification, its rows written as Arrow once and not on every showing.

    Nothing of it may be changed: it is shown again as it is.
    """
    spec: dict[str, Any] = chart.to_dict()
    spec["datasets"] = {name: _arrow(rows) for name, rows in spec.get("datasets", {}).items()}
    return spec


def _arrow(rows: Rows) -> bytes:
    table = pa.Table.from_pylist(rows)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def rows_of(spec: dict[str, Any]) -> Rows:
    """The rows inside a specification."""
    [arrow] = spec["datasets"].values()
    rows: Rows = pa.ipc.open_stream(arrow).read_all().to_pylist()
    return rows
