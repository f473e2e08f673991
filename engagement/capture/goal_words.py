"""A goal in plain words, "24 talks delivered in 2026", as what is counted, how much of it, by when and for whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engagement.capture.goal_doubts import doubts
from engagement.capture.goal_periods import read_period, without
from engagement.model.measures import plural
from engagement.model.vocabulary import FAMILY_OF, Family, Kind, Owner, Status, statuses_of
from engagement.model.words import tidy

LARGEST = 10**12
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
    "conference talk": Kind.TALK, "conference talks": Kind.TALK,
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

    "newsletter to 5,000" names a level: the target is what is still to be gained, from today on. Without a
    period it is this year's.
    """
    name = tidy(text)
    left, owner = _owner(name)
    left, every = _every(left)
    left, (first, last) = read_period(left, today)
    left, tier = _tier(left)
    number, level, left = _number(left)
    measure, gained, missing = _measure(left, tier, level, accounts)
    if number is not None:
        missing = (*missing, *doubts(left, accounts))
    if gained and number is not None and not level and not _GAIN.search(name):
        missing = (
            *missing,
            f'whether {number:,} are to be gained or reached: "{number:,} more", or "to {number:,}"',
        )
    if gained and measure and number is not None and level:
        account, _, metric = measure.removeprefix("growth:").rpartition(":")
        standing = accounts[account].get(metric)
        if standing is None:
            missing = (*missing, f"the {metric} of {account} today: read or enter them first")
        if standing is not None and standing >= number:
            missing = (*missing, f"a number above the {standing:,} that stand already")
        number = None if standing is None else max(number - standing, 0)
        first = max(first, min(today, last))
    if number is not None and number > LARGEST:
        number, missing = None, (*missing, f"a number of at most {LARGEST:,}")
    if not number and not missing:
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
    return without(text, found), next(owner for owner in Owner if owner.value.lower() == said)


def _usual_owner(measure: str | None) -> Owner:
    return Owner.COMMUNITY if measure and measure.startswith("growth:") else Owner.MARKETING


def _every(text: str) -> tuple[str, str | None]:
    found = _EVERY.search(text)
    if found is None:
        return text, None
    by = found["by"] or {"quarterly": "quarter", "monthly": "month"}[found["ly"].lower()]
    return without(text, found), by.lower()


def _tier(text: str) -> tuple[str, str | None]:
    found = _TIER.search(text)
    return (text, None) if found is None else (without(text, found, " "), found["tier"].lower())


def _number(text: str) -> tuple[int | None, bool, str]:
    """The number, whether it is a level to reach, and the words without it."""
    level = _TO.search(text) is not None
    found = _NUMBER.search(text)
    if found is None:
        return None, level, text
    digits = re.sub(r"[,.' ](?=\d{3}(?!\d))", "", found["digits"]).replace(",", ".")
    value = float(digits) * _UNITS.get((found["unit"] or "").lower(), 1)
    return round(value), level, without(text, found)


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
    touched = "touch" in said or "analyst" in said
    if touched and (tier or _TOUCHES.search(said)):
        return f"touches:{tier}" if tier else "touches", False, ()
    if tier:
        return None, False, ("what is counted: tiers are those of analyst touches",)
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
