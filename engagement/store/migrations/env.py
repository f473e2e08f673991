"""Alembic runs on the connection, and in the transaction, that `store.migrate` hands it."""

from alembic import context

from engagement.model.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    transactional_ddl=False,  # the caller's transaction holds it all
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
