"""Queries: one tenant, one transaction, and never older than what the caller did itself."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from functools import cache
from importlib import import_module
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from litestar import Response

from numu_core.eventstore.connections import Db, reading
from numu_core.kernel.decider import Decider
from numu_core.kernel.errors import DomainError, NotFound
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.errors import NotYetVisible
from numu_gateway.kernel.packing import LEAST, pack, takes_gzip
from numu_gateway.kernel.past import moment_of, then
from numu_gateway.kernel.services import Services

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")
F = TypeVar("F", bound=Callable[..., Any])
Query = Callable[Concatenate[Db, UUID, P], Awaitable[R]]


@cache
def uses(query: Callable[..., Any]) -> tuple[str, ...]:
    """The projections behind ``query``: its attribute ``projections``, else all of its own capability."""
    if (named := getattr(query, "projections", None)) is not None:
        return tuple(named)
    package = query.__module__.rpartition(".")[0]
    return tuple(projection.name for projection in import_module(f"{package}.projection").PROJECTIONS)


class Read:
    """Runs queries for one request: ``await read(get_order, store.store_id, order_id)``."""

    def __init__(self, services: Services, call: Call) -> None:
        self._services, self._call = services, call

    async def __call__(self, query: Query[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """The answer of ``query(db, tenant_id, …)`` in the tenant of the request's store, or of the platform.

        With ``?as_of=`` a member of the store gets the answer of then.
        """
        tenant_id = self._call.store.tenant_id if self._call.store else PLATFORM
        if (moment := moment_of(self._call)) is not None:
            async with then(self._services, self._call, moment, uses(query)) as db:
                return await query(db, tenant_id, *args, **kwargs)
        return await self._run(tenant_id, query, *args, **kwargs)

    async def missing(
        self, what: str, decider: Decider[S, Any], found_id: UUID, mine: Callable[[S], bool]
    ) -> DomainError:
        """Why a read model does not have it: it does not exist (``mine`` says so of its state), or not yet there."""
        tenant_id = self._call.store.tenant_id if self._call.store else PLATFORM
        if moment_of(self._call) is None and mine(await self._services.engine.state(tenant_id, decider, found_id)):
            return NotYetVisible()
        return NotFound(what=what, id=found_id)

    async def platform(self, query: Query[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """The same over accounts, stores and what else belongs to the platform."""
        return await self._run(PLATFORM, query, *args, **kwargs)

    async def _run(self, tenant_id: UUID, query: Query[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        fresh = await caught_up(self._services, tenant_id, uses(query), self._call.wants_position(tenant_id))
        try:
            return await reading(self._services.pool, tenant_id, lambda db: query(db, tenant_id, *args, **kwargs))
        except NotFound as missing:
            if fresh:
                raise
            raise NotYetVisible from missing  # perhaps it is only not folded yet


async def caught_up(services: Services, tenant_id: UUID, names: Sequence[str], position: int) -> bool:
    """Wait, at most as long as configured, until these projections have reached ``position``."""
    return (
        position == 0 or not names or await services.wait(tenant_id, names, position, services.config.read_patience_s)
    )


class Hot:
    """Answers that many ask for, kept as bytes until their tables change: ``await hot(show_product, store_id, slug)``.

    The query returns JSON; its arguments name what is kept. ``ETag`` is the answer's own, so a matching
    ``If-None-Match`` costs no query and no body.
    """

    def __init__(self, services: Services, call: Call) -> None:
        self._services, self._call = services, call

    async def __call__(self, query: Callable[..., Awaitable[bytes]], /, *args: Hashable) -> Response[Any]:
        """``{"success": true, "data": …}`` with what ``query(db, tenant_id, *args)`` answers in the store's tenant."""
        tenant_id = self._call.store.tenant_id if self._call.store else PLATFORM
        return await self._answer(tenant_id, query, args)

    async def platform(self, query: Callable[..., Awaitable[bytes]], /, *args: Hashable) -> Response[Any]:
        """The same over what belongs to the platform."""
        return await self._answer(PLATFORM, query, args)

    async def of_platform(self, query: Callable[..., Awaitable[bytes]], /, *args: Hashable) -> bytes:
        """What ``query`` tells of the platform, kept likewise: an argument for a query in the store's tenant.

        So an answer made of both changes when either does.
        """

        async def load(db: Db, tenant_id: UUID) -> bytes:
            return await query(db, tenant_id, *args)

        names = uses(query)
        await caught_up(self._services, PLATFORM, names, self._call.wants_position(PLATFORM))
        return (await self._services.hot.get(PLATFORM, names, (query, args), load)).body

    async def _answer(
        self, tenant_id: UUID, query: Callable[..., Awaitable[bytes]], args: tuple[Hashable, ...]
    ) -> Response[Any]:
        async def load(db: Db, tenant_id: UUID) -> bytes:
            return b'{"success":true,"data":%b,"message":null}' % await query(db, tenant_id, *args)

        names = uses(query)
        await caught_up(self._services, tenant_id, names, self._call.wants_position(tenant_id))
        kept = await self._services.hot.get(tenant_id, names, (query, args), load)
        tag = f'"{kept.etag}"'
        if tag in self._call.header(b"if-none-match"):
            return Response(None, status_code=304, headers={"ETag": tag})
        if takes_gzip(self._call) and len(kept.body) >= LEAST:
            self._call.packed = self._services.hot.packed(kept, pack)
        return Response(kept.body, headers={"ETag": tag}, media_type="application/json")
