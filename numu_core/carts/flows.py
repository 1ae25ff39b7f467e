"""Carts beside the catalogue: what is put in must be for sale; what is shown is priced by the till's own pipeline."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from numu_core.carts.commands import (
    MOST_LINES,
    MOST_PIECES,
    AddCartLine,
    AddToCart,
    ChangeCartQuantity,
    EmptyCart,
    EnterCartCoupon,
    KeepCartCoupon,
    MergeCarts,
    RemoveFromCart,
    SetCartQuantity,
    ShowCart,
    TakeOverLines,
)
from numu_core.carts.decider import CARTS, Cart
from numu_core.carts.errors import NoSuchCartLine, NotSoManyAvailable
from numu_core.carts.events import CartLine, cart_id_of
from numu_core.kernel.money import Money
from numu_core.kernel.shop import Shop
from numu_core.pricing.commands import BasketLine, PriceBasket, Quote, QuotedLine


class CartShown(Struct, frozen=True, kw_only=True):
    """A cart with today's prices. What is not sold any more is in ``lines``, but not in the quote."""

    cart_id: UUID
    lines: tuple[CartLine, ...]
    quote: Quote
    coupon_code: str | None  # as it was typed, whether or not it does anything now
    note: str | None


def show_cart(shop: Shop, command: ShowCart) -> CartShown:
    """What the cart holds and would cost."""
    cart = shop.state(CARTS, command.cart_id)
    basket = PriceBasket(
        store_id=command.store_id,
        currency=command.currency,
        lines=_basket(cart),
        customer_id=command.customer_id,
        coupon_code=cart.coupon_code,
        strict=False,
    )
    quote: Quote = shop.do(basket)
    return CartShown(
        cart_id=command.cart_id, lines=cart.lines, quote=quote, coupon_code=cart.coupon_code, note=cart.note
    )


def _basket(cart: Cart) -> list[BasketLine]:
    return [
        BasketLine(product_id=line.product_id, variant_id=line.variant_id, quantity=line.quantity)
        for line in cart.lines
    ]


def add_to_cart(shop: Shop, command: AddToCart) -> None:
    """Put it in, if it is sold and there.

    Raises:
        ProductNotSold, VariantNotSold: it is not for sale, or has to be chosen.
        NotSoManyAvailable: with what lies in the cart, more than could be bought now.
        CartFull: too many lines or pieces.
    """
    wanted = BasketLine(
        product_id=command.product_id,
        variant_id=command.variant_id,
        selections=command.selections,
        quantity=command.quantity,
    )
    offer = _offer(shop, command, wanted)
    held = shop.state(CARTS, command.cart_id).line(offer.product_id, offer.variant_id)
    _available(offer, command.quantity + (held.quantity if held else 0))
    line = AddCartLine(
        cart_id=command.cart_id,
        store_id=command.store_id,
        customer_id=command.customer_id,
        product_id=offer.product_id,
        variant_id=offer.variant_id,
        quantity=command.quantity,
        price=offer.unit_price,
    )
    shop.do(line)


def set_cart_quantity(shop: Shop, command: SetCartQuantity) -> None:
    """Change a line. Fewer pieces are always fine, also of what is not there any more.

    Raises:
        NoSuchCartLine: nothing of this lies in the cart.
        ProductNotSold, VariantNotSold, NotSoManyAvailable: more of it cannot be bought.
    """
    cart_id, product_id, variant_id = command.cart_id, command.product_id, command.variant_id
    held = shop.state(CARTS, cart_id).line(product_id, variant_id)
    if held is None:
        raise NoSuchCartLine(product_id=product_id, variant_id=variant_id)
    if command.quantity == 0:
        shop.do(RemoveFromCart(cart_id=cart_id, product_id=product_id, variant_id=variant_id))
        return
    if command.quantity > held.quantity:
        wanted = BasketLine(product_id=product_id, variant_id=variant_id, quantity=command.quantity)
        _available(_offer(shop, command, wanted), command.quantity)
    shop.do(
        ChangeCartQuantity(cart_id=cart_id, product_id=product_id, variant_id=variant_id, quantity=command.quantity)
    )


def _offer(shop: Shop, command: AddToCart | SetCartQuantity, line: BasketLine) -> QuotedLine:
    """What the catalogue says about ``line`` now, in the store's currency; nothing is sent anywhere yet."""
    free = Money(0, command.currency)
    basket = PriceBasket(store_id=command.store_id, currency=command.currency, lines=[line], shipping=free)
    quote: Quote = shop.do(basket)
    return quote.lines[0]


def _available(offer: QuotedLine, pieces: int) -> None:
    if offer.available is not None and pieces > offer.available:
        raise NotSoManyAvailable(
            product_id=offer.product_id, variant_id=offer.variant_id, requested=pieces, available=offer.available
        )


def enter_cart_coupon(shop: Shop, command: EnterCartCoupon) -> None:
    """Use the coupon, if the till would take it for what lies in the cart. What refuses it is the coupon's own rule."""
    basket = PriceBasket(
        store_id=command.store_id,
        currency=command.currency,
        lines=_basket(shop.state(CARTS, command.cart_id)),
        customer_id=command.customer_id,
        coupon_code=command.code,
        shipping=Money(0, command.currency),  # nobody knows yet where it goes
    )
    shop.do(basket)
    shop.do(KeepCartCoupon(cart_id=command.cart_id, code=command.code))


def merge_carts(shop: Shop, command: MergeCarts) -> None:
    """Move what the guest put in to the customer's cart."""
    theirs, own = cart_id_of(None, command.guest), cart_id_of(command.customer_id, command.guest)
    shop.expect(CARTS, (theirs, own))
    guest, customer = shop.state(CARTS, theirs), shop.state(CARTS, own)
    if guest.lines:
        take = TakeOverLines(
            cart_id=own,
            from_cart_id=theirs,
            store_id=command.store_id,
            customer_id=command.customer_id,
            lines=_merged(customer.lines, guest.lines),
            coupon_code=customer.coupon_code or guest.coupon_code,
        )
        shop.do(take)
    shop.do(EmptyCart(cart_id=theirs, into_cart_id=own))


def _merged(own: tuple[CartLine, ...], guests: tuple[CartLine, ...]) -> list[CartLine]:
    """The customer's lines, then the guest's; pieces of the same variant add up, as far as a cart can hold them."""
    merged = {(line.product_id, line.variant_id): line for line in own}
    for line in guests:
        held = merged.get((line.product_id, line.variant_id))
        pieces = min(line.quantity + (held.quantity if held else 0), MOST_PIECES)
        merged[line.product_id, line.variant_id] = replace(line, quantity=pieces)
    return list(merged.values())[:MOST_LINES]


FLOWS = [
    (ShowCart, show_cart),
    (AddToCart, add_to_cart),
    (SetCartQuantity, set_cart_quantity),
    (EnterCartCoupon, enter_cart_coupon),
    (MergeCarts, merge_carts),
]
