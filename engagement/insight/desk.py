"""The desk's arithmetic: who is due, overdue and quiet, what is promised, and what the touches were like.

All of it takes plain values and a today; a touch counts once it is delivered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engagement.insight.periods import months_back
from engagement.model.designated import Designated, Evaluated, Owed, Touch
from engagement.model.desk import Side
from engagement.model.vocabulary import Status
from engagement.model.words import key_of

_AHEAD = (Status.PLANNED, Status.ACCEPTED)
SOON = 14  # days before its day that a touch is called due soon


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one contact.

    `due_on` is the last touch and the interval, or the day the contact was added where there was no touch
    yet; None without an interval. `quiet` says there was none in twice the interval, or never.
    `unclosed` is a planned touch whose day is over and of which nobody said how it went.
    """

    contact: Designated
    last: Touch | None
    due_on: date | None
    overdue: int
    quiet: bool
    next: Touch | None
    unclosed: Touch | None
    touches: int
    perception: int | None

    def word(self, today: date) -> str:
        """Overdue, due, due soon, in time, or no interval."""
        if self.due_on is None:
            return "No interval"
        if self.overdue:
            return "Overdue"
        away = (self.due_on - today).days
        return "Due" if away == 0 else "Due soon" if away <= SOON else "In time"


def standings(contacts: Iterable[Designated], touches: Iterable[Touch], today: date) -> list[Standing]:
    """How it stands with each contact: the longest overdue first, then by the day they are due."""
    of: dict[str, list[Touch]] = {}
    for touch in touches:
        for contact_id in touch.contacts:
            of.setdefault(contact_id, []).append(touch)
    found = [_standing(one, of.get(one.id, []), today) for one in contacts]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.contact.name, one.contact.id))


def _standing(contact: Designated, touches: Sequence[Touch], today: date) -> Standing:
    done = [one for one in touches if one.status == Status.DELIVERED and one.on <= today]
    last = max(done, key=lambda one: one.on, default=None)
    planned = [one for one in touches if one.status in _AHEAD]
    interval = contact.interval
    due = None
    if interval is not None:
        due = last.on + timedelta(days=interval) if last else contact.added_on
    silent = last is None or (interval is not None and (today - last.on).days > 2 * interval)
    told = [one for one in done if one.perception is not None]
    return Standing(
        contact,
        last,
        due,
        max(0, (today - due).days) if due else 0,
        silent,
        min((one for one in planned if one.on >= today), key=lambda one: one.on, default=None),
        max((one for one in planned if one.on < today), key=lambda one: one.on, default=None),
        len(done),
        max(told, key=lambda one: one.on).perception if told else None,
    )


def delivered(touches: Iterable[Touch], since: date, today: date) -> list[Touch]:
    """The touches of a period that took place."""
    return [one for one in touches if one.status == Status.DELIVERED and since <= one.on <= today]


# What touches were like --------------------------------------------------------------------------


def months(today: date, count: int) -> list[date]:
    """The first days of the last months, this one among them, in time's order."""
    return [months_back(today, back) for back in range(count - 1, -1, -1)]


def heat(touches: Iterable[Touch]) -> dict[tuple[str, date], int]:
    """{(contact, month's first day): touches}; one with two contacts is one for each."""
    found: Counter[tuple[str, date]] = Counter()
    for touch in touches:
        found.update((contact, touch.on.replace(day=1)) for contact in touch.contacts)
    return dict(found)


def mix(touches: Iterable[Touch]) -> list[tuple[str | None, str | None, int, int]]:
    """(type, direction, touches, minutes known), most first; None where it was not said."""
    count: Counter[tuple[str | None, str | None]] = Counter()
    minutes: Counter[tuple[str | None, str | None]] = Counter()
    for one in touches:
        count[one.touch, one.direction] += 1
        minutes[one.touch, one.direction] += one.minutes or 0
    order = sorted(count, key=lambda pair: (-count[pair], pair[0] or "~", pair[1] or "~"))
    return [(*pair, count[pair], minutes[pair]) for pair in order]


def perceptions(touches: Iterable[Touch]) -> list[tuple[date, str, int]]:
    """(day, contact, perception) of every touch that told it, in time's order."""
    told = [
        (one.on, contact, one.perception)
        for one in touches
        if one.perception is not None
        for contact in one.contacts
    ]
    return sorted(told)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of a contact's coverage, and how often it was talked about with them."""

    contact: Designated
    topic: str
    touches: int
    last: date | None


def topics(contacts: Iterable[Designated], touches: Sequence[Touch]) -> list[Topic]:
    """Every contact's coverage against what was talked about with them: gaps first, then the oldest."""
    found = []
    for contact in contacts:
        own = [one for one in touches if contact.id in one.contacts]
        for topic in contact.coverage:
            days = [one.on for one in own if _about(one, topic)]
            found.append(Topic(contact, topic, len(days), max(days, default=None)))
    return sorted(
        found, key=lambda one: (one.touches > 0, one.last or date.min, one.contact.name, one.topic)
    )


def _about(touch: Touch, topic: str) -> bool:
    return key_of(topic) in {key_of(tag) for tag in touch.topics}


def uncovered(contacts: Iterable[Designated], touches: Iterable[Touch]) -> list[tuple[str, int]]:
    """(topic, touches) we talked about that is in nobody's coverage, most first."""
    covered = {key_of(topic) for contact in contacts for topic in contact.coverage}
    count: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    for touch in touches:
        for tag in touch.topics:
            if not key_of(tag).startswith("tier ") and key_of(tag) not in covered:
                spelt.setdefault(key_of(tag), tag)
                count[key_of(tag)] += 1
    return [(spelt[key], times) for key, times in sorted(count.items(), key=lambda p: (-p[1], p[0]))]


# What is owed and what comes ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise that is not kept yet, and how many days its day is past."""

    owed: Owed
    overdue: int


def promised(owed: Iterable[Owed], today: date) -> list[Promised]:
    """Promises that are not kept: ours first, the latest first; those without a day last."""
    waiting = [
        Promised(one, max(0, (today - one.due_on).days) if one.due_on else 0)
        for one in owed
        if one.kept_on is None
    ]
    return sorted(
        waiting,
        key=lambda one: (one.owed.side != Side.OURS, one.owed.due_on or date.max, one.owed.made_on),
    )


@dataclass(frozen=True, slots=True)
class Coming:
    """Something due on a day: a "touch", a "step" or a "promise", by the id of its contact or itself."""

    on: date
    sort: str
    id: str
    words: str
    owner: str | None = None


def coming(
    standing: Iterable[Standing], owed: Iterable[Owed], evaluations: Iterable[Evaluated], until: date
) -> list[Coming]:
    """All that is due up to a day, what is late with it, in time's order."""
    found = [
        Coming(one.due_on, "touch", one.contact.id, f"Touch due: {one.contact.shown}", one.contact.owner)
        for one in standing
        if one.due_on
    ]
    found += [
        Coming(step.due_on, "step", step.id, f"{step.name}: {one.name} ({one.firm})", step.owner)
        for one in evaluations
        for step in one.steps
        if step.done_on is None
    ]
    found += [
        Coming(one.due_on, "promise", one.id, f"{one.side.label}: {one.what}")
        for one in owed
        if one.due_on and one.kept_on is None
    ]
    return sorted((one for one in found if one.on <= until), key=lambda one: (one.on, one.words))
