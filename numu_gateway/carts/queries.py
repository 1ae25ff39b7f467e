"""HTTP queries of carts."""

from litestar import get
from litestar.di import NamedDependency

from numu_core.carts.commands import ShowCart
from numu_core.carts.events import cart_id_of
from numu_core.carts.flows import CartShown
from numu_core.kernel.money import Money, total
from numu_core.pricing.commands import QuotedLine
from numu_gateway.carts.bodies import CartItemView, CartView
from numu_gateway.kernel.access import customer, shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.carts.queries import pictures_of
from numu_projections.stores.views import StoreRef


@get("/storefront/me/cart", operation_id="get_cart", guards=[customer()])
async def get_cart(
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """The customer's cart."""
    return await shown(dispatch, read, call, store)


@get("/storefront/cart", operation_id="sdk_get_cart", guards=[shopper()])
async def sdk_get_cart(
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
) -> Success[CartView]:
    """The caller's cart, signed in or not."""
    return await shown(dispatch, read, call, store)


async def shown(
    dispatch: Dispatch, read: Read, call: Call, store: StoreRef, message: str | None = None
) -> Success[CartView]:
    """The caller's cart at today's prices, as checkout would charge them."""
    command = ShowCart(
        cart_id=cart_id_of(call.caller.id, call.caller.actor),
        store_id=store.store_id,
        customer_id=call.caller.id,
        currency=store.currency,
    )
    cart = (await dispatch.preview(command)).value(CartShown)
    places = [(line.product_id, line.variant_id) for line in cart.quote.lines]
    pictures = await read(pictures_of, places) if places else {}
    seen = {(line.product_id, line.variant_id): line.seen for line in cart.lines}
    items = [
        _item(line, seen[place], pictures.get(place)) for line, place in zip(cart.quote.lines, places, strict=True)
    ]
    return ok(_view(cart, items), message)


def _item(line: QuotedLine, seen: Money | None, picture: str | None) -> CartItemView:
    only = line.variant_id == line.product_id
    short = line.available is not None and line.available < line.quantity
    return CartItemView(
        id=str(line.product_id) if only else f"{line.product_id}:{line.variant_id}",
        product_id=str(line.product_id),
        product_name=line.name,
        variant_id=None if only else str(line.variant_id),
        variant_name=line.variant_name,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price.minor,
        total_price=line.subtotal.minor,
        current_price=line.unit_price.minor,
        price_changed=seen is not None and seen != line.unit_price,
        image_url=picture,
        in_stock=not short,
        available_now=line.available,
        sold_out_now=line.available == 0,
    )


def _view(cart: CartShown, items: list[CartItemView]) -> CartView:
    quote = cart.quote
    automatic = total((one.amount for one in quote.promotions), quote.subtotal.currency).minor
    return CartView(
        id=cart.cart_id,
        items=items,
        item_count=len(items),
        total_quantity=sum(item.quantity for item in items),
        subtotal=quote.subtotal.minor,
        total=quote.total.minor,
        currency=quote.subtotal.currency,
        discount_code=quote.coupon_code,
        discount_amount=quote.coupon_discount.minor if quote.coupon_discount else 0,
        automatic_discount_cents=automatic,
        applied_promotions=[
            {"id": one.promotion_id, "title": one.title, "title_ar": one.title_ar, "amount": one.amount.minor}
            for one in quote.promotions
        ],
        note=cart.note,
    )


ROUTES = [get_cart, sdk_get_cart]
