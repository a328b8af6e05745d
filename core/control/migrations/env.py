"""Alembic's entry: migrates over the connection that the hub hands in, so that one place decides on URLs."""

from alembic import context

from core.control import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
