"""A mirror tab as it stands in the sheet: where our columns and rows are now, and what is in their way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engagement.model.sheet import Cell, Problem
from engagement.sheets.cells import is_blank, loose
from engagement.sheets.compare import alike
from engagement.sheets.tabs import Tab, same_header
from engagement.store.sheets import Stood

MOST = 20  # problems of one sort that are told one by one


@dataclass(slots=True)
class Found:
    """Where things are: columns from 0, rows from 1 as a person counts them.

    `columns` is None where the tab cannot be understood: it is neither pushed nor pulled. `missing` is that
    there is no such tab; `fresh` that it has nothing in it, so that all of it is ours to write. `doubled` are
    ids that stand twice. `last` is the last row in which anything stands, `width` the cells of the widest.
    """

    tab: Tab
    cells: Sequence[Sequence[Cell]]
    missing: bool = False
    fresh: bool = False
    columns: dict[str, int] | None = None
    added: tuple[str, ...] = ()
    renamed: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    last: int = 0
    width: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def headers(self) -> list[str]:
        """Row 1 as it stands."""
        return [loose(cell) for cell in self.cells[0]] if self.cells else []

    def cell(self, row: int, header: str) -> Cell:
        """What stands in a row of ours under a header of ours."""
        assert self.columns is not None
        return at(self.cells[row - 1], self.columns[header])

    def beside(self, row: int) -> bool:
        """Whether a person has anything in that row outside our columns."""
        ours = set((self.columns or {}).values())
        return any(
            not is_blank(cell) for place, cell in enumerate(self.cells[row - 1]) if place not in ours
        )

    def name(self, row: int, header: str) -> str:
        """A cell's name in the sheet."""
        return a1(row, (self.columns or {})[header])

    def tell(self, cell: str | None, message: str) -> None:
        self.problems.append(Problem(self.tab.name, cell, message))


def at(row: Sequence[Cell], place: int) -> Cell:
    """A cell of a row that may be short."""
    return row[place] if place < len(row) else ""


def letters(place: int) -> str:
    """A column's name: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def a1(row: int, place: int) -> str:
    """A cell's name: row 14 and place 2 are C14."""
    return f"{letters(place)}{row}"


def find(
    tab: Tab,
    cells: Sequence[Sequence[Cell]] | None,
    memory: Mapping[str, Any] | None,
    stood: Mapping[str, Stood],
    living: Collection[str],
) -> Found:
    """Find our columns and rows in a tab; `cells` None where there is no such tab.

    `memory` is what `store.sheets.tabs` keeps of it, `stood` its rows, `living` the ids of the record.
    """
    found = Found(tab, cells or [], missing=cells is None)
    found.width = max(map(len, found.cells), default=0)
    found.last = max(
        (n for n, row in enumerate(found.cells, 1) if any(cell != "" for cell in row)), default=0
    )
    if found.last == 0:
        found.fresh = True
        found.columns = {header: place for place, header in enumerate(tab.headers)}
        return found
    _find_columns(found, dict(memory or {}), stood)
    if found.columns is not None:
        _find_rows(found, stood, living)
    return found


def _find_columns(found: Found, memory: Mapping[str, Any], stood: Mapping[str, Stood]) -> None:
    tab, headers = found.tab, list(found.cells[0])
    before: list[str] = list(memory.get("headers") or ())
    names = {header: header for header in tab.headers} | dict(memory.get("renamed") or {})
    places: dict[str, int] = {}
    for header in tab.headers:
        these = _places(headers, header) or _places(headers, names[header])
        if len(these) > 1:
            cells = " and ".join(a1(1, place) for place in these)
            found.tell(
                a1(1, these[1]),
                f'Two columns are called "{header}": {cells}. Give one of them another name; '
                "until then the tab is neither written nor read.",
            )
            return
        if these:
            places[header] = these[0]
    lost = [header for header in tab.headers if header not in places]
    if lost and before:
        new = [
            h
            for h in lost
            if not any(same_header(was, names[h]) or same_header(was, h) for was in before)
        ]
        if "id" not in new:
            found.added = tuple(new)
            lost = [header for header in lost if header not in new]
    if (
        len(lost) == 1
        and (place := _renamed(found, places, lost[0], names[lost[0]], before, stood)) is not None
    ):
        places[lost.pop()] = place
    if lost:
        _refuse(found, lost, names, before)
        return
    found.renamed = {h: loose(headers[p]) for h, p in places.items() if not same_header(headers[p], h)}
    free = max(found.width, len(headers))
    found.columns = places | {header: free + n for n, header in enumerate(found.added)}


