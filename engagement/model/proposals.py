"""A proposal: what capture found about one activity, with where, why and how sure; it may lack a date."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from engagement.model.desk import Direction, Promise, TouchType
from engagement.model.drafts import Draft, DraftLink, Invalid, default_status
from engagement.model.vocabulary import (
    ATTENDED_KINDS,
    MEETING_KINDS,
    TALK_KINDS,
    Audience,
    Format,
    Kind,
    Role,
    Status,
)
from engagement.model.words import visible

# Below this a person looks before it is recorded.
SURE_ENOUGH = 0.5


@dataclass(slots=True)
class Proposal:
    """What was found of one activity. In the product's words: a draft, waiting in the inbox.

    `origin` is what it is known by when the same source is read again. `where` names the source for
    a reader, `why` says what it was classified by, `doubts` what a person has to decide. `medium` is
    set where the find is a recording, deck or post about an activity more than the activity itself;
    `said` is further text of it, for meeting names of events and people.
    """

    kind: Kind
    title: str
    starts_on: date | None = None
    status: Status | None = None
    ends_on: date | None = None
    starts_at: datetime | None = None
    zone: str | None = None
    event: str | None = None
    event_url: str | None = None
    place: str | None = None
    city: str | None = None
    country: str | None = None
    format: Format | None = None
    organisation: str | None = None
    counterpart: str | None = None
    minutes: int | None = None
    outcome: str | None = None
    persons: tuple[str, ...] = ()
    links: tuple[DraftLink, ...] = ()
    numbers: tuple[tuple[str, int], ...] = ()
    tags: tuple[str, ...] = ()
    campaign: str | None = None
    audiences: tuple[Audience, ...] = ()
    cost: int | None = None
    touch: TouchType | None = None
    direction: Direction | None = None
    perception: int | None = None
    duties: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()
    public: bool | None = None
    notes: str | None = None
    origin: str = ""
    where: str = ""
    confidence: float = 0.6
    why: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    medium: Role | None = None
    said: str = ""
    mentions: tuple[str, ...] = ()
    url_refused: str | None = None
    same_as: str | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def doubtful(self) -> bool:
        """Whether a person has to look before it is recorded."""
        return bool(self.doubts or self.required or self.same_as) or self.confidence < SURE_ENOUGH

    @property
    def required(self) -> list[str]:
        """The fields without which it cannot be recorded."""
        absent = [] if visible(self.title) else ["title"]
        return absent if self.starts_on else [*absent, "starts_on"]

    def missing(self) -> list[str]:
        """What its reader would want to know yet, most needed first."""
        absent = self.required
        if self.kind in TALK_KINDS and not self.event:
            absent.append("event")
        if self.kind in MEETING_KINDS and not self.organisation:
            absent.append("organisation")
        if self.kind in ATTENDED_KINDS and not any(m == "attendance" for m, _ in self.numbers):
            absent.append("attendance")
        if not self.persons:
            absent.append("persons")
        return absent

    def draft(self, today: date) -> Draft:
        """As a draft that can be recorded. Raises Invalid when title or date is not known."""
        if not visible(self.title):
            raise Invalid("title", self.title, "a title needs at least one visible character")
        if self.starts_on is None:
            raise Invalid("starts_on", "", "there is no date yet")
        told: dict[str, Any] = {name: getattr(self, name) for name in _SHARED}
        told["status"] = self.status or default_status(self.starts_on, today)
        return Draft(**told)


_SHARED = tuple(f.name for f in fields(Draft))
DRAFT_FIELDS = _SHARED
