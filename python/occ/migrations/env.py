"""A connection from history_engine -> Alembic's migrations run on it, in its transaction."""

from alembic import context
from occ.history_tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
