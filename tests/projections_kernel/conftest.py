"""A log, the read models of notes, and hands to write with."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from deploy.settings import with_role
from numu_core.eventstore.connections import Pool, open_pool, tenant_session
from numu_core.eventstore.engine import Engine
from numu_core.eventstore.keys import Keyring
from numu_core.eventstore.log import Log
from numu_core.kernel.messages import Event
from numu_core.kernel.subjects import EraseSubject
from numu_projections.kernel.engine import Folding
from numu_projections.kernel.projection import Projection
from numu_projections.kernel.rows import IN_UTC, Rows
from numu_projections.kernel.schema import create_read_models
from tests.projections_kernel.notes import NOW, PROJECTIONS, REGISTRY, TENANT, Mood, Write, note


@dataclass
class Desk:
    """What the tests hold in their hands."""

    url: str  # as the owner's login
    pool: Pool  # as numu_worker
    app: Pool  # as numu_app
    engine: Engine
    log: Log
    folding: Folding

    async def write(self, *facts: Event, tenant_id: UUID = TENANT, at: datetime = NOW) -> int:
        """Let them happen in one append; the position reached."""
        command = Write(note_id=note(0), facts=list(facts))  # type: ignore[arg-type]
        return (await self.engine.execute(tenant_id, command, actor="staff:1", now=at)).position

    async def erase(self, person: UUID, tenant_id: UUID = TENANT) -> int:
        """Forget somebody."""
        return (await self.engine.execute(tenant_id, EraseSubject(subject_id=person), actor="staff:1")).position

    async def rows(self, projection: Projection, tenant_id: UUID = TENANT) -> dict[Any, Any]:
        """What people see."""
        async with tenant_session(self.app, tenant_id) as db:
            await db.execute(IN_UTC)
            return await Rows(projection, projection.table.name).all(db, tenant_id)

    async def checkpoint(self, name: str, tenant_id: UUID = TENANT) -> dict[str, Any]:
        """Where the live fill of a read model stands."""
        async with tenant_session(self.pool, tenant_id) as db:
            cursor = await db.execute(
                "SELECT to_json(c) FROM checkpoint c JOIN projection p ON p.name = projection AND p.fill = c.fill"
                " WHERE tenant_id = %s AND name = %s AND state = 'live'",
                (tenant_id, name),
            )
            row: Sequence[dict[str, Any]] | None = await cursor.fetchone()
            return row[0] if row else {}


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    Mood.chokes = True
    create_read_models(database, PROJECTIONS)
    keyring = Keyring(bytes(32))
    pool, app = (
        await open_pool(with_role(database, "numu_worker"), 4),
        await open_pool(with_role(database, "numu_app"), 4),
    )
    log = Log(REGISTRY, keyring)
    async with Engine(with_role(database, "numu_app"), REGISTRY, keyring, lanes=1) as engine:
        yield Desk(database, pool, app, engine, log, Folding(pool, log, PROJECTIONS))
    await pool.close()
    await app.close()
