"""The ledger: readings are added, never changed; the kept tables follow in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, update

from engagement.model.growth import by_day
from engagement.model.instants import MICROSECONDS_A_DAY
from engagement.model.tables import Account, Activity, Latest, Link, Reading, Subject
from engagement.store.bulk import among, insert_rows
from engagement.store.kept import (
    Pair,
    Place,
    Ripple,
    keep_days,
    latest_of,
    move,
    readings_since,
    write_days,
    write_latest,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One reading to add. `value` None is an absence with its reason; instants in microseconds."""

    subject: int
    metric: str
    observed_at: int
    value: int | None
    provenance: str
    by: str | None = None
    reason: str | None = None


def month_number(year: int, month: int) -> int:
    """Months counted so that neighbours differ by one."""
    return year * 12 + month - 1


def subjects_for(connection: Connection, refs: Iterable[str], sort: str) -> dict[str, int]:
    """The numbers of these links (by key), activities or accounts (by id); made where missing.

    What is in no record any more is left out.
    """
    wanted = list(dict.fromkeys(refs))
    query = select(Subject.ref, Subject.id).where(among(connection, Subject.ref, wanted))
    found = {ref: number for ref, number in connection.execute(query)}
    missing = [ref for ref in wanted if ref not in found]
    return found | new_subjects(connection, _places(connection, missing, sort)) if missing else found


