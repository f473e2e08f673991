"""What tests of the shared sheet share: settings that point at the loopback server, a clock that sleeps at once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from engagement.outlets.sheets import GoogleSheet, connect
from engagement.settings import Settings
from tests.servers.sheets_api import SheetsApi


class Time:
    """A clock whose sleep takes no time, and what was said before each wait."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 20, 12, tzinfo=UTC)
        self.slept: list[float] = []
        self.told: list[str] = []

    def now(self) -> datetime:
        return self.at

    def seconds(self) -> float:
        return self.at.timestamp()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)


def settings_of(server: SheetsApi, **account: Any) -> Settings:
    return Settings(
        sheets_url=server.sheet_url,
        sheets_service_account=json.dumps(server.account(**account)),
        api_urls={"sheets": server.url},
    )


def connected(server: SheetsApi, time: Time | None = None, **more: Any) -> GoogleSheet:
    """A sheet on the server, under a clock of the test's own."""
    time = time or Time()
    more = {"told": time.told.append, "clock": time.now, "sleep": time.sleep} | more
    return connect(settings_of(server), **more)
