"""``append``: 32 concurrent callers, three-event commands, one tenant; beside the stock recorder's saves."""

from collections.abc import AsyncIterator
from threading import Thread
from time import perf_counter
from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.till import concurrently, engine, sale

CALLERS, SECONDS = 32, 6.0
STATE = (
    b'{"type":"bench.sale_booked.v1","till_id":"9f3c0f8e-4f5a-4c55-9c2f-3f8c7a3d5e61","order_id":"9f3c0f8e-4f5a-4c55-'
    b'9c2f-3f8c7a3d5e61","variant_id":"9f3c0f8e-4f5a-4c55-9c2f-3f8c7a3d5e61","quantity":1,"amount":{"minor":12550,'
    b'"currency":"EGP"}}'
)


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Commands a second, and the ratio to the recorder's saves."""
    async with engine(bench.database_url) as numu:
        tenant_id, till_id = uuid4(), uuid4()
        times = await concurrently(
            CALLERS, SECONDS, lambda _: numu.execute(tenant_id, sale(till_id), actor="staff:bench")
        )
    saves = recorder_saves(bench.database_url)
    yield figure("append", len(times) / SECONDS, "commands/s", ("eventsourcing recorder saves/s", saves), times)


def recorder_saves(database_url: str) -> float:
    """Saves of three events a second by the library's recorder, as many threads as callers."""
    url = urlsplit(database_url)
    with PostgresDatastore(
        dbname=url.path[1:],
        host=url.hostname or "",
        port=str(url.port),
        user=url.username or "",
        password=url.password or "",
        pool_size=CALLERS,
    ) as datastore:
        recorder = PostgresApplicationRecorder(datastore, events_table_name="stored_events")
        recorder.create_table()
        saved: list[int] = []
        start = perf_counter() + SECONDS / 4
        end = start + SECONDS

        def save() -> None:
            version = 0
            originator_id = uuid4()
            while (began := perf_counter()) < end:
                recorder.insert_events(
                    [StoredEvent(originator_id, version + n, "SaleBooked", STATE) for n in (1, 2, 3)]
                )
                version += 3
                if began >= start:
                    saved.append(1)

        threads = [Thread(target=save) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return len(saved) / SECONDS
