"""How Alembic reaches the database: over the locked connection of `deploy.migrate`, one transaction a file."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
