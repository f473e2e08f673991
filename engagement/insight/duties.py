"""Suggesting the duties of an activity nobody spoke of, each with why; a person's choice beats it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engagement.insight.duty_rules import (
    BY_AUDIENCE,
    BY_COUNTERPART,
    BY_KIND,
    BY_WORDS,
    USUAL_AUDIENCE,
    Words,
)
from engagement.model.mission import DUTIES
from engagement.model.vocabulary import Audience, Kind

MOST = 3
# How much a source is believed: words of a title are about the activity, those of notes may be about anything.
_BUILT_IN = frozenset(duty.key for duty in DUTIES)
_FILLING = frozenset(
    {"with", "from", "into", "that", "this", "their", "other", "company", "team", "work"}
)
_WORD, _LETTERS = re.compile(r"\w+"), re.compile(r"[a-z0-9]+")
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
    for duty, weight, why in (*_found(row), *_own(row, offered)):
        if duty in offered and weight > best.get(duty, (0, ""))[0]:
            best[duty] = (weight, why)
    ranked = sorted(best.items(), key=lambda item: -item[1][0])
    return tuple(Suggestion(duty, why) for duty, (_, why) in ranked[:MOST])


def _found(row: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """(duty, weight, why) of every rule that holds."""
    kind = Kind(row["kind"])
    for duty in BY_KIND.get(kind, ()):
        yield duty, _KIND, f"it is a {kind.label.lower()}"
    yield from _said(_RULES[kind], row)
    others = _OTHERS[kind]
    for place, said in sorted(others.found(row.get("counterpart")).items()):
        yield others.rules[place].duty, _COUNTERPART, f'it was with "{said}"'
    for code in row.get("audiences") or ():
        duty, kinds = BY_AUDIENCE.get(Audience(code), ("", frozenset[Kind]()))
        if kind in kinds:
            yield duty, _AUDIENCE, f"it is for {Audience(code).label.lower()}"


def _said(rules: _Rules, row: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """What the words of a row tell, rule by rule."""
    title, event, notes = (rules.found(row.get(name)) for name in ("title", "event", "notes"))
    tags = [(tag, rules.found(tag)) for tag in row.get("tags") or ()]
    for place in sorted({*title, *event, *notes, *(one for _, found in tags for one in found)}):
        duty = rules.rules[place].duty
        if place in title:
            yield duty, _TITLE, f'its title says "{title[place]}"'
        for tag, found in tags:
            if place in found:
                yield duty, _TAG, f'its tag is "{tag}"'
        if place in event:
            yield duty, _NOTES, f'its event is called "{event[place]}"'
        if place in notes:
            yield duty, _NOTES, f'its notes say "{notes[place]}"'


def _own(row: Mapping[str, Any], offered: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """Duties that the company added, where two of their name's words (or its only one) stand in title or tags.

    A key is made of the name a duty was added under.
    """
    own = [(key, _telling(key)) for key in sorted(offered) if key not in _BUILT_IN]
    if not own:
        return
    texts = [("title says", row.get("title"), _TITLE)]
    texts += [("tag is", tag, _TAG) for tag in row.get("tags") or ()]
    for sort, text, weight in texts:
        said = {_stem(word[0]): word[0] for word in _WORD.finditer(text or "")}
        for key, telling in own:
            found = [said[stem] for stem in telling if stem in said]
            if found and len(found) >= min(2, len(telling)):
                yield key, weight, f'its {sort} "{" … ".join(found)}"'


@lru_cache(maxsize=1000)
def _telling(key: str) -> tuple[str, ...]:
    words = re.split(r"[_\W\d]+", key)
    return tuple(dict.fromkeys(_stem(word) for word in words if len(word) > 3 and word not in _FILLING))


def _stem(word: str) -> str:
    """A word without its plural."""
    return word.casefold().removesuffix("s")


class _Rules:
    """The rules of a kind, asked of a text at once: alone, each would read every text from end to end."""

    def __init__(self, rules: Sequence[Words]) -> None:
        self.rules = rules
        self.begins = [beginnings(words.pattern.pattern) for words in rules]
        self.places = lru_cache(maxsize=50_000)(self._places)

    def _places(self, word: str) -> tuple[int, ...]:
        """Which rules may hold where this word stands."""
        return tuple(place for place, begins in enumerate(self.begins) if word.startswith(begins))

    def found(self, text: str | None) -> dict[int, str]:
        """{a rule's place: the words it finds first} of every rule that holds of a text."""
        said: dict[int, str] = {}
        if not text or not any(map(self.places, set(_WORD.findall(text.casefold())))):
            return said
        for word in _WORD.finditer(text):
            for place in self.places(word[0].casefold()):
                if place not in said:
                    hit = self.rules[place].pattern.match(text, word.start())
                    said |= {place: hit[0]} if hit else {}
        return said


def beginnings(pattern: str) -> tuple[str, ...]:
    """The letters that the first word of a rule's pattern begins with: ("rfp", "pre", "sales", "deal")."""
    found: list[str] = []
    for one in _alternatives(pattern.removeprefix(r"\b")):
        if one.startswith("(?:"):
            found += beginnings(one[3 : _closing(one)])
        else:
            letters = _LETTERS.match(one)
            assert letters, f"a rule begins with no letter: {one}"
            optional = one[letters.end() : letters.end() + 1] in ("?", "*")
            found.append(letters[0][:-1] if optional else letters[0])
    return tuple(dict.fromkeys(found))


def _closing(pattern: str) -> int:
    """Where the bracket that a pattern begins with is closed."""
    depth = 0
    for at, letter in enumerate(pattern):
        depth += (letter == "(") - (letter == ")")
        if not depth:
            return at
    return len(pattern)


def _alternatives(pattern: str) -> list[str]:
    """A pattern's parts between bars that stand in no bracket."""
    parts, depth = [""], 0
    for letter in pattern:
        depth += (letter in "([") - (letter in ")]")
        if letter == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _by_kind(table: tuple[Words, ...]) -> dict[Kind, _Rules]:
    return {kind: _Rules([words for words in table if kind in words.kinds]) for kind in Kind}


_RULES, _OTHERS = _by_kind(BY_WORDS), _by_kind(BY_COUNTERPART)


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
