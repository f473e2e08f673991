"""Dates as people and sites write them; what can be read two ways is never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_TO = r"(?:\s*(?:-|–|—|to|until)\s*(?P<last>\d{1,2})(?:st|nd|rd|th)?)?"
_YEAR = r"(?P<year>\d{4})"
_CLOCK = re.compile(
    r"^(?:at\s+|@\s*|T)?(?P<hour>\d{1,2})(?::?(?P<minute>\d{2}))(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap]\.?m\.?(?=\s|$))?(?:\s*(?:Uhr|h)(?=\s|$))?"
    r"(?:\s*(?P<zone>Z|[+-]\d{2}:?\d{2}|[A-Za-z]+(?:/[A-Za-z_+-]+[0-9]*)*))?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"^(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:[T\s,]+|$)")
_COMPACT = re.compile(r"^(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})(?:T|$)")
_DOTTED = re.compile(r"^(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?:[\s,]+|$)")
_SLASHED = re.compile(r"^(?P<one>\d{1,2})([/-])(?P<two>\d{1,2})\2(?P<year>\d{4})(?:[\s,]+|$)")
_END = r"(?:[\s,]+|$)"
_WORDS = (
    re.compile(rf"^{_WEEKDAY}{_MONTH}\s+{_DAY}{_TO},?\s+{_YEAR}{_END}", re.IGNORECASE),
    re.compile(rf"^{_WEEKDAY}{_DAY}{_TO}\.?\s*(?:of\s+)?{_MONTH},?\s+{_YEAR}{_END}", re.IGNORECASE),
    re.compile(rf"^{_DAY}-{_MONTH}-{_YEAR}{_END}", re.IGNORECASE),
    re.compile(rf"^{_YEAR}\s+{_MONTH}\s+{_DAY}{_END}", re.IGNORECASE),
)
_OTHER_MONTH = _MONTH.replace("month", "other")
_ACROSS = (
    re.compile(
        rf"^{_WEEKDAY}{_MONTH}\s+{_DAY}\s*(?:-|–|—|to|until)\s*{_WEEKDAY}{_OTHER_MONTH}\s+(?P<last>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"^{_WEEKDAY}{_DAY}\.?\s+{_MONTH}\s*(?:-|–|—|to|until)\s*{_WEEKDAY}(?P<last>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+{_OTHER_MONTH},?\s+{_YEAR}$",
        re.IGNORECASE,
    ),
    re.compile(
        r"^(?P<day>\d{1,2})\.\s?(?:(?P<month>\d{1,2})\.)?\s*(?:-|–|—|bis)\s*(?P<last>\d{1,2})\.\s?(?P<other>\d{1,2})\.\s?(?P<year>\d{4})$"
    ),
)
_TWO_DAYS = re.compile(
    r"^(\S.{5,30}?\d{4}|\d{4}-\d{2}-\d{2})\s*(?:\s(?:-|to|until|bis|au)\s|–|—|/(?=\d{4}-))\s*(\S.{5,30}\d{4}|\d{4}-\d{2}-\d{2})$"
)
_OTHER_TONGUE = re.compile(
    r"^(?:[^\W\d]{2,12}\.?,?\s+)?\d{1,2}\.?(?:º|er|\.)?\s+(?:de\s+)?[^\W\d]{3,12}\.?,?\s+(?:de\s+)?\d{4}$"
)
_TONGUES = ["de", "fr", "es", "it", "nl", "pt", "pl", "sv", "cs", "tr"]
_EPOCH_LIKE = re.compile(r"^\d{9,13}$")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day where it happened; the last day of a range, the instant and its zone when given."""

    day: date
    last: date | None = None
    at: datetime | None = None
    zone: str | None = None


class NotADate(ValueError):
    """The text is no day; the message says why. `two_ways` when it is one of two days."""

    def __init__(self, reason: str, *, two_ways: bool = False) -> None:
        super().__init__(reason)
        self.two_ways = two_ways


@lru_cache(maxsize=8192)
def read_date(text: str, day_first: bool | None = None) -> Moment:
    """Understand a written date, with time and zone where it has them.

    `day_first` decides 04/05/2026 when the file's other rows have shown its habit.
    Raises NotADate for a year or month alone, a day that does not exist, and what is no date.
    """
    said = " ".join(text.split())
    if not said:
        raise NotADate("there is no date")
    if re.fullmatch(r"\d{4}", said):
        raise NotADate("a year alone is no day; add month and day")
    if re.fullmatch(rf"{_MONTH},?\s+\d{{4}}|\d{{4}}-\d{{1,2}}", said, re.IGNORECASE):
        raise NotADate("a month alone is no day; add the day")
    if len(said) > 20 and (found := _TWO_DAYS.match(said)):
        return _range(said, read_date(found[1], day_first), read_date(found[2], day_first).day)
    for pattern in (_ISO, _COMPACT, _DOTTED, *_WORDS):
        if found := pattern.match(said):
            return _moment(said, found, said[found.end() :])
    for pattern in _ACROSS:
        if found := pattern.match(said):
            return _across(said, found)
    if found := _SLASHED.match(said):
        return _slashed(said, found, day_first)
    if _OTHER_TONGUE.match(said):
        return _in_another_tongue(said)
    return _mailed(said)


