"""Two invented years of a CTO's work, in a database of their own, always up to today."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from engagement.capture.found import FoundEvent
from engagement.capture.inbox import Settling
from engagement.errors import Refused
from engagement.insight.periods import quarter_of, year_of
from engagement.model.drafts import Draft, DraftLink
from engagement.model.instants import to_micros
from engagement.model.links import read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Format, Kind, Role, Status
from engagement.store import (
    NewGoal,
    Store,
    Unit,
    accounts,
    activities,
    events,
    goal_facts,
    goals,
    ledger,
)

BY = "demo"
PERSON = "Mara Lindqvist"
DAYS = 730
_TALKS = (
    "Paying down architecture debt in public",
    "Ten years of event streams, honestly",
    "What a CTO owes the open source it runs on",
    "From dashboards to decisions",
    "Small teams, large language models",
)
_EVENTS = (
    ("DevConf Nord", "Stockholm", "Sweden"),
    ("Streamlining Days", "Berlin", "Germany"),
    ("Cloud Harbour", "Rotterdam", "Netherlands"),
    ("PyData Lisbon", "Lisbon", "Portugal"),
    ("Architecture Open Air", "Vienna", "Austria"),
    ("QuerySummit", "London", "United Kingdom"),
    ("Platform Pioneers", "Austin", "United States"),
    ("Data Council North", "Oslo", "Norway"),
)
_POSTS = (
    "How we cut our build from forty minutes to four",
    "A postmortem without villains",
    "Why we publish our roadmap",
    "Choosing boring technology, one year later",
    "What analysts ask, and what they should",
    "Notes from a week of customer visits",
)
_FIRMS = (("Northfield Research", "Jo Okafor"), ("Quadrant & Co", "Lena Brandt"))
_CUSTOMERS = ("Hafen Logistics", "Bluebird Bank", "Municipality of Uppsala")
_ANNOUNCED = (
    "Slides of today's talk are up",
    "New post on the blog",
    "Thank you, what an audience",
    "We are hiring engineers who like to explain",
    "A small tool we open sourced this week",
)
# Days after publishing on which a post is read: often while it grows, then rarely.
_LADDER = (0, 1, 2, 3, 5, 8, 14, 21, 28, 60, 120, 240, 480)


def fill(store: Store, today: date) -> dict[str, Any]:
    """Fill an empty database; one that holds the demo already is left as it is.

    Returns the counts of activities and readings. Raises Refused for a database with a real record.
    """
    if not store.is_demo():
        if store.count_activities():
            raise Refused(
                "This database holds a record already. The demo goes into one of its own: give "
                "another with --database; nothing was changed.",
                field="database",
            )
        chance = random.Random(7)  # noqa: S311  (the same demo every time)
        store.set_demo()
        with store.unit(BY) as unit:
            drafts = list(_past(chance, today)) + list(_ahead(today)) + list(_refused(today))
            ids = activities.add(unit, [_as_sent(number, draft) for number, draft in enumerate(drafts)])
            _answers(unit, ids, drafts)
            events.bring(unit, list(_calls(today)))
            Settling(unit, today).settle(_found(today))
            _numbers(unit, chance, drafts, today)
            _account(unit, chance, today)
            for goal in list(_goals(unit, today)):
                goals.add(unit, goal)
    counts = store.counts()
    return {"activities": counts["activities"], "readings": counts["readings"]}


def _past(chance: random.Random, today: date) -> Iterator[Draft]:
    number = 0
    for back in range(DAYS, 0, -1):
        on = today - timedelta(days=back)
        if on.weekday() >= 5:
            continue
        season = 0.6 if on.month in (7, 8, 12) else 1.0
        if chance.random() < 0.11 * season:
            yield _talk(chance, on, number)
            number += 1
        if chance.random() < 0.09 * season:
            yield _post(chance, on)
        if chance.random() < 0.16 * season:
            yield _social(chance, on)
        if chance.random() < 0.08:
            yield _meeting(chance, on)
        if chance.random() < 0.012:
            yield _conference(chance, on)
        if chance.random() < 0.008:
            yield _draft(
                Kind.WHITEPAPER,
                "Reference architecture for streaming at the edge",
                on,
                organisation="Engagement Labs",
            )


def _draft(kind: Kind, title: str, on: date, **rest: Any) -> Draft:
    rest.setdefault("status", Status.DELIVERED)
    return Draft(kind=kind, title=title, starts_on=on, persons=(PERSON,), **rest)


def _talk(chance: random.Random, on: date, number: int) -> Draft:
    event, city, country = chance.choice(_EVENTS)
    title = chance.choice(_TALKS)
    online = chance.random() < 0.2
    kind = Kind.WEBINAR if online else chance.choice([Kind.TALK] * 5 + [Kind.WORKSHOP])
    # One talk in six has nobody's count: an honest record has gaps.
    heads = int(chance.lognormvariate(4.6, 0.6))
    slug = event.lower().replace(" ", "-")
    links = [DraftLink(f"https://slides.example.org/{slug}/{on.isoformat()}", Role.SLIDES)]
    if chance.random() < 0.5:
        links.append(DraftLink(_x_url(on, number), Role.ANNOUNCEMENT))
    return _draft(
        kind,
        title,
        on,
        event=event,
        city=None if online else city,
        country=None if online else country,
        format=Format.ONLINE if online else Format.IN_PERSON,
        links=tuple(links),
        numbers=(("attendance", heads),) if chance.random() < 0.83 else (),
        tags=("architecture",) if "architecture" in title else ("engineering",),
    )


def _x_url(on: date, number: int) -> str:
    return f"https://x.com/mara_builds/status/{on.toordinal()}{number:05d}"


def _post(chance: random.Random, on: date) -> Draft:
    title = chance.choice(_POSTS)
    slug = title.lower().replace(",", "").replace(" ", "-")
    links = (DraftLink(f"https://blog.example.org/{on.isoformat()}/{slug}", Role.POST),)
    if chance.random() < 0.12:
        return _draft(Kind.ARTICLE, title, on, organisation="The Stack Review", links=links)
    return _draft(Kind.BLOG_POST, title, on, links=links)


def _social(chance: random.Random, on: date) -> Draft:
    links = (DraftLink(_x_url(on, chance.randrange(20000, 99999)), Role.POST),)
    return _draft(Kind.SOCIAL_POST, chance.choice(_ANNOUNCED), on, links=links)


def _meeting(chance: random.Random, on: date) -> Draft:
    if chance.random() < 0.45:
        firm, analyst = chance.choice(_FIRMS)
        return _draft(
            Kind.ANALYST_MEETING,
            f"Briefing with {analyst}",
            on,
            organisation=firm,
            counterpart=analyst,
            minutes=45,
            outcome="Sees us as a challenger; wants two reference customers."
            if chance.random() < 0.6
            else None,
        )
    customer = chance.choice(_CUSTOMERS)
    return _draft(Kind.CUSTOMER_MEETING, f"Roadmap day at {customer}", on, organisation=customer)


def _conference(chance: random.Random, on: date) -> Draft:
    event, city, country = chance.choice(_EVENTS)
    return _draft(
        Kind.CONFERENCE,
        event,
        on,
        event=event,
        city=city,
        country=country,
        ends_on=on + timedelta(days=2),
        format=Format.IN_PERSON,
    )


def _ahead(today: date) -> Iterator[Draft]:
    plans = (
        (6, Kind.TALK, _TALKS[1], Status.ACCEPTED, _EVENTS[2]),
        (13, Kind.ANALYST_MEETING, "Briefing with Jo Okafor", Status.PLANNED, None),
        (21, Kind.WEBINAR, _TALKS[4], Status.PLANNED, None),
        (34, Kind.TALK, _TALKS[2], Status.SUBMITTED, _EVENTS[5]),
        (48, Kind.WORKSHOP, _TALKS[3], Status.SUBMITTED, _EVENTS[0]),
        (60, Kind.WHITEPAPER, "What evangelism earns: a field guide", Status.IDEA, None),
    )
    for days, kind, title, status, event in plans:
        name, city, country = event or (None, None, None)
        on = today + timedelta(days=days)
        yield _draft(kind, title, on, status=status, event=name, city=city, country=country)


def _refused(today: date) -> Iterator[Draft]:
    """Talks that no committee wanted: a rate of acceptance needs both."""
    for number, back in enumerate((640, 560, 470, 430, 300, 210, 150, 95, 40)):
        event, city, country = _EVENTS[number % len(_EVENTS)]
        on = today - timedelta(days=back)
        title = _TALKS[number * 2 % len(_TALKS)]
        yield _draft(
            Kind.TALK, title, on, status=Status.REJECTED, event=event, city=city, country=country
        )


def _was_sent(number: int, draft: Draft) -> bool:
    return draft.kind is Kind.TALK and draft.status is Status.DELIVERED and number % 3 == 0


def _as_sent(number: int, draft: Draft) -> Draft:
    return replace(draft, status=Status.SUBMITTED) if _was_sent(number, draft) else draft


def _answers(unit: Unit, ids: Sequence[str], drafts: Sequence[Draft]) -> None:
    """Every third talk was sent in, accepted, then given."""
    for number, (activity_id, draft) in enumerate(zip(ids, drafts, strict=True)):
        if _was_sent(number, draft):
            for status in (Status.ACCEPTED, Status.DELIVERED):
                activities.change(unit, activity_id, replace(draft, status=status, numbers=()))


def _calls(today: date) -> Iterator[FoundEvent]:
    for closes, takes_place, number in ((4, 120, 3), (11, 140, 5), (19, 96, 7), (40, 170, 1)):
        name, city, country = _EVENTS[number]
        starts = today + timedelta(days=takes_place)
        slug = name.lower().replace(" ", "-")
        yield FoundEvent(
            f"{name} {starts.year}",
            starts,
            starts + timedelta(days=2),
            city,
            country,
            f"https://{slug}.example.org",
            f"https://cfp.example.org/{slug}",
            today + timedelta(days=closes),
        )


def _found(today: date) -> Iterator[Proposal]:
    """What waits in the inbox this morning."""

    def day(back: int) -> date:
        return today - timedelta(days=back)

    yield Proposal(
        kind=Kind.BLOG_POST,
        title="What a year of on-call taught our roadmap",
        starts_on=day(2),
        links=(DraftLink("https://blog.example.org/on-call", Role.POST),),
        origin="demo post",
        confidence=0.85,
        why=("an entry of a blog's feed", "dated by the feed"),
        where="feed Mara builds",
        persons=(PERSON,),
    )
    yield Proposal(
        kind=Kind.TALK,
        title=_TALKS[0],
        starts_on=day(1),
        links=(DraftLink("https://www.youtube.com/watch?v=demo0000001", Role.RECORDING),),
        origin="demo video",
        where="channel Mara on stage",
        persons=(PERSON,),
        confidence=0.6,
        why=("a video of a channel", "dated by the feed"),
        medium=Role.RECORDING,
        said=_TALKS[0],
    )
    yield Proposal(
        kind=Kind.ANALYST_MEETING,
        title="Inquiry with Lena Brandt",
        starts_on=today + timedelta(days=9),
        organisation="Quadrant & Co",
        counterpart="Lena Brandt",
        persons=(PERSON,),
        origin="demo meeting",
        where="calendar Mara",
        confidence=0.8,
        why=('its title says "Inquiry"',),
    )
    yield Proposal(
        kind=Kind.TALK,
        title="A fireside chat on platform teams",
        event="Platform Pioneers",
        links=(DraftLink("https://platform-pioneers.example.org/fireside", Role.LANDING_PAGE),),
        persons=(PERSON,),
        origin="demo page",
        where="page platform-pioneers.example.org",
        confidence=0.6,
        why=("a talk's page", "no day stands on it"),
    )


def _numbers(unit: Unit, chance: random.Random, drafts: list[Draft], today: date) -> None:
    """What X would have said of each linked post on the days it was asked."""
    days: dict[str, date] = {}
    for draft in drafts:
        for link in draft.links:
            address = read_url(link.url)
            if address.platform == "x":
                days[address.key] = draft.starts_on
    subjects = ledger.subjects_for(unit.connection, days, "link")
    entries = []
    for key, on in days.items():
        if chance.random() < 0.02:
            at = to_micros(datetime.combine(on, time(23, 50), UTC))
            for metric in ("impressions", "likes", "reposts", "replies", "quotes", "bookmarks"):
                entries.append(
                    ledger.Entry(subjects[key], metric, at, None, "unavailable", reason="deleted")
                )
            continue
        final = chance.lognormvariate(7.6, 0.9) * (1 + (DAYS - (today - on).days) / DAYS)
        for after in _LADDER:
            day = on + timedelta(days=after)
            if day >= today:
                break
            at = to_micros(datetime.combine(day, time(23, 50), UTC))
            reached = final * (1 - math.exp(-(after + 0.8) / 0.9)) * (1 + after / 4000)
            for metric, share in _SHARES:
                entries.append(ledger.Entry(subjects[key], metric, at, int(reached * share), "measured"))
    ledger.add_readings(unit.connection, entries, None)


_SHARES = (
    ("impressions", 1.0),
    ("likes", 0.012),
    ("reposts", 0.002),
    ("replies", 0.0015),
    ("quotes", 0.0004),
    ("bookmarks", 0.003),
)


def _account(unit: Unit, chance: random.Random, today: date) -> None:
    account = accounts.add(unit, "x/mara_builds")
    subject = ledger.subjects_for(unit.connection, [account], "account")[account]
    followers, entries = 4200.0, []
    for back in range(DAYS, -1, -7):
        followers += chance.uniform(4, 42)
        day = datetime.combine(today - timedelta(days=back + 1), time(23, 50), UTC)
        entries.append(ledger.Entry(subject, "followers", to_micros(day), int(followers), "measured"))
    ledger.add_readings(unit.connection, entries, None)


def _goals(unit: Unit, today: date) -> Iterator[NewGoal]:
    """Goals set so that some are met with ease, some just, and some are missed."""
    quarter, year = quarter_of(today), year_of(today)
    for name, owner, measure, (first, last), ease in (
        ("Talks this year", "CEO", "count:talk", year, 1.05),
        ("People in our rooms", "marketing", "attendance", year, 0.93),
        ("Impressions on X", "marketing", "metric:impressions", quarter, 1.2),
        ("Posts on the blog", "community", "count:blog_post", year, 1.1),
        ("Followers on X", "community", "growth:x/mara_builds", year, 0.7),
        ("Analyst briefings", "CTO", "touches", year, 0.85),
    ):
        goal = NewGoal(name, owner, measure, 1, first, last)
        row = SimpleNamespace(measure=measure, from_on=first, to_on=last)
        actual = goal_facts.facts(unit.connection, row, today).actual or 1
        gone = ((today - first).days + 1) / ((last - first).days + 1)
        yield replace(goal, target=_rounded(actual / gone / ease))


def _rounded(number: float) -> int:
    """Two digits and zeros, as people set targets."""
    zeros: int = 10 ** max(0, len(str(int(number))) - 2)
    return max(1, int(number / zeros + 0.5) * zeros)
