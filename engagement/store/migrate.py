"""Bring a database to today's schema, once, under the writer's lock."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, text

from engagement.errors import DatabaseUnusable
from engagement.model import desk_tables, mission_tables, outlet_tables
from engagement.model.tables import Base, Meta
from engagement.store.engine import reading, writing

HEAD = "0006"
MODELS = (
    desk_tables,
    mission_tables,
    outlet_tables,
)  # named, so that they are loaded: the schema is all of them
SCRIPTS = Path(__file__).parent / "migrations"


def schema_of(connection: Connection) -> str | None:
    """The revision the database stands at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def revisions() -> list[str]:
    """All that a schema has been, the first one first."""
    return sorted(script.name.partition("_")[0] for script in SCRIPTS.glob("versions/[0-9]*_*.py"))


def migrate(engine: Engine) -> None:
    """Migrate to HEAD. Two at once: the second waits, then finds nothing to do.

    Raises DatabaseUnusable for a database of a newer Engagement, or one that is somebody else's.
    """
    with reading(engine) as connection:
        if schema_of(connection) == HEAD:
            return
    with writing(engine) as connection:
        standing = schema_of(connection)
        if standing == HEAD:
            return
        if standing is None and inspect(connection).has_table("activity"):
            raise DatabaseUnusable(
                f"{engine.url.database} holds tables that Engagement did not make. "
                "Choose another database; nothing was changed."
            )
        if standing is None:
            _create(connection)
        else:
            _upgrade(connection, engine)


def _create(connection: Connection) -> None:
    """A new database gets today's schema at once; a test holds it to what the migrations make."""
    Base.metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(Meta).values(key="data_version", value="0"))
    connection.execute(
        text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    )
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})


def _upgrade(connection: Connection, engine: Engine) -> None:
    from alembic.util import CommandError

    try:
        move(connection, HEAD)
    except CommandError as error:
        raise DatabaseUnusable(
            f"{engine.url.database} was made by a newer Engagement. Update this one, or choose "
            "another database; nothing was changed."
        ) from error


def move(connection: Connection, revision: str) -> None:
    """Bring the schema to a revision, forwards or back: back only what is empty, for rows are lost on the way."""
    # Alembic is slow to import and needed once in a database's life.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    backwards = revision in revisions()[:-1]
    (command.downgrade if backwards else command.upgrade)(config, revision)
