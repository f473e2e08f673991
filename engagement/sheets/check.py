"""What a push wrote, looked at once more: somebody may have inserted, sorted or moved things meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engagement.model.sheet import Cell, Problem
from engagement.sheets.compare import exactly
from engagement.sheets.found import Found, a1, find, tell_some
from engagement.sheets.looked import Looked
from engagement.sheets.plan import Line


@dataclass(slots=True)
class Check:
    """The rows that are seen to stand as they were written, row 1, and what is to be told of the others."""

    stands: list[str]
    headers: list[str]
    now: Found
    problems: list[Problem] = field(default_factory=list)


def check(
    looked: Looked,
    lines: Sequence[Line],
    cells: Sequence[Sequence[Cell]],
    columns: Mapping[str, int] | None,
) -> Check:
    """Hold what was written to a tab, under these columns, against what stands there now."""
    assert columns is not None
    before = looked.found.headers if not looked.found.fresh else list(looked.found.tab.headers)
    memory = {"headers": before, "renamed": looked.found.renamed}
    now = find(looked.found.tab, cells, memory, looked.stood, looked.kept.keys())
    now.problems.clear()
    if now.columns != columns:
        now.tell(
            "A1",
            "Columns were moved while this tab was written. The next push looks again; until then its rows "
            "may be wrong, and nothing is taken from them.",
        )
        return Check([], before, now, now.problems)
    stands = [line.row_id for line in lines if line.row_id and _stands(now, line)]
    elsewhere = set(stands)
    told = [
        (
            a1(line.row, columns["id"]),
            "Rows were inserted, sorted or deleted while this one was written, and it does not stand here. "
            "The next push looks again. File > Version history shows what stood here before.",
        )
        for line in lines
        if line.row_id and line.row_id not in elsewhere
    ]
    tell_some(now, told)
    return Check(stands, now.headers, now, now.problems)


def _stands(now: Found, line: Line) -> bool:
    """Whether a row stands once, where it was written or as it was written."""
    row = now.rows.get(str(line.row_id))
    if row is None:
        return False
    return row == line.row or all(
        exactly(now.cell(row, header), cell) for header, cell in line.sent.items()
    )
