"""One process of a reaction path for the wishes of these tests: ``python -m … relay|worker|scheduler``."""

import asyncio
import os
import sys
from uuid import UUID

from msgspec.structs import replace
from redis.asyncio import Redis

from numu_core.eventstore.connections import Pool, open_pool
from numu_core.eventstore.engine import Engine, utc_now
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.eventstore.secrets import Secrets
from numu_workers.kernel.actors import Actor, JobContext, Tools, actor, by_name
from numu_workers.kernel.broker import Bell, Sender
from numu_workers.kernel.circuits import Circuits
from numu_workers.kernel.folding import Deadlines
from numu_workers.kernel.hints import Hints
from numu_workers.kernel.http import open_http
from numu_workers.kernel.ledger import Ledger
from numu_workers.kernel.relay import Relay
from numu_workers.kernel.runner import Runner
from numu_workers.kernel.scheduler import Scheduler
from numu_workers.kernel.worker import serve
from tests.kernel.files import MemoryFiles
from tests.workers_kernel.test_http import GENIE
from tests.workers_kernel.test_scheduler import DEADLINES
from tests.workers_kernel.wishes import REGISTRY, RUN_COMMAND, Grant, reactions

DATABASE, REDIS, PROVIDER = "HOUSEHOLD_DATABASE", "HOUSEHOLD_REDIS", "HOUSEHOLD_PROVIDER"


def actors(provider_url: str | None) -> dict[str, Actor]:
    """``wishes.tell`` asks the provider at ``provider_url``, or grants by itself when there is none."""

    @actor("wishes.tell", queue="wishes", max_attempts=100, timeout_s=3)
    async def tell(job: JobContext) -> None:
        wish_id = job.arg("wish_id", UUID)
        if provider_url:
            await job.run(await job.ask(GENIE, wish_id, {"secret": "s", "base_url": provider_url}))
        else:
            await job.run(Grant(wish_id=wish_id, by="nobody"))

    return by_name([tell, replace(RUN_COMMAND, max_attempts=100)])


class Household:
    """The connections of one process."""

    def __init__(self, url: str, redis_url: str, provider_url: str | None) -> None:
        self.url, self.provider_url = url, provider_url
        self.actors, self.keyring = actors(provider_url), Keyring(bytes(32))
        self.bell, self.redis = Bell(redis_url), Redis.from_url(redis_url)
        self.sender, self.log = Sender(self.bell, self.actors), Log(REGISTRY, self.keyring)

    async def relay(self, pool: Pool) -> None:
        one = Relay(pool, self.log, reactions(), self.sender, utc_now)
        await one.follower.run(Hints(self.redis))

    async def scheduler(self, pool: Pool) -> None:
        keeper = Deadlines(pool, self.log, DEADLINES)
        ticking = Scheduler(pool, self.sender, [], utc_now).run()
        await asyncio.gather(ticking, keeper.follower.run(Hints(self.redis)))

    async def worker(self, pool: Pool) -> None:
        bases = [self.provider_url] if self.provider_url else []
        engine = Engine(self.url, REGISTRY, self.keyring, redis=self.redis)
        async with engine, open_http(bases, Circuits(failures=1000)) as http:
            tools = Tools(
                engine=engine, pool=pool, secrets=Secrets(self.keyring), http=http, clock=utc_now, files=MemoryFiles()
            )
            runner = Runner(ledger=Ledger(pool, utc_now), actors=self.actors, tools=tools)
            await serve(runner, self.bell, asyncio.Event())


async def main(kind: str) -> None:
    household = Household(os.environ[DATABASE], os.environ[REDIS], os.environ.get(PROVIDER))
    pool = await open_pool(household.url, 6)
    await getattr(household, kind)(pool)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
