"""What every source offers: link ids in, readings and absences out, and what the asking cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of one resource (a post, video or account, by the platform's id) at one instant."""

    resource: str
    metric: str
    value: int
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Missing:
    """A resource the platform does not give, or one `metric` of it; `reason` is a word for people."""

    resource: str
    reason: str
    observed_at: datetime
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class Daily:
    """What one whole UTC day brought, where a platform tells days and no total; the puller adds them up."""

    resource: str
    metric: str
    day: date
    value: int


@dataclass(frozen=True, slots=True)
class Post:
    """A post of an own account, as its timeline gives it; `urls` are the addresses it links to, in full."""

    resource: str
    url: str
    text: str
    posted_at: datetime
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A page of the platform (`url`) that is about an address of ours (`about`): a link to add."""

    about: str
    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one request gave. `billed` names the resources the platform charges for.

    `problems` are sentences about parts of the answer that could not be used; the good parts are
    in the lists. `ids` gives the platform's number for each handle asked for, `born` the day on which
    a resource came out, where the platform says it.
    """

    readings: list[Reading] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    daily: list[Daily] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    billed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    born: dict[str, date] = field(default_factory=dict)
    requests: int = 1


@dataclass(frozen=True, slots=True)
class Price:
    """What one billed resource costs in US dollars, and the day that price was read."""

    usd: float
    as_of: date


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform's pages lose attention: half of it comes in `half_life` days.

    `tolerance` bounds the error of a gap between reads (share of the final value times days),
    `longest` the gap itself in days.
    """

    half_life: float
    tolerance: float
    longest: int = 60


class Source(Protocol):
    """One platform. It saves nothing, sleeps never and prints nothing.

    `batch` and `account_batch` are the most one request can ask for; `looks_up` says that it finds
    pages about our addresses; without a `pace` every page is read daily. `kept_for` names the metrics of
    which a platform tells only so many past days, `lost_after` those that it tells only so many days
    after a page came out. `platforms` are those whose links it measures where that is not its own name
    alone; `resource` chooses among them.
    """

    name: str
    platforms: tuple[str, ...]
    batch: int
    account_batch: int
    metrics: tuple[str, ...]
    account_metrics: tuple[str, ...]
    looks_up: bool
    pace: Pace | None
    kept_for: Mapping[str, int]
    lost_after: Mapping[str, int]
    post_price: Price
    own_post_price: Price
    account_price: Price

    def resource(self, url: str) -> str | None:
        """What the platform calls the page at this address; None when it is nothing it can measure."""
        ...

    def host(self, resource: str) -> str:
        """The server a resource lives on: where one of many is down, only its own wait."""
        ...

    def batches(self, ids: Sequence[str]) -> list[list[str]]:
        """These ids as the fewest requests."""
        ...

    def more_requests(self, ids: Sequence[str], handles: Sequence[str]) -> int:
        """How many requests these posts and accounts take beside one for each batch, as far as one can know."""
        ...

    def posts(self, ids: Sequence[str]) -> Iterator[Answer]:
        """The numbers of these posts: one Answer per request of at most `batch` ids.

        Raises a SourceFailed; answers already yielded stay good.
        """
        ...

    def accounts(self, handles: Sequence[str]) -> Iterator[Answer]:
        """Audience and posts of these accounts; one Answer per request."""
        ...

    def timeline(self, user_id: str, *, since: datetime | None = None) -> Iterator[Answer]:
        """The account's own posts with their numbers, newest first; one Answer per page."""
        ...

    def mentions(self, urls: Sequence[str]) -> Iterator[Answer]:
        """Pages of the platform about these addresses, with their numbers; one Answer per address."""
        ...
