"""Which recorded activity or waiting draft a find is of: certain, doubtful with the reason, or none.

A wrong join is worse than a question: whatever could be two things is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.capture import titles
from engagement.capture.titles import CLOSE, EXACT, HOLDS, UNLIKE, likeness, same_event
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import (
    MEETING_KINDS,
    OWN_ROLES,
    TALK_KINDS,
    Kind,
    Role,
)
from engagement.model.words import key_of
from engagement.store.known import Known

_OWN = frozenset(role.value for role in OWN_ROLES)
_SPOKEN = TALK_KINDS | {Kind.PODCAST, Kind.PRESS}
_GATHERED = frozenset({Kind.CONFERENCE, Kind.COMMUNITY_EVENT, Kind.HACKATHON})
_WRITTEN = frozenset({Kind.BLOG_POST, Kind.ARTICLE, Kind.WHITEPAPER})
# A recording or a write-up comes out after its talk; slides sometimes before it.
_BEFORE, _AFTER = timedelta(days=5), timedelta(days=400)
_SOON = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class Same:
    """The find is of this one; `role` is what its links are to it where the find is only about it.

    `grew` says the other way round: what stands was only about the find, which knows itself better.
    """

    id: str
    certain: bool
    reason: str
    role: Role | None = None
    grew: bool = False


class Matcher:
    """Everything that stands: recorded activities and drafts that wait, by link, day and word."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._by_link: dict[str, list[Known]] = defaultdict(list)
        self._by_day: dict[date, list[Known]] = defaultdict(list)
        self._by_word: dict[str, list[Known]] = defaultdict(list)
        self._gone: set[str] = set()
        self._all: dict[str, Known] = {}
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        """Make one known; one of the same id is known anew."""
        self._all[one.id] = one
        for key in {key for key, _ in one.links}:
            self._by_link[key].append(one)
        for day in _days(one):
            self._by_day[day].append(one)
        for word in set(titles.words_of(one.title_key)):
            self._by_word[word].append(one)

    def standing(self, id: str) -> Known | None:
        """What stands under this id."""
        return self._all.get(id)

    def guesses(self) -> list[Known]:
        """Recorded activities that stand on recordings, decks or entries alone."""
        return [one for one in self._all.values() if one.guess and not one.id.startswith("draft ")]

    def forget(self, id: str) -> None:
        """It stands no more."""
        self._gone.add(id)
        self._all.pop(id, None)

    def _living(self, listed: Iterable[Known]) -> list[Known]:
        return [one for one in listed if self._all.get(one.id) is one]

    def find(self, found: Proposal, apart: Collection[str] = ()) -> Same | None:
        """What the find is of, or None when it is news.

        `apart` are those that the same source told in the same breath: it tells each thing once, so
        only the same link, or the same title on the same day, makes two of them one.
        """
        if found.medium in (Role.RECORDING, Role.SLIDES):
            # Its day is the day it was put up, which another delivery may share.
            return self._by_own_link(found) or self._grown_from(found, apart)
        return (
            self._by_own_link(found)
            or self._by_title_and_day(found, apart)
            or self._announced(found)
            or self._grown_from(found, apart)
            or self._grew_into(found, apart)
        )

    # By link -------------------------------------------------------------------------------

    def _by_own_link(self, found: Proposal) -> Same | None:
        doubt: Same | None = None
        for link in found.links:
            try:
                key = read_url(link.url).key
            except NotAnAddress:
                continue
            there = self._living(self._by_link.get(key, ()))
            agreeing = [one for one in there if _agrees(one, found)]
            if len(agreeing) == 1:
                role = _role_to(agreeing[0], found, link.role)
                return Same(agreeing[0].id, True, "the same link, and title or day agree", role)
            if len(agreeing) > 1:
                best = [one for one in agreeing if one.starts_on == found.starts_on] or agreeing
                role = _role_to(best[0], found, link.role)
                return Same(best[0].id, True, "the same link, on several activities", role)
            own = [one for one in there if any((key, role) in one.links for role in _OWN)]
            if own and found.medium and found.starts_on is None:
                return Same(own[0].id, True, "the same link", link.role)
            if own and doubt is None:
                doubt = Same(
                    own[0].id, False, "the same link, but neither title nor day agree", link.role
                )
        return doubt

    # By title and day -----------------------------------------------------------------------

    def _by_title_and_day(self, found: Proposal, apart: Collection[str]) -> Same | None:
        if found.starts_on is None or (found.medium and found.kind is Kind.SOCIAL_POST):
            return None
        last = found.ends_on or found.starts_on
        days = [
            found.starts_on + timedelta(days=n)
            for n in range(-1, min((last - found.starts_on).days, 20) + 2)
        ]
        near = {one.id: one for day in days for one in self._living(self._by_day.get(day, ()))}
        certain: list[Known] = []
        doubtful: list[tuple[Known, str]] = []
        for one in near.values():
            alike = likeness(one.title_key, found.title)
            if alike == UNLIKE and not _same_gathering(one, found):
                continue
            if not _may_be(one, found):
                continue
            same_day = one.starts_on == found.starts_on
            if one.id in apart and not (alike == EXACT and same_day):
                continue
            event = same_event(one.event_key, found.event)
            hour = one.starts_at is not None and one.starts_at == found.starts_at
            if (
                (alike == EXACT and same_day)
                or _same_gathering(one, found)
                or (alike == EXACT and (event or hour))
                or (alike == HOLDS and same_day and (event or hour or _corroborated(one, found)))
                or (alike == CLOSE and same_day and (hour or (event and _corroborated(one, found))))
            ):
                certain.append(one)
            elif same_day and alike in (HOLDS, CLOSE):
                doubtful.append((one, "a title much like it on the same day"))
            elif alike == EXACT and one.kind == found.kind and not found.medium:
                doubtful.append((one, "the same title a day apart"))
        if len(certain) == 1:
            return Same(certain[0].id, True, "the same title and day")
        if certain:
            exact = [
                one
                for one in certain
                if one.starts_on == found.starts_on
                and same_event(one.event_key, found.event)
                and (one.starts_at == found.starts_at)
            ]
            if len(exact) == 1:
                return Same(exact[0].id, True, "the same title, day and event")
            return Same(certain[0].id, False, "several activities have this title on this day")
        if doubtful:
            return Same(doubtful[0][0].id, False, doubtful[0][1])
        return None

    # What grew from an activity --------------------------------------------------------------

    def _announced(self, found: Proposal) -> Same | None:
        """A social post that links to an activity announces it."""
        if found.kind is not Kind.SOCIAL_POST:
            return None
        for key in found.mentions:
            linked = self._living(self._by_link.get(key, ()))
            there = [one for one in linked if one.kind != Kind.SOCIAL_POST]
            if there:
                near = sorted(
                    there, key=lambda one: abs((one.starts_on - (found.starts_on or one.starts_on)).days)
                )
                return Same(near[0].id, True, "a post that links to it", Role.ANNOUNCEMENT)
        return None

    def _grown_from(self, found: Proposal, apart: Collection[str]) -> Same | None:
        """A recording, deck or write-up of a talk given before: by its title, then by event and people."""
        about = found.medium in (Role.RECORDING, Role.SLIDES)
        written = found.kind in _WRITTEN
        if not (about or written) or found.starts_on is None:
            return None
        links = {(read_url(li.url).key, li.role.value) for li in found.links}
        fitting: list[tuple[Known, int]] = []
        for one in self._sharing_words(found.title):
            if (
                one.id in apart
                or Kind(one.kind) not in _SPOKEN
                or (written and Kind(one.kind) is Kind.PODCAST)
            ):
                continue
            lag = found.starts_on - one.starts_on
            if not -_BEFORE <= lag <= _AFTER:
                continue
            alike = likeness(one.title_key, found.title)
            if alike != EXACT and _is_a_piece(one.title_key, found.title):
                alike = HOLDS
            elif alike not in (EXACT, HOLDS) or not _holds_whole(one.title_key, found):
                continue
            if about and _another_of_its_sort(one, links, found.medium):
                continue
            fitting.append((one, alike))
        if not fitting:
            return None
        role = found.medium or Role.POST
        named = [one for one, _ in fitting if _names(found, one)]
        if len(named) == 1:
            return Same(named[0].id, True, "it names the title and the event or city", role)
        if len(named) > 1:
            return Same(
                _nearest(named, found).id, False, "it fits several deliveries of this talk", role
            )
        if found.event and any(one.event_key for one, _ in fitting):
            return (
                None
                if not about
                else Same(fitting[0][0].id, False, "the title is the same; the event may not be", role)
            )
        if len(fitting) == 1:
            one, alike = fitting[0]
            lag = found.starts_on - one.starts_on
            told = _tells(one.title_key)
            person = any(
                titles.mentions(f"{found.said} {' '.join(found.persons)}", name) for name in one.persons
            )
            if about and told and (lag <= _SOON or person):
                return Same(one.id, True, "it has this talk's title, given once", role)
            if written and alike == EXACT and told and abs(lag) <= timedelta(days=1):
                return Same(one.id, True, "it has this talk's title, and its day", role)
            if about or (written and alike == EXACT and abs(lag) <= timedelta(days=30)):
                return Same(one.id, False, "it has this talk's title", role)
            return None
        if about:
            return Same(
                _nearest([one for one, _ in fitting], found).id,
                False,
                "it fits several deliveries of this talk",
                role,
            )
        return None

    def _grew_into(self, found: Proposal, apart: Collection[str]) -> Same | None:
        """The talk itself, met after the entry, recording or deck about it was drafted."""
        if found.kind not in TALK_KINDS or found.medium or found.starts_on is None:
            return None
        fitting = []
        for one in self._sharing_words(found.title):
            if not one.id.startswith("draft ") or one.id in apart:
                continue
            lag = one.starts_on - found.starts_on
            alike = likeness(one.title_key, found.title)
            roles = {role for _, role in one.links} - {Role.ANNOUNCEMENT.value}
            piece = _is_a_piece(key_of(found.title), one.title_key)
            shorter = len(titles.words_of(one.title_key)) < len(titles.words_of(found.title))
            if not piece and (alike not in (EXACT, HOLDS) or shorter):
                continue
            about = bool(roles) and roles <= {"recording", "slides"} and Kind(one.kind) in _SPOKEN
            if about and -_BEFORE <= lag <= _SOON and not one.event_key and _tells(key_of(found.title)):
                fitting.append(one)
            elif Kind(one.kind) in _WRITTEN and -_BEFORE <= lag <= _SOON:
                named = alike == EXACT and abs(lag) <= timedelta(days=1)
                if named or (found.event and titles.mentions(one.title_key, found.event)):
                    fitting.append(one)
        if len(fitting) == 1:
            return Same(fitting[0].id, True, "what was drafted before is about this talk", grew=True)
        return None

    def _sharing_words(self, title: str) -> list[Known]:
        """Those that share this title's rarest word with it."""
        words = [w for w in titles.words_of(title) if w in self._by_word]
        found: dict[str, Known] = {}
        for word in sorted(set(words), key=lambda w: len(self._by_word[w]))[:6]:
            if len(self._by_word[word]) <= 3000:
                found.update((one.id, one) for one in self._living(self._by_word[word]))
        return list(found.values())


