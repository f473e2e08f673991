"""AWS Heroes and Community Builders: what they made and gave, as a file.

AWS publishes no import for either programme, and its forms are open to members alone. The first six columns are
those that a members' tracker of 2025 hands in for Heroes (title, address, day, type, views, likes); the types are
those that AWS names for thought leadership of its Ambassadors (article, blog, podcast, presentation, webinar,
whitepaper), and workshops. The further columns have a metric of the record each. Read it as a table to copy from.
"""

from __future__ import annotations

from engagement.model.vocabulary import Kind, Role
from engagement.outlets.programme_shape import Field, Programme, Sort

_FIELDS = (
    Field("Title", "Title", "title", "Title"),
    Field("URL", "Link", "link", "Links"),
    Field("PublishDate", "Date", "day", "Date"),
    Field("ContentType", "Type of content", "sort"),
    Field("Views", "Views", "number", "Numbers"),
    Field("Likes", "Likes", "number", "Numbers"),
    Field("Reads", "Reads", "number", "Numbers"),
    Field("Downloads", "Downloads", "number", "Numbers"),
    Field("Attendees", "People in the room", "number", "Attendance"),
    Field("LiveViews", "Live views", "number", "Numbers"),
    Field("Event", "Event", "event", "Event"),
    Field("City", "City", "city", "City"),
    Field("Country", "Country", "country said", "Country"),
    Field("Tags", "Tags", "tags", "Tags"),
)
_NUMBERS = {
    "Views": "views",
    "Likes": "likes",
    "Reads": "reads",
    "Downloads": "downloads",
    "Attendees": "attendance",
    "LiveViews": "live_views",
}
_SPOKEN = ("recording", "event", *(role.value for role in (
    Role.LANDING_PAGE, Role.SLIDES, Role.ANNOUNCEMENT, Role.POST, Role.ARTICLE
)))  # fmt: skip
_WRITTEN = tuple(role.value for role in (
    Role.POST, Role.ARTICLE, Role.RECORDING, Role.LANDING_PAGE, Role.ANNOUNCEMENT
))  # fmt: skip


def _sort(name: str, links: tuple[str, ...], *needs: str) -> Sort:
    return Sort(
        name,
        frozenset(one.name for one in _FIELDS),
        frozenset({"Title", "URL", "PublishDate", *needs}),
        links,
        {column: {"": (metric,)} for column, metric in _NUMBERS.items()},
    )


HEROES = Programme(
    code="heroes",
    name="AWS Heroes and Community Builders",
    told_from="a members' tracker of 2025; AWS publishes no format, so copy from it what its form asks",
    fields=_FIELDS,
    sorts={
        Kind.TALK: _sort("Presentation", _SPOKEN, "Attendees"),
        Kind.WORKSHOP: _sort("Workshop", _SPOKEN, "Attendees"),
        Kind.WEBINAR: _sort("Webinar", _SPOKEN),
        Kind.PODCAST: _sort("Podcast", ("recording", *_WRITTEN)),
        Kind.BLOG_POST: _sort("Blog", _WRITTEN),
        Kind.ARTICLE: _sort("Article", _WRITTEN),
        Kind.WHITEPAPER: _sort("Whitepaper", _WRITTEN),
        Kind.COMMUNITY_EVENT: _sort("Community event", _SPOKEN),
        Kind.HACKATHON: _sort("Community event", _SPOKEN),
        Kind.MENTORING: _sort("Mentoring", ("event", *_WRITTEN)),
    },
    refused={
        Kind.CONFERENCE: "counts what you gave, not what you attended",
        Kind.SOCIAL_POST: "counts content longer than a post",
        Kind.PRESS: "counts what you made yourself; an interview is somebody else's article",
    },
)
