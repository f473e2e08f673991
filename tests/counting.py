"""Work that is counted: the same on every machine, however busy it is. What takes how long, benchmarks/ tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from cProfile import Profile
from pstats import Stats

from sqlalchemy import event

from engagement.store import Store


def calls(run: Callable[[], object]) -> int:
    """How many calls of Python's functions it makes: a loop in a loop shows in them."""
    profile = Profile()
    profile.runcall(run)
    return int(Stats(profile).total_calls)  # type: ignore[attr-defined]


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """The SQL that is sent meanwhile; rows that go together are one."""
    sent: list[str] = []

    def keep(*said: object) -> None:
        sent.append(str(said[2]))

    event.listen(store.engine, "before_cursor_execute", keep)
    try:
        yield sent
    finally:
        event.remove(store.engine, "before_cursor_execute", keep)
