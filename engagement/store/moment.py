"""One moment for all that a thread reads, such as a page's run: its answers belong together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine

from engagement.store.engine import in_words, reading


@dataclass(slots=True)
class _Held:
    """What a thread reads by: a connection once it has read, and the data version seen there."""

    connection: Connection | None = None
    version: int | None = None
    readers: int = 0
    ends: ExitStack = field(default_factory=ExitStack)

    def end(self) -> None:
        self.connection = self.version = None
        self.ends.close()


class Moments:
    """The moment each thread reads in, where it asked for one; elsewhere every read has its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = threading.local()

    @property
    def _held(self) -> _Held | None:
        return getattr(self._threads, "held", None)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Until the end this thread reads one moment; inside another it is that one's."""
        if self._held is not None:
            yield
            return
        held = self._threads.held = _Held()
        try:
            yield
        finally:
            del self._threads.held
            held.end()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees this thread's moment."""
        held = self._held
        if held is None:
            with reading(self._engine) as connection:
                yield connection
            return
        with in_words(self._engine):
            if held.connection is None:
                held.connection = held.ends.enter_context(reading(self._engine))
            held.readers += 1
            try:
                yield held.connection
            except BaseException:
                held.end()  # PostgreSQL answers nothing more in a transaction that failed
                raise
            finally:
                held.readers -= 1

    def version(self) -> int | None:
        """The data version of this thread's moment; None without one."""
        held = self._held
        if held is not None and held.version is None:
            with self.read() as connection:
                found = connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'data_version'")
                held.version = int(found.scalar_one())
        return held.version if held is not None else None

    def renew(self) -> None:
        """What this thread writes it also reads: a new moment begins with its next read."""
        held = self._held
        if held is not None and not held.readers:
            held.end()
