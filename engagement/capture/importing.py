"""Import: rows of files recorded at once, each exactly once, however often they come."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from engagement.capture.files import Row, read_rows
from engagement.capture.sameness import Doubtful, Register, Seen, seen
from engagement.capture.table import Rejected, drafts_of
from engagement.errors import Refused
from engagement.model.drafts import Draft
from engagement.store import Store, Unit, activities, known, runs


@dataclass
class Imported:
    """What an import did, in the shape of the command line."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    drafts: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def in_words(self) -> str:
        words = f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged"
        if self.duplicates:
            words += f", {self.duplicates} met twice in the file"
        if self.rejected:
            words += f", {len(self.rejected)} rejected"
        return words + "."


def import_files(
    store: Store,
    paths: Sequence[Path],
    *,
    today: date,
    by: str,
    person: str | None = None,
    dry_run: bool = False,
) -> Imported:
    """Record the rows of these files, file by file; a bad row costs that row only.

    A dry run does everything and then takes it back. Raises Refused for a file that is no table;
    nothing is recorded then.
    """
    files = [read_rows(path) for path in paths]
    return import_rows(store, files, today=today, by=by, person=person, dry_run=dry_run)


def import_rows(
    store: Store,
    files: Sequence[Sequence[Row]],
    *,
    today: date,
    by: str,
    person: str | None = None,
    dry_run: bool = False,
) -> Imported:
    """Record rows that were read already; see `import_files`."""
    done = Imported()
    try:
        with store.unit(by) as unit:
            unit.run = runs.start(unit, "import")
            for rows in files:
                drafts, rejected = drafts_of(rows, today, person)
                done.rejected += rejected
                _record(unit, drafts, done)
            runs.finish(unit, unit.run, "done", _counts(done))
            if dry_run:
                raise _TakeBack
    except _TakeBack:
        pass
    return done


class _TakeBack(Exception):
    """Ends a dry run: the unit of work leaves nothing behind."""


def _counts(done: Imported) -> dict[str, Any]:
    return done.as_json() | {"rejected": len(done.rejected)}


def _record(unit: Unit, drafts: Sequence[tuple[Row, Draft]], done: Imported) -> None:
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
    for row, draft, mark, one in fresh:
        try:
            found = same.get(mark) or recorded.same_by_link(one, taken)
        except Doubtful as doubt:
            done.rejected.append(_doubt(unit, row, draft, doubt))
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


def _doubt(unit: Unit, row: Row, draft: Draft, doubt: Doubtful) -> Rejected:
    other = activities.standing_draft(unit.connection, doubt.id)
    link = draft.links[0].url if draft.links else ""
    reason = (
        f'the link stands on "{activities.shown(other.title)}" of {other.starts_on} already, '
        "with another title and date; make them agree, or leave the link out"
    )
    return Rejected(row.file, row.number, "url", link[:200], reason)


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
