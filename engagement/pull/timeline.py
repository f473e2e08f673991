"""An own account's posts become activities, once each, on the day they were posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engagement.model.drafts import Draft, DraftLink
from engagement.model.links import NotAnAddress, read_url
from engagement.model.vocabulary import Kind, Role, Status
from engagement.model.words import tidy, visible
from engagement.sources.contract import Answer, Post
from engagement.store import Unit, activities, finding

LONGEST_TITLE = 280


def record_posts(unit: Unit, answer: Answer) -> dict[str, list[str]]:
    """Record the posts that stand in no record yet; returns {the platform's id: link keys}.

    A post that links to a recorded activity announces it: it becomes a link of that activity.
    """
    keys = {post.resource: read_url(post.url).key for post in answer.posts}
    known = {row["key"] for row in finding.same_urls(unit.connection, list(keys.values()))}
    announced = _announced(unit, [post for post in answer.posts if keys[post.resource] not in known])
    known |= announced
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


def _announced(unit: Unit, posts: Sequence[Post]) -> set[str]:
    """Link the posts that announce an activity to it; returns their keys."""
    mentioned = {post.resource: [key for url in post.urls if (key := _key(url))] for post in posts}
    wanted = sorted({key for keys in mentioned.values() for key in keys})
    if not wanted:
        return set()
    there: dict[str, list[Any]] = {}
    for row in finding.same_urls(unit.connection, wanted):
        there.setdefault(row["key"], []).append(row)
    done: set[str] = set()
    for post in posts:
        about = [row for key in mentioned[post.resource] for row in there.get(key, ())]
        if not about:
            continue
        day = post.posted_at.date()
        nearest = min(about, key=lambda row: abs((row["starts_on"] - day).days))
        standing = activities.standing_draft(unit.connection, nearest["id"])
        link = DraftLink(post.url, Role.ANNOUNCEMENT)
        activities.change(unit, nearest["id"], replace(standing, links=(*standing.links, link)))
        done.add(read_url(post.url).key)
    return done


def _key(url: str) -> str | None:
    try:
        return read_url(url).key
    except NotAnAddress:
        return None


def _title(text: str, url: str) -> str:
    return tidy(text)[:LONGEST_TITLE] if visible(text) else url
