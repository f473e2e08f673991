"""Whether a draft is an activity that is recorded already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from engagement.model.drafts import Draft
from engagement.model.links import read_url
from engagement.model.vocabulary import OWN_ROLES
from engagement.model.words import key_of, short_key

_OWN = frozenset(role.value for role in OWN_ROLES)


class Recorded(Protocol):
    """What is asked of a recorded activity."""

    @property
    def id(self) -> str: ...
    @property
    def title_key(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def event_key(self) -> str | None: ...
    @property
    def city(self) -> str | None: ...
    @property
    def links(self) -> frozenset[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A draft of this very import, in the shape of a recorded activity."""

    id: str
    title_key: str
    starts_on: date
    starts_at: datetime | None
    event_key: str | None
    city: str | None
    links: frozenset[tuple[str, str]]


class Doubtful(Exception):
    """The draft shares a link with `id` and agrees with it in nothing else: a person must say."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id


def seen(id: str, draft: Draft) -> Seen:
    """A draft by what makes it the same as another."""
    links = frozenset((read_url(link.url).key, link.role.value) for link in draft.links)
    event = short_key(draft.event) if draft.event else None
    title = key_of(draft.title)
    return Seen(id, title, draft.starts_on, draft.starts_at, event, draft.city, links)


class Register:
    """Recorded activities by title and day, and by link."""

    def __init__(self, recorded: Iterable[Recorded]) -> None:
        self._by_title: dict[tuple[str, date], list[Recorded]] = defaultdict(list)
        self._by_link: dict[tuple[str, str], list[Recorded]] = defaultdict(list)
        for activity in recorded:
            self.add(activity)

    def add(self, activity: Recorded) -> None:
        """Make an activity known."""
        self._by_title[activity.title_key, activity.starts_on].append(activity)
        for link in activity.links:
            self._by_link[link].append(activity)

    def same_by_title(self, draft: Recorded) -> str | None:
        """The activity with this title on this day, unless event, hour or own link say otherwise."""
        alike = self._by_title.get((draft.title_key, draft.starts_on), ())
        found = [one for one in alike if _may_be(one, draft)]
        # A draft that says no more than its title fits several deliveries: none is certain.
        return found[0].id if len(found) == 1 else self._closest(found, draft)

    def _closest(self, found: list[Recorded], draft: Recorded) -> str | None:
        exact = [one for one in found if one.event_key == draft.event_key]
        return exact[0].id if exact else None

    def same_by_link(self, draft: Recorded, taken: set[str]) -> str | None:
        """The activity with the same link in the same role, title or day agreeing.

        A recording, deck or post belongs to one activity; a page that several share (a programme)
        names one only where exactly one fits. `taken` are activities that other rows of the same
        file stand for. Raises Doubtful where an own link agrees and nothing else does.
        """
        doubt: str | None = None
        for link in sorted(draft.links, key=lambda pair: pair[1] not in _OWN):
            fits = [one for one in self._by_link.get(link, ()) if one.id not in taken]
            agreeing = [one for one in fits if _agrees(one, draft)]
            if len(agreeing) == 1:
                return agreeing[0].id
            if fits and not agreeing and link[1] in _OWN:
                doubt = fits[0].id
        if doubt is not None:
            raise Doubtful(doubt)
        return None


def _may_be(one: Recorded, draft: Recorded) -> bool:
    if one.event_key and draft.event_key and one.event_key != draft.event_key:
        return False
    if one.starts_at and draft.starts_at and one.starts_at != draft.starts_at:
        return False
    if one.city and draft.city and key_of(one.city) != key_of(draft.city):
        return False
    return not _own_links_differ(one, draft)


def _own_links_differ(one: Recorded, draft: Recorded) -> bool:
    """Two recordings, or two decks, and none in common: not the same delivery."""
    for role in _OWN:
        ours = {key for key, of in one.links if of == role}
        theirs = {key for key, of in draft.links if of == role}
        if ours and theirs and not ours & theirs:
            return True
    return False


def _agrees(one: Recorded, draft: Recorded) -> bool:
    """Title or day is the same, and nothing that is known of both says they are two."""
    if one.starts_at and draft.starts_at and one.starts_at != draft.starts_at:
        return False
    if one.starts_on == draft.starts_on:
        return not (one.event_key and draft.event_key and one.event_key != draft.event_key)
    return one.title_key == draft.title_key and not (
        # One deck is shown at many events; the same title elsewhere is another delivery.
        one.event_key and draft.event_key and one.event_key != draft.event_key
    )
