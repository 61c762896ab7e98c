"""Which processes share the database, and what each answers from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "workers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("generation", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("serves", sa.Text, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
