"""A draft: everything somebody says about one activity, checked before it is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engagement.model.desk import LIKED, Direction, Promise, TouchType
from engagement.model.links import NotAnAddress, read_url
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status, statuses_of
from engagement.model.words import visible

EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
LARGEST = 10**12
LONGEST_DAYS = 60  # of hours that are worth adding to a balance
DEAREST = 2_000_000_000  # what a column of whole numbers holds on every engine


class Invalid(ValueError):
    """One field of a draft is wrong: `field` names it, `value` is what it held."""

    def __init__(self, field: str, value: object, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason = field, value, reason


@dataclass(frozen=True, slots=True)
class DraftLink:
    """A URL as it was given, and what it is to the activity."""

    url: str
    role: Role


@dataclass(slots=True)
class Draft:
    """One activity as a person or a file tells it; None is "not said".

    `touch`, `direction` and `perception` (-2 to 2, what they think of us afterwards) tell of a meeting with
    an analyst or the press. `duties` are keys of the mission's catalogue, or `mission.NO_DUTY` alone; empty
    where nobody chose, so that they are guessed. `promises` are added to those that stand, like `numbers`. `public` says
    whether it may be shown on the speaker page, against what is usual for its kind (`model/public.py`).

    Nobody changes one: `dataclasses.replace` makes another. (A frozen one takes twice as long to make.)
    """

    kind: Kind
    title: str
    starts_on: date
    status: Status
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
    extra: Mapping[str, str] = field(default_factory=dict)


def default_status(on: date, today: date) -> Status:
    """What an activity of that day is when nobody said: delivered once its day has come."""
    return Status.DELIVERED if on <= today else Status.PLANNED


def check(draft: Draft) -> None:
    """Raise Invalid for the first field that cannot be recorded."""
    if not visible(draft.title):
        raise Invalid("title", draft.title, "a title needs at least one visible character")
    for name, day in (("starts_on", draft.starts_on), ("ends_on", draft.ends_on)):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise Invalid(name, day, f"{day} is not between {EARLIEST} and {LATEST}")
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise Invalid("ends_on", draft.ends_on, f"it ends before it starts ({draft.starts_on})")
    if draft.status not in statuses_of(draft.kind):
        allowed = ", ".join(s.value for s in statuses_of(draft.kind))
        reason = f"a {draft.kind.label.lower()} can be {allowed}"
        raise Invalid("status", draft.status.value, reason)
    if draft.minutes is not None:
        days = ((draft.ends_on or draft.starts_on) - draft.starts_on).days + 1
        if not 0 < draft.minutes <= min(days, LONGEST_DAYS) * 24 * 60:
            reason = "minutes are more than 0, and at most 1,440 (24 hours) for each of its days"
            raise Invalid("minutes", draft.minutes, reason)
    if draft.perception is not None and draft.perception not in LIKED:
        raise Invalid("perception", draft.perception, "perception goes from -2 (worst) to 2 (best)")
    if draft.campaign is not None and not visible(draft.campaign):
        raise Invalid("campaign", draft.campaign, "a campaign's name needs a visible character")
    if draft.cost is not None and not 0 <= draft.cost <= DEAREST:
        reason = "a cost is a whole amount of 0 or more, up to two thousand million"
        raise Invalid("cost", draft.cost, reason)
    for metric, value in draft.numbers:
        if not 0 <= value <= LARGEST:
            raise Invalid(metric, value, "a count is 0 or more, and below a million million")
    for link in draft.links:
        try:
            read_url(link.url)
        except NotAnAddress as error:
            raise Invalid(link.role.value, link.url, str(error)) from error
