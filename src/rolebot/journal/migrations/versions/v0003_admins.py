"""What admins propose, ignore and do; and what it takes to find all that an asker asked.

The hashes of askers change with it: they no longer hold the team. A hash cannot be taken back, so rows from before keep
theirs, and go when their time is over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables, the column and the indexes."""
    op.add_column("exchanges", sa.Column("within", sa.String(32)))
    op.create_index("ix_exchanges_asker", "exchanges", ["asker"])
    op.create_index("ix_feedback_asker", "feedback", ["asker"])
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("change", sa.String(32), nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("phrasings", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.Column("theme", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("settled_by", sa.Text, nullable=False),
        sa.Column("settled_at", sa.DateTime),
    )
    op.create_table(
        "ignored",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("did", sa.String(32), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_actions_at", "actions", ["at"])
