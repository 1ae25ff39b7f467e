"""HTTP questions about InstaPay transfers and their proofs."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from msgspec import to_builtins
from msgspec.structs import asdict

from numu_core.kernel.errors import NotFound
from numu_core.orders.decider import ORDERS, Order
from numu_core.payments.decider import Payment, Status
from numu_gateway.kernel.access import allow, public, shopper
from numu_gateway.kernel.answers import Success, ok
from numu_gateway.kernel.call import Call
from numu_gateway.kernel.doors import Doors
from numu_gateway.kernel.paging import PageNumber, PageSize
from numu_gateway.kernel.paying import Transfer, payment_of, qr_image_url, transfer_of
from numu_gateway.kernel.reads import Read
from numu_gateway.kernel.signed import is_signed, signed_query
from numu_gateway.payment_proofs.bodies import InstapayStatus, PaymentProof, PendingPage, SimilarProof
from numu_projections.payment_proofs.queries import (
    find_image,
    get_proof,
    list_pending,
    list_proofs,
    list_similar,
)
from numu_projections.payment_proofs.views import ProofView
from numu_projections.stores.views import StoreRef

BUCKET = "payment-proofs"
INTENT = {
    Status.CAPTURED: "paid",
    Status.PARTIALLY_REFUNDED: "paid",
    Status.REFUNDED: "paid",
    Status.EXPIRED: "expired",
    Status.VOIDED: "cancelled",
    Status.FAILED: "cancelled",
}
"""What became of the payment, as the contract calls it of an intent; before, it depends on the proof."""
PAID = {"captured": "paid", "created": "pending", "voided": "failed", "expired": "failed"}
Asked = Request[Any, Any, Any]
Reference = Annotated[str | None, QueryParameter(max_length=32)]


def image_url(request: Asked, doors: Doors, store: StoreRef, proof_id: UUID) -> str:
    """Where the picture can be fetched for an hour."""
    query = signed_query(doors.services, store, f"proof/{proof_id}")
    base = str(request.base_url).rstrip("/")
    return f"{base}/api/v1/storefront/store/{store.store_id}/payment-proofs/{proof_id}/image?{query}"


def shown(request: Asked, doors: Doors, store: StoreRef, proof: ProofView) -> PaymentProof:
    """A proof with its picture."""
    return PaymentProof(**asdict(proof), signed_image_url=image_url(request, doors, store, proof.id))


async def asked_for(
    doors: Doors, store: StoreRef, call: Call, order_id: UUID, reference: str | None
) -> tuple[Order, Payment, Transfer]:
    """The transfer of an order, for its customer or for whoever knows its reference.

    Raises:
        NotFound: there is none, or it is not this caller's.
    """
    order = await doors.services.engine.state(store.tenant_id, ORDERS, order_id)
    for payment_id in order.asked if order.store_id == store.store_id else ():
        transfer = await transfer_of(doors, store, payment_id)
        mine = call.caller.kind == "customer" and call.caller.id == order.customer_id
        if transfer and (mine or (reference or "").strip().upper() == transfer.opened.reference):
            return order, await payment_of(doors, store, payment_id), transfer
    raise NotFound(what="order", id=order_id)


@get(
    "/storefront/store/{store_id:uuid}/orders/{order_id:uuid}/instapay-status",
    operation_id="storefront_get_instapay_status",
    guards=[shopper()],
)
async def instapay_status(  # noqa: PLR0913, PLR0917 - the contract's parameters
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    request: Asked,
    call: NamedDependency[Call],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
    reference: Reference = None,
) -> Success[InstapayStatus]:
    """Where an InstaPay transfer stands; guests say its reference."""
    order, payment, transfer = await asked_for(doors, store, call, order_id, reference)
    opened, to = transfer.opened, transfer.opened.receiver
    proofs = await read(list_proofs, store_id, order_id)
    latest = next(iter(proofs), None)
    waiting = "proof_received" if transfer.in_review else "awaiting_payment"
    balance = (order.due - opened.amount).minor if opened.deposit and not payment.paid_by else order.due.minor
    return ok(
        InstapayStatus(
            order_id=order_id,
            reference_code=opened.reference,
            ipa=to.ipa,
            ipa_display_name=to.display_name or None,
            fallback_phone=to.fallback_phone or None,
            amount_cents=opened.amount.minor,
            currency=opened.amount.currency,
            expires_at=transfer.expires_at,
            expires_in_seconds=transfer.seconds_left,
            intent_status=INTENT.get(payment.status, waiting),
            payment_status=PAID.get(payment.status, payment.status),
            latest_proof=to_builtins(shown(request, doors, store, latest)) if latest else None,
            qr_image_url=qr_image_url(to),
            qr_link_url=to.qr_link_url or None,
            is_deposit=opened.deposit,
            order_total_cents=order.total.minor,
            balance_due_cents=balance if opened.deposit else None,
        )
    )


@get(
    "/storefront/store/{store_id:uuid}/payment-proofs/{proof_id:uuid}/image",
    operation_id="storefront_payment_proof_image",
    guards=[public()],
)
async def signed_image(
    store_id: FromPath[UUID],
    proof_id: FromPath[UUID],
    expires: Annotated[int, QueryParameter(ge=0, le=2**40)],
    signature: Annotated[str, QueryParameter(max_length=64)],
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Response[bytes]:
    """The picture of a proof, for whoever was given its address within the last hour."""
    if not is_signed(doors.services, store, f"proof/{proof_id}", expires, signature):
        raise NotFound(what="payment proof", id=proof_id)
    return await picture(doors, read, store_id, proof_id)


async def picture(doors: Doors, read: Read, store_id: UUID, proof_id: UUID) -> Response[bytes]:
    """The picture itself.

    Raises:
        NotFound: the store has no such proof, or its picture was deleted.
    """
    found = await read(find_image, store_id, proof_id)
    stored = found and await doors.files.get(BUCKET, found.image)
    if not stored:
        raise NotFound(what="payment proof", id=proof_id)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
    return Response(stored.body, media_type=stored.content_type, headers=headers)


@get(
    "/stores/{store_id:uuid}/payment-proofs/{proof_id:uuid}/image",
    operation_id="merchant_stream_payment_proof_image",
    guards=[allow("orders.view")],
)
async def proof_image(
    store_id: FromPath[UUID],
    proof_id: FromPath[UUID],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Response[bytes]:
    """The picture of a proof."""
    return await picture(doors, read, store_id, proof_id)


@get(
    "/stores/{store_id:uuid}/orders/{order_id:uuid}/payment-proofs",
    operation_id="merchant_list_payment_proofs",
    guards=[allow("orders.view")],
)
async def proofs_of_order(
    store_id: FromPath[UUID],
    order_id: FromPath[UUID],
    request: Asked,
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[list[PaymentProof]]:
    """The proofs of an order, the newest first."""
    order = await doors.services.engine.state(store.tenant_id, ORDERS, order_id)
    if order.store_id != store_id:
        raise NotFound(what="order", id=order_id)
    return ok([shown(request, doors, store, proof) for proof in await read(list_proofs, store_id, order_id)])


@get(
    "/stores/{store_id:uuid}/payment-proofs/{proof_id:uuid}/similar",
    operation_id="merchant_list_similar_payment_proofs",
    guards=[allow("orders.view")],
)
async def similar_proofs(
    store_id: FromPath[UUID],
    proof_id: FromPath[UUID],
    request: Asked,
    store: NamedDependency[StoreRef],
    doors: NamedDependency[Doors],
    read: NamedDependency[Read],
) -> Success[list[SimilarProof]]:
    """Proofs of other payments with a like picture or the same transaction number, the closest first."""
    if await read(get_proof, store_id, proof_id) is None:
        raise NotFound(what="payment proof", id=proof_id)
    found = await read(list_similar, store_id, proof_id)
    return ok(
        [SimilarProof(**asdict(one), signed_image_url=image_url(request, doors, store, one.proof_id)) for one in found]
    )


@get(
    "/stores/{store_id:uuid}/orders/pending-instapay-review",
    operation_id="merchant_list_pending_instapay_orders",
    guards=[allow("orders.view")],
)
async def pending_review(
    store_id: FromPath[UUID], read: NamedDependency[Read], page: PageNumber = 1, limit: PageSize = 20
) -> Success[PendingPage]:
    """Orders whose transfer waits for somebody to look, the longest waiting first."""
    items, total = await read(list_pending, store_id, page=page, limit=limit)
    return ok(PendingPage(items=items, total=total, page=page, limit=limit))


ROUTES = [
    instapay_status,
    signed_image,
    proof_image,
    proofs_of_order,
    similar_proofs,
    pending_review,
]
