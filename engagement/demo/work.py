"""The activities of the demo: two invented years, what lies ahead, what was refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from engagement.demo.campaigns import told
from engagement.model.drafts import Draft, DraftLink
from engagement.model.vocabulary import Format, Kind, Role, Status

PERSON = "Mara Lindqvist"
DAYS = 730
TALKS = (
    "Paying down architecture debt in public",
    "Ten years of event streams, honestly",
    "What a CTO owes the open source it runs on",
    "From dashboards to decisions",
    "Small teams, large language models",
)
EVENTS = (
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
_CUSTOMERS = ("Hafen Logistics", "Bluebird Bank", "Municipality of Uppsala")
_ANNOUNCED = (
    "Slides of today's talk are up",
    "New post on the blog",
    "Thank you, what an audience",
    "We are hiring engineers who like to explain",
    "A small tool we open sourced this week",
)


def past(chance: random.Random, today: date) -> Iterator[Draft]:
    """Two years of work, with what marketing noted on it."""
    for draft in _of_two_years(chance, today):
        yield told(chance, draft, today)


def _of_two_years(chance: random.Random, today: date) -> Iterator[Draft]:
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
        if chance.random() < 0.3 * season:
            yield _social(chance, on)
        if chance.random() < 0.045:
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
    event, city, country = chance.choice(EVENTS)
    title = chance.choice(TALKS)
    online = chance.random() < 0.2
    kind = Kind.WEBINAR if online else chance.choice([Kind.TALK] * 5 + [Kind.WORKSHOP])
    # One talk in six has nobody's count: an honest record has gaps.
    heads = int(chance.lognormvariate(4.6, 0.6))
    slug = event.lower().replace(" ", "-")
    links = [DraftLink(f"https://slides.example.org/{slug}/{on.isoformat()}", Role.SLIDES)]
    if chance.random() < (0.9 if online else 0.65):
        links.append(DraftLink(f"https://www.youtube.com/watch?v=Dm{number:09d}", Role.RECORDING))
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
    )


def _x_url(on: date, number: int) -> str:
    return f"https://x.com/mara_builds/status/{on.toordinal()}{number:05d}"


def _post(chance: random.Random, on: date) -> Draft:
    title = chance.choice(_POSTS)
    slug = title.lower().replace(",", "").replace(" ", "-")
    links = [DraftLink(f"https://blog.example.org/{on.isoformat()}/{slug}", Role.POST)]
    if chance.random() < 0.5:
        links.append(DraftLink(f"https://dev.to/mara/{slug}-{on.toordinal()}", Role.POST))
    if chance.random() < 0.12:
        return _draft(Kind.ARTICLE, title, on, organisation="The Stack Review", links=tuple(links))
    return _draft(Kind.BLOG_POST, title, on, links=tuple(links))


def _social(chance: random.Random, on: date) -> Draft:
    number = chance.randrange(20000, 99999)
    url = chance.choices(
        (
            _x_url(on, number),
            f"https://bsky.app/profile/mara.example.org/post/3k{on.toordinal()}{number}",
            f"https://hachyderm.io/@mara/{on.toordinal()}{number:06d}",
            f"https://www.linkedin.com/posts/mara_{on.toordinal()}{number}",
        ),
        (5, 3, 2, 2),
    )[0]
    links = (DraftLink(url, Role.POST),)
    return _draft(Kind.SOCIAL_POST, chance.choice(_ANNOUNCED), on, links=links)


def _meeting(chance: random.Random, on: date) -> Draft:
    customer = chance.choice(_CUSTOMERS)
    return _draft(Kind.CUSTOMER_MEETING, f"Roadmap day at {customer}", on, organisation=customer)


def _conference(chance: random.Random, on: date) -> Draft:
    event, city, country = chance.choice(EVENTS)
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


def ahead(today: date) -> Iterator[Draft]:
    plans = (
        (6, Kind.TALK, TALKS[1], Status.ACCEPTED, EVENTS[2]),
        (21, Kind.WEBINAR, TALKS[4], Status.PLANNED, None),
        (34, Kind.TALK, TALKS[2], Status.SUBMITTED, EVENTS[5]),
        (48, Kind.WORKSHOP, TALKS[3], Status.SUBMITTED, EVENTS[0]),
        (60, Kind.WHITEPAPER, "What evangelism earns: a field guide", Status.IDEA, None),
    )
    for days, kind, title, status, event in plans:
        name, city, country = event or (None, None, None)
        on = today + timedelta(days=days)
        yield _draft(kind, title, on, status=status, event=name, city=city, country=country)


def refused(today: date) -> Iterator[Draft]:
    """Talks that no committee wanted: a rate of acceptance needs both."""
    for number, back in enumerate((640, 560, 470, 430, 300, 210, 150, 95, 40)):
        event, city, country = EVENTS[number % len(EVENTS)]
        on = today - timedelta(days=back)
        title = TALKS[number * 2 % len(TALKS)]
        yield _draft(
            Kind.TALK, title, on, status=Status.REJECTED, event=event, city=city, country=country
        )
