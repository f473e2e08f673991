"""The watch list of startups and partners: what is told of a company, and when it is looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from engagement.model.vocabulary import Kind

EVERY_DAYS = 90  # between two looks, where nobody said
LONGEST_DAYS = 3650
# What counts as a look at a company, when it was done with that organisation.
LOOK_KINDS = (Kind.STARTUP_WATCH, Kind.DUE_DILIGENCE, Kind.PARTNER_MEETING)


class CompanySort(StrEnum):
    """Why a company is watched at all."""

    STARTUP = "startup"
    PARTNER = "partner"
    ACQUISITION_TARGET = "acquisition_target"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class CompanyVerdict(StrEnum):
    """What we make of a company; one we pass on is not due again, unless it has an interval of its own."""

    WATCH = "watch"
    TALK = "talk"
    PILOT = "pilot"
    PARTNER = "partner"
    ACQUIRE = "acquire"
    PASS = "pass"  # noqa: S105  (a verdict)

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class CompanyDraft:
    """A company as a person tells it; None is "not said"."""

    name: str
    sort: CompanySort = CompanySort.STARTUP
    why: str | None = None
    url: str | None = None
    looked_on: date | None = None
    every_days: int | None = None
    verdict: CompanyVerdict | None = None
    owner: str | None = None
    notes: str | None = None


def next_look(
    looked_on: date | None, every_days: int | None, verdict: str | None, added_on: date
) -> date | None:
    """The day a company is to be looked at again; None for one we pass on without an interval."""
    if verdict == CompanyVerdict.PASS and every_days is None:
        return None
    if looked_on is None:
        return added_on
    return looked_on + timedelta(days=every_days or EVERY_DAYS)
