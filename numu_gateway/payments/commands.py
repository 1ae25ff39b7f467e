"""HTTP commands on payments."""

from dataclasses import dataclass
from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from numu_core.kernel.errors import DomainError, Kind
from numu_core.payments.commands import PayOrder, PayOrderResult
from numu_gateway.kernel.access import shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paying import payment_of, payment_part
from numu_gateway.payments.bodies import PayAnswer, PayBody
from numu_gateway.payments.queries import PAY_PAGE
from numu_projections.stores.views import StoreRef


@dataclass(eq=False)
class PaymentNotReady(DomainError):
    """The provider has not answered yet: the same request asks again."""

    kind = Kind.UNAVAILABLE
    code = "payments/not-ready"
    title = "The payment provider is not ready yet; please try again shortly"
    title_ar = "مزود الدفع ليس جاهزًا بعد، يرجى المحاولة بعد قليل"

    retry_after_s: int = 2


@post(PAY_PAGE, operation_id="storefront_pay_order", guards=[shopper()], status_code=200)
async def pay_order(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    data: JSONBody[PayBody],
    dispatch: NamedDependency[Dispatch],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
) -> Success[PayAnswer]:
    """A page on which the order can be paid; asking again leads to the same payment while that is open."""
    command = PayOrder(order_id=order_id, store_id=store_id, method=data.payment_method)
    asked = (await dispatch(command)).value(PayOrderResult)
    part = await payment_part(doors, store, asked.payment_id, redirect=True)
    if part.payment_url is None:
        raise PaymentNotReady
    payment = await payment_of(doors, store, asked.payment_id)
    answer = PayAnswer(
        payment_url=part.payment_url,
        order_id=order_id,
        amount_due=payment.amount.minor,
        currency=payment.amount.currency,
    )
    return ok(answer, "Payment ready")


ROUTES = [pay_order]
