"""Titles as sources write them: dress taken off, kinds told from words, likeness of two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from engagement.model.vocabulary import Kind
from engagement.model.words import key_of, tidy

_KIND_WORDS: tuple[tuple[Kind, str], ...] = (
    (Kind.WHITEPAPER, r"white ?papers?|e-?books?"),
    (
        Kind.ANALYST_MEETING,
        r"analysts?|gartner|forrester|idc|omdia|redmonk|451 research|everest group|kuppinger\w*"
        r"|gigaom|constellation research|inquiry",
    ),
    (Kind.WORKSHOP, r"workshops?|tutorials?|trainings?|hands[- ]on lab|bootcamp|master ?class"),
    (Kind.WEBINAR, r"webinars?|livestreams?|live stream|webcast|office hours"),
    (Kind.PODCAST, r"podcasts?"),
    (Kind.HACKATHON, r"hackathons?|hack ?days?"),
    (Kind.INTERNAL_TALK, r"all[- ]hands|brown ?bag|town ?hall|lunch (?:and|&) learn|internal talk"),
    (Kind.PRESS, r"press|interviews?|interviewed|journalists?|reporters?|media day"),
    (Kind.CUSTOMER_MEETING, r"customers?|clients?|qbr|ebc|executive briefing"),
    (Kind.PARTNER_MEETING, r"partners?|partner forum"),
    (
        Kind.TALK,
        r"talks?|keynotes?|spoke|speaking|presented|presentation|lightning talks?|panel|fireside"
        r"|sessions?|lecture|plenary|moderat\w+|gave|opening remarks|closing remarks|demo"
        r"|vortrag|charla|präsentation|présentation",
    ),
    (Kind.COMMUNITY_EVENT, r"meet-?ups?|user groups?|jug|community day|un-?conference|barcamp"),
    (
        Kind.CONFERENCE,
        r"conference|conf|summit|devoxx|kubecon|pycon\w*|fosdem|qcon|re:invent|congress|symposium"
        r"|expo|convention|attended|forum|\w+conf|javaone|jfokus|devnexus|oscon|ndc",
    ),
    (Kind.ARTICLE, r"guest post|article in"),
    (Kind.BLOG_POST, r"blog(?: ?posts?)?|blogged"),
    (Kind.SOCIAL_POST, r"tweet(?:ed)?|toot|thread"),
)
_PATTERNS = tuple((kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.I)) for kind, words in _KIND_WORDS)
_PREFIX = re.compile(
    r"^\s*(?:\[[^\]]{1,60}\](?!\()\s*|(?:speaking|talk|keynote|session|webinar|workshop|podcast|live|video"
    r"|slides|recording|presentation|blog|new post|hold|tentative|fwd?|re)\s*:\s+)+",
    re.I,
)
_SPLIT = re.compile(r"\s+[-–—|•·]\s+|\s*[|•]\s*|\s+(?:@|by|with)\s+|\s+at\s+(?=[A-Z])|\s*,\s+(?=[A-Z])")
_PART_OF_NAME = r"[A-ZÀ-Þ][\w'’.-]*"
_NAME = (
    rf"(?:(?:Dr|Prof|Sir)\.?\s+)?{_PART_OF_NAME}"
    rf"(?:\s+(?:(?:van|von|de|der|den|da|di|la|el|al|bin)\s+)*{_PART_OF_NAME}){{1,3}}"
)
_NAMES = re.compile(rf"^{_NAME}(?:(?:\s*,\s*|\s+(?:and|&|und|et)\s+){_NAME})*$")
_BREAK = re.compile(
    r"^(?:\W*(?:(?:coffee|lunch|tea|snack|stretch|morning|afternoon|short)[\s/&,]*)*(?:break|lunch|registration|check-?in|breakfast"
    r"|dinner|doors open|networking|welcome reception|reception|party|social event|raffle|pause|open space)\W*"
    r"(?:break|& \w+|and \w+)?\W*)$",
    re.I,
)
_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "in",
        "on",
        "at",
        "for",
        "to",
        "with",
        "by",
        "from",
        "is",
        "are",
        "be",
        "how",
        "why",
        "what",
        "der",
        "die",
        "das",
        "und",
        "mit",
        "im",
    ]
)
_SHOWN = 280


def kind_by_words(text: str) -> tuple[Kind, str] | None:
    """The kind that words in a text tell, and the word; None when none does."""
    for kind, pattern in _PATTERNS:
        if found := pattern.search(text):
            return kind, found[0]
    return None


def is_break(title: str) -> bool:
    """Whether a programme's entry is nobody's activity: lunch, registration, a break."""
    return bool(_BREAK.match(undressed_title(title)))


def undressed_title(title: str) -> str:
    """A title without "[track]" and "Talk:" in front; whole when nothing would be left."""
    left = _PREFIX.sub("", title, count=1).strip()
    left = re.sub(r"\[([^\]]{1,200})\]\(https?://[^)\s]*\)", r"\1", left)
    return tidy(left) if len(left) >= 3 else tidy(title)


def without_speakers(
    title: str, people: Iterable[str] = (), guess: bool = True
) -> tuple[str, list[str]]:
    """A programme's "Title - Speaker Name, Other Name" as the title and the names.

    Only names at the end are taken: those of `people`, and with `guess` after a dash or comma what
    reads as names.
    """
    known = {key_of(name) for name in people}
    for mark in (" - ", " – ", " — ", " | ", ", ", " by ", " with "):
        head, found, tail = title.rpartition(mark)
        while found and head:
            names = [tidy(n) for n in re.split(r"\s*,\s*|\s+(?:and|&|und)\s+", tail) if n.strip()]
            told = bool(names) and all(key_of(name) in known for name in names)
            reads = guess and mark not in (" by ", " with ") and bool(_NAMES.match(tail.strip()))
            if mark == ", " and re.match(r"\s*and\b|.*,\s+and\b", tail):
                reads = False  # "A, B, and C" is a list
            if not (told or reads) or (len(head.split()) < 2 and not told):
                break
            if mark == ", " and not told and len(_significant(head)) < 3:
                break
            more, again, rest = head.rpartition(mark)
            if again and mark == ", " and _NAMES.match(rest.strip()) and len(more.split()) >= 3:
                head, tail = more, f"{rest}, {tail}"
                continue
            return tidy(head), names
    return title, []


def of_recording(title: str, people: Iterable[str]) -> tuple[str, str | None]:
    """ "Title - Speaker - Event 2026" as the title and the event, where a piece is one of `people`.

    Without a speaker's name only a last piece with a year and a word for events is taken for one.
    """
    known = {key_of(name) for name in people}
    parts = [part.strip() for part in _DASHES.split(title) if part.strip()]
    kept = [part for part in parts if not _are(part, known)]
    if len(parts) < 2 or not kept:
        return without_speakers(title, people, guess=False)[0], None
    told = len(kept) < len(parts)
    event = None
    if len(kept) > 1 and _is_event(kept[-1], told):
        event = kept.pop()
    elif len(kept) > 1 and _is_event(kept[0], False) and _YEAR.search(kept[0]):
        event = kept.pop(0)
    if not told and event is None:
        return without_speakers(title, people, guess=False)[0], None
    return without_speakers(" - ".join(kept), people, guess=False)[0], event


_DASHES = re.compile(r"\s+[-–—|•·]\s+|\s*[|•]\s*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _are(part: str, known: set[str]) -> bool:
    names = re.split(r"\s*,\s*|\s+(?:and|&|und)\s+", part)
    return bool(known) and any(key_of(name) in known for name in names) and len(names) <= 6


def _is_event(part: str, told: bool) -> bool:
    """Whether a piece reads as an event's name; with the speaker named beside it a year is enough."""
    said = kind_by_words(part)
    gathered = said is not None and said[0] in (Kind.CONFERENCE, Kind.COMMUNITY_EVENT)
    year = _YEAR.search(part) is not None
    return len(part) <= 60 and (gathered or told) and (year or gathered)


