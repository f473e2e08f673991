"""One line as a touch of an analyst or a journalist, with all that was said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from engagement.capture import promises, text, titles
from engagement.model.desk import GUESSED, LIKED, Desk, Direction, TouchType, desk_of
from engagement.model.drafts import DraftLink
from engagement.model.links import role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Format, Kind
from engagement.model.words import key_of, tidy, visible


@dataclass(frozen=True, slots=True)
class OnDesk:
    """A contact as it is met in a line."""

    name: str
    firm: str
    desk: Desk


_TYPES = (
    (TouchType.ADVISORY_DAY, r"advisory (?:day|session)|strategy day|SAS day"),
    (TouchType.INQUIRY, r"[ie]nquir(?:y|ies)"),
    (TouchType.INTERVIEW, r"interview(?:ed)?"),
    (TouchType.BRIEFING, r"brief(?:ed|ing)"),
    (TouchType.EMAIL, r"e-?mail(?:ed)?|wrote to|mailed"),
    (TouchType.CALL, r"(?:phone |video )?call(?:ed)?|phoned|spoke (?:to|with)|talked (?:to|with)"),
    (TouchType.EVENT, r"(?:met|saw|lunch|dinner|breakfast|coffee|drinks)\b"),
)
_PEOPLE = r"(?P<who>[^,;()]{2,120}?)"
_BEHIND = (
    re.compile(
        rf"\b(?:with|to|by|from|briefed|met|called|e-?mailed|interviewed)\s+{_PEOPLE}\s*\((?P<org>[^()]+)\)",
        re.I,
    ),
    re.compile(rf"^\s*{_PEOPLE}\s*\((?P<org>[^()]+)\)", re.I),
)
_MARK = r"[+\-−–±]?\s?\d{1,3}"
_LIKED = re.compile(
    rf"(?:^|[,;])\s*(?:perception:?\s*(?:of\s+)?(?P<said>{_MARK})|(?P<bare>[+\-−–±]\s?\d{{1,3}}|0))\s*(?=[,;.]|$)",
    re.I,
)
_OUTCOME = re.compile(r"^(?:outcome|result|takeaway)s?\s*:\s*", re.I)
_ABOUT = re.compile(r"\b(?:about|regarding|re:|on)\s+(?P<what>[^,;]+)", re.I)
_DIRECTION = (
    (Direction.THEY_ADVISED, r"\bthey\s+(?:advised|briefed|told)\b|\badvi[cs]e from\b"),
    (Direction.WE_BRIEFED, r"\b(?:we|i)\s+(?:briefed|told|presented)\b"),
)


def read_touch(
    line: str, today: date, *, people: Iterable[str] = (), desk: Sequence[OnDesk] = ()
) -> Proposal | None:
    """What a line says where it tells of a touch, else None.

    A line is one by its words (a briefing, an inquiry, an interview), or because it names somebody on
    the desk beside words such as call or e-mail.
    """
    whole, promised = promises.promises_in(text._without_controls(line), today)
    known = [one for one in desk if titles.mentions(whole, one.name)]
    kind, word = text._kind(whole, "")
    sort = _type(whole)
    if sort in (TouchType.ADVISORY_DAY, TouchType.INQUIRY) and not _is_talk(whole):
        kind, word = Kind.ANALYST_MEETING, sort.label.lower()
    if desk_of(kind) is None or (word == "" and not known):
        if not known or sort is None or kind not in (Kind.TALK, Kind.CONFERENCE) or _is_talk(whole):
            return None
        kind, word = known[0].desk.kind, known[0].name
    elif known and sort is not None:
        kind = known[0].desk.kind
    left = text._Left(whole)
    addresses = text._addresses(left)
    who, organisation = _whom(left, kind, [one for one in known if one.desk.kind is kind])
    perception = _perception(left)
    moment = text._when(left, today, whole)
    minutes = text._minutes(left)
    online = text._ONLINE.search(left.text)
    if online:
        left.take(online)
    made_on = moment[0] if moment else today
    kept, unread = promises.as_promises(promised, today, made_on)
    sort = sort or (TouchType.INTERVIEW if kind is Kind.PRESS else TouchType.BRIEFING)
    topics, outcome = _topics(left, who, organisation)
    with_whom = ", ".join(part for part in (who, organisation) if part)
    return Proposal(
        kind=kind,
        title=f"{_said(sort)} with {with_whom}" if with_whom else _said(sort),
        starts_on=moment[0] if moment else None,
        ends_on=moment[1] if moment else None,
        status=text._status(whole, kind),
        format=Format.ONLINE if online else None,
        organisation=organisation,
        counterpart=who,
        minutes=minutes,
        outcome=outcome,
        persons=tuple(
            name
            for name in people
            if key_of(name) not in key_of(who or "") and titles.mentions(whole, name)
        ),
        links=tuple(DraftLink(one.url, role_for(kind, one)) for one in addresses),
        tags=topics,
        touch=sort,
        direction=_direction(whole, sort),
        perception=perception,
        promises=kept,
        where="typed text",
        confidence=0.9 if moment else 0.7,
        why=(f'the word "{word}" tells the kind: {kind.label.lower()}', *left.why),
        doubts=(*left.doubts, *unread),
        said=whole[:2000],
    )


def _is_talk(whole: str) -> bool:
    return bool(
        re.search(
            r"\b(?:talk|keynote|panel|workshop|webinar|podcast|blog|article|people)\b", whole, re.I
        )
    )


def _said(sort: TouchType) -> str:
    return "Meeting" if sort is TouchType.EVENT else sort.label


def _type(whole: str) -> TouchType | None:
    return next((one for one, words in _TYPES if re.search(rf"\b(?:{words})", whole, re.I)), None)


def _direction(whole: str, sort: TouchType) -> Direction | None:
    said = next((one for one, words in _DIRECTION if re.search(words, whole, re.I)), None)
    return said or GUESSED.get(sort)


def _whom(left: text._Left, kind: Kind, known: Sequence[OnDesk]) -> tuple[str | None, str | None]:
    """Who it was with and of which firm, taken out of what is left; the desk's spelling where it is known."""
    for pattern in _BEHIND:
        if (found := pattern.search(left.text)) and not text._month(found["who"].split()[-1]):
            left.text = left.text[: found.start()] + " , " + left.text[found.end() :]
            return _spelt(_without_word(found["who"]), known), _house(tidy(found["org"]), known)
    if known:
        names = list(dict.fromkeys(one.name for one in known))
        houses = {one.firm for one in known}
        told = [one for one in houses if titles.mentions(left.text, one)]
        for name in (*names, *houses):
            left.text = re.sub(re.escape(name), " ", left.text, flags=re.I)
        firm = told[0] if told else next(iter(houses)) if len(houses) == 1 else None
        return ", ".join(names), firm
    who, organisation = text._met(left, kind)
    for name in filter(None, (who, organisation)):
        left.text = re.sub(rf"{re.escape(name)}(?:['’]s)?", " ", left.text)
    return who, organisation


