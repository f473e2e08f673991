"""Where a page of a list ended, as an opaque text that the next request brings back."""

from __future__ import annotations

import base64
import binascii
from datetime import date

from engagement.errors import Refused


def cursor_of(*parts: object) -> str:
    """The place behind which the next page begins, as one text."""
    return base64.urlsafe_b64encode("\n".join(map(str, parts)).encode()).decode().rstrip("=")


def day_and_id(cursor: str | None) -> tuple[date, str] | None:
    """A place among activities. Raises Refused."""
    if cursor is None:
        return None
    try:
        day, activity_id = _parts(cursor, 2)
        return date.fromisoformat(day), activity_id
    except ValueError as error:
        raise _unknown(cursor) from error


def instant_metric_and_subject(cursor: str | None) -> tuple[int, str, int] | None:
    """A place among readings. Raises Refused."""
    if cursor is None:
        return None
    try:
        at, metric, subject = _parts(cursor, 3)
        made = int(at), metric, int(subject)
    except ValueError as error:
        raise _unknown(cursor) from error
    if max(abs(made[0]), made[2]) >= 1 << 63:
        raise _unknown(cursor)
    return made


def _parts(cursor: str, count: int) -> list[str]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        text = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise ValueError(cursor) from error
    parts = text.split("\n")
    if len(parts) != count or "\x00" in text:
        raise ValueError(cursor)
    return parts


def _unknown(cursor: str) -> Refused:
    return Refused(
        "cursor: it is none that was given here. Begin again without one.", "cursor", cursor[:200]
    )