def readable(text: str) -> str:
    """Text that may hold HTML as one plain line for a title."""
    if "<" in text or "&" in text:
        import html

        text = (
            html.unescape(re.sub(r"<[^<>]{0,500}>", " ", text))
            if re.search(r"<\w|</|&\w", text)
            else text
        )
    return tidy(text)


def first_sentence(text: str) -> str:
    """The beginning of a text as a title for what has none."""
    line = tidy(text)
    found = re.match(r".{20,}?[.!?](?=\s)", line)
    line = found[0] if found and len(found[0]) <= _SHOWN else line
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1].rsplit(" ", 1)[0] + "…"


@lru_cache(maxsize=65_536)
def _significant(text: str) -> tuple[str, ...]:
    words = key_of(text).split()
    kept = tuple(w for w in words if w not in _STOP)
    return kept or tuple(words)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a title that tell it from another, in order."""
    return _significant(text)


_PART = re.compile(r"^(?:part|teil|volume|vol|episode|chapter)\b|^(?:[ivx]{1,4}|\d{1,2})$")


@lru_cache(maxsize=16_384)
def pieces(title: str) -> tuple[str, ...]:
    """ "Talk - Speaker - Event 2025" as its pieces; a title without such marks is its only piece."""
    found = tuple(p.strip(" \"'“”") for p in _MARKS.split(title) if p.strip())
    return found or (title,)


_MARKS = re.compile(r"\s+[-–—|•·@/]+\s+|\s*[|•·]\s*|\s+@\s*|:\s+|\s+(?:at|by)\s+(?=[A-Z])|[“”\"]")
EXACT, HOLDS, CLOSE, UNLIKE = 3, 2, 1, 0


@lru_cache(maxsize=65_536)
def likeness(one: str, other: str) -> int:
    """EXACT but for dress; HOLDS when one holds the whole other (three words or more); CLOSE; UNLIKE."""
    a, b = _significant(one), _significant(other)
    if not a or not b:
        return UNLIKE
    if a == b:
        return EXACT
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    weighty = len(short) >= 3 or (len(short) == 2 and sum(map(len, short)) >= 9)
    if weighty and _inside(short, long):
        return CLOSE if _PART.search(" ".join(w for w in long if w not in short)) else HOLDS
    if len(short) == 1 and len(short[0]) >= 8 and short[0] == long[0]:
        return CLOSE
    shared = len(set(a) & set(b))
    if shared >= 3 and 2 * shared / (len(set(a)) + len(set(b))) >= 0.8 and _same_numbers(a, b):
        return CLOSE
    return UNLIKE


def _inside(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    size = len(short)
    return any(long[start : start + size] == short for start in range(len(long) - size + 1))


def _same_numbers(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """ "Part 1" and "Part 2", "Java 17" and "Java 21" are two."""
    return {w for w in a if any(c.isdigit() for c in w)} == {w for w in b if any(c.isdigit() for c in w)}


_GENERIC = frozenset(
    [
        "conference",
        "conf",
        "summit",
        "meetup",
        "group",
        "user",
        "days",
        "day",
        "the",
        "of",
        "europe",
        "eu",
        "na",
        "us",
        "usa",
        "world",
        "north",
        "south",
        "america",
        "online",
        "virtual",
        "event",
        "events",
        "jug",
        "java",
        "python",
        "js",
        "international",
        "annual",
        "edition",
        "con",
        "live",
    ]
)


def same_event(one: str | None, other: str | None) -> bool | None:
    """Whether two names are of one event; None when one is not known or it cannot be told."""
    if not one or not other:
        return None
    a, b = set(key_of(one).split()), set(key_of(other).split())
    if a == b:
        return True
    years = {w for w in a | b if re.fullmatch(r"(?:19|20)\d\d", w)}
    if len(years) > 1:
        return False
    a, b = a - years, b - years
    if a and b and (a <= b or b <= a):
        return True
    telling = (a - _GENERIC) & (b - _GENERIC)
    return None if telling else False


def mentions(text: str, name: str | None) -> bool:
    """Whether a text names this event, person or place."""
    if not name:
        return False
    words = tuple(w for w in key_of(name).split() if not re.fullmatch(r"(?:19|20)\d\d", w))
    told = tuple(key_of(text).split())
    return bool(words) and _inside(words, told)
