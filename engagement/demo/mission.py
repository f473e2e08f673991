"""The demo's work inside the house, so that the mirror of the mission tells a story, and its watch list.

Engineering is served well; recruiting stopped a quarter ago, and nobody sits in the association any more.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from engagement.demo.work import DAYS, PERSON
from engagement.model.drafts import Draft
from engagement.model.mission import Constituent
from engagement.model.vocabulary import Audience, Kind, Status
from engagement.model.watched import CompanyDraft, CompanySort, CompanyVerdict
from engagement.store import Unit, balance, watched

_HEAD = "Ida Novak"
# Older work was looked through by its owner; of the last weeks nobody has said which duty it served yet.
_CONFIRMED_AFTER = 45


@dataclass(frozen=True)
class _Habit:
    """Work that comes again: every so many days, from the first of them to the last before today."""

    kind: Kind
    titles: tuple[str, ...]
    every: int
    minutes: int
    duties: tuple[str, ...]
    until: int = 1
    of: tuple[str, ...] = ()
    counterpart: str | None = None
    audiences: tuple[Audience, ...] = ()


_EMPLOYEES = (Audience.EMPLOYEES,)
_HABITS = (
    _Habit(
        Kind.STRATEGY_SESSION,
        (
            "Platform strategy: the next three years",
            "Options paper: build or buy the query engine",
            "What the tech radar says to the board",
            "Second opinion on the pricing of data products",
        ),
        27,
        120,
        ("long_term_strategy", "options_for_decisions"),
        counterpart="CEO and CFO",
        audiences=_EMPLOYEES,
    ),
    _Habit(
        Kind.ARCHITECTURE_REVIEW,
        (
            "Architecture review: one identity for all products",
            "Architecture council: the shared event platform",
            "Architecture review: retiring the old scheduler",
        ),
        8,
        180,
        ("cross_product_architecture", "technical_bets"),
        audiences=_EMPLOYEES,
    ),
    _Habit(
        Kind.MENTORING,
        ("Mentoring a staff engineer", "Skip-level breakfast: ideas from the teams", "Mentoring hour"),
        9,
        90,
        ("people_and_ideas", "engineering_culture"),
        audiences=_EMPLOYEES,
    ),
    _Habit(
        Kind.MENTORING,
        ("Weekly hour with the VP of Engineering",),
        21,
        60,
        ("vp_engineering",),
        counterpart=f"{_HEAD}, VP of Engineering",
        audiences=_EMPLOYEES,
    ),
    _Habit(
        Kind.RECRUITING,
        ("Interview for a principal engineer", "Interview for a data platform lead", "Offer talk"),
        17,
        60,
        ("recruiting_and_retention",),
        until=118,
        audiences=(Audience.CANDIDATES,),
    ),
    _Habit(
        Kind.INTERNAL_TALK,
        (
            "What customers told us this quarter",
            "All-hands: where the platform is going",
            "Blameless postmortem of the summer outage",
        ),
        45,
        45,
        ("direction_and_vision", "business_learnings"),
        audiences=_EMPLOYEES,
    ),
    _Habit(
        Kind.HACKATHON,
        ("Innovation week",),
        182,
        480,
        ("hackathons_and_innovation",),
        until=60,
        audiences=_EMPLOYEES,
    ),
    _Habit(
        Kind.STARTUP_WATCH,
        ("Demo of {}", "A look at {}"),
        31,
        60,
        ("startup_watch",),
        of=("Lakefront Labs", "Kestrel Graph", "Tidepool AI", "Parallax Query"),
    ),
    _Habit(
        Kind.DUE_DILIGENCE,
        ("Due diligence of {}: code and architecture",),
        150,
        960,
        ("due_diligence", "partner_technology"),
        until=20,
        of=("Kestrel Graph", "Mooring Data"),
        counterpart="their CTO",
        audiences=(Audience.PARTNERS,),
    ),
    _Habit(
        Kind.PARTNER_MEETING,
        ("Technology review with {}", "Joint roadmap with {}"),
        38,
        90,
        ("strategic_partners", "partner_technology"),
        of=("Nordlys Cloud", "Ferry Systems"),
        audiences=(Audience.PARTNERS,),
    ),
    _Habit(
        Kind.ASSOCIATION,
        ("Working group on open data formats",),
        61,
        180,
        ("associations",),
        until=150,
        of=("Open Formats Association",),
        audiences=(Audience.PROFESSIONAL_COMMUNITY,),
    ),
    _Habit(
        Kind.PATENT_WORK,
        ("Invention disclosure: incremental snapshots", "Review of the patent portfolio"),
        74,
        120,
        ("patents_and_ip",),
    ),
)
_COMPANIES: tuple[tuple[str, CompanySort, str, CompanyVerdict | None, int | None, int], ...] = (
    ("Lakefront Labs", CompanySort.STARTUP, "Their table format could replace ours.", None, 60, 0),
    ("Kestrel Graph", CompanySort.ACQUISITION_TARGET, "Graph queries our customers ask for.",
     CompanyVerdict.ACQUIRE, 45, 0),
    ("Tidepool AI", CompanySort.STARTUP, "Agents that write pipelines; three customers try it.",
     CompanyVerdict.PILOT, 60, 0),
    ("Parallax Query", CompanySort.STARTUP, "Undercuts us on price in the mid market.",
     CompanyVerdict.WATCH, 90, 0),
    ("Nordlys Cloud", CompanySort.PARTNER, "Half of our customers run on it.",
     CompanyVerdict.PARTNER, 60, 0),
    ("Ferry Systems", CompanySort.PARTNER, "Carries our connectors to the public sector.",
     CompanyVerdict.TALK, 90, 0),
    ("Mooring Data", CompanySort.ACQUISITION_TARGET, "A team of nine who built what we plan.",
     CompanyVerdict.PASS, None, 0),
    ("Saltmarsh Security", CompanySort.STARTUP, "Lineage for audits; an analyst named them twice.",
     None, 60, 170),
)  # fmt: skip


def drafts(today: date) -> list[Draft]:
    """Two years inside the house, and what is planned of it."""
    chance = random.Random(11)  # noqa: S311  (the same demo every time)
    return [*_past(chance, today), *_ahead(today)]


def fill(unit: Unit, today: date) -> None:
    """The watch list, and targets by constituent."""
    for name, sort, why, verdict, every, looked in _COMPANIES:
        watched.add(
            unit,
            CompanyDraft(
                name,
                sort,
                why,
                f"https://{name.lower().replace(' ', '-')}.example.com",
                today - timedelta(days=looked) if looked else None,
                every,
                verdict,
                PERSON,
            ),
            today,
        )
    shares = dict(zip(Constituent, (10, 60, 10, 10, 10), strict=True))
    balance.set_targets(unit, shares, None)


def _past(chance: random.Random, today: date) -> Iterator[Draft]:
    for habit in _HABITS:
        back, number = DAYS - chance.randrange(habit.every), 0
        while back >= habit.until:
            on = today - timedelta(days=back)
            on -= timedelta(days=max(0, on.weekday() - 4))
            yield _one(chance, habit, on, number, back)
            number += 1
            back -= max(3, int(habit.every * chance.uniform(0.7, 1.3)))


def _one(chance: random.Random, habit: _Habit, on: date, number: int, back: int) -> Draft:
    organisation = habit.of[number % len(habit.of)] if habit.of else None
    title = habit.titles[number % len(habit.titles)].format(organisation)
    # One in five says no minutes: an honest record has gaps, and the balance names them.
    minutes = habit.minutes + 15 * chance.randrange(-1, 3) if chance.random() < 0.8 else None
    duties = habit.duties[: 1 + number % len(habit.duties)]
    draft = _draft(habit.kind, title, on, organisation=organisation, counterpart=habit.counterpart)
    return replace(
        draft,
        minutes=minutes,
        ends_on=on + timedelta(days=1) if habit.minutes >= 960 else None,
        audiences=habit.audiences if chance.random() < 0.85 else (),
        duties=duties if back > _CONFIRMED_AFTER else (),
    )


def _draft(kind: Kind, title: str, on: date, **rest: Any) -> Draft:
    rest.setdefault("status", Status.DELIVERED)
    return Draft(kind=kind, title=title, starts_on=on, persons=(PERSON,), **rest)


def _ahead(today: date) -> Iterator[Draft]:
    for days, kind, title, minutes in (
        (4, Kind.STRATEGY_SESSION, "Budget and bets for the coming year", 180),
        (9, Kind.ARCHITECTURE_REVIEW, "Architecture review: one billing for all products", 90),
        (16, Kind.MENTORING, "Skip-level breakfast: ideas from the teams", 60),
        (25, Kind.INTERNAL_TALK, "All-hands: what the year taught us", 45),
    ):
        on = today + timedelta(days=days)
        yield _draft(kind, title, on, minutes=minutes, status=Status.PLANNED)
