"""What applications of the ``eventsourcing`` library keep beside the log: snapshots, how far their views have read."""

from pathlib import Path

from alembic import op

revision = "0004_library"
down_revision = "0003_jobs"

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Add the tables."""
    op.get_bind().exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    """Drop them: snapshots are made again, views of the library start over."""
    op.get_bind().exec_driver_sql("DROP TABLE library_snapshot, library_tracking")
