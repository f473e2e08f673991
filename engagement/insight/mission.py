"""The mirror of the mission: what was done for whom, which duties have evidence, and what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from engagement.insight.duties import Suggestion, audiences_of
from engagement.model.mission import NO_DUTY, Constituent, Duty
from engagement.model.vocabulary import Audience, Kind, Status

Source = Literal["activity", "calendar", "default"]


@dataclass(frozen=True, slots=True)
class Served:
    """An activity as the mission sees it.

    `duties` were chosen by somebody, or are suggested (`why` says why each); none where it serves none.
    `minutes` are those of the whole activity: said by it or by a calendar, or the kind's usual ones a day.
    """

    id: str
    version: int
    kind: Kind
    status: Status
    title: str
    day: date
    last: date
    persons: tuple[str, ...]
    organisation: str | None
    event: str | None
    duties: tuple[str, ...]
    chosen: bool
    why: tuple[str, ...]
    audiences: tuple[Audience, ...]
    audience_guessed: bool
    minutes: int
    source: Source

    @property
    def delivered(self) -> bool:
        return self.status is Status.DELIVERED

    @property
    def days(self) -> int:
        return (self.last - self.day).days + 1


def served(
    row: Mapping[str, Any], suggestions: Sequence[Suggestion], usual: Mapping[Kind, int], most_days: int
) -> Served:
    """A row of the record as the mission sees it; `usual` are minutes a day of each kind."""
    kind = Kind(row["kind"])
    chosen = tuple(row["duties"] or ())
    duties = chosen or tuple(one.duty for one in suggestions)
    audiences, guessed = audiences_of(kind, row["audiences"] or ())
    last = row["ends_on"] or row["starts_on"]
    days = (last - row["starts_on"]).days + 1
    said = row["minutes"]
    source: Source = "default" if said is None else "calendar" if row["from_calendar"] else "activity"
    return Served(
        id=row["id"],
        version=row["version"],
        kind=kind,
        status=Status(row["status"]),
        title=row["title"],
        day=row["starts_on"],
        last=last,
        persons=tuple(row["persons"]),
        organisation=row["organisation"],
        event=row["event_id"],
        duties=tuple(duty for duty in duties if duty != NO_DUTY),
        chosen=bool(chosen),
        why=() if chosen else tuple(one.why for one in suggestions),
        audiences=audiences,
        audience_guessed=guessed,
        minutes=usual.get(kind, 60) * min(days, most_days) if said is None else said,
        source=source,
    )


def within(rows: Iterable[Served], since: date, until: date) -> list[Served]:
    """Delivered activities that began in a period: a fact of one day is counted in one period."""
    return [one for one in rows if one.delivered and since <= one.day <= until]


# Audiences by constituents -------------------------------------------------------------------------


@dataclass(slots=True)
class Cell:
    """What was done for an audience on behalf of a constituent; None stands for "not said" and "no duty"."""

    audience: Audience | None
    constituent: Constituent | None
    ids: list[str] = field(default_factory=list)
    minutes: float = 0.0
    estimated: float = 0.0
    guessed: int = 0
    before: int = 0


def cells(now: Iterable[Served], before: Iterable[Served], of: Mapping[str, Constituent]) -> list[Cell]:
    """All audiences by all constituents, and what has no audience or no duty where there is any.

    An activity stands in each cell of its audiences and constituents, so that counts do not add up; its
    minutes are split evenly over its audiences and duties, so that they do.
    """
    made: dict[tuple[Audience | None, Constituent | None], Cell] = {
        (a, c): Cell(a, c) for a in Audience for c in Constituent
    }
    for one in now:
        audiences: Sequence[Audience | None] = one.audiences or (None,)
        sides = _shares(one, of)
        for audience in audiences:
            for constituent, share in sides.items():
                cell = made.setdefault((audience, constituent), Cell(audience, constituent))
                part = one.minutes * share / len(audiences)
                cell.ids.append(one.id)
                cell.minutes += part
                cell.estimated += part if one.source == "default" else 0
                cell.guessed += one.audience_guessed or not one.chosen
    for one in before:
        for audience in one.audiences or (None,):
            for constituent in _shares(one, of):
                made.setdefault((audience, constituent), Cell(audience, constituent)).before += 1
    return sorted(made.values(), key=_place)


def _place(cell: Cell) -> tuple[int, int]:
    rows, columns = list(Audience), list(Constituent)
    return (
        rows.index(cell.audience) if cell.audience else len(rows),
        columns.index(cell.constituent) if cell.constituent else len(columns),
    )


def _shares(one: Served, of: Mapping[str, Constituent]) -> dict[Constituent | None, float]:
    """{constituent: its share of an activity}, evenly over the activity's duties."""
    found: dict[Constituent | None, float] = {}
    duties: Sequence[str | None] = one.duties or (None,)
    for duty in duties:
        constituent = of.get(duty) if duty is not None else None
        found[constituent] = found.get(constituent, 0) + 1 / len(duties)
    return found


