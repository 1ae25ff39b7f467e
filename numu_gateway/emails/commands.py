"""Sending a mail again."""

from uuid import UUID

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath

from numu_core.emails.commands import RequestEmail
from numu_core.emails.errors import NobodyToWriteTo
from numu_gateway.emails.bodies import ResentView
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.dispatch import Dispatch
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.order_mails import facts_of, mail_about, sender_of, status_of
from numu_projections.emails.views import order_mail
from numu_projections.stores.views import StoreRef


@post(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/resend-email",
    operation_id="resend_order_email",
    guards=[allow("orders.edit")],
    status_code=200,
)
async def resend_order_email(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    dispatch: NamedDependency[Dispatch],
) -> Success[ResentView]:
    """Write to the buyer again about where the order stands."""
    facts = await facts_of(doors, store.tenant_id, store_id, order_id)
    status = status_of(facts)
    template = mail_about(status)
    if order_mail(facts, sender_of(store, doors)) is None:
        raise NobodyToWriteTo
    await dispatch(RequestEmail(email_id=dispatch.new_id(), template=template, about=order_id))
    return ok(ResentView(order_id=order_id, status=status), "Email sent successfully")


ROUTES = [resend_order_email]
