"""A PostgreSQL database that many tests use one after the other, each as if it were new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any, LiteralString

import psycopg

from engagement.store import open_store

# What is there before the first test, in a schema of its own.
_KEEP = """
CREATE SCHEMA kept;
DO $$ DECLARE one text; BEGIN
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', one, one);
    END LOOP;
END $$
"""
_RESTORE = """
DO $$ DECLARE one text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('DELETE FROM public.%I', one);
        EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', one, one);
    END LOOP;
    PERFORM setval(seqrelid::regclass, 1, false) FROM pg_sequence;
END $$
"""
_END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Another schema or setting is seen here.
_SHAPE = """
SELECT (SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'i', 'S', 'v')),
    (SELECT count(*) FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped),
    (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger),
    (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_db_role_setting)
"""
_SIZE = "SELECT pg_database_size(current_database())"
_GROWN = 16 * 1024 * 1024  # so much dead weight of deleted rows is slower than another database


class Reused(ExitStack):
    """`make` gives a context with the address of an empty database."""

    def __init__(self, make: Callable[[], AbstractContextManager[str]]) -> None:
        super().__init__()
        self._make = make
        self._url: str | None = None
        self._shape: tuple[Any, ...] = ()
        self._size = 0

    @contextmanager
    def as_new(self) -> Iterator[str]:
        """Its address; what a test leaves behind is taken away, and where that cannot be, another one is made."""
        if self._url is None:
            self._begin()
        url, self._url = self._url, None
        assert url is not None
        yield url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_END_OTHERS)
            if self._told(connection, _SHAPE) != self._shape:
                return
            connection.execute(_RESTORE)
            if self._told(connection, _SIZE)[0] > self._size + _GROWN:
                return
        self._url = url

    def _begin(self) -> None:
        self.close()
        self._url = self.enter_context(self._make())
        open_store(self._url).close()
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(_KEEP)
            self._shape = self._told(connection, _SHAPE)
            self._size = self._told(connection, _SIZE)[0]

    @staticmethod
    def _told(connection: psycopg.Connection[Any], query: LiteralString) -> tuple[Any, ...]:
        row = connection.execute(query).fetchone()
        assert row is not None
        return row
