"""Rows of activities in the Inbox tab: new ones, those recorded already, and corrections of rows taken before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engagement.capture.sameness import Doubtful, Register, seen
from engagement.errors import NotFound, Refused
from engagement.model.drafts import Draft
from engagement.model.proposals import DRAFT_FIELDS, Proposal
from engagement.sheets.inbox_lines import ROW, Line, Said
from engagement.sheets.inbox_outcome import Does, facts_of
from engagement.sheets.inbox_pass import Pass
from engagement.sheets.inbox_said import Wrong, draft_of
from engagement.sheets.inbox_same import Before, Gone, added_to, corrected, marks_of
from engagement.store import activities, inbox, known

_NO_ID = (
    "no activity has this id. Leave the cell empty for a new one, or copy the id from the tab Activities"
)
_NEW = "new "


class Rows:
    """The rows of one pass. By id first, then corrections, then what capture's rules know, then what is new."""

    def __init__(self, of: Pass) -> None:
        self._pass, self._unit = of, of.unit
        recorded = known.activities(of.unit.connection)
        self._living = {one.id for one in recorded}
        self._register = Register(recorded)
        self._claimed: set[str] = set()
        self._new: list[tuple[int, Draft, str]] = []
        self._later: list[tuple[int, Draft, str]] = []
        self._gone = self._rows_before()

    def take(self, places: Sequence[int]) -> None:
        """Record these rows; what a person has to decide is left to the pass."""
        read = [(place, draft) for place in places if (draft := self._read(place)) is not None]
        read = [pair for pair in read if not self._corrects(*pair)]
        # Certain ones first, so that no row takes the activity that another stands for.
        for place, draft in read:
            if same := self._register.same_by_title(seen(f"{_NEW}{place}", draft)):
                self._claimed.add(same)
        for place, draft in read:
            self._match(place, draft)
        ids = activities.add(self._unit, [draft for _, draft, _ in self._new])
        made = {name: made for (_, _, name), made in zip(self._new, ids, strict=True)}
        for place, draft, name in self._new:
            told = facts_of(draft)
            self._pass.comes_to(place, Does.ADDS, draft.title, made[name], message=told)
        for place, draft, target in self._later:
            self._change(place, made.get(target, target), draft)

    def _read(self, place: int) -> Draft | None:
        """The row's draft; None where it is done with already: by its id, wrong, or asked."""
        line = self._pass.lines[place]
        try:
            if named := line.first("id"):
                self._by_id(place, named)
                return None
            made = draft_of(line, self._pass.reading)
        except Wrong as wrong:
            self._pass.wrong(place, wrong)
            return None
        if isinstance(made, Proposal):
            asked = replace(made, origin=self._pass.origin(line), where=_where(line))
            self._pass.asked.append((place, asked))
            return None
        return made

    def _by_id(self, place: int, named: Said) -> None:
        if named.text not in self._living:
            raise Wrong(named.column, _NO_ID)
        standing = activities.standing_draft(self._unit.connection, named.text)
        draft = draft_of(self._pass.lines[place], self._pass.reading, standing)
        if isinstance(draft, Draft):
            self._change(place, named.text, draft, by_id=True)

    def _corrects(self, place: int, draft: Draft) -> bool:
        """Mend what a row that went became, where this one is certainly its correction."""
        before, certain = self._gone.met_by(draft)
        if before is None or not certain:
            return False
        self._gone.settle(before)
        standing = activities.standing_draft(self._unit.connection, before.record_id)
        status = self._pass.lines[place].first("status") is not None
        wanted = corrected(standing, before.draft, draft, self._pass.reading, status)
        self._write(place, before.record_id, wanted)
        return True

    def _match(self, place: int, draft: Draft) -> None:
        """Whether it is recorded already, by capture's rules; a new one is made known to the rows below."""
        one = seen(f"{_NEW}{place}", draft)
        try:
            same = self._register.same_by_title(one) or self._register.same_by_link(one, self._claimed)
        except Doubtful as doubt:
            if not doubt.id.startswith(_NEW):
                self._doubt(place, draft, doubt.id, "its link")
                return
            same = None
        before, _ = self._gone.met_by(draft)
        if same is not None:
            self._claimed.add(same)
            self._later.append((place, draft, same))
        elif before is not None:
            self._gone.settle(before)
            self._doubt(place, draft, before.record_id, "its title")
        else:
            self._register.add(one)
            self._new.append((place, draft, one.id))

    def _rows_before(self) -> Gone:
        """The rows of activities that went since the last pull, as they were understood."""
        found: list[Before] = []
        for one in self._pass.gone:
            record_id = self._recorded_as(one.record_id) if one.sort == ROW else None
            if record_id is None:
                continue
            cells = tuple(Said(meaning, meaning, text, 1) for meaning, text in one.words)
            try:
                line = Line(ROW, (0,), cells, one.fingerprint, dated=False)
                draft = draft_of(line, self._pass.reading)
            except Wrong:
                continue
            if isinstance(draft, Draft):
                found.append(Before(one.fingerprint, record_id, draft, marks_of(draft)))
        return Gone(found)

    def _recorded_as(self, record_id: str | None) -> str | None:
        """The living activity that a row became, at once or by way of the app's inbox."""
        if record_id is None or record_id in self._living:
            return record_id
        try:
            activity_id = inbox.one(self._unit.connection, record_id).activity_id
        except NotFound:
            return None
        return activity_id if activity_id in self._living else None

    def _change(self, place: int, activity_id: str, draft: Draft, by_id: bool = False) -> None:
        line = self._pass.lines[place]
        standing = activities.standing_draft(self._unit.connection, activity_id)
        status = line.first("status") is not None
        kind = by_id and line.first("kind") is not None
        self._write(place, activity_id, added_to(standing, draft, status, kind))

    def _write(self, place: int, activity_id: str, wanted: Draft) -> None:
        try:
            with self._unit.part():
                changes = activities.change(self._unit, activity_id, wanted)
        except Refused as error:
            self._pass.refused(place, error)
            return
        does = Does.CHANGES if changes else Does.KNOWN
        self._pass.comes_to(place, does, wanted.title, activity_id, changes=changes)

    def _doubt(self, place: int, draft: Draft, other_id: str, shared: str) -> None:
        """Ask a person whether it is the activity that shares its link or title, or another."""
        other = activities.standing_draft(self._unit.connection, other_id)
        line = self._pass.lines[place]
        doubt = f'{shared} stands on "{activities.shown(other.title)}" of {other.starts_on}'
        proposal = Proposal(
            **{name: getattr(draft, name) for name in DRAFT_FIELDS},
            origin=self._pass.origin(line),
            where=_where(line),
            confidence=0.8,
            why=("a row of the sheet",),
            doubts=(doubt,),
            same_as=other_id,
            said=draft.title,
        )
        self._pass.asked.append((place, proposal))


def _where(line: Line) -> str:
    return f"the sheet's Inbox tab, row {line.row}"
