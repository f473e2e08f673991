"""The record as SQLAlchemy models: one row is one fact, ids are UUIDv7 text made by us."""

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from engagement.model.words import clean

ID = String(36)
# SQLite keeps a narrow row in the tree of its own key: half the pages to write.
_CLUSTERED = ({"sqlite_with_rowid": False},)
# Numbers that stand for microseconds or days since 1970: an export tells them as instants and days.
AN_INSTANT = {"means": "instant"}
A_DAY = {"means": "day"}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: refuses naive times, stores UTC, gives UTC back (SQLite drops the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text that every database takes: what none keeps is taken out on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else clean(value)


class Base(DeclarativeBase):
    """One naming rule for constraints, so that migrations can name them on every engine."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: UTCDateTime,
        date: Date,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(none_as_null=True),
        str: CleanText,
    }


class Person(Base):
    """Somebody who does activities. `key` is the name without its dress."""

    __tablename__ = "person"
    __table_args__ = _CLUSTERED
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Event(Base):
    """A conference or meetup, with its dates; several activities can belong to it."""

    __tablename__ = "event"
    __table_args__ = _CLUSTERED
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(index=True)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    url: Mapped[str | None]
    cfp_closes_on: Mapped[date | None]
    created_at: Mapped[datetime]
    cfp_url: Mapped[str | None]


class Talk(Base):
    """The reusable abstract; every time it is given is an activity."""

    __tablename__ = "talk"
    __table_args__ = _CLUSTERED
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    title: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Activity(Base):
    """Something a person did or will do. `starts_on` is the day where it happened."""

    __tablename__ = "activity"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16))
    title: Mapped[str]
    title_key: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    starts_at: Mapped[datetime | None]
    zone: Mapped[str | None]
    event_id: Mapped[str | None] = mapped_column(ForeignKey("event.id"))
    talk_id: Mapped[str | None] = mapped_column(ForeignKey("talk.id"), index=True)
    place: Mapped[str | None]
    city: Mapped[str | None]
    country: Mapped[str | None]
    format: Mapped[str | None] = mapped_column(String(16))
    organisation: Mapped[str | None]
    counterpart: Mapped[str | None]
    minutes: Mapped[int | None]
    outcome: Mapped[str | None]
    tags: Mapped[list[str] | None]
    notes: Mapped[str | None]
    extra: Mapped[dict[str, Any] | None]
    search: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    campaign: Mapped[str | None]
    audiences: Mapped[list[str] | None]
    cost: Mapped[int | None]
    touch: Mapped[str | None] = mapped_column(String(16))
    direction: Mapped[str | None] = mapped_column(String(16))
    perception: Mapped[int | None]
    duties: Mapped[list[str] | None]
    public: Mapped[bool | None]

    __table_args__ = (
        Index("ix_activity_starts_on", "starts_on"),
        Index("ix_activity_event", "event_id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
    )


class ActivityPerson(Base):
    """Who does an activity, in the order they were named."""

    __tablename__ = "activity_person"
    __table_args__ = _CLUSTERED
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    place: Mapped[int]


class Link(Base):
    """A URL an activity can be measured by. `key` is its canonical form."""

    __tablename__ = "link"
    __table_args__ = _CLUSTERED
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    id: Mapped[str] = mapped_column(ID)
    url: Mapped[str]
    platform: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str | None]
    place: Mapped[int]
    deleted_at: Mapped[datetime | None]


class Account(Base):
    """Our handle on a platform, or a community we grow."""

    __tablename__ = "account"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16))
    handle: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    external_id: Mapped[str | None]
    records_posts: Mapped[bool]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Subject(Base):
    """What readings are of, by a small number: a page (`ref` is a link's key), activity or account.

    The same page linked from three activities is one subject, read once and counted once, under the
    first of them. `kind`, `platform`, `month` and `live` repeat that activity's, so that the kept
    tables come from the ledger alone; the store moves them when the activity is edited.
    """

    __tablename__ = "subject"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    ref: Mapped[str] = mapped_column(unique=True)
    sort: Mapped[str] = mapped_column(String(8))
    activity_id: Mapped[str | None] = mapped_column(ForeignKey("activity.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    platform: Mapped[str] = mapped_column(String(16))
    month: Mapped[int]
    live: Mapped[bool]


class Reading(Base):
    """One metric of one subject at one instant. Added, never changed; a NULL value is an absence."""

    __tablename__ = "reading"
    metric: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject: Mapped[int] = mapped_column(ForeignKey("subject.id"), primary_key=True)
    observed_at: Mapped[int] = mapped_column(BigInteger, primary_key=True, info=AN_INSTANT)
    value: Mapped[int | None] = mapped_column(BigInteger)
    provenance: Mapped[str] = mapped_column(String(12))
    run: Mapped[int | None]
    by: Mapped[str | None]
    reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(value IS NULL) = (provenance = 'unavailable')", name="absence"),
        {"sqlite_with_rowid": False},
    )


class Latest(Base):
    """Kept: the newest value of a metric of a subject, the first one, and a newer absence if any."""

    __tablename__ = "latest"
    metric: Mapped[str] = mapped_column(String(24), primary_key=True)
    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int | None] = mapped_column(BigInteger)
    observed_at: Mapped[int] = mapped_column(BigInteger, info=AN_INSTANT)
    provenance: Mapped[str] = mapped_column(String(12))
    first_value: Mapped[int | None] = mapped_column(BigInteger)
    first_at: Mapped[int | None] = mapped_column(BigInteger, info=AN_INSTANT)
    absent_at: Mapped[int | None] = mapped_column(BigInteger, info=AN_INSTANT)
    reason: Mapped[str | None]

    __table_args__ = (
        Index("ix_latest_subject", "subject"),
        {"sqlite_with_rowid": False},
    )


class SubjectDay(Base):
    """Kept: growth of a subject on a UTC day (days since 1970); zeros are left out."""

    __tablename__ = "subject_day"
    metric: Mapped[str] = mapped_column(String(24), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=A_DAY)
    subject: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    growth: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = _CLUSTERED


class GrowthDay(Base):
    """Kept: growth on a UTC day of all living subjects of a kind on a platform."""

    __tablename__ = "growth_day"
    metric: Mapped[str] = mapped_column(String(24), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=A_DAY)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    growth: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = _CLUSTERED


class ReachMonth(Base):
    """Kept: what the activities of a month (year * 12 + month - 1) have reached by now.

    `known` counts the subjects with a value.
    """

    __tablename__ = "reach_month"
    metric: Mapped[str] = mapped_column(String(24), primary_key=True)
    month: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    known: Mapped[int]

    __table_args__ = _CLUSTERED


class Goal(Base):
    """A measure, a target, a period and who set it; `parent_id` is the longer goal it is a part of."""

    __tablename__ = "goal"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    key: Mapped[str]
    owner: Mapped[str] = mapped_column(String(16))
    measure: Mapped[str]
    target: Mapped[int] = mapped_column(BigInteger)
    from_on: Mapped[date]
    to_on: Mapped[date]
    version: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("goal.id"), index=True)


class Run(Base):
    """One pull or import: what it did, and what failed."""

    __tablename__ = "run"
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(ID, unique=True)
    verb: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    did: Mapped[dict[str, Any]]


class Change(Base):
    """Who changed which fields of which record when; `fields` is {name: [from, to]}.

    An `add` holds no fields: the record itself and the changes after it tell what it was.
    """

    __tablename__ = "change"
    __table_args__ = _CLUSTERED
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    action: Mapped[str] = mapped_column(String(8))
    noun: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[str] = mapped_column(ID, index=True)
    run: Mapped[int | None]
    fields: Mapped[dict[str, Any] | None]


class SourceState(Base):
    """How a platform was when it was last asked; `failures` counts those since the last good read."""

    __tablename__ = "source_state"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    last_run: Mapped[datetime | None]
    last_good: Mapped[datetime | None]
    last_error: Mapped[str | None]
    retry_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default="0")


class Charge(Base):
    """A resource a platform billed on a UTC day: the same one is charged once a day."""

    __tablename__ = "charge"
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, info=A_DAY)
    resource: Mapped[str] = mapped_column(primary_key=True)
    micro_usd: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = _CLUSTERED


class Asked(Base):
    """When a source was last asked for a page (a link's key) or account, in microseconds.

    `next_at` is when its turn comes again, where that is not tomorrow; `value` was its leading number
    then. `woke_at` (days after it came out) and `woke_size` (share of its final value) tell of a page
    that woke up.
    """

    __tablename__ = "asked"
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    ref: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[int] = mapped_column(BigInteger, info=AN_INSTANT)
    next_at: Mapped[int | None] = mapped_column(BigInteger, info=AN_INSTANT)
    value: Mapped[int | None] = mapped_column(BigInteger)
    woke_at: Mapped[int | None]
    woke_size: Mapped[float | None] = mapped_column(Float)

    __table_args__ = _CLUSTERED


class Origin(Base):
    """A row that was imported before, by its fingerprint: read again, it changes nothing."""

    __tablename__ = "origin"
    fingerprint: Mapped[str] = mapped_column(String(32), primary_key=True)
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"))

    __table_args__ = _CLUSTERED


class Inbox(Base):
    """What capture found, as a draft: waiting, accepted, merged into an activity or a draft, or ignored.

    `origin` is what it is known by when its source is read again, `mark` what it said the last time;
    `keys` are its links, so that what was ignored stays so wherever it is met. `same_as` is the
    activity a waiting draft may be; `activity_id` the one it became or was merged into.
    """

    __tablename__ = "inbox"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    origin: Mapped[str] = mapped_column(unique=True)
    mark: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(10), index=True)
    proposal: Mapped[dict[str, Any]]
    keys: Mapped[list[str] | None]
    same_as: Mapped[str | None] = mapped_column(ID)
    activity_id: Mapped[str | None] = mapped_column(ID, index=True)
    joined: Mapped[str | None] = mapped_column(ID, index=True)
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Watch(Base):
    """A standing subscription: a feed, calendar, schedule, channel or list that is read again."""

    __tablename__ = "watch"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    address: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    sort: Mapped[str] = mapped_column(String(16))
    person: Mapped[str | None]
    words: Mapped[str | None]
    etag: Mapped[str | None]
    last_run: Mapped[datetime | None]
    last_good: Mapped[datetime | None]
    last_result: Mapped[str | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class FileShape(Base):
    """How the columns of files of one shape were understood by the person who imported one."""

    __tablename__ = "file_shape"
    shape: Mapped[str] = mapped_column(String(32), primary_key=True)
    columns: Mapped[dict[str, Any]]


class Token(Base):
    """A form's one-time token: two clicks on Save make one record."""

    __tablename__ = "token"
    __table_args__ = _CLUSTERED
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    record_id: Mapped[str] = mapped_column(ID)


class Meta(Base):
    """Single facts about the database, such as the version of its data."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
