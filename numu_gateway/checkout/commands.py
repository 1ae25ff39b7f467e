"""HTTP commands of the checkout."""

from datetime import timedelta
from uuid import UUID, uuid4

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct, json

from numu_core.carts.events import cart_id_of
from numu_core.checkout.commands import CheckOut, WantedLine
from numu_core.kernel.addresses import Contact
from numu_core.orders.commands import OrderPlacedResult
from numu_core.orders.errors import NotOfferedYet
from numu_gateway.checkout.bodies import (
    CartTrackBody,
    CheckoutBody,
    CheckoutSessionBody,
    CheckoutSessionView,
    CheckoutView,
    SessionToken,
)
from numu_gateway.kernel.access import public, shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.attribution import UTM, attribution
from numu_gateway.kernel.call import Call, spoken, utc_now
from numu_gateway.kernel.cookies import cart_cookie, keep_cart
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.errors import StoreNotFound
from numu_gateway.kernel.paying import payment_part
from numu_gateway.kernel.phones import BadPhone, e164
from numu_gateway.kernel.text import clean
from numu_projections.stores.views import StoreRef

SESSION_LIFE_S = 1800


class CheckoutSession(Struct, frozen=True, kw_only=True):
    """What Valkey remembers of a checkout session; a business fact it is not."""

    store_id: UUID
    shopper: str  # as facts name the guest
    phone: str  # E.164


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
    begun = not (call.caller.id or cart_cookie(call))  # the session: its cart cannot hold anything
    unseen = (cart_id_of(None, call.caller.actor),) if begun else ()
    placed = (await dispatch(order, unseen=unseen)).value(OrderPlacedResult)
    online = order.payment_method != "cod" or order.deposit_gateway  # a deposit of everything is no cash at all
    part = await payment_part(doors, store, placed.deposit_payment_id or (placed.payment_id if online else None))
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
        language=spoken(data.locale or "") or call.language,
        attribution=attribution(data.attribution, {name: getattr(data, name) for name in UTM}),
    )


@post("/storefront/store/{store_id:uuid}/cart/track", operation_id="cart_track", guards=[public()], status_code=204)
async def cart_track(store_id: FromPath[UUID], data: JSONBody[CartTrackBody]) -> None:
    """Hear what lies in a cart, and keep none of it.

    The log knows every cart already, and who it belongs to once somebody says so; addresses and numbers of people who
    did not buy are nobody's to keep.
    """


@post("/storefront/{store_slug:str}/checkout-session", operation_id="issue_checkout_session", guards=[shopper()])
async def issue_checkout_session(
    store_slug: FromPath[str],
    data: JSONBody[CheckoutSessionBody],
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
) -> CheckoutSessionView:
    """Bind this checkout to a phone number for half an hour. The store is the slug's, the cart the cookie's."""
    phone = e164(data.phone, "phone")
    if phone is None:
        raise BadPhone(field="phone")
    store = await _store_of(store_slug, call, doors)
    shopper_here = keep_cart(call, doors.config, store.store_id).actor(store.store_id)
    session = CheckoutSession(store_id=store.store_id, shopper=shopper_here, phone=phone)
    token, expires_at = uuid4(), utc_now() + timedelta(seconds=SESSION_LIFE_S)
    await doors.services.redis.set(f"checkout:session:{token}", json.encode(session), ex=SESSION_LIFE_S)
    issued = SessionToken(token=token, expires_at=expires_at)
    return CheckoutSessionView(token=token, expires_at=expires_at, data=issued)


async def _store_of(slug: str, call: Call, doors: Doors) -> StoreRef:
    """The store of this subdomain; slugs that are none belong to several stores, so there the cart must say which."""
    try:
        return await doors.stores.open_by_name("subdomain", slug, call)
    except StoreNotFound:
        if call.store is None:
            raise
        return call.store


ROUTES = [checkout, cart_track, issue_checkout_session]
