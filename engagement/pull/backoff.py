"""When to try a source again that failed: the platform's own time where it names one, else longer and longer."""

from __future__ import annotations

from datetime import datetime, timedelta

from engagement.errors import KeyRefused, SourceFailed

# A server that is down is often back in minutes; a key that is refused needs a person first.
FIRST, LONGEST = timedelta(minutes=5), timedelta(hours=6)
FIRST_KEY, LONGEST_KEY = timedelta(hours=1), timedelta(hours=24)


def next_try(error: SourceFailed, failures: int, now: datetime) -> datetime:
    """The instant of the next unattended try after so many failures in a row, this one included.

    It doubles from five minutes to six hours, for a refused key from an hour to a day. A person who
    presses the button or runs the command is not held back by it.
    """
    if error.resets_at is not None and error.resets_at > now:
        return error.resets_at
    first, longest = (FIRST_KEY, LONGEST_KEY) if isinstance(error, KeyRefused) else (FIRST, LONGEST)
    return now + min(first * int(2 ** min(failures - 1, 16)), longest)
