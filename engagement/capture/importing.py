"""Import: rows of files recorded at once, each exactly once, however often they come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from engagement.capture.desk_list import is_desk, read_list
from engagement.capture.files import Row, read_bytes
from engagement.capture.found import Found, Rejected
from engagement.capture.inbox import Settled, Settling, add_events
from engagement.capture.numbers import is_numbers, read_numbers
from engagement.capture.reading import owned_by, read
from engagement.capture.sameness import Doubtful, Register, Seen, seen
from engagement.capture.table import drafts_of
from engagement.errors import Refused
from engagement.model.drafts import Draft
from engagement.model.mission import NO_DUTY, duty_words
from engagement.model.proposals import DRAFT_FIELDS, Proposal
from engagement.store import (
    Store,
    Unit,
    activities,
    contacts,
    duties,
    inbox,
    known,
    manual,
    runs,
    watches,
)


@dataclass
class Imported:
    """What an import did, in the shape of the command line."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    drafts: int = 0
    watches: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        made = asdict(self)
        if not self.watches:
            del made["watches"]
        return made

    def add(self, settled: Settled) -> None:
        """Count what became of finds."""
        for name in ("created", "updated", "unchanged", "duplicates", "drafts"):
            setattr(self, name, getattr(self, name) + getattr(settled, name))

    @property
    def in_words(self) -> str:
        words = f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged"
        if self.duplicates:
            words += f", {self.duplicates} met twice"
        if self.drafts:
            words += f", {self.drafts} waiting in the inbox"
        if self.watches:
            words += f", {self.watches} feeds watched"
        if self.rejected:
            words += f", {len(self.rejected)} rejected"
        return words + "."


Progress = Callable[[int, int], None]
_BATCH = 2000


def import_found(
    store: Store,
    files: Sequence[Found],
    *,
    today: date,
    by: str,
    person: str | None = None,
    accept: bool = False,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    currency: str | None = None,
    progress: Progress = lambda done, of: None,
) -> Imported:
    """Record what was read: rows at once, finds through the inbox; a bad row costs that row only.

    `accept` records the finds that are not doubtful too. Costs are in `currency`. A dry run does everything and takes it back.
    """
    done = Imported()
    of = sum(len(found.rows) + len(found.proposals) + len(found.events) for found in files) or 1
    ready = 0
    try:
        with store.unit(by) as unit:
            unit.run = runs.start(unit, "import")
            settling: Settling | None = None
            words = duty_words(duties.catalogue(unit.connection))
            for found in files:
                done.rejected += found.rejected
                asked: list[Proposal] = []
                for rows in _by_file(found.rows):
                    if is_numbers(rows):
                        _enter(unit, rows, done)
                        continue
                    if is_desk(rows):
                        _designate(unit, rows, done)
                        continue
                    table = drafts_of(rows, today, person, columns, currency, words)
                    done.rejected += table.rejected
                    asked += table.asked + _record(unit, table.drafts, done)
                    ready += len(rows)
                    progress(ready, of)
                    settling = None  # what it knows is older than these rows
                done.add(add_events(unit, found.events))
                waits = found.rows and inbox.has_finds(unit.connection)
                if asked or found.proposals or waits:
                    settling = settling or Settling(unit, today)
                    for start in range(0, len(found.proposals), _BATCH):
                        batch = found.proposals[start : start + _BATCH]
                        settling.accept = accept or found.sort == "posts"
                        settling.settle(batch)
                        ready += len(batch)
                        progress(ready, of)
                    settling.accept = False
                    settling.settle(asked)
                    if done.created or done.updated or settling.done.created or settling.done.updated:
                        settling.reconsider()
                    done.add(settling.done)
                    settling.done = Settled()
                for name, url in found.feeds if found.sort == "feeds" else ():
                    done.watches += watches.add(unit, url, name, "feed", person)[1]
            runs.finish(unit, unit.run, "done", _counts(done))
            if dry_run:
                raise _TakeBack
    except _TakeBack:
        pass
    return done


def _by_file(rows: Sequence[Row]) -> list[list[Row]]:
    """A workbook's sheets are tables of their own."""
    files: dict[str, list[Row]] = {}
    for row in rows:
        files.setdefault(row.file, []).append(row)
    return list(files.values())


