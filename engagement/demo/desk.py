"""The demo's desk: a dozen analysts at six firms, some journalists, promises both ways, two evaluations."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from engagement.model.designated import NewContact, NewEvaluation
from engagement.model.desk import Desk, Direction, EvaluationSort, Promise, Side, TouchType
from engagement.model.drafts import Draft, DraftLink
from engagement.model.vocabulary import Kind, Role, Status
from engagement.store import Unit, contacts, evaluations
from engagement.store.desk_record import evaluations as standing

PERSON, AR = "Mara Lindqvist", "Ines Duarte"
# Name, firm, tier, coverage, how many days ago the last touch was (None: never), owner.
ANALYSTS: tuple[tuple[str, str, str, tuple[str, ...], int | None, str], ...] = (
    ("Jo Okafor", "Northfield Research", "1", ("streaming", "cloud databases"), 12, PERSON),
    ("Lena Brandt", "Quadrant & Co", "1", ("data platforms", "streaming"), 58, PERSON),
    ("Priya Raman", "Quadrant & Co", "1", ("ai", "data platforms"), 33, PERSON),
    ("Tomás Rey", "Meridian Insights", "1", ("cloud databases", "pricing"), 40, PERSON),
    ("Hannah Weiss", "Northfield Research", "2", ("architecture", "open source"), 71, AR),
    ("Noor Haddad", "Meridian Insights", "2", ("observability", "streaming"), 104, AR),
    ("Bram de Wit", "Lowland Advisory", "2", ("edge", "streaming"), 24, AR),
    ("Sofia Lindgren", "Polar Analysts", "2", ("open source", "developer experience"), 49, PERSON),
    ("Kenji Mori", "Pacific Lens", "3", ("ai", "edge"), 395, AR),
    ("Aoife Byrne", "Lowland Advisory", "3", ("pricing",), 90, AR),
    ("Marek Nowak", "Polar Analysts", "3", ("data platforms",), 131, AR),
    ("Grace Adeyemi", "Pacific Lens", "3", ("observability", "ai"), 62, AR),
)
JOURNALISTS: tuple[tuple[str, str, str, tuple[str, ...], int | None, str], ...] = (
    ("Ruth Calder", "The Stack Review", "1", ("open source", "streaming"), 19, AR),
    ("Emil Sand", "Nordic Tech Weekly", "2", ("startups", "ai"), 110, AR),
    ("Dana Ortiz", "Data Ledger", "2", ("cloud databases", "pricing"), 44, AR),
    ("Paul Meunier", "Le Journal du Code", "3", ("developer experience",), 210, AR),
)
_OUTCOMES = (
    "Sees us as a challenger; wants two reference customers.",
    "Liked the roadmap; doubts our reach outside Europe.",
    "Asked for numbers on edge deployments.",
    "Will name us in the next note on streaming.",
)
_PROMISES = {
    "Jo Okafor": (("theirs", "a draft of the market note", 9),),
    "Lena Brandt": (
        ("ours", "two reference customers", -11),
        ("theirs", "the criteria of the evaluation", 6),
    ),
    "Priya Raman": (("ours", "a demo of the new planner", 15),),
    "Noor Haddad": (("theirs", "an introduction to the observability lead", -30),),
    "Sofia Lindgren": (("ours", "the contributor figures of the year", 3),),
    "Ruth Calder": (("ours", "a picture of the team", 2),),
}


def touches(chance: random.Random, today: date) -> Iterator[Draft]:
    """Two years of touches by each contact's own rhythm, the last one as long ago as the desk says."""
    for desk, people in ((Desk.ANALYSTS, ANALYSTS), (Desk.PRESS, JOURNALISTS)):
        for name, firm, tier, topics, last, _ in people:
            back = last if last is not None else 10_000
            newest, liked = True, chance.choice((-1, 0, 0))
            while back < 700:
                on = today - timedelta(days=back)
                on -= timedelta(days=max(0, on.weekday() - 4) if not newest else 0)
                liked_now = min(
                    2, max(-2, liked + round((700 - back) / 350) + chance.choice((-1, 0, 0, 1)))
                )
                yield _touch(chance, desk, name, firm, topics, on, liked_now, newest, today)
                every = {"1": 46, "2": 95, "3": 170}[tier]
                back += int(every * chance.uniform(0.75, 1.3))
                newest = False


