"""Buying again: what can be had today goes into the cart, the rest is named with its reason."""

from uuid import UUID

import pytest
from msgspec.structs import replace

from numu_core.carts.events import CartLineAdded, cart_id_of
from numu_core.customer_orders.commands import BoughtLine, Reason, Reorder, Reordered, Skipped
from numu_core.inventory.events import StockReserved
from numu_core.kernel.messages import Event
from numu_core.products.events import ProductArchived, VariantAdded
from tests.kernel.spec import given
from tests.orders.shop import CUSTOMER, OTHER_STORE, SCARF, SHIRT, STORE, egp, in_stock, product, shelf, stocked

CART, RED = cart_id_of(CUSTOMER, ""), UUID(int=31)


def again(*lines: tuple[UUID, UUID | None, int]) -> Reorder:
    bought = [BoughtLine(product_id=one, variant_id=variant, quantity=quantity) for one, variant, quantity in lines]
    return Reorder(cart_id=CART, store_id=STORE, customer_id=CUSTOMER, currency="EGP", lines=bought)


def added(product_id: UUID, quantity: int, price: int, variant_id: UUID | None = None) -> Event:
    return CartLineAdded(
        cart_id=CART,
        store_id=STORE,
        customer_id=CUSTOMER,
        product_id=product_id,
        variant_id=variant_id or product_id,
        quantity=quantity,
        price=egp(price),
    )


def test_everything_that_is_there_comes_at_todays_price() -> None:
    red = VariantAdded(product_id=SHIRT, variant_id=RED, position=0, option_values={"Colour": "أحمر"}, price=egp(9900))
    done = given(*stocked, red, *in_stock(SHIRT, RED, 2)).when(again((SHIRT, RED, 2), (SCARF, None, 1)))
    done.then(added(SHIRT, 2, 9900, RED), added(SCARF, 1, 8000))
    assert done.result == Reordered(added=2, skipped=(), cart_lines=2)


elsewhere = replace(product(UUID(int=40), "Theirs", egp(100)), store_id=OTHER_STORE)


@pytest.mark.parametrize(
    ("facts", "line", "reason"),
    [
        ([], (UUID(int=77), None, 1), "product_deleted"),
        ([elsewhere], (elsewhere.product_id, None, 1), "product_deleted"),
        ([ProductArchived(product_id=SHIRT)], (SHIRT, None, 1), "product_archived"),
        ([], (SHIRT, RED, 1), "variant_unavailable"),
        ([StockReserved(**shelf(SHIRT), order_id=UUID(int=9), quantity=5)], (SHIRT, None, 1), "out_of_stock"),
        ([], (SHIRT, None, 900), "out_of_stock"),
    ],
)
def test_what_cannot_be_had_is_passed_over_and_says_why(
    facts: list[Event], line: tuple[UUID, UUID | None, int], reason: Reason
) -> None:
    done = given(*stocked, *facts).when(again(line, (SCARF, None, 1)))
    done.then(added(SCARF, 1, 8000))
    assert done.result == Reordered(added=1, skipped=(Skipped(line=0, reason=reason),), cart_lines=1)


def test_two_lines_of_the_same_share_what_is_there() -> None:
    done = given(*stocked).when(again((SHIRT, None, 3), (SHIRT, None, 3)))
    done.then(added(SHIRT, 3, 12000))
    assert done.result == Reordered(added=1, skipped=(Skipped(line=1, reason="out_of_stock"),), cart_lines=1)
