"""What a typed text becomes in a cell, by the spreadsheet's locale, and how a cell is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

_DAY_0 = date(1899, 12, 30)
# The decimal sign, the signs between thousands, the order of a date's parts.
LOCALES = {
    "en_US": (".", ",", "mdy"),
    "en_GB": (".", ",", "dmy"),
    "de_DE": (",", ".", "dmy"),
    "fr_FR": (",", " \u00a0\u202f", "dmy"),
    "ja_JP": (".", ",", "ymd"),
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan januar janvier janv",
            "february feb februar février févr",
            "march mar märz mars",
            "april apr avril avr",
            "may mai",
            "june jun juni juin",
            "july jul juli juillet juil",
            "august aug août",
            "september sep sept septembre",
            "october oct oktober okt octobre",
            "november nov novembre",
            "december dec dezember dez décembre déc",
        ],
        1,
    )
    for name in names.split()
}


class Held(NamedTuple):
    """A cell: its value (None where only a format stands), its formula, what kind of number it is, its format."""

    value: Any = None
    formula: str | None = None
    kind: str | None = None
    format: Mapping[str, Any] | None = None


def serial(day: date | datetime) -> float:
    """The number that Sheets keeps for a day or an instant of the wall clock."""
    if isinstance(day, datetime):
        since = day.replace(tzinfo=None) - datetime.combine(_DAY_0, time())
        return since / timedelta(days=1)
    return float((day - _DAY_0).days)


def entered(text: Any, locale: str, today: date, shows: Any = None) -> Held:
    """What Sheets makes of a text that a person types; `shows` is a formula's outcome."""
    if not isinstance(text, str):
        return Held(float(text) if isinstance(text, int) and not isinstance(text, bool) else text)
    if text.startswith("'"):
        return Held(text[1:])
    bare = text.strip()
    if not bare:
        return Held(text)
    if len(bare) > 1 and bare[0] == "=":
        return Held(_outcome(bare) if shows is None else shows, formula=bare)
    if bare.casefold() in ("true", "false"):
        return Held(bare.casefold() == "true")
    found = _number(bare, locale) or _moment(bare, locale, today)
    if found is None and re.match(r"[+][\d(]", bare):
        return Held("#ERROR!", formula=f"={bare}")
    return found or Held(text)


def _outcome(formula: str) -> Any:
    if plain := re.fullmatch(r"=(-?\d+(?:\.\d+)?)", formula):
        return float(plain[1])
    if text := re.fullmatch(r'="([^"]*)"', formula):
        return text[1]
    if link := re.fullmatch(r'=HYPERLINK\("[^"]*"[,;]\s*"([^"]*)"\)', formula, re.IGNORECASE):
        return link[1]
    return "#NAME?"


def _number(text: str, locale: str) -> Held | None:
    point, groups, _ = LOCALES[locale]
    sign = f"[{re.escape(groups)}]"
    found = re.fullmatch(
        rf"([+-]?)([$€£]?)\s?((?:\d{{1,3}}(?:{sign}\d{{3}})+|\d+)?(?:{re.escape(point)}\d+)?)"
        r"(e[+-]?\d{1,3})?\s?([%€]?)",
        text,
        re.IGNORECASE,
    )
    if not found or not any(letter.isdigit() for letter in found[3]):
        return None
    plain = re.sub(sign, "", found[3]).replace(point, ".")
    number = float(f"{found[1]}{plain}{found[4] or ''}")
    if found[5] == "%":
        return Held(number / 100, kind="PERCENT")
    return Held(number, kind="CURRENCY" if found[2] or found[5] else None)


def _moment(text: str, locale: str, today: date) -> Held | None:
    clock = re.search(r"(?:^|[ T,]\s*)(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?$", text, re.IGNORECASE)
    rest = text[: clock.start()].strip() if clock else text
    part = _clock(clock) if clock else 0.0
    if part is None:
        return None
    if not rest:
        return Held(part, kind="TIME")
    day = _day(rest, locale, today)
    if day is None:
        return None
    return Held(serial(day) + part, kind="DATE_TIME" if clock else "DATE")


def _clock(found: re.Match[str]) -> float | None:
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[4]:
        hour = hour % 12 + (12 if found[4].casefold() == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return (hour * 3600 + minute * 60 + second) / 86400


def _day(text: str, locale: str, today: date) -> date | None:
    order = LOCALES[locale][2]
    if found := re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", text):
        return _date(int(found[1]), int(found[3]), int(found[4]))
    signs = "[-/.]" if locale == "de_DE" else "[-/]"
    if found := re.fullmatch(rf"(\d{{1,2}})({signs})(\d{{1,2}})(?:\2(\d{{4}}|\d{{2}}))?", text):
        first, second = int(found[1]), int(found[3])
        year = int(found[4]) if found[4] else today.year
        year += 2000 if year < 50 else 1900 if year < 100 else 0
        month, day = (second, first) if order == "dmy" else (first, second)
        return _date(year, month, day)
    words = re.findall(r"\w+", text.casefold())
    named = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [int(word) for word in words if word.isdigit()]
    if len(named) == 1 and len(named) + len(numbers) == len(words) and len(numbers) in (1, 2):
        years = [n for n in numbers if n > 31] or [today.year]
        days = [n for n in numbers if n <= 31]
        return _date(years[0], named[0], days[0]) if len(days) == 1 else None
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shown(held: Held | None, locale: str) -> str:
    """A cell as the browser shows it."""
    if held is None or held.value is None:
        return ""
    value = held.value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    if held.kind in ("DATE", "DATE_TIME", "TIME"):
        return _told(value, held, locale)
    point = LOCALES[locale][0]
    if held.kind == "PERCENT":
        return f"{value * 100:g}%".replace(".", point)
    if held.kind == "CURRENCY":
        return f"${value:,.2f}" if point == "." else f"{value:.2f} €".replace(".", point)
    return f"{value:.10g}".replace(".", point)


def _told(value: float, held: Held, locale: str) -> str:
    when = datetime.combine(_DAY_0, time()) + timedelta(days=value)
    day = {
        "en_US": f"{when.month}/{when.day}/{when.year}",
        "de_DE": f"{when:%d.%m.%Y}",
        "ja_JP": f"{when:%Y/%m/%d}",
    }.get(locale, f"{when:%d/%m/%Y}")
    if held.format and (pattern := held.format.get("numberFormat", {}).get("pattern")) == "yyyy-mm-dd":
        day = f"{when:%Y-%m-%d}" if pattern else day
    clock = f"{when.hour}:{when:%M:%S}"
    return {"DATE": day, "TIME": clock}.get(str(held.kind), f"{day} {clock}")
