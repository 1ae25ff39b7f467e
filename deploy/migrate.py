"""Bring a database to the newest schema: first the written migrations, then the read models that the code declares."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, NullPool, create_engine

from numu_projections.kernel.installed import installed as read_models
from numu_projections.kernel.schema import create_read_models
from numu_workers.kernel.installed import installed as reactions

MIGRATIONS = Path(__file__).parent.parent / "migrations"
ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtextextended('numu migrations', 0))"


def migrate(database_url: str) -> tuple[str | None, str | None]:
    """Apply what is missing, as the role of `database_url`; several processes may ask at once.

    Returns:
        The revision found and the revision reached.
    """
    with psycopg.connect(database_url, autocommit=True) as turn, _connection(database_url) as db:
        turn.execute(ONE_AT_A_TIME)  # held until this session ends
        before = _revision(db)
        config = Config(attributes={"connection": db})
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        command.upgrade(config, "head")
        after = _revision(db)
    create_read_models(database_url, [*read_models().values(), reactions().deadlines])
    return before, after


@contextmanager
def _connection(database_url: str) -> Iterator[Connection]:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(database_url),
        poolclass=NullPool,
        execution_options={"no_parameters": True},  # lets a migration hold several statements and per cent signs
    )
    with engine.connect() as db:
        yield db


def _revision(db: Connection) -> str | None:
    revision = MigrationContext.configure(db).get_current_revision()
    db.commit()
    return revision
