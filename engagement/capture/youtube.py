"""A YouTube channel's or playlist's videos: by the Data API where a key is set, else by its feed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from engagement.capture import titles
from engagement.capture.asking import Asking
from engagement.capture.dates import NotADate, read_date
from engagement.capture.found import Found, Rejected
from engagement.errors import BadAnswer, Refused
from engagement.model.drafts import DraftLink
from engagement.model.links import read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import TALK_KINDS, Kind, Role
from engagement.model.words import tidy, visible

_API = "https://www.googleapis.com/youtube/v3"
MOST_PAGES = 20  # of 50: a unit of the day's 10,000 each


def is_list(url: str) -> bool:
    """Whether an address is a channel's or a playlist's, and no single video's."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    if host != "youtube.com":
        return False
    query = parse_qs(parts.query)
    if parts.path == "/playlist" and "list" in query:
        return True
    return bool(re.match(r"^/(?:@[\w.%-]+|channel/[\w-]+|c/[^/]+|user/[^/]+)(?:/|$)", parts.path))


def read_list(url: str, asking: Asking) -> Found:
    """The videos of a channel or playlist, newest first."""
    if asking.youtube_key:
        return _by_api(url, asking)
    from engagement.capture.feed import read_feed

    found = read_feed(url, asking.fetch(_feed(url, asking)).body)
    found.sort = "youtube"
    return found


def _feed(url: str, asking: Asking) -> str:
    parts = urlsplit(url)
    feed = "https://www.youtube.com/feeds/videos.xml"
    if listed := parse_qs(parts.query).get("list"):
        return f"{feed}?playlist_id={quote(listed[0])}"
    if found := re.match(r"^/channel/([\w-]+)", parts.path):
        return f"{feed}?channel_id={found[1]}"
    from engagement.capture.page import take_apart

    got = asking.fetch(url)
    page = take_apart(url, got.body, got.charset)
    if page.feeds:
        return page.feeds[0]
    if found := re.search(r"/channel/(UC[\w-]{10,30})", page.canonical) or re.search(
        r'"(?:channelId|externalId)":"(UC[\w-]{10,30})"', page.html
    ):
        return f"{feed}?channel_id={found[1]}"
    raise Refused(
        "The channel's number is not found on its page. Paste its /channel/UC… address.", "url", url
    )


def _by_api(url: str, asking: Asking) -> Found:
    headers = {"X-Goog-Api-Key": str(asking.youtube_key)}
    playlist, name = _playlist(url, asking, headers)
    found = Found(name=name, sort="youtube")
    page = ""
    for _ in range(MOST_PAGES):
        answer = asking.json(
            f"{_API}/playlistItems?part=snippet,contentDetails,status&maxResults=50&playlistId={quote(playlist)}"
            + (f"&pageToken={quote(page)}" if page else ""),
            headers,
        )
        items = answer.get("items") if isinstance(answer, dict) else None
        if not isinstance(items, list):
            raise BadAnswer("YouTube's answer is not what it documents. Try again later.")
        for item in items:
            found.proposals += _video(name, item, found.rejected)
        page = str(answer.get("nextPageToken") or "")
        if not page:
            break
    return found


def _playlist(url: str, asking: Asking, headers: dict[str, str]) -> tuple[str, str]:
    parts = urlsplit(url)
    if listed := parse_qs(parts.query).get("list"):
        return listed[0], f"YouTube playlist {listed[0]}"
    if found := re.match(r"^/channel/([\w-]+)", parts.path):
        which = f"id={quote(found[1])}"
    elif found := re.match(r"^/(@[\w.%-]+)", parts.path):
        which = f"forHandle={quote(found[1])}"
    else:
        which = f"forUsername={quote(parts.path.strip('/').split('/')[-1])}"
    answer = asking.json(f"{_API}/channels?part=contentDetails,snippet&{which}", headers)
    items = answer.get("items") if isinstance(answer, dict) else None
    if not items:
        raise Refused("YouTube has no such channel. Paste its address from the browser.", "url", url)
    try:
        uploads = str(items[0]["contentDetails"]["relatedPlaylists"]["uploads"])
        name = tidy(str(items[0].get("snippet", {}).get("title") or "YouTube channel"))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadAnswer("YouTube's answer is not what it documents. Try again later.") from error
    return uploads, name


def _video(name: str, item: Any, rejected: list[Rejected]) -> Iterator[Proposal]:
    try:
        snippet = item["snippet"]
        title = titles.readable(str(snippet.get("title") or ""))
        details = item.get("contentDetails") or {}
        number = str(details.get("videoId") or snippet["resourceId"]["videoId"])
        if title in ("Private video", "Deleted video") or not visible(title):
            return
        said = details.get("videoPublishedAt") or snippet.get("publishedAt")
        moment = read_date(str(said)) if said else None
        address = read_url(f"https://www.youtube.com/watch?v={number}")
    except (KeyError, TypeError, AttributeError, ValueError, NotADate) as error:
        rejected.append(
            Rejected(name, len(rejected) + 1, "video", str(error)[:200], "the item is broken")
        )
        return
    told = titles.kind_by_words(title)
    sure = told is not None and told[0] in TALK_KINDS | {Kind.PODCAST, Kind.PRESS}
    yield Proposal(
        kind=told[0] if told and sure else Kind.TALK,
        title=title,
        starts_on=moment.day if moment else None,
        links=(DraftLink(address.url, Role.RECORDING),),
        origin=f"entry {address.key}",
        where=f"YouTube {name}",
        confidence=0.75 if sure else 0.6,
        why=(
            f'a video, and its title says "{told[1]}"' if told and sure else "a video of a channel",
            "dated by its release",
        ),
        medium=Role.RECORDING,
        said=f"{title} {titles.readable(str(snippet.get('description') or ''))[:1500]}",
    )
