"""HTTP commands on what is known of customers."""

from typing import Any
from uuid import UUID

from litestar import delete
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.tracking.commands import ForgetTrail
from numu_gateway.customers.bodies import FORGOTTEN
from numu_gateway.customers.queries import ONE
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.customers.queries import customer_exists
from numu_projections.customers.views import ErasedTrail
from numu_projections.tracking.queries import trails_of

MOST = 10_000


@delete(
    f"{ONE}/analytics", operation_id="erase_customer_analytics", guards=[allow("customers.delete")], status_code=200
)
async def erase_analytics(
    store_id: FromPath[UUID],
    customer_id: FromPath[UUID],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
) -> Success[ErasedTrail]:
    """Forget how a customer found the store: the key of the trail is deleted, in the log as everywhere."""
    found = await read(customer_exists, store_id, customer_id)
    known = len(await read(trails_of, found, MOST))
    await dispatch(ForgetTrail(customer_id=found))
    return ok(ErasedTrail(customer_id=found, funnel_events_deleted=known, note=FORGOTTEN[call.arabic]))


ROUTES: list[Any] = [erase_analytics]
