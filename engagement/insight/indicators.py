"""How an indicator stands by quarter: who scored what, how far apart they are, who has not answered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from engagement.model.mission import Indicator
from engagement.model.quarters import back, first_day, in_words, last_day, quarter_code, quarters_to
from engagement.model.rubric import assessor_in_words

ENOUGH = 3  # answers, before a mean says more than the scores themselves
FAR = 3  # steps between two people that are worth a conversation
PAIRS = 2  # who answered in both quarters, before a change is told


class Person(Protocol):
    """Somebody who is or was asked."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def department(self) -> str | None: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def deleted_at(self) -> datetime | None: ...


class Score(Protocol):
    """An assessment as it is read."""

    @property
    def indicator(self) -> str: ...
    @property
    def assessor_id(self) -> str: ...
    @property
    def quarter(self) -> str: ...
    @property
    def score(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def department(self) -> str | None: ...


class Link(Protocol):
    """The newest link of somebody for a quarter."""

    @property
    def expires_on(self) -> date: ...
    @property
    def withdrawn_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """One score, and who gives it: "Head of Sales"."""

    assessor_id: str
    who: str
    score: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One indicator in one quarter: its scores, lowest first, and how many people were asked."""

    quarter: str
    voices: tuple[Voice, ...]
    asked: int

    @property
    def mean(self) -> float | None:
        """None under three answers: a mean of two hides what each of them said."""
        if len(self.voices) < ENOUGH:
            return None
        return sum(voice.score for voice in self.voices) / len(self.voices)

    @property
    def spread(self) -> int | None:
        """Steps between the highest and the lowest score; None under two answers."""
        return self.voices[-1].score - self.voices[0].score if len(self.voices) > 1 else None

    @property
    def told(self) -> str:
        """What was answered, in a sentence."""
        if not self.voices:
            return f"Nobody has answered yet, of {self.asked} asked."
        if self.mean is None:
            said = ", ".join(f"{voice.who} {voice.score}" for voice in self.voices)
            return f"{len(self.voices)} of {self.asked} asked: {said}. Too few for a mean."
        return f"{self.mean:.1f} on average, by {len(self.voices)} of {self.asked} asked."


def by_quarter(
    scores: Sequence[Score], people: Sequence[Person], indicator: Indicator, today: date, most: int = 40
) -> list[Standing]:
    """An indicator from its first answered quarter to today's, in time's order; the last `most` of them.

    Asked in a quarter is who stood here by its end and was not retired by then, and whoever answered.
    """
    now = quarter_code(today)
    voices: dict[str, list[Voice]] = defaultdict(list)
    for row in scores:
        if row.indicator == indicator and row.quarter <= now:
            who = assessor_in_words(row.role, row.department)
            voices[row.quarter].append(Voice(row.assessor_id, who, row.score))
    found = []
    for quarter in quarters_to(min(voices, default=now), now)[-most:]:
        said = tuple(sorted(voices[quarter], key=lambda voice: (voice.score, voice.who)))
        asked = {voice.assessor_id for voice in said} | _asked(people, quarter)
        found.append(Standing(quarter, said, len(asked)))
    return found


def _asked(people: Sequence[Person], quarter: str) -> set[str]:
    ends = last_day(quarter)
    return {
        one.id
        for one in people
        if one.created_at.date() <= ends and (one.deleted_at is None or one.deleted_at.date() > ends)
    }


def unanswered(scores: Sequence[Score], people: Sequence[Person], quarter: str) -> list[str]:
    """The roles of those asked in a quarter who have not given all three, in the order they are listed."""
    given: dict[str, int] = defaultdict(int)
    for row in scores:
        given[row.assessor_id] += row.quarter == quarter
    asked = _asked(people, quarter)
    return [
        assessor_in_words(one.role, one.department)
        for one in people
        if one.id in asked and given[one.id] < len(Indicator)
    ]


def spread_in_words(now: Standing, before: Standing | None = None) -> str:
    """How far apart the assessors are, and whether that grew; "" under two answers."""
    if now.spread is None:
        return ""
    low, high = now.voices[0].score, now.voices[-1].score
    lowest, highest = _who(now, low), _who(now, high)
    if now.spread == 0:
        said = f"All say {low}."
    elif now.spread == 1:
        said = f"They agree within a step, {low} to {high}."
    elif now.spread < FAR:
        said = f"{now.spread} steps apart: {lowest} {low}, {highest} {high}."
    else:
        said = f"Far apart: {lowest} {low}, {highest} {high}. Talk about it."
    if before is None or before.spread is None or before.spread == now.spread:
        return said
    went = "Wider" if now.spread > before.spread else "Narrower"
    return f"{said} {went} than in {in_words(before.quarter)} ({before.spread} to {now.spread})."


def _who(standing: Standing, score: int) -> str:
    said = [voice.who for voice in standing.voices if voice.score == score]
    return ", ".join(said[:2]) + (f" and {len(said) - 2} more" if len(said) > 2 else "")


@dataclass(frozen=True, slots=True)
class Change:
    """The mean step of those who answered in both quarters; `by` is None where they are too few."""

    common: int
    by: float | None
    since: str

    @property
    def told(self) -> str:
        if self.by is None:
            return f"Too few answered both in {in_words(self.since)} and now to say how it changed."
        step = "unchanged" if round(self.by, 1) == 0 else f"{self.by:+.1f}"
        return f"{step.capitalize()} against {in_words(self.since)}, by the {self.common} who answered both times."


def change(now: Standing, before: Standing) -> Change:
    """How those changed who answered both times: other people's scores are no change."""
    then = {voice.assessor_id: voice.score for voice in before.voices}
    steps = [voice.score - then[voice.assessor_id] for voice in now.voices if voice.assessor_id in then]
    by = sum(steps) / len(steps) if len(steps) >= PAIRS else None
    return Change(len(steps), by, before.quarter)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has not given all three this quarter. `overdue`: a quarter or a link went by without an answer."""

    assessor_id: str
    name: str
    who: str
    given: int
    overdue: bool
    why: str
    link_until: date | None


def waiting(
    scores: Sequence[Score], people: Sequence[Person], links: Mapping[str, Link], today: date
) -> list[Waiting]:
    """Who has not answered this quarter, overdue ones first."""
    now = quarter_code(today)
    answered: dict[str, list[str]] = defaultdict(list)
    for row in scores:
        if row.quarter <= now:
            answered[row.assessor_id].append(row.quarter)
    found = []
    for one in people:
        given = answered[one.id].count(now)
        if one.deleted_at is not None or given == len(Indicator):
            continue
        link = links.get(one.id)
        ends = link.expires_on if link is not None and link.withdrawn_at is None else None
        overdue, why = _why(one, given, answered[one.id], ends, today)
        who = assessor_in_words(one.role, one.department)
        until = ends if ends is not None and ends >= today else None
        found.append(Waiting(one.id, one.name, who, given, overdue, why, until))
    return sorted(found, key=lambda one: not one.overdue)


def _why(
    one: Person, given: int, quarters: Sequence[str], link_ends: date | None, today: date
) -> tuple[bool, str]:
    now = quarter_code(today)
    due = f"due by {last_day(now)}"
    if given:
        return False, f"{given} of {len(Indicator)} given, the rest {due}"
    if link_ends is not None and link_ends < today:
        return True, f"the link ended on {link_ends} without an answer"
    if not quarters:
        # Whoever was there before this quarter began was not heard in it either.
        return one.created_at.date() < first_day(now), f"never answered, {due}"
    last = max(quarters)
    return last < back(now), f"last answered in {in_words(last)}, {due}"
