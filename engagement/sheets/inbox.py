"""The Inbox tab: what people typed or pasted there, as a preview of differences, taken once, answered in the row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from engagement.capture.asking import Asking
from engagement.capture.inbox import Settling
from engagement.capture.text import urls_in
from engagement.capture.touch_people import OnDesk
from engagement.errors import Refused
from engagement.model.desk import Desk
from engagement.model.mission import duty_words
from engagement.model.proposals import Proposal
from engagement.model.sheet import Cell
from engagement.sheets.inbox_answers import Inbox, answers
from engagement.sheets.inbox_cells import HEADER, TAB
from engagement.sheets.inbox_lines import PASTED, POST, Line
from engagement.sheets.inbox_outcome import Does, Outcome
from engagement.sheets.inbox_rows import Tab, read_tab
from engagement.sheets.inbox_said import Reading, Wrong, proposals_of, readable
from engagement.sheets.inbox_taking import take as take_lines
from engagement.store import Store, Unit, desk_record, duties, finding, inbox, runs, sheet_inbox

__all__ = ["HEADER", "TAB", "Does", "Inbox", "Outcome", "answers", "look", "take"]

# Pages that one pull reads; the next one goes on.
MOST_PAGES = 30
AT_ONCE = 1000
Progress = Callable[[str, int, int], None]
Finds = Mapping[str, Sequence[Proposal] | Wrong]


def look(store: Store, sheet: str, cells: Sequence[Sequence[Cell]], **how: object) -> Inbox:
    """What a pull would take of these cells of the tab: everything is done, and taken back. See `take`."""
    try:
        take(store, sheet, cells, **how, _keep=False)  # type: ignore[arg-type]
    except _TakenBack as done:
        return done.inbox
    return Inbox(read_tab(cells), ())


def take(
    store: Store,
    sheet: str,
    cells: Sequence[Sequence[Cell]],
    *,
    today: date,
    by: str,
    asking: Asking | None,
    currency: str | None = None,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
    _keep: bool = True,
) -> Inbox:
    """Take the tab's lines that are news into the record (of those, `only` these fingerprints).

    The record and the memory that a line was taken are written as one; a line is known by what it says, wherever
    it stands and whatever its result cell says. Links are read through the guard, before anything is written;
    without `asking` they wait.
    """
    tab = read_tab(cells)
    reading = _reading(store, today, currency)
    found = _read_finds(store, sheet, tab.lines, reading, asking, only, progress)
    if not tab.lines:
        return _without_lines(store, sheet, tab, by, _keep)
    outcomes: list[Outcome] = []
    for some in _in_parts(store, sheet, tab.lines, only) if _keep else [only]:
        with store.unit(by) as unit:
            before = sheet_inbox.taken(unit.connection, sheet)
            if any(line.fingerprint not in before for line in tab.lines):
                unit.run = runs.start(unit, "sheet")
            part = take_lines(unit, sheet, reading, tab.lines, before, found, some)
            _finish(unit, part, today)
            if not _keep:
                raise _TakenBack(Inbox(tab, part))
        outcomes = [
            new if old.does is Does.WAITS else old
            for old, new in zip(outcomes or part, part, strict=True)
        ]
        if progress is not None:
            taken = sum(1 for one in outcomes if one.does is not Does.WAITS)
            progress("Taking rows of the tab Inbox", taken, len(outcomes))
    return Inbox(tab, outcomes)


def _in_parts(
    store: Store, sheet: str, lines: Sequence[Line], only: Collection[str] | None
) -> list[Collection[str] | None]:
    """The lines to be taken, so many in one unit of work: others want to write as well."""
    with store.read() as connection:
        before = sheet_inbox.taken(connection, sheet)
    told = dict.fromkeys(line.fingerprint for line in lines)
    wanted = [one for one in told if one not in before and (only is None or one in only)]
    if len(wanted) <= AT_ONCE:
        return [only]
    return [set(wanted[start : start + AT_ONCE]) for start in range(0, len(wanted), AT_ONCE)]


def _finish(unit: Unit, outcomes: Sequence[Outcome], today: date) -> None:
    """Drafts that wait, and are of what was recorded just now, join it; the run tells what was done."""
    recorded = any(one.does in (Does.ADDS, Does.CHANGES) for one in outcomes)
    if recorded and inbox.has_finds(unit.connection):
        Settling(unit, today).reconsider()
    if unit.run is None:
        return
    if any(one.does.is_news for one in outcomes):
        runs.finish(unit, unit.run, "done", _counts(outcomes))
    else:
        sheet_inbox.forget_run(unit)


class _TakenBack(Exception):
    """Ends a look: the unit of work leaves nothing behind."""

    def __init__(self, done: Inbox) -> None:
        super().__init__()
        self.inbox = done


def _without_lines(store: Store, sheet: str, tab: Tab, by: str, keep: bool) -> Inbox:
    """An empty tab: what was taken from it went."""
    with store.read() as connection:
        before = sheet_inbox.taken(connection, sheet)
    if keep and any(one.gone_at is None for one in before.values()):
        with store.unit(by) as unit:
            sheet_inbox.saw(unit, sheet, [one.fingerprint for one in before.values()], ())
    return Inbox(tab, ())


def _reading(store: Store, today: date, currency: str | None) -> Reading:
    with store.read() as connection:
        desk = tuple(
            OnDesk(one.name, one.firm, which)
            for which in Desk
            for one in desk_record.people(connection, which)
        )
        return Reading(
            today=today,
            duties=duty_words(duties.catalogue(connection)),
            currency=currency,
            events=[row["name"] for row in finding.events(connection)][:500],
            people=finding.people(connection),
            desk=desk,
        )


def _read_finds(
    store: Store,
    sheet: str,
    lines: Sequence[Line],
    reading: Reading,
    asking: Asking | None,
    only: Collection[str] | None,
    progress: Progress | None,
) -> Finds:
    """What single cells say, and the pages behind their links; those taken before are not read again."""
    with store.read() as connection:
        before = sheet_inbox.taken(connection, sheet)
    wanted = {
        line.fingerprint: line
        for line in lines
        if line.sort in (PASTED, POST) and line.wrong is None and line.fingerprint not in before
        if only is None or line.fingerprint in only
    }
    found: dict[str, Sequence[Proposal] | Wrong] = {}
    pages = 0
    for number, (fingerprint, line) in enumerate(wanted.items(), start=1):
        try:
            readable(line)
        except Wrong as wrong:
            found[fingerprint] = wrong
            continue
        linked = len(urls_in(line.said[0].text)) if line.sort == PASTED else 0
        pages += linked
        if linked and (asking is None or pages > MOST_PAGES):
            continue
        if progress is not None:
            progress("Reading single cells and their links", number, len(wanted))
        found[fingerprint] = _find(line, reading, asking or Asking())
    return found


def _find(line: Line, reading: Reading, asking: Asking) -> Sequence[Proposal] | Wrong:
    try:
        found = proposals_of(line, reading, asking)
    except Wrong as wrong:
        return wrong
    except Refused as error:
        return Wrong(line.said[0].column, error.message)
    where = f"the sheet's Inbox tab, row {line.row}"
    typed = "typed text"  # what a person typed is entered, not imported
    return [one if one.where == typed else replace(one, where=where) for one in found]


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    names = {
        "created": Does.ADDS,
        "updated": Does.CHANGES,
        "readings": Does.NUMBER,
        "drafts": Does.ASKS,
        "unchanged": Does.KNOWN,
        "rejected": Does.WRONG,
    }
    counts = {name: sum(1 for one in outcomes if one.does is does) for name, does in names.items()}
    return {name: count for name, count in counts.items() if count}