shares = _shares


def constituents_of(catalogue: Iterable[Duty]) -> dict[str, Constituent]:
    """{duty: its constituent}, retired duties too: they keep their evidence."""
    return {duty.key: duty.constituent for duty in catalogue}


def findings(found: Sequence[Cell], when: str) -> list[str]:
    """The empty cells in words: whole audiences and constituents first, then what stopped, then the rest.

    `when` ends a sentence: "this quarter", "from 1 Jan 2026 to 31 Mar 2026".
    """
    asked = [cell for cell in found if cell.audience and cell.constituent]
    said: list[str] = []
    bare = {a for a in Audience if not any(c.ids for c in asked if c.audience is a)}
    idle = {k for k in Constituent if not any(c.ids for c in asked if c.constituent is k)}
    for audience in Audience:
        if audience in bare:
            was = sum(c.before for c in asked if c.audience is audience)
            said.append(f"Nothing for {audience.label.lower()} {when}{_was(was)}.")
    for constituent in Constituent:
        if constituent in idle:
            was = sum(c.before for c in asked if c.constituent is constituent)
            said.append(f"Nothing by {constituent.label} {when}, for anybody{_was(was)}.")
    rest = [c for c in asked if not c.ids and c.audience not in bare and c.constituent not in idle]
    stopped = [c for c in rest if c.before]
    said += [f"{nothing(c, when)[:-1]}{_was(c.before)}." for c in stopped]
    for audience in Audience:
        names = [
            c.constituent.label
            for c in rest
            if c.audience is audience and not c.before and c.constituent
        ]
        if names:
            said.append(f"Nothing for {audience.label.lower()} by {_listed(names)} {when}.")
    return said


def nothing(cell: Cell, when: str) -> str:
    """An empty cell as a sentence."""
    who = f"for {cell.audience.label.lower()}" if cell.audience else "without an audience"
    whose = f"by {cell.constituent.label}" if cell.constituent else "without a duty"
    return f"Nothing {who} {whose} {when}."


def _was(before: int) -> str:
    return f"; {before:,} in the period before" if before else ""


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


# Duties and their evidence -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A duty with the activities that serve it in a period, newest first, and how many did before."""

    duty: Duty
    rows: tuple[Served, ...]
    before: int

    @property
    def chosen(self) -> int:
        """How many of them somebody confirmed."""
        return sum(one.chosen for one in self.rows)


def evidence(
    now: Sequence[Served], before: Sequence[Served], catalogue: Iterable[Duty]
) -> list[Evidence]:
    """Every duty with its evidence; a retired one only where it has any."""
    behind: dict[str, list[Served]] = {}
    for one in now:
        for duty in one.duties:
            behind.setdefault(duty, []).append(one)
    was: dict[str, int] = {}
    for one in before:
        for duty in one.duties:
            was[duty] = was.get(duty, 0) + 1
    made = [
        Evidence(
            duty,
            tuple(sorted(behind.get(duty.key, ()), key=lambda one: (one.day, one.id), reverse=True)),
            was.get(duty.key, 0),
        )
        for duty in catalogue
    ]
    return [one for one in made if not one.duty.retired or one.rows]


def unknown(rows: Iterable[Served], catalogue: Collection[str]) -> dict[str, list[str]]:
    """{a duty that the catalogue does not know: the activities that name it}."""
    found: dict[str, list[str]] = {}
    for one in rows:
        for duty in one.duties:
            if duty not in catalogue:
                found.setdefault(duty, []).append(one.id)
    return found
