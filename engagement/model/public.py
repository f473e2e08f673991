"""What may be shown to the public: the rule in one place, for the speaker page, its feeds and the programmes."""

from __future__ import annotations

from engagement.model.vocabulary import Kind, Status

# What happens before an audience that anybody could belong to.
PUBLIC_KINDS = frozenset(
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
        Kind.HACKATHON,
        Kind.COMMUNITY_EVENT,
        Kind.SOCIAL_POST,
    }
)
# A submission is nobody's business until it is accepted; what was rejected or called off never is.
PUBLIC_STATUSES = frozenset({Status.ACCEPTED, Status.PLANNED, Status.DELIVERED})


def is_public(kind: str, status: str, said: bool | None) -> bool:
    """Whether an activity may be shown: what was said of it, else what is usual for its kind.

    A status that is not public beats what was said.
    """
    return status in PUBLIC_STATUSES and (kind in PUBLIC_KINDS if said is None else said)


def why(kind: str, status: str, said: bool | None) -> str:
    """Why an activity is shown or is not, in a sentence's part."""
    if status not in PUBLIC_STATUSES:
        return {
            Status.IDEA.value: "an idea is nobody's business yet",
            Status.SUBMITTED.value: "not accepted yet",
            Status.REJECTED.value: "rejected",
            Status.CANCELLED.value: "cancelled",
        }[status]
    if said is not None:
        return "you said yes" if said else "you said no"
    return "usual for its kind" if kind in PUBLIC_KINDS else "its kind is not public unless you say so"
