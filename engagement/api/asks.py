"""What can be asked and said, as types: the HTTP routes and the assistant's tools read the same ones."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from engagement.api.fields import (
    Ask,
    AudienceOrNone,
    Day,
    Id,
    Instant,
    Metric,
    MetricOrFamily,
    Text,
    Whole,
)
from engagement.model.desk import Direction, Side, TouchType
from engagement.model.drafts import DEAREST, LARGEST
from engagement.model.vocabulary import Audience, Format, Kind, Role, Status

MOST, MOST_TEXT = 1000, 5_000

Cursor = Annotated[
    str | None, Field(description="Where the page before ended: its `next`, as it was given.")
]
Since = Annotated[Day | None, Field(alias="from", description="The first day, YYYY-MM-DD.")]
Until = Annotated[Day | None, Field(alias="to", description="The last day, YYYY-MM-DD.")]


class ActivitiesAsk(Ask):
    """Which activities, as `activities` on the command line; several values of a field are one or the other."""

    kind: list[Kind] = Field([], description="What sort of activity.")
    status: list[Status] = Field([], description="Where it stands.")
    person: list[Text] = Field([], description="Who does it, by name.", examples=[["Mara Lind"]])
    since: Since = None
    until: Until = None
    search: Text = Field(
        "", description="Words that its title, event, place, people, tags or notes hold."
    )
    campaign: list[Text] = Field([], description='Its campaign; "none" finds those of no campaign.')
    audience: list[AudienceOrNone] = Field([], description="Whom it was for.")
    tag: list[Text] = Field([], description="A tag it has.")
    duty: list[Text] = Field([], description="A duty that somebody chose for it, by key or label.")
    updated_since: Instant | None = Field(
        None, description="Recorded or edited from this instant on; new numbers are no edit."
    )
    limit: int = Field(MOST, ge=1, le=MOST, description="How many at most.")
    cursor: Cursor = None


class ReadingsAsk(Ask):
    """Of what, and which readings. Say one of `activity`, `link` and `account`."""

    activity: Id | None = Field(None, description="An activity's id: its own readings and its links'.")
    link: Text | None = Field(None, description="The address of a page that an activity links to.")
    account: Text | None = Field(None, description="An account, as x/acme.", examples=["x/acme"])
    metric: list[Metric] = Field([], description="Which numbers; all of them unless said.")
    since: Since = None
    until: Until = None
    limit: int = Field(MOST, ge=1, le=MOST, description="How many at most.")
    cursor: Cursor = None


class GoalsAsk(Ask):
    """On which day goals are judged."""

    on: Day | None = Field(None, description="As the record stood on that day; today unless said.")


class ReachAsk(Ask):
    """Whose reach, and of which numbers."""

    metric: list[MetricOrFamily] = Field(
        [], description="Which numbers, such as views, or interactions; all that are known unless said."
    )
    kind: list[Kind] = Field([], description="Of activities of these kinds.")
    platform: list[Text] = Field([], description="Of pages on these platforms, such as youtube or x.")
    since: Since = None
    until: Until = None


class LinkSaid(Ask):
    """A page that belongs to an activity."""

    url: Text
    role: Role | None = Field(
        None, description="What it is to the activity; guessed by kind and host unless said."
    )


class PromiseSaid(Ask):
    """What one side promised there."""

    side: Side
    what: Text
    due_on: Day | None = None


class LogAsk(Ask):
    """An activity to log: either `text`, a line or a link that is read as the Log page reads it, or its fields.

    With fields, `kind`, `title` and `starts_on` are needed. Persons are the token's own unless said.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"text": "Devoxx 7 Oct, Kafka talk, 240 people"},
                {
                    "kind": "talk",
                    "title": "Scaling Kafka",
                    "starts_on": "2026-10-07",
                    "event": "Devoxx",
                    "city": "Antwerp",
                    "links": [{"url": "https://youtu.be/dQw4w9WgXcQ"}],
                    "readings": {"attendance": 240},
                },
            ]
        },
    )

    text: Text | None = Field(
        None,
        max_length=MOST_TEXT,
        description="A line such as `Devoxx 7 Oct, Kafka talk, 240 people`, or a link.",
    )
    kind: Kind | None = None
    title: Text | None = None
    starts_on: Day | None = Field(None, description="Its day, where it happened.")
    status: Status | None = Field(
        None, description="Delivered once its day has come, else planned, unless said."
    )
    ends_on: Day | None = None
    starts_at: Instant | None = None
    event: Text | None = None
    place: Text | None = None
    city: Text | None = None
    country: Text | None = None
    format: Format | None = None
    organisation: Text | None = Field(None, description="The firm, customer, outlet or publisher.")
    counterpart: Text | None = Field(None, description="Whom it was with.")
    minutes: Whole | None = None
    outcome: Text | None = None
    persons: list[Text] | None = Field(None, description="Who does it.")
    links: list[LinkSaid] = Field([])
    readings: dict[Metric, Annotated[Whole, Field(ge=0, le=LARGEST)]] = Field(
        {}, description="Numbers known by now, such as attendance."
    )
    tags: list[Text] = Field([])
    campaign: Text | None = None
    audiences: list[Audience] = Field([])
    cost: Annotated[Whole, Field(ge=0, le=DEAREST)] | None = Field(
        None, description="In whole units of this installation's currency."
    )
    touch: TouchType | None = Field(None, description="Of a meeting with an analyst or the press.")
    direction: Direction | None = None
    perception: Whole | None = Field(None, description="What they think of us afterwards, -2 to 2.")
    duties: list[Text] = Field([], description="Duties it served, by key or label.")
    promises: list[PromiseSaid] = Field([])
    public: bool | None = Field(
        None, description="Whether the public speaker page may show it.", strict=True
    )
    notes: Text | None = Field(None, description="For ourselves; never shown to the public.")

    def fields_said(self) -> list[str]:
        """The names of all that is said beside the text and who did it."""
        return sorted(self.model_fields_set - {"text", "persons"})


class ReadingAsk(Ask):
    """A number that somebody knows. Say one of `activity`, `link` and `account`."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "account": "newsletter/acme",
                    "metric": "subscribers",
                    "value": 1240,
                    "on": "2026-03-04",
                },
                {"link": "https://example.org/post", "metric": "reads", "value": 900},
            ]
        },
    )

    activity: Id | None = Field(None, description="An activity's id, of numbers such as attendance.")
    link: Text | None = Field(None, description="The address of a page that an activity links to.")
    account: Text | None = Field(
        None, description="An account, as newsletter/acme; one that is not known is added."
    )
    metric: Metric
    value: Whole = Field(ge=0, le=LARGEST)
    on: Day | None = Field(None, description="The day it was so (UTC); today unless said.")


def of_one(ask: Any) -> tuple[str, str] | None:
    """The one of activity, link and account that is said, with its value; None where not one is."""
    said = [
        (name, value)
        for name in ("activity", "link", "account")
        if (value := getattr(ask, name)) is not None
    ]
    return said[0] if len(said) == 1 else None
