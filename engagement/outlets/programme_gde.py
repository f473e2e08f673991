"""Google Developer Experts: the drafts that Advocu's personal API takes, and the same as a file.

Fields, limits and allowed words as the API's own page in the portal lists them for the programme "gde", read in
public copies of it of January and September 2026. The later one marks every field of a draft as optional; what a
draft needs before a person can submit it is from the form's schema of January. Where the two differ the later one
holds. Topics change with the months: one that the portal does not know is refused by it, by name.
"""

from __future__ import annotations

from engagement.model.vocabulary import Format, Kind, Role
from engagement.outlets.programme_shape import Field, Programme, Sort

_IN_PERSON, _VIRTUAL, _HYBRID = "In-Person", "Virtual", "Hybrid"
_PLACED: frozenset[str | None] = frozenset({_IN_PERSON, _HYBRID})

_FIELDS = (
    Field("type", "Type of activity", "sort"),
    Field("contentType", "Content type", "fixed"),
    Field("title", "Title", "title", "Title", longest=200, shortest=3),
    Field("description", "Description", "described", longest=2000),
    Field("tags", "Tags", "topics", "Tags"),
    Field("metrics.readers", "Readers", "number", "Numbers", least=1),
    Field("metrics.attendees", "Attendees in total", "number", "Attendance", least=1),
    Field("eventFormat", "Event format", "format", "Where the audience is"),
    Field("country", "Country", "country", "Country", longest=100, formats=_PLACED),
    Field(
        "inPersonAttendees", "Attendees in person", "number", "Attendance", formats=frozenset({_HYBRID})
    ),
    Field("activityDate", "Date", "day", "Date"),
    Field("activityUrl", "Link", "link", "Links", longest=500),
    Field("additionalInfo", "Additional information", "other links", longest=2000),
    Field("private", "Private", "fixed"),
)
_ALWAYS = frozenset(
    {"type", "title", "description", "tags", "activityDate", "activityUrl", "additionalInfo", "private"}
)
_EVENT_FIELDS = _ALWAYS | {"metrics.attendees", "eventFormat", "country", "inPersonAttendees"}
_EVENT_NEEDS = frozenset(
    {
        "title",
        "description",
        "activityDate",
        "eventFormat",
        "country",
        "metrics.attendees",
        "inPersonAttendees",
    }
)
_EVENT_LINKS = ("event", *(role.value for role in (
    Role.LANDING_PAGE, Role.ANNOUNCEMENT, Role.RECORDING, Role.SLIDES, Role.POST, Role.ARTICLE, Role.COVERAGE
)))  # fmt: skip
# The total of a hybrid event is people in a room and people online: the record never adds the two.
_PEOPLE: dict[str, dict[str, tuple[str, ...]]] = {
    "metrics.attendees": {
        _IN_PERSON: ("attendance",),
        _VIRTUAL: ("attendance", "live_views"),
        _HYBRID: (),
    },
    "inPersonAttendees": {_HYBRID: ("attendance",)},
}
_PUBLIC = {"private": "false"}


def _event(name: str, *more: str) -> Sort:
    return Sort(
        name,
        _EVENT_FIELDS,
        _EVENT_NEEDS | {*more},
        _EVENT_LINKS,
        _PEOPLE,
        _PUBLIC,
        ("City: the portal takes it from its own list of places",),
    )


def _content(content: str, metric: str, *roles: Role) -> Sort:
    return Sort(
        "content-creation",
        _ALWAYS | {"contentType", "metrics.readers"},
        frozenset({"title", "description", "activityDate", "activityUrl", "metrics.readers"}),
        (*(role.value for role in roles), Role.LANDING_PAGE.value, Role.ANNOUNCEMENT.value),
        {"metrics.readers": {"": (metric,)}},
        {"contentType": content, **_PUBLIC},
    )


_NOT_GIVEN = (
    "takes talks, workshops, mentoring and content; what you attended or held is a story to tell there"
)

