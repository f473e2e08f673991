"""Platforms' own exports of a person's posts: X's archive, LinkedIn's shares and post analytics."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from engagement.capture import titles
from engagement.capture.dates import NotADate, habit, read_date
from engagement.capture.files import Row
from engagement.capture.found import Found, Rejected, broken
from engagement.errors import Refused
from engagement.model.drafts import DraftLink
from engagement.model.links import NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import Kind, Role
from engagement.model.words import tidy, visible

_TWEETS = re.compile(r"^\s*window\.YTD\.(?:tweets?|note_tweet)\.part\d+\s*=\s*", re.I)
_SHARES = {"sharelink", "sharecommentary"}


def is_tweets(text: str) -> bool:
    """Whether a text is an X archive's tweets.js."""
    return bool(_TWEETS.match(text[:200]))


def read_tweets(name: str, text: str) -> Found:
    """The own posts of an X archive: no reposts, no replies to others."""
    try:
        data = json.loads(_TWEETS.sub("", text, count=1))
    except (ValueError, RecursionError) as error:
        raise Refused(
            f"{name} is not a whole X archive file. Unpack the archive again.", "path"
        ) from error
    found = Found(name="X archive", sort="posts")
    for number, one in enumerate(data if isinstance(data, list) else (), start=1):
        try:
            tweet = one.get("tweet", one)
            said = str(tweet.get("full_text") or tweet.get("text") or "")
            own = str(tweet.get("user_id_str") or "")
            to = str(tweet.get("in_reply_to_user_id_str") or "")
            if said.startswith("RT @") or (said.startswith("@") and to) or (to and own and to != own):
                continue
            found.proposals.append(_tweet(tweet, said))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            found.rejected.append(broken(name, number, error))
    return found


def _tweet(tweet: Mapping[str, Any], said: str) -> Proposal:
    number = str(int(str(tweet.get("id_str") or tweet["id"])))
    moment = read_date(_created(str(tweet.get("created_at") or "")))
    urls = (tweet.get("entities") or {}).get("urls") or []
    for url in urls:
        said = said.replace(str(url.get("url")), str(url.get("expanded_url") or ""))
    text = titles.readable(said)
    address = read_url(f"https://x.com/i/status/{number}")
    return Proposal(
        kind=Kind.SOCIAL_POST,
        title=titles.first_sentence(text) if visible(text) else address.url,
        starts_on=moment.day,
        starts_at=moment.at,
        links=(DraftLink(address.url, Role.POST),),
        origin=f"entry {address.key}",
        where="X archive",
        confidence=0.95,
        why=("a post of the archive's owner",),
        medium=Role.POST,
        said=text[:2000],
        mentions=_keys(str(url.get("expanded_url") or "") for url in urls),
    )


def _created(said: str) -> str:
    """ "Wed Oct 10 20:19:24 +0000 2018", as X writes it, in the order everybody reads."""
    found = re.fullmatch(r"(\w{3}) (\w{3}) (\d{1,2}) ([\d:]{8}) ([+-]\d{4}) (\d{4})", said.strip())
    return f"{found[1]}, {found[3]} {found[2]} {found[6]} {found[4]} {found[5]}" if found else said


def _keys(urls: Any) -> tuple[str, ...]:
    found = []
    for url in urls:
        try:
            found.append(read_url(url).key)
        except NotAnAddress:
            continue
    return tuple(dict.fromkeys(found))


def is_shares(rows: Sequence[Row]) -> bool:
    """Whether a table is LinkedIn's Shares.csv."""
    return bool(rows) and {_plain(header) for header in rows[0].cells} >= _SHARES


def read_shares(name: str, rows: Sequence[Row]) -> Found:
    """The posts of LinkedIn's Shares.csv."""
    found = Found(name="LinkedIn shares", sort="posts")
    for row in rows:
        cells = {_plain(header): cell.strip() for header, cell in row.cells.items()}
        try:
            moment = read_date(cells.get("date", ""))
            address = read_url(unquote(cells["sharelink"]))
        except NotADate as error:
            found.rejected.append(
                Rejected(name, row.number, "date", cells.get("date", "")[:200], str(error))
            )
            continue
        except NotAnAddress as error:
            found.rejected.append(
                Rejected(name, row.number, "ShareLink", cells["sharelink"][:200], str(error))
            )
            continue
        text = re.sub(r'"\s*\n\s*"', "\n", cells.get("sharecommentary", ""))
        shared = cells.get("sharedurl", "")
        title = titles.first_sentence(text) if visible(text) else shared or address.url
        found.proposals.append(
            Proposal(
                kind=Kind.SOCIAL_POST,
                title=title,
                starts_on=moment.day,
                links=(DraftLink(address.url, Role.POST),),
                origin=f"entry {address.key}",
                where="LinkedIn shares",
                confidence=0.95,
                why=("a post of the export's owner",),
                medium=Role.POST,
                said=tidy(text)[:2000],
                mentions=_keys([shared]) if shared else (),
            )
        )
    return found


