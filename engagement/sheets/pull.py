"""Pull: what people changed in the mirror tabs and wrote into the Inbox tab, into the record."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engagement.capture.asking import Asking
from engagement.errors import SourceFailed
from engagement.model.sheet import Block, Cell, Done, Problem, Shaping, Sheet, Standing
from engagement.sheets import edits, inbox
from engagement.sheets.edits import Difference, Edits, Fate
from engagement.sheets.inbox import HEADER, TAB, Inbox
from engagement.sheets.tabs import MIRROR
from engagement.store import Store, sheets

Progress = Callable[[str, int, int], None]
MIRRORS = tuple(MIRROR)
_ROWS = 1000  # of a new Inbox tab


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of a preview is to be taken: cells of mirror tabs by `key_of`, and lines by their fingerprints."""

    cells: Collection[tuple[Cell, ...]] = ()
    lines: Collection[str] = ()

    def holds(self, one: Difference) -> bool:
        return key_of(one) in self.cells


def key_of(one: Difference) -> tuple[Cell, ...]:
    """An edit by its cell and what that says: what was typed after the preview is another."""
    return one.tab, one.row_id, one.column, one.theirs


@dataclass(slots=True)
class Pulled(Done):
    """What a pull did, or would do; `failed` is why it ended part way."""

    edits: Edits | None = None
    inbox: Inbox | None = None
    failed: str | None = None
    dry_run: bool = False
    waiting: int = field(default=0)

    @property
    def differences(self) -> list[dict[str, Any]]:
        """Every difference in the shape of the command line: of mirror tabs by cell, of the Inbox by line."""
        found = [_as_json(one) for one in (self.edits.differences if self.edits else ())]
        lines = self.inbox.outcomes if self.inbox else ()
        return found + [one.as_json() for one in lines if one.does is not inbox.Does.TAKEN]


def _as_json(one: Difference) -> dict[str, Any]:
    return {
        "tab": one.tab,
        "cell": one.cell,
        "row_id": one.row_id,
        "does": {Fate.TAKEN: "changes", Fate.CONFLICT: "conflict", Fate.REFUSED: "wrong"}[one.fate],
        "what": one.name,
        "changes": {one.column: [one.ours, one.theirs]},
        "message": one.reason or "",
    }


@dataclass(frozen=True, slots=True)
class Look:
    """The spreadsheet at one look: how it stands, and the cells of the tabs that we know."""

    standing: Standing
    cells: Mapping[str, Sequence[Sequence[Cell]]]

    @property
    def mirrors(self) -> dict[str, Sequence[Sequence[Cell]]]:
        return {name: rows for name, rows in self.cells.items() if name in MIRRORS}

    @property
    def inbox(self) -> Sequence[Sequence[Cell]]:
        return self.cells.get(TAB, ())


def look_at(sheet: Sheet) -> Look:
    """Ask how the spreadsheet stands and for all cells of our tabs: two reads, one where none is there."""
    standing = sheet.look()
    known = [name for name in (*MIRRORS, TAB) if standing.tab(name)]
    return Look(standing, sheet.read(known) if known else {})


def pull(
    store: Store,
    sheet: Sheet,
    *,
    now: datetime,
    today: date,
    by: str = "sheets",
    asking: Asking | None = None,
    currency: str | None = None,
    dry_run: bool = False,
    only: Chosen | None = None,
    progress: Progress | None = None,
) -> Pulled:
    """Take what people wrote into the sheet (of a preview, `only` that), and answer in the Inbox tab.

    A dry run changes nothing on either side. Raises SourceFailed where the sheet cannot be looked at; what
    fails after something was taken is told in `failed`, and the next pull goes on from there.
    """
    tell = progress or _silent
    before = sheet.asked.requests
    how: dict[str, Any] = {"today": today, "by": by, "asking": asking, "currency": currency}
    with nullcontext() if dry_run else store.only_one("sheets"):
        tell("Reading the sheet", 0, 3)
        seen = look_at(sheet)
        found = edits.compared(store, seen.standing, seen.mirrors, today=today)
        done = Pulled(edits=found, dry_run=dry_run)
        tell("Comparing it with the record", 1, 3)
        if dry_run:
            done.inbox = inbox.look(store, seen.standing.id, seen.inbox, **how)
        else:
            done.rows_taken = edits.take(store, found, now=now, by=by, only=only.holds if only else None)
            lines = only.lines if only else None
            done.inbox = inbox.take(
                store, seen.standing.id, seen.inbox, **how, only=lines, progress=progress
            )
            done.rows_taken += done.inbox.rows_taken
            tell("Answering in the tab Inbox", 2, 3)
            try:
                _answer(sheet, seen, done.inbox)
            except SourceFailed as error:
                done.failed = f"{error.message} {_STANDS}"
        _told(done)
        done.requests = sheet.asked.requests - before
        if not dry_run:
            _remember(store, seen.standing, done, now)
    tell("Done", 3, 3)
    return done


_STANDS = (
    "What was taken is recorded; the result column of the tab Inbox is not up to date. "
    "Pull again: nothing is taken twice."
)


def _silent(what: str, done: int, of: int) -> None:
    return None


def _told(done: Pulled) -> None:
    """Gather what it has to tell a person."""
    if done.edits is not None:
        done.conflicts = list(done.edits.conflicts)
        done.problems = list(done.edits.problems)
    if done.inbox is not None:
        done.problems += done.inbox.problems
        done.waiting = sum(1 for one in done.inbox.outcomes if one.does is inbox.Does.WAITS)
    if done.failed:
        done.problems.append(Problem(TAB, None, done.failed))


def _remember(store: Store, standing: Standing, done: Pulled, now: datetime) -> None:
    with store.unit("sheets") as unit:
        sheets.set_state(
            unit,
            standing.id,
            title=standing.title,
            pulled_at=now,
            last_error=done.failed,
            problems=done.problems,
        )


def _answer(sheet: Sheet, seen: Look, done: Inbox) -> None:
    """Write the result column: looked at again just before, for people go on writing while we work."""
    standing = seen.standing
    if standing.tab(TAB) is None:
        make_inbox(sheet, standing)
        return
    if not any(cell != "" for row in seen.inbox for cell in row):
        sheet.write([Block(TAB, 1, 1, [list(HEADER)])])
        return
    if not inbox.answers(done):
        return
    blocks = inbox.answers(done, sheet.read([TAB])[TAB])
    if not blocks:
        return
    shape, last = standing.tab(TAB), max(block.column for block in blocks)
    if shape is not None and last > shape.columns:
        sheet.shape(standing, [Shaping(TAB, columns=last)])
    sheet.write(blocks)


def make_inbox(sheet: Sheet, standing: Standing) -> None:
    """Make the tab Inbox with its header: two writes."""
    shaping = Shaping(TAB, add=True, rows=_ROWS, columns=len(HEADER), freeze=True, bold=True)
    sheet.shape(standing, [shaping])
    sheet.write([Block(TAB, 1, 1, [list(HEADER)])])
