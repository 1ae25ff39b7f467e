from datetime import timedelta

from numu_core.eventstore.connections import tenant_session
from numu_core.kernel.platform import PLATFORM
from numu_workers.kernel.heartbeat import beat
from tests.workers_kernel.conftest import World
from tests.workers_kernel.wishes import NOW


async def test_the_newest_sign_of_life_of_each_kind_of_process_is_kept(world: World) -> None:
    later = NOW + timedelta(seconds=10)
    for process, at in [("worker", NOW), ("worker", later), ("relay", NOW), ("worker", NOW)]:
        await beat(world.pool, process, at)
    async with tenant_session(world.pool, PLATFORM) as db:
        rows = await (await db.execute("SELECT process, at FROM heartbeat")).fetchall()
    assert dict(rows) == {"worker": later, "relay": NOW}
