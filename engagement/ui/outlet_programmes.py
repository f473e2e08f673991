"""Ambassador programmes: what can be reported, what is missing, what was sent."""

from __future__ import annotations

from engagement.settings import Settings
from engagement.store import Store


def section(store: Store, settings: Settings) -> None:
    """Ambassador programmes: what can be reported, what is missing, what was sent."""
