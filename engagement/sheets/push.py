"""Push: the record into the sheet's mirror tabs, in as few requests as the API allows.

Two requests look at what stands. What differs is written whole rows at a time, a write-ahead before every
request, and then looked at once more: only what is seen to stand is remembered as standing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any

from engagement.errors import SourceFailed
from engagement.model.sheet import Cell, Done, Problem, Shaping, Sheet, Standing
from engagement.sheets import conflicts
from engagement.sheets.check import Check, check
from engagement.sheets.edits import Edits, compared
from engagement.sheets.looked import NOTHING, Looked
from engagement.sheets.mend import mend
from engagement.sheets.plan import Line, Plan, blocks, in_requests, plan
from engagement.sheets.recover import covered, drops, recover, tell
from engagement.sheets.tabs import MIRROR
from engagement.store import Store, Unit, sheets

Progress = Callable[[str, int, int], None]


def push(
    store: Store,
    sheet: Sheet,
    *,
    now: datetime,
    today: date,
    by: str = "sheets",
    progress: Progress | None = None,
) -> Done:
    """Write what changed in the record since the last push; edits of people are left for a pull.

    One at a time for a database: raises Busy. A SourceFailed says which rows are old; the next push goes on.
    """
    with store.only_one("sheets"):
        return _Push(store, sheet, now, today, by, progress or (lambda what, asked, of: None)).run()


class _Push:
    """One push: what it knows of the sheet, and how far it has come."""

    def __init__(
        self, store: Store, sheet: Sheet, now: datetime, today: date, by: str, progress: Progress
    ) -> None:
        self.store, self.sheet, self.progress = store, sheet, progress
        self.now, self.today, self.by = now, today, by
        self.before = sheet.asked.requests
        self.done = Done()
        self.waiting: list[Line] = []
        self.written: list[Line] = []
        self.told: list[Problem] = []

    def run(self) -> Done:
        try:
            standing, edits = self._look()
            plans = {tab: plan(looked, standing) for tab, looked in edits.looked.items()}
            edits.problems += [problem for made in plans.values() for problem in made.problems]
            self._shape(standing, plans)
            self._write(edits, [line for made in plans.values() for line in made.lines])
            checked = self._check(edits, plans)
            self._drop(standing, edits, plans, checked)
        except SourceFailed as error:
            raise self._failed(error) from error
        self._finish(standing, edits, checked)
        return self.done

    def _look(self) -> tuple[Standing, Edits]:
        self.progress("Reading the sheet", 0, 1)
        standing = self.sheet.look()
        tabs = [tab for tab in MIRROR if standing.tab(tab)]
        cells = self.sheet.read(tabs) if tabs else {}
        self.progress("Comparing it with the record", 0, 1)
        return standing, compared(self.store, standing, cells, today=self.today)

    def _shape(self, standing: Standing, plans: Mapping[str, Plan]) -> None:
        shapings = [made.shaping for made in plans.values() if made.shaping]
        self.waiting = [line for made in plans.values() for line in made.lines if line.row_id]
        if not shapings:
            return
        self.sheet.shape(standing, shapings)

    def _write(self, edits: Edits, lines: Sequence[Line]) -> None:
        total = len(self.waiting)
        for some in in_requests(lines):
            with self._unit() as unit:
                for tab in dict.fromkeys(line.tab for line in some):
                    sent = {o.row_id: o.sent for o in some if o.tab == tab and o.row_id}
                    sheets.send(unit, edits.sheet, tab, sent)
                sheets.keep_requests(unit.connection, edits.sheet, self.sheet.instants)
            self.progress("Writing to the sheet", self.done.rows_written, total)
            self.sheet.write(list(blocks(some)))
            self.written += some
            self.done.rows_written += sum(line.row_id is not None for line in some)
            self.waiting = self.waiting[sum(line.row_id is not None for line in some) :]
        if lines:
            self.progress("Writing to the sheet", total, total)

    def _check(self, edits: Edits, plans: Mapping[str, Plan]) -> dict[str, Check]:
        """Look again at the tabs that were written to; what went to wrong places is put right, once."""
        tabs = [tab for tab, made in plans.items() if made.lines or made.drop]
        columns = {tab: edits.looked[tab].found.columns for tab in tabs}
        checked = self._look_again(edits, self.written, columns)
        mended: list[Line] = []
        for tab, one in checked.items():
            lines = [line for line in self.written if line.tab == tab]
            right = mend(edits.looked[tab], lines, one.now)
            back = covered(edits.looked[tab].found, one.now, right)
            self.told += tell(back)
            mended += [*right, *back]
        if not mended:
            return checked
        self._put_right(mended)
        again: dict[tuple[str, str | None], Line] = {
            (line.tab, line.row_id): line for line in mended if line.row_id
        }
        moved = [again.get((line.tab, line.row_id), line) for line in self.written]
        columns |= {tab: one.now.columns for tab, one in checked.items() if one.now.columns}
        return self._look_again(edits, moved, columns)

    def _drop(
        self, standing: Standing, edits: Edits, plans: Mapping[str, Plan], checked: Mapping[str, Check]
    ) -> None:
        """Delete the rows whose record is gone, where they stand now, last of all."""
        wanted = {tab: made.drop for tab, made in plans.items() if made.drop}
        found = {tab: checked[tab].now for tab in wanted}
        shapings = drops(wanted, found)
        if not shapings:
            return
        self.sheet.shape(standing, shapings)
        tabs = {shaping.tab: checked[shaping.tab].now.columns for shaping in shapings}
        after = self._look_again(edits, [], tabs)
        back = [line for tab in tabs for line in recover(found[tab], after[tab].now, wanted[tab])]
        if back:
            self._put_right(back)
            self.told += tell(back)
        for tab, one in after.items():
            checked[tab].now = one.now

    def _put_right(self, lines: Sequence[Line]) -> None:
        self.progress("Putting right what moved meanwhile", 0, 1)
        self._make_room(lines)
        self.sheet.write(list(blocks(lines)))

    def _make_room(self, lines: Sequence[Line]) -> None:
        """Grow the grids that have become too short."""
        standing = self.sheet.look()
        short = {}
        for line in lines:
            shape = standing.tab(line.tab)
            if shape is not None and line.row > shape.rows:
                short[line.tab] = Shaping(line.tab, rows=line.row)
        if short:
            self.sheet.shape(standing, list(short.values()))

    def _look_again(
        self, edits: Edits, lines: Sequence[Line], columns: Mapping[str, Mapping[str, int] | None]
    ) -> dict[str, Check]:
        if not columns:
            return {}
        cells = self.sheet.read(list(columns))
        return {
            tab: check(edits.looked[tab], [one for one in lines if one.tab == tab], cells[tab], places)
            for tab, places in columns.items()
        }

    def _finish(self, standing: Standing, edits: Edits, checked: Mapping[str, Check]) -> None:
        """Remember what stands, and what waits for a person."""
        with self._unit() as unit:
            arrived: set[tuple[str, str]] = set()
            for tab, looked in edits.looked.items():
                one = checked.get(tab)
                if one is not None:
                    sheets.arrived(unit, self.sheet.id, tab, one.stands)
                    arrived.update((tab, row_id) for row_id in one.stands)
                    edits.problems += one.problems
                    gone = [row_id for row_id in looked.gone if row_id not in one.now.rows]
                    sheets.forget(unit, self.sheet.id, tab, gone)
                if looked.found.columns is not None:
                    self._remember(unit, tab, looked, one)
            edits.problems += self.told
            conflicts.keep_in(unit, edits, arrived)
            state: dict[str, Any] = {"title": standing.title, "pushed_at": self.now, "last_error": None}
            self._keep(unit, problems=edits.problems, **state)
        self.done.conflicts, self.done.problems = edits.conflicts, edits.problems
        self.done.requests = self.sheet.asked.requests - self.before

    def _remember(self, unit: Unit, tab: str, looked: Looked, one: Check | None) -> None:
        sheets.stand(unit, self.sheet.id, tab, _agreed(looked))
        sheets.forget(unit, self.sheet.id, tab, looked.lost)
        headers = one.headers if one else looked.found.headers
        columns = {"headers": headers, "renamed": looked.found.renamed}
        if columns != looked.memory and headers:
            sheets.keep_tab(unit, self.sheet.id, tab, columns)

    def _failed(self, error: SourceFailed) -> SourceFailed:
        """The same failure, saying what was written and what is old."""
        message = " ".join([error.message, *self._how_far()])
        with self._unit() as unit:
            self._keep(unit, last_error=message)
        return type(error)(message, what=error.what, resets_at=error.resets_at)

    def _how_far(self) -> Iterator[str]:
        total = self.done.rows_written + len(self.waiting)
        if not total:
            return
        if not self.waiting:
            yield f"All {total:,} rows were written, but not looked at again: the next push does."
            return
        yield f"{self.done.rows_written:,} of {total:,} rows were written."
        old = []
        for tab in dict.fromkeys(line.tab for line in self.waiting):
            rows = [line.row for line in self.waiting if line.tab == tab]
            span = (
                f"row {rows[0]:,}"
                if len(rows) == 1
                else f"{len(rows):,} rows from {rows[0]:,} to {rows[-1]:,}"
            )
            old.append(f"{tab}: {span}")
        yield f"Old or missing are {'; '.join(old)}. The next push goes on from there."

    def _unit(self) -> AbstractContextManager[Unit]:
        return self.store.unit(self.by, at=self.now)

    def _keep(self, unit: Unit, **state: Any) -> None:
        sheets.set_state(unit, self.sheet.id, **state)
        sheets.keep_requests(unit.connection, self.sheet.id, self.sheet.instants)


def _agreed(looked: Looked) -> dict[str, dict[str, Cell]]:
    """Rows that need no writing, though something else is remembered of them: what stands there now."""
    found = {}
    for row_id, row in looked.rows.items():
        if row.written():
            continue
        was = looked.stood.get(row_id, NOTHING)
        now = row.as_stands(looked.kept[row_id])
        certain = len(row.bases) < 2 or len(now) == len(looked.kept[row_id].cells)
        if certain and (was.sent is not None or was.stood != now):
            found[row_id] = now
    return found