def _days(one: Known) -> Iterable[date]:
    last = one.ends_on or one.starts_on
    for step in range(min((last - one.starts_on).days, 30) + 1):
        yield one.starts_on + timedelta(days=step)


def _tells(title_key: str) -> bool:
    """Whether a title is so much its own that its return is no accident."""
    words = titles.words_of(title_key)
    return (
        len(words) >= 3 or sum(map(len, words)) >= 12 or (len(words) == 2 and sum(map(len, words)) >= 9)
    )


def _is_a_piece(title_key: str, title: str) -> bool:
    """Whether "Talk - Speaker - Event" has this title as one of its pieces."""
    return any(likeness(title_key, piece) == EXACT for piece in titles.pieces(title))


def _holds_whole(title_key: str, found: Proposal) -> bool:
    """Whether it is the find's title that holds the talk's, and not the other way round."""
    return len(titles.words_of(title_key)) <= len(titles.words_of(found.title))


def _names(found: Proposal, one: Known) -> bool:
    text = f"{found.title} {found.said} {found.event or ''}"
    if one.event_key and (
        titles.mentions(text, one.event_key) or same_event(one.event_key, found.event)
    ):
        return True
    return bool(one.city and titles.mentions(text, one.city))


def _another_of_its_sort(one: Known, links: set[tuple[str, str]], role: Role | None) -> bool:
    """It has a recording (a deck) of its own already, and this is another."""
    ours = {key for key, of in one.links if role and of == role.value}
    return bool(ours) and not ours & {key for key, _ in links}


