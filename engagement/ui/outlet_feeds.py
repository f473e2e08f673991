"""The public speaker page and the calendar feeds."""

from __future__ import annotations

from engagement.settings import Settings
from engagement.store import Store


def section(store: Store, settings: Settings) -> None:
    """The public speaker page and the calendar feeds."""
