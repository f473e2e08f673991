"""A goal in plain words, "24 talks delivered in 2026", as what is counted, how much of it, by when and for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.capture.dates import MONTHS, NotADate, read_date
from engagement.model.drafts import EARLIEST, LATEST
from engagement.model.measures import plural
from engagement.model.vocabulary import FAMILY_OF, Family, Kind, Owner, Status, statuses_of
from engagement.model.words import tidy

_NUMBER = re.compile(
    r"(?<![\w/-])(?P<digits>\d{1,3}(?:[,.' ]\d{3})+|\d+(?:[.,]\d+)?)\s?(?P<unit>k|m|thousand|million)?(?!\w|\s?%)",
    re.I,
)
_UNITS = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6}
_TIER = re.compile(r"\btier[\s-]?(?P<tier>[a-z0-9]{1,2})\b", re.I)
_EVERY = re.compile(
    r"\b(?:a|per|each|every|/)\s*(?P<by>quarter|month)\b|\b(?P<ly>quarterly|monthly)\b", re.I
)
_TO = re.compile(r"\b(?:to|reach|until we have|up to)\s+(?=\d)", re.I)
_GAIN = re.compile(r"\b(?:new|more|gain(?:ed)?|additional|extra)\b|\+", re.I)
_ROOMS = re.compile(
    r"\b(?:people|attendees|attendance|participants|in (?:the |our )?rooms?|heads|listeners)\b", re.I
)
_TOUCHES = re.compile(r"\b(?:touch(?:es)?|analyst (?:meetings?|briefings?|calls?)|briefings?)\b", re.I)
_OWNERS = re.compile(r"\b(?:for|by|from) (?:the )?(?P<owner>marketing|community|cto|ceo)\b", re.I)
_AUDIENCE = {
    "followers": "followers",
    "subscribers": "subscribers",
    "members": "members",
    "stars": "stars",
}
_WORDS = {
    "newsletter": "newsletter", "mailing list": "newsletter", "discord": "discord", "slack": "slack",
    "meetup": "meetup", "twitter": "x", "youtube": "youtube", "github": "github", "bluesky": "bluesky",
    "mastodon": "mastodon", "linkedin": "linkedin", "channel": "youtube",
}  # fmt: skip
_OTHER_KINDS = {
    "presentations": Kind.TALK, "keynotes": Kind.TALK, "speeches": Kind.TALK, "conferences": Kind.CONFERENCE,
    "posts": Kind.BLOG_POST, "blogs": Kind.BLOG_POST, "interviews": Kind.PRESS, "episodes": Kind.PODCAST,
    "customer visits": Kind.CUSTOMER_MEETING, "white papers": Kind.WHITEPAPER, "tweets": Kind.SOCIAL_POST,
    "meetups": Kind.COMMUNITY_EVENT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoalWords:
    """What a sentence says of a goal; `missing` names in words what it does not.

    `every` is "quarter" or "month" where the target is for each of them.
    """

    name: str
    owner: str
    starts_on: date
    ends_on: date
    measure: str | None = None
    target: int | None = None
    every: str | None = None
    missing: tuple[str, ...] = ()


def read_goal(text: str, today: date, accounts: Mapping[str, Mapping[str, int]]) -> GoalWords:
    """Understand a goal in plain words. `accounts` are {PLATFORM/HANDLE: {metric: its newest number}}.

    "newsletter to 5,000" names a level: the target is what is still to be gained. Without a period it is
    this year's.
    """
    name = tidy(text)
    left, owner = _owner(name)
    left, every = _every(left)
    left, (first, last) = _period(left, today, every)
    left, tier = _tier(left)
    number, level, left = _number(left)
    measure, gained, missing = _measure(left, tier, level, accounts)
    if gained and measure and number is not None and level:
        account, _, metric = measure.removeprefix("growth:").rpartition(":")
        standing = accounts[account].get(metric)
        if standing is None:
            missing = (*missing, f"the {metric} of {account} today: read or enter them first")
        number = None if standing is None else max(number - standing, 0)
    if number is None and not missing:
        missing = ("how many",)
    return GoalWords(
        name,
        (owner or _usual_owner(measure)).value,
        first,
        last,
        measure,
        number or None,
        every,
        missing,
    )


def _owner(text: str) -> tuple[str, Owner | None]:
    found = _OWNERS.search(text)
    if found is None:
        return text, None
    said = found["owner"].lower()
    return _without(text, found), next(owner for owner in Owner if owner.value.lower() == said)


def _usual_owner(measure: str | None) -> Owner:
    return Owner.COMMUNITY if measure and measure.startswith("growth:") else Owner.MARKETING


def _every(text: str) -> tuple[str, str | None]:
    found = _EVERY.search(text)
    if found is None:
        return text, None
    by = found["by"] or {"quarterly": "quarter", "monthly": "month"}[found["ly"].lower()]
    return _without(text, found), by.lower()


def _tier(text: str) -> tuple[str, str | None]:
    found = _TIER.search(text)
    return (text, None) if found is None else (_without(text, found, " "), found["tier"].lower())


def _number(text: str) -> tuple[int | None, bool, str]:
    """The number, whether it is a level to reach, and the words without it."""
    level = _TO.search(text) is not None
    found = _NUMBER.search(text)
    if found is None:
        return None, level, text
    digits = re.sub(r"[,.' ](?=\d{3}(?!\d))", "", found["digits"]).replace(",", ".")
    value = float(digits) * _UNITS.get((found["unit"] or "").lower(), 1)
    return round(value), level, _without(text, found)


def _without(text: str, found: re.Match[str], instead: str = " ") -> str:
    return " ".join((text[: found.start()] + instead + text[found.end() :]).split())


# What is counted ------------------------------------------------------------------------------


def _measure(
    text: str, tier: str | None, level: bool, accounts: Mapping[str, Mapping[str, int]]
) -> tuple[str | None, bool, tuple[str, ...]]:
    """The measure, whether it is an account's growth, and what is missing."""
    said = text.lower()
    audience = next((metric for word, metric in _AUDIENCE.items() if word in said), None)
    named = next((platform for word, platform in _WORDS.items() if word in said), None)
    if re.search(r"\bon x\b|\bx followers\b", said):
        named = "x"
    if (
        audience
        or (named and level)
        or any(key in said or _handle(key) in said for key in accounts if level)
    ):
        return _of_account(said, named, audience, accounts)
    if tier or (_TOUCHES.search(said) and "analyst" in said) or "touch" in said:
        return f"touches:{tier}" if tier else "touches", False, ()
    kind, status = _kind(said)
    if _ROOMS.search(said):
        return "attendance" + (f":{kind.value}" if kind else ""), False, ()
    metric = _metric(said)
    if metric:
        return f"metric:{metric}" + (f":{kind.value}" if kind else ""), False, ()
    if kind is None:
        return None, False, ("what is counted, such as talks, people in rooms or views",)
    return f"count:{kind.value}" + ("" if status is Status.DELIVERED else f":{status.value}"), False, ()


