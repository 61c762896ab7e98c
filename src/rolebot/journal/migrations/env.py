"""What Alembic runs: the versions that are missing, on the connection that `migrate` opened and locked."""

from alembic import context

from rolebot.journal.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
