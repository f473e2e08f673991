"""The analyst and press desks as SQLAlchemy models."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engagement.model.tables import ID, Base


class Firm(Base):
    """An analyst firm or a media outlet."""

    __tablename__ = "firm"
    __table_args__ = (UniqueConstraint("desk", "key"),)
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    desk: Mapped[str] = mapped_column(String(16))
    name: Mapped[str]
    key: Mapped[str]
    notes: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class Contact(Base):
    """A designated analyst at a firm, or a journalist at an outlet.

    `every_days` beats the interval of the tier; `owner` is who keeps the relationship.
    """

    __tablename__ = "contact"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    desk: Mapped[str] = mapped_column(String(16))
    firm_id: Mapped[str] = mapped_column(ForeignKey("firm.id"), index=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(index=True)
    coverage: Mapped[list[str] | None]
    tier: Mapped[str | None] = mapped_column(String(8))
    every_days: Mapped[int | None]
    owner: Mapped[str | None]
    notes: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class ActivityContact(Base):
    """Whom an activity touched, found by the names it tells; kept by the store with every write."""

    __tablename__ = "activity_contact"
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"), primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), primary_key=True, index=True)


class Evaluation(Base):
    """One entry of a firm's research agenda: a Magic Quadrant, a Wave …"""

    __tablename__ = "evaluation"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    firm_id: Mapped[str] = mapped_column(ForeignKey("firm.id"), index=True)
    name: Mapped[str]
    sort: Mapped[str] = mapped_column(String(16))
    publishes_on: Mapped[date]
    url: Mapped[str | None]
    result: Mapped[str | None]
    notes: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class EvaluationStep(Base):
    """A step on the way to an evaluation's publication."""

    __tablename__ = "evaluation_step"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    evaluation_id: Mapped[str] = mapped_column(ForeignKey("evaluation.id"), index=True)
    place: Mapped[int]
    name: Mapped[str]
    due_on: Mapped[date]
    owner: Mapped[str | None]
    done_on: Mapped[date | None]
    deleted_at: Mapped[datetime | None]


class Commitment(Base):
    """What one side promised at a touch, by when, and when it was kept."""

    __tablename__ = "commitment"
    id: Mapped[str] = mapped_column(ID, primary_key=True)
    activity_id: Mapped[str] = mapped_column(ForeignKey("activity.id"), index=True)
    side: Mapped[str] = mapped_column(String(8))
    what: Mapped[str]
    due_on: Mapped[date | None]
    kept_on: Mapped[date | None]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
