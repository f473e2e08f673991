"""Sources: when each one was asked for what, and when its turn comes again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "asked",
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("woke_at", sa.Integer(), nullable=True),
        sa.Column("woke_size", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("source", "ref", name=op.f("pk_asked")),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO asked (source, ref, at) "
        "SELECT platform, ref, asked_at FROM subject WHERE asked_at IS NOT NULL"
    )
    op.drop_column("subject", "asked_at")


def downgrade() -> None:
    op.add_column("subject", sa.Column("asked_at", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE subject SET asked_at = (SELECT max(asked.at) FROM asked "
        "WHERE asked.ref = subject.ref AND asked.source = subject.platform)"
    )
    op.drop_table("asked")
