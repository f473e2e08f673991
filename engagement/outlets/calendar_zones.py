"""Time zones as a calendar file tells them: every change of the clock in the years that are asked for.

icalendar's own names the hour after a change where RFC 5545 asks for the one before, so that a spring night is an
hour wrong; here each change is computed to the second from the zone's own table.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)


def zone_of(name: str | None) -> ZoneInfo | None:
    """The zone of that name; None for UTC, which needs none, and for what is no zone."""
    if not name or name in ("UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def timezone_of(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """VTIMEZONE of a zone, true from the first year's beginning to the last year's end."""
    made = Timezone()
    made.add("tzid", zone.key)
    at, end = datetime(first, 1, 1, tzinfo=UTC) - _DAY, datetime(last + 1, 1, 2, tzinfo=UTC)
    made.add_component(_observance(zone, at, at.astimezone(zone).utcoffset() or timedelta()))
    while at < end:
        before, after = at.astimezone(zone), (at + _DAY).astimezone(zone)
        if (before.utcoffset(), before.tzname()) != (after.utcoffset(), after.tzname()):
            made.add_component(_observance(zone, _changes(zone, at), before.utcoffset() or timedelta()))
        at += _DAY
    return made


def _changes(zone: ZoneInfo, at: datetime) -> datetime:
    """The second within the day after `at` at which the clock changes."""
    was = at.astimezone(zone)
    low, high = at, at + _DAY
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        now = middle.astimezone(zone)
        if (now.utcoffset(), now.tzname()) == (was.utcoffset(), was.tzname()):
            low = middle
        else:
            high = middle
    return high


def _observance(zone: ZoneInfo, at: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """The rule from an instant on; its beginning is told by the clock as it was before."""
    local = at.astimezone(zone)
    made = TimezoneDaylight() if local.dst() else TimezoneStandard()
    made.add("dtstart", (at + before).replace(tzinfo=None))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", local.utcoffset() or timedelta())
    if name := local.tzname():
        made.add("tzname", name)
    return made
