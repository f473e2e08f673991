"""The CTO's mission: constituents, duties and their sides, hours per kind, the three indicators."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from engagement.model.vocabulary import Kind
from engagement.model.words import key_of

NO_DUTY = "none"  # somebody said that an activity serves no duty: nothing is guessed
BUSINESS_AIM = 40  # per cent of the time with the business, the rest with technology


class Constituent(StrEnum):
    """Whom a CTO serves inside the company."""

    STRATEGY = "strategy"
    ENGINEERING = "engineering"
    SALES = "sales"
    BUSINESS_DEVELOPMENT = "business_development"
    MARKETING = "marketing"

    @property
    def label(self) -> str:
        return _CONSTITUENTS.get(self.value, self.value.replace("_", " ").capitalize())


_CONSTITUENTS = {
    "strategy": "CEO/Strategy",
    "engineering": "Engineering/Product",
    "business_development": "Business Development",
}


class TimeSide(StrEnum):
    """Which side of the company an hour went to."""

    BUSINESS = "business"
    TECHNOLOGY = "technology"

    @property
    def label(self) -> str:
        return self.value.capitalize()


def side_of(constituent: Constituent) -> TimeSide:
    """Engineering and product are the technical side; the other four are the business."""
    return TimeSide.TECHNOLOGY if constituent is Constituent.ENGINEERING else TimeSide.BUSINESS


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the mission. A retired one keeps its evidence and is offered no more."""

    key: str
    label: str
    constituent: Constituent
    retired: bool = False


def _duties(constituent: Constituent, **labels: str) -> tuple[Duty, ...]:
    return tuple(Duty(key, label, constituent) for key, label in labels.items())


DUTIES: tuple[Duty, ...] = (
    *_duties(
        Constituent.STRATEGY,
        turning_points="Spot technical turning points",
        long_term_strategy="Advise on long-term strategy",
        options_for_decisions="Lay out options for decisions",
        sounding_board="Be an independent sounding board",
    ),
    *_duties(
        Constituent.ENGINEERING,
        direction_and_vision="Keep direction and vision aligned",
        technical_bets="Weigh in on the big technical bets",
        people_and_ideas="Encourage people and ideas from outside the line",
        vp_engineering="Partner with the VP of Engineering",
        recruiting_and_retention="Recruit and retain",
        between_departments="Have departments talk to each other",
        arbitration="Arbitrate and align",
        hackathons_and_innovation="Hackathons and innovation",
        cross_product_architecture="Architecture across products",
        business_learnings="Carry what the business learns back to the teams",
        engineering_culture="Guard the engineering culture",
        patents_and_ip="Guide the patent and IP portfolio",
    ),
    *_duties(
        Constituent.SALES,
        joint_sales="Work jointly with sales",
        peers_at_accounts="Know peers at strategic accounts",
        roadmap_talks="Talk roadmaps with customers",
    ),
    *_duties(
        Constituent.BUSINESS_DEVELOPMENT,
        strategic_partners="Strategic partners",
        due_diligence="Due diligence of partner technology and acquisition targets",
        startup_watch="Watch the startups of our market",
        associations="Seats in associations and forums",
        partner_technology="Judge a partner's new technology",
        competitive_trends="Long-term competitive trends",
    ),
    *_duties(
        Constituent.MARKETING,
        public_face="Be the public face",
        conferences_and_speaking="Conferences and speaking",
        press_and_analysts="Press and analysts",
        designated_analysts="Designated analysts",
        growing_community="Grow an active community",
        posts_and_papers="Posts, whitepapers and social engagement",
        collateral="Collateral that carries the vision",
    ),
)


def duty_words(catalogue: Iterable[Duty]) -> dict[str, str]:
    """{a duty's label or key without its dress: its key}: what a file or a person may call it."""
    found = {key_of("no duty"): NO_DUTY}
    for duty in catalogue:
        found |= {key_of(duty.key.replace("_", " ")): duty.key, key_of(duty.label): duty.key}
    return found


# Minutes an activity of a kind takes with what belongs to it, per day of it, where nobody said. Our own guess:
# the company sets its own on the Mission page.
USUAL_MINUTES: dict[Kind, int] = {
    Kind.CONFERENCE: 480,
    Kind.TALK: 180,
    Kind.WORKSHOP: 360,
    Kind.WEBINAR: 120,
    Kind.PODCAST: 90,
    Kind.BLOG_POST: 240,
    Kind.ARTICLE: 360,
    Kind.WHITEPAPER: 960,
    Kind.PRESS: 60,
    Kind.ANALYST_MEETING: 60,
    Kind.CUSTOMER_MEETING: 60,
    Kind.PARTNER_MEETING: 60,
    Kind.INTERNAL_TALK: 90,
    Kind.HACKATHON: 480,
    Kind.COMMUNITY_EVENT: 180,
    Kind.SOCIAL_POST: 10,
    Kind.STRATEGY_SESSION: 120,
    Kind.DUE_DILIGENCE: 480,
    Kind.STARTUP_WATCH: 60,
    Kind.RECRUITING: 60,
    Kind.ARCHITECTURE_REVIEW: 120,
    Kind.MENTORING: 60,
    Kind.ASSOCIATION: 120,
    Kind.PATENT_WORK: 120,
}


class Indicator(StrEnum):
    """By which a CEO judges a CTO."""

    STRATEGY_ALIGNMENT = "strategy_alignment"
    ENGINEERING_CULTURE = "engineering_culture"
    SATISFACTION = "satisfaction"

    @property
    def label(self) -> str:
        return _INDICATORS[self.value]


_INDICATORS = {
    "strategy_alignment": "Technical strategy lines up with business strategy",
    "engineering_culture": "Health of the engineering culture",
    "satisfaction": "Satisfaction of employees and other departments with the CTO",
}


class AssessorRole(StrEnum):
    """Who is asked for an assessment."""

    CEO = "ceo"
    VP_ENGINEERING = "vp_engineering"
    DEPARTMENT_HEAD = "department_head"

    @property
    def label(self) -> str:
        return {"ceo": "CEO", "vp_engineering": "VP of Engineering"}.get(self.value, "Department head")


SCALE = range(1, 6)
