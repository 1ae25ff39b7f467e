"""A tenant's facts, in order and without gaps, from any position, for analysts and auditors.

NDJSON a page at a time, or server-sent events that go on as facts are stored. Lines carry positions and hashes;
personal data stays sealed in them.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from numu_core.eventstore.audit import line
from numu_core.eventstore.connections import tenant_session
from numu_core.eventstore.log import Log, Stored
from numu_core.eventstore.registry import installed
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.call import is_position
from numu_gateway.kernel.services import Services
from numu_projections.stores.views import StoreRef

NDJSON, SSE = "application/x-ndjson", "text/event-stream"
NEXT = "X-Numu-Next"  # pass it as ``after`` for the next page
PAGE, MOST = 1_000, 5_000
PAUSE_S, ALIVE_EVERY = 0.25, 60  # a comment after so many pauses keeps proxies from hanging up

Position = Annotated[int, QueryParameter(ge=0, le=2**62)]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST)]


@get("/stores/{store_id:uuid}/events", operation_id="stream_events", guards=[allow("analytics.export")])
async def stream_events(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store by it
    request: Request[None, None, State],
    store: NamedDependency[StoreRef],
    after: Position = 0,
    limit: Limit = PAGE,
) -> Response[bytes] | Stream:
    """Facts after a position, oldest first.

    ``Accept: application/x-ndjson`` (the default): up to ``limit`` lines and the header ``X-Numu-Next``; an empty page
    means the head is reached. ``Accept: text/event-stream``: goes on for ever, ``id`` is the position, and
    ``Last-Event-ID`` resumes.
    """
    services: Services = request.app.state.doors.services
    if SSE in request.headers.get("accept", ""):
        resumed = request.headers.get("last-event-id", "")
        begin = int(resumed) if is_position(resumed) else after
        return Stream(follow(services, store.tenant_id, begin), media_type=SSE)
    rows = await page(services, store.tenant_id, after, limit)
    body = b"".join(line(row) + b"\n" for row in rows)
    return Response(body, media_type=NDJSON, headers={NEXT: str(rows[-1].position if rows else after)})


async def page(services: Services, tenant_id: UUID, after: int, limit: int) -> list[Stored]:
    """The next facts as they are stored."""
    async with tenant_session(services.pool, tenant_id) as db:
        return await Log(installed(), services.keyring).stored(db, tenant_id, after=after, limit=limit)


async def follow(services: Services, tenant_id: UUID, after: int) -> AsyncIterator[bytes]:
    """Server-sent events without end; the client hangs up."""
    pauses = 0
    while True:
        rows = await page(services, tenant_id, after, PAGE)
        for row in rows:
            yield b"id: %d\nevent: fact\ndata: %b\n\n" % (row.position, line(row))
        if rows:
            after, pauses = rows[-1].position, 0
            continue
        pauses += 1
        if pauses % ALIVE_EVERY == 0:
            yield b": still here\n\n"
        await asyncio.sleep(PAUSE_S)


ROUTES = [stream_events]
