"""What shoppers send from the pay page of an order, and what they get. Amounts are integers in minor units."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct


class PayBody(Struct, kw_only=True):
    """How the shopper wants to pay."""

    payment_method: Annotated[str, Meta(pattern="^[a-z][a-z_]{1,39}$")]


class PayLine(Struct, frozen=True, kw_only=True):
    """A line of the order."""

    product_name: str
    quantity: int
    unit_price: int
    total: int
    product_image_url: str | None = None


class PayPage(Struct, frozen=True, kw_only=True):
    """What is to be paid for an order, and how it can be."""

    order_id: UUID
    order_number: str
    status: str
    payment_status: str
    is_payable: bool
    not_payable_reason: str | None = None  # "already_paid", or where the order stands
    line_items: Sequence[PayLine]
    total: int
    amount_due: int  # the deposit, while one is waited for
    is_deposit: bool = False
    currency: str
    enabled_payment_methods: Sequence[str]  # as the page knows them: "paymob"
    recovery_promo: dict[str, Any] | None = None
    store_name: str


class PayAnswer(Struct, frozen=True, kw_only=True):
    """Where the shopper's browser goes."""

    payment_url: str
    session_url: str | None = None
    order_id: UUID
    amount_due: int
    currency: str
