"""Intentions about one cart. Those that must look at catalogue, stock or coupons first are flows."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, field

from numu_core.carts.events import CartLine
from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency, Money

MOST_LINES, MOST_PIECES = 100, 999

Pieces = Annotated[int, Meta(ge=1, le=MOST_PIECES)]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
Note = Annotated[str, Meta(max_length=1000)]


class ShowCart(Command, frozen=True, kw_only=True):
    """What is in the cart, and what it would cost now. Decides nothing; a flow, to be previewed."""

    cart_id: UUID
    store_id: UUID
    customer_id: UUID | None = None
    currency: Currency = "EGP"  # the store's


class AddToCart(Command, frozen=True, kw_only=True):
    """Put pieces of something that is for sale into the cart. A flow."""

    cart_id: UUID
    store_id: UUID
    customer_id: UUID | None = None
    currency: Currency = "EGP"  # the store's
    product_id: UUID
    variant_id: UUID | None = None  # None: the product has only one, or ``selections`` tell
    selections: Annotated[dict[str, str], Meta(max_length=10)] = field(default_factory=dict)  # option → value
    quantity: Pieces = 1


class SetCartQuantity(Command, frozen=True, kw_only=True):
    """Let a line have so many pieces; 0 takes it out. A flow."""

    cart_id: UUID
    store_id: UUID
    currency: Currency = "EGP"  # the store's
    product_id: UUID
    variant_id: UUID
    quantity: Annotated[int, Meta(ge=0, le=MOST_PIECES)]


class EnterCartCoupon(Command, frozen=True, kw_only=True):
    """Use a coupon, if it does anything for this cart. A flow."""

    cart_id: UUID
    store_id: UUID
    customer_id: UUID | None = None
    currency: Currency = "EGP"  # the store's
    code: Code


class MergeCarts(Command, frozen=True, kw_only=True):
    """The guest has signed in: let the customer's cart take over what lies in the guest's. A flow.

    Pieces of the same variant add up. The customer's own coupon and note stay. Nothing to take over: nothing happens.
    """

    store_id: UUID
    customer_id: UUID
    guest: Annotated[str, Meta(max_length=200)]  # as facts name the guest


class AddCartLine(Command, frozen=True, kw_only=True):
    """The cart's own part of ``AddToCart``."""

    cart_id: UUID
    store_id: UUID
    customer_id: UUID | None
    product_id: UUID
    variant_id: UUID
    quantity: Pieces
    price: Money


class ChangeCartQuantity(Command, frozen=True, kw_only=True):
    """The cart's own part of ``SetCartQuantity``."""

    cart_id: UUID
    product_id: UUID
    variant_id: UUID
    quantity: Pieces


class RemoveFromCart(Command, frozen=True, kw_only=True):
    """Take a line out. One that is not there: nothing."""

    cart_id: UUID
    product_id: UUID
    variant_id: UUID


class KeepCartCoupon(Command, frozen=True, kw_only=True):
    """The cart's own part of ``EnterCartCoupon``."""

    cart_id: UUID
    code: Code


class RemoveCartCoupon(Command, frozen=True, kw_only=True):
    """Use no coupon."""

    cart_id: UUID


class WriteCartNote(Command, frozen=True, kw_only=True):
    """Say something to the merchant; an empty text clears."""

    cart_id: UUID
    customer_id: UUID | None = None
    note: Note


class TakeOverLines(Command, frozen=True, kw_only=True):
    """The customer's cart's own part of ``MergeCarts``."""

    cart_id: UUID
    from_cart_id: UUID
    store_id: UUID
    customer_id: UUID
    lines: Annotated[Sequence[CartLine], Meta(max_length=MOST_LINES)]
    coupon_code: Code | None = None


class EmptyCart(Command, frozen=True, kw_only=True):
    """Take everything out. An empty cart: nothing."""

    cart_id: UUID
    order_id: UUID | None = None
    into_cart_id: UUID | None = None


CartCommand = (
    AddCartLine
    | ChangeCartQuantity
    | RemoveFromCart
    | KeepCartCoupon
    | RemoveCartCoupon
    | WriteCartNote
    | TakeOverLines
    | EmptyCart
)
