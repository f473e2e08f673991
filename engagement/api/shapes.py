"""What is answered, as types: the shapes of the command line, told in the OpenAPI document and to assistants."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engagement.api.fields import Day, Instant, Metric
from engagement.insight.verdicts import Verdict
from engagement.model.desk import Direction, Side, TouchType
from engagement.model.vocabulary import Audience, Family, Format, Kind, Provenance, Role, Status


class Shape(BaseModel):
    """An answer. It may grow: whoever reads it passes over what he does not know."""

    # Read as they are made, so that every key is there in the document too.
    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class Number(Shape):
    """The sum of a metric over an activity and its links, as old as its oldest part; an absence is null."""

    value: int | None
    observed_at: Instant
    provenance: Provenance


class LinkShape(Shape):
    """A page that belongs to an activity."""

    url: str
    role: Role
    platform: str


class Activity(Shape):
    """An activity, as `activities --json` lists it."""

    id: str
    kind: Kind
    status: Status
    title: str
    starts_on: Day
    ends_on: Day | None
    event: str | None
    city: str | None
    country: str | None
    format: Format | None
    tags: list[str]
    campaign: str | None
    audiences: list[Audience]
    cost: int | None
    currency: str | None
    organisation: str | None
    counterpart: str | None
    minutes: int | None
    touch: TouchType | None
    direction: Direction | None
    perception: int | None
    duties: list[str]
    public: bool | None
    persons: list[str]
    links: list[LinkShape]
    readings: dict[Metric, Number]


class Reading(Shape):
    """One number of one thing at one instant. `value` is null where the platform does not give it: `reason` says why."""

    metric: Metric
    value: int | None
    observed_at: Instant
    provenance: Provenance
    by: str | None = Field(description="Who entered it.")
    reason: str | None
    activity: str | None = Field(description="The activity it was asked for by.")
    link: str | None
    account: str | None


class WholeActivity(Activity):
    """An activity with all that is recorded of it; `numbers` are the newest of each of its parts."""

    starts_at: Instant | None
    place: str | None
    outcome: str | None
    notes: str | None
    version: int
    created_at: Instant
    updated_at: Instant
    numbers: list[Reading]


class Goal(Shape):
    """A goal and how it is doing, as `goals --json` lists it; `chance`, 0 to 1, is that of reaching the target."""

    id: str
    part_of: str | None
    name: str
    owner: str
    measure: str
    target: int
    from_: Day = Field(alias="from")
    to: Day
    actual: int | None
    expected: float
    booked: int
    verdict: Verdict
    reasons: list[str]
    forecast_low: float | None
    forecast: float | None
    forecast_high: float | None
    chance: float | None


class Covered(Shape):
    """A sum and what it covers: known of `known` of `of` things that could have it; null while none is known."""

    value: int | None
    known: int
    of: int


class Month(Covered):
    """What the activities of a month have reached by now, of a kind and on a platform ("" for their own numbers)."""

    month: str = Field(description="YYYY-MM", examples=["2026-03"])
    kind: Kind
    platform: str


class Reached(Covered):
    """One family's number, never added to another's; `metrics` are those that are in it."""

    name: str
    family: Family
    metrics: list[Metric]
    oldest: Instant | None = Field(description="When the oldest of these numbers was read.")
    months: list[Month]


class PromiseShape(Shape):
    """What one side promised."""

    side: Side
    what: str
    due_on: Day | None


class DraftNumber(Shape):
    """A number that was said; it is observed once the draft is accepted."""

    value: int | None
    observed_at: Instant | None
    provenance: Provenance


class Draft(Shape):
    """A draft, as `inbox --json` lists it: what was understood, why, and what is missing."""

    id: str
    kind: Kind
    status: Status | None
    title: str
    starts_on: Day | None
    ends_on: Day | None
    event: str | None
    city: str | None
    country: str | None
    place: str | None
    format: Format | None
    organisation: str | None
    counterpart: str | None
    minutes: int | None
    tags: list[str]
    campaign: str | None
    audiences: list[Audience]
    cost: int | None
    touch: TouchType | None
    direction: Direction | None
    perception: int | None
    duties: list[str]
    promises: list[PromiseShape]
    persons: list[str]
    links: list[LinkShape]
    readings: dict[str, DraftNumber]
    confidence: float
    why: list[str]
    doubts: list[str]
    missing: list[str]
    same_as: str | None
    where: str
    url_refused: str | None


class Outcome(Shape):
    """What became of what was said.

    `recorded`: it is an activity now. `updated` and `unchanged`: it stood already, with something new or
    nothing. `draft`: it waits in the inbox, and `asks` says what a person has to decide.
    """

    outcome: Literal["recorded", "updated", "unchanged", "draft"]
    id: str = Field(description="The activity's id, or the draft's.")
    activity: Activity | None
    draft: Draft | None
    asks: list[str]


class Logged(Outcome):
    """What became of the first thing that was said, and of the `others` where a text told of several."""

    others: list[Outcome]


class Added(Shape):
    """Whether the number was news, and the reading that stands."""

    outcome: Literal["added", "unchanged"]
    reading: Reading


class Error(Shape):
    """Why: what happened, then what to do; `field` names what was wrong, where one thing was."""

    message: str
    field: str | None


class Refusal(Shape):
    """A request that was refused. Nothing was changed unless the message says so."""

    error: Error
