"""The journal's tables, from each version to the next; Alembic runs what lies in `versions`."""
