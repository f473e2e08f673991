"""Taking lines of the Inbox tab into the record, in one unit of work with the memory of what was taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engagement.capture.inbox import Settling
from engagement.capture.sameness import Doubtful, Register, seen
from engagement.errors import NotFound, Refused
from engagement.model.drafts import Draft
from engagement.model.proposals import DRAFT_FIELDS, Proposal
from engagement.model.vocabulary import metric_label
from engagement.sheets.inbox_lines import DESK, NUMBER, PASTED, POST, ROW, Line, Said
from engagement.sheets.inbox_outcome import Does, Outcome
from engagement.sheets.inbox_posts import post_of
from engagement.sheets.inbox_said import Reading, Wrong, contact_of, draft_of, numbers_of
from engagement.sheets.inbox_same import Before, added_to, corrected, corrected_by, similar_words
from engagement.store import Unit, activities, contacts, inbox, known, manual, sheet_inbox

_NO_ID = (
    "no activity has this id. Leave the cell empty for a new one, or copy the id from the tab Activities"
)
_ASKED = "it waits in the app's inbox until somebody decides"
_NEW = "new "
_MUCH_ALIKE = 0.7


class Taking:
    """One pass over the lines that are news; `found` holds what single cells were read to say."""

    def __init__(
        self, unit: Unit, sheet: str, reading: Reading, found: Mapping[str, Sequence[Proposal] | Wrong]
    ) -> None:
        self.unit, self.sheet, self.reading, self.found = unit, sheet, reading, found
        self.before = sheet_inbox.taken(unit.connection, sheet)
        self.outcomes: dict[int, Outcome] = {}
        self._lines: Sequence[Line] = ()
        self._here: dict[str, int] = {}
        self._gone: list[sheet_inbox.Taken] = []
        self._names: dict[str, str] = {}

    def take(self, lines: Sequence[Line], only: Collection[str] | None = None) -> list[Outcome]:
        """What becomes of each line, in their order; of those that are news, `only` these are taken."""
        self._lines = lines
        fresh = self._fresh(lines, only)
        self._gone = [
            one
            for one in self.before.values()
            if one.gone_at is None and one.fingerprint not in self._here
        ]
        self._rows([place for place in fresh if lines[place].sort == ROW])
        self._finds([place for place in fresh if lines[place].sort in (PASTED, POST)])
        self._numbers([place for place in fresh if lines[place].sort == NUMBER])
        self._desk([place for place in fresh if lines[place].sort == DESK])
        self._remember(fresh)
        return [self.outcomes[place] for place in range(len(lines))]

    def _fresh(self, lines: Sequence[Line], only: Collection[str] | None) -> list[int]:
        """The lines that are news; for all others it is said here what they are."""
        fresh = []
        for place, line in enumerate(lines):
            twice = line.fingerprint in self._here
            self._here.setdefault(line.fingerprint, place)
            if line.wrong is not None:
                self._wrong(place, Wrong(*line.wrong))
            elif taken := self.before.get(line.fingerprint):
                self._is(place, Does.TAKEN, _title(line), taken.record_id, twice=twice)
            elif twice:
                self._is(place, Does.TAKEN, _title(line), twice=True)
            elif only is not None and line.fingerprint not in only:
                self._is(place, Does.WAITS, _title(line))
            else:
                fresh.append(place)
        return fresh

    def _is(
        self, place: int, does: Does, what: str = "", record_id: str | None = None, **more: Any
    ) -> None:
        self.outcomes[place] = Outcome(self._lines[place], does, what, record_id, **more)

    def _wrong(self, place: int, wrong: Wrong) -> None:
        line = self._lines[place]
        reason = wrong.reason.rstrip(".")
        self._is(place, Does.WRONG, _title(line), message=reason, column=wrong.column)

    def _refused(self, place: int, error: Refused) -> None:
        line = self._lines[place]
        field = {"starts_on": "date"}.get(error.field or "", error.field or "")
        column = next(
            (s.column for s in line.said if field in (s.meaning, s.header)), line.said[0].column
        )
        self._wrong(place, Wrong(column, error.message))

    # Rows of activities ---------------------------------------------------------------------------

    def _rows(self, places: Sequence[int]) -> None:
        if not places:
            return
        self._register = Register(known.activities(self.unit.connection))
        self._claimed: set[str] = set()
        self._new: list[tuple[int, Draft, str]] = []
        self._later: list[tuple[int, Draft, str]] = []
        gone = self._rows_before()
        read = [(place, draft) for place in places if (draft := self._read_row(place)) is not None]
        read = [pair for pair in read if not self._corrects(*pair, gone)]
        # Certain ones first, so that no row takes the activity that another stands for.
        for place, draft in read:
            if same := self._register.same_by_title(seen(f"{_NEW}{place}", draft)):
                self._claimed.add(same)
        for place, draft in read:
            self._match(place, draft, gone)
        ids = activities.add(self.unit, [draft for _, draft, _ in self._new])
        made = {name: made for (_, _, name), made in zip(self._new, ids, strict=True)}
        for place, draft, name in self._new:
            self._is(place, Does.ADDS, draft.title, made[name])
        for place, draft, target in self._later:
            self._change(place, made.get(target, target), draft)

    def _read_row(self, place: int) -> Draft | None:
        """The row's draft; None where it is done with already: by its id, wrong, or asked."""
        line = self._lines[place]
        try:
            if named := line.first("id"):
                self._by_id(place, named)
                return None
            made = draft_of(line, self.reading)
        except Wrong as wrong:
            self._wrong(place, wrong)
            return None
        if isinstance(made, Proposal):
            self._ask(place, replace(made, origin=f"sheet {self.sheet} {line.fingerprint}"))
            return None
        return made

    def _by_id(self, place: int, named: Said) -> None:
        try:
            standing = activities.standing_draft(self.unit.connection, named.text)
        except NotFound as error:
            raise Wrong(named.column, _NO_ID) from error
        draft = draft_of(self._lines[place], self.reading, standing)
        if isinstance(draft, Draft):
            self._change(place, named.text, draft, by_id=True)

    def _corrects(self, place: int, draft: Draft, gone: list[Before]) -> bool:
        """Mend what a row that went became, where this one is certainly its correction."""
        before, certain = corrected_by(draft, gone)
        if before is None or not certain:
            return False
        gone.remove(before)
        standing = activities.standing_draft(self.unit.connection, before.record_id)
        status = self._lines[place].first("status") is not None
        self._write(
            place, before.record_id, corrected(standing, before.draft, draft, self.reading, status)
        )
        return True

    def _match(self, place: int, draft: Draft, gone: list[Before]) -> None:
        """Whether it is recorded already, by capture's rules; a new one is made known to the rows below."""
        one = seen(f"{_NEW}{place}", draft)
        try:
            same = self._register.same_by_title(one) or self._register.same_by_link(one, self._claimed)
        except Doubtful as doubt:
            if not doubt.id.startswith(_NEW):
                self._doubt(place, draft, doubt.id, "its link")
                return
            same = None
        before, _ = corrected_by(draft, gone)
        if same is not None:
            self._claimed.add(same)
            self._later.append((place, draft, same))
        elif before is not None:
            gone.remove(before)
            self._doubt(place, draft, before.record_id, "its title")
        else:
            self._register.add(one)
            self._new.append((place, draft, one.id))

    def _rows_before(self) -> list[Before]:
        """The rows of activities that went since the last pull, as they were understood."""
        found = []
        for one in self._gone:
            if one.sort != ROW or one.record_id is None:
                continue
            cells = tuple(Said(meaning, meaning, text, 1) for meaning, text in one.words)
            try:
                draft = draft_of(Line(ROW, (0,), cells, one.fingerprint, dated=False), self.reading)
                activities.standing_draft(self.unit.connection, one.record_id)
            except (Wrong, NotFound):
                continue
            if isinstance(draft, Draft):
                found.append(Before(one.fingerprint, one.record_id, draft))
        return found

    def _change(self, place: int, activity_id: str, draft: Draft, by_id: bool = False) -> None:
        line = self._lines[place]
        standing = activities.standing_draft(self.unit.connection, activity_id)
        status = line.first("status") is not None
        kind = by_id and line.first("kind") is not None
        self._write(place, activity_id, added_to(standing, draft, status, kind))

    def _write(self, place: int, activity_id: str, wanted: Draft) -> None:
        try:
            with self.unit.part():
                changes = activities.change(self.unit, activity_id, wanted)
        except Refused as error:
            self._refused(place, error)
            return
        does = Does.CHANGES if changes else Does.KNOWN
        self._is(place, does, wanted.title, activity_id, changes=changes)

    def _doubt(self, place: int, draft: Draft, other_id: str, shared: str) -> None:
        """Ask a person whether it is the activity that shares its link or title, or another."""
        other = activities.standing_draft(self.unit.connection, other_id)
        line = self._lines[place]
        doubt = f'{shared} stands on "{activities.shown(other.title)}" of {other.starts_on}'
        proposal = Proposal(
            **{name: getattr(draft, name) for name in DRAFT_FIELDS},
            origin=f"sheet {self.sheet} {line.fingerprint}",
            where=f"the sheet's Inbox tab, row {line.row}",
            confidence=0.8,
            why=("a row of the sheet",),
            doubts=(doubt,),
            same_as=other_id,
            said=draft.title,
        )
        self._ask(place, proposal)

    def _ask(self, place: int, proposal: Proposal) -> None:
        entry = inbox.add(self.unit, proposal, inbox.WAITING)
        self._is(place, Does.ASKS, proposal.title, entry, message=_ASKED)

    # Links, words, and posts of an export ---------------------------------------------------------

    def _finds(self, places: Sequence[int]) -> None:
        settling: Settling | None = None
        for place in places:
            line = self._lines[place]
            found = self.found.get(line.fingerprint)
            if isinstance(found, Wrong):
                self._wrong(place, found)
            elif found is None:
                self._is(place, Does.WAITS, _title(line))
            else:
                settling = settling or Settling(self.unit, self.reading.today, accept=True)
                self._settle(place, settling, self._named(line, found))

    def _named(self, line: Line, found: Sequence[Proposal]) -> list[Proposal]:
        """With what they are known by when the row is corrected: words have no name of their own."""
        name = line.fingerprint
        if line.sort == PASTED and not any(one.origin for one in found):
            text = line.said[0].text
            alike = [
                (similar_words(text, _text(one.words)), one) for one in self._gone if one.sort == PASTED
            ]
            best = max(alike, key=lambda pair: pair[0], default=None)
            if best is not None and best[0] >= _MUCH_ALIKE:
                self._gone.remove(best[1])
                name = dict(best[1].words).get("name", best[1].fingerprint)
        self._names[line.fingerprint] = name
        return [
            one if one.origin else replace(one, origin=f"sheet {self.sheet} {name} {number}")
            for number, one in enumerate(found)
        ]

    def _settle(self, place: int, settling: Settling, found: Sequence[Proposal]) -> None:
        before = replace(settling.done)
        refused = ""
        try:
            settling.settle(found)  # what it knows is not taken back: no part of the unit
        except Refused as error:
            refused = error.message
        entries = inbox.met(self.unit.connection, [inbox.origin_key(one.origin) for one in found])
        entry = next(iter(entries.values()), None)
        title = found[0].title or _title(self._lines[place])
        record = (entry.activity_id or entry.id) if entry else None
        done = settling.done
        waiting = any(one.state in (inbox.WAITING, inbox.JOINED) for one in entries.values())
        if done.created > before.created:
            self._is(place, Does.ADDS, title, record)
        elif done.drafts > before.drafts or refused:
            self._is(place, Does.ASKS, title, record, message=refused.rstrip(".") or _ASKED)
        elif done.updated > before.updated:
            self._is(place, Does.CHANGES, title, record)
        else:
            self._is(place, Does.KNOWN, title, record, message=_ASKED if waiting else "")

    # Numbers and people ---------------------------------------------------------------------------

    def _numbers(self, places: Sequence[int]) -> None:
        for place in places:
            try:
                told = numbers_of(self._lines[place])
            except Wrong as wrong:
                self._wrong(place, wrong)
                continue
            did = manual.enter(self.unit, told, "entered")
            if did[2] and not did[0] and did[2][0].field == "account":
                logged = self._with_post(place, told)
                if logged is None:
                    continue
                did = logged
            added, _, refused = did
            if refused:
                self._number_refused(place, refused[0])
                continue
            what = ", ".join(f"{metric_label(one.metric).lower()} {one.value:,}" for one in told)
            does = Does.NUMBER if added else Does.KNOWN
            self._is(place, does, f"{told[0].what} on {told[0].day}: {what}")

    def _number_refused(self, place: int, one: manual.NotTaken) -> None:
        line = self._lines[place]
        meanings = {"account": ("account", "link:"), "date": ("starts_on",), "value": ("value",)}
        wanted = meanings.get(one.field, (one.value, one.field, "metric"))
        cell = next((found for name in wanted if (found := line.first(name))), line.said[0])
        self._wrong(place, Wrong(cell.column, one.reason))

    def _with_post(
        self, place: int, told: Sequence[manual.Told]
    ) -> tuple[int, int, list[manual.NotTaken]] | None:
        """Log a post on a network by the day its address tells, and its numbers; None where a person is asked."""
        line = self._lines[place]
        post = post_of(told[0].what, told)
        if post is None:
            return manual.enter(self.unit, told, "entered")
        if post.doubts:
            self._ask(place, replace(post, where=f"the sheet's Inbox tab, row {line.row}"))
            return None
        Settling(self.unit, self.reading.today, accept=True).settle([post])
        return manual.enter(self.unit, told, "entered")

    def _desk(self, places: Sequence[int]) -> None:
        for place in places:
            try:
                contact = contact_of(self._lines[place])
            except Wrong as wrong:
                self._wrong(place, wrong)
                continue
            made = contacts.bring(self.unit, [contact])[0]
            if isinstance(made, Refused):
                self._refused(place, made)
                continue
            does = {"created": Does.ADDS, "updated": Does.CHANGES}.get(made, Does.KNOWN)
            self._is(place, does, contact.name)

    # Memory ---------------------------------------------------------------------------------------

    def _remember(self, fresh: Sequence[int]) -> None:
        for place in fresh:
            outcome, line = self.outcomes[place], self._lines[place]
            if not (outcome.does.is_news or outcome.does is Does.KNOWN):
                continue
            words = [(one.meaning, one.text) for one in line.said if one.meaning or line.sort != ROW]
            if line.usual and line.first("kind") is None:
                words.append(("kind", line.usual))
            if name := self._names.get(line.fingerprint):
                words.append(("name", name))
            sheet_inbox.keep(
                self.unit, self.sheet, line.fingerprint, outcome.record_id, line.sort, words
            )


def _title(line: Line) -> str:
    """A line in a few words, for a reader of the preview."""
    one = line.first("title") or line.said[0]
    return activities.shown(one.text)


def _text(words: Iterable[tuple[str, str]]) -> str:
    return next((text for meaning, text in words if meaning != "name"), "")
