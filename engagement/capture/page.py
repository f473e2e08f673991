"""A web page as a proposal: what it says of itself in JSON-LD, OpenGraph, microdata and meta tags."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from engagement.capture import titles
from engagement.capture.dates import Moment, NotADate, read_date
from engagement.model.drafts import EARLIEST, LATEST, DraftLink
from engagement.model.links import NotAnAddress, read_url, role_for
from engagement.model.proposals import Proposal
from engagement.model.vocabulary import TALK_KINDS, Format, Kind, Role, Status
from engagement.model.words import key_of, tidy, visible

LARGEST_PAGE = 6 * 1024 * 1024
_EVENTS = frozenset(
    [
        "Event",
        "BusinessEvent",
        "EducationEvent",
        "SocialEvent",
        "ConferenceEvent",
        "Hackathon",
        "ExhibitionEvent",
        "CourseInstance",
        "EventSeries",
    ]
)
_ARTICLES = frozenset(
    [
        "Article",
        "BlogPosting",
        "NewsArticle",
        "TechArticle",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "ScholarlyArticle",
        "SocialMediaPosting",
        "LiveBlogPosting",
        "ReportageNewsArticle",
    ]
)
_VIDEOS = frozenset({"VideoObject", "Clip", "Movie"})
_DECKS = frozenset({"PresentationDigitalDocument"})
_PODCASTS = frozenset({"PodcastEpisode", "RadioEpisode", "Episode", "AudioObject"})
_PAPERS = frozenset({"Report", "Book", "DigitalDocument", "TextDigitalDocument"})
_PUBLISHED = ("datePublished", "uploadDate", "dateCreated", "startDate", "dateModified")
_DATE_META = (
    "article:published_time",
    "og:article:published_time",
    "og:video:release_date",
    "video:release_date",
    "og:release_date",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
    "citation_publication_date",
    "uploaddate",
)
_URL_DAY = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:[/-]|$)")
# A site's own word in a path, and what stands there.
_PATHS: tuple[tuple[str, Kind, Role], ...] = (
    (r"talks?|sessions?|speaking|presentations?|schedule|agenda", Kind.TALK, Role.LANDING_PAGE),
    (r"podcasts?|episodes?", Kind.PODCAST, Role.RECORDING),
    (r"webinars?", Kind.WEBINAR, Role.LANDING_PAGE),
    (r"whitepapers?|white-papers?|ebooks?", Kind.WHITEPAPER, Role.ARTICLE),
    (r"workshops?|trainings?", Kind.WORKSHOP, Role.LANDING_PAGE),
    (r"press|newsroom|press-releases?", Kind.PRESS, Role.COVERAGE),
    (r"blog|posts?|articles?", Kind.BLOG_POST, Role.POST),
)
MAGAZINES = frozenset(
    [
        "infoq.com",
        "thenewstack.io",
        "dzone.com",
        "oreilly.com",
        "smashingmagazine.com",
        "techcrunch.com",
        "forbes.com",
        "zdnet.com",
        "theregister.com",
        "wired.com",
        "heise.de",
        "jaxenter.com",
        "acm.org",
        "ieee.org",
        "techtarget.com",
        "venturebeat.com",
        "computerweekly.com",
        "hackernoon.com",
        "css-tricks.com",
        "opensource.com",
        "informatik-aktuell.de",
    ]
)
_SOCIAL = frozenset({"x", "bluesky", "mastodon", "linkedin", "reddit", "hackernews"})


@dataclass
class Page:
    """A page taken apart: what it says of itself, before anything is concluded."""

    url: str
    canonical: str
    title: str
    meta: dict[str, str]
    items: list[dict[str, Any]]
    times: list[str]
    feeds: list[str]
    oembed: str | None
    headline: str = ""
    html: str = field(default="", repr=False)


def take_apart(url: str, body: bytes, charset: str = "") -> Page:
    """Read a page's head and structured data. Broken markup costs what is broken."""
    import lxml.html

    text = _decoded(body[:LARGEST_PAGE], charset)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=_parser())
    except (ValueError, lxml.etree.LxmlError, AssertionError):
        return Page(url, url, "", {}, [], [], [], None, html=text)
    meta: dict[str, str] = {}
    for node in tree.iter("meta"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        if name and (content := node.get("content")):
            meta.setdefault(name.strip().lower(), tidy(content)[:4000])
    links = [(node.get("rel", "").lower().split(), node) for node in tree.iter("link")]
    canonical = next((n.get("href") for rel, n in links if "canonical" in rel and n.get("href")), None)
    kinds = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
    feeds = [
        urljoin(url, n.get("href"))
        for rel, n in links
        if "alternate" in rel and n.get("type", "").lower() in kinds and n.get("href")
    ]
    oembed = next(
        (
            urljoin(url, n.get("href"))
            for rel, n in links
            if n.get("type", "").lower() == "application/json+oembed" and n.get("href")
        ),
        None,
    )
    times = [t for node in tree.iter("time") if (t := node.get("datetime") or tidy(node.text_content()))]
    for node in tree.iter("link", "span", "div", "meta"):
        if node.get("itemprop") in ("datePublished", "uploadDate", "startDate") and (
            content := node.get("content") or node.get("datetime")
        ):
            meta.setdefault(node.get("itemprop").lower(), content)
    heads = [tidy(node.text_content()) for node in tree.iter("h1")]
    return Page(
        url=url,
        canonical=_absolute(url, canonical or meta.get("og:url")),
        title=tidy(tree.findtext(".//title") or ""),
        meta=meta,
        items=_items(text, url),
        times=times[:50],
        feeds=list(dict.fromkeys(feeds)),
        oembed=oembed,
        headline=next((h for h in heads if visible(h)), ""),
        html=text,
    )


def _parser() -> Any:
    import lxml.html

    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)