def _across(said: str, found: re.Match[str]) -> Moment:
    """A range over the end of a month, or of a year: "30 Dec - 2 Jan 2026"."""
    one, other = (found["month"] or found["other"]).lower(), found["other"].lower()
    first, then = (int(m) if m.isdigit() else MONTHS[m.rstrip(".")] for m in (one, other))
    year = int(found["year"])
    starts = _day(said, year - (first > then), first, int(found["day"]))
    return _range(said, Moment(starts), _day(said, year, then, int(found["last"])))


def _range(said: str, starts: Moment, last: date) -> Moment:
    if last < starts.day:
        raise NotADate(f'"{said}" ends before it starts')
    return Moment(starts.day, last if last > starts.day else None, starts.at, starts.zone)


def _in_another_tongue(said: str) -> Moment:
    import dateparser  # slow to import, seldom needed

    at = dateparser.parse(
        said,
        languages=_TONGUES,
        settings={"STRICT_PARSING": True, "DATE_ORDER": "DMY", "PREFER_LOCALE_DATE_ORDER": False},
    )
    if at is None:
        raise NotADate(f'"{said}" is not a date')
    return Moment(at.date())


def habit(texts: list[str]) -> bool | None:
    """Whether a column of dates like 04/05/2026 puts the day first; None when no row tells.

    Rows that tell different things count as none.
    """
    told = set()
    for text in texts:
        if found := _SLASHED.match(text.strip()):
            one, two = int(found["one"]), int(found["two"])
            if one > 12 >= two:
                told.add(True)
            elif two > 12 >= one:
                told.add(False)
    return told.pop() if len(told) == 1 else None


def _slashed(said: str, found: re.Match[str], day_first: bool | None) -> Moment:
    one, two = int(found["one"]), int(found["two"])
    if one <= 12 and two <= 12 and one != two and day_first is None:
        raise NotADate(f'"{said}" can be read as two days; write it as YYYY-MM-DD', two_ways=True)
    if one > 12 or (day_first and two <= 12):
        one, two = two, one
    year = int(found["year"])
    return _with_clock(said, _day(said, year, one, two), said[found.end() :])


def _moment(said: str, found: re.Match[str], rest: str) -> Moment:
    parts = found.groupdict()
    month = parts["month"]
    number = int(month) if month.isdigit() else MONTHS[month.lower().rstrip(".")]
    day = _day(said, int(parts["year"]), number, int(parts["day"]))
    moment = _with_clock(said, day, rest)
    if parts.get("last"):
        last = _day(said, day.year, day.month, int(parts["last"]))
        if last < day:
            raise NotADate(f'"{said}" ends before it starts')
        return Moment(day, last, moment.at, moment.zone)
    return moment


def _day(said: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate(f'"{said}" is not a date') from error


def _with_clock(said: str, day: date, rest: str) -> Moment:
    rest = rest.strip(" ,")
    if not rest:
        return Moment(day)
    found = _CLOCK.match(rest)
    if not found:
        if re.fullmatch(r"[A-Za-z]+/[A-Za-z_/+-]+|UTC|GMT", rest):
            return Moment(day, zone=rest if _zone(rest) else None)
        raise NotADate(f'"{said}" is not a date')
    hour, minute = int(found["hour"]), int(found["minute"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NotADate(f'"{said}" has no such hour')
        hour = hour % 12 + (12 if found["half"][0].lower() == "p" else 0)
    if hour > 23 or minute > 59:
        raise NotADate(f'"{said}" has no such hour')
    zone = _zone(found["zone"]) if found["zone"] else None
    if zone is None:
        return Moment(day)  # an hour of an unknown zone is no instant
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
    name = found["zone"] if "/" in found["zone"] else None
    return Moment(day, at=local.astimezone(UTC), zone=name)


def _zone(name: str) -> timezone | ZoneInfo | None:
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if found := re.fullmatch(r"([+-])(\d{2}):?(\d{2})", name):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
        if offset >= timedelta(hours=24):
            return None
        return timezone(offset if found[1] == "+" else -offset)
    try:
        return ZoneInfo(name) if "/" in name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _mailed(said: str) -> Moment:
    if _EPOCH_LIKE.match(said):
        raise NotADate(f'"{said}" is not a date')
    from email.utils import parsedate_to_datetime  # slow to import, seldom needed

    try:
        at = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError) as error:
        raise NotADate(f'"{said}" is not a date') from error
    # The sender's own day: its offset says where it was written.
    return Moment(at.date(), at=at.astimezone(UTC) if at.tzinfo else None)
