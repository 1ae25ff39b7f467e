"""The log: heads, events, idempotency, snapshots, personal keys, secrets, and the only door that writes them.

Roles: ``numu_owner`` owns everything and is nobody's login; ``numu_app`` appends and reads; ``numu_worker`` is an
app that also folds. Row-level security is forced on the owner too, so the SECURITY DEFINER functions below see no
more than the tenants their caller named in ``numu.tenant_id`` (comma separated, transaction-local).
"""

from pathlib import Path

from alembic import op

revision = "0001_log"
down_revision = None

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Build the log from nothing."""
    op.get_bind().exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    """A log is not taken down: it is dropped with its database, by a person."""
    raise NotImplementedError
