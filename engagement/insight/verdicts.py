"""The words for how a goal is doing, and what a goal and its facts are to the arithmetic."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from engagement.model.outlook import Outlook


class Verdict(StrEnum):
    """What a goal's pace says, worst first."""

    BEHIND = "behind"
    MISSED = "missed"
    AT_RISK = "at_risk"
    NO_DATA = "no_data"
    TOO_EARLY = "too_early"
    ON_TRACK = "on_track"
    ACHIEVED = "achieved"
    NOT_STARTED = "not_started"

    @property
    def label(self) -> str:
        if self is Verdict.TOO_EARLY:
            return "Too early to say"
        return self.value.replace("_", " ").capitalize()


class GoalRow(Protocol):
    """A goal as it is recorded."""

    @property
    def name(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def target(self) -> int: ...
    @property
    def from_on(self) -> date: ...
    @property
    def to_on(self) -> date: ...


class GoalFacts(Protocol):
    """What its measure stands at."""

    @property
    def actual(self) -> int | None: ...
    @property
    def booked(self) -> int: ...
    @property
    def known(self) -> int | None: ...
    @property
    def of(self) -> int | None: ...
    @property
    def left_out(self) -> int: ...
    @property
    def oldest(self) -> datetime | None: ...
    @property
    def outlook(self) -> Outlook: ...
    @property
    def level(self) -> int | None: ...
