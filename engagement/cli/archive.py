"""The verbs that keep the record: export, backup, restore, and import of an export."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from engagement.cli.answers import DONE, Result, say
from engagement.errors import Refused
from engagement.model.archive import Manifest
from engagement.settings import Settings
from engagement.store import Store


def export(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.outlets.export import export

    made = export(store, options.folder, _told_at_times("written"))
    return DONE, _counts(made), f"Everything is in {options.folder}: {_in_words(made)}."


def backup(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.outlets.export import backup

    made = backup(store, options.file, _told_at_times("written"))
    return (
        DONE,
        _counts(made),
        f"Everything is in {options.file}, read again and whole: {_in_words(made)}.",
    )


def restore(options: Any, settings: Settings, store: Store) -> Result:
    from engagement.capture.archive import take_file

    made = take_file(store, options.file, _told_at_times("read"), options.dry_run)
    return DONE, _counts(made), _taken_in_words(made, options, store)


def import_export(options: Any, settings: Settings, store: Store) -> Result:
    """`import` of a folder that an export made."""
    from engagement.capture.archive import take_folder

    if len(options.paths) > 1:
        raise Refused("An export is imported alone, into an empty database.", "path")
    if getattr(options, "person", None) or options.accept:
        raise Refused(
            "An export brings its own persons and drafts. Leave out --person and --accept.",
            "person" if getattr(options, "person", None) else "accept",
        )
    made = take_folder(store, Path(options.paths[0]), _told_at_times("read"), options.dry_run)
    nothing = dict.fromkeys(("updated", "unchanged", "duplicates", "drafts"), 0)
    document = {"created": made.tables["activity"], **nothing, "rejected": [], **_counts(made)}
    return DONE, document, _taken_in_words(made, options, store)


def _counts(made: Manifest) -> dict[str, Any]:
    tables = made.tables
    return {
        "activities": tables["activity"],
        "readings": tables["reading"],
        "rows": sum(tables.values()),
        "tables": tables,
    }


def _in_words(made: Manifest) -> str:
    tables = made.tables
    return (
        f"{sum(tables.values()):,} rows of {len(tables)} tables, {tables['activity']:,} activities and "
        f"{tables['reading']:,} readings among them"
    )


def _taken_in_words(made: Manifest, options: Any, store: Store) -> str:
    if options.dry_run:
        return f"Dry run, nothing kept: it is whole and fits, {_in_words(made)}."
    return f"{store.shown_url} holds it now: {_in_words(made)}."


def _told_at_times(done: str) -> Callable[[str, int], None]:
    """Progress on standard error, for what takes long enough to be wondered about."""
    last = perf_counter()

    def tell(table: str, rows: int) -> None:
        nonlocal last
        if perf_counter() - last > 2:
            last = perf_counter()
            say(f"{table}: {rows:,} rows {done}")

    return tell
