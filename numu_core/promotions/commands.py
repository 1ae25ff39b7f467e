"""The question "what would these codes take off?", and its answer."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from numu_core.kernel.messages import Command
from numu_core.kernel.money import Currency, Money

Code = Annotated[str, Meta(min_length=1, max_length=64)]


class DiscountedLine(Struct, frozen=True, kw_only=True):
    """So many pieces, at the price that the shopper sees."""

    product_id: UUID
    quantity: Annotated[int, Meta(ge=1, le=999)] = 1
    unit_price: Money


class DiscountCart(Command, frozen=True, kw_only=True):
    """Price these lines with the first of the codes that helps. A flow that decides nothing."""

    store_id: UUID
    currency: Currency
    lines: Annotated[Sequence[DiscountedLine], Meta(max_length=200)]
    codes: Annotated[Sequence[Code], Meta(max_length=10)] = ()
    customer_id: UUID | None = None


class PromotionApplied(Struct, frozen=True, kw_only=True):
    """An automatic promotion that applied."""

    promotion_id: UUID
    title: str
    title_ar: str
    amount: Money


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
    promotions: tuple[PromotionApplied, ...]
    rejected: tuple[CodeRejected, ...]
