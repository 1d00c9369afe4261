"""A connection from history.migration -> Alembic's migrations run on it, in its transaction."""

from alembic import context
from occ.history.tables import metadata


def run() -> None:
    """The caller holds transaction and lock, and ends them."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # the name Alembic loads this file by; a plain import does nothing
    run()
