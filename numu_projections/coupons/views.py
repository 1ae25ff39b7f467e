"""What queries about coupons return."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct


class CouponView(Struct, frozen=True, kw_only=True):
    """``CouponResponse`` of the contract, and ``config``, which only the contract's requests know."""

    id: UUID
    store_id: UUID
    code: str
    coupon_type: str
    value: str
    min_order_amount: str | None
    max_discount_amount: str | None
    usage_limit: int | None
    usage_count: int
    valid_from: datetime | None
    valid_until: datetime | None
    is_active: bool
    is_expired: bool
    is_usable: bool
    applicable_product_ids: list[UUID] | None
    applicable_category_ids: list[UUID] | None
    config: dict[str, Any]
    created_at: datetime
    updated_at: datetime


class ListedCoupon(CouponView, frozen=True, kw_only=True):
    """A coupon of a list, and how many there are, and the version of its stream."""

    total: int
    version: int

    def view(self) -> CouponView:
        """It, as the contract shows it."""
        return CouponView(**{name: getattr(self, name) for name in CouponView.__struct_fields__})
