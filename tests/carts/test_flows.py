"""What goes into a cart, and what a cart shows: facts in, one command, facts out."""

from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.carts.commands import (
    MOST_LINES,
    MOST_PIECES,
    AddToCart,
    EmptyCart,
    EnterCartCoupon,
    MergeCarts,
    RemoveCartCoupon,
    RemoveFromCart,
    SetCartQuantity,
    ShowCart,
    WriteCartNote,
)
from numu_core.carts.errors import CartFull, NoSuchCartLine, NotSoManyAvailable
from numu_core.carts.events import (
    CartCouponEntered,
    CartCouponRemoved,
    CartEmptied,
    CartLine,
    CartLineAdded,
    CartLineRemoved,
    CartNoteWritten,
    CartQuantityChanged,
    CartsMerged,
    cart_id_of,
)
from numu_core.coupons.errors import CouponUnknown
from numu_core.inventory.events import StockReserved
from numu_core.kernel.errors import DomainError
from numu_core.kernel.messages import Event
from numu_core.kernel.money import CurrencyMismatch
from numu_core.orders.errors import ProductNotSold, VariantNotSold
from numu_core.products.events import ProductArchived, ProductPriced, ProductType, VariantAdded
from tests.kernel.spec import given
from tests.orders.shop import CUSTOMER, SCARF, SHIRT, STORE, egp, in_stock, scarf, shelf, stocked

GUEST = "guest:abc"
CART, OWN = cart_id_of(None, GUEST), cart_id_of(CUSTOMER, GUEST)
RED = UUID(int=31)
red = VariantAdded(
    product_id=SHIRT, variant_id=RED, position=0, option_values={"Colour": "أحمر"}, price=egp(12500), sku="R"
)
add = AddToCart(cart_id=CART, store_id=STORE, product_id=SHIRT, quantity=2)


def added(product_id: UUID, quantity: int, price: int, variant_id: UUID | None = None, cart: UUID = CART) -> Event:
    return CartLineAdded(
        cart_id=cart,
        store_id=STORE,
        customer_id=CUSTOMER if cart == OWN else None,
        product_id=product_id,
        variant_id=variant_id or product_id,
        quantity=quantity,
        price=egp(price),
    )


shirts = added(SHIRT, 2, 12000)


def test_a_guest_and_a_customer_have_carts_of_their_own() -> None:
    assert cart_id_of(None, GUEST) != cart_id_of(None, "guest:abd")
    assert cart_id_of(CUSTOMER, GUEST) == cart_id_of(CUSTOMER, "guest:abd")


def test_what_is_added_has_the_price_of_the_moment() -> None:
    given(*stocked).when(add).then(shirts)


def test_a_variant_comes_in_by_id_or_by_its_options() -> None:
    facts = [*stocked, red, *in_stock(SHIRT, RED, 2)]
    came = added(SHIRT, 2, 12500, RED)
    given(*facts).when(replace(add, variant_id=RED)).then(came)
    given(*facts).when(replace(add, selections={"colour": "أحمر"})).then(came)
    given(*facts).when(add).then_refused(VariantNotSold(product_id=SHIRT, variant_id=None))


def test_no_more_comes_in_than_could_be_bought() -> None:
    others = StockReserved(**shelf(SHIRT), order_id=UUID(int=9), quantity=2)
    refusal = NotSoManyAvailable(product_id=SHIRT, variant_id=SHIRT, requested=4, available=3)
    given(*stocked, others, shirts).when(add).then_refused(refusal)
    given(*stocked, others, shirts).when(replace(add, quantity=1)).then(added(SHIRT, 1, 12000))


def test_a_service_has_no_pieces_to_run_out_of() -> None:
    wrapping = replace(scarf, product_type=ProductType.SERVICE)
    many = replace(add, product_id=SCARF, quantity=900)
    given(wrapping).when(many).then(added(SCARF, 900, 8000))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (replace(add, product_id=UUID(int=99)), ProductNotSold(product_id=UUID(int=99))),
        (replace(add, store_id=UUID(int=98)), ProductNotSold(product_id=SHIRT)),
        (replace(add, variant_id=RED), VariantNotSold(product_id=SHIRT, variant_id=RED)),
        (replace(add, currency="USD"), CurrencyMismatch(left="EGP", right="USD")),
    ],
)
def test_what_is_not_sold_here_does_not_come_in(command: AddToCart, refusal: DomainError) -> None:
    given(*stocked).when(command).then_refused(refusal)


def test_a_cart_is_not_a_warehouse() -> None:
    full = CartFull(most_lines=MOST_LINES, most_pieces=MOST_PIECES)
    lines = [added(UUID(int=1000 + n), 1, 1) for n in range(MOST_LINES)]
    given(*stocked, *lines).when(add).then_refused(full)
    wrapping = replace(scarf, product_type=ProductType.SERVICE)
    many = replace(add, product_id=SCARF, quantity=1)
    given(wrapping, added(SCARF, MOST_PIECES, 8000)).when(many).then_refused(full)


def change(quantity: int, product_id: UUID = SHIRT) -> SetCartQuantity:
    return SetCartQuantity(
        cart_id=CART, store_id=STORE, product_id=product_id, variant_id=product_id, quantity=quantity
    )


def changed(quantity: int) -> CartQuantityChanged:
    return CartQuantityChanged(cart_id=CART, product_id=SHIRT, variant_id=SHIRT, quantity=quantity)