def new_subjects(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Make subjects of these rows; returns the number of each ref. We are the only writer."""
    last = connection.execute(select(func.coalesce(func.max(Subject.id), 0))).scalar_one()
    insert_rows(connection, Subject, rows)
    made = connection.execute(select(Subject.ref, Subject.id).where(Subject.id > last))
    return {ref: number for ref, number in made}


def _places(connection: Connection, refs: Sequence[str], sort: str) -> list[dict[str, Any]]:
    """Rows of `subject` for these refs, as their owners are now; a link belongs to its first one."""
    if sort == "account":
        place = {"activity_id": None, "kind": "account", "month": 0, "live": True, "sort": sort}
        accounts = select(Account.id, Account.platform).where(among(connection, Account.id, refs))
        rows = connection.execute(accounts)
        return [place | {"ref": row.id, "platform": row.platform} for row in rows]
    found: list[tuple[str, Any, str, bool]]
    columns = (Activity.id, Activity.kind, Activity.starts_on, Activity.deleted_at)
    if sort == "activity":
        of_activities = connection.execute(select(*columns).where(among(connection, Activity.id, refs)))
        found = [(row.id, row, "", row.deleted_at is None) for row in of_activities]
    else:
        query = (
            select(Link.key, Link.platform, Link.deleted_at.label("gone"), *columns)
            .join(Activity, Activity.id == Link.activity_id)
            .where(among(connection, Link.key, refs))
            .order_by(Link.id.desc())
        )
        # The first living link wins: written last, over its younger and its deleted twins.
        found = sorted(
            (
                (row.key, row, row.platform, row.gone is None and row.deleted_at is None)
                for row in connection.execute(query)
            ),
            key=lambda link: link[3],
        )
    made = {
        ref: {
            "ref": ref,
            "sort": sort,
            "activity_id": row.id,
            "kind": row.kind,
            "platform": platform,
            "month": month_number(row.starts_on.year, row.starts_on.month),
            "live": live,
        }
        for ref, row, platform, live in found
    }
    return list(made.values())


def add_readings(
    connection: Connection,
    entries: Iterable[Entry],
    run: int | None,
    unread: Mapping[int, Place] | None = None,
) -> int:
    """Add readings with their kept tables; returns how many values the ledger did not hold before.

    A reading whose key (metric, subject, instant) stands already is passed over. `unread` are the
    places of all the subjects where the caller knows that none has a reading yet.
    """
    by_pair: dict[Pair, dict[int, Entry]] = {}
    for entry in entries:
        by_pair.setdefault((entry.metric, entry.subject), {}).setdefault(entry.observed_at, entry)
    if not by_pair:
        return 0
    # A pair with no newest row has no readings to look for.
    kept = latest_of(connection, by_pair) if unread is None else {}
    since = {pair: min(by_pair[pair]) // MICROSECONDS_A_DAY * MICROSECONDS_A_DAY for pair in kept}
    standing = readings_since(connection, since) if since else {}
    fresh: list[Entry] = []
    for pair, new in by_pair.items():
        known = {row.observed_at for row in standing.get(pair, ())}
        fresh += [entry for at, entry in new.items() if at not in known]
    if not fresh:
        return 0
    insert_rows(
        connection,
        Reading,
        [
            {
                "metric": e.metric,
                "subject": e.subject,
                "observed_at": e.observed_at,
                "value": e.value,
                "provenance": e.provenance,
                "run": run,
                "by": e.by,
                "reason": e.reason,
            }
            for e in fresh
        ],
    )
    places = unread or places_of(connection, {entry.subject for entry in fresh})
    _keep(connection, fresh, standing, kept, places)
    return sum(1 for entry in fresh if entry.value is not None)


def _keep(
    connection: Connection,
    fresh: Sequence[Entry],
    standing: Mapping[Pair, Sequence[Any]],
    kept: Mapping[Pair, Any],
    places: Mapping[int, Place],
) -> None:
    touched: dict[Pair, list[Any]] = {}
    for entry in fresh:
        touched.setdefault((entry.metric, entry.subject), []).append(entry)
    ripple, latest, put, gone = Ripple(), [], [], []
    for pair, new in touched.items():
        metric, subject = pair
        old_window = standing.get(pair, ())
        window = sorted([*old_window, *new], key=lambda row: row.observed_at)
        before = by_day((row.observed_at, row.value) for row in old_window)
        after = by_day((row.observed_at, row.value) for row in window)
        more, less = keep_days(connection, pair, before, after)
        put += more
        gone += less
        for day in before.keys() | after.keys():
            if gained := after.get(day, 0) - before.get(day, 0):
                ripple.grew(metric, day, places[subject], gained)
        was = kept.get(pair)
        row = _latest_row(pair, window, was)
        latest.append(row)
        old_value, new_value = (was.value if was else None), row["value"]
        ripple.reached(
            metric,
            places[subject],
            (new_value or 0) - (old_value or 0),
            (new_value is not None) - (old_value is not None),
        )
    write_days(connection, put, gone)
    write_latest(connection, latest)
    ripple.write(connection)


def _latest_row(pair: Pair, window: Sequence[Any], was: Any) -> dict[str, Any]:
    """The kept newest row of a pair, from all its readings since its last value."""
    values = [row for row in window if row.value is not None]
    absences = [row for row in window if row.value is None]
    newest = values[-1] if values else None
    absent = absences[-1] if absences else None
    if newest is not None and absent is not None and absent.observed_at < newest.observed_at:
        absent = None
    first_at, first_value = (was.first_at, was.first_value) if was else (None, None)
    if values and (first_at is None or values[0].observed_at < first_at):
        first_at, first_value = values[0].observed_at, values[0].value
    shown = newest or absent
    assert shown is not None
    return {
        "metric": pair[0],
        "subject": pair[1],
        "value": shown.value,
        "observed_at": shown.observed_at,
        "provenance": shown.provenance,
        "first_value": first_value,
        "first_at": first_at,
        "absent_at": absent.observed_at if absent else None,
        "reason": absent.reason if absent else None,
    }


def places_of(connection: Connection, subjects: Iterable[int]) -> dict[int, Place]:
    """Where each subject counts."""
    columns = (Subject.id, Subject.kind, Subject.platform, Subject.month, Subject.live)
    rows = connection.execute(select(*columns).where(among(connection, Subject.id, subjects)))
    return {row.id: Place(row.kind, row.platform, row.month, row.live) for row in rows}


def resettle(connection: Connection, activity_id: str, link_keys: Iterable[str]) -> None:
    """Move the numbers of an activity and its links to where they count after an edit."""
    query = select(Subject).where(
        (Subject.activity_id == activity_id) | Subject.ref.in_(list(link_keys))
    )
    for row in connection.execute(select(*query.selected_columns).where(query.whereclause)).all():  # type: ignore[arg-type]
        now = _places(connection, [row.ref], row.sort)
        if not now:
            continue
        old = Place(row.kind, row.platform, row.month, row.live)
        new = Place(now[0]["kind"], now[0]["platform"], now[0]["month"], now[0]["live"])
        moved = {k: now[0][k] for k in ("activity_id", "kind", "platform", "month", "live")}
        connection.execute(update(Subject).where(Subject.id == row.id).values(**moved))
        move(connection, row.id, old, new)


def latest_for(connection: Connection, refs: Sequence[str]) -> list[Any]:
    """The kept newest rows of these refs, with the ref beside each."""
    query = select(Subject.ref, *Latest.__table__.columns).join(Latest, Latest.subject == Subject.id)
    return list(connection.execute(query.where(among(connection, Subject.ref, refs))))


def absent_metrics(connection: Connection, subject: int, reason: str) -> set[str]:
    """The metrics whose newest row says already that they are absent for this reason."""
    query = select(Latest.metric).where(
        Latest.subject == subject, Latest.absent_at.is_not(None), Latest.reason == reason
    )
    return set(connection.execute(query).scalars())
