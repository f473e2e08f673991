"""The watch list read on a day: when each company was looked at last, and who is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engagement.model.watched import CompanySort, CompanyVerdict, next_look


@dataclass(frozen=True, slots=True)
class Watched:
    """A company with the looks at it (newest first), the newest look's day, and the day of the next one."""

    row: Mapping[str, Any]
    looks: tuple[Mapping[str, Any], ...]
    looked_on: date | None
    due_on: date | None
    today: date

    @property
    def overdue(self) -> int:
        """Days since it was due; 0 or less while there is time, or when it is never due."""
        return (self.today - self.due_on).days if self.due_on else 0

    @property
    def sort(self) -> CompanySort:
        return CompanySort(self.row["sort"])

    @property
    def verdict(self) -> CompanyVerdict | None:
        return CompanyVerdict(self.row["verdict"]) if self.row["verdict"] else None

    def due_in_words(self) -> str:
        """When it is to be looked at again."""
        if self.due_on is None:
            return "not due again: we pass"
        if self.looked_on is None:
            return "never looked at"
        if self.overdue > 0:
            return f"due since {self.due_on} ({_days(self.overdue)} overdue)"
        return "due today" if self.overdue == 0 else f"due on {self.due_on} (in {_days(-self.overdue)})"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def watched(
    companies: Sequence[Mapping[str, Any]],
    looks: Mapping[str, Sequence[Mapping[str, Any]]],
    today: date,
) -> list[Watched]:
    """The list, longest overdue first, then those due soonest, those never due at the end.

    `looks` by the company's key, newest first. The last look is the newer of the entered day and of the newest
    activity with that company.
    """
    made = []
    for row in companies:
        found = tuple(one for one in looks.get(row["key"], ()) if one["starts_on"] <= today)
        days = [day for day in (row["looked_on"], found[0]["starts_on"] if found else None) if day]
        looked_on = max(days, default=None)
        due = next_look(looked_on, row["every_days"], row["verdict"], row["created_at"].date())
        made.append(Watched(row, found, looked_on, due, today))
    return sorted(made, key=lambda one: (one.due_on or date.max, one.row["key"]))
