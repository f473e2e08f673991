"""An own account's posts become activities, once each, on the day they were posted."""

from __future__ import annotations

from engagement.model.drafts import Draft, DraftLink
from engagement.model.links import read_url
from engagement.model.vocabulary import Kind, Role, Status
from engagement.model.words import tidy, visible
from engagement.sources.contract import Answer
from engagement.store import Unit, activities, finding

LONGEST_TITLE = 280


def record_posts(unit: Unit, answer: Answer) -> dict[str, list[str]]:
    """Record the posts that stand in no record yet; returns {the platform's id: link keys}."""
    keys = {post.resource: read_url(post.url).key for post in answer.posts}
    known = {row["key"] for row in finding.same_urls(unit.connection, list(keys.values()))}
    drafts = [
        Draft(
            kind=Kind.SOCIAL_POST,
            title=_title(post.text, post.url),
            starts_on=post.posted_at.date(),
            starts_at=post.posted_at,
            status=Status.DELIVERED,
            links=(DraftLink(post.url, Role.POST),),
        )
        for post in answer.posts
        if keys[post.resource] not in known
    ]
    activities.add(unit, drafts)
    return {resource: [key] for resource, key in keys.items()}


def _title(text: str, url: str) -> str:
    return tidy(text)[:LONGEST_TITLE] if visible(text) else url
