"""The shared sheet, reports to programmes, access tokens, what is public."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_access_token_secret_hash")),
    )
    op.create_index("ix_access_token_person", "access_token", ["person"], unique=False)
    op.create_table(
        "sheet_conflict",
        sa.Column("sheet", sa.String(length=128), nullable=False),
        sa.Column("tab", sa.String(length=16), nullable=False),
        sa.Column("row_id", sa.String(length=96), nullable=False),
        sa.Column("column", sa.String(length=32), nullable=False),
        sa.Column("stood", sa.JSON(), nullable=True),
        sa.Column("ours", sa.JSON(), nullable=True),
        sa.Column("theirs", sa.JSON(), nullable=True),
        sa.Column("choice", sa.String(length=8), nullable=True),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sheet", "tab", "row_id", "column", name=op.f("pk_sheet_conflict")),
    )
    op.create_table(
        "sheet_row",
        sa.Column("sheet", sa.String(length=128), nullable=False),
        sa.Column("tab", sa.String(length=16), nullable=False),
        sa.Column("row_id", sa.String(length=96), nullable=False),
        sa.Column("stood", sa.JSON(), nullable=True),
        sa.Column("sent", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("sheet", "tab", "row_id", name=op.f("pk_sheet_row")),
    )
    op.create_table(
        "sheet_state",
        sa.Column("sheet", sa.String(length=128), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("pushed_at", INSTANT, nullable=True),
        sa.Column("pulled_at", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("problems", sa.JSON(), nullable=True),
        sa.Column("asked", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("sheet", name=op.f("pk_sheet_state")),
    )
    op.create_table(
        "sheet_tab",
        sa.Column("sheet", sa.String(length=128), nullable=False),
        sa.Column("tab", sa.String(length=16), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("pushed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("sheet", "tab", name=op.f("pk_sheet_tab")),
    )
    op.create_table(
        "sheet_taken",
        sa.Column("sheet", sa.String(length=128), nullable=False),
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=96), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.Column("gone_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("sheet", "fingerprint", name=op.f("pk_sheet_taken")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=False),
        sa.Column("activity_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("remote_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.Column("asked", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_report_activity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "programme", "activity_id", "person", name=op.f("uq_report_programme_activity_id_person")
        ),
    )
    op.create_index(op.f("ix_report_activity_id"), "report", ["activity_id"], unique=False)
    op.add_column("activity", sa.Column("public", sa.Boolean(), nullable=True))


def downgrade() -> None:
    op.drop_column("activity", "public")
    op.drop_index(op.f("ix_report_activity_id"), table_name="report")
    op.drop_table("report")
    op.drop_table("sheet_taken")
    op.drop_table("sheet_tab")
    op.drop_table("sheet_state")
    op.drop_table("sheet_row")
    op.drop_table("sheet_conflict")
    op.drop_index("ix_access_token_person", table_name="access_token")
    op.drop_table("access_token")
