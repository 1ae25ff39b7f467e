"""``coupons``: one row per coupon that was not removed."""

from operator import attrgetter
from typing import Any

from msgspec.structs import replace

from numu_core.coupons.events import (
    CouponCodeAssigned,
    CouponCreated,
    CouponRedeemed,
    CouponReleased,
    CouponRemoved,
    CouponTermsAgreed,
    Kind,
    Terms,
)
from numu_core.kernel.messages import Recorded
from numu_core.kernel.money import from_decimal
from numu_projections.coupons.tables import CouponRow, coupons
from numu_projections.kernel.projection import Fold, Projection


def created(_: CouponRow | None, event: CouponCreated, at: Recorded) -> CouponRow:
    """A new coupon."""
    return CouponRow(
        coupon_id=event.coupon_id,
        store_id=event.store_id,
        code=event.code,
        usage_count=0,
        created_at=at.recorded_at,
        updated_at=at.recorded_at,
        version=at.version,
        **_said(event.terms),
    )


def called(row: CouponRow, event: CouponCodeAssigned, at: Recorded) -> CouponRow:
    """Another code."""
    return replace(row, code=event.code, updated_at=at.recorded_at, version=at.version)


def agreed(row: CouponRow, event: CouponTermsAgreed, at: Recorded) -> CouponRow:
    """Other terms."""
    return replace(row, **_said(event.terms), updated_at=at.recorded_at, version=at.version)


def redeemed(row: CouponRow | None, event: CouponRedeemed, at: Recorded) -> CouponRow | None:  # noqa: ARG001
    """One more order, unless the coupon was removed."""
    return replace(row, usage_count=row.usage_count + 1, version=at.version) if row else None


def released(row: CouponRow | None, event: CouponReleased, at: Recorded) -> CouponRow | None:  # noqa: ARG001
    """One order less."""
    return replace(row, usage_count=row.usage_count - 1, version=at.version) if row else None


def removed(row: CouponRow, event: CouponRemoved, at: Recorded) -> None:
    """Gone."""


def _said(terms: Terms) -> dict[str, Any]:
    fixed = terms.kind is Kind.FIXED
    plain = f"{terms.value:f}"
    return {
        "coupon_type": terms.kind.value,
        "currency": terms.currency,
        "value": from_decimal(plain, terms.currency).decimal() if fixed else plain,
        "min_order_amount": terms.min_order.decimal() if terms.min_order else None,
        "max_discount_amount": terms.max_discount.decimal() if terms.max_discount else None,
        "usage_limit": terms.usage_limit,
        "valid_from": terms.valid_from,
        "valid_until": terms.valid_until,
        "is_active": terms.active,
        "products": list(terms.products),
        "categories": list(terms.categories),
        "config": _config(terms),
    }


def _config(terms: Terms) -> dict[str, Any]:
    """What is said of the kinds that need more than a value, in the contract's words."""
    deal = terms.bargain
    said: dict[str, Any] = {"per_customer_limit": terms.per_customer} if terms.per_customer else {}
    if deal:
        said |= {"buy_quantity": deal.buy, "get_quantity": deal.get, "get_discount_percent": deal.percent}
    if terms.tiers:
        tiers = [{"threshold_cents": tier.at_least.minor, "percent": tier.percent} for tier in terms.tiers]
        said["tiers"] = tiers
    return said


by_coupon = attrgetter("coupon_id")

COUPONS = Projection(
    name="coupons",
    version=1,
    table=coupons,
    row=CouponRow,
    on={
        CouponCreated: Fold(keys=by_coupon, apply=created),
        CouponCodeAssigned: Fold(keys=by_coupon, apply=called),
        CouponTermsAgreed: Fold(keys=by_coupon, apply=agreed),
        CouponRedeemed: Fold(keys=by_coupon, apply=redeemed),
        CouponReleased: Fold(keys=by_coupon, apply=released),
        CouponRemoved: Fold(keys=by_coupon, apply=removed),
    },
)
PROJECTIONS = [COUPONS]
