"""Which row of the Inbox tab corrects one that was taken before, and what it changes then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from engagement.model.drafts import Draft, DraftLink, default_status
from engagement.model.links import NotAnAddress, read_url
from engagement.model.mission import NO_DUTY
from engagement.model.words import key_of
from engagement.sheets.inbox_said import Reading

_LISTS = ("persons", "tags", "audiences", "duties")
_APART = frozenset({*_LISTS, "links", "numbers", "promises", "extra", "status"})
_SIMILAR = 0.6
_MOST = 200  # rows that share so little say nothing of each other


@dataclass(frozen=True, slots=True)
class Before:
    """A taken row that went from the tab since the last pull: what it said, and what became of it."""

    fingerprint: str
    record_id: str
    draft: Draft
    marks: Marks


@dataclass(frozen=True, slots=True)
class Marks:
    """What makes a row the same as another, as keys."""

    title: str
    day: date
    event: str
    city: str
    links: frozenset[str]


def marks_of(draft: Draft) -> Marks:
    """The keys of a row's draft."""
    return Marks(
        key_of(draft.title),
        draft.starts_on,
        key_of(draft.event) if draft.event else "",
        key_of(draft.city) if draft.city else "",
        frozenset(_key(link.url) for link in draft.links),
    )


class Gone:
    """The taken rows that went since the last pull, to be met by what may have stayed of them."""

    def __init__(self, rows: Iterable[Before]) -> None:
        self._by: dict[tuple[object, ...], dict[str, Before]] = defaultdict(dict)
        for row in rows:
            for name in _names(row.marks):
                self._by[name][row.fingerprint] = row

    def met_by(self, draft: Draft) -> tuple[Before | None, bool]:
        """(the row that this one corrects, whether that is certain).

        Certain where nearly all stayed: a title, a day or an event that was mended. A row that kept its title
        or link alone may be another delivery, and is asked.
        """
        marks = marks_of(draft)
        met = [rows for name in _names(marks) if len(rows := self._by.get(name, {})) <= _MOST]
        found = {key: row for rows in met for key, row in rows.items()}
        certain: list[tuple[int, Before]] = []
        perhaps: list[Before] = []
        for row in found.values():
            alike, unlike, near = _compared(marks, row.marks)
            if near and unlike <= 1:
                certain.append((alike - unlike, row))
            elif near:
                perhaps.append(row)
        certain.sort(key=lambda pair: -pair[0])
        if certain and (len(certain) == 1 or certain[0][0] > certain[1][0]):
            return certain[0][1], True
        return (perhaps[0], False) if not certain and len(perhaps) == 1 else (None, False)

    def settle(self, row: Before) -> None:
        """It is corrected: no other row does."""
        for name in _names(row.marks):
            self._by[name].pop(row.fingerprint, None)


def _names(marks: Marks) -> list[tuple[object, ...]]:
    """Where a row is looked for: one of its correction shares its title, a link, or its day with its place."""
    return [
        ("title", marks.title),
        ("day", marks.day, marks.event),
        ("day", marks.day, "city", marks.city),
        *(("link", key) for key in marks.links),
    ]


def _compared(one: Marks, other: Marks) -> tuple[int, int, bool]:
    """(what agrees, what differs, whether they may be the same row at all) of title, day, event, city, links."""
    title, day = one.title == other.title, one.day == other.day
    linked = bool(one.links & other.links)
    told = [title, day]
    told += [linked] if one.links and other.links else []
    told += [
        ours == theirs
        for ours, theirs in ((one.event, other.event), (one.city, other.city))
        if ours and theirs
    ]
    event = bool(one.event) and one.event == other.event
    near = title or linked or (day and (event or _similar(one.title, other.title)))
    return sum(told), len(told) - sum(told), near


def _similar(one: str, other: str) -> bool:
    return SequenceMatcher(None, one[:300], other[:300]).ratio() >= _SIMILAR


def similar_words(one: str, other: str) -> float:
    """How much of two lines of words is the same, from 0 to 1."""
    return SequenceMatcher(None, key_of(one)[:2000], key_of(other)[:2000]).ratio()


def _key(url: str) -> str:
    try:
        return read_url(url).key
    except NotAnAddress:
        return url


def corrected(standing: Draft, before: Draft, now: Draft, reading: Reading, status_said: bool) -> Draft:
    """The activity with what the row says otherwise than before; what it says as before stays as it stands."""
    told: dict[str, Any] = {}
    for name in Draft.__dataclass_fields__:
        said, was = getattr(now, name), getattr(before, name)
        if name not in _APART and said not in (None, "") and said != was:
            told[name] = said
    for name in _LISTS:
        told[name] = _mended(getattr(standing, name), getattr(before, name), getattr(now, name))
    told["links"] = _links(standing.links, before.links, now.links)
    told["numbers"] = tuple(pair for pair in now.numbers if pair not in before.numbers)
    told["extra"] = {**standing.extra, **now.extra}
    usual = standing.status is default_status(standing.starts_on, reading.today)
    if status_said and now.status is not before.status:
        told["status"] = now.status
    elif not status_said and usual and "starts_on" in told:
        told["status"] = default_status(told["starts_on"], reading.today)
    if "starts_on" in told:
        told["starts_at"], told["zone"] = now.starts_at, now.zone
    return _in_order(replace(standing, **told))


def _in_order(draft: Draft) -> Draft:
    """A day that moved past the last one takes that with it."""
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        return replace(draft, ends_on=None)
    return draft


def added_to(standing: Draft, row: Draft, status_said: bool, kind_said: bool = False) -> Draft:
    """A recorded activity with what a row says of it; what the row is silent on stays."""
    told = {
        name: value
        for name in Draft.__dataclass_fields__
        if (value := getattr(row, name)) not in (None, (), {}, "")
    }
    for name in _LISTS:
        told[name] = _mended(getattr(standing, name), (), getattr(row, name))
    told["links"] = _links(standing.links, (), row.links)
    told["extra"] = {**standing.extra, **row.extra}
    if not kind_said:
        told["kind"] = standing.kind  # a row that does not say it is no reason to change it
    if not status_said:
        told["status"] = standing.status
    return _in_order(replace(standing, **told))


def _mended(standing: Sequence[Any], before: Sequence[Any], now: Sequence[Any]) -> tuple[Any, ...]:
    dropped = [one for one in before if one not in now]
    kept = dict.fromkeys((*(one for one in standing if one not in dropped), *now))
    return tuple(one for one in kept if one != NO_DUTY or len(kept) == 1)


def _links(
    standing: Iterable[DraftLink], before: Iterable[DraftLink], now: Iterable[DraftLink]
) -> tuple[DraftLink, ...]:
    said = {_key(link.url) for link in now}
    dropped = {_key(link.url) for link in before} - said
    kept = [link for link in standing if _key(link.url) not in dropped]
    known = {_key(link.url) for link in kept}
    return (*kept, *(link for link in now if _key(link.url) not in known))
