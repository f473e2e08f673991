"""What the demo has ahead: calls for papers that close soon, and drafts that wait in the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engagement.capture.found import FoundEvent
from engagement.demo.work import EVENTS, PERSON, TALKS
from engagement.model.drafts import DraftLink
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Role


def calls(today: date) -> Iterator[FoundEvent]:
    for closes, takes_place, number in ((4, 120, 3), (11, 140, 5), (19, 96, 7), (40, 170, 1)):
        name, city, country = EVENTS[number]
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


def found(today: date) -> Iterator[Proposal]:
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
        title=TALKS[0],
        starts_on=day(1),
        links=(DraftLink("https://www.youtube.com/watch?v=demo0000001", Role.RECORDING),),
        origin="demo video",
        where="channel Mara on stage",
        persons=(PERSON,),
        confidence=0.6,
        why=("a video of a channel", "dated by the feed"),
        medium=Role.RECORDING,
        said=TALKS[0],
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
