"""Small routes that show what the kernel does with any route, over services that are not there."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar, cast
from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Meta, Struct
from redis.asyncio import Redis

from numu_core.eventstore.batch import Accepted
from numu_core.kernel.counters import TakeNumber
from numu_core.kernel.decider import Decider
from numu_core.kernel.maintenance import MAINTENANCE_ID
from numu_core.kernel.messages import Command
from numu_core.kernel.platform import PLATFORM
from numu_gateway.kernel.access import internal, public, shopper, webhook
from numu_gateway.kernel.answers import Page, Success, ok, page_of
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.config import Config
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.services import Services
from tests.kernel.world import tokens

COUNTER = UUID(int=7)
S = TypeVar("S")


class Line(Struct, kw_only=True):
    product_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=100)]


class Body(Struct, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=10)]
    email: Annotated[str, Meta(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    lines: Annotated[Sequence[Line], Meta(min_length=1)]
    extras: dict[str, int] = {}
    at: datetime | None = None


class Strict(Struct, kw_only=True, forbid_unknown_fields=True):
    kind: str


class RecordingEngine:
    """Accepts everything and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Command, dict[str, Any]]] = []
        self.refusal: Exception | None = None
        self.position = 0
        self.closed, self.slow_s = False, 0.0

    async def state(self, tenant_id: UUID, decider: Decider[S, Any], stream_id: UUID) -> S:
        """Nothing has happened, but that the platform may be closed."""
        assert (tenant_id, decider.stream, stream_id) == (PLATFORM, "maintenance", MAINTENANCE_ID)
        await asyncio.sleep(self.slow_s)
        return cast("S", self.closed)

    async def execute(self, tenant_id: UUID, command: Command, **how: Any) -> Accepted:
        self.asked.append((command, {"tenant_id": tenant_id, **how}))
        if self.refusal is not None:
            raise self.refusal
        self.position += 1
        return Accepted(self.position)


@post("/things", operation_id="add_thing", guards=[public()])
async def add_thing(data: JSONBody[Body], dispatch: NamedDependency[Dispatch]) -> Success[Body]:
    await dispatch(TakeNumber(counter_id=dispatch.new_id()))
    return ok(data, "Added")


@post("/strict", operation_id="strict", guards=[public()])
async def strict(data: JSONBody[Strict]) -> Success[Strict]:
    return ok(data)


@get("/things", operation_id="list_things", guards=[public()])
async def list_things(
    since: FromQuery[datetime | None] = None, page: PageNumber = 1, limit: PageSize = 20
) -> Success[Page[int]]:
    assert since is None or since.tzinfo is not None
    return page_of([1, 2], 2, page=page, size=limit)


@get("/crash", operation_id="crash", guards=[public()])
async def crash() -> Success[int]:
    reason = "password=hunter2"
    raise RuntimeError(reason)


@post("/cart", operation_id="cart", guards=[shopper()])
async def cart(call: NamedDependency[Call], dispatch: NamedDependency[Dispatch]) -> Success[str]:
    await dispatch(TakeNumber(counter_id=COUNTER))
    return ok(call.caller.actor)


@post("/hooks/{provider:str}", operation_id="hook", guards=[webhook()])
async def hook(call: NamedDependency[Call]) -> Success[str]:
    return ok(call.caller.actor)


@post("/inside", operation_id="inside", guards=[internal()])
async def inside() -> Success[str]:
    return ok("in")


ROUTES = [add_thing, strict, list_things, crash, cart, hook, inside]


def services(engine: RecordingEngine, config: Config | None = None, redis: Redis | None = None) -> Services:
    """Only what these routes touch; the rest is not there, and a test that touches it fails."""
    absent = cast("Any", None)
    return Services(
        config=config or Config(environment="test"),
        engine=cast("Any", engine),
        pool=absent,
        redis=redis or Redis(),  # never asked, so never connected
        keyring=absent,
        secrets=absent,
        tokens=tokens(),
        wait=absent,
        hot=absent,
        hasher=absent,
        files=absent,
        ask=absent,
    )
