"""The ledger: readings are added, never changed; the kept tables follow in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select, update

from engagement.model.instants import MICROSECONDS_A_DAY
from engagement.model.tables import Account, Activity, Latest, Link, Reading, Subject
from engagement.store.bulk import among, insert_rows, insert_tuples
from engagement.store.keeping import Keeping
from engagement.store.kept import Newest, Pair, Past, Place, move, newest_of, readings_since


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
    by_pair = _in_order(entries)
    # A pair with no newest row has no readings to look for.
    kept = newest_of(connection, by_pair) if unread is None else {}
    standing = _standing(connection, by_pair, kept)
    for pair, rows in standing.items():
        known = {row.observed_at for row in rows}
        by_pair[pair] = [entry for entry in by_pair[pair] if entry.observed_at not in known]
    fresh = [entry for new in by_pair.values() for entry in new]
    if not fresh:
        return 0
    insert_tuples(connection, Reading, (*Entry._fields, "run"), [(*entry, run) for entry in fresh])
    places = unread or places_of(connection, {entry.subject for entry in fresh})
    keeping = Keeping()
    for pair, new in by_pair.items():
        if not new:
            continue
        was, place = kept.get(pair), places[pair[1]]
        if pair not in standing and len(new) == 1 and new[0].value is not None:
            keeping.follow(pair, place, new[0], was)
        else:
            stood = standing[pair] if pair in standing else was.end() if was else []
            keeping.recount(pair, place, stood, new, was)
    keeping.write(connection)
    return sum(1 for entry in fresh if entry.value is not None)


def _in_order(entries: Iterable[Entry]) -> dict[Pair, list[Entry]]:
    """Entries by pair in time's order; of several for one instant the first."""
    by_pair: dict[Pair, list[Entry]] = {}
    for entry in entries:
        by_pair.setdefault((entry.metric, entry.subject), []).append(entry)
    for pair, several in by_pair.items():
        if len(several) > 1:
            once = {entry.observed_at: entry for entry in reversed(several)}
            by_pair[pair] = sorted(once.values(), key=attrgetter("observed_at"))
    return by_pair


def _standing(
    connection: Connection, by_pair: Mapping[Pair, Sequence[Entry]], kept: Mapping[Pair, Newest]
) -> dict[Pair, list[Past]]:
    """What stands around the new readings of each pair where some are not newer than all of it."""
    since = {
        pair: by_pair[pair][0].observed_at // MICROSECONDS_A_DAY * MICROSECONDS_A_DAY
        for pair, newest in kept.items()
        if not newest.is_past(by_pair[pair][0].observed_at)
    }
    return readings_since(connection, since) if since else {}


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
    query = select(Subject.ref, *Latest.__table__.columns).join(Latest, Latest.subject == Subject.id)
    return list(connection.execute(query.where(among(connection, Subject.ref, refs))))


def absent_metrics(connection: Connection, subject: int, reason: str) -> set[str]:
    """The metrics whose newest row says already that they are absent for this reason."""
    query = select(Latest.metric).where(
        Latest.subject == subject, Latest.absent_at.is_not(None), Latest.reason == reason
    )
    return set(connection.execute(query).scalars())