def _places(headers: Sequence[Cell], name: str) -> list[int]:
    exact = [place for place, cell in enumerate(headers) if loose(cell) == name]
    return exact or [place for place, cell in enumerate(headers) if same_header(cell, name)]


def _renamed(
    found: Found,
    places: Mapping[str, int],
    header: str,
    name: str,
    before: Sequence[str],
    stood: Mapping[str, Stood],
) -> int | None:
    """Where our only missing column is, if it is certain: the one new header, in its old place, over its cells."""
    headers = [loose(cell) for cell in found.cells[0]]
    taken = set(places.values())
    was = next((p for p, cell in enumerate(before) if same_header(cell, name)), None)
    new = [p for p, cell in enumerate(headers) if p not in taken and cell and cell not in before]
    if was is None or new != [was]:
        return None
    if header == "id":
        ids = [loose(at(row, was)) for row in found.cells[1:]]
        known = [one for one in ids if one in stood]
        return was if known and len(known) == len([one for one in ids if one]) else None
    proof = 0
    for row in found.cells[1:]:
        kept = stood.get(loose(at(row, places["id"])))
        stands = [c[header] for c in (kept.stood, kept.sent) if c and header in c] if kept else []
        if stands and not any(alike(one, at(row, was)) for one in stands):
            return None
        proof += bool(stands) and not is_blank(at(row, was))
    return was if proof else None


def _refuse(found: Found, lost: Sequence[str], names: Mapping[str, str], before: Sequence[str]) -> None:
    tab = found.tab
    if "id" in lost and not before:
        found.tell(
            "A1",
            f'The tab "{tab.name}" holds something else: its first row has no header "id". Give it another '
            "name, and Engagement makes its own; until then it is left as it is.",
        )
        return
    wanted = []
    for header in lost:
        place = next((p for p, cell in enumerate(before) if same_header(cell, names[header])), None)
        wanted.append((a1(1, tab.headers.index(header) if place is None else place), header))
    cells = ", ".join(f'"{header}" (it was {cell})' for cell, header in wanted)
    found.tell(
        wanted[0][0],
        f"Row 1 has no header {cells}. Write it over its column again; until then the tab is neither "
        "written nor read.",
    )


def _find_rows(found: Found, stood: Mapping[str, Stood], living: Collection[str]) -> None:
    assert found.columns is not None
    key, ours = found.columns["id"], sorted(found.columns.values())
    ids: dict[int, str] = {}
    without: list[tuple[str, str]] = []
    for number, row in enumerate(found.cells[1:], 2):
        row_id = loose(at(row, key))
        if row_id:
            ids[number] = row_id if row_id in stood or row_id in living else row_id.lower()
        elif place := next((p for p in ours if not is_blank(at(row, p))), None):
            without.append((a1(number, place), "This row has no id, so that it is left as it is. "
                            'New entries belong on the tab "Inbox".'))  # fmt: skip
    times = Counter(ids.values())
    unknown: list[tuple[str, str]] = []
    twice: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for number, row_id in ids.items():
        if row_id not in living and row_id not in stood:
            told = f'The id "{row_id[:60]}" is none that Engagement made; the row is left as it is.'
            unknown.append((a1(number, key), told))
        elif times[row_id] == 1:
            found.rows[row_id] = number
        elif row_id in found.doubled:
            told = (
                f"{a1(seen[row_id], key)} and {a1(number, key)} have one id. Delete one of the rows; "
                "until then both are left as they are."
            )
            twice.append((a1(number, key), told))
        else:
            found.doubled.add(row_id)
            seen[row_id] = number
    for problems in (without, unknown, twice):
        tell_some(found, problems)


def tell_some(found: Found, problems: Sequence[tuple[str, str]]) -> None:
    """Tell problems of one sort: the first of many one by one, the others by their number."""
    for cell, message in problems[:MOST]:
        found.tell(cell, message)
    if len(problems) > MOST:
        more = len(problems) - MOST
        found.tell(problems[MOST][0], f"The same is true of {more:,} more rows from here on.")
