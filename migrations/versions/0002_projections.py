"""What read models need: which fill of each is live, and how far each tenant's is folded.

The read models themselves are derived data: ``create_read_models`` makes them from what the code declares.
"""

from pathlib import Path

from alembic import op

revision = "0002_projections"
down_revision = "0001_log"

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Add the tables."""
    op.get_bind().exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    """Drop them; every read model then folds again from the first fact."""
    op.get_bind().exec_driver_sql("DROP FUNCTION move_checkpoints; DROP TABLE checkpoint, projection")