def _touch(
    chance: random.Random, desk: Desk, name: str, firm: str, topics: tuple[str, ...], on: date,
    liked: int, newest: bool, today: date,
) -> Draft:  # fmt: skip
    if desk is Desk.PRESS:
        sort, direction = TouchType.INTERVIEW, Direction.WE_BRIEFED
    else:
        sort = chance.choices(
            (TouchType.BRIEFING, TouchType.INQUIRY, TouchType.CALL, TouchType.ADVISORY_DAY), (6, 4, 2, 1)
        )[0]
        they = sort in (TouchType.INQUIRY, TouchType.ADVISORY_DAY)
        direction = Direction.THEY_ADVISED if they else Direction.WE_BRIEFED
    links: tuple[DraftLink, ...] = ()
    if chance.random() < (0.6 if desk is Desk.PRESS else 0.18):
        slug = f"{firm.lower().replace(' ', '-').replace('&', 'and')}.example.org"
        links = (
            DraftLink(f"https://{slug}/{on.isoformat()}/{topics[0].replace(' ', '-')}", Role.COVERAGE),
        )
    talked = chance.sample(topics, 1) if len(topics) > 1 and chance.random() < 0.6 else list(topics[:1])
    return Draft(
        kind=desk.kind,
        title=f"{sort.label} with {name}, {firm}",
        starts_on=on,
        status=Status.DELIVERED,
        persons=(PERSON,),
        organisation=firm,
        counterpart=name,
        minutes=chance.choice((30, 45, 45, 60)) if sort is not TouchType.ADVISORY_DAY else 360,
        outcome=chance.choice(_OUTCOMES) if chance.random() < 0.5 else None,
        tags=tuple(talked),
        touch=sort,
        direction=direction,
        perception=liked if chance.random() < 0.8 else None,
        links=links,
        promises=tuple(_promised(name, today)) if newest else (),
    )


def _promised(name: str, today: date) -> Iterator[Promise]:
    for side, what, days in _PROMISES.get(name, ()):
        yield Promise(Side(side), what, today + timedelta(days=days))


def ahead(today: date) -> Iterator[Draft]:
    """What is planned with them."""
    for days, name, firm in (
        (13, "Jo Okafor", "Northfield Research"),
        (8, "Priya Raman", "Quadrant & Co"),
    ):
        yield Draft(
            kind=Kind.ANALYST_MEETING,
            title=f"Briefing with {name}, {firm}",
            starts_on=today + timedelta(days=days),
            status=Status.PLANNED,
            persons=(PERSON,),
            organisation=firm,
            counterpart=name,
            touch=TouchType.BRIEFING,
            direction=Direction.WE_BRIEFED,
        )


def people(unit: Unit) -> None:
    """Everybody on both desks."""
    told = [
        NewContact(name, firm, desk, topics, tier, owner=owner)
        for desk, listed in ((Desk.ANALYSTS, ANALYSTS), (Desk.PRESS, JOURNALISTS))
        for name, firm, tier, topics, _, owner in listed
    ]
    contacts.add_many(unit, told)


def agenda(unit: Unit, today: date) -> None:
    """Two evaluations with some of their steps done."""
    plans = (
        ("Quadrant & Co", "Quadrant for Streaming Platforms", EvaluationSort.MAGIC_QUADRANT, 75, 3),
        ("Meridian Insights", "Wave: Cloud Data Platforms", EvaluationSort.WAVE, 150, 1),
    )
    for firm, name, sort, days, done in plans:
        told = NewEvaluation(firm, name, today + timedelta(days=days), sort, owner=AR)
        evaluations.add(unit, told, today)
        [made] = [one for one in standing(unit.connection, Desk.ANALYSTS) if one.name == name]
        for step in made.steps[:done]:
            evaluations.done(unit, step.id, min(step.due_on + timedelta(days=1), today))
