"""Access tokens for scripts and assistants."""

from __future__ import annotations

from engagement.settings import Settings
from engagement.store import Store


def section(store: Store, settings: Settings) -> None:
    """Access tokens for scripts and assistants."""
