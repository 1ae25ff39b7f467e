"""What reactions need: the job ledger, the relay's checkpoints, recurring jobs, signs of life.

Every table is under the tenant policy. One exception, for ``numu_worker`` and for reading only: it finds open jobs and
relay backlogs of all tenants, because one worker serves them all. To change a row it must name the row's tenant, as
everybody must. Jobs hold ids, never personal data.
"""

from pathlib import Path

from alembic import op

revision = "0003_jobs"
down_revision = "0002_projections"

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Add the tables."""
    op.get_bind().exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    """Drop them; whatever was still to be done is forgotten."""
    op.get_bind().exec_driver_sql("DROP TABLE job, relay_checkpoint, schedule_run, heartbeat")