def _handle(key: str) -> str:
    return key.partition("/")[2]


def _of_account(
    said: str, named: str | None, audience: str | None, accounts: Mapping[str, Mapping[str, int]]
) -> tuple[str | None, bool, tuple[str, ...]]:
    exact = [key for key in accounts if key.lower() in said or f"@{_handle(key).lower()}" in said]
    found = exact or [
        key
        for key, numbers in accounts.items()
        if (named is None or key.startswith(f"{named}/")) and (audience is None or audience in numbers)
    ]
    if not found and named:
        found = [key for key in accounts if key.startswith(f"{named}/")]
    if len(found) != 1:
        several = (
            f": one of {', '.join(sorted(found))}" if found else ", such as x/acme or newsletter/acme"
        )
        return None, True, (f"whose account it is{several}",)
    numbers = accounts[found[0]]
    metric = audience or next((m for m in numbers if FAMILY_OF.get(m) is Family.AUDIENCE), None)
    return f"growth:{found[0]}:{metric or _usual(found[0])}", True, ()


def _usual(account: str) -> str:
    platform = account.partition("/")[0]
    return {"newsletter": "subscribers", "youtube": "subscribers", "github": "stars"}.get(
        platform, "members" if platform in ("discord", "slack", "meetup") else "followers"
    )


def _metric(said: str) -> str | None:
    if re.search(r"\b(?:interactions|engagements?)\b", said):
        return "interactions"
    names = {
        metric.replace("_", " "): metric
        for metric, family in FAMILY_OF.items()
        if family is not Family.OUTPUT
    } | {
        "page views": "reads",
        "live viewers": "live_views",
    }
    for word in sorted(names, key=len, reverse=True):
        if re.search(rf"\b{word}\b", said):
            return names[word]
    return None


def _kind(said: str) -> tuple[Kind | None, Status]:
    names = (
        {plural(kind): kind for kind in Kind}
        | {kind.label.lower(): kind for kind in Kind}
        | _OTHER_KINDS
    )
    for word in sorted(names, key=len, reverse=True):
        if re.search(rf"\b{re.escape(word)}\b", said):
            kind = names[word]
            status = next(
                (s for s in statuses_of(kind) if re.search(rf"\b{s.value}\b", said)), Status.DELIVERED
            )
            return kind, status
    return None, Status.DELIVERED


