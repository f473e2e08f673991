"""Which duties an activity probably serves, as a table: by its kind, by words it says, by whom it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from engagement.model.vocabulary import INWARD_KINDS, MEETING_KINDS, TALK_KINDS, Audience, Kind

# A talk in public about architecture is a talk: words tell of the work inside the house only where it was done there.
INSIDE = INWARD_KINDS | MEETING_KINDS | {Kind.INTERNAL_TALK, Kind.HACKATHON}
OUTSIDE = frozenset(Kind) - INSIDE
WRITTEN = frozenset({Kind.BLOG_POST, Kind.ARTICLE, Kind.WHITEPAPER})
STAGES = (TALK_KINDS - {Kind.INTERNAL_TALK}) | {Kind.CONFERENCE, Kind.COMMUNITY_EVENT, Kind.PODCAST}

# What an activity of a kind serves by itself.
BY_KIND: dict[Kind, tuple[str, ...]] = {
    Kind.CONFERENCE: ("conferences_and_speaking",),
    Kind.TALK: ("conferences_and_speaking",),
    Kind.WORKSHOP: ("conferences_and_speaking",),
    Kind.WEBINAR: ("conferences_and_speaking",),
    Kind.PODCAST: ("public_face",),
    Kind.BLOG_POST: ("posts_and_papers",),
    Kind.ARTICLE: ("posts_and_papers",),
    Kind.WHITEPAPER: ("posts_and_papers", "collateral"),
    Kind.SOCIAL_POST: ("posts_and_papers",),
    Kind.PRESS: ("press_and_analysts",),
    Kind.ANALYST_MEETING: ("designated_analysts",),
    Kind.CUSTOMER_MEETING: ("joint_sales",),
    Kind.PARTNER_MEETING: ("strategic_partners",),
    Kind.INTERNAL_TALK: ("direction_and_vision",),
    Kind.HACKATHON: ("hackathons_and_innovation",),
    Kind.COMMUNITY_EVENT: ("growing_community",),
    Kind.STRATEGY_SESSION: ("long_term_strategy",),
    Kind.DUE_DILIGENCE: ("due_diligence",),
    Kind.STARTUP_WATCH: ("startup_watch",),
    Kind.RECRUITING: ("recruiting_and_retention",),
    Kind.ARCHITECTURE_REVIEW: ("cross_product_architecture",),
    Kind.MENTORING: ("engineering_culture",),
    Kind.ASSOCIATION: ("associations",),
    Kind.PATENT_WORK: ("patents_and_ip",),
}


@dataclass(frozen=True, slots=True)
class Words:
    """Words that tell of a duty, in activities of some kinds."""

    duty: str
    pattern: re.Pattern[str]
    kinds: frozenset[Kind]


def _words(duty: str, pattern: str, kinds: frozenset[Kind]) -> Words:
    return Words(duty, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), kinds)


_CUSTOMER = frozenset({Kind.CUSTOMER_MEETING})
_STRATEGY = frozenset({Kind.STRATEGY_SESSION, Kind.ARCHITECTURE_REVIEW, Kind.INTERNAL_TALK})
_DEALS = frozenset({Kind.PARTNER_MEETING, Kind.DUE_DILIGENCE, Kind.STARTUP_WATCH})

BY_WORDS: tuple[Words, ...] = (
    _words(
        "turning_points",
        r"turning points?|disrupt\w*|tech(?:nology)? radar|horizon scan\w*|emerging tech\w*",
        INSIDE,
    ),
    _words(
        "long_term_strategy",
        r"long[- ]term|(?:technology|technical|platform|ai|data) strategy|(?:three|five|3|5)[- ]year",
        INSIDE,
    ),
    _words(
        "options_for_decisions",
        r"options?|build (?:or|vs\.?|versus) buy|make or buy|decision (?:paper|memo)|trade-?offs?",
        _STRATEGY,
    ),
    _words(
        "sounding_board",
        r"sounding board|second opinion|(?:1:1|one[- ]on[- ]one) with the (?:ceo|chair\w*)|with the ceo",
        INSIDE,
    ),
    _words(
        "direction_and_vision", r"vision|north star|all[- ]hands|town ?hall|technical direction", INSIDE
    ),
    _words(
        "technical_bets",
        r"(?:technical|platform|big) bets?|migrat\w+|rewrite|re-?platform\w*|rebuild",
        _STRATEGY,
    ),
    _words(
        "people_and_ideas",
        r"skip[- ]level|open door|ideas?|intrapreneur\w*|mentees?",
        frozenset({Kind.MENTORING, Kind.INTERNAL_TALK, Kind.HACKATHON}),
    ),
    _words(
        "vp_engineering",
        r"vp (?:of )?eng(?:ineering)?|head of engineering|engineering leadership",
        INSIDE,
    ),
    _words(
        "recruiting_and_retention",
        r"hiring|recruit\w*|careers?|candidates?|retention|onboarding",
        frozenset(Kind) - {Kind.ANALYST_MEETING, Kind.CUSTOMER_MEETING, Kind.PRESS},
    ),
    _words(
        "between_departments",
        r"cross[- ](?:team|department\w*|functional)|between (?:departments|teams)|sales and engineering"
        r"|product and engineering",
        INSIDE,
    ),
    _words(
        "arbitration", r"arbitrat\w+|disputes?|mediat\w+|conflicts?|escalations?|disagreements?", INSIDE
    ),
    _words(
        "hackathons_and_innovation",
        r"hack(?:athons?| ?days?| ?weeks?)|innovation (?:day|week|fair)",
        INSIDE | {Kind.COMMUNITY_EVENT},
    ),
    _words(
        "cross_product_architecture",
        r"architecture (?:review|board|council|guild)|shared platform|across products",
        INSIDE,
    ),
    _words(
        "business_learnings",
        r"what customers|customer (?:feedback|learnings?|insights?)|voice of the customer|from the field"
        r"|what (?:sales|the market|analysts)",
        frozenset({Kind.INTERNAL_TALK, Kind.STRATEGY_SESSION, Kind.MENTORING}),
    ),
    _words(
        "engineering_culture",
        r"culture|blameless|postmortems?|engineering values|craft|psychological safety",
        INSIDE,
    ),
    _words("patents_and_ip", r"patents?|inventions?|intellectual property|trademarks?", frozenset(Kind)),
    _words(
        "joint_sales",
        r"rfps?|pre-?sales|sales (?:call|visit|pitch)|deals?",
        _CUSTOMER | {Kind.INTERNAL_TALK},
    ),
    _words("roadmap_talks", r"roadmaps?", _CUSTOMER | {Kind.WEBINAR}),
    _words(
        "strategic_partners",
        r"partner(?:s|ships?)?|alliances?",
        OUTSIDE - {Kind.SOCIAL_POST} | {Kind.STRATEGY_SESSION},
    ),
    _words("due_diligence", r"due diligence|acquisitions?|acquir\w+", INSIDE),
    _words(
        "startup_watch", r"start-?ups?|scale-?ups?|demo day|accelerators?", INSIDE | {Kind.CONFERENCE}
    ),
    _words(
        "associations",
        r"associations?|working groups?|consortium|steering committee|standards? (?:body|committee)",
        INSIDE | {Kind.CONFERENCE, Kind.COMMUNITY_EVENT},
    ),
    _words(
        "partner_technology",
        r"evaluat\w+|(?:technology|technical) (?:review|assessment|deep dive)|proof of concept|pilots?",
        _DEALS,
    ),
    _words(
        "competitive_trends", r"competit\w+|market (?:trends?|landscape|map)|landscape", INSIDE | WRITTEN
    ),
    _words("public_face", r"keynotes?|fireside|panels?|portrait|profile", STAGES | {Kind.PRESS}),
    _words(
        "growing_community",
        r"meet-?ups?|user groups?|open[- ]sourced?|contributors?|maintainers?|community",
        OUTSIDE,
    ),
    _words("collateral", r"reference architecture|playbook|datasheet|field guide", WRITTEN),
)

# With whom it was: what the other side's post says.
BY_COUNTERPART: tuple[Words, ...] = (
    _words("sounding_board", r"ceo|chair(?:man|woman)?|board", INWARD_KINDS),
    _words("vp_engineering", r"vp (?:of )?eng(?:ineering)?|head of engineering", INSIDE - MEETING_KINDS),
    _words("peers_at_accounts", r"cto|cio|ciso|chief \w+ officer|vp|head of", _CUSTOMER),
)

# For whom it was, where that says more than the kind.
BY_AUDIENCE: dict[Audience, tuple[str, frozenset[Kind]]] = {
    Audience.CANDIDATES: ("recruiting_and_retention", frozenset(Kind)),
    Audience.PARTNERS: ("strategic_partners", STAGES | WRITTEN),
    Audience.PRESS: ("press_and_analysts", STAGES | WRITTEN),
    Audience.ANALYSTS: ("press_and_analysts", STAGES | WRITTEN),
}

# For whom an activity of a kind usually is, where nobody said.
USUAL_AUDIENCE: dict[Kind, Audience] = {
    Kind.ANALYST_MEETING: Audience.ANALYSTS,
    Kind.CUSTOMER_MEETING: Audience.CUSTOMERS,
    Kind.PARTNER_MEETING: Audience.PARTNERS,
    Kind.DUE_DILIGENCE: Audience.PARTNERS,
    Kind.PRESS: Audience.PRESS,
    Kind.RECRUITING: Audience.CANDIDATES,
    **dict.fromkeys(
        (Kind.INTERNAL_TALK, Kind.STRATEGY_SESSION, Kind.ARCHITECTURE_REVIEW, Kind.MENTORING),
        Audience.EMPLOYEES,
    ),
    **dict.fromkeys(
        (
            Kind.TALK,
            Kind.WORKSHOP,
            Kind.WEBINAR,
            Kind.CONFERENCE,
            Kind.PODCAST,
            Kind.COMMUNITY_EVENT,
            Kind.BLOG_POST,
            Kind.ARTICLE,
            Kind.WHITEPAPER,
            Kind.SOCIAL_POST,
        ),
        Audience.PROFESSIONAL_COMMUNITY,
    ),
}
