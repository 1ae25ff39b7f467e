"""Merchants search their products as shoppers do, and find the hidden ones too."""

from pathlib import Path

from alembic import op

revision = "0006_search_hidden"
down_revision = "0005_search"

SQL, BEFORE = Path(__file__).with_suffix(".sql"), Path(__file__).with_name("0005_search.sql")


def upgrade() -> None:
    """Let the function be told whether hidden rows count."""
    op.get_bind().exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    """Put back the one that knows what is shown only."""
    op.get_bind().exec_driver_sql("DROP FUNCTION search_matches")
    op.get_bind().exec_driver_sql(BEFORE.read_text())