# By when --------------------------------------------------------------------------------------

_HALF = re.compile(
    r"\b(?:in |by (?:the end of )?)?(?:(?P<which>this|next|first|second|1st|2nd) half(?:[- ]?year)?|h(?P<n>[12]))"
    r"(?:\s+(?:of\s+)?(?P<year>20\d\d|19\d\d))?(?:\s+of (?:the|this) year)?\b",
    re.I,
)
_QUARTER = re.compile(
    r"\b(?:in |by (?:the end of )?)?(?:(?P<which>this|next) quarter|q(?P<n>[1-4])(?:\s*[/ ]?\s*(?P<year>20\d\d|19\d\d))?)\b",
    re.I,
)
_MONTH_WORDS = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_BY_DAY = re.compile(
    r"\b(?:by|until|before)\s+(?:the\s+)?(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH_WORDS})(?:\s+\d{{4}})?|(?:{_MONTH_WORDS})\s+\d{{1,2}}(?!\d)(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?)",
    re.I,
)
_MONTH = re.compile(
    rf"\b(?P<how>in|by|until)\s+(?:the end of\s+)?(?P<month>{_MONTH_WORDS})\b(?:\s+(?P<year>20\d\d|19\d\d))?",
    re.I,
)
_THIS_MONTH = re.compile(r"\b(?P<which>this|next) month\b", re.I)
_YEAR = re.compile(
    r"\b(?:(?:in|by|for|during)\s+)?(?:the end of\s+)?(?:(?P<which>this|next) year|(?P<year>20\d\d|19[7-9]\d))\b",
    re.I,
)


def _period(text: str, today: date, every: str | None) -> tuple[str, tuple[date, date]]:
    for pattern, read in (
        (_BY_DAY, _by_day), (_HALF, _half), (_QUARTER, _quarter), (_MONTH, _month), (_THIS_MONTH, _this_month),
        (_YEAR, _year),
    ):  # fmt: skip
        if (found := pattern.search(text)) and (span := read(found, today)) is not None:
            return _without(text, found), span
    return text, (date(today.year, 1, 1), date(today.year, 12, 31))


def _by_day(found: re.Match[str], today: date) -> tuple[date, date] | None:
    said = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", "", found["day"])
    for text in (said, f"{said} {today.year}"):
        try:
            day = read_date(tidy(text)).day
        except NotADate:
            continue
        return (min(today, day), day) if EARLIEST <= day <= LATEST else None
    return None


def _half(found: re.Match[str], today: date) -> tuple[date, date]:
    which = (found["which"] or "").lower()
    year = int(found["year"] or today.year)
    number = {"first": 1, "1st": 1, "second": 2, "2nd": 2}.get(which) or int(found["n"] or 0)
    if not number:
        number = 1 if today.month <= 6 else 2
        if which == "next":
            number, year = (2, year) if number == 1 else (1, year + 1)
    return (
        (date(year, 1, 1), date(year, 6, 30)) if number == 1 else (date(year, 7, 1), date(year, 12, 31))
    )


def _quarter(found: re.Match[str], today: date) -> tuple[date, date]:
    number, year = found["n"] and int(found["n"]), int(found["year"] or today.year)
    if not number:
        number = (today.month - 1) // 3 + 1
        if (found["which"] or "").lower() == "next":
            number, year = (number + 1, year) if number < 4 else (1, year + 1)
    return _months(year, 3 * int(number) - 2, 3)


def _month(found: re.Match[str], today: date) -> tuple[date, date]:
    number, year = MONTHS[found["month"].lower()], int(found["year"] or today.year)
    first, last = _months(year, number, 1)
    return (first, last) if found["how"].lower() == "in" else (min(today, first), last)


def _this_month(found: re.Match[str], today: date) -> tuple[date, date]:
    late = found["which"].lower() == "next"
    day = (today.replace(day=1) + timedelta(days=32)) if late else today
    return _months(day.year, day.month, 1)


def _year(found: re.Match[str], today: date) -> tuple[date, date]:
    year = (
        int(found["year"]) if found["year"] else today.year + ((found["which"] or "").lower() == "next")
    )
    return date(year, 1, 1), date(year, 12, 31)


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    """From the first day of a month to the last of so many months."""
    after = year * 12 + first - 1 + count
    return date(year, first, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
