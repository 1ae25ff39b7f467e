"""What a buyer reads."""

from typing import Annotated
from uuid import UUID

from litestar import MediaType, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from numu_core.emails.errors import NobodyToWriteTo
from numu_gateway.kernel.access import allow
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.order_mails import facts_of, mail_about, sender_of, status_of
from numu_projections.emails.views import order_mail
from numu_projections.kernel.letters import render
from numu_projections.stores.views import StoreRef

SHUT = {"content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src * data:"}
"""It holds words of buyers and may be opened as a page of ours: it looks as it looks, and does nothing."""


@get(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/email-preview",
    operation_id="preview_order_email",
    guards=[allow("orders.view")],
    media_type=MediaType.HTML,
)
async def preview_order_email(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    doors: NamedDependency[Doors],
    store: NamedDependency[StoreRef],
    status: Annotated[str | None, QueryParameter(max_length=40)] = None,
) -> Response[str]:
    """The mail that tells of a status, or of the present one, as HTML."""
    facts = await facts_of(doors, store.tenant_id, store_id, order_id)
    template = mail_about(status or status_of(facts))
    mail = order_mail(facts, sender_of(store, doors))
    if mail is None:
        raise NobodyToWriteTo
    words = render(template, mail.language, mail.shown)
    return Response(words.html, media_type=MediaType.HTML, headers=SHUT)


ROUTES = [preview_order_email]
