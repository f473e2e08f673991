"""What is set, what works and what is missing: every connected platform is asked one small thing."""

from __future__ import annotations

import logging
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from engagement.errors import SourceFailed
from engagement.pull.connected import KNOWN, MISSING, has_key, is_connected, probe
from engagement.settings import Settings
from engagement.sources.transport import SAFE, SAVED

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Health:
    """One platform: `works` None is not tried, `message` says what is wrong or missing."""

    name: str
    connected: bool
    works: bool | None
    message: str | None
    used: bool
    has_key: bool

    @property
    def ails(self) -> bool:
        """Whether it should work and does not: its key is set, or the record has pages of it."""
        return self.works is False and (self.used or self.has_key)


def examine(settings: Settings, used: Collection[str]) -> list[Health]:
    """The health of every platform, asked side by side; `used` are those that the record has pages of.

    Nothing that costs money is asked for, and nothing is kept.
    """

    def one(name: str) -> Health:
        works, message = _tried(settings, name)
        return Health(
            name,
            is_connected(settings, name),
            works,
            message,
            name in used,
            has_key(settings, name),
        )

    with ThreadPoolExecutor(len(KNOWN)) as pool:
        return list(pool.map(one, KNOWN))


def _tried(settings: Settings, name: str) -> tuple[bool | None, str | None]:
    if not is_connected(settings, name):
        return None, f"Set {MISSING[name]} to connect it."
    try:
        probe(settings, name)
    except SourceFailed as error:
        # Nothing was read here, so nothing is saved.
        return False, error.message.removesuffix(SAFE).removesuffix(SAVED).strip()
    except Exception:
        log.exception("Trying %s failed.", name)
        return False, "It gave an answer that nobody foresaw; the log has the details."
    return True, None
