"""The words of the analyst desk: touches, their direction, what is promised, evaluations and their steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
