"""Run by alembic, always on the connection that `migrate` opened and locked."""

from alembic import context

from store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
