"""What the record keeps of its copies elsewhere, as SQLAlchemy models: the sheet, programmes, access tokens."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engagement.model.tables import ID, Base


class SheetTab(Base):
    """A tab of a spreadsheet as it was last seen; `sheet` is Google's id of it: another one begins anew.

    `columns` is {"headers": row 1 in its order, "renamed": {a header of ours: what a person called it}}.
    """

    __tablename__ = "sheet_tab"
    sheet: Mapped[str] = mapped_column(String(128), primary_key=True)
    tab: Mapped[str] = mapped_column(String(16), primary_key=True)
    columns: Mapped[dict[str, Any]]
    pushed_at: Mapped[datetime]


class SheetRow(Base):
    """A row of a mirror tab: `stood` is what is known to have stood there last, {column: value}.

    `sent` is what a push was writing when it was last heard of: until it is known to have arrived, either
    of the two is ours, and neither is a person's edit. `stood` is NULL before the first write arrived.
    """

    __tablename__ = "sheet_row"
    sheet: Mapped[str] = mapped_column(String(128), primary_key=True)
    tab: Mapped[str] = mapped_column(String(16), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(96), primary_key=True)
    stood: Mapped[dict[str, Any] | None]
    sent: Mapped[dict[str, Any] | None]


class SheetConflict(Base):
    """A cell that both sides changed: left alone on both until a person chooses.

    `stood` is what both started from. `theirs` is what the sheet said when `choice` was made, or when it
    was last looked at. `choice` is "ours" from the choice until a push has written ours.
    """

    __tablename__ = "sheet_conflict"
    sheet: Mapped[str] = mapped_column(String(128), primary_key=True)
    tab: Mapped[str] = mapped_column(String(16), primary_key=True)
    row_id: Mapped[str] = mapped_column(String(96), primary_key=True)
    column: Mapped[str] = mapped_column(String(32), primary_key=True)
    stood: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    ours: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    theirs: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    choice: Mapped[str | None] = mapped_column(String(8))
    found_at: Mapped[datetime]


class SheetTaken(Base):
    """A row of the Inbox tab that was taken, by the fingerprint of what it said: never taken twice.

    `gone_at` is when a pull first missed it there: a row that is new and much like one that went since the
    last pull is its correction.
    """

    __tablename__ = "sheet_taken"
    sheet: Mapped[str] = mapped_column(String(128), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str | None] = mapped_column(String(96))
    said: Mapped[str]
    taken_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class SheetState(Base):
    """How a spreadsheet was when it was last asked; `asked` are the instants of the last minute's requests.

    `asked` is {"read": [microseconds], "write": [...]}: the quota of a minute holds across processes.
    """

    __tablename__ = "sheet_state"
    sheet: Mapped[str] = mapped_column(String(128), primary_key=True)
    title: Mapped[str | None]
    pushed_at: Mapped[datetime | None]
    pulled_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    problems: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    asked: Mapped[dict[str, Any] | None]


class Report(Base):
    """An activity that was reported to an ambassador programme, or was to be: once for each person.

    States as a delivery's: sending, sent, failed, unsure. `mark` is the fingerprint of what was said. `asked`
    are the instants of its tries in the minutes before the last, in microseconds: a programme's quota holds
    across processes.
    """

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("programme", "activity_id", "person"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    programme: Mapped[str] = mapped_column(String(16))
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"), index=True)
    person: Mapped[str]
    state: Mapped[str] = mapped_column(String(12))
    mark: Mapped[str] = mapped_column(String(32))
    remote_id: Mapped[str | None]
    error: Mapped[str | None]
    tries: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    asked: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))


class AccessToken(Base):
    """A person's key to the API: only the hash of its secret is kept."""

    __tablename__ = "access_token"
    __table_args__ = (Index("ix_access_token_person", "person"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person: Mapped[str]
    name: Mapped[str]
    scopes: Mapped[list[str]]
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