def _plain(header: str) -> str:
    return re.sub(r"[\W_]+", "", header.casefold())


# LinkedIn's post analytics, an .xlsx --------------------------------------------------------

_NUMBERS = {
    "impressions": "impressions",
    "reactions": "reactions",
    "comments": "comments",
    "reposts": "reposts",
    "saves": "bookmarks",
    "video views": "views",
}


def is_post_analytics(sheets: Mapping[str, list[list[str]]]) -> bool:
    """Whether a workbook is LinkedIn's analytics of one post or of the top posts."""
    flat = {cell.casefold().strip() for rows in sheets.values() for row in rows[:12] for cell in row}
    return "post url" in flat and bool({"impressions", "engagements"} & flat)


def read_post_analytics(
    name: str, sheets: Mapping[str, list[list[str]]], day_first: bool | None = None
) -> Found:
    """The posts and their numbers of LinkedIn's analytics; `day_first` where the rest of the file tells."""
    found = Found(name="LinkedIn analytics", sort="posts")
    told: dict[str, dict[str, str]] = {}
    for rows in sheets.values():
        _key_values(rows, told)
        _columns(rows, told)
    days = [cells.get("date", "") for cells in told.values()]
    told_by_posts = habit(days)
    day_first = day_first if told_by_posts is None else told_by_posts
    for number, (url, cells) in enumerate(told.items(), start=1):
        try:
            moment = read_date(cells.get("date", ""), day_first)
            address = read_url(url)
        except NotADate as error:
            found.rejected.append(
                Rejected(name, number, "date", cells.get("date", "")[:200], str(error))
            )
            continue
        except NotAnAddress as error:
            found.rejected.append(Rejected(name, number, "Post URL", url[:200], str(error)))
            continue
        numbers = tuple(
            (metric, value)
            for word, metric in _NUMBERS.items()
            if (value := count(cells.get(word, ""))) is not None
        )
        found.proposals.append(
            Proposal(
                kind=Kind.SOCIAL_POST,
                title=f"LinkedIn post of {moment.day}",
                starts_on=moment.day,
                links=(DraftLink(address.url, Role.POST),),
                numbers=numbers,
                origin=f"entry {address.key}",
                where="LinkedIn analytics",
                confidence=0.9,
                why=("a post of the export's owner, with its numbers",),
                medium=Role.POST,
                said="",
            )
        )
    return found


def count(text: str) -> int | None:
    """A count as exports write it: 3400, 3,400, 3.400 or 3400.0; None for all else."""
    said = text.strip()
    if re.fullmatch(r"[0-9]{1,3}(?:[,.'\s\u2019][0-9]{3})+", said):
        return int(re.sub(r"[^0-9]", "", said))
    return int(said.split(".")[0]) if re.fullmatch(r"[0-9]{1,13}(?:\.0+)?", said) else None


def _key_values(rows: list[list[str]], told: dict[str, dict[str, str]]) -> None:
    """A sheet that tells one post, a fact a row."""
    pairs = {
        row[0].casefold().strip(): row[1].strip() for row in rows if len(row) > 1 and row[0].strip()
    }
    url = pairs.get("post url", "")
    if not re.match(r"https?://", url):
        return
    cells = told.setdefault(url, {})
    cells.setdefault("date", pairs.get("post date") or pairs.get("post publish date") or "")
    for word in _NUMBERS:
        if word in pairs:
            cells.setdefault(word, pairs[word])


def _columns(rows: list[list[str]], told: dict[str, dict[str, str]]) -> None:
    """A sheet with tables side by side, each of address, day and one number."""
    for start, row in enumerate(rows[:12]):
        heads = [cell.casefold().strip() for cell in row]
        places = [i for i, head in enumerate(heads) if head == "post url"]
        if not places or any(re.match(r"https?://", cell) for cell in row):
            continue
        for place in places:
            for later in rows[start + 1 :]:
                if len(later) <= place or not re.match(r"https?://", later[place].strip()):
                    continue
                cells = told.setdefault(later[place].strip(), {})
                for head, cell in zip(
                    heads[place + 1 : place + 4], later[place + 1 : place + 4], strict=False
                ):
                    if head == "post url":
                        break
                    if "date" in head:
                        cells.setdefault("date", cell.strip())
                    elif head in _NUMBERS:
                        cells.setdefault(head, cell.strip())
        return
