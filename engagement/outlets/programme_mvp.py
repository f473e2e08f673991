"""Microsoft MVP: the fields of its activity form, as a file.

Microsoft documents no import and no API for members. Names of fields and types are those that the portal's own
pages send (`activityTypeName`, `technologyFocusArea` …), the limits of 100 and 1,000 letters, the types, areas and
audiences those of its form, as members' public tools of October 2025 to July 2026 agree on them. Types were renamed
in that time; the later names are used.
"""

from __future__ import annotations

from dataclasses import replace

from engagement.model.vocabulary import Audience, Format, Kind, Role
from engagement.model.words import key_of
from engagement.outlets.programme_shape import Done, Field, Programme, Sort

_FIELDS = (
    Field("activityTypeName", "Activity type", "sort"),
    Field("title", "Title", "title", "Title", longest=100, shortest=1),
    Field("description", "Description", "described", longest=1000),
    Field("date", "Published date", "day", "Date"),
    Field("url", "Activity URL", "link", "Links"),
    Field("targetAudience", "Target audience", "audiences", "For whom"),
    Field("role", "Role", "fixed"),
    Field("technologyFocusArea", "Primary technology area", "topic", "Tags"),
    Field("additionalTechnologyAreas", "Additional technology areas", "more topics", "Tags"),
    Field("numberOfSessions", "Number of sessions", "fixed"),
    # Nobody sits in the room of an online talk.
    Field(
        "inPersonAttendees",
        "In-person attendees",
        "number",
        "Attendance",
        formats=frozenset({"In-person", "Hybrid", None}),
    ),
    Field("liveStreamViews", "Livestream views", "number", "Numbers"),
    Field("onDemandViews", "On-demand views", "number", "Numbers"),
    Field("numberOfViews", "Number of views", "number", "Numbers"),
    Field("numberOfListens", "Number of listens", "number", "Numbers"),
    Field("microsoftEvent", "Microsoft event", "fixed"),
    Field("isPrivate", "Private", "fixed"),
)
_ALWAYS = frozenset(
    {
        "activityTypeName",
        "title",
        "description",
        "date",
        "url",
        "targetAudience",
        "role",
        "technologyFocusArea",
        "additionalTechnologyAreas",
        "isPrivate",
    }
)
_NEEDS = frozenset({"title", "description", "date", "url", "targetAudience", "technologyFocusArea"})
# People in a room, people before a live stream and views afterwards have a field each.
_NUMBERS = {
    "inPersonAttendees": "attendance",
    "liveStreamViews": "live_views",
    "onDemandViews": "views",
    "numberOfViews": "reads",
    "numberOfListens": "downloads",
}
_SPOKEN = ("event", *(role.value for role in (
    Role.RECORDING, Role.LANDING_PAGE, Role.ANNOUNCEMENT, Role.SLIDES, Role.POST, Role.ARTICLE
)))  # fmt: skip
_WRITTEN = tuple(role.value for role in (
    Role.POST, Role.ARTICLE, Role.RECORDING, Role.LANDING_PAGE, Role.ANNOUNCEMENT
))  # fmt: skip
_FOUND = ("recording", "post", "article", "landing_page", "announcement", "event", "slides")


def _sort(
    name: str,
    role: str,
    links: tuple[str, ...],
    numbers: tuple[str, ...],
    *needs: str,
    once: bool = True,
) -> Sort:
    """A type of the form; `once` says that it counts sessions, of which an activity is one."""
    fixed = {"role": role, "isPrivate": "false"} | ({"numberOfSessions": "1"} if once else {})
    return Sort(
        name,
        _ALWAYS | {*numbers, *fixed},
        _NEEDS | {*needs},
        links,
        {one: {"": (_NUMBERS[one],)} for one in numbers},
        fixed,
    )


_THIRD_PARTY = _sort(
    "Speaker/Presenter at Third-party Event",
    "Speaker",
    _SPOKEN,
    ("inPersonAttendees", "liveStreamViews", "onDemandViews"),
    "inPersonAttendees",
)
# Microsoft's own events, as the form lists them; another one of its events is "Other".
_MICROSOFTS = ("MLSA Summit", "MVP Summit", "RD Summit", "Build", "Ignite", "Inspire")


def _whose(done: Done, sort: Sort) -> Sort:
    """A talk at an event that calls itself Microsoft's own is one of another type."""
    event = key_of(done.event or "")
    if sort is not _THIRD_PARTY or not event.startswith("microsoft "):
        return sort
    named = next((one for one in _MICROSOFTS if f" {key_of(one)} " in f"{event} "), "Other")
    return replace(
        sort,
        name="Speaker/Presenter at Microsoft Event",
        fields=sort.fields | {"microsoftEvent"},
        fixed={**sort.fixed, "microsoftEvent": named},
    )


_NOT_GIVEN = "takes what you gave or made; enter what you organised at the portal, with your part in it"

