"""The worker role finds the jobs of all tenants; it changes those only that it names. The gateway's role sees none."""

import psycopg
import pytest
from psycopg import sql

from deploy.settings import with_role
from numu_core.eventstore.connections import tenant_session
from tests.workers_kernel.conftest import World
from tests.workers_kernel.test_ledger import entry, put
from tests.workers_kernel.wishes import OTHER, TENANT


async def test_a_session_of_one_tenant_changes_no_job_of_another(world: World) -> None:
    await put(world, entry(1), entry(1, OTHER))
    async with tenant_session(world.pool, TENANT) as db:
        assert (await db.execute("UPDATE job SET reason = 'mine'")).rowcount == 1
        assert (await db.execute("DELETE FROM job")).rowcount == 1
    async with tenant_session(world.pool) as db:
        assert (await db.execute("UPDATE job SET reason = 'mine'")).rowcount == 0
        assert (await db.execute("DELETE FROM job")).rowcount == 0
    jobs = await world.jobs()
    assert [(job.job_id, job.reason) for job in jobs.values()] == [(entry(1, OTHER).job_id, None)]


async def test_a_job_is_not_written_for_a_tenant_that_is_not_named(world: World) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with tenant_session(world.pool, TENANT) as db:
            await db.execute(
                "INSERT INTO job (tenant_id, job_id, actor, args, due_at, caused_at, enqueued_at)"
                " VALUES (%s, 'x', 'a', '{}', now(), now(), now())",
                (OTHER,),
            )


@pytest.mark.parametrize("table", ["job", "relay_checkpoint", "schedule_run"])
async def test_the_gateway_has_no_business_here(world: World, database: str, table: str) -> None:
    await put(world, entry(1))
    with psycopg.connect(with_role(database, "numu_app")) as db, pytest.raises(psycopg.errors.InsufficientPrivilege):
        db.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))
