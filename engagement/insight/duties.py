"""Suggesting the duties of an activity nobody spoke of, each with why; a person's choice beats it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engagement.insight.duty_rules import (
    BY_AUDIENCE,
    BY_COUNTERPART,
    BY_KIND,
    BY_WORDS,
    USUAL_AUDIENCE,
    Words,
)
from engagement.model.vocabulary import Audience, Kind

MOST = 3
# How much a source is believed: words of a title are about the activity, those of notes may be about anything.
_TITLE, _COUNTERPART, _TAG, _KIND, _AUDIENCE, _NOTES = 6, 5, 4, 3, 2, 1


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A duty's key, and the reason as the end of "suggested because …"."""

    duty: str
    why: str


def suggest(row: Mapping[str, Any], offered: Collection[str]) -> tuple[Suggestion, ...]:
    """At most three duties of an activity, the surest first, of those the catalogue offers.

    `row`: kind, title, tags, audiences (codes), counterpart, notes, event (name); what is missing is not said.
    """
    best: dict[str, tuple[int, str]] = {}
    for duty, weight, why in _found(row):
        if duty in offered and weight > best.get(duty, (0, ""))[0]:
            best[duty] = (weight, why)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    return tuple(Suggestion(duty, why) for duty, (_, why) in ranked[:MOST])


def _found(row: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """(duty, weight, why) of every rule that holds."""
    kind = Kind(row["kind"])
    for duty in BY_KIND.get(kind, ()):
        yield duty, _KIND, f"it is a {kind.label.lower()}"
    tags, event, notes = row.get("tags") or (), row.get("event"), row.get("notes")
    told = "\n".join(filter(None, (row["title"], *tags, event, notes)))
    # Most say nothing of a duty, and one look at all of it tells so.
    for words in _RULES[kind] if _ANY[kind].search(told) else ():
        if said := words.pattern.search(row["title"]):
            yield words.duty, _TITLE, f'its title says "{said[0]}"'
        for tag in tags:
            if words.pattern.search(tag):
                yield words.duty, _TAG, f'its tag is "{tag}"'
        if event and (said := words.pattern.search(event)):
            yield words.duty, _NOTES, f'its event is called "{said[0]}"'
        if notes and (said := words.pattern.search(notes)):
            yield words.duty, _NOTES, f'its notes say "{said[0]}"'
    if counterpart := row.get("counterpart"):
        for words in _OTHERS[kind]:
            if said := words.pattern.search(counterpart):
                yield words.duty, _COUNTERPART, f'it was with "{said[0]}"'
    for code in row.get("audiences") or ():
        duty, kinds = BY_AUDIENCE.get(Audience(code), ("", frozenset[Kind]()))
        if kind in kinds:
            yield duty, _AUDIENCE, f"it is for {Audience(code).label.lower()}"


def _by_kind(table: tuple[Words, ...]) -> dict[Kind, tuple[Words, ...]]:
    return {kind: tuple(words for words in table if kind in words.kinds) for kind in Kind}


_RULES, _OTHERS = _by_kind(BY_WORDS), _by_kind(BY_COUNTERPART)
_ANY = {
    kind: re.compile("|".join(words.pattern.pattern for words in rules), re.IGNORECASE)
    for kind, rules in _RULES.items()
}


def audiences_of(kind: Kind, said: Collection[str]) -> tuple[tuple[Audience, ...], bool]:
    """For whom an activity is, and whether that is guessed by its kind; nothing where no guess is fair."""
    if said:
        return tuple(map(Audience, said)), False
    usual = USUAL_AUDIENCE.get(kind)
    return ((usual,), True) if usual else ((), False)


def rules_in_words() -> list[tuple[str, str, str]]:
    """(duty, what is looked for, in which kinds) of every rule, as a table for people."""
    listed: list[tuple[str, str, str]] = []
    for kind, duties in BY_KIND.items():
        listed += [(duty, "its kind", kind.label) for duty in duties]
    for table, where in ((BY_WORDS, "says"), (BY_COUNTERPART, "was with")):
        for words in table:
            listed.append((words.duty, f"{where} {_readable(words.pattern)}", _kinds(words.kinds)))
    for audience, (duty, kinds) in BY_AUDIENCE.items():
        listed.append((duty, f"is for {audience.label.lower()}", _kinds(kinds)))
    return listed


def _readable(pattern: re.Pattern[str]) -> str:
    """A pattern as the words it stands for, nearly."""
    plain = pattern.pattern.removeprefix(r"\b(?:").removesuffix(r")\b")
    plain = re.sub(r"\(\?:", "(", plain).replace("[- ]", "-").replace(r"\w*", "…").replace(r"\w+", "…")
    plain = re.sub(r"\((\w{1,2})\)\?", r"\1", plain)
    return re.sub(r"[\\?]", "", plain).replace("|", ", ")


def _kinds(kinds: Collection[Kind]) -> str:
    if len(kinds) == len(Kind):
        return "every kind"
    if len(kinds) > len(Kind) // 2:
        left_out = sorted(kind.label.lower() for kind in set(Kind) - set(kinds))
        return f"every kind but {', '.join(left_out)}"
    return ", ".join(kind.label for kind in Kind if kind in kinds)
