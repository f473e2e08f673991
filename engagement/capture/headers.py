"""What a column, an object's key or a word in a cell means: names as data."""

from __future__ import annotations

import re
from functools import lru_cache

from engagement.model.vocabulary import METRICS, Audience, Kind, Role, Status

# Header without dress -> our field. Where two columns mean one field, the first with a value wins.
FIELDS: dict[str, str] = {
    **dict.fromkeys(("title", "name", "talk title", "session title", "headline", "subject"), "title"),
    **dict.fromkeys(
        (
            "date",
            "starts on",
            "start",
            "start date",
            "startdate",
            "starts at",
            "published",
            "published at",
            "published on",
            "pubdate",
            "pub date",
            "date published",
            "datepublished",
            "publish date",
            "time",
            "datetime",
            "day",
            "when",
            "created at",
            "from",
            "dates from",
            "dates start",
            "date start",
        ),
        "starts_on",
    ),
    **dict.fromkeys(
        (
            "ends on",
            "end",
            "end date",
            "enddate",
            "ends at",
            "until",
            "to",
            "dates to",
            "dates end",
            "date end",
        ),
        "ends_on",
    ),
    **dict.fromkeys(("conference", "event", "event name", "conference name", "conf", "meetup"), "event"),
    **dict.fromkeys(("conference url", "event url"), "event_url"),
    **dict.fromkeys(("city", "town", "event city", "location city"), "city"),
    **dict.fromkeys(("country", "event country", "location country"), "country"),
    **dict.fromkeys(
        ("location", "place", "venue", "location text", "address", "where", "event location"), "location"
    ),
    **dict.fromkeys(("location type", "format", "mode"), "format"),
    **dict.fromkeys(("remote", "online", "virtual"), "remote"),
    **dict.fromkeys(("kind",), "kind"),
    **dict.fromkeys(("type", "activity type", "category"), "type"),
    **dict.fromkeys(("status", "state"), "status"),
    **dict.fromkeys(
        ("person", "persons", "speaker", "speakers", "author", "authors", "presenter"), "persons"
    ),
    **dict.fromkeys(("tags", "topics", "keywords", "topic", "tag"), "tags"),
    **dict.fromkeys(("notes", "note", "description", "abstract", "summary", "comment on it"), "notes"),
    **dict.fromkeys(
        ("organisation", "organization", "company", "firm", "customer", "partner", "outlet"),
        "organisation",
    ),
    **dict.fromkeys(("counterpart", "analyst", "journalist", "contact"), "counterpart"),
    **dict.fromkeys(("minutes", "duration minutes"), "minutes"),
    **dict.fromkeys(("outcome", "result"), "outcome"),
    **dict.fromkeys(("attendees", "audience size", "participants"), "attendance"),
    **dict.fromkeys(("audience", "audiences", "target audience", "for whom"), "audiences"),
    **dict.fromkeys(("duties", "duty", "mission", "mission duty", "mission duties"), "duties"),
    **dict.fromkeys(
        ("public", "is public", "visibility", "public page", "on the public page", "on public page"),
        "public",
    ),
    **dict.fromkeys(("private", "is private", "confidential"), "private"),
    **dict.fromkeys(("campaign", "campaigns", "campaign name", "marketing campaign"), "campaign"),
    **dict.fromkeys(
        (
            "cost",
            "costs",
            "total cost",
            "total costs",
            "budget spent",
            "spent",
            "spend",
            "expenses",
            "cost eur",
            "cost usd",
            "cost gbp",
            "cost chf",
        ),
        "cost",
    ),
    **{metric.replace("_", " "): metric for metric in METRICS},
}
# Header -> role; None when the role follows from the kind and the host.
LINKS: dict[str, Role | None] = {
    **dict.fromkeys(("url", "link", "website", "web", "details url"), None),
    **dict.fromkeys(
        ("video", "video url", "recording", "recording url", "youtube", "audio"), Role.RECORDING
    ),
    **dict.fromkeys(("slides", "slides url", "slide deck", "deck", "presentation"), Role.SLIDES),
    **dict.fromkeys(("post", "post url", "tweet", "tweet url", "posts"), Role.POST),
    **dict.fromkeys(("article", "article url", "blog", "blog url"), Role.ARTICLE),
    **dict.fromkeys(
        ("announcement", "announcement url", "announced at", "announced on"), Role.ANNOUNCEMENT
    ),
    **dict.fromkeys(
        ("landing page", "program", "programme", "program entry", "agenda", "session url"),
        Role.LANDING_PAGE,
    ),
    **dict.fromkeys(("coverage", "coverage url"), Role.COVERAGE),
}
KINDS: dict[str, Kind] = {
    **{kind.value.replace("_", " "): kind for kind in Kind},
    **dict.fromkeys(
        (
            "conference talk",
            "session",
            "presentation",
            "keynote",
            "lightning talk",
            "panel",
            "panel discussion",
            "moderation",
            "moderator",
            "meetup talk",
            "speech",
            "lecture",
            "tech talk",
            "breakout",
            "fireside chat",
            "demo",
            "speaker",
        ),
        Kind.TALK,
    ),
    **dict.fromkeys(("conference attended", "conference organised", "conference"), Kind.CONFERENCE),
    **dict.fromkeys(("tutorial", "training", "course", "lab", "hands on lab"), Kind.WORKSHOP),
    **dict.fromkeys(("livestream", "live stream", "stream", "virtual talk"), Kind.WEBINAR),
    **dict.fromkeys(("podcast episode", "podcast interview", "podcast guest"), Kind.PODCAST),
    **dict.fromkeys(("blog", "blogpost", "blog article", "post"), Kind.BLOG_POST),
    **dict.fromkeys(("guest post", "magazine article", "contributed article"), Kind.ARTICLE),
    **dict.fromkeys(("white paper", "ebook", "report", "paper"), Kind.WHITEPAPER),
    **dict.fromkeys(("interview", "media interview", "media", "press interview"), Kind.PRESS),
    **dict.fromkeys(
        ("analyst briefing", "analyst inquiry", "analyst", "analyst call"), Kind.ANALYST_MEETING
    ),
    **dict.fromkeys(("customer visit", "customer"), Kind.CUSTOMER_MEETING),
    **dict.fromkeys(("partner", "partner forum"), Kind.PARTNER_MEETING),
    **dict.fromkeys(("brown bag", "all hands", "internal"), Kind.INTERNAL_TALK),
    **dict.fromkeys(("meetup", "user group", "community"), Kind.COMMUNITY_EVENT),
    **dict.fromkeys(("tweet", "social", "thread", "toot"), Kind.SOCIAL_POST),
}
STATUSES: dict[str, Status] = {
    **{status.value: status for status in Status},
    **dict.fromkeys(("done", "given", "published", "completed", "held", "live"), Status.DELIVERED),
    **dict.fromkeys(("proposed", "pending", "in review"), Status.SUBMITTED),
    **dict.fromkeys(("declined", "not accepted", "refused"), Status.REJECTED),
    **dict.fromkeys(("scheduled", "upcoming", "confirmed", "draft"), Status.PLANNED),
    **dict.fromkeys(("canceled", "withdrawn"), Status.CANCELLED),
}
# Words for an audience, in the singular: "Customers" and "our customers" are met by "customer".
AUDIENCES: dict[str, Audience] = {
    **dict.fromkeys(("employee", "staff", "internal", "colleague", "team"), Audience.EMPLOYEES),
    **dict.fromkeys(("customer", "client", "buyer", "prospect"), Audience.CUSTOMERS),
    **dict.fromkeys(("partner", "reseller", "integrator", "vendor"), Audience.PARTNERS),
    **dict.fromkeys(
        (
            "professional community",
            "community",
            "developer community",
            "tech community",
            "technical community",
            "developer",
            "engineer",
            "practitioner",
            "professional",
            "peer",
            "open source community",
        ),
        Audience.PROFESSIONAL_COMMUNITY,
    ),
    **dict.fromkeys(("analyst", "industry analyst"), Audience.ANALYSTS),
    **dict.fromkeys(("press", "media", "journalist", "reporter"), Audience.PRESS),
    **dict.fromkeys(("candidate", "applicant", "recruit", "talent", "job seeker"), Audience.CANDIDATES),
}
# Whether it may stand on the public page; in a column that is called "private" the other way round.
PUBLIC: dict[str, bool] = {
    **dict.fromkeys(("yes", "y", "true", "1", "x", "on", "public", "shown", "show", "visible"), True),
    **dict.fromkeys(
        (
            "no",
            "n",
            "false",
            "0",
            "off",
            "private",
            "not public",
            "internal",
            "hidden",
            "hide",
            "unlisted",
            "confidential",
        ),
        False,
    ),
}
# A file's own name, where its columns do not tell: the first that occurs in it.
FILES: dict[str, Kind] = {
    "talk": Kind.TALK,
    "speak": Kind.TALK,
    "presentation": Kind.TALK,
    "session": Kind.TALK,
    "webinar": Kind.WEBINAR,
    "workshop": Kind.WORKSHOP,
    "podcast": Kind.PODCAST,
    "whitepaper": Kind.WHITEPAPER,
    "press": Kind.PRESS,
    "article": Kind.ARTICLE,
    "tweet": Kind.SOCIAL_POST,
    "analyst": Kind.ANALYST_MEETING,
    "blog": Kind.BLOG_POST,
    "post": Kind.BLOG_POST,
    "conference": Kind.CONFERENCE,
}


@lru_cache(maxsize=1024)
def undressed(header: str) -> str:
    """A header without case, camel humps and punctuation: "startDate" and "Start_date" are one."""
    humps = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header.strip().lstrip("\ufeff"))
    return " ".join(re.findall(r"[^\W_]+", humps.casefold()))


def audience_of(word: str) -> Audience | None:
    """The audience a word names, or None: "Community", "our customers", "professional_community"."""
    plain = undressed(word).removeprefix("our ").removeprefix("the ")
    return AUDIENCES.get(plain) or AUDIENCES.get(plain.removesuffix("s"))
