"""The sources that the settings connect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engagement.capture.asking import Asking
from engagement.errors import Refused
from engagement.settings import Settings
from engagement.sources.contract import Source

# The setting that connects each platform; None where it needs none.
NEEDS: dict[str, str | None] = {
    "x": "x_bearer_token",
    "youtube": "youtube_api_key",
    "dev": "dev_api_key",
    "github": None,
    "bluesky": None,
    "mastodon": None,
    "hackernews": None,
    "reddit": None,
    "plausible": "plausible_api_key",
    "goatcounter": "goatcounter_api_key",
}
# A key that tells more, where none is needed.
_OPTIONAL = {"github": "github_token", "mastodon": "mastodon_access_token"}
# What a key needs beside it.
_WITH = {"plausible": ("plausible_sites",), "goatcounter": ("goatcounter_api_url", "goatcounter_sites")}
KNOWN = tuple(NEEDS)
MISSING = {
    name: " and ".join(f"ENGAGEMENT_{one.upper()}" for one in (setting, *_WITH.get(name, ())))
    for name, setting in NEEDS.items()
    if setting
}


def connected(settings: Settings) -> dict[str, Source]:
    """{name: source} of the platforms whose key is set, or that need none."""
    return {name: _source(name, settings) for name in KNOWN if is_connected(settings, name)}


def _source(name: str, settings: Settings) -> Source:
    # Each client is imported where it is used: tweepy alone takes a third of a second.
    url = settings.api_urls.get(name)
    if name == "x":
        from engagement.sources.x import UserKeys, X

        own = UserKeys(**settings.x_user_keys) if settings.x_user_keys else None
        return X(str(settings.x_bearer_token), url, user_keys=own)
    if name == "youtube":
        from engagement.sources.youtube import YouTube

        return YouTube(str(settings.youtube_api_key), url)
    if name == "dev":
        from engagement.sources.dev import Dev

        return Dev(str(settings.dev_api_key), url)
    if name == "github":
        from engagement.sources.github import GitHub

        return GitHub(settings.github_token, url)
    if name == "bluesky":
        from engagement.sources.bluesky import Bluesky

        return Bluesky(url)
    if name == "mastodon":
        from engagement.sources.mastodon import Mastodon

        return Mastodon(url, settings.mastodon_access_token, settings.mastodon_server)
    if name == "hackernews":
        from engagement.sources.hackernews import HackerNews

        return HackerNews(url)
    if name == "plausible":
        from engagement.sources.plausible import Plausible

        return Plausible(str(settings.plausible_api_key), settings.plausible_sites, url)
    if name == "goatcounter":
        from engagement.sources.goatcounter import GoatCounter

        key, sites = str(settings.goatcounter_api_key), settings.goatcounter_sites
        return GoatCounter(key, sites, str(url))
    from engagement.sources.reddit import Reddit

    return Reddit(url)


def asking(settings: Settings, seconds: float = 10.0) -> Asking:
    """What these settings let capture ask outside."""
    return Asking(
        allow=settings.fetch_allow,
        stand_ins=settings.api_urls,
        youtube_key=settings.youtube_api_key,
        seconds=seconds,
    )


def is_connected(settings: Settings, name: str) -> bool:
    """Whether the platform's key is set, and what goes with it, or it needs none; without its client."""
    setting = NEEDS[name]
    if setting is None:
        return True
    return getattr(settings, setting) is not None and _beside(settings, name)


def has_key(settings: Settings, name: str) -> bool:
    """Whether a key of the platform is set, needed or not."""
    setting = NEEDS[name] or _OPTIONAL.get(name)
    return setting is not None and getattr(settings, setting) is not None


def _beside(settings: Settings, name: str) -> bool:
    """Whether what a platform's key needs beside it is set."""
    has_url = name in settings.api_urls
    return all(
        has_url if one.endswith("_api_url") else getattr(settings, one) for one in _WITH.get(name, ())
    )


# Asking for these tells whether a key works. X bills what it gives, so it is asked for what no post is.
_PROBE = {
    "x": "1",
    "youtube": "jNQXAC9IVRw",
    "dev": "ben/none",
    "github": "octocat/hello-world",
    "bluesky": "did:plc:z72i7hdynmk6r22z27h6tvur/3kdgeujwlq32y",
    "mastodon": "mastodon.social/1",
    "hackernews": "1",
    "reddit": "1",
}


def try_key(settings: Settings, name: str, key: str) -> None:
    """Ask the platform one small thing with a key. Raises a SourceFailed that says what is wrong with it."""
    with_key: dict[str, Any] = {str(NEEDS[name]): key}
    if not _beside(settings, name):
        raise Refused(f"Set {MISSING[name]} first: the key belongs to them.", str(NEEDS[name]))
    probe(replace(settings, **with_key), name)


def probe(settings: Settings, name: str) -> None:
    """Ask a connected platform one small thing that costs nothing. Raises a SourceFailed."""
    for _ in _source(name, settings).posts([_probe_of(settings, name)]):
        return


def _probe_of(settings: Settings, name: str) -> str:
    """A page of our own where there are such; on Mastodon one of the server that the token is for."""
    if sites := getattr(settings, f"{name}_sites", ()):
        return f"{sites[0]}/"
    if name == "mastodon" and settings.mastodon_server:
        return f"{settings.mastodon_server}/1"
    return _PROBE[name]
