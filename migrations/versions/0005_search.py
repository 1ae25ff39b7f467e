"""Searching by parts of words: trigrams where the server has them, and a function that may use their index.

Row-level security keeps operators that could leak (LIKE and similarity among them) from an index. So the function runs
as the owner, asks for one tenant, and answers nothing unless the session works for that tenant.
"""

from pathlib import Path

from alembic import op

revision = "0005_search"
down_revision = "0004_library"

SQL = Path(__file__).with_suffix(".sql")


def upgrade() -> None:
    """Add the extensions, if they may be added, and the function."""
    op.get_bind().exec_driver_sql(SQL.read_text())


def downgrade() -> None:
    """Drop the function; the extensions may be in use elsewhere."""
    op.get_bind().exec_driver_sql("DROP FUNCTION search_matches")
