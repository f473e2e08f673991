"""The ledger: readings are added, never changed; the kept tables follow in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from engagement.model.instants import MICROSECONDS_A_DAY
from engagement.model.tables import Account, Activity, Latest, Link, Reading, Subject
from engagement.store.ahead import add_ahead
from engagement.store.bulk import among, insert_rows, insert_tuples
from engagement.store.keeping import Keeping
from engagement.store.kept import Pair, Place, move, newest_of, readings_since


class Entry(NamedTuple):
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
    if not wanted:
        return {}
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
    once: dict[Pair, Entry] = {}
    rest: dict[Pair, dict[int, Entry]] = {}
    for entry in entries:
        _sort_out(entry, once, rest)
    added = len(once)
    if once:
        behind = add_ahead(connection, [entry[:5] for entry in once.values()], run)  # type: ignore[misc]
        rest |= {pair: {once[pair].observed_at: once[pair]} for pair in behind}
        added -= len(behind)
    return added + (_add_among(connection, rest, run, unread) if rest else 0)


def _sort_out(entry: Entry, once: dict[Pair, Entry], rest: dict[Pair, dict[int, Entry]]) -> None:
    """To `once` what is its pair's only entry and a plain value; to the rest, in time, all else."""
    pair = (entry.metric, entry.subject)
    several = rest.get(pair)
    if several is None:
        first = once.get(pair)
        plain = entry.value is not None and entry.by is None and entry.reason is None
        if first is None and plain and entry.observed_at >= 0:
            once[pair] = entry
            return
        several = rest[pair] = {}
        if first is not None:
            several[first.observed_at] = once.pop(pair)
    several.setdefault(entry.observed_at, entry)


def _add_among(
    connection: Connection,
    by_pair: Mapping[Pair, Mapping[int, Entry]],
    run: int | None,
    unread: Mapping[int, Place] | None,
) -> int:
    """Add readings where some may stand already, or belong between those that do."""
    # A pair with no newest row has no readings to look for.
    kept = newest_of(connection, by_pair) if unread is None else {}
    since = {pair: min(by_pair[pair]) // MICROSECONDS_A_DAY * MICROSECONDS_A_DAY for pair in kept}
    standing = readings_since(connection, since) if since else {}
    fresh: dict[Pair, list[Entry]] = {}
    for pair, new in by_pair.items():
        known = {row.observed_at for row in standing.get(pair, ())}
        if unknown := [entry for at, entry in new.items() if at not in known]:
            fresh[pair] = unknown
    listed = [(*entry, run) for new in fresh.values() for entry in new]
    insert_tuples(connection, Reading, (*Entry._fields, "run"), listed)
    places = unread or places_of(connection, {subject for _, subject in fresh})
    keeping = Keeping()
    for pair, entries in fresh.items():
        stood = standing.get(pair, ())
        keeping.recount(pair, places[pair[1]], stood, entries, kept.get(pair))
    keeping.write(connection)
    return sum(1 for new in fresh.values() for entry in new if entry.value is not None)


def places_of(connection: Connection, subjects: Iterable[int]) -> dict[int, Place]:
    """Where each subject counts."""
    columns = (Subject.id, Subject.kind, Subject.platform, Subject.month, Subject.live)
    rows = connection.execute(select(*columns).where(among(connection, Subject.id, subjects)))
    return {number: Place._make(place) for number, *place in rows}


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
    if not refs:
        return []
    query = select(Subject.ref, *Latest.__table__.columns).join(Latest, Latest.subject == Subject.id)
    return list(connection.execute(query.where(among(connection, Subject.ref, refs))))


def absent_metrics(connection: Connection, subject: int, reason: str) -> set[str]:
    """The metrics whose newest row says already that they are absent for this reason."""
    query = select(Latest.metric).where(
        Latest.subject == subject, Latest.absent_at.is_not(None), Latest.reason == reason
    )
    return set(connection.execute(query).scalars())