def _decoded(body: bytes, charset: str) -> str:
    named = charset
    if not named and (found := re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", body[:4096], re.I)):
        named = found[1].decode("ascii", "replace")
    try:
        codecs.lookup(named or "utf-8")
    except LookupError:
        named = "utf-8"
    return body.decode(named or "utf-8", "replace").replace("\x00", "")


def _absolute(url: str, other: str | None) -> str:
    """The page's own name for itself, where it is a web address and not just the site's front page."""
    if not other:
        return url
    try:
        made = urljoin(url, other.strip())
        read_url(made)
        here, there = urlsplit(url), urlsplit(made)
    except (ValueError, NotAnAddress):
        return url
    if there.path in ("", "/") and here.path not in ("", "/"):
        return url
    return made


def _items(text: str, url: str) -> list[dict[str, Any]]:
    """Every typed thing in JSON-LD and microdata, flat, in the page's order."""
    import extruct

    syntaxes = ["json-ld"]
    if 0 < text.count("itemscope") <= 500:
        syntaxes.append("microdata")
    try:
        found = extruct.extract(text, base_url=url, syntaxes=syntaxes, uniform=True, errors="ignore")
    except (
        Exception
    ):  # extruct lets through what its parsers raise; a page is then read by its meta tags
        found = {}
    if not found.get("json-ld"):
        found["json-ld"] = _loose_json(text)
    items: list[dict[str, Any]] = []
    for syntax in ("json-ld", "microdata"):
        for item in found.get(syntax) or []:
            items += _flat(item)
    return items[:200]


def _loose_json(text: str) -> list[Any]:
    """JSON-LD scripts one by one: a broken one costs itself, not the others."""
    found = []
    pattern = r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>(.{0,200000}?)</script"
    for match in re.finditer(pattern, text, re.I | re.S):
        try:
            found.append(json.loads(match[1], strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def _flat(item: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(item, list):
        for one in item[:200]:
            yield from _flat(one, depth + 1)
    elif isinstance(item, dict) and depth < 6:
        if "@graph" in item:
            yield from _flat(item["@graph"], depth + 1)
        if "@type" in item:
            yield item
        for name in ("mainEntity", "mainEntityOfPage", "video", "itemListElement", "item"):
            if isinstance(item.get(name), dict | list):
                yield from _flat(item[name], depth + 1)


def _types(item: Mapping[str, Any]) -> set[str]:
    said = item.get("@type")
    listed = said if isinstance(said, list) else [said]
    return {str(t).rsplit("/", 1)[-1].rsplit(":", 1)[-1] for t in listed if t}


def proposals_of(page: Page, today: date) -> list[Proposal]:
    """The activity a page is about; several only for a page that lists events and is none itself."""
    events = [item for item in page.items if _types(item) & _EVENTS and visible(_text(item.get("name")))]
    article = _first(page, _ARTICLES)
    platform = _platform(page.canonical)
    if len(events) > 1 and article is None and not _one_of_them(page, events):
        return [_event(page, item, listed=True) for item in events[:100]]
    if platform in ("youtube", "vimeo", "twitch"):
        return [_media(page, _first(page, _VIDEOS), Role.RECORDING)]
    if platform in ("speakerdeck", "slideshare", "notist"):
        return [_media(page, _first(page, _DECKS) or article, Role.SLIDES)]
    if platform in _SOCIAL:
        return [_written(page, article, Kind.SOCIAL_POST, f"a post on {platform}", 0.85)]
    if events and (article is None or page.meta.get("og:type", "") in ("event", "events.event")):
        return [_event(page, _one_of_them(page, events) or events[0])]
    if deck := _first(page, _DECKS):
        return [_media(page, deck, Role.SLIDES)]
    if episode := _first(page, _PODCASTS - {"AudioObject"}):
        return [_written(page, episode, Kind.PODCAST, "the page says it is a podcast episode", 0.9)]
    if article:
        return [_article(page, article)]
    if video := _first(page, _VIDEOS):
        return [_media(page, video, Role.RECORDING)]
    if paper := _first(page, _PAPERS):
        return [_written(page, paper, Kind.WHITEPAPER, "the page says it is a document", 0.8)]
    return [_plain(page)]


def _first(page: Page, types: frozenset[str]) -> dict[str, Any] | None:
    return next((item for item in page.items if _types(item) & types), None)


def _one_of_them(page: Page, events: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The event the page itself is about, among several on it."""
    here = _key(page.canonical)
    named = [e for e in events if _key(_text(e.get("url")) or _text(e.get("@id"))) == here]
    return named[0] if len(named) == 1 else None


def _key(url: str) -> str:
    try:
        return read_url(url).key
    except NotAnAddress:
        return ""


def _platform(url: str) -> str:
    try:
        return read_url(url).platform
    except NotAnAddress:
        return ""


# One page, as each sort of thing -------------------------------------------------------------


def _event(page: Page, item: dict[str, Any], listed: bool = False) -> Proposal:
    title = titles.readable(_text(item.get("name")))
    above = item.get("superEvent")
    event = titles.readable(_text(above.get("name"))) if isinstance(above, dict) else ""
    starts, ends = _moment(item.get("startDate")), _moment(item.get("endDate"))
    day, last = (starts.day if starts else None), (ends.day if ends else None)
    if day and last and last < day:
        last = None
    several = bool(day and last and last > day)
    told = titles.kind_by_words(f"{title} {' '.join(sorted(_types(item)))}")
    path = _by_path(page.canonical)
    if event:
        kind, why = Kind.TALK, f"the page says it is a session of {event}"
        if told and told[0] in (Kind.WORKSHOP, Kind.PODCAST, Kind.WEBINAR):
            kind = told[0]
    elif "Hackathon" in _types(item) or (told and told[0] is Kind.HACKATHON):
        kind, why = Kind.HACKATHON, "the page says it is a hackathon"
    elif (
        told
        and told[0] in (Kind.WEBINAR, Kind.WORKSHOP, Kind.CONFERENCE, Kind.COMMUNITY_EVENT)
        and not (told[0] is Kind.WORKSHOP and several)
    ):
        kind, why = told[0], f'the page is of an event, and says "{told[1]}"'
    elif several:
        kind, why = Kind.CONFERENCE, "the page is of an event of several days"
    elif path and path[0] is Kind.TALK:
        kind, why = Kind.TALK, "the page is of an event, among a site's talks"
    elif _platform(page.canonical) == "meetup":
        kind, why = Kind.COMMUNITY_EVENT, "the page is of a meetup"
    elif told and told[0] is Kind.TALK:
        kind, why = Kind.TALK, f'the page is of an event, and says "{told[1]}"'
    else:
        kind, why = Kind.COMMUNITY_EVENT, "the page is of an event of one day"
    place, city, country, online = _place(item)
    if kind is Kind.CONFERENCE:
        event = event or title
    url = page.canonical
    if listed:
        url = _absolute_or(page.url, _text(item.get("url")))
    cancelled = "cancelled" in _text(item.get("eventStatus")).lower()
    return Proposal(
        kind=kind,
        title=title,
        starts_on=day,
        ends_on=last if several else None,
        starts_at=starts.at if starts else None,
        zone=starts.zone if starts else None,
        status=Status.CANCELLED if cancelled else None,
        event=event or None,
        event_url=url if kind is Kind.CONFERENCE else None,
        place=place,
        city=city,
        country=country,
        format=online,
        persons=_names(item, ("performer", "performers", "actor")),
        links=_links(url, kind, Role.LANDING_PAGE),
        tags=_tags(item),
        where=f"page {page.url}",
        confidence=0.85 if day else 0.6,
        why=(why, *_date_why(starts, "the event's own start")),
        said=_said(page, item),
    )


def _absolute_or(base: str, other: str) -> str:
    try:
        return urljoin(base, other) if other else base
    except ValueError:
        return base


def _media(page: Page, item: dict[str, Any] | None, role: Role) -> Proposal:
    title = _title(page, item)
    moment, source = _published(page, item)
    said = _said(page, item)
    told = titles.kind_by_words(title)
    kind = told[0] if told and told[0] in TALK_KINDS | {Kind.PODCAST, Kind.PRESS} else Kind.TALK
    what = "recording" if role is Role.RECORDING else "deck of slides"
    why = f'a {what}, and its title says "{told[1]}"' if told and told[0] is kind else f"a {what}"
    return Proposal(
        kind=kind,
        title=title,
        starts_on=moment.day if moment else None,
        links=_links(page.canonical, kind, role),
        persons=(),
        where=f"page {page.url}",
        tags=_tags(item or {}),
        confidence=0.65 if moment else 0.5,
        why=(why, *(() if moment is None else (f"dated by {source}: the talk may be earlier",))),
        medium=role,
        said=said,
    )


def _article(page: Page, item: dict[str, Any]) -> Proposal:
    host = urlsplit(page.canonical).hostname or ""
    path = _by_path(page.canonical)
    if host.removeprefix("www.") in MAGAZINES:
        return _written(page, item, Kind.ARTICLE, f"an article in {host.removeprefix('www.')}", 0.85)
    if path and path[0] is not Kind.BLOG_POST and path[0] is not Kind.PRESS:
        return _written(page, item, path[0], f"an article among a site's {path[2]}", 0.6, path[1])
    if "NewsArticle" in _types(item) or (path and path[0] is Kind.PRESS):
        if path and path[0] is Kind.BLOG_POST:
            return _written(page, item, Kind.BLOG_POST, "an article on a blog", 0.8)
        return _written(page, item, Kind.PRESS, "the page says it is a news article", 0.7)
    return _written(page, item, Kind.BLOG_POST, "the page says it is an article", 0.85)


def _written(
    page: Page,
    item: dict[str, Any] | None,
    kind: Kind,
    why: str,
    confidence: float,
    role: Role | None = None,
) -> Proposal:
    title = _title(page, item)
    moment, source = _published(page, item)
    if kind is Kind.SOCIAL_POST and not visible(title):
        title = titles.first_sentence(_said(page, item))
    return Proposal(
        kind=kind,
        title=title,
        starts_on=moment.day if moment else None,
        organisation=_publisher(page, item)
        if kind in (Kind.ARTICLE, Kind.PODCAST, Kind.PRESS)
        else None,
        persons=_names(item or {}, ("author", "creator")) or _meta_author(page),
        links=_links(page.canonical, kind, role),
        tags=_tags(item or {}),
        where=f"page {page.url}",
        confidence=confidence if moment else min(confidence, 0.6),
        why=(why, *_date_why(moment, source)),
        medium=Role.POST if kind is Kind.SOCIAL_POST else None,
        said=_said(page, item),
    )


def _plain(page: Page) -> Proposal:
    """A page that says little of itself: by its address and the words in its title."""
    title = _title(page, None)
    path = _by_path(page.canonical)
    told = titles.kind_by_words(title)
    kind_of_og = page.meta.get("og:type", "").lower()
    if kind_of_og.startswith("video"):
        return _media(page, None, Role.RECORDING)
    host = (urlsplit(page.canonical).hostname or "").removeprefix("www.")
    if host in MAGAZINES:
        return _written(page, None, Kind.ARTICLE, f"a page of {host}", 0.75)
    if path and path[0] is Kind.TALK:
        found = _written(
            page, None, Kind.TALK, f"the address stands among a site's {path[2]}", 0.6, path[1]
        )
        if told and told[0] in (Kind.WORKSHOP, Kind.WEBINAR, Kind.PODCAST):
            found.kind = told[0]
        return found
    if path:
        return _written(
            page, None, path[0], f"the address stands among a site's {path[2]}", 0.65, path[1]
        )
    if kind_of_og == "article" or _platform(page.canonical) in ("dev", "medium"):
        return _written(page, None, Kind.BLOG_POST, "the page says it is an article", 0.75)
    if told and told[0] is not Kind.ANALYST_MEETING:
        found = _written(page, None, told[0], f'its title says "{told[1]}"', 0.55)
        if found.kind is Kind.CONFERENCE:
            found.event, found.event_url = found.title, page.canonical
        return found
    return _written(page, None, Kind.BLOG_POST, "nothing on the page says what it is", 0.4)


def _by_path(url: str) -> tuple[Kind, Role, str] | None:
    parts = [part.lower() for part in urlsplit(url).path.split("/") if part]
    for pattern, kind, role in _PATHS:
        for part in parts[:-1]:
            if re.fullmatch(pattern, part):
                return kind, role, part
    return None


# Pieces of a page ----------------------------------------------------------------------------


def _text(value: Any) -> str:
    if isinstance(value, str):
        return tidy(value)
    if isinstance(value, list) and value:
        return _text(value[0])
    if isinstance(value, dict):
        return _text(value.get("@value") or value.get("name") or value.get("@id") or value.get("url"))
    return "" if value is None else str(value)


def _title(page: Page, item: dict[str, Any] | None) -> str:
    site = page.meta.get("og:site_name", "")
    candidates = [
        _text((item or {}).get("headline")),
        _text((item or {}).get("name")),
        page.meta.get("og:title", ""),
        page.meta.get("twitter:title", ""),
        page.title,
        page.headline,
    ]
    said = next((c for c in map(titles.readable, candidates) if visible(c)), "")
    return _without_site(said, site, page)


def _without_site(title: str, site: str, page: Page) -> str:
    host = (urlsplit(page.canonical).hostname or "").removeprefix("www.").split(".")[0]
    for mark in (" | ", " - ", " – ", " — ", " · ", " :: ", " « ", " ‹ ", " • "):
        head, found, tail = title.rpartition(mark)
        if found and visible(head):
            own = key_of(tail)
            if (site and own == key_of(site)) or own.replace(" ", "") == key_of(host).replace(" ", ""):
                return head.strip()
            if page.headline and key_of(head) == key_of(page.headline):
                return head.strip()
    return title


def _published(page: Page, item: dict[str, Any] | None) -> tuple[Moment | None, str]:
    for name in _PUBLISHED:
        if item and name in item and (moment := _moment(item[name])):
            return moment, "what the page says of itself"
    for name in _DATE_META:
        if name in page.meta and (moment := _moment(page.meta[name])):
            return moment, "the page's own tag"
    for said in page.times[:3]:
        if moment := _moment(said):
            return moment, "a time on the page"
    found = _URL_DAY.search(urlsplit(page.canonical).path)
    if found and (moment := _moment(f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}")):
        return moment, "the day in its address"
    return _searched(page), "a day found in the page's text"


def _searched(page: Page) -> Moment | None:
    from htmldate import find_date

    try:
        found = find_date(page.html, original_date=True, extensive_search=False, outputformat="%Y-%m-%d")
    except Exception:  # what its parsers raise on broken pages
        return None
    return _moment(found) if found else None


def _moment(value: Any) -> Moment | None:
    said = _text(value)
    if not said or len(said) > 60:
        return None
    try:
        moment = read_date(re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", said))
    except NotADate:
        return None
    return moment if EARLIEST <= moment.day <= LATEST else None


def _date_why(moment: Moment | None, source: str) -> tuple[str, ...]:
    return (f"dated by {source}",) if moment else ()


def _place(item: dict[str, Any]) -> tuple[str | None, str | None, str | None, Format | None]:
    said = item.get("location")
    listed = said if isinstance(said, list) else [said]
    mode = _text(item.get("eventAttendanceMode")).lower()
    online = Format.ONLINE if "online" in mode else Format.HYBRID if "mixed" in mode else None
    place = city = country = None
    for one in listed:
        if isinstance(one, str) and visible(one):
            place = place or tidy(one)
        if not isinstance(one, dict):
            continue
        if "VirtualLocation" in _types(one):
            online = online or (Format.ONLINE if len(listed) == 1 else Format.HYBRID)
            continue
        place = place or _text(one.get("name")) or None
        address = one.get("address")
        if isinstance(address, dict):
            city = city or _text(address.get("addressLocality")) or None
            country = country or _text(address.get("addressCountry")) or None
        elif isinstance(address, str):
            place = place or tidy(address)
    return place, city, country, online


def _names(item: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for key in keys:
        value = item.get(key)
        for one in value if isinstance(value, list) else [value]:
            name = _text(one.get("name")) if isinstance(one, dict) else _text(one)
            if isinstance(one, dict) and "Organization" in _types(one):
                continue
            if visible(name) and len(name) <= 80 and "://" not in name:
                found.append(name)
    return tuple(dict.fromkeys(found))


def _meta_author(page: Page) -> tuple[str, ...]:
    name = page.meta.get("author") or page.meta.get("article:author") or ""
    return (name,) if visible(name) and len(name) <= 80 and "://" not in name else ()


def _publisher(page: Page, item: dict[str, Any] | None) -> str | None:
    series = (item or {}).get("partOfSeries") or (item or {}).get("publisher")
    return _text(series) or page.meta.get("og:site_name") or None


def _tags(item: Mapping[str, Any]) -> tuple[str, ...]:
    said = item.get("keywords")
    listed = said if isinstance(said, list) else str(said or "").split(",")
    return tuple(dict.fromkeys(t for one in listed if (t := _text(one)) and len(t) <= 40))[:10]


def _links(url: str, kind: Kind, role: Role | None) -> tuple[DraftLink, ...]:
    try:
        address = read_url(url)
    except NotAnAddress:
        return ()
    return (DraftLink(address.url, role or role_for(kind, address)),)


def _said(page: Page, item: dict[str, Any] | None) -> str:
    parts = (
        _text((item or {}).get("description")),
        page.meta.get("og:description", ""),
        page.meta.get("description", ""),
        page.title,
    )
    return tidy(" ".join(part for part in parts if part))[:2000]
