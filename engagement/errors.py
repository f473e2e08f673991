"""Everything that can go wrong on purpose.

EngagementError
├── Refused              a person asked for something that cannot be done; names the field
│   ├── NotFound         no such record
│   ├── StaleWrite       the record was changed by somebody else meanwhile
│   └── NotAllowed       this visitor's role may not do this
├── DatabaseUnusable     the database cannot be opened, read or written
├── Busy                 another pull, or push of the sheet, is at work on the same database
└── SourceFailed         a platform did not give what it was asked for
    ├── Unreachable      no connection, or no answer in time
    ├── BadAnswer        an answer that is not what the platform documents
    │   └── NotThere     the platform has nothing under that name any more
    ├── RateLimited      the platform asks to wait; carries `resets_at`
    └── KeyRefused       the platform does not accept our key, or its credits are spent
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


class EngagementError(Exception):
    """The root: `message` is a sentence for a person, what happened and then what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(EngagementError):
    """What was asked cannot be done; `field` names the part that was wrong, `value` what it was."""

    def __init__(self, message: str, field: str | None = None, value: object = None) -> None:
        super().__init__(message)
        self.field = field
        self.value = value


class NotFound(Refused):
    """There is no such record."""


class StaleWrite(Refused):
    """Somebody else changed the record first; `ours` and `theirs` hold the differing fields."""

    def __init__(self, message: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.ours = ours
        self.theirs = theirs


class NotAllowed(Refused):
    """The visitor's role does not allow this."""


class DatabaseUnusable(EngagementError):
    """The database cannot be opened, read or written; the message says what to look at."""


class Busy(EngagementError):
    """Another pull, or push of the sheet, is at work on the same database."""


class SourceFailed(EngagementError):
    """A platform did not answer as it should; `what` names the request in plain words."""

    def __init__(self, message: str, *, what: str = "", resets_at: datetime | None = None) -> None:
        super().__init__(message)
        self.what = what
        self.resets_at = resets_at


class Unreachable(SourceFailed):
    """No connection, or no answer in time. Asking later may help."""


class BadAnswer(SourceFailed):
    """The answer is not one the platform documents."""


class RateLimited(SourceFailed):
    """No requests are left until `resets_at` (UTC), where the platform named a time."""


class KeyRefused(SourceFailed):
    """The key is wrong, lacks a right, or its credits are spent; asking again will not help."""


class NotThere(BadAnswer):
    """There is nothing under that name, or no more: an absence, not a failure of the source."""