def import_files(
    store: Store,
    paths: Sequence[Path],
    *,
    today: date,
    by: str,
    person: str | None = None,
    accept: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Read and record files; see `import_found`. Raises Refused for one that cannot be read at all."""
    files = [owned_by(read(path.name, read_bytes(path), today), person) for path in paths]
    return import_found(store, files, today=today, by=by, person=person, accept=accept, dry_run=dry_run)


class _TakeBack(Exception):
    """Ends a dry run: the unit of work leaves nothing behind."""


def _counts(done: Imported) -> dict[str, Any]:
    return done.as_json() | {"rejected": len(done.rejected)}


def _record(unit: Unit, drafts: Sequence[tuple[Row, Draft]], done: Imported) -> list[Proposal]:
    """Record a table's drafts; returns those a person has to decide."""
    prints = [fingerprint(row, draft) for row, draft in drafts]
    before = known.imported(unit.connection, prints)
    recorded = Register(known.activities(unit.connection))
    here = Register(())
    fresh: list[tuple[Row, Draft, str, Seen]] = []
    met: set[str] = set()
    for (row, draft), mark in zip(drafts, prints, strict=True):
        one = seen(str(row.number), draft)
        if mark in met or here.same_by_title(one) is not None:
            done.duplicates += 1
            continue
        met.add(mark)
        here.add(one)
        if mark in before:
            done.unchanged += 1
        else:
            fresh.append((row, draft, mark, one))
    # Certain ones first, so that a row never takes the activity another row stands for.
    taken: set[str] = set()
    same: dict[str, str] = {}
    for _, _, mark, one in fresh:
        if found := recorded.same_by_title(one):
            same[mark] = found
            taken.add(found)
    new: list[tuple[Draft, str]] = []
    asked: list[Proposal] = []
    for row, draft, mark, one in fresh:
        try:
            found = same.get(mark) or recorded.same_by_link(one, taken)
        except Doubtful as doubt:
            asked.append(_doubt(unit, row, draft, doubt, mark))
            continue
        if found is None:
            new.append((draft, mark))
            continue
        taken.add(found)
        _merge(unit, found, draft, done)
        activities.remember(unit, mark, found)
    activities.add(
        unit,
        [draft for draft, _ in new],
        provenance="imported",
        fingerprints=[mark for _, mark in new],
    )
    done.created += len(new)
    return asked


def _enter(unit: Unit, rows: Sequence[Row], done: Imported) -> None:
    """Add a table of numbers to the ledger; one that is not taken costs itself."""
    told, rejected = read_numbers(rows)
    done.rejected += rejected
    added, unchanged, refused = manual.enter(unit, [one for _, one in told], "imported")
    done.created += added
    done.unchanged += unchanged
    for one in refused:
        row = told[one.place][0]
        done.rejected.append(Rejected(row.file, row.number, one.field, one.value[:200], one.reason))


def _designate(unit: Unit, rows: Sequence[Row], done: Imported) -> None:
    """Put a list of analysts or journalists on the desk; one that is not taken costs itself."""
    told, rejected = read_list(rows)
    done.rejected += rejected
    for (row, one), made in zip(told, contacts.bring(unit, [one for _, one in told]), strict=True):
        if isinstance(made, Refused):
            value = str(made.value if made.value is not None else one.name)[:200]
            reason = made.message.rstrip(".")
            done.rejected.append(Rejected(row.file, row.number, made.field or "name", value, reason))
        else:
            setattr(done, made, getattr(done, made) + 1)


def _doubt(unit: Unit, row: Row, draft: Draft, doubt: Doubtful, mark: str) -> Proposal:
    other = activities.standing_draft(unit.connection, doubt.id)
    return Proposal(
        **{name: getattr(draft, name) for name in DRAFT_FIELDS},
        origin=f"row {mark}",
        where=f"file {row.file}, row {row.number}",
        confidence=0.8,
        why=("a row of a table",),
        doubts=(
            f'its link stands on "{activities.shown(other.title)}" of {other.starts_on}, '
            "with another title and date",
        ),
        same_as=doubt.id,
        said=draft.title,
    )


def _merge(unit: Unit, activity_id: str, draft: Draft, done: Imported) -> None:
    """Bring a recorded activity up to date with what the row says; what it is silent on stays."""
    standing = activities.standing_draft(unit.connection, activity_id)
    told = {
        name: value
        for name in Draft.__dataclass_fields__
        if (value := getattr(draft, name)) not in (None, (), {})
    }
    links = {(link.url, link.role): link for link in (*standing.links, *draft.links)}
    told["links"] = tuple(links.values())
    told["persons"] = tuple(dict.fromkeys((*standing.persons, *draft.persons)))
    told["tags"] = tuple(dict.fromkeys((*standing.tags, *draft.tags)))
    told["audiences"] = tuple(dict.fromkeys((*standing.audiences, *draft.audiences)))
    served = dict.fromkeys((*standing.duties, *draft.duties))
    told["duties"] = tuple(one for one in served if one != NO_DUTY or len(served) == 1)
    told["extra"] = {**standing.extra, **draft.extra}
    # The record knows its kind and where it stands better than a file that was silent on both.
    told["kind"], told["status"] = standing.kind, standing.status
    try:
        changed = activities.change(unit, activity_id, replace(standing, **told), provenance="imported")
    except Refused:
        done.unchanged += 1
        return
    if changed:
        done.updated += 1
    else:
        done.unchanged += 1


def fingerprint(row: Row, draft: Draft) -> str:
    """The same for rows that say the same of the same kind for the same people, in any file."""
    cells = sorted((header, text) for header, cell in row.cells.items() if (text := cell.strip()))
    said = repr((draft.kind.value, draft.persons, cells))
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