GDE = Programme(
    code="gde",
    name="Google Developer Experts",
    told_from="Advocu's page of its personal API for the programme, as of September 2026",
    fields=_FIELDS,
    sorts={
        Kind.TALK: _event("public-speaking", "activityUrl"),
        Kind.WEBINAR: _event("public-speaking", "activityUrl"),
        Kind.WORKSHOP: _event("workshop"),
        Kind.MENTORING: _event("mentoring"),
        Kind.BLOG_POST: _content("Articles", "reads", Role.POST, Role.ARTICLE),
        Kind.ARTICLE: _content("Articles", "reads", Role.ARTICLE, Role.POST),
        Kind.WHITEPAPER: _content("Articles", "downloads", Role.ARTICLE, Role.POST),
        Kind.PODCAST: _content("Podcasts", "downloads", Role.RECORDING, Role.POST, Role.ARTICLE),
    },
    formats={
        Format.IN_PERSON: _IN_PERSON,
        Format.ONLINE: _VIRTUAL,
        Format.HYBRID: _HYBRID,
    },
    topics=(
        "AI", "AI - AI Studio", "AI - Agent Development Kit (ADK)", "AI - Antigravity", "AI - Colab", "AI - Gemini",
        "AI - Gemini Enterprise Agent Platform", "AI - Gemma", "AI - Genkit", "AI - JAX", "AI - Kaggle", "AI - Keras",
        "AI - LiteRT", "AI - MediaPipe", "AI - TPU", "AI - TorchTPU", "AI - vLLM", "AR/VR", "Android",
        "Android - Adaptive", "Android - Developer Productivity", "Android - Differentiated", "Android - Intelligent",
        "Angular", "Build with AI", "Cloud - AI Tools", "Cloud - API Gateways", "Cloud - App Development",
        "Cloud - Compute, Networking, Storage", "Cloud - Data", "Cloud - Operations & Management", "Cloud - Security",
        "Cloud - Serverless & Containers", "Cloud Study Jam", "Dart - Flutter", "DevFest", "Diversity & Inclusion",
        "Earth Engine", "Firebase", "Firebase - AI Logic", "Firebase - AI Monitoring", "Firebase - App Check",
        "Firebase - App Distribution", "Firebase - App Hosting", "Firebase - Authentication",
        "Firebase - Cloud Messaging", "Firebase - Crashlytics", "Firebase - Firestore", "Firebase - Functions",
        "Firebase - Performance", "Firebase - Realtime Database", "Firebase - Remote Config", "Firebase - SQL Connect",
        "Golang", "Google Cloud", "Google I/O Extended", "Google Maps Platform", "Google Workspace", "Identity",
        "Identity - Google OAuth", "Identity - Sign in with Google", "International Women's Day", "ML Study Jams",
        "Open Source", "Payments", "Payments - Google Pay", "Payments - Google Wallet",
        "Road to Google Developers Certification", "UX / UI Design", "Web", "Web - AI for Web Developers",
        "Web - Browser Extensions", "Web - CSS & UI", "Web - DevTools & Browser Automation", "Web - Fugu/PWA APIs",
        "Web - Identity", "Web - Performance", "Workspace - Add Ons", "Workspace - AppSheet",
        "Workspace - Google Apps Script", "Workspace - Google Workspace (REST) APIs",
    ),
    topics_called={
        "go": "Golang", "dart": "Dart - Flutter", "gcp": "Google Cloud", "adk": "AI - Agent Development Kit (ADK)",
        "artificial intelligence": "AI", "css": "Web - CSS & UI", "pwa": "Web - Fugu/PWA APIs",
        "apps script": "Workspace - Google Apps Script", "flutter": "Dart - Flutter",
        "serverless": "Cloud - Serverless & Containers", "ux": "UX / UI Design",
    },
    refused={
        Kind.CONFERENCE: _NOT_GIVEN,
        Kind.HACKATHON: _NOT_GIVEN,
        Kind.COMMUNITY_EVENT: _NOT_GIVEN,
        Kind.SOCIAL_POST: "counts no social posts",
        Kind.PRESS: "counts what you made yourself; an interview is somebody else's article",
    },
    sends=True,
)  # fmt: skip
