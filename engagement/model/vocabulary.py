"""The words the record is kept in: kinds, statuses, roles, metrics and their families."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What sort of activity it is. The first five are offered first on the Log page."""

    CONFERENCE = "conference"
    TALK = "talk"
    BLOG_POST = "blog_post"
    WHITEPAPER = "whitepaper"
    ANALYST_MEETING = "analyst_meeting"
    WORKSHOP = "workshop"
    WEBINAR = "webinar"
    PODCAST = "podcast"
    ARTICLE = "article"
    PRESS = "press"
    CUSTOMER_MEETING = "customer_meeting"
    PARTNER_MEETING = "partner_meeting"
    INTERNAL_TALK = "internal_talk"
    HACKATHON = "hackathon"
    COMMUNITY_EVENT = "community_event"
    SOCIAL_POST = "social_post"
    STRATEGY_SESSION = "strategy_session"
    DUE_DILIGENCE = "due_diligence"
    STARTUP_WATCH = "startup_watch"
    RECRUITING = "recruiting"
    ARCHITECTURE_REVIEW = "architecture_review"
    MENTORING = "mentoring"
    ASSOCIATION = "association"
    PATENT_WORK = "patent_work"

    @property
    def label(self) -> str:
        return _LABELS.get(self.value, self.value.replace("_", " ").capitalize())


_LABELS = {
    "press": "Press or media interview",
    "partner_meeting": "Partner meeting or forum",
    "due_diligence": "Due diligence",
    "association": "Association or forum seat",
    "patent_work": "Patent or IP work",
}

FIRST_KINDS = (
    Kind.CONFERENCE,
    Kind.TALK,
    Kind.BLOG_POST,
    Kind.WHITEPAPER,
    Kind.ANALYST_MEETING,
)
TALK_KINDS = frozenset({Kind.TALK, Kind.WORKSHOP, Kind.WEBINAR, Kind.INTERNAL_TALK})
MEETING_KINDS = frozenset({Kind.ANALYST_MEETING, Kind.CUSTOMER_MEETING, Kind.PARTNER_MEETING})
# What a CTO does inside the house or for its strategy; nobody outside is reached by it.
INWARD_KINDS = frozenset(
    {
        Kind.STRATEGY_SESSION,
        Kind.DUE_DILIGENCE,
        Kind.STARTUP_WATCH,
        Kind.RECRUITING,
        Kind.ARCHITECTURE_REVIEW,
        Kind.MENTORING,
        Kind.ASSOCIATION,
        Kind.PATENT_WORK,
    }
)
# Kinds with people in a room, whose number somebody could have counted.
ATTENDED_KINDS = TALK_KINDS | {Kind.HACKATHON, Kind.COMMUNITY_EVENT}
WRITTEN_KINDS = frozenset({Kind.BLOG_POST, Kind.ARTICLE, Kind.WHITEPAPER, Kind.SOCIAL_POST})


class Status(StrEnum):
    """Where an activity stands, from an idea to its delivery."""

    IDEA = "idea"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PLANNED = "planned"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return self.value.capitalize()


# Nobody answers a submission of a meeting or of one's own blog post.
_UNSUBMITTED = MEETING_KINDS | INWARD_KINDS | {Kind.BLOG_POST, Kind.SOCIAL_POST, Kind.INTERNAL_TALK}
_UNANSWERED = (Status.IDEA, Status.PLANNED, Status.DELIVERED, Status.CANCELLED)
_ALL = tuple(Status)
_STEPS: dict[Status, frozenset[Status]] = {
    Status.IDEA: frozenset(
        {Status.SUBMITTED, Status.ACCEPTED, Status.PLANNED, Status.DELIVERED, Status.CANCELLED}
    ),
    Status.SUBMITTED: frozenset(Status) - {Status.SUBMITTED},
    Status.ACCEPTED: frozenset(Status) - {Status.ACCEPTED, Status.IDEA},
    # What was rejected or cancelled was not delivered: it is taken up again first.
    Status.REJECTED: frozenset({Status.IDEA, Status.SUBMITTED, Status.ACCEPTED, Status.PLANNED}),
    Status.PLANNED: frozenset(Status) - {Status.PLANNED},
    Status.DELIVERED: frozenset({Status.PLANNED, Status.ACCEPTED, Status.CANCELLED}),
    Status.CANCELLED: frozenset({Status.IDEA, Status.SUBMITTED, Status.ACCEPTED, Status.PLANNED}),
}


def statuses_of(kind: Kind) -> tuple[Status, ...]:
    """The statuses an activity of this kind can have, in their natural order."""
    return _UNANSWERED if kind in _UNSUBMITTED else _ALL


