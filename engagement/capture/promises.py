"""What each side promised, in a person's words: "we promised the roadmap by 12 Dec; they owe us a draft by Friday"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from engagement.capture import text
from engagement.capture.dates import NotADate, read_date
from engagement.model.desk import Promise, Side
from engagement.model.words import tidy, visible

_BEGINS = re.compile(
    r"(?:^|[;,.]|\band\b|\bbut\b)\s*(?:and\s+|but\s+)?(?P<who>we|i|they|she|he|the\s+(?:analyst|journalist)s?)\s+"
    r"(?:(?:have|has|had|also)\s+)?(?:promised|committed|agreed|offered|owe[sd]?|will\s+send|will\s+give)"
    r"(?:\s+(?:us|them|him|her))?(?:\s+to)?\b\s*:?\s*",
    re.I,
)
_BY = re.compile(r",?\s*\b(?:by|until|before|no later than|due|on)\s+(?P<when>[^;]+)$", re.I)
_MARK = re.compile(r"\s*,\s*(?=(?:perception|[+\-−–]\s?\d)\b)", re.I)
_BARE = re.compile(
    r"\s+(?P<when>(?:next|this) (?:week|month|quarter)|tomorrow|(?:next|this|coming) (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|in (?:an?|one|two|three|four|five|six|\d{1,3}) (?:days?|weeks?|months?))(?:\s*,(?P<left>.*))?$",
    re.I,
)
_END = re.compile(
    r"(?:(?:the\s+)?end of (?:the |this )?|this )(?P<of>week|month|quarter|year)$|(?P<eoy>eoy|eom|eoq|eow)$",
    re.I,
)
_NEXT = re.compile(r"next (?P<of>week|month)$", re.I)


def promises_in(line: str, today: date) -> tuple[str, list[tuple[Side, str, str]]]:
    """(the line without them, [(side, what, by when)]) of a line; by when is empty where it was not said."""
    begins = list(_BEGINS.finditer(line))
    if not begins:
        return line, []
    rest, found = [line[: begins[0].start()]], []
    for at, begin in enumerate(begins):
        until = begins[at + 1].start() if at + 1 < len(begins) else len(line)
        told, _, after = line[begin.end() : until].partition(";")
        side = Side.OURS if begin["who"].lower() in ("we", "i") else Side.THEIRS
        what, when, left = _parted(told, today)
        if visible(what):
            found.append((side, what, when))
        rest += [left, after]
    return tidy(", ".join(part for part in rest if part.strip(" ,;."))), found


def _parted(told: str, today: date) -> tuple[str, str, str]:
    """(what, by when, what stands behind it) of one promise; a comma may be of the date or the end of it."""
    by = _BY.search(told)
    if by is None:
        mark = _MARK.search(told)
        told, left = (told[: mark.start()], told[mark.end() :]) if mark else (told, "")
        if bare := _BARE.search(told.rstrip(" .")):  # feedback next week
            behind = ", ".join(one for one in (bare["left"], left) if one)
            return tidy(told[: bare.start()]).strip(" ,.;"), bare["when"], behind
        return tidy(told).strip(" ,.;"), "", left
    when, _, left = by["when"].partition(",")
    if left and re.fullmatch(r"\s*\d{4}\b.*", left):  # December 12, 2026
        year, _, left = left.partition(",")
        when = f"{when},{year}"
    if read_due(when, today, today) is None and by[0].strip(" ,").lower().startswith("on "):
        return tidy(told).strip(" ,.;"), "", ""  # a talk on something
    return tidy(told[: by.start()]).strip(" ,.;"), tidy(when).strip(" ."), left


def read_due(when: str, today: date, made_on: date) -> date | None:
    """The day a promise is due: never before the day it was made, weekdays from today on."""
    said = tidy(when).strip(" .,").lower()
    made_on = min(made_on, date(2099, 1, 1))
    base = max(today, made_on)
    if found := _END.match(said):
        return _end({"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}.get(
            found["eoy"] or "", found["of"] or ""), base)  # fmt: skip
    if found := _NEXT.match(said):
        if found["of"] == "week":
            return base + timedelta(days=11 - base.weekday())  # its Friday
        return _end("month", _end("month", base) + timedelta(days=1))
    if found := text._WEEKDAY.fullmatch(said):
        ahead = (text._WEEKDAYS.index(found["day"]) - base.weekday()) % 7 or 7
        return base + timedelta(days=ahead)
    try:
        return read_date(said).day
    except NotADate:
        pass
    left = text._Left(f" {said} ")
    for pattern in (text._DAY_MONTH, text._MONTH_DAY, text._SHORT):
        for found in pattern.finditer(left.text):
            month = int(found["month"]) if found["month"].isdigit() else text._month(found["month"])
            if month:
                return _ahead(month, int(found["day"]), found.groupdict().get("year"), made_on)
    days = text._relative(left, base, "")
    return days[0] if days and days[0] >= made_on else None


def _ahead(month: int, day: int, year: str | None, made_on: date) -> date | None:
    years = [int(year)] if year else [made_on.year, made_on.year + 1]
    days = [made for one in years if (made := text._date(one, month, day))]
    return next((one for one in days if year or one >= made_on), None)


def _end(of: str, day: date) -> date:
    if of == "week":
        return day + timedelta(days=(4 - day.weekday()) % 7)
    month = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[of]
    return date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def as_promises(
    found: list[tuple[Side, str, str]], today: date, made_on: date
) -> tuple[tuple[Promise, ...], list[str]]:
    """The promises with their days, and a sentence for each day that cannot be read; its words stay."""
    made, doubts = [], []
    for side, what, when in found:
        due = read_due(when, today, made_on) if when else None
        if when and due is None:
            doubts.append(f'"by {when}" is no day that can be read; the promise is kept without one')
            what = f"{what} by {when}"
        made.append(Promise(side, what, due))
    return tuple(made), doubts


def written(promise: Promise) -> str:
    """A promise as a line that `read_lines` reads back."""
    who = "we promised" if promise.side is Side.OURS else "they promised"
    return f"{who} {promise.what}" + (f" by {promise.due_on}" if promise.due_on else "")


def read_lines(lines: str, today: date, made_on: date) -> tuple[Promise, ...]:
    """The promises of a text, one a line; a line that names no side is ours."""
    made: list[Promise] = []
    for line in lines.splitlines():
        if visible(line):
            _, found = promises_in(line.strip(), today)
            if not found:
                what, when, _ = _parted(line, today)
                found = [(Side.OURS, what, when)]
            made += as_promises(found, today, made_on)[0]
    return tuple(made)
