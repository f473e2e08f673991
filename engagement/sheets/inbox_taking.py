"""Taking lines of the Inbox tab into the record, in one unit of work with the memory of what was taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from engagement.model.proposals import Proposal
from engagement.sheets.inbox_activities import Rows
from engagement.sheets.inbox_finds import Finds
from engagement.sheets.inbox_lines import DESK, NUMBER, PASTED, POST, ROW, Line
from engagement.sheets.inbox_numbers import take_numbers, take_people
from engagement.sheets.inbox_outcome import Does, Outcome
from engagement.sheets.inbox_pass import Pass
from engagement.sheets.inbox_said import Reading, Wrong
from engagement.store import Unit, sheet_inbox
from engagement.store.sheet_inbox import Taken


def take(
    unit: Unit,
    sheet: str,
    reading: Reading,
    lines: Sequence[Line],
    before: Mapping[str, Taken],
    found: Mapping[str, Sequence[Proposal] | Wrong],
    only: Collection[str] | None = None,
) -> list[Outcome]:
    """What becomes of each line, in their order; of those that are news, `only` these are taken.

    `before` is what was taken already; `found` holds what single cells were read to say.
    """
    of = Pass(unit, sheet, reading, lines, before)
    fresh = _fresh(of, before, only)
    sorts = {sort: [p for p in fresh if lines[p].sort in sort] for sort in _SORTS}
    if sorts[(ROW,)]:
        Rows(of).take(sorts[(ROW,)])
    finds = Finds(of)  # it knows what the rows have added
    finds.ask()
    finds.take(sorts[(PASTED, POST)], found)
    take_numbers(of, sorts[(NUMBER,)], finds)
    take_people(of, sorts[(DESK,)])
    _remember(of, fresh)
    _see(of, before)
    return [of.outcomes[place] for place in range(len(lines))]


_SORTS = ((ROW,), (PASTED, POST), (NUMBER,), (DESK,))


def _fresh(of: Pass, before: Mapping[str, Taken], only: Collection[str] | None) -> list[int]:
    """The lines that are news; for all others it is said here what they are."""
    fresh: list[int] = []
    met: set[str] = set()
    for place, line in enumerate(of.lines):
        twice = line.fingerprint in met
        met.add(line.fingerprint)
        if line.wrong is not None:
            of.wrong(place, Wrong(*line.wrong))
        elif taken := before.get(line.fingerprint):
            of.comes_to(place, Does.TAKEN, record_id=taken.record_id, twice=twice)
        elif twice:
            of.comes_to(place, Does.TAKEN, twice=True)
        elif only is not None and line.fingerprint not in only:
            of.comes_to(place, Does.WAITS)
        else:
            fresh.append(place)
    return fresh


def _remember(of: Pass, fresh: Sequence[int]) -> None:
    """Keep what was taken, in the unit that wrote it."""
    taken = []
    for place in fresh:
        outcome, line = of.outcomes[place], of.lines[place]
        if not (outcome.does.is_news or outcome.does is Does.KNOWN):
            continue
        words = [(one.meaning, one.text) for one in line.said if one.meaning or line.sort != ROW]
        if line.usual and line.first("kind") is None:
            words.append(("kind", line.usual))
        if name := of.names.get(line.fingerprint):
            words.append(("name", name))
        taken.append(Taken(line.fingerprint, outcome.record_id, line.sort, tuple(words)))
    sheet_inbox.keep(of.unit, of.sheet, taken)


def _see(of: Pass, before: Mapping[str, Taken]) -> None:
    """Keep which taken rows went: what is much like one that went since the last pull is its correction.

    One that a line which could not be taken yet may be a correction of is still in question.
    """
    here = {line.fingerprint for line in of.lines}
    unsettled = [one.line for one in of.outcomes.values() if one.does in (Does.WRONG, Does.WAITS)]
    open_ = {pair for line in unsettled for pair in _telling((s.meaning, s.text) for s in line.said)}
    gone = [
        one.fingerprint
        for one in before.values()
        if one.fingerprint not in here and one.gone_at is None and not open_ & _telling(one.words)
    ]
    back = [one.fingerprint for one in before.values() if one.gone_at and one.fingerprint in here]
    sheet_inbox.saw(of.unit, of.sheet, gone, back)


def _telling(words: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The words that tell one row from another."""
    return {
        (meaning, text)
        for meaning, text in words
        if meaning in ("title", "starts_on", "event", "account") or meaning.startswith("link:")
    }