def next_statuses(kind: Kind, status: Status) -> tuple[Status, ...]:
    """The status itself and those it may step to, for an activity of this kind."""
    return tuple(s for s in statuses_of(kind) if s == status or s in _STEPS[status])


class Format(StrEnum):
    """Where the audience was."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Audience(StrEnum):
    """Whom an activity was for; it can be for several."""

    EMPLOYEES = "employees"
    CUSTOMERS = "customers"
    PARTNERS = "partners"
    PROFESSIONAL_COMMUNITY = "professional_community"
    ANALYSTS = "analysts"
    PRESS = "press"
    CANDIDATES = "candidates"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class Weekday(StrEnum):
    """Days of the week, from Monday on."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class Role(StrEnum):
    """What a link is to its activity."""

    RECORDING = "recording"
    SLIDES = "slides"
    POST = "post"
    ARTICLE = "article"
    ANNOUNCEMENT = "announcement"
    LANDING_PAGE = "landing_page"
    COVERAGE = "coverage"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


# A recording, deck or post belongs to one activity. A programme page is shared by many.
OWN_ROLES = frozenset({Role.RECORDING, Role.SLIDES, Role.POST, Role.ARTICLE})


class Provenance(StrEnum):
    """Where a number comes from. `unavailable` says the platform does not give it."""

    MEASURED = "measured"
    ENTERED = "entered"
    IMPORTED = "imported"
    ESTIMATED = "estimated"
    UNAVAILABLE = "unavailable"


class Owner(StrEnum):
    """Who set a goal."""

    MARKETING = "marketing"
    COMMUNITY = "community"
    CTO = "CTO"
    CEO = "CEO"

    @property
    def label(self) -> str:
        return self.value if self.value.isupper() else self.value.capitalize()


class Family(StrEnum):
    """Units that may be compared; numbers of two families are never added."""

    ATTENDANCE = "attendance"
    LIVE_VIEWS = "live_views"
    VIEWS = "views"
    IMPRESSIONS = "impressions"
    READS = "reads"
    DOWNLOADS = "downloads"
    AUDIENCE = "audience"
    INTERACTIONS = "interactions"
    CLICKS = "clicks"
    POINTS = "points"
    OUTPUT = "output"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


FAMILY_OF: dict[str, Family] = {
    "attendance": Family.ATTENDANCE,
    "live_views": Family.LIVE_VIEWS,
    "views": Family.VIEWS,
    "impressions": Family.IMPRESSIONS,
    "reads": Family.READS,
    "downloads": Family.DOWNLOADS,
    "likes": Family.INTERACTIONS,
    "reposts": Family.INTERACTIONS,
    "replies": Family.INTERACTIONS,
    "quotes": Family.INTERACTIONS,
    "bookmarks": Family.INTERACTIONS,
    "comments": Family.INTERACTIONS,
    "reactions": Family.INTERACTIONS,
    "clicks": Family.CLICKS,
    "points": Family.POINTS,
    "followers": Family.AUDIENCE,
    "subscribers": Family.AUDIENCE,
    "members": Family.AUDIENCE,
    "stars": Family.AUDIENCE,
    "forks": Family.AUDIENCE,
    "posts": Family.OUTPUT,
}
METRICS = tuple(FAMILY_OF)
# One person follows two accounts, and one reader stars and forks: audience is shown per metric.
SUMMED_FAMILIES = frozenset({Family.INTERACTIONS})


def metrics_in(family: Family) -> tuple[str, ...]:
    """The metrics of a family, in the order they are listed."""
    return tuple(metric for metric, of in FAMILY_OF.items() if of is family)


def metric_label(metric: str) -> str:
    """A metric's name as a person reads it."""
    return metric.replace("_", " ").capitalize()


# What is counted by a metric whose name is no noun of one: as one, and as several.
_COUNTED = {
    "attendance": ("person in the room", "people in rooms"),
    "live_views": ("live viewer", "live viewers"),
    "replies": ("reply", "replies"),
}


def units(metric: str) -> str:
    """What a metric counts, inside a sentence: "views", "people in rooms"."""
    return _COUNTED[metric][1] if metric in _COUNTED else metric.replace("_", " ")


def counted(value: int, metric: str) -> str:
    """A number with what it counts: "1 comment", "2,400 views", "1 person in the room"."""
    one = _COUNTED[metric][0] if metric in _COUNTED else units(metric).removesuffix("s")
    return f"{value:,} {one if value == 1 else units(metric)}"