def _nearest(listed: list[Known], found: Proposal) -> Known:
    day = found.starts_on
    return min(listed, key=lambda one: abs((one.starts_on - day).days) if day else 0)


def _agrees(one: Known, found: Proposal) -> bool:
    """Title or day is the same, and nothing known of both says they are two."""
    if one.starts_at and found.starts_at and one.starts_at != found.starts_at and not found.medium:
        return False
    if same_event(one.event_key, found.event) is False:
        return False
    if found.starts_on == one.starts_on:
        return True
    return likeness(one.title_key, found.title) in (EXACT, HOLDS, CLOSE)


def _role_to(one: Known, found: Proposal, role: Role) -> Role | None:
    """None where the find is the activity itself, else what its link is to it."""
    itself = not found.medium and _sort_of(Kind(one.kind)) == _sort_of(found.kind)
    return None if itself else role


def _sort_of(kind: Kind) -> int:
    for number, kinds in enumerate((_SPOKEN, _GATHERED, _WRITTEN, MEETING_KINDS)):
        if kind in kinds:
            return number
    return 9


def _may_be(one: Known, found: Proposal) -> bool:
    """Nothing that is known of both says they are two."""
    kind = Kind(one.kind)
    if _sort_of(kind) != _sort_of(found.kind) and not (kind in _GATHERED and found.kind in _GATHERED):
        return False
    if same_event(one.event_key, found.event) is False:
        return False
    if one.starts_at and found.starts_at and one.starts_at != found.starts_at and not found.medium:
        return False
    if one.city and found.city and key_of(one.city) != key_of(found.city):
        short, long = sorted((key_of(one.city), key_of(found.city)), key=len)
        if short not in long:
            return False
    for role in _OWN:
        ours = {key for key, of in one.links if of == role}
        theirs = {read_url(li.url).key for li in found.links if li.role.value == role}
        if ours and theirs and not ours & theirs:
            return False
    if kind in MEETING_KINDS and likeness(one.title_key, found.title) != EXACT:
        return False
    if (
        one.event_key
        and found.event
        and same_event(one.event_key, found.event) is None
        and not (one.starts_at and one.starts_at == found.starts_at)
    ):
        return likeness(one.title_key, found.title) == CLOSE  # asked, never joined
    return True


def _same_gathering(one: Known, found: Proposal) -> bool:
    """The same conference, under its name with or without the year."""
    kind = Kind(one.kind)
    if kind is not Kind.CONFERENCE or found.kind not in _GATHERED:
        return False
    overlap = one.starts_on <= (found.ends_on or found.starts_on or date.min) and (
        found.starts_on or date.max
    ) <= (one.ends_on or one.starts_on)
    return overlap and same_event(one.title_key, found.title) is True


def _corroborated(one: Known, found: Proposal) -> bool:
    """Somebody, the place or the event is named by both."""
    people = {key_of(name) for name in found.persons}
    if one.persons & people:
        return True
    text = f"{found.title} {found.said}"
    return bool(
        (one.event_key and titles.mentions(text, one.event_key))
        or (one.city and titles.mentions(text, one.city))
    )
