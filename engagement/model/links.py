"""URLs as people paste them: which platform they belong to, what they name there, which are the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from engagement.model.vocabulary import Kind, Role

_TRACKING = re.compile(
    r"^(utm_.*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|igsh|ref|ref_src|ref_url|si|feature"
    r"|cmp|_hs.*|hsa_.*|trk|trackingid|s|t)$",
    re.IGNORECASE,
)
_HOSTS = {
    "x.com": "x",
    "twitter.com": "x",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "youtube-nocookie.com": "youtube",
    "music.youtube.com": "youtube",
    "vimeo.com": "vimeo",
    "github.com": "github",
    "bsky.app": "bluesky",
    "news.ycombinator.com": "hackernews",
    "dev.to": "dev",
    "reddit.com": "reddit",
    "new.reddit.com": "reddit",
    "np.reddit.com": "reddit",
    "redd.it": "reddit",
    "linkedin.com": "linkedin",
    "speakerdeck.com": "speakerdeck",
    "slideshare.net": "slideshare",
    "noti.st": "notist",
    "medium.com": "medium",
    "meetup.com": "meetup",
    "twitch.tv": "twitch",
}
_PREFIXES = ("www.", "m.", "mobile.", "amp.", "old.")
_DECKS = frozenset({"speakerdeck", "slideshare", "notist"})
_VIDEOS = frozenset({"youtube", "vimeo", "twitch"})
_SOCIAL = frozenset({"x", "bluesky", "mastodon", "linkedin", "reddit", "hackernews"})
_X_POST = re.compile(r"^/(?:i/web|i|[A-Za-z0-9_]{1,50})/status(?:es)?/(\d{1,19})(?:/|$)")
# Nothing to unpack: no port, query, fragment or escape, and short enough.
_PLAIN = re.compile(
    r"^(?=.{1,2000}$)https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[\w.~@+-]*)*)$", re.ASCII
)
_X_NOT_HANDLES = frozenset({"i", "home", "search", "hashtag", "intent", "share", "explore"})


@dataclass(frozen=True, slots=True)
class Address:
    """A URL understood: its canonical `key`, its platform, and what it names there.

    `external_id` is the platform's own id of a post, video or page; `handle` the account in it.
    """

    url: str
    key: str
    platform: str
    external_id: str | None = None
    handle: str | None = None


class NotAnAddress(ValueError):
    """The text is no web address; the message says why, in words for a person."""


@lru_cache(maxsize=32_768)
def read_url(text: str) -> Address:
    """Understand one pasted URL; a bare `example.org/talk` is taken as https.

    Two URLs with the same `key` are the same page: scheme, `www.` and mobile hosts, tracking
    parameters, fragments and trailing slashes do not matter.
    Raises NotAnAddress for other schemes, user names in the URL, and what is no URL.
    """
    url = text.strip()
    if plain := _PLAIN.match(url):
        return _address(url, _bare(plain[1]), plain[2].rstrip("/"))
    if not url or re.search(r"[\s<>\"\x00-\x1f\x7f]", url):
        raise NotAnAddress("a web address has no spaces, quotes or brackets")
    if not re.match(r"^[a-zA-Z][a-zA-Z0-9+.-]*://", url):
        if re.match(r"^[a-zA-Z][a-zA-Z0-9+-]*:(?!\d)", url):
            raise NotAnAddress("only http and https addresses can be linked")
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError as error:
        raise NotAnAddress("the host or port in it cannot be read") from error
    if parts.scheme.lower() not in ("http", "https"):
        raise NotAnAddress("only http and https addresses can be linked")
    if parts.username or parts.password:
        raise NotAnAddress("it holds a user name or password, which would be stored in the clear")
    if "." not in host and host != "localhost" and ":" not in host:
        raise NotAnAddress("it names no host such as example.org")
    if len(url) > 2000:
        raise NotAnAddress("it is longer than 2,000 characters")
    host = _bare(host) + (f":{port}" if port not in (None, 80, 443) else "")
    path = quote(unquote(parts.path), safe="/@:+~!$&'()*,;=%-._").rstrip("/")
    return _address(url, host, path, parts.query, parts.fragment)


def _bare(host: str) -> str:
    host = host.lower()
    for prefix in _PREFIXES:
        if host.startswith(prefix) and host.count(".") > 1:
            return host[len(prefix) :]
    return host


def _address(url: str, host: str, path: str, asked: str = "", fragment: str = "") -> Address:
    platform = _HOSTS.get(host, "")
    query = dict(parse_qsl(asked, keep_blank_values=True)) if asked else {}
    if platform == "x":
        return _x(url, path)
    if platform == "youtube":
        return _youtube(url, host, path, query)
    if not platform and re.match(r"^/@[\w.]+(?:@[\w.-]+)?/\d{6,}$", path):
        platform = "mastodon"
    # On most sites `s` and `t` choose a page; only known trackers go there.
    kept = sorted((k, v) for k, v in query.items() if not _TRACKING.match(k) or k in ("s", "t"))
    key = f"{host}{path}" + (f"?{urlencode(kept)}" if kept else "")
    # A single-page site's address lives behind "#/" or "#!"; any other fragment is a place on a page.
    if fragment.startswith(("/", "!")):
        key += f"#{fragment}"
    external = path.rsplit("/", 1)[-1] or None
    handle = path.strip("/").split("/")[0].lstrip("@").lower() or None
    if platform == "hackernews":
        external = query.get("id")
    return Address(url, key, platform or "web", external, handle if platform else None)


def _x(url: str, path: str) -> Address:
    post = _X_POST.match(path)
    first = path.strip("/").split("/")[0].lower()
    handle = None if first in _X_NOT_HANDLES else first or None
    if post:
        # The handle in a post's URL is decoration: X answers by the number alone.
        number = str(int(post[1]))
        return Address(url, f"x.com/status/{number}", "x", number, handle)
    return Address(url, f"x.com{path.lower()}", "x", None, handle)


def _youtube(url: str, host: str, path: str, query: dict[str, str]) -> Address:
    video = query.get("v")
    if host == "youtu.be":
        video = path.strip("/").split("/")[0]
    elif found := re.match(r"^/(?:embed|live|shorts|v)/([\w-]+)", path):
        video = found[1]
    if video and re.fullmatch(r"[\w-]{6,20}", video):
        return Address(url, f"youtube.com/watch?v={video}", "youtube", video)
    listed = query.get("list")
    key = f"youtube.com{path}" + (f"?list={listed}" if listed else "")
    return Address(url, key, "youtube")


def role_for(kind: Kind, address: Address) -> Role:
    """What a link pasted without a word about it is most likely to be for this kind of activity."""
    platform = address.platform
    if kind is Kind.SOCIAL_POST or (kind is Kind.BLOG_POST and platform not in _SOCIAL | _VIDEOS):
        return Role.POST
    if platform in _VIDEOS or (kind is Kind.PODCAST and platform not in _SOCIAL):
        return Role.RECORDING
    if platform in _DECKS or "slides" in address.key.split("/")[0]:
        return Role.SLIDES
    if platform in _SOCIAL:
        return Role.ANNOUNCEMENT
    if kind in (Kind.ARTICLE, Kind.WHITEPAPER):
        return Role.ARTICLE
    return Role.COVERAGE if kind is Kind.PRESS else Role.LANDING_PAGE
