"""One line as a touch of an analyst or a journalist, with all that was said of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from engagement.capture import promises, text, titles
from engagement.capture.touch_people import TYPES, WORDS, OnDesk, whom
from engagement.model.desk import GUESSED, LIKED, Direction, TouchType, desk_of
from engagement.model.drafts import DraftLink
from engagement.model.links import role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Format, Kind
from engagement.model.words import key_of, visible

_SHORTHAND = (
    (re.compile(r"\bw/\s*(?!o\b)", re.I), "with "),
    (re.compile(r"\b(?:an? )?half(?: an)? hour\b", re.I), "30 min"),
    (re.compile(r"\b(\d{1,3}) ?(?:m\b|['’](?!\w))", re.I), r"\1 min"),
)
_CLOCK = re.compile(r"(?:\bat\s+)?\b(?:\d{1,2}:\d{2}(?:\s*[ap]m)?|\d{1,2}\s*[ap]m)\b", re.I)
_SMALL_TALK = re.compile(
    r"^(?:all|half a|whole) day$|^(?:we|i|they) (?:briefed|told|advised)(?: (?:them|us))?$"
    r"|^(?:for|over|at)?\s*(?:an? )?(?:lunch|dinner|breakfast|coffee|drinks)$",
    re.I,
)
_NO_TOPIC = ("analyst", "analysts", "journalist", "press", "article")
_MARK = r"[+\-−–±]?\s?\d{1,3}"
_LIKED = re.compile(
    rf"(?:^|[,;])\s*(?:(?:perception|sentiment):?\s*(?:of\s+)?(?P<said>{_MARK})|(?P<bare>[+\-−–±]\s?\d{{1,3}}|0))\s*(?=[,;.]|$)",
    re.I,
)
_OUTCOME = re.compile(r"^(?:outcome|result|takeaway)s?\s*:\s*", re.I)
_ABOUT = re.compile(r"\b(?:about|regarding|re:?|on)\s+(?P<what>[^,;]+)", re.I)
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
    said_whole = text._without_controls(line)
    whole, promised = promises.promises_in(_written_out(said_whole), today)
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
    who, organisation = whom(left, kind, known, [one for one in desk if one.desk.kind is kind])
    promisee = next((one for one in desk if titles.mentions(said_whole, one.name)), None)
    if not who and promisee and organisation in (None, promisee.firm):  # named in the promise alone
        who, organisation = promisee.name, promisee.firm
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
        said=said_whole[:2000],
    )


def _written_out(line: str) -> str:
    """A line with its shorthand as words: w/ is with, 45m and 45' are minutes."""
    for pattern, words in _SHORTHAND:
        line = pattern.sub(words, line)
    return line


def _is_talk(whole: str) -> bool:
    return bool(
        re.search(
            r"\b(?:talk|keynote|panel|workshop|webinar|podcast|blog|article|people)\b", whole, re.I
        )
    )


def _said(sort: TouchType) -> str:
    return "Meeting" if sort is TouchType.EVENT else sort.label


def _type(whole: str) -> TouchType | None:
    return next((one for one, words in TYPES if re.search(rf"\b(?:{words})", whole, re.I)), None)


def _direction(whole: str, sort: TouchType) -> Direction | None:
    said = next((one for one, words in _DIRECTION if re.search(words, whole, re.I)), None)
    return said or GUESSED.get(sort)


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
    left.text = _CLOCK.sub(" , ", re.sub(r"\s/\s", " , ", left.text))
    topics: dict[str, str] = {}
    outcome: list[str] = []
    for number, part in enumerate(left.text.split(";")):
        for about in _ABOUT.finditer(part):
            for topic in re.split(r"\s+and\s+|\s*&\s*", about["what"]):
                _add(topics, topic)
        part = _ABOUT.sub(" , ", part)
        if number and key_of(part) not in ("", "article", "coverage"):  # a word beside a link
            outcome.append(_OUTCOME.sub("", text._tidied(part)))
            continue
        for piece in re.split(r",|\.\s", part):
            piece = text._tidied(piece)
            bare = re.sub(
                rf"^(?:i|we)?\s*(?:had |did |gave |an? |analyst |press )*(?:{WORDS})\b\s*",
                "",
                piece,
                flags=re.I,
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
            if re.fullmatch(r"\d+", bare):
                left.doubts.append(
                    f'"{bare}" alone says nothing: write perception as +1 or -1, minutes as 30 min'
                )
            elif _OUTCOME.match(piece) or len(bare.split()) > 5:
                outcome.append(_OUTCOME.sub("", piece if _OUTCOME.match(piece) else bare))
            elif key_of(bare) not in {key_of(one) for one in (who, firm) if one}:
                _add(topics, bare)
    said = "; ".join(one for one in outcome if visible(one))
    return tuple(topics.values()), said or None


def _add(topics: dict[str, str], topic: str) -> None:
    """Keep a topic once, in its first spelling, without the words that dress it."""
    topic = re.sub(r"^(?:topics?\s*:\s*)?(?:(?:our|the|their)\s+)?", "", text._tidied(topic), flags=re.I)
    if _SMALL_TALK.match(topic):
        return
    if re.search(r"[^\W\d_]", topic) and key_of(topic) not in _NO_TOPIC:
        topics.setdefault(key_of(topic), topic)
