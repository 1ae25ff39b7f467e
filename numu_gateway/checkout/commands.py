"""HTTP commands of the checkout."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.kernel.addresses import Contact
from numu_core.orders.commands import OrderPlacedResult
from numu_core.orders.errors import NotOfferedYet
from numu_gateway.checkout.bodies import CheckoutBody, CheckoutView
from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paying import payment_part
from numu_gateway.kernel.text import clean
from numu_projections.stores.views import StoreRef


@post("/storefront/store/{store_id:uuid}/checkout", operation_id="checkout", guards=[shopper()])
async def checkout(
    store_id: FromPath[UUID],  # noqa: ARG001 - the guard has found the store
    data: JSONBody[CheckoutBody],
    dispatch: NamedDependency[Dispatch],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
) -> Success[CheckoutView]:
    """Place an order: the same ``Idempotency-Key`` again gives the first answer again, with 200.

    A payment waits a moment for its provider; without its form in the answer, the same request asks again.
    """
    if data.saved_payment_method_id:
        raise NotOfferedYet(field="saved_payment_method_id")
    order = _order(data, store, call)
    placed = (await dispatch(order)).value(OrderPlacedResult)
    asked = placed.payment_id if order.payment_method != "cod" else placed.deposit_payment_id
    part = await payment_part(doors, store, asked)
    view = CheckoutView(
        order_id=placed.order_id,
        order_number=placed.order_number,
        total=placed.total.minor,
        currency=placed.total.currency,
        payment_status="pending" if placed.payment_id else "paid",
        payment_url=part.payment_url,
        payment_data=part.payment_data,
        paymob_client_secret=part.paymob_client_secret,
        paymob_public_key=part.paymob_public_key,
    )
    return ok(view, "Order placed successfully")


def _order(data: CheckoutBody, store: StoreRef, call: Call) -> CheckOut:
    """The body as a command, its words without markup."""
    ship_to = data.shipping_address.address("shipping_address")
    return CheckOut(
        store_id=store.store_id,
        currency=store.currency,
        lines=[
            WantedLine(
                product_id=line.product_id,
                variant_id=line.variant_id,
                selections=line.selections or {},
                quantity=line.quantity,
            )
            for line in data.line_items
        ],
        ship_to=ship_to,
        bill_to=data.billing_address.address("billing_address") if data.billing_address else None,
        contact=Contact(
            name=ship_to.full_name, email=data.guest_email or call.caller.email or None, phone=ship_to.phone
        ),
        customer_id=call.caller.id,
        payment_method=data.payment_method or "cod",
        deposit_gateway=data.deposit_gateway,
        shipping_method=clean(data.shipping_method),
        rate_id=data.selected_shipping_rate_id,
        pickup_location_id=data.pickup_location_id,
        coupon_code=data.coupon_code or None,
        gift_card_codes=data.gift_card_codes or (),
        custom_fields=data.custom_fields or {},
        notes=clean(data.customer_notes),
    )


ROUTES = [checkout]
