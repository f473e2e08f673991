"""The API as the server mounts it: made when it is first asked for, or warmed up before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from engagement.capture.asking import Asking
    from engagement.store import Store


@dataclass(frozen=True, slots=True)
class House:
    """What the API needs of the house: the database, the currency, and how capture asks outside."""

    open_store: Callable[[], Store]
    currency: Callable[[], str]
    asking: Callable[[], Asking]


class Mounted:
    """An ASGI application that loads FastAPI when it is needed: most starts of Python never do."""

    def __init__(self, house: Callable[[], House]) -> None:
        self._house = house
        self._made: ASGIApp | None = None
        self._lock = threading.Lock()

    def warm_up(self) -> ASGIApp:
        """Load and make what answers."""
        with self._lock:
            if self._made is None:
                from engagement.api.guard import Guard
                from engagement.api.routes import routes

                house = self._house()
                self._made = Guard(routes(house), house.open_store)
            return self._made

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.warm_up()(scope, receive, send)
