"""The sources that the settings connect."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engagement.capture.asking import Asking
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
}
KNOWN = tuple(NEEDS)
MISSING = {name: f"ENGAGEMENT_{setting.upper()}" for name, setting in NEEDS.items() if setting}


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

        return Mastodon(url)
    if name == "hackernews":
        from engagement.sources.hackernews import HackerNews

        return HackerNews(url)
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
    """Whether the platform's key is set, or it needs none; without loading its client."""
    setting = NEEDS[name]
    return setting is None or getattr(settings, setting) is not None


# A page that has been there for long: asking for it tells whether a key works.
_PROBE = {"x": "20", "youtube": "jNQXAC9IVRw", "dev": "ben/none"}


def try_key(settings: Settings, name: str, key: str) -> None:
    """Ask the platform one small thing with a key. Raises a SourceFailed that says what is wrong with it."""
    with_key: dict[str, Any] = {str(NEEDS[name]): key}
    for _ in _source(name, replace(settings, **with_key)).posts([_PROBE[name]]):
        return
