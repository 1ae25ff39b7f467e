"""HTTP commands on coupons."""

from uuid import UUID

from litestar import delete, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.coupons.commands import ApplyCoupon, CouponApplied, CreateCoupon, RemoveCoupon, ReviseCoupon
from numu_core.coupons.decider import COUPONS
from numu_core.coupons.events import Terms
from numu_gateway.coupons.bodies import AppliedCoupon, ApplyCouponBody, CreateCouponBody, UpdateCouponBody, asked
from numu_gateway.kernel.access import allow, customer
from numu_gateway.kernel.amounts import money_of
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.reads import Read
from numu_projections.coupons.queries import get_coupon
from numu_projections.coupons.views import CouponView
from numu_projections.stores.views import StoreRef


@post("/stores/{store_id:uuid}/coupons", operation_id="create_coupon", guards=[allow("discounts.create")])
async def create_coupon(
    store_id: FromPath[UUID],
    data: JSONBody[CreateCouponBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CouponView]:
    """Offer a coupon."""
    coupon_id, said = dispatch.new_id(), asked(data, store.currency)
    code = said.pop("code")
    terms = Terms(currency=store.currency, **said)
    await dispatch(CreateCoupon(coupon_id=coupon_id, store_id=store_id, code=code, terms=terms))
    return ok(await shown(read, call, store_id, coupon_id), "Coupon created successfully")


@patch(
    "/stores/{store_id:uuid}/coupons/{coupon_id:uuid}",
    operation_id="update_coupon",
    guards=[allow("discounts.edit")],
)
async def update_coupon(
    store_id: FromPath[UUID],
    coupon_id: FromPath[UUID],
    data: JSONBody[UpdateCouponBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
    read: NamedDependency[Read],
) -> Success[CouponView]:
    """Change what is given."""
    command = ReviseCoupon(coupon_id=coupon_id, store_id=store_id, **asked(data, store.currency))
    await dispatch(command, edits=(COUPONS, coupon_id))
    return ok(await shown(read, call, store_id, coupon_id), "Coupon updated successfully")


@delete(
    "/stores/{store_id:uuid}/coupons/{coupon_id:uuid}",
    operation_id="delete_coupon",
    guards=[allow("discounts.edit")],
)
async def delete_coupon(
    store_id: FromPath[UUID], coupon_id: FromPath[UUID], dispatch: NamedDependency[Dispatch]
) -> None:
    """Take the coupon away."""
    await dispatch(RemoveCoupon(coupon_id=coupon_id, store_id=store_id), edits=(COUPONS, coupon_id))


@post(
    "/storefront/store/{store_id:uuid}/coupons/apply",
    operation_id="apply_coupon",
    guards=[customer()],
    status_code=200,
)
async def apply_coupon(
    store_id: FromPath[UUID],
    data: JSONBody[ApplyCouponBody],
    store: NamedDependency[StoreRef],
    call: NamedDependency[Call],
    dispatch: NamedDependency[Dispatch],
) -> Success[AppliedCoupon]:
    """Check a code against a subtotal. Nothing is kept; what an order really gets follows from its lines."""
    amount = money_of(data.order_amount, store.currency)
    wish = ApplyCoupon(store_id=store_id, code=data.coupon_code, customer_id=call.caller.id, amount=amount)
    applied = (await dispatch.preview(wish)).value(CouponApplied)
    told = AppliedCoupon(
        coupon_id=applied.coupon_id,
        code=applied.code,
        coupon_type=applied.kind,
        discount_amount=applied.discount.decimal(),
        free_shipping=applied.free_shipping,
    )
    return ok(told, "Coupon applied successfully")


async def shown(read: Read, call: Call, store_id: UUID, coupon_id: UUID) -> CouponView:
    """The coupon, with its version as ``ETag``."""
    coupon = await read(get_coupon, store_id, coupon_id)
    call.answer_headers.append((b"etag", b'"%d"' % coupon.version))
    return coupon.view()


ROUTES = [create_coupon, update_coupon, delete_coupon, apply_coupon]