def test_more_must_be_there_and_fewer_is_always_fine() -> None:
    given(*stocked, shirts).when(change(5)).then(changed(5))
    refusal = NotSoManyAvailable(product_id=SHIRT, variant_id=SHIRT, requested=6, available=5)
    given(*stocked, shirts).when(change(6)).then_refused(refusal)
    gone = StockReserved(**shelf(SHIRT), order_id=UUID(int=9), quantity=5)
    given(*stocked, shirts, gone).when(change(1)).then(changed(1))
    given(*stocked, shirts).when(change(2)).then_nothing()


def test_no_pieces_are_no_line() -> None:
    removed = CartLineRemoved(cart_id=CART, product_id=SHIRT, variant_id=SHIRT)
    given(*stocked, shirts).when(change(0)).then(removed)
    given(*stocked).when(change(1)).then_refused(NoSuchCartLine(product_id=SHIRT, variant_id=SHIRT))
    take = RemoveFromCart(cart_id=CART, product_id=SHIRT, variant_id=SHIRT)
    given(*stocked, shirts).when(take).then(removed)
    given(*stocked, shirts, removed).when(take).then_nothing()


def test_a_note_is_the_shoppers_and_may_be_cleared() -> None:
    write = WriteCartNote(cart_id=CART, note="ring twice")
    written = CartNoteWritten(cart_id=CART, owner_id=CART, note="ring twice")
    given().when(write).then(written)
    given(written).when(write).then_nothing()
    given(written).when(replace(write, note="")).then(replace(written, note=None))
    given().when(replace(write, customer_id=CUSTOMER)).then(replace(written, owner_id=CUSTOMER))


def test_a_code_that_the_till_refuses_is_not_kept() -> None:
    enter = EnterCartCoupon(cart_id=CART, store_id=STORE, code="NOPE")
    given(*stocked, shirts).when(enter).then_refused(CouponUnknown(coupon_code="NOPE"))
    entered = CartCouponEntered(cart_id=CART, code="TEN")
    given(entered).when(RemoveCartCoupon(cart_id=CART)).then(CartCouponRemoved(cart_id=CART))
    given().when(RemoveCartCoupon(cart_id=CART)).then_nothing()


def test_an_empty_cart_is_emptied_once() -> None:
    given(shirts).when(EmptyCart(cart_id=CART)).then(CartEmptied(cart_id=CART))
    given(shirts, CartEmptied(cart_id=CART)).when(EmptyCart(cart_id=CART)).then_nothing()


# -- signing in --------------------------------------------------------------------------------------------------------

merge = MergeCarts(store_id=STORE, customer_id=CUSTOMER, guest=GUEST)


def line(product_id: UUID, quantity: int, price: int) -> CartLine:
    return CartLine(product_id=product_id, variant_id=product_id, quantity=quantity, seen=egp(price))


def test_signing_in_takes_the_guests_lines_along() -> None:
    own = [added(SCARF, 1, 8000, cart=OWN), added(SHIRT, 1, 11000, cart=OWN)]
    merged = CartsMerged(
        cart_id=OWN,
        from_cart_id=CART,
        store_id=STORE,
        customer_id=CUSTOMER,
        lines=(line(SCARF, 1, 8000), line(SHIRT, 3, 12000)),
        coupon_code="TEN",
    )
    left = CartEmptied(cart_id=CART, into_cart_id=OWN)
    guests = [shirts, CartCouponEntered(cart_id=CART, code="TEN")]
    done = given(*stocked, *own, *guests).when(merge).then(merged, left)
    given(*stocked, *own, *guests, *done.decided).when(merge).then_nothing()


def test_the_customers_own_coupon_stays() -> None:
    mine, theirs = CartCouponEntered(cart_id=OWN, code="MINE"), CartCouponEntered(cart_id=CART, code="TEN")
    [merged, _] = given(*stocked, mine, theirs, shirts).when(merge).decided
    assert isinstance(merged, CartsMerged)
    assert merged.coupon_code == "MINE"


def test_nobody_brings_nothing() -> None:
    given(*stocked).when(merge).then_nothing()


# -- looking -----------------------------------------------------------------------------------------------------------

show = ShowCart(cart_id=CART, store_id=STORE)


def shown(*facts: Event) -> Any:
    done = given(*stocked, *facts).when(show)
    done.then_nothing()
    return done.result


def test_a_cart_shows_what_the_till_would_charge() -> None:
    dearer = ProductPriced(product_id=SHIRT, price=egp(13000))
    cart = shown(shirts, added(SCARF, 1, 8000), dearer)
    assert [(one.product_id, one.quantity, one.unit_price) for one in cart.quote.lines] == [
        (SHIRT, 2, egp(13000)),
        (SCARF, 1, egp(8000)),
    ]
    assert (cart.quote.subtotal, cart.quote.total) == (egp(34000), egp(34000))
    assert cart.lines[0].seen == egp(12000)


def test_what_is_not_sold_any_more_is_not_charged() -> None:
    cart = shown(shirts, added(SCARF, 1, 8000), ProductArchived(product_id=SHIRT))
    assert [one.product_id for one in cart.quote.lines] == [SCARF]
    assert [problem.code for problem in cart.quote.problems] == ["orders/product-not-sold"]


def test_an_empty_cart_costs_nothing() -> None:
    assert (shown().quote.total, shown().lines) == (egp(0), ())
