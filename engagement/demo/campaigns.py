"""What marketing would note on the demo's activities: campaign, for whom, topics, what it cost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from engagement.model.drafts import Draft
from engagement.model.vocabulary import Audience, Format, Kind

# Name, and the days before today from which to which it ran.
CAMPAIGNS = (
    ("Open source week", 640, 520),
    ("Streams at the edge", 430, 290),
    ("Reference architecture", 250, 150),
    ("Autumn roadshow", 110, 15),
)
_JOINS = {
    Kind.TALK: 0.6,
    Kind.WORKSHOP: 0.6,
    Kind.WEBINAR: 0.7,
    Kind.BLOG_POST: 0.6,
    Kind.ARTICLE: 0.6,
    Kind.SOCIAL_POST: 0.55,
    Kind.WHITEPAPER: 0.9,
    Kind.CONFERENCE: 0.5,
}
_COMMUNITY, _CUSTOMERS = Audience.PROFESSIONAL_COMMUNITY, Audience.CUSTOMERS
_FOR = {
    Kind.CONFERENCE: (_COMMUNITY, Audience.PARTNERS),
    Kind.TALK: (_COMMUNITY,),
    Kind.WORKSHOP: (_COMMUNITY, _CUSTOMERS),
    Kind.WEBINAR: (_CUSTOMERS,),
    Kind.BLOG_POST: (_COMMUNITY,),
    Kind.ARTICLE: (_COMMUNITY, Audience.PRESS),
    Kind.WHITEPAPER: (_CUSTOMERS, Audience.ANALYSTS),
    Kind.ANALYST_MEETING: (Audience.ANALYSTS,),
    Kind.CUSTOMER_MEETING: (_CUSTOMERS,),
    Kind.SOCIAL_POST: (_COMMUNITY,),
}
# Of the activities of a kind, how many have a known cost, and what it usually is.
_COSTS = {
    Kind.CONFERENCE: (0.8, 5200),
    Kind.TALK: (0.6, 850),
    Kind.WORKSHOP: (0.7, 1400),
    Kind.WEBINAR: (0.5, 240),
    Kind.WHITEPAPER: (1.0, 3800),
    Kind.CUSTOMER_MEETING: (0.3, 420),
}
_TOPICS = {
    "architecture": "architecture",
    "event streams": "streaming",
    "streaming": "streaming",
    "open source": "open source",
    "dashboards": "data",
    "language models": "ai",
    "teams": "leadership",
    "roadmap": "leadership",
    "build": "engineering",
    "postmortem": "operations",
    "boring technology": "architecture",
    "analysts": "market",
    "hiring": "hiring",
    "customer": "customers",
}


def told(chance: random.Random, draft: Draft, today: date) -> Draft:
    """The draft with what marketing noted on it; an honest record has gaps."""
    return replace(
        draft,
        campaign=_campaign(chance, draft, today),
        audiences=_audiences(chance, draft),
        tags=_tags(chance, draft),
        cost=_cost(chance, draft),
    )


def _campaign(chance: random.Random, draft: Draft, today: date) -> str | None:
    back = (today - draft.starts_on).days
    running = [name for name, since, until in CAMPAIGNS if since >= back >= until]
    return running[0] if running and chance.random() < _JOINS.get(draft.kind, 0) else None


def _audiences(chance: random.Random, draft: Draft) -> tuple[Audience, ...]:
    if chance.random() < 0.14:
        return ()
    candidates = (Audience.CANDIDATES,) if "hiring" in draft.title or chance.random() < 0.06 else ()
    return (*_FOR.get(draft.kind, ()), *candidates)


def _tags(chance: random.Random, draft: Draft) -> tuple[str, ...]:
    title = draft.title.lower()
    topics = dict.fromkeys(topic for word, topic in _TOPICS.items() if word in title)
    return tuple(topics) if chance.random() < 0.9 else ()


def _cost(chance: random.Random, draft: Draft) -> int | None:
    known, usual = _COSTS.get(draft.kind, (0.0, 0))
    if chance.random() >= known:
        return None
    if draft.kind is Kind.TALK and draft.format is Format.ONLINE:
        return 0
    return int(usual * chance.lognormvariate(0, 0.35) / 10) * 10
