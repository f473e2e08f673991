"""The desk's records as plain values: contacts, touches, promises, evaluations, mentions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engagement.model.desk import Desk, EvaluationSort, Side


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact as a person or a file tells it; `every_days` beats the interval of the tier."""

    name: str
    firm: str
    desk: Desk = Desk.ANALYSTS
    coverage: tuple[str, ...] = ()
    tier: str | None = None
    every_days: int | None = None
    owner: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Designated:
    """A contact as it stands; `interval` is its own or its tier's number of days, None where neither is said."""

    id: str
    name: str
    firm_id: str
    firm: str
    coverage: tuple[str, ...]
    tier: str | None
    every_days: int | None
    interval: int | None
    owner: str | None
    notes: str | None
    version: int
    added_on: date

    @property
    def shown(self) -> str:
        """The name with its firm."""
        return f"{self.name}, {self.firm}"


@dataclass(frozen=True, slots=True)
class House:
    """An analyst firm or an outlet, with how many contacts and evaluations it has."""

    id: str
    name: str
    notes: str | None
    version: int
    contacts: int
    evaluations: int


@dataclass(frozen=True, slots=True)
class Touch:
    """An activity that touched contacts, or will; `contacts` are their ids, empty where none is known."""

    id: str
    on: date
    status: str
    title: str
    contacts: tuple[str, ...] = ()
    organisation: str | None = None
    touch: str | None = None
    direction: str | None = None
    minutes: int | None = None
    topics: tuple[str, ...] = ()
    perception: int | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise that stands: of which side, made at which touch, to or by whom."""

    id: str
    activity_id: str
    made_on: date
    side: Side
    what: str
    due_on: date | None
    kept_on: date | None
    title: str
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step towards an evaluation's publication."""

    id: str
    name: str
    due_on: date
    owner: str | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """An evaluation as a person tells it; `owner` is given to its steps where they are planned."""

    firm: str
    name: str
    publishes_on: date
    sort: EvaluationSort = EvaluationSort.OTHER
    desk: Desk = Desk.ANALYSTS
    url: str | None = None
    result: str | None = None
    notes: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """An evaluation as it stands, with its steps in their order."""

    id: str
    firm_id: str
    firm: str
    name: str
    sort: EvaluationSort
    publishes_on: date
    url: str | None
    result: str | None
    notes: str | None
    version: int
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A page that tells of us, by a contact or a firm of the desk."""

    activity_id: str
    on: date
    title: str
    url: str
    by: str


@dataclass(frozen=True, slots=True)
class DeskRecord:
    """All there is on one desk."""

    desk: Desk
    tiers: dict[str, int]
    houses: tuple[House, ...] = ()
    contacts: tuple[Designated, ...] = ()
    touches: tuple[Touch, ...] = ()
    owed: tuple[Owed, ...] = ()
    evaluations: tuple[Evaluated, ...] = ()
    mentions: tuple[Mention, ...] = field(default_factory=tuple)
