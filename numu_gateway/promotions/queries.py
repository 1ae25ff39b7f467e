"""What promotions and codes do for a shopper."""

import re
from typing import Annotated, Literal
from uuid import UUID, uuid4

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from numu_core.kernel.money import Money
from numu_core.promotions.commands import CartDiscounted, DiscountCart, DiscountedLine
from numu_gateway.kernel.access import public, shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call, utc_now
from numu_gateway.kernel.cookies import set_cookie
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.promotions.bodies import ActivePromotions, AppliedPromotion, CartDiscounts, CartDiscountsBody
from numu_projections.stores.views import StoreRef

VISITOR = re.compile(r"[0-9a-f]{32}")
YEAR_S = 365 * 86_400


@get(
    "/storefront/store/{store_id:uuid}/promotions/active",
    operation_id="storefront_active_promotions",
    guards=[public()],
)
async def storefront_active_promotions(
    store_id: FromPath[UUID],  # noqa: ARG001 - whose promotions
    call: NamedDependency[Call],
    doors: NamedDependency[Doors],
    page: Annotated[str, QueryParameter(max_length=2000)] = "/",  # noqa: ARG001 - where they would show
    device: Annotated[Literal["desktop", "mobile", "tablet"], QueryParameter()] = "desktop",  # noqa: ARG001
    locale: Annotated[Literal["en", "ar"], QueryParameter()] = "ar",  # noqa: ARG001
) -> Success[ActivePromotions]:
    """What shows for this visitor.

    A store without the feature answers the same, and not 404 as the contract's reference does: clients keep an empty
    answer for minutes, and ask again after a 404 on every page.
    """
    held = call.cookies.get("numu_visitor", "")
    visitor = held if VISITOR.fullmatch(held) else uuid4().hex
    set_cookie(call, doors.config, "numu_visitor", visitor, YEAR_S)
    return ok(ActivePromotions(resolved_at=utc_now()))


@post(
    "/storefront/store/{store_id:uuid}/cart/discounts",
    operation_id="storefront_calculate_cart_discounts",
    guards=[shopper()],
    status_code=200,
)
async def storefront_calculate_cart_discounts(
    store_id: FromPath[UUID],
    data: JSONBody[CartDiscountsBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
) -> Success[CartDiscounts]:
    """What codes and promotions take off these lines, by the rules of the till. Nothing is kept."""
    lines = [
        DiscountedLine(
            product_id=item.product_id,
            quantity=item.quantity,
            unit_price=Money(item.unit_price_cents, store.currency),
        )
        for item in data.items
    ]
    command = DiscountCart(
        store_id=store_id,
        currency=store.currency,
        lines=lines,
        codes=data.applied_codes,
        customer_id=call.caller.id,
    )
    return ok(discounts_view((await dispatch.preview(command)).value(CartDiscounted)))


def discounts_view(found: CartDiscounted) -> CartDiscounts:
    """What was found, as the contract shows it."""
    applied = [
        AppliedPromotion(id=one.promotion_id, title=one.title, title_ar=one.title_ar, amount=one.amount.minor)
        for one in found.promotions
    ]
    rejected = [
        {"code": one.code, "reason": one.reason, "message_en": one.title, "message_ar": one.title_ar}
        for one in found.rejected
    ]
    return CartDiscounts(
        code_discount_cents=found.by_code.minor,
        automatic_discount_cents=found.automatic.minor,
        free_shipping=found.free_shipping,
        applied_promotion_ids=[one.id for one in applied],
        applied_promotions=applied,
        rejected=rejected,
    )


ROUTES = [storefront_active_promotions, storefront_calculate_cart_discounts]
