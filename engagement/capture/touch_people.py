"""Whom a line names that tells of a touch, and of which firm: what it says itself, in the desk's spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engagement.capture import text, titles
from engagement.model.desk import Desk, TouchType
from engagement.model.vocabulary import Kind
from engagement.model.words import key_of, tidy


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A contact as it is met in a line."""

    name: str
    firm: str
    desk: Desk


TYPES = (
    (TouchType.ADVISORY_DAY, r"advisory (?:day|session)|strategy day|SAS day"),
    (TouchType.INQUIRY, r"[ie]nquir(?:y|ies)"),
    (TouchType.INTERVIEW, r"interview(?:ed)?"),
    (TouchType.BRIEFING, r"brief(?:ed|ing)"),
    (TouchType.EMAIL, r"e-?mail(?:ed)?|wrote to|mailed"),
    (TouchType.CALL, r"(?:phone |video )?call(?:ed)?|phoned|spoke (?:to|with)|talked (?:to|with)"),
    (TouchType.EVENT, r"(?:met|saw|lunch|dinner|breakfast|coffee|drinks)\b"),
)
WORDS = "|".join(words for _, words in TYPES)
_PEOPLE = r"(?P<who>[^,;()]{2,120}?)"
_FIRST_NAMES = r"(?P<who>(?-i:[A-ZÀ-Þ])[\w'’-]+(?:(?:\s*,\s*|\s+(?:and|&)\s+)(?-i:[A-ZÀ-Þ])[\w'’-]+)*)"
_BEHIND = (
    re.compile(
        rf"\b(?:with|to|by|from|briefed|met|called|e-?mailed|interviewed)\s+{_PEOPLE}\s*\((?P<org>[^()]+)\)",
        re.I,
    ),
    re.compile(rf"^\s*{_PEOPLE}\s*\((?P<org>[^()]+)\)", re.I),
    re.compile(
        rf"\b(?:with|to|by|briefed|met|called|e-?mailed|interviewed)\s+{_FIRST_NAMES}\s+(?:from|of)\s+"
        r"(?P<org>(?-i:[A-ZÀ-Þ])[\w&.-]*(?:\s+(?-i:[A-ZÀ-Þ])[\w&.-]*){0,2})",
        re.I,
    ),
)


def whom(
    left: text._Left, kind: Kind, named: Sequence[OnDesk], desk: Sequence[OnDesk]
) -> tuple[str | None, str | None]:
    """Who it was with and of which firm, taken out of what is left; the desk's spelling where it is known."""
    known = [one for one in named if one.desk.kind is kind]
    for pattern in _BEHIND:
        if (found := pattern.search(left.text)) and not text._month(found["who"].split()[-1]):
            left.text = left.text[: found.start()] + " , " + left.text[found.end() :]
            name, firm = _without_word(found["who"]), tidy(found["org"])
            if _is_firm(name, desk) and not _is_firm(firm, desk):  # Gartner (Jane Doe)
                name, firm = firm, name
            return _spelt(name, firm, desk), _house(firm, desk)
    if known:
        return _on_desk(left, known)
    who, organisation = text._met(left, kind)
    for name in filter(None, (who, organisation)):
        left.text = re.sub(rf"{re.escape(name)}(?:['’]s)?", " ", left.text)
    if organisation and not who:
        who = _by_first_names(left, organisation, desk)
    return who and _spelt(who, organisation, desk), organisation and _house(organisation, desk)


def _on_desk(left: text._Left, known: Sequence[OnDesk]) -> tuple[str, str | None]:
    """The people of the desk that a line names in full, and their firm where it is one."""
    names = list(dict.fromkeys(one.name for one in known))
    houses = {one.firm for one in known}
    told = [one for one in houses if titles.mentions(left.text, one)]
    for name in (*names, *houses):
        left.text = re.sub(rf"{re.escape(name)}(?:['’]s)?", " ", left.text, flags=re.I)
    firm = told[0] if told else next(iter(houses)) if len(houses) == 1 else None
    return ", ".join(names), firm


def _by_first_names(left: text._Left, firm: str, desk: Sequence[OnDesk]) -> str | None:
    """Jane and Tom beside their firm, where the desk knows all of them by these names."""
    for found in re.finditer(_FIRST_NAMES, left.text):
        who = _spelt(found["who"], firm, desk)
        if all(key_of(part) in {key_of(one.name) for one in desk} for part in _parts(who)[::2]):
            left.take(found)
            return who
    return None


def _parts(who: str) -> list[str]:
    """Names and what stands between them, by turns."""
    return re.split(r"(\s*[,&]\s*|\s+and\s+)", who)


def _without_word(who: str) -> str:
    """The names beside a touch's own word: Briefing Jane Doe, Analyst briefing: Gartner, Gartner inquiry."""
    who = re.sub(
        rf"^(?:i|we|a|an|the)?\s*(?:(?:analyst|press)\s+)?(?:{WORDS})(?:\s+(?:with|for|to|by))?(?:\s*:\s*|\s+)",
        "",
        who,
        flags=re.I,
    )
    return tidy(re.sub(rf"\s+(?:{WORDS})$", "", who, flags=re.I))


def _is_firm(name: str, desk: Sequence[OnDesk]) -> bool:
    return bool(text._FIRM.fullmatch(name)) or key_of(name) in {key_of(one.firm) for one in desk}


def _spelt(who: str, firm: str | None, desk: Sequence[OnDesk]) -> str:
    """The names in the desk's spelling; a first name alone is met within its firm, where it is one person's."""
    parts = _parts(who)
    for at in range(0, len(parts), 2):
        key = key_of(parts[at])
        met = {one.name for one in desk if key_of(one.name) == key}
        if not met and firm:
            house = {one.name for one in desk if key_of(one.firm) == key_of(firm)}
            met = {name for name in house if key_of(name.split()[0]) == key}
        if len(met) == 1:
            parts[at] = met.pop()
    return "".join(parts)


def _house(firm: str, desk: Sequence[OnDesk]) -> str:
    return next((one.firm for one in desk if key_of(one.firm) == key_of(firm)), firm)
