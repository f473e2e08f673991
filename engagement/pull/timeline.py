"""What platforms tell of us: own posts as activities or links, pages about our addresses as links."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from engagement.capture.inbox import Settling
from engagement.model.drafts import DraftLink
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Role
from engagement.model.words import tidy, visible
from engagement.sources.contract import Answer, Post
from engagement.store import Unit, activities, finding, runs

LONGEST_TITLE = 280


def record_posts(unit: Unit, answer: Answer, today: date) -> dict[str, list[str]]:
    """Record the posts that stand in no record yet; returns {the platform's id: link keys}.

    A post that links to an activity announces it and becomes a link of it, also when the activity is
    recorded later. What was deleted or ignored does not come back.
    """
    Settling(unit, today, accept=True).settle(_proposal(post) for post in answer.posts)
    return {post.resource: [read_url(post.url).key] for post in answer.posts}


def record_mentions(unit: Unit, answer: Answer) -> dict[str, list[str]]:
    """Link the pages that are about an address of ours to its activity; returns {the platform's id: keys}.

    What a person took away before does not come back.
    """
    keys = {mention.url: read_url(mention.url).key for mention in answer.mentions}
    known = runs.known_links(unit.connection, keys.values())
    for mention in answer.mentions:
        if keys[mention.url] in known:
            continue
        about = finding.same_urls(unit.connection, [mention.about])
        if not about:
            continue
        standing = activities.standing_draft(unit.connection, about[0]["id"])
        link = DraftLink(mention.url, Role.COVERAGE)
        activities.change(unit, about[0]["id"], replace(standing, links=(*standing.links, link)))
    return {answer.ids[url]: [key] for url, key in keys.items()}


def cheaper_since(
    own: Sequence[tuple[str, datetime]],
    due: Collection[str],
    newest: datetime | None,
    own_usd: float,
    post_usd: float,
    page: int,
) -> datetime | None:
    """How far back to read a timeline: to its newest known post, or further where that is cheaper.

    `own` are the account's posts as (link key, instant), newest first; `due` the keys that would be asked
    for one by one at `post_usd` each, where every post of a page costs `own_usd`.
    """
    best, since = 0.0, newest
    for end in range(page, len(own) + page, page):
        inside = own[:end]
        saved = sum(key in due for key, _ in inside) * post_usd - len(inside) * own_usd
        if saved > best + 1e-9:
            best, since = saved, inside[-1][1] - timedelta(seconds=1)
    return since if newest is None or since is None else min(newest, since)


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
