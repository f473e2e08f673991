"""Campaign, audiences and cost of an activity; parts of goals; failures in a row of a source."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("activity", sa.Column("campaign", sa.Text(), nullable=True))
    op.add_column("activity", sa.Column("audiences", sa.JSON(), nullable=True))
    op.add_column("activity", sa.Column("cost", sa.Integer(), nullable=True))
    with op.batch_alter_table("goal") as goal:
        goal.add_column(sa.Column("parent_id", sa.String(length=36), nullable=True))
        goal.create_foreign_key(op.f("fk_goal_parent_id"), "goal", ["parent_id"], ["id"])
        goal.create_index(op.f("ix_goal_parent_id"), ["parent_id"])
    op.add_column(
        "source_state", sa.Column("failures", sa.Integer(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("source_state", "failures")
    with op.batch_alter_table("goal") as goal:
        goal.drop_index(op.f("ix_goal_parent_id"))
        goal.drop_constraint(op.f("fk_goal_parent_id"), type_="foreignkey")
        goal.drop_column("parent_id")
    for column in ("cost", "audiences", "campaign"):
        op.drop_column("activity", column)
