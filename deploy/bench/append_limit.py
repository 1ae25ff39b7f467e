"""``append-limit``: the same rows beside one multi-row INSERT of the same batch size, with no logic at all."""

import os
from collections.abc import AsyncIterator
from time import perf_counter
from uuid import UUID, uuid4

import psycopg

from deploy.bench.append import CALLERS, SECONDS, STATE
from deploy.bench.figure import Bench, Figure, figure
from deploy.bench.till import concurrently, engine, sale
from numu_core.eventstore.arrays import Bytes, Ints, Texts, Times, Uuids

COPY_OF_THE_LOG = "CREATE TABLE plain_events (LIKE events INCLUDING ALL)"
INSERT = "INSERT INTO plain_events SELECT * FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


async def measure(bench: Bench) -> AsyncIterator[Figure]:
    """Events a second through the engine and by bare inserts."""
    async with engine(bench.database_url) as numu:
        tenant_id, till_id = uuid4(), uuid4()
        times = await concurrently(
            CALLERS, SECONDS, lambda _: numu.execute(tenant_id, sale(till_id), actor="staff:bench")
        )
    events = len(times) * 3 / SECONDS
    yield figure("append-limit", events, "events/s", ("bare multi-row INSERT events/s", bare(bench.database_url)))


def bare(database_url: str) -> float:
    """Events a second when nothing but the database works: same columns, same indexes, same batch size."""
    with psycopg.connect(database_url, autocommit=True) as db:
        db.execute(COPY_OF_THE_LOG)
        tenant_id, position, batches, size = uuid4(), 0, 0, CALLERS * 3
        end = perf_counter() + SECONDS
        while perf_counter() < end:
            db.execute(INSERT, _rows(tenant_id, position, size), prepare=True)
            position, batches = position + size, batches + 1
    return batches * size / SECONDS


def _rows(tenant_id: UUID, position: int, size: int) -> tuple[object, ...]:
    numbers = range(position + 1, position + size + 1)
    command_ids = [uuid4() for _ in range(size // 3) for _ in range(3)]
    return (
        *(Uuids([tenant_id] * size), Ints(numbers), Texts(["bench"] * size), Uuids([tenant_id] * size), Ints(numbers)),
        *(Texts(["bench.sale_booked.v1"] * size), Bytes([STATE] * size), Bytes([STATE[:70]] * size)),
        *(Uuids(command_ids), Times([1_768_469_400_000_000] * size), Bytes([os.urandom(32)] * size)),
    )
