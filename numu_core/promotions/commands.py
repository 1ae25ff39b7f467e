"""The question "what would these codes take off?", and its answer."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency, Money
from numu_core.pricing.commands import BasketLine, Code, Promotion


class DiscountCart(Command, frozen=True, kw_only=True):
    """Price these lines with the first of the codes that helps. A flow that decides nothing."""

    store_id: UUID
    currency: Currency
    lines: Annotated[Sequence[BasketLine], Meta(max_length=200)]
    codes: Annotated[Sequence[Code], Meta(max_length=10)] = ()
    customer_id: UUID | None = None


class CodeRejected(Struct, frozen=True, kw_only=True):
    """Why a code does nothing."""

    code: str  # as it was typed
    reason: str  # of the refusal: "coupons/coupon-expired"
    title: str
    title_ar: str


class CartDiscounted(Struct, frozen=True, kw_only=True):
    """What comes off, as checkout would charge it."""

    by_code: Money
    automatic: Money
    free_shipping: bool
    promotions: tuple[Promotion, ...]
    rejected: tuple[CodeRejected, ...]