def _without_word(who: str) -> str:
    """The names behind a touch's own word, where a line begins with it: Briefing Jane Doe."""
    words = "|".join(words for _, words in _TYPES)
    return tidy(
        re.sub(rf"^(?:i|we|a|an|the)?\s*(?:{words})(?:\s+(?:with|for|to|by))?\s+", "", who, flags=re.I)
    )


def _spelt(who: str, known: Sequence[OnDesk]) -> str:
    for one in known:
        if key_of(one.name) == key_of(who):
            return one.name
    return who


def _house(firm: str, known: Sequence[OnDesk]) -> str:
    return next((one.firm for one in known if key_of(one.firm) == key_of(firm)), firm)


def _perception(left: text._Left) -> int | None:
    found = _LIKED.search(left.text)
    if found is None:
        return None
    said = re.sub(r"\s", "", found["said"] or found["bare"])
    value = int(re.sub(r"[−–-]", "-", said).replace("±", "").replace("+", ""))
    left.text = left.text[: found.start()] + " , " + left.text[found.end() :]
    if value not in LIKED:
        left.doubts.append(
            f'perception goes from -2 (worst) to 2 (best), and "{said}" is not; it was left out'
        )
        return None
    return value


def _topics(left: text._Left, who: str | None, firm: str | None) -> tuple[tuple[str, ...], str | None]:
    """Topics are the short pieces between commas; what stands behind a semicolon, or is long, is the outcome."""
    words = "|".join(words for _, words in _TYPES)
    topics: dict[str, str] = {}
    outcome: list[str] = []
    for number, part in enumerate(left.text.split(";")):
        for about in _ABOUT.finditer(part):
            for topic in re.split(r"\s+and\s+|\s*&\s*", about["what"]):
                _add(topics, topic)
        part = _ABOUT.sub(" , ", part)
        if number and visible(re.sub(r"[\s,.]+", "", part)):
            outcome.append(_OUTCOME.sub("", text._tidied(part)))
            continue
        for piece in re.split(r",|\.\s", part):
            piece = text._tidied(piece)
            bare = re.sub(
                rf"^(?:i|we)?\s*(?:had |did |gave |an? )*(?:{words})\b\s*", "", piece, flags=re.I
            )
            bare = re.sub(
                r"^(?:with|to|by|from|of|at|for|and)\b\s*|\s+(?:with|to|by|from|of|at|and)$",
                "",
                bare,
                flags=re.I,
            )
            bare = re.sub(
                r"^(?:with|to|by|from|of|at|for|and|i|we)$", "", bare.strip(" -–—()"), flags=re.I
            )
            if _OUTCOME.match(piece) or len(bare.split()) > 5:
                outcome.append(_OUTCOME.sub("", piece if _OUTCOME.match(piece) else bare))
            elif key_of(bare) not in {key_of(one) for one in (who, firm) if one}:
                _add(topics, bare)
    said = "; ".join(one for one in outcome if visible(one))
    return tuple(topics.values()), said or None


def _add(topics: dict[str, str], topic: str) -> None:
    topic = text._tidied(topic)
    if re.search(r"\w", topic) and key_of(topic) not in ("analyst", "journalist", "press", "analysts"):
        topics.setdefault(key_of(topic), topic)
