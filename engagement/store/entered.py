"""Numbers that people give with an activity: attendance, and what a platform does not let us read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

from engagement.model.drafts import Draft
from engagement.model.instants import to_micros
from engagement.store import ledger
from engagement.store.kept import Place
from engagement.store.unit import Unit


def first_numbers(unit: Unit, drafts: Mapping[str, Draft], provenance: str) -> None:
    """Add the numbers that came with activities recorded just now."""
    told = {activity_id: draft for activity_id, draft in drafts.items() if draft.numbers}
    if not told:
        return
    places = {
        activity_id: Place(
            draft.kind.value, "", ledger.month_number(draft.starts_on.year, draft.starts_on.month), True
        )
        for activity_id, draft in told.items()
    }
    rows = [
        {
            "ref": activity_id,
            "sort": "activity",
            "activity_id": activity_id,
            "kind": place.kind,
            "platform": place.platform,
            "month": place.month,
            "live": place.live,
        }
        for activity_id, place in places.items()
    ]
    subjects = ledger.new_subjects(unit.connection, rows)
    by = None if provenance == "imported" else unit.by
    entries = [
        ledger.Entry(subjects[activity_id], metric, _counted_at(unit, draft), value, provenance, by)
        for activity_id, draft in told.items()
        for metric, value in draft.numbers
    ]
    unread = {subjects[activity_id]: place for activity_id, place in places.items()}
    ledger.add_readings(unit.connection, entries, unit.run, unread)


def _counted_at(unit: Unit, draft: Draft) -> int:
    """When the first count of a thing was made: at noon of its day, or now where that is ahead."""
    noon = datetime.combine(draft.ends_on or draft.starts_on, time(12), UTC)
    return to_micros(min(noon, unit.at))


def enter_numbers(
    unit: Unit, drafts: Mapping[str, Draft], provenance: str
) -> dict[str, list[tuple[str, int]]]:
    """Add the numbers people gave with these drafts, where they are news; returns those.

    The first count of a thing past is of its own day; a correction is of the moment it is made.
    """
    told = {activity_id: draft for activity_id, draft in drafts.items() if draft.numbers}
    if not told:
        return {}
    subjects = ledger.subjects_for(unit.connection, told, "activity")
    known = {(row.ref, row.metric): row.value for row in ledger.latest_for(unit.connection, list(told))}
    now = to_micros(unit.at)
    entries: list[ledger.Entry] = []
    entered: dict[str, list[tuple[str, int]]] = {}
    for activity_id, draft in told.items():
        for metric, value in draft.numbers:
            if known.get((activity_id, metric)) == value:
                continue
            first = (activity_id, metric) not in known
            at = _counted_at(unit, draft) if first else now
            by = None if provenance == "imported" else unit.by
            entries.append(ledger.Entry(subjects[activity_id], metric, at, value, provenance, by))
            entered.setdefault(activity_id, []).append((metric, value))
    ledger.add_readings(unit.connection, entries, unit.run)
    return entered
