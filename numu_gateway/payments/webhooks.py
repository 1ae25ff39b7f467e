"""What Paymob tells us, and where its page sends shoppers back to.

The address says whose store it is (``?store=``), that store's secret says whether it is Paymob. A browser's return is
signed too, but can be replayed by anyone who has seen it: it shows where a payment stands, and changes nothing.
"""

from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from litestar.response import Redirect
from msgspec import Struct
from msgspec.structs import asdict

from numu_core.kernel.providers import BadSignature, Callback
from numu_core.payments.commands import ReceiveTransaction
from numu_core.payments.providers.paymob import PAYMOB
from numu_core.payments.providers.paymob_callbacks import verify_return
from numu_gateway.kernel.access import public, webhook
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.callbacks import callback_of
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.links import home_of
from numu_gateway.kernel.provider_keys import called_store, keys_of, told_by
from numu_gateway.kernel.reads import Read
from numu_projections.payments.queries import find_returned
from numu_projections.stores.views import StoreRef

PATH = "/webhooks/paymob/callback"
Word = Annotated[str, QueryParameter(max_length=100)]
SHOWN = {"captured": "paid", "partially_refunded": "paid", "authorized": "authorized"}


class Heard(Struct, frozen=True, kw_only=True):
    """What Paymob hears back."""

    status: str
    transaction_id: str | None = None


@post(PATH, operation_id="paymob_callback", guards=[webhook()], status_code=200)
async def paymob_callback(
    request: Request[Any, Any, Any],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    dispatch: NamedDependency[Dispatch],
) -> Heard:
    """Paymob reports on a transaction; repeating a report changes nothing, and an unknown one is kept."""
    callback = await callback_of(request)
    store = await called_store(PAYMOB.name, callback, doors, call)
    known = await keys_of(doors, store, PAYMOB.name)
    commands = told_by(PAYMOB, callback, (keys.get("hmac_secret", "") for keys in known.keys))
    for command in commands:
        await dispatch(command, key=None)  # the report's own key makes it count once
    told = [one.transaction.report.transaction_id for one in commands if isinstance(one, ReceiveTransaction)]
    return Heard(status="received", transaction_id=next(iter(told), None))


@get(PATH, operation_id="paymob_callback_redirect", guards=[public()])
async def paymob_return(  # noqa: PLR0913, PLR0917 - what Paymob adds to the address, as the contract lists it
    request: Request[Any, Any, Any],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
    success: Word = "",
    order: Word = "",
    merchant_order_id: Word = "",  # noqa: ARG001 - not signed
    id: Word = "",  # noqa: A002, ARG001 - the transaction: the payment is found by its order
) -> Redirect:
    """The shopper comes back from Paymob's page: on to the store, with where the payment stands.

    Raises:
        StoreNotFound: the address names no store.
    """
    callback = await callback_of(request)
    store = await _store(callback, doors, call)
    known = await keys_of(doors, store, PAYMOB.name)
    genuine = any(verify_return(callback.query, keys.get("hmac_secret", "").encode()) for keys in known.keys)
    named = order or callback.query.get("order_id", "")
    found = await read(find_returned, store.store_id, PAYMOB.name, named) if genuine else None
    if found is None or success != "true":
        return Redirect(f"{home_of(store, doors.config)}/checkout?payment_failed=true", status_code=307)
    shown = {**asdict(found), "status": SHOWN.get(found.status, "pending")}
    return Redirect(f"{home_of(store, doors.config)}/order-confirmation?{urlencode(shown)}", status_code=307)


async def _store(callback: Callback, doors: Doors, call: Call) -> StoreRef:
    try:
        return await called_store(PAYMOB.name, callback, doors, call)
    except BadSignature as unnamed:
        raise StoreNotFound(store=callback.query.get("store", "")) from unnamed


ROUTES = [paymob_callback, paymob_return]