MVP = Programme(
    code="mvp",
    name="Microsoft MVP",
    told_from="the portal's form of activities as of July 2026; it has no import, so its fields are typed over",
    fields=_FIELDS,
    sorts={
        Kind.TALK: _THIRD_PARTY,
        Kind.WORKSHOP: _THIRD_PARTY,
        Kind.WEBINAR: _sort(
            "Webinar/Online Training/Video/Livestream", "Presenter", _FOUND, ("liveStreamViews", "onDemandViews")
        ),
        Kind.PODCAST: _sort(
            "Podcast", "Presenter", _FOUND, ("liveStreamViews", "onDemandViews", "numberOfListens")
        ),
        Kind.BLOG_POST: _sort("Blog", "Author", _WRITTEN, ("numberOfViews",), "numberOfViews", once=False),
        Kind.ARTICLE: _sort("Article", "Author", _WRITTEN, ("numberOfViews",), "numberOfViews", once=False),
        Kind.WHITEPAPER: _sort("Article", "Author", _WRITTEN, ("numberOfViews",), once=False),
        Kind.MENTORING: _sort("Mentorship/Coaching", "Mentor", _FOUND, ()),
    },
    formats={Format.IN_PERSON: "In-person", Format.ONLINE: "Online", Format.HYBRID: "Hybrid"},
    audiences={
        Audience.PROFESSIONAL_COMMUNITY: "Developer",
        Audience.CUSTOMERS: "Technical Decision Maker",
        Audience.PARTNERS: "IT Pro",
        Audience.ANALYSTS: "Business Decision Maker",
        Audience.CANDIDATES: "Student",
    },
    topics=(
        ".NET", "C++", "Developer Security", "Developer Tools", "DevOps", "Java", "Python", "Web Development",
        "Access", "Clipchamp", "Excel", "Exchange", "Loop", "M365 Copilot", "M365 Copilot Extensibility",
        "M365 Development", "Mesh", "Microsoft 365", "Microsoft Graph", "Microsoft Teams", "Microsoft Viva", "OneDrive",
        "OneNote", "Outlook", "Planner", "PowerPoint", "SharePoint", "Visio", "Word",
        "AI ERP", "Business Central", "Copilot Studio", "Customer Experience", "Customer Service", "Power Apps",
        "Power Automate", "Power Pages",
        "Analysis Services", "Azure Cosmos DB", "Azure Database for MySQL", "Azure Database for PostgreSQL",
        "Azure SQL (Database, Pools, Serverless, Hyperscale, Managed Instance, Virtual Machines)", "Data Integration",
        "Database Development & DevOps", "Fabric Analytics", "Microsoft Fabric", "Microsoft Purview - Data Governance",
        "OneLake", "Paginated Operational Reports (RDL)", "Power BI", "Real-Time Intelligence",
        "SQL Server (on Windows, Linux, Containers)", "SQL Server ML Services", "Tools & Connectivity",
        "Azure Application PaaS", "Azure Arc (Arc SQL Server, Arc SQL MI)", "Azure Compute Infrastructure",
        "Azure HPC & AI Infrastructure", "Azure Hybrid & Migration", "Azure Infrastructure as Code",
        "Azure Innovation Hub", "Azure Integration PaaS", "Azure Kubernetes and Open Source", "Azure Networking",
        "Azure Operations & Management", "Azure Solutions & Ecosystem", "Azure Storage",
        "Azure Well-Architected & Resiliency", "PowerShell",
        "Azure Edge Devices", "Azure IoT Services & Development",
        "Azure Virtual Desktop", "Surface", "Windows", "Windows 365",
        "Cloud Security (Microsoft Defender for Cloud, Azure network security products, GitHub Advanced Security)",
        "Identity & Access", "Microsoft Intune", "Microsoft Purview", "Microsoft Security Copilot",
        "SIEM & XDR (Microsoft Sentinel & Microsoft Defender XDR suite)",
        "Datacenter Management (Group Policy, System Center)", "Enterprise and Platform Security", "High Availability",
        "Hyper-V", "Linux on Hyper-V", "On-premises and Hybrid AKS, Container Management", "On-Premises Identity",
        "On-Premises Networking", "On-Premises Storage", "Windows Server",
        "Microsoft Foundry", "Windows Design", "Windows Development",
    ),
    topics_called={
        "dotnet": ".NET", "c#": ".NET", "csharp": ".NET", "web": "Web Development", "javascript": "Web Development",
        "typescript": "Web Development", "aks": "Azure Kubernetes and Open Source", "cosmos db": "Azure Cosmos DB",
        "intune": "Microsoft Intune", "purview": "Microsoft Purview", "fabric": "Microsoft Fabric",
        "teams": "Microsoft Teams", "powerbi": "Power BI", "terraform": "Azure Infrastructure as Code",
        "cloud security":
            "Cloud Security (Microsoft Defender for Cloud, Azure network security products, GitHub Advanced Security)",
        "siem": "SIEM & XDR (Microsoft Sentinel & Microsoft Defender XDR suite)", "foundry": "Microsoft Foundry",
        "sql server": "SQL Server (on Windows, Linux, Containers)", "ci cd": "DevOps",
        "azure sql": "Azure SQL (Database, Pools, Serverless, Hyperscale, Managed Instance, Virtual Machines)",
    },
    refused={
        Kind.CONFERENCE: _NOT_GIVEN,
        Kind.HACKATHON: _NOT_GIVEN,
        Kind.COMMUNITY_EVENT: _NOT_GIVEN,
        Kind.SOCIAL_POST: "has no type for single posts any more",
        Kind.PRESS: "counts what you made yourself; an interview is somebody else's article",
    },
    sort_of=_whose,
)  # fmt: skip
