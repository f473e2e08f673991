"""What reading one file or address gave: rows, proposals, events, feeds, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from engagement.capture.files import Row
from engagement.model.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken: where it stands, the field and value that were wrong, and why."""

    file: str
    row: int
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """A conference with its call for papers, as lists of conferences give it."""

    name: str
    starts_on: date
    ends_on: date | None = None
    city: str | None = None
    country: str | None = None
    url: str | None = None
    cfp_url: str | None = None
    cfp_closes_on: date | None = None


@dataclass
class Found:
    """`rows` are a table's, recorded at once; `proposals` go to the inbox; `feeds` are (name, address)."""

    name: str = ""
    sort: str = ""
    rows: list[Row] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    events: list[FoundEvent] = field(default_factory=list)
    feeds: list[tuple[str, str]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def broken(name: str, number: int, error: Exception) -> Rejected:
    """An item that could not be read at all."""
    return Rejected(name, number, "item", str(error)[:200], "the item is broken and was left out")
