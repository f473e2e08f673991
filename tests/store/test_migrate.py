"""Migrations: to today's schema on both engines, once, and never over somebody else's tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text

from engagement.errors import DatabaseUnusable, Refused
from engagement.model.tables import Base
from engagement.store import Store, open_store
from engagement.store.engine import writing
from engagement.store.migrate import HEAD, SCRIPTS


def shape(store: Store) -> dict[str, list[str]]:
    """Every table's columns, keys and indexes, as the database itself tells them."""
    found = MetaData()
    found.reflect(store.engine)
    looker = inspect(store.engine)
    return {
        table.name: [
            *(f"{c.name} {c.type!r} {c.nullable}" for c in table.columns),
            *sorted(
                f"{i['name']} {i['column_names']} {i['unique']}" for i in looker.get_indexes(table.name)
            ),
            *sorted(
                f"{f['name']} {f['constrained_columns']}" for f in looker.get_foreign_keys(table.name)
            ),
            *sorted(f"{u['column_names']}" for u in looker.get_unique_constraints(table.name)),
            str(looker.get_pk_constraint(table.name)["constrained_columns"]),
        ]
        for table in found.sorted_tables
    }


def by_migrations(store: Store, down: bool = False) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with writing(store.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base") if down else command.upgrade(config, "head")


def test_a_new_database_has_the_schema_that_the_migrations_make(url):
    with closing(open_store(url)) as store:
        fresh, version = shape(store), store.data_version()
        by_migrations(store, down=True)
        assert set(shape(store)) == {"alembic_version"}
        by_migrations(store)

        assert shape(store) == fresh
        assert store.data_version() == version


def test_the_schema_is_the_models(store):
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_head_is_the_newest_migration():
    assert ScriptDirectory(SCRIPTS).get_current_head() == HEAD


def test_several_starts_at_once_make_one_schema(url):
    def schema(_: int) -> str:
        with closing(open_store(url)) as store:
            return store.counts()["schema"]

    with ThreadPoolExecutor(8) as pool:
        schemas = list(pool.map(schema, range(8)))

    assert schemas == [HEAD] * 8


def test_somebody_elses_tables_are_left_alone(url):
    with closing(Store(url)) as other:
        with writing(other.engine) as connection:
            connection.execute(text("CREATE TABLE activity (name TEXT)"))

        with pytest.raises(DatabaseUnusable, match="did not make"):
            open_store(url)
        assert inspect(other.engine).get_table_names() == ["activity"]


def test_a_newer_database_is_refused_and_kept(store, url):
    with writing(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(DatabaseUnusable, match="newer Engagement"):
        open_store(url)


@pytest.mark.parametrize("url", ["mysql://host/x", "nonsense", "sqlite://", "sqlite:///:memory:", "://"])
def test_a_database_we_do_not_know_is_refused_with_the_field(url):
    with pytest.raises(Refused) as refused:
        open_store(url)

    assert refused.value.field == "database"


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("my notes, not a database" * 100)

    with pytest.raises(DatabaseUnusable, match="not a database"):
        open_store(f"sqlite:///{file}")
    assert file.read_text() == "my notes, not a database" * 100


def test_a_database_server_that_is_down_is_named_without_its_password():
    with pytest.raises(DatabaseUnusable) as unusable:
        open_store("postgresql+psycopg://me:s3cret@127.0.0.1:1/x")

    assert "s3cret" not in unusable.value.message
    assert "127.0.0.1:1" in unusable.value.message


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(DatabaseUnusable, match="cannot be made"):
        open_store(f"sqlite:///{tmp_path}/file/x/engagement.db")
