"""The words of the analyst desk: touches, their direction, what is promised, evaluations and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engagement.model.vocabulary import Kind

LIKED = range(-2, 3)
# Days between two touches that a tier promises, until the company says otherwise.
TIER_DAYS = {"1": 45, "2": 90, "3": 180}


class Desk(StrEnum):
    """Whose contacts they are: analysts at firms, or journalists at outlets."""

    ANALYSTS = "analysts"
    PRESS = "press"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def kind(self) -> Kind:
        """The kind of activity that is a touch of this desk."""
        return Kind.ANALYST_MEETING if self is Desk.ANALYSTS else Kind.PRESS

    @property
    def one(self) -> str:
        """Who a contact of this desk is."""
        return "analyst" if self is Desk.ANALYSTS else "journalist"

    @property
    def house(self) -> str:
        """What a contact of this desk works for."""
        return "firm" if self is Desk.ANALYSTS else "outlet"


def desk_of(kind: Kind) -> Desk | None:
    """The desk an activity of a kind is a touch of; None where it is none."""
    return next((desk for desk in Desk if desk.kind is kind), None)


class TouchType(StrEnum):
    """What sort of touch it was. The last is a journalist's."""

    BRIEFING = "briefing"
    INQUIRY = "inquiry"
    ADVISORY_DAY = "advisory_day"
    CALL = "call"
    EMAIL = "email"
    EVENT = "event"
    INTERVIEW = "interview"

    @property
    def label(self) -> str:
        return "E-mail" if self is TouchType.EMAIL else self.value.replace("_", " ").capitalize()


class Direction(StrEnum):
    """Who told whom."""

    WE_BRIEFED = "we_briefed"
    THEY_ADVISED = "they_advised"

    @property
    def label(self) -> str:
        return "We briefed them" if self is Direction.WE_BRIEFED else "They advised us"


# What a type of touch tells of its direction; of a call, an e-mail or an event it tells nothing.
GUESSED = {
    TouchType.BRIEFING: Direction.WE_BRIEFED,
    TouchType.INTERVIEW: Direction.WE_BRIEFED,
    TouchType.INQUIRY: Direction.THEY_ADVISED,
    TouchType.ADVISORY_DAY: Direction.THEY_ADVISED,
}


class Side(StrEnum):
    """Who made a promise."""

    OURS = "ours"
    THEIRS = "theirs"

    @property
    def label(self) -> str:
        return "We promised" if self is Side.OURS else "They promised"


@dataclass(frozen=True, slots=True)
class Promise:
    """What one side promised at a touch; `due_on` None where no day was named."""

    side: Side
    what: str
    due_on: date | None = None


class EvaluationSort(StrEnum):
    """The named evaluations of analyst firms; any other goes by its own name."""

    MAGIC_QUADRANT = "magic_quadrant"
    WAVE = "wave"
    MARKETSCAPE = "marketscape"
    RADAR = "radar"
    OTHER = "other"

    @property
    def label(self) -> str:
        return "MarketScape" if self is EvaluationSort.MARKETSCAPE else _title(self.value)


def _title(word: str) -> str:
    return " ".join(part.capitalize() for part in word.split("_"))


# The steps that lead to a publication, and how many days before it each is due: the usual lead times of
# Magic Quadrants and Waves; a person moves any of them.
STEPS: tuple[tuple[str, int], ...] = (
    ("Criteria", 168),
    ("Questionnaire", 126),
    ("Briefing", 98),
    ("References", 84),
    ("Fact check", 28),
    ("Publication", 0),
)
