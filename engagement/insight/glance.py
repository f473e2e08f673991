"""One look: what a period's pieces have reached by family, and what changed since, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engagement.insight.reach import GIVEN_BY
from engagement.insight.verdicts import Verdict
from engagement.model.instants import from_micros
from engagement.model.measures import counted
from engagement.model.vocabulary import ATTENDED_KINDS, FAMILY_OF, SUMMED_FAMILIES, Family, Kind

# In the order in which a reader meets them; what is listed nowhere else comes after.
_FIRST = (Family.ATTENDANCE, Family.LIVE_VIEWS, Family.VIEWS, Family.IMPRESSIONS, Family.READS)
_UNITS = {
    "attendance": "People in rooms",
    "interactions": "Engagements",
    "live_views": "Live views",
}
_ROOMS = frozenset(kind.value for kind in ATTENDED_KINDS)


class Piece(Protocol):
    """A page or a held activity with its numbers, as the store tells it."""

    @property
    def platform(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def numbers(self) -> Mapping[str, tuple[int, int]]: ...


@dataclass(frozen=True, slots=True)
class Reached:
    """One family's number: known of `known` of `of` pieces that could have it, the oldest read at `oldest`.

    `family` is what the Reach page calls it in its address.
    """

    family: str
    label: str
    value: int
    known: int
    of: int
    oldest: datetime | None

    @property
    def coverage(self) -> str:
        """ "known for 14 of 17" """
        return f"known for {self.known:,} of {self.of:,}"


def by_family(pieces: Iterable[Piece]) -> list[Reached]:
    """What each family has come to; families that nothing could have are left out, none is added to another.

    Metrics are added within the families that may be summed alone; a piece counts as known with any of them.
    """
    value: Counter[str] = Counter()
    known: Counter[str] = Counter()
    could: Counter[str] = Counter()
    oldest: dict[str, int] = {}
    for piece in pieces:
        here = {_name(metric) for metric in piece.numbers}
        for metric, (number, at) in piece.numbers.items():
            name = _name(metric)
            value[name] += number
            oldest[name] = min(at, oldest.get(name, at))
        known.update(here)
        could.update(here | _given(piece))
    found = [
        Reached(
            name,
            _UNITS.get(name, name.replace("_", " ").capitalize()),
            value[name],
            known[name],
            could[name],
            from_micros(oldest[name]) if name in oldest else None,
        )
        for name in could
        if name != Family.OUTPUT
    ]
    return sorted(found, key=lambda one: (_place(one.family), -one.known, one.family))


def _given(piece: Piece) -> set[str]:
    if not piece.platform:
        return {"attendance"} if piece.kind in _ROOMS else set()
    return {_name(metric) for metric, platforms in GIVEN_BY.items() if piece.platform in platforms}


def _name(metric: str) -> str:
    family = FAMILY_OF.get(metric)
    return family.value if family in SUMMED_FAMILIES and family else metric


def _place(name: str) -> int:
    firsts = [family.value for family in _FIRST]
    return firsts.index(name) if name in firsts else len(firsts)


class Since(Protocol):
    """What was written since an instant, as the store tells it."""

    @property
    def added(self) -> Sequence[tuple[str, str, int]]: ...
    @property
    def moved(self) -> Sequence[tuple[str, str, str, str, str]]: ...
    @property
    def edited(self) -> int: ...
    @property
    def deleted(self) -> int: ...
    @property
    def goals(self) -> Sequence[str]: ...
    @property
    def targets(self) -> Sequence[tuple[str, int, int]]: ...
    @property
    def others(self) -> Mapping[str, int]: ...


@dataclass(frozen=True, slots=True)
class News:
    """One thing that changed: a sentence, and the activities behind it where there are few."""

    sentence: str
    ids: tuple[str, ...] = ()


_OTHERS = {
    "contact": ("analyst or journalist", "analysts or journalists"),
    "evaluation": ("evaluation", "evaluations"),
    "commitment": ("promise", "promises"),
    "assessment": ("assessment", "assessments"),
    "company": ("watched company", "watched companies"),
    "firm": ("firm or outlet", "firms or outlets"),
    "step": ("step of an evaluation", "steps of evaluations"),
    "event": ("event", "events"),
    "account": ("account", "accounts"),
}
_NAMED = 3


def news(
    since: Since,
    verdicts: Sequence[tuple[str, Verdict, Verdict]],
    gained: Sequence[tuple[str, int]],
) -> list[News]:
    """What changed, weightiest first: verdicts, statuses, what was recorded, what was gained, all else.

    `verdicts` are (goal, then, now) of all goals; `gained` are (family's name, gain) since.
    """
    found = [
        News(f"{name}: {then.label.lower()} before, {now.label.lower()} now.")
        for name, then, now in verdicts
        if then is not now
    ]
    found += [
        News(f"{name}: its target is {to:,} now, {was:,} before.") for name, was, to in since.targets
    ]
    if since.goals:
        what = "New goal" if len(since.goals) == 1 else "New goals"
        found.append(News(f"{what}: {_names(since.goals)}."))
    found += _moves(since.moved)
    if since.added:
        found.append(News(f"Recorded: {_counted(since.added)}."))
    edited = since.edited - len(since.moved)
    if edited > 0:
        found.append(News(f"Corrected: {_some(edited, 'activity', 'activities')}."))
    if since.deleted:
        found.append(News(f"Deleted: {_some(since.deleted, 'activity', 'activities')}."))
    more = ", ".join(f"{gain:+,} {name.lower()}" for name, gain in gained if gain)
    if more:
        found.append(News(f"Measured on the days since: {more}."))
    told = [_some(number, *_OTHERS[noun]) for noun, number in since.others.items() if noun in _OTHERS]
    if told:
        found.append(News(f"Added, changed or removed: {', '.join(told)}."))
    return found


def _moves(moved: Sequence[tuple[str, str, str, str, str]]) -> list[News]:
    by_status: dict[str, list[tuple[str, str]]] = {}
    for activity_id, title, _, _, to in moved:
        by_status.setdefault(to, []).append((activity_id, title))
    found = []
    for status, those in by_status.items():
        names = _names([f'"{_cut(title)}"' for _, title in those])
        ids = tuple(activity_id for activity_id, _ in those[:50])
        found.append(News(f"Now {status}: {names}.", ids))
    return found


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _counted(added: Sequence[tuple[str, str, int]]) -> str:
    kinds: Counter[str] = Counter()
    for kind, _, number in added:
        kinds[kind] += number
    most = kinds.most_common(4)
    rest = sum(kinds.values()) - sum(number for _, number in most)
    told = [counted(Kind(kind), number) for kind, number in most]
    return ", ".join([*told, *([f"{rest:,} others"] if rest else [])])


def _some(number: int, one: str, several: str) -> str:
    return f"{number:,} {one if number == 1 else several}"


def _cut(title: str, length: int = 50) -> str:
    return title if len(title) <= length else title[: length - 1] + "…"
