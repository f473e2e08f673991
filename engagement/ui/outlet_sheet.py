"""The shared Google sheet: connect, push, pull, what differs."""

from __future__ import annotations

from engagement.settings import Settings
from engagement.store import Store


def section(store: Store, settings: Settings) -> None:
    """The shared Google sheet: connect, push, pull, what differs."""
