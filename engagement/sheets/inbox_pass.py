"""One pass over the Inbox tab's lines: what is known of them so far, and what each comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engagement.errors import Refused
from engagement.model.proposals import Proposal
from engagement.sheets.inbox_lines import Line
from engagement.sheets.inbox_outcome import Does, Outcome
from engagement.sheets.inbox_said import Reading, Wrong
from engagement.store import Unit, activities
from engagement.store.sheet_inbox import Taken

ASKED = "it waits in the app's inbox until somebody decides"


class Pass:
    """The unit of work, the lines, and by their places what becomes of each.

    `gone` are rows taken before that stand in the tab no more, `asked` what a person has to decide, and
    `names` what single cells are known by in the app's inbox.
    """

    def __init__(
        self,
        unit: Unit,
        sheet: str,
        reading: Reading,
        lines: Sequence[Line],
        before: Mapping[str, Taken],
    ) -> None:
        self.unit, self.sheet, self.reading, self.lines = unit, sheet, reading, lines
        self.outcomes: dict[int, Outcome] = {}
        self.asked: list[tuple[int, Proposal]] = []
        self.names: dict[str, str] = {}
        here = {line.fingerprint for line in lines}
        self.gone = [
            one for one in before.values() if one.gone_at is None and one.fingerprint not in here
        ]

    def comes_to(
        self, place: int, does: Does, what: str = "", record_id: str | None = None, **more: Any
    ) -> None:
        """Say what becomes of a line."""
        self.outcomes[place] = Outcome(
            self.lines[place], does, what or title_of(self.lines[place]), record_id, **more
        )

    def wrong(self, place: int, wrong: Wrong) -> None:
        """A cell of the line is wrong."""
        self.comes_to(place, Does.WRONG, message=wrong.reason.rstrip("."), column=wrong.column)

    def refused(self, place: int, error: Refused) -> None:
        """The record refuses the line."""
        line = self.lines[place]
        field = {"date": "starts_on"}.get(error.field or "", error.field)
        named = (one.column for one in line.said if field in (one.meaning, one.header))
        self.wrong(place, Wrong(next(named, line.said[0].column), error.message))

    def origin(self, line: Line) -> str:
        """What the app's inbox knows a draft of this line by."""
        return f"sheet {self.sheet} {line.fingerprint}"


def title_of(line: Line) -> str:
    """A line in a few words, for a reader of the preview."""
    one = line.first("title") or line.said[0]
    return activities.shown(one.text)
