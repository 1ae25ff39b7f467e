"""The read model of coupons."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from numu_projections.kernel.tables import table


class CouponRow(Struct, frozen=True, kw_only=True):
    """A coupon that was not removed."""

    coupon_id: UUID
    store_id: UUID
    code: str
    coupon_type: str
    currency: str
    value: str  # decimal: percent, or major units
    min_order_amount: str | None  # decimal, major units
    max_discount_amount: str | None
    usage_limit: int | None
    usage_count: int  # orders that stand
    valid_from: datetime | None
    valid_until: datetime | None
    is_active: bool
    products: list[UUID]
    categories: list[UUID]
    config: dict[str, Any]  # what the contract calls so
    created_at: datetime
    updated_at: datetime
    version: int  # of its stream; the ETag


coupons = table("coupons", CouponRow, key="coupon_id", index=[("store_id", "created_at")])
