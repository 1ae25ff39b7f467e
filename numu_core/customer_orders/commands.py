"""The wish to have once more what an order held."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency

Reason = Literal["product_deleted", "product_archived", "out_of_stock", "variant_unavailable"]


class BoughtLine(Struct, frozen=True, kw_only=True):
    """What an order held."""

    product_id: UUID
    variant_id: UUID | None  # None: the product had only one
    quantity: Annotated[int, Meta(ge=1)]


class Reorder(Command, frozen=True, kw_only=True):
    """Put the lines into the shopper's cart, as far as they can be bought today. A flow."""

    cart_id: UUID
    store_id: UUID
    customer_id: UUID
    currency: Currency
    lines: Annotated[Sequence[BoughtLine], Meta(max_length=5000)]


class Skipped(Struct, frozen=True, kw_only=True):
    """A line that cannot be bought today."""

    line: int  # of those asked for, from 0
    reason: Reason


class Reordered(Struct, frozen=True, kw_only=True):
    """What came of it."""

    added: int  # lines
    skipped: tuple[Skipped, ...]
    cart_lines: int
