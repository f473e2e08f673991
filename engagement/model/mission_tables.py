"""The mirror of the mission and the CEO's briefs as SQLAlchemy models."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engagement.model.tables import ID, Base


class Choice(Base):
    """What the company chose for itself: tiers, the time's balance, minutes per kind, the catalogue."""

    __tablename__ = "choice"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=False)


class Assessor(Base):
    """Somebody who is asked every quarter how the CTO does."""

    __tablename__ = "assessor"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str] = mapped_column(String(16))
    department: Mapped[str | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Invitation(Base):
    """A link by which one assessor answers for one quarter; only the hash of its secret is kept."""

    __tablename__ = "invitation"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    assessor_id: Mapped[str] = mapped_column(ForeignKey("assessor.id"), index=True)
    quarter: Mapped[str] = mapped_column(String(8))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_on: Mapped[date]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class Assessment(Base):
    """One score of an indicator by one assessor for a quarter ("2026-Q3"), with the evidence."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("indicator", "assessor_id", "quarter"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    indicator: Mapped[str] = mapped_column(String(24))
    assessor_id: Mapped[str] = mapped_column(ForeignKey("assessor.id"), index=True)
    quarter: Mapped[str] = mapped_column(String(8))
    given_on: Mapped[date]
    score: Mapped[int]
    words: Mapped[str | None]
    for_ceo_only: Mapped[bool]
    evidence: Mapped[list[str] | None]
    version: Mapped[int]
    created_at: Mapped[datetime]


class WatchedCompany(Base):
    """A startup or partner whose technology is looked at again and again."""

    __tablename__ = "watched_company"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    sort: Mapped[str] = mapped_column(String(16))
    why: Mapped[str | None]
    url: Mapped[str | None]
    looked_on: Mapped[date | None]
    every_days: Mapped[int | None]
    verdict: Mapped[str | None] = mapped_column(String(16))
    owner: Mapped[str | None]
    notes: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Brief(Base):
    """A frozen page for a period: `content` never changes; `comment` is a person's own words."""

    __tablename__ = "brief"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    name: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    on_day: Mapped[date]
    content: Mapped[dict[str, Any]]
    comment: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    deleted_at: Mapped[datetime | None]


class Look(Base):
    """When somebody last said that they have read what changed."""

    __tablename__ = "look"
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class Delivery(Base):
    """A brief that was sent, or was to be: once for each period and address, whoever asks."""

    __tablename__ = "delivery"
    __table_args__ = (UniqueConstraint("due", "channel", "address"),)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(ID, unique=True)
    due: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str]
    brief_id: Mapped[str | None] = mapped_column(ForeignKey("brief.id"))
    state: Mapped[str] = mapped_column(String(12))
    error: Mapped[str | None]
    tries: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
