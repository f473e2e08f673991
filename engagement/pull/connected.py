"""The sources that the settings connect."""

from __future__ import annotations

from engagement.capture.asking import Asking
from engagement.settings import Settings
from engagement.sources.contract import Source

KNOWN = ("x",)


def connected(settings: Settings) -> dict[str, Source]:
    """{name: source} of the platforms whose key is set."""
    found: dict[str, Source] = {}
    if settings.x_bearer_token:
        # tweepy takes a third of a second to import; only a pull needs it.
        from engagement.sources.x import X

        found["x"] = X(settings.x_bearer_token, settings.x_api_url)
    return found


def asking(settings: Settings, seconds: float = 10.0) -> Asking:
    """What these settings let capture ask outside."""
    return Asking(
        allow=settings.fetch_allow,
        stand_ins={"youtube": settings.youtube_api_url, "sessionize": settings.sessionize_api_url},
        youtube_key=settings.youtube_api_key,
        seconds=seconds,
    )


def is_connected(settings: Settings, name: str) -> bool:
    """Whether the platform's key is set, without loading its client."""
    return name == "x" and settings.x_bearer_token is not None


MISSING = {"x": "ENGAGEMENT_X_BEARER_TOKEN"}
