"""Connections to PostgreSQL, each transaction belonging to named tenants."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar
from uuid import UUID

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool

Db = AsyncConnection[Any]
Pool = AsyncConnectionPool[Db]
T = TypeVar("T")
WORK_FOR = b"SELECT set_config('numu.tenant_id', %s, true)"


async def open_pool(dsn: str, size: int = 4, *, least: int = 1) -> Pool:
    """A pool of up to ``size`` connections in autocommit mode."""
    pool: Pool = AsyncConnectionPool(dsn, min_size=least, max_size=size, open=False, kwargs={"autocommit": True})
    await pool.open()
    return pool


async def begin(db: Db, *tenants: UUID) -> None:
    """Begin a transaction that sees these tenants, and no other. One round trip."""
    named = ",".join(str(UUID(bytes=tenant.bytes)) for tenant in tenants)  # hex and dashes, whatever was given
    await db.execute(f"BEGIN; SELECT set_config('numu.tenant_id', '{named}', true)".encode())


@asynccontextmanager
async def _begun(pool: Pool, tenants: tuple[UUID, ...]) -> AsyncIterator[Db]:
    """A connection with a transaction begun; connections that died in the pool are thrown away on the way."""
    for attempt in range(pool.max_size + 1):
        async with pool.connection() as db:
            try:
                await begin(db, *tenants)
            except OperationalError:
                if attempt == pool.max_size:
                    raise
                continue
            yield db
            return


async def reading(pool: Pool, tenant_id: UUID, work: Callable[[Db], Awaitable[T]]) -> T:
    """What ``work`` reads of one tenant. Beginning travels with its first statement: two round trips for one query.

    ``work`` must only read: it is repeated when a connection has died in the pool.
    """
    for _ in range(pool.max_size):
        try:
            return await _read(pool, tenant_id, work)
        except OperationalError:
            continue
    return await _read(pool, tenant_id, work)


async def _read(pool: Pool, tenant_id: UUID, work: Callable[[Db], Awaitable[T]]) -> T:
    async with pool.connection() as db, db.pipeline():
        await db.execute(b"BEGIN READ ONLY")
        await db.execute(WORK_FOR, (str(tenant_id),))
        found = await work(db)
        await db.execute(b"COMMIT")
    return found


@asynccontextmanager
async def tenant_session(pool: Pool, *tenants: UUID) -> AsyncIterator[Db]:
    """A transaction that sees these tenants only; committed at the end, rolled back on an exception."""
    async with _begun(pool, tenants) as db:
        try:
            yield db
        except BaseException:
            if not db.closed:
                await db.rollback()
            raise
        await db.execute(b"COMMIT")
