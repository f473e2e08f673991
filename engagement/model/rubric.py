"""What each score of an indicator looks like, who an assessor is in words, and what may be shown to whom."""

from __future__ import annotations

from engagement.model.mission import SCALE, AssessorRole, Indicator
from engagement.model.vocabulary import Kind

# Our own sentences, from 1 to 5.
RUBRIC: dict[Indicator, tuple[str, str, str, str, str]] = {
    Indicator.STRATEGY_ALIGNMENT: (
        "Technology and business go separate ways; each is surprised by the other's plans.",
        "There is a technical strategy, but hardly anybody outside engineering plans with it.",
        "The big technical bets follow the business; in the details the two often part.",
        "Both plans are made together, and what was decided holds.",
        "Technology opens business that nobody would see without it, and both sides say so.",
    ),
    Indicator.ENGINEERING_CULTURE: (
        "Good people leave, problems are hidden, and quality is what time allows.",
        "Teams keep to themselves; standards stand on paper and ideas find no ear.",
        "Most teams work with care and learn from mistakes, but it hangs on a few people.",
        "Engineers raise problems early, help across teams and are proud of what they ship.",
        "People come and stay for how we build; good habits spread without being ordered.",
    ),
    Indicator.SATISFACTION: (
        "We work around the CTO: there is no answer, or none that helps.",
        "We get help when we insist; promises are late or forgotten.",
        "We get what we ask for, and seldom hear anything before we ask.",
        "The CTO knows our goals, keeps promises and says early what will change.",
        "The CTO makes our work better unasked, and is the first one we would call.",
    ),
}

LONGEST_WORDS = 5_000
MOST_EVIDENCE = 20


def looks_like(indicator: Indicator, score: int) -> str:
    """The rubric's sentence for a score on the scale."""
    return RUBRIC[indicator][score - SCALE.start]


def assessor_in_words(role: str, department: str | None) -> str:
    """Who says it: "CEO", "VP of Engineering", "Head of Sales"."""
    if role == AssessorRole.DEPARTMENT_HEAD and department:
        return f"Head of {department}"
    return AssessorRole(role).label


# What happened in public or before all employees: its title tells a department head nothing new.
_OPEN = frozenset(
    {
        Kind.CONFERENCE,
        Kind.TALK,
        Kind.WORKSHOP,
        Kind.WEBINAR,
        Kind.PODCAST,
        Kind.BLOG_POST,
        Kind.ARTICLE,
        Kind.WHITEPAPER,
        Kind.PRESS,
        Kind.INTERNAL_TALK,
        Kind.HACKATHON,
        Kind.COMMUNITY_EVENT,
        Kind.ASSOCIATION,
    }
)
_ENGINEERING = frozenset({Kind.ARCHITECTURE_REVIEW, Kind.MENTORING, Kind.PATENT_WORK})


def kinds_offered(role: str) -> frozenset[Kind]:
    """The kinds of activities whose titles an assessor may choose from as evidence.

    Meetings, due diligence, recruiting and the like are named to the CEO alone. Posts are too many to choose from.
    """
    if role == AssessorRole.CEO:
        return frozenset(Kind) - {Kind.SOCIAL_POST}
    return _OPEN | _ENGINEERING if role == AssessorRole.VP_ENGINEERING else _OPEN
