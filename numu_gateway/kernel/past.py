"""``?as_of=``: a member of a store asks how it was; the same route and the same query, on the rows of then.

It folds the tenant's log for one person's question, so each process answers one at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import parse_qs

from numu_core.eventstore.connections import Db
from numu_core.eventstore.log import Log
from numu_core.eventstore.registry import installed as registry
from numu_gateway.kernel.call import Call, is_position
from numu_gateway.kernel.errors import MomentNotUnderstood
from numu_gateway.kernel.services import Services
from numu_projections.kernel.as_of import as_of
from numu_projections.kernel.installed import installed

Moment = int | datetime
_one_at_a_time = asyncio.Semaphore(1)


def moment_of(call: Call) -> Moment | None:
    """What the request's ``as_of`` says: a position, or a time with its zone; ``None`` for now.

    Only members of a store that read it may ask; for everybody else the parameter means nothing.

    Raises:
        MomentNotUnderstood: neither.
    """
    if b"as_of=" not in call.query or call.method != "GET" or call.caller.kind != "user" or call.store is None:
        return None
    said = parse_qs(call.query.decode("latin-1")).get("as_of", [""])[-1].strip()
    if is_position(said):
        return int(said)
    try:
        moment = datetime.fromisoformat(said.replace(" ", "+"))
    except ValueError:
        raise MomentNotUnderstood(as_of=said) from None
    if moment.tzinfo is None:
        raise MomentNotUnderstood(as_of=said)
    return moment


@asynccontextmanager
async def then(services: Services, call: Call, moment: Moment, names: Sequence[str]) -> AsyncIterator[Db]:
    """A transaction in the store's tenant, in which the read models ``names`` are as they were."""
    assert call.store is not None
    models = [installed()[name] for name in names]
    async with (
        _one_at_a_time,
        as_of(services.pool, Log(registry(), services.keyring), call.store.tenant_id, moment, models) as db,
    ):
        yield db
