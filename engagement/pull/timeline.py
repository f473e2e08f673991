"""An own account's posts become activities, once each, or links of the activities they announce."""

from __future__ import annotations

from datetime import date

from engagement.capture.inbox import Settling
from engagement.model.drafts import DraftLink
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Role
from engagement.model.words import tidy, visible
from engagement.sources.contract import Answer, Post
from engagement.store import Unit

LONGEST_TITLE = 280


def record_posts(unit: Unit, answer: Answer, today: date) -> dict[str, list[str]]:
    """Record the posts that stand in no record yet; returns {the platform's id: link keys}.

    A post that links to an activity announces it and becomes a link of it, also when the activity is
    recorded later. What was deleted or ignored does not come back.
    """
    Settling(unit, today, accept=True).settle(_proposal(post) for post in answer.posts)
    return {post.resource: [read_url(post.url).key] for post in answer.posts}


def _proposal(post: Post) -> Proposal:
    key = read_url(post.url).key
    return Proposal(
        kind=Kind.SOCIAL_POST,
        title=tidy(post.text)[:LONGEST_TITLE] if visible(post.text) else post.url,
        starts_on=post.posted_at.date(),
        starts_at=post.posted_at,
        links=(DraftLink(post.url, Role.POST),),
        origin=f"entry {key}",
        where="own timeline",
        confidence=0.95,
        why=("a post of an own account",),
        medium=Role.POST,
        said=post.text[:2000],
        mentions=tuple(found for url in post.urls if (found := _key(url)) and found != key),
    )


def _key(url: str) -> str | None:
    try:
        return read_url(url).key
    except NotAnAddress:
        return None
