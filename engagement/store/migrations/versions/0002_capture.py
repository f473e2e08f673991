"""Capture: the inbox, watches, remembered shapes of files, addresses of calls for papers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("event", sa.Column("cfp_url", sa.Text(), nullable=True))
    op.create_table(
        "inbox",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposal", sa.JSON(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=True),
        sa.Column("same_as", sa.String(length=36), nullable=True),
        sa.Column("activity_id", sa.String(length=36), nullable=True),
        sa.Column("joined", sa.String(length=36), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("origin", name=op.f("uq_inbox_origin")),
    )
    op.create_index(op.f("ix_inbox_state"), "inbox", ["state"])
    op.create_index(op.f("ix_inbox_activity_id"), "inbox", ["activity_id"])
    op.create_index(op.f("ix_inbox_joined"), "inbox", ["joined"])
    op.create_table(
        "watch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort", sa.String(length=16), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_run", INSTANT, nullable=True),
        sa.Column("last_good", INSTANT, nullable=True),
        sa.Column("last_result", sa.Text(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch")),
        sa.UniqueConstraint("key", name=op.f("uq_watch_key")),
    )
    op.create_table(
        "file_shape",
        sa.Column("shape", sa.String(length=32), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_file_shape")),
    )


def downgrade() -> None:
    for table in ("file_shape", "watch", "inbox"):
        op.drop_table(table)
    op.drop_column("event", "cfp_url")
