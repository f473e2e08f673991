"""RSS, Atom and JSON feeds as proposals: parsed by feedparser, once defusedxml has found them harmless."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from engagement.capture import titles
from engagement.capture.dates import Moment, NotADate, read_date
from engagement.capture.found import Found, Rejected, broken
from engagement.capture.page import MAGAZINES
from engagement.capture.text import urls_in
from engagement.errors import Refused
from engagement.model.drafts import DraftLink
from engagement.model.links import Address, NotAnAddress, read_url
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import TALK_KINDS, Kind, Role
from engagement.model.words import tidy, visible

MOST_ENTRIES = 5000
DEEPEST = 60
_ELEMENTS = 400_000
_SOCIAL = frozenset({"x", "bluesky", "mastodon", "linkedin"})
_SECTIONS: tuple[tuple[Kind, str], ...] = (
    (Kind.PODCAST, "podcasts?|episodes?"),
    (Kind.WEBINAR, "webinars?"),
    (Kind.WHITEPAPER, "whitepapers?|white-papers?|ebooks?"),
    (Kind.TALK, "talks?|speaking|presentations?"),
)


def read_feed(name: str, data: bytes) -> Found:
    """The entries of an RSS or Atom feed. A broken entry costs itself. Raises Refused for no feed."""
    checked(name, data)
    import feedparser

    # As a stream: given text, feedparser would open what looks like a path or an address.
    parsed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    entries = parsed.entries[:MOST_ENTRIES]
    if not entries and parsed.get("bozo") and not parsed.get("version"):
        raise Refused(f"{name} is no feed that can be read. Give an RSS, Atom or JSON feed.", "path")
    head = parsed.feed
    home = str(head.get("link") or "")
    podcast = "itunes" in parsed.get("namespaces", {}) and any(_audio(e) for e in entries[:20])
    found = Found(name=tidy(str(head.get("title") or name))[:200])
    for number, entry in enumerate(entries, start=1):
        try:
            found.proposals.append(_entry(name, found.name, home, entry, podcast))
        except _NoEntry as error:
            found.rejected.append(Rejected(name, number, error.field, error.value, str(error)))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            found.rejected.append(broken(name, number, error))
    return found


class _NoEntry(Exception):
    def __init__(self, field: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.value = field, value[:200]


def checked(name: str, data: bytes) -> None:
    """Raise Refused for XML with entities of its own, too deep or with too many elements."""
    from xml.parsers.expat import ExpatError
    from xml.sax import SAXException

    import defusedxml
    from defusedxml.expatreader import create_parser

    class Counting:
        depth = count = 0

        def startElement(self, *_: Any) -> None:  # noqa: N802 - the name SAX calls
            self.depth += 1
            self.count += 1
            if self.depth > DEEPEST or self.count > _ELEMENTS:
                raise Refused(
                    f"{name} nests or repeats its tags beyond what any feed does. It was not read.",
                    "path",
                )

        def endElement(self, *_: Any) -> None:  # noqa: N802
            self.depth -= 1

        def __getattr__(self, _name: str) -> Any:
            return lambda *_: None

    parser = create_parser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.setContentHandler(Counting())
    try:
        parser.parse(io.BytesIO(data))
    except defusedxml.DefusedXmlException as error:
        raise Refused(
            f"{name} brings entities of its own, as attacks do. It was not read.", "path"
        ) from error
    except (SAXException, ExpatError, ValueError, LookupError):
        return  # not well-formed: feedparser reads what can be read, without entities


def _audio(entry: Mapping[str, Any]) -> bool:
    return any(str(e.get("type", "")).startswith("audio") for e in entry.get("enclosures", ()))


def _entry(file: str, feed: str, home: str, entry: Any, podcast: bool) -> Proposal:
    body = str(entry.get("summary") or "")
    for content in entry.get("content", ())[:1]:
        body = str(content.get("value") or "") or body
    text = titles.readable(body)[:2000]
    title = titles.readable(str(entry.get("title") or ""))
    link = _link(entry, home)
    moment = (
        _moment(entry.get("published")) or _moment(entry.get("updated")) or _moment(entry.get("created"))
    )
    untitled = not visible(title)
    if untitled:
        title = titles.first_sentence(text)
    if not visible(title) and link is None:
        raise _NoEntry("title", str(entry.get("id") or ""), "the entry has neither title, text nor link")
    tags = tuple(t for tag in entry.get("tags", ())[:20] if (t := tidy(str(tag.get("term") or ""))[:40]))
    authors = [tidy(str(a.get("name") or "")) for a in entry.get("authors", ())]
    return _proposal(
        file=file,
        feed=feed,
        home=home,
        title=title,
        moment=moment,
        address=link,
        ident=str(entry.get("id") or ""),
        text=text,
        body=body,
        authors=tuple(a for a in authors if visible(a) and "@" not in a and len(a) <= 80),
        tags=tags,
        podcast=podcast and _audio(entry),
        untitled=untitled,
    )


def _link(entry: Any, home: str) -> Address | None:
    listed = [
        entry.get("link"),
        *(li.get("href") for li in entry.get("links", ()) if li.get("rel") == "alternate"),
    ]
    if not any(listed):
        listed = [li.get("href") for li in entry.get("links", ()) if li.get("rel") != "enclosure"]
    for url in listed:
        if not url:
            continue
        try:
            return read_url(urljoin(home, str(url).strip()) if home else str(url).strip())
        except (NotAnAddress, ValueError):
            continue
    return None


def _moment(said: Any) -> Moment | None:
    if not said:
        return None
    text = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", str(said).strip()) if "T" in str(said) else str(said)
    try:
        return read_date(text)
    except NotADate:
        return None


def _proposal(
    *,
    file: str,
    feed: str,
    home: str,
    title: str,
    moment: Moment | None,
    address: Address | None,
    ident: str,
    text: str,
    body: str,
    authors: tuple[str, ...],
    tags: tuple[str, ...],
    podcast: bool,
    untitled: bool,
) -> Proposal:
    kind, role, why, confidence, medium = _sort(title, address, home, tags, podcast, untitled, feed)
    known = address.key if address else ident or f"{title} {moment.day if moment else ''}"
    mentions = tuple(dict.fromkeys(key for url in urls_in(_hrefs(body)) if (key := _key(url)) != known))[
        :40
    ]
    return Proposal(
        kind=kind,
        title=title,
        starts_on=moment.day if moment else None,
        organisation=feed if kind in (Kind.PODCAST, Kind.ARTICLE) else None,
        persons=authors,
        links=(DraftLink(address.url, role),) if address else (),
        tags=tags,
        origin=f"entry {known}",
        where=f"feed {feed}",
        confidence=confidence if moment else min(confidence, 0.6),
        why=(why, *(("dated by the feed",) if moment else ())),
        medium=medium,
        said=f"{title} {text}",
        mentions=tuple(filter(None, mentions)),
    )


def _hrefs(body: str) -> str:
    return " ".join(re.findall(r"https?://[^\s\"'<>)]{4,500}", body)[:60])


def _key(url: str) -> str:
    try:
        return read_url(url).key
    except NotAnAddress:
        return ""


def _sort(
    title: str,
    address: Address | None,
    home: str,
    tags: tuple[str, ...],
    podcast: bool,
    untitled: bool,
    feed: str,
) -> tuple[Kind, Role, str, float, Role | None]:
    platform = address.platform if address else ""
    if podcast:
        return Kind.PODCAST, Role.RECORDING, "an audio episode of a podcast's feed", 0.9, None
    if platform in ("youtube", "vimeo", "twitch"):
        told = titles.kind_by_words(title)
        if told and told[0] in TALK_KINDS | {Kind.PODCAST, Kind.PRESS}:
            return (
                told[0],
                Role.RECORDING,
                f'a video, and its title says "{told[1]}"',
                0.75,
                Role.RECORDING,
            )
        return Kind.TALK, Role.RECORDING, "a video of a channel", 0.6, Role.RECORDING
    if platform in ("speakerdeck", "slideshare", "notist"):
        return Kind.TALK, Role.SLIDES, "a deck of slides", 0.7, Role.SLIDES
    if platform in _SOCIAL or (untitled and platform == "mastodon"):
        return Kind.SOCIAL_POST, Role.POST, f"a post on {platform}", 0.85, Role.POST
    host = (urlsplit(address.url).hostname or "").removeprefix("www.") if address else ""
    if host in MAGAZINES:
        return Kind.ARTICLE, Role.ARTICLE, f"an article in {host}", 0.85, None
    for kind, words in _SECTIONS:
        parts = [p.lower() for p in urlsplit(address.url).path.split("/") if p][:-1] if address else []
        if any(re.fullmatch(words, part) for part in parts):
            role = Role.ARTICLE if kind is Kind.WHITEPAPER else Role.LANDING_PAGE
            return kind, role, "its address says so", 0.7, None
        if kind is Kind.WHITEPAPER and any(re.fullmatch(words, tag.lower()) for tag in tags):
            return kind, Role.ARTICLE, "its tags say so", 0.75, None
    return Kind.BLOG_POST, Role.POST, "an entry of a blog's feed", 0.85, None


# JSON feeds ----------------------------------------------------------------------------------


def is_json_feed(data: Any) -> bool:
    """Whether a JSON document says it is a feed."""
    return isinstance(data, dict) and "jsonfeed.org" in str(data.get("version", ""))


def read_json_feed(name: str, data: Mapping[str, Any]) -> Found:
    """The items of a JSON feed; see `read_feed`."""
    title = tidy(str(data.get("title") or name))[:200]
    home = str(data.get("home_page_url") or "")
    found = Found(name=title)
    items = data.get("items")
    for number, item in enumerate(items[:MOST_ENTRIES] if isinstance(items, list) else (), start=1):
        if not isinstance(item, dict):
            found.rejected.append(
                Rejected(name, number, "item", json.dumps(item)[:200], "it is no item")
            )
            continue
        try:
            found.proposals.append(_item(name, title, home, item))
        except _NoEntry as error:
            found.rejected.append(Rejected(name, number, error.field, error.value, str(error)))
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            found.rejected.append(broken(name, number, error))
    return found


def _item(file: str, feed: str, home: str, item: Mapping[str, Any]) -> Proposal:
    body = str(item.get("content_html") or item.get("content_text") or item.get("summary") or "")
    text = titles.readable(body)[:2000]
    title = titles.readable(str(item.get("title") or ""))
    untitled = not visible(title)
    title = title if not untitled else titles.first_sentence(text)
    authors = item.get("authors") or [item.get("author")]
    names = [tidy(str(a.get("name") or "")) for a in authors if isinstance(a, dict)]
    attachments = item.get("attachments") if isinstance(item.get("attachments"), list) else []
    audio = any(
        str(a.get("mime_type", "")).startswith("audio") for a in attachments or () if isinstance(a, dict)
    )
    url = str(item.get("url") or item.get("external_url") or "")
    try:
        address = read_url(urljoin(home, url) if home else url) if url else None
    except (NotAnAddress, ValueError):
        address = None
    if not visible(title) and address is None:
        raise _NoEntry("title", str(item.get("id") or ""), "the item has neither title, text nor link")
    said = item.get("tags")
    return _proposal(
        file=file,
        feed=feed,
        home=home,
        title=title,
        moment=_moment(item.get("date_published")) or _moment(item.get("date_modified")),
        address=address,
        ident=str(item.get("id") or ""),
        text=text,
        body=body,
        authors=tuple(n for n in names if visible(n) and len(n) <= 80),
        tags=tuple(tidy(str(t))[:40] for t in said[:20]) if isinstance(said, list) else (),
        podcast=audio and "podcast" in f"{feed} {url}".lower(),
        untitled=untitled,
    )
