"""What becomes of a line of the Inbox tab, for its preview, the command line and the result column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from engagement.model.drafts import Draft
from engagement.model.proposals import Proposal
from engagement.model.sheet import Problem
from engagement.model.vocabulary import metric_label
from engagement.sheets.inbox_cells import TAB, name_of
from engagement.sheets.inbox_lines import Line

LONGEST = 500


class Does(StrEnum):
    """What a line does to the record."""

    ADDS = "adds"
    CHANGES = "changes"
    NUMBER = "number"
    ASKS = "asks"
    KNOWN = "known"
    TAKEN = "taken before"
    WAITS = "waits"
    WRONG = "wrong"

    @property
    def is_news(self) -> bool:
        """Whether it takes something into the record."""
        return self in (Does.ADDS, Does.CHANGES, Does.NUMBER, Does.ASKS)


@dataclass(slots=True)
class Outcome:
    """A line and what becomes of it: which record, which fields from what to what, or why not.

    `message` tells what is new, why it is asked, or what is wrong. `column` is where the wrong cell stands;
    `twice` says that the same line stands above it.
    """

    line: Line
    does: Does
    what: str = ""
    record_id: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    column: int | None = None
    twice: bool = False

    @property
    def cell(self) -> str | None:
        return name_of(self.line.row, self.column) if self.column else None

    def result(self, standing: str) -> str:
        """What the row's result cell is to say; `standing` is what it says."""
        if self.does in (Does.ADDS, Does.CHANGES, Does.NUMBER):
            return "taken"
        if self.does is Does.ASKS:
            return f"taken: {self.message}"[:LONGEST]
        if self.does is Does.KNOWN:
            return "already known"
        if self.does is Does.TAKEN:
            settled = standing.startswith(("taken", "already known"))
            return standing if settled else "already known" if self.twice else "taken"
        if self.does is Does.WRONG:
            header = next((s.header for s in self.line.said if s.column == self.column), "")
            return f"{header}: {self.message}."[:LONGEST] if header else f"{self.message}."[:LONGEST]
        return standing

    def problem(self) -> Problem | None:
        """What a person has to look at, where it is wrong."""
        if self.does is not Does.WRONG:
            return None
        return Problem(TAB, self.cell, f"{self.message[:1].upper()}{self.message[1:]}.")

    def as_json(self) -> dict[str, Any]:
        """The line in the preview of the command line."""
        return {
            "tab": TAB,
            "row": self.line.row,
            "does": self.does.value,
            "what": self.what,
            "changes": {name: [_plain(was), _plain(to)] for name, (was, to) in self.changes.items()},
            "message": self.message,
        }


def facts_of(said: Draft | Proposal) -> str:
    """What is recorded of a new activity, in a few words: "talk, 2026-03-03, DevConf, Brno, attendance 120"."""
    numbers = (f"{metric_label(metric).lower()} {value:,}" for metric, value in said.numbers)
    told = (said.kind.label.lower(), said.starts_on, said.event, said.city, *said.persons, *numbers)
    return ", ".join(str(one) for one in told if one)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
