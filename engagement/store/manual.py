"""Numbers given by hand with their day: newsletter subscribers, chat members, LinkedIn figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection, select

from engagement.errors import NotFound, Refused
from engagement.model.drafts import EARLIEST
from engagement.model.ids import is_id
from engagement.model.instants import to_micros
from engagement.model.links import NotAnAddress, read_url
from engagement.model.tables import Account, Activity, Latest, Link, Reading, Subject
from engagement.model.vocabulary import METRICS, Kind
from engagement.store import accounts, ledger
from engagement.store.unit import Unit

LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Told:
    """One number on a day: of an account (`newsletter/acme`), a linked page's address or an activity's id."""

    what: str
    metric: str
    day: date
    value: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Why the number at this place was not taken."""

    place: int
    field: str
    value: str
    reason: str


def enter(unit: Unit, told: Sequence[Told], provenance: str) -> tuple[int, int, list[NotTaken]]:
    """Add these numbers; (how many are news, how many stood already, those not taken).

    An account that is not known is added. What a platform measures is never replaced by hand. A second
    number of a day is its correction: of several given at once the last one stands, so that the same file
    again is no news.
    """
    added = unchanged = 0
    refused: list[NotTaken] = []
    last: dict[tuple[str, str, date], int] = {}
    for place, one in enumerate(told):
        if wrong := _wrong(one, unit.at.date()):
            refused.append(NotTaken(place, *wrong))
        else:
            unchanged += (one.what, one.metric, one.day) in last
            last[one.what, one.metric, one.day] = place
    for place in sorted(last.values()):
        try:
            news = _enter(unit, told[place], provenance)
        except Refused as error:
            refused.append(NotTaken(place, error.field or "", str(error.value or ""), error.message))
            continue
        added += news
        unchanged += not news
    return added, unchanged, refused


def _wrong(one: Told, today: date) -> tuple[str, str, str] | None:
    """The field that is wrong in itself, its value, and why."""
    if one.metric not in METRICS:
        return "metric", one.metric, f"it is none of {', '.join(METRICS)}"
    if isinstance(one.value, bool) or not 0 <= one.value <= LARGEST:
        return "value", str(one.value), "a number is between 0 and a trillion"
    if not EARLIEST <= one.day <= today:
        return "date", str(one.day), "the day is not between 1970 and today"
    return None


def _enter(unit: Unit, one: Told, provenance: str) -> bool:
    ref, sort = _ref(unit, one.what)
    if sort == "link" and (holder := _holder(unit.connection, ref, one.metric)):
        ref, sort = holder, "activity"
    subject = ledger.subjects_for(unit.connection, [ref], sort)[ref]
    start = to_micros(datetime.combine(one.day, time(), UTC))
    stands = select(Reading.observed_at, Reading.value, Reading.provenance).where(
        Reading.subject == subject, Reading.metric == one.metric
    )
    rows = unit.connection.execute(stands.order_by(Reading.observed_at)).all()
    if any(row.provenance == "measured" for row in rows):
        raise Refused(
            "the platform measures it; a number by hand does not replace that", "metric", one.metric
        )
    ends = start + int(timedelta(days=1).total_seconds()) * 1_000_000
    same_day = [row for row in rows if start <= row.observed_at < ends]
    if same_day and same_day[-1].value == one.value:
        return False
    noon = min(start + ends >> 1, to_micros(unit.at))
    at = max(noon, same_day[-1].observed_at + 1) if same_day else noon
    by = None if provenance == "imported" else unit.by
    entry = ledger.Entry(subject, one.metric, at, one.value, provenance, by)
    ledger.add_readings(unit.connection, [entry], unit.run)
    return True


def _ref(unit: Unit, what: str) -> tuple[str, str]:
    """The ledger's name of an account, of a page that an activity links to, or of an activity."""
    if is_id(what):
        living = Activity.id == what, Activity.deleted_at.is_(None)
        if unit.connection.execute(select(Activity.id).where(*living)).first() is None:
            raise NotFound("there is no such activity; it may have been deleted", "activity", what)
        return what, "activity"
    if "://" in what:
        try:
            key = read_url(what).key
        except NotAnAddress as error:
            raise Refused(str(error), "account", what) from error
        if not _linked(unit.connection, key):
            raise Refused("no activity links to this page; log it first", "account", what)
        return key, "link"
    platform, handle = accounts.read_account(what)
    standing = unit.connection.execute(
        select(Account.id).where(
            Account.key == f"{platform}/{handle.lower()}", Account.deleted_at.is_(None)
        )
    ).scalar()
    return standing or accounts.add(unit, f"{platform}/{handle}"), "account"


def _holder(connection: Connection, key: str, metric: str) -> str | None:
    """The activity that keeps this number of its page itself, so that it is not counted beside that.

    A file of LinkedIn's numbers gives them to the post's activity; any table may give its own.
    """
    living = (
        select(Activity.id, Activity.kind, Link.platform)
        .join(Link, Activity.id == Link.activity_id)
        .where(Link.key == key, Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
        .distinct()
    )
    found = connection.execute(living).all()
    if len(found) != 1:
        return None
    valued = (
        select(Subject.ref)
        .join(Latest, Latest.subject == Subject.id)
        .where(Subject.ref.in_((found[0].id, key)), Latest.metric == metric, Latest.value.is_not(None))
    )
    told = set(connection.execute(valued).scalars())
    own_post = found[0].platform == "linkedin" and found[0].kind == Kind.SOCIAL_POST
    return found[0].id if found[0].id in told or (own_post and not told) else None


def _linked(connection: Connection, key: str) -> bool:
    query = (
        select(Link.key)
        .join(Activity, Activity.id == Link.activity_id)
        .where(Link.key == key, Link.deleted_at.is_(None), Activity.deleted_at.is_(None))
    )
    return connection.execute(query).first() is not None
