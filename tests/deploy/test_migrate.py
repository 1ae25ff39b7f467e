from concurrent.futures import ThreadPoolExecutor

import psycopg

from deploy.embedded import Servers
from deploy.migrate import migrate
from tests.conftest import MakeDatabase


async def test_a_second_migration_finds_nothing_to_do(database: str) -> None:
    before, after = migrate(database)
    assert before == after
    assert before is not None


async def test_databases_of_a_test_are_separate(new_database: MakeDatabase, database: str) -> None:
    other = await new_database()
    assert other != database
    for url in (other, database):
        with psycopg.connect(url) as db:
            db.execute("CREATE TABLE mine ()")


async def test_migrations_started_together_take_turns(servers: Servers) -> None:
    empty = servers.database_url.rsplit("/", 1)[0] + "/numu_together"
    with psycopg.connect(servers.database_url, autocommit=True) as db:
        db.execute("CREATE DATABASE numu_together")
    try:
        with ThreadPoolExecutor(4) as pool:
            reached = list(pool.map(migrate, [empty] * 4))
    finally:
        with psycopg.connect(servers.database_url, autocommit=True) as db:
            db.execute("DROP DATABASE numu_together WITH (FORCE)")
    assert len({after for _, after in reached}) == 1
    assert sum(before is None for before, _ in reached) == 1
